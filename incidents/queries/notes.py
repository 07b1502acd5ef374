"""Restricted notes: that one exists, and for how many."""

from django.db.models import Q

from district.models import RoleGrant
from incidents.models import RestrictedNote


def notes_of(record, user, today):
    """The notes of an incident or a practice, each with `readers` (how many people may open it) and `is_open_to`.

    Three queries, however many notes.
    """
    name = record._meta.model_name
    notes = list(RestrictedNote.objects.filter(**{name: record}).defer("text").select_related("author"))
    if not notes:
        return []
    mine = set(RestrictedNote.objects.visible_to(user).filter(**{name: record}).values_list("pk", flat=True))
    roles = {"", *(role for note in notes for role in note.roles)}  # never empty: the same query for any note
    held = RoleGrant.objects.on(today).filter(Q(school=record.school_id) | Q(school=None), role__in=roles)
    held = list(held.filter(user__is_active=True).values_list("role", "user"))
    for note in notes:
        note.readers = len({note.author_id} | {user_id for role, user_id in held if role in note.roles})
        note.is_open_to = note.pk in mine
    return notes
