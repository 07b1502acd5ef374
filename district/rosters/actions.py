"""What happens to an upload: received, checked (a dry run), applied or discarded. The caller has asked permission."""

import secrets
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from district.models import RosterImport
from district.rosters import policies, worker

Status = RosterImport.Status


@transaction.atomic
def receive_upload(*, file, name, by, now):
    """Keep an uploaded file in the private storage, under a name that says nothing."""
    stored = File(file, name=f"{secrets.token_hex(12)}.upload")
    return RosterImport.objects.create(
        file=stored, original_name=PurePath(name.replace("\\", "/")).name[:200], uploaded_by=by, uploaded_at=now
    )


@transaction.atomic
def check_import(*, roster_import, by, now):
    """Start the dry run in a process of its own, after this transaction. Raises ValidationError when it is not time."""
    _start(roster_import, Status.CHECKING, by, now)


@transaction.atomic
def apply_import(*, roster_import, by, now):
    """Start writing the good rows, in a process of its own. Raises ValidationError when it is not time."""
    _start(roster_import, Status.APPLYING, by, now)


def _start(roster_import, status, by, now):
    record = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    may = policies.may_apply if status == Status.APPLYING else policies.may_check
    if not may(record, now):
        raise ValidationError(_("This import is “%(status)s” now.") % {"status": record.get_status_display()})
    record.status, record.progress, record.step = status, 0, ""
    record.worked_at, record.finished_at, record.error = now, None, ""
    record.save(update_fields=["status", "progress", "step", "worked_at", "finished_at", "error"])
    transaction.on_commit(lambda: worker.start(record.pk, by))


@transaction.atomic
def discard_import(*, roster_import, by, now):
    """Forget the file and its problems; that it came, and who discarded it, stays."""
    record = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if not policies.may_discard(record, now):
        raise ValidationError(_("This import is “%(status)s” now.") % {"status": record.get_status_display()})
    names = [file.name for file in (record.file, record.problems_file) if file]
    record.status, record.finished_at = Status.DISCARDED, now
    record.file = record.problems_file = ""
    record.step = _("Discarded by %(name)s") % {"name": by.name[:60]}
    record.save(update_fields=["status", "finished_at", "file", "problems_file", "step"])
    transaction.on_commit(lambda: worker.forget_files(names))
