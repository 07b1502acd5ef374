"""Earlier records: a file is checked first, its good rows are taken over at once, and who is not found is settled."""

import secrets
from pathlib import PurePath

import pghistory
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from district.models import Assignment
from trainings.actions.refusals import allow
from trainings.models import Completion, PastImport, UnmatchedCompletion
from trainings.policies.certificates import expiry
from trainings.policies.codes import new_certificate_code
from trainings.queries.past import PastError, read_past
from trainings.queries.staff import school_of

Status = PastImport.Status
KEPT = 200  # problems that the page shows; the download has all
BATCH = 500


@transaction.atomic
def check_past(*, file, name, by, now):
    """Keeps the file privately and says what it would bring. Nothing else changes. Returns the PastImport."""
    allow(by)
    plain = PurePath(name.replace("\\", "/")).name.replace("\0", "")[:200] or "completions"
    past = PastImport(original_name=plain, uploaded_by=by, uploaded_at=now, finished_at=now)
    past.file = File(file, name=f"{secrets.token_hex(12)}.completions")
    try:
        _count(past, read_past(file.read(), plain))
    except PastError as error:
        past.status, past.error = Status.FAILED, str(error)
    file.seek(0)
    past.save()
    return past


def _count(past, reading):
    past.row_count, past.new_count, past.known_count = reading.count, len(reading.fresh), len(reading.known)
    past.unmatched_count, past.problem_count = len(reading.unmatched), reading.bad_rows
    past.problems = [problem._asdict() for problem in reading.problems[:KEPT]]


@transaction.atomic
def apply_past(*, past, by, now):
    """Every good row becomes a completion; whoever is not found waits to be settled. A second time changes nothing."""
    allow(by)
    # one after the other: what the first has written, the second finds on record
    waiting = PastImport.objects.select_for_update().filter(status=Status.CHECKED).order_by("pk")
    past = next((one for one in waiting if one.pk == past.pk), None)
    if past is None or not past.file:
        raise ValidationError(_("This file was applied or discarded already."))
    with past.file.open("rb") as file:
        reading = read_past(file.read(), past.original_name)
    _count(past, reading)
    past.status, past.finished_at = Status.APPLIED, now
    places = _places([row.staff.pk for row in reading.fresh])
    with pghistory.context(user=by.pk):
        Completion.objects.bulk_create(
            [_completion(row, row.staff, _place(places, row), by, now) for row in reading.fresh],
            batch_size=BATCH, ignore_conflicts=True,
        )  # fmt: skip
        UnmatchedCompletion.objects.bulk_create(
            [
                UnmatchedCompletion(
                    past=past, row=row.row, person_id=row.staff_id, email=row.email, name=row.name, course=row.course,
                    completed_on=row.completed_on, minutes=row.minutes,
                )
                for row in reading.unmatched
            ],
            batch_size=BATCH,
        )  # fmt: skip
        past.save()
    return past


def _places(staff):
    """Dict of each person's id to their assignments, the main school first."""
    found = {}
    for place in Assignment.objects.filter(staff__in=staff).order_by("-is_primary", "-starts_on", "-pk"):
        found.setdefault(place.staff_id, []).append(place)
    return found


def _place(places, row):
    day = row.completed_on
    for place in places.get(row.staff.pk, ()):
        if place.starts_on <= day and (place.ends_on is None or day <= place.ends_on):
            return place.school_id
    return None


def _completion(row, staff, school_id, by, now):
    return Completion(
        staff=staff, course=row.course, school_id=school_id, completed_on=row.completed_on, minutes=row.minutes,
        expires_on=expiry(row.course, row.completed_on), code=new_certificate_code(),
        source=Completion.Source.RECORD, granted_by=by, granted_at=now,
    )  # fmt: skip


@transaction.atomic
def discard_past(*, past, by, now):
    """Forgets the file; that it came, and what was wrong with it, stays."""
    allow(by)
    past = PastImport.objects.select_for_update().get(pk=past.pk)
    if past.status not in (Status.CHECKED, Status.FAILED):
        raise ValidationError(_("This file was applied or discarded already."))
    storage, stored = past.file.storage, past.file.name
    past.status, past.finished_at, past.file = Status.DISCARDED, now, ""
    past.save(update_fields=["status", "finished_at", "file"])
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))
    return past


def _open(unmatched):
    """The row, held. Raises ValidationError when somebody has settled it in the meantime."""
    held = UnmatchedCompletion.objects.select_for_update(of=("self",)).select_related("course")
    row = held.get(pk=unmatched.pk)
    if row.settled_at:
        raise ValidationError(_("Somebody has settled this row already."))
    return row


@transaction.atomic
def settle_unmatched(*, unmatched, staff, by, now):
    """Somebody says who is meant. Raises ValidationError when that person has this completion already."""
    allow(by)
    row = _open(unmatched)
    with pghistory.context(user=by.pk):
        completion = _completion(row, staff, school_of(staff, row.completed_on), by, now)
        try:
            with transaction.atomic():
                completion.save()
        except IntegrityError:
            words = _("%(who)s finished this course on this day already. Drop the row if it says the same.")
            raise ValidationError({"staff": words % {"who": staff}}) from None
        row.settled_as, row.settled_by, row.settled_at = completion, by, now
        row.save(update_fields=["settled_as", "settled_by", "settled_at"])
    return row


@transaction.atomic
def drop_unmatched(*, unmatched, reason, by, now):
    """The row is nobody of ours, or wrong; why stays on record."""
    allow(by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    row = _open(unmatched)
    row.dropped_reason, row.settled_by, row.settled_at = reason.strip(), by, now
    with pghistory.context(user=by.pk):
        row.save(update_fields=["dropped_reason", "settled_by", "settled_at"])
    return row


@transaction.atomic
def undo_settling(*, unmatched, by):
    """Back among those to be settled; a completion that was made of it goes. Twice changes nothing."""
    allow(by)
    row = UnmatchedCompletion.objects.select_for_update(of=("self",)).get(pk=unmatched.pk)
    completion = row.settled_as
    row.settled_as, row.dropped_reason, row.settled_by, row.settled_at = None, "", None, None
    with pghistory.context(user=by.pk):
        row.save(update_fields=["settled_as", "dropped_reason", "settled_by", "settled_at"])
        if completion:
            completion.delete()
    return row
