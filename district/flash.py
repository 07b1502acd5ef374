"""Messages that offer a way back."""

from django.contrib import messages

UNDO = "undo="


def undoable(request, text, url):
    """Say that `text` was done and offer an Undo button that posts to `url` (a path of ours)."""
    messages.success(request, text, extra_tags=f"{UNDO}{url}")
