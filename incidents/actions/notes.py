from django.core.exceptions import PermissionDenied
from django.db import transaction

from incidents.models import RestrictedNote
from incidents.permissions import may_log_at


@transaction.atomic
def write_note(*, record, text, roles, by, now):
    """A note that its author and these roles at the record's school may open. Returns (note, made).

    The same text by the same person is a second click. Raises PermissionDenied at a school that is not one's own.
    """
    if not may_log_at(by, record.school_id):
        raise PermissionDenied
    held = type(record).objects.select_for_update(of=("self",)).filter(pk=record.pk)
    held.get()
    of_record = {record._meta.model_name: record}
    same = RestrictedNote.objects.filter(author=by, text=text, **of_record).first()
    if same is not None:
        return same, False
    note = RestrictedNote(school_id=record.school_id, author=by, roles=roles, text=text, created_at=now, **of_record)
    note.save(force_insert=True)
    return note, True
