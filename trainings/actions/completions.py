"""Every write to what somebody has finished: granted by the rule, brought in from earlier records, revoked."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trainings.actions.refusals import allow, hold
from trainings.models import Attendance, Completion, Registration, Session
from trainings.policies.certificates import expiry
from trainings.policies.codes import new_certificate_code
from trainings.policies.sessions import check_move
from trainings.queries.attendance import standing_of, with_attendance

Status = Session.Status
REVOCATION = ["revoked_on", "revoked_by", "revoked_reason", "revoked_by_roll"]


@transaction.atomic
def certify_session(*, session, by, now):
    """Close a session that was held: whoever meets the course's rule gets the completion.

    Who still lacks a day gets theirs when it is made up. Returns (completions granted, registrations that lack
    something). Raises ValidationError while somebody with a seat has no mark on a day.
    """
    allow(by)
    session = hold(session.pk)[session.pk]
    check_move(session, Status.CERTIFIED, today=timezone.localdate(now))
    people = list(with_attendance(session.registrations.filter(status=Registration.Status.SEATED)))
    days = list(session.days.all())
    unmarked = [
        one for one in people if len({row.day_id for row in one.attendance.all()} & {d.pk for d in days}) < len(days)
    ]
    if unmarked:
        raise ValidationError(
            _("%(n)d people have no mark on one of the days, among them %(who)s. Take the roll first.")
            % {"n": len(unmarked), "who": unmarked[0].staff}
        )
    session.status, session.certified_at, session.certified_by = Status.CERTIFIED, now, by
    with pghistory.context(user=by.pk):
        session.save(update_fields=["status", "certified_at", "certified_by"])
        reached = [(one, _grant(one, by, now)) for one in people]
        lacking = [one for one, completion in reached if completion is None]
        for one in lacking:
            unmake_if_unfinished(one, by=by, now=now)
    return [completion for _one, completion in reached if completion], lacking


@transaction.atomic
def reopen_session(*, session, by):
    """Held again, to correct it. Completions stand until it is certified anew."""
    allow(by)
    session = hold(session.pk)[session.pk]
    if session.status != Status.CERTIFIED:
        raise ValidationError(_("Only a certified session is opened again."))
    session.status, session.certified_at, session.certified_by = Status.HELD, None, None
    with pghistory.context(user=by.pk):
        session.save(update_fields=["status", "certified_at", "certified_by"])
    return session


def grant_if_finished(registration, *, by, now):
    """The completion of a registration that meets the rule, made if there is none yet; None while something lacks."""
    registration = with_attendance(Registration.objects.filter(pk=registration.pk)).get()
    return _grant(registration, by, now)


def _grant(registration, by, now):
    reached = standing_of(registration)
    if not reached.is_done:
        return None
    course = registration.session.course
    there = [row.day.day for row in registration.attendance.all() if row.status == Attendance.Status.PRESENT]
    completed_on = max(there)
    same = {"staff_id": registration.staff_id, "course": course, "completed_on": completed_on}
    try:
        completion, made = Completion.objects.get_or_create(
            registration=registration,
            defaults=same | {
                "school_id": registration.school_id,
                "minutes": reached.minutes,
                "expires_on": expiry(course, completed_on),
                "code": new_certificate_code(),
                "granted_by": by,
                "granted_at": now,
            },
        )  # fmt: skip
    except IntegrityError:  # on record from elsewhere, as from a file of earlier records: that one stands
        return Completion.objects.get(**same)
    if made:
        completion.taught_by.set(registration.session.taught_by.values_list("instructor", flat=True))
        return completion
    if completion.revoked_by_roll:
        _restore(completion, by)
    _correct(completion, reached.minutes, completed_on)
    return completion


def _correct(completion, minutes, completed_on):
    """What a completion says follows the marks: who is there again on a later day has finished on that day."""
    fields = []
    if completion.minutes != minutes:
        completion.minutes = minutes
        fields.append("minutes")
    others = Completion.objects.filter(staff=completion.staff_id, course=completion.course_id)
    if completion.completed_on != completed_on and not others.filter(completed_on=completed_on).exists():
        completion.completed_on, completion.expires_on = completed_on, expiry(completion.course, completed_on)
        completion.reminded_for = []
        fields += ["completed_on", "expires_on", "reminded_for"]
    if fields:
        completion.save(update_fields=fields)


def unmake_if_unfinished(registration, *, by, now):
    """A mark was taken back after certification: what rested on it is revoked, with that reason."""
    completion = Completion.objects.filter(registration=registration, revoked_on=None).first()
    if completion is not None:
        _revoke(completion, by, timezone.localdate(now), _("Attendance was corrected."), by_roll=True)


@transaction.atomic
def revoke_completion(*, completion, by, today, reason):
    """From this day it no longer counts; the certificate's page says so."""
    allow(by)
    completion = Completion.objects.select_for_update(of=("self",)).get(pk=completion.pk)
    if completion.revoked_on:
        raise ValidationError(_("This completion is revoked already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    _revoke(completion, by, today, reason.strip())
    return completion


def _revoke(completion, by, today, reason, by_roll=False):
    completion.revoked_on, completion.revoked_by, completion.revoked_reason = today, by, reason
    completion.revoked_by_roll = by_roll
    with pghistory.context(user=by.pk):
        completion.save(update_fields=REVOCATION)


@transaction.atomic
def restore_completion(*, completion, by):
    """Take a revocation back. Twice changes nothing."""
    allow(by)
    completion = Completion.objects.select_for_update(of=("self",)).get(pk=completion.pk)
    if completion.revoked_on:
        _restore(completion, by)
    return completion


def _restore(completion, by):
    completion.revoked_on, completion.revoked_by, completion.revoked_reason = None, None, ""
    completion.revoked_by_roll = False
    with pghistory.context(user=by.pk):
        completion.save(update_fields=REVOCATION)
