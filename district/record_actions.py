"""Every write about students' records. The caller has asked permissions.py and holds the row of what exists."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district import record_policies as policies
from district.actions import insert_once, save_record
from district.models import AmendmentRequest, Disclosure, RecordRequest, RecordText
from district.redaction import stands_in

ANSWERED = ["status", "answered_on", "answered_by", "answer"]
DECIDED = ["status", "decided_on", "decided_by", "reason"]


@transaction.atomic
def take_request(*, student, client_id, by, **values):
    """Writes down that a family asks to see the record. Returns (request, made); a second post finds the first."""
    request = RecordRequest(student=student, school_id=student.school_id, client_id=client_id, taken_by=by, **values)
    with pghistory.context(user=by.pk):
        return insert_once(request, "taken_by")


@transaction.atomic
def answer_request(*, request, refused, day, answer, by):
    """Shown, handed over or refused, with what or why. Raises ValidationError when it was answered already."""
    request = RecordRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    policies.check_may_answer(request)
    request.status = request.Status.REFUSED if refused else request.Status.DONE
    request.answered_on, request.answered_by, request.answer = day, by, answer
    return save_record(record=request, by=by, fields=ANSWERED)


@transaction.atomic
def take_amendment(*, student, client_id, by, **values):
    """Writes down what a family disputes. Returns (amendment request, made)."""
    amendment = AmendmentRequest(
        student=student, school_id=student.school_id, client_id=client_id, taken_by=by, **values
    )  # fmt: skip
    with pghistory.context(user=by.pk):
        return insert_once(amendment, "taken_by")


@transaction.atomic
def decide_amendment(*, amendment, status, day, reason, by):
    """Amended, or refused with a hearing offered."""
    amendment = _held(amendment)
    policies.check_may_become(amendment, status)
    if amendment.status != AmendmentRequest.Status.OPEN:
        raise ValidationError(_("This is decided: %(state)s.") % {"state": amendment.get_status_display()})
    amendment.status, amendment.decided_on, amendment.decided_by, amendment.reason = status, day, by, reason
    return save_record(record=amendment, by=by, fields=DECIDED)


@transaction.atomic
def record_hearing(*, amendment, status, day, note, by):
    """What the hearing decided: amended after all, or refused still."""
    amendment = _held(amendment)
    policies.check_may_become(amendment, status)
    if amendment.status != AmendmentRequest.Status.REFUSED:
        raise ValidationError(_("There is no hearing before a decision."))
    amendment.status, amendment.hearing_on, amendment.hearing_note = status, day, note
    return save_record(record=amendment, by=by, fields=["status", "hearing_on", "hearing_note"])


@transaction.atomic
def keep_statement(*, amendment, statement, day, by):
    """The family's own words, which stand with the record from now on."""
    amendment = _held(amendment)
    policies.check_may_state(amendment)
    amendment.statement, amendment.statement_on = statement, day
    return save_record(record=amendment, by=by, fields=["statement", "statement_on"])


def _held(amendment):
    return AmendmentRequest.objects.select_for_update(of=("self",)).get(pk=amendment.pk)


@transaction.atomic
def disclose(*, student, client_id, by, now, **values):
    """Enters a disclosure into the log. Returns (disclosure, made)."""
    disclosure = Disclosure(
        student=student, school_id=student.school_id, client_id=client_id, by=by, at=now, **values
    )  # fmt: skip
    return insert_once(disclosure, "by")


@transaction.atomic
def release_text(*, record, text, also, keep, by, now):
    """Sets what is hidden in one text beside names, or left readable, and says that it was read.

    Raises ValidationError for a phrase that does not stand in the text.
    """
    if missing := [phrase for phrase in also if not stands_in(phrase, text.original)]:
        raise ValidationError({"also": _("“%(words)s” does not stand in this text.") % {"words": missing[0]}})
    shown = record.rehidden(text, also=also, keep=keep)
    with pghistory.context(user=by.pk):
        RecordText.objects.update_or_create(
            student=record.student,
            key=text.key,
            defaults={"also": also, "keep": keep, **_as_read(record, shown, by, now)},
        )


@transaction.atomic
def release_all(*, record, digest, by, now):
    """Says that all texts that waited were read, as they stood in `digest`. Returns how many.

    Raises ValidationError when one was written or changed since the page was opened.
    """
    if digest != record.digest:
        raise ValidationError(_("The record has changed while you were reading. Read what is new, then say so again."))
    for text in record.waiting:
        with pghistory.context(user=by.pk):
            RecordText.objects.update_or_create(
                student=record.student, key=text.key, defaults=_as_read(record, text, by, now)
            )
    return len(record.waiting)


def _as_read(record, shown, by, now):
    return {
        "school_id": record.student.school_id,
        "released": shown.text,
        "digest": shown.digest,
        "read_by": by,
        "read_at": now,
    }
