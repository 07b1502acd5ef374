from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from overview import work


@require_safe
def home(request):
    """My work: what is owed first, then the figures of one's roles."""
    now = timezone.localtime()
    today = now.date()
    user = request.user
    tiles, items = [], []
    for more_tiles, more_items in (work.administration(user, today), work.audit(user, now)):
        tiles += more_tiles
        items += more_items
    tiles += work.people(user, today)
    context = {"tiles": tiles, "items": items, "now": now}
    return render(request, "overview/home.html", context)
