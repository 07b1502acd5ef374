"""Every write to a session itself: its days, who teaches it, whether it is open, held, certified or cancelled."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from district.actions import insert_once
from trainings.actions.mails import tell_cancelled, tell_changed
from trainings.actions.refusals import allow, hold
from trainings.actions.registrations import seat_those_who_wait
from trainings.models import Attendance, Credential, Session, SessionDay, SessionInstructor
from trainings.policies import sessions as policies
from trainings.policies.codes import new_secret
from trainings.queries.seats import most_visitors

Status = Session.Status


@transaction.atomic
def plan_session(*, by, client_id, facts, days, instructors):
    """Write down a session to come. Returns (session, made): a form that comes twice finds the first one's.

    `days`: list of (date, from, to), as many as the course has, in order. `instructors`: list of (Instructor, part).
    Raises PermissionDenied; ValidationError for days that cannot be and for who has no license on one of them.
    """
    allow(by)
    session = Session(client_id=client_id, created_by=by, **facts)
    policies.check_days(days, session.course)
    _check_instructors(session.course, [day for day, *_times in days], instructors)
    session.starts_on, session.ends_on = days[0][0], days[-1][0]
    with pghistory.context(user=by.pk):
        session, made = _insert(session)
        if made:
            SessionDay.objects.bulk_create(
                SessionDay(session=session, number=n, day=day, starts=starts, ends=ends, secret=new_secret())
                for n, (day, starts, ends) in enumerate(days, start=1)
            )
            _put_instructors(session, instructors)
    return session, made


def _insert(session):
    try:
        return insert_once(session, "created_by_id")
    except PermissionDenied:
        if Session.objects.filter(number=session.number).exists():
            raise ValidationError({"number": _("Another session has this number.")}) from None
        raise


@transaction.atomic
def change_session(*, session, by, now, facts, days, instructors, site=""):
    """Correct a session. More seats bring up who waits; fewer than are taken are refused, and so is moving a day on
    which somebody's attendance is on record, or to which no license of an instructor reaches. Those who have a place
    are told of another time or place, with a link under `site`.
    """
    allow(by)
    session = hold(session.pk)[session.pk]
    if session.status in (Status.CERTIFIED, Status.CANCELLED):
        raise ValidationError(
            _("This session is %(now)s and stays as it is.") % {"now": session.get_status_display().lower()}
        )
    if facts.get("course", session.course) != session.course and session.registrations.exists():
        raise ValidationError({"course": _("People are registered for this course. Plan another session for it.")})
    taken = session.seated + most_visitors(session)
    if facts.get("capacity", session.capacity) < taken:
        raise ValidationError({"capacity": _("%(n)d people have a seat already. Withdraw some first.") % {"n": taken}})
    before = _when_and_where(session)
    for name, value in facts.items():
        setattr(session, name, value)
    policies.check_days(days, session.course)
    _check_instructors(session.course, [day for day, *_times in days], instructors)
    session.starts_on, session.ends_on, session.updated_at = days[0][0], days[-1][0], timezone.now()
    with pghistory.context(user=by.pk):
        _move_days(session, days)
        session.save(update_fields=[*facts, "starts_on", "ends_on", "updated_at"])
        _put_instructors(session, instructors)
        seat_those_who_wait(session, now=now, site=site)
    session.refresh_from_db()
    if session.status in (Status.PLANNED, Status.OPEN) and _when_and_where(session) != before:
        tell_changed(session, site)
    return session


def _when_and_where(session):
    days = session.days.order_by("number").values_list("day", "starts", "ends")
    return list(days), session.school_id, session.place


def _check_instructors(course, days, instructors):
    if not instructors:
        raise ValidationError(_("Name at least one instructor."))
    ids = [instructor.pk for instructor, _part in instructors]
    if len(set(ids)) < len(ids):
        raise ValidationError(_("The same instructor is named twice."))
    licenses = Credential.objects.select_for_update(of=("self",), no_key=True).filter(course=course, instructor__in=ids)
    held = {}
    for license in licenses.order_by("pk"):
        held.setdefault(license.instructor_id, []).append(license)
    wrong = [
        words
        for instructor, _part in instructors
        if (words := policies.why_not_licensed(instructor, course, days, held.get(instructor.pk, [])))
    ]
    if wrong:
        raise ValidationError(wrong)


def _put_instructors(session, instructors):
    kept = {row.instructor_id: row for row in session.taught_by.all()}
    for instructor, part in instructors:
        row = kept.pop(instructor.pk, None)
        if row is None:
            SessionInstructor.objects.create(session=session, instructor=instructor, part=part)
        elif row.part != part:
            row.part = part
            row.save(update_fields=["part"])
    for row in kept.values():
        row.delete()


def _move_days(session, days):
    """Gives the days new dates and times, in an order in which no date stands twice on the way."""
    before = list(session.days.order_by("number"))
    marked = set(Attendance.objects.filter(day__session=session).values_list("day_id", flat=True))
    for old, (day, _starts, _ends) in zip(before, days, strict=False):
        if old.pk in marked and day != old.day:
            raise ValidationError(_("Attendance of day %(n)d is on record: its date stays.") % {"n": old.number})
    if any(old.pk in marked for old in before[len(days) :]):
        raise ValidationError(_("Attendance of the last day is on record: it stays."))
    unmoved = [old for old, (day, *_times) in zip(before, days, strict=False) if old.day == day]
    for old in before:
        if old not in unmoved and old.pk not in marked and (old.made_up.exists() or old.visitors.exists()):
            raise ValidationError(
                _("Somebody comes on day %(n)d to make up a day, or makes it up elsewhere. Undo that first.")
                % {"n": old.number}
            )
    secrets = {old.number: old.secret for old in before}
    session.days.exclude(pk__in=[old.pk for old in unmoved]).delete()
    for n, (day, starts, ends) in enumerate(days, start=1):
        kept = next((old for old in unmoved if old.day == day), None)
        if kept is None:
            SessionDay.objects.create(
                session=session, number=n, day=day, starts=starts, ends=ends, secret=secrets.get(n) or new_secret()
            )
        elif (kept.number, kept.starts, kept.ends) != (n, starts, ends):
            kept.number, kept.starts, kept.ends = n, starts, ends
            kept.save(update_fields=["number", "starts", "ends"])


@transaction.atomic
def open_session(*, session, by, today):
    return _move(session, by, Status.OPEN, today)


@transaction.atomic
def close_registration(*, session, by, today):
    """Planned again: nobody registers themselves; who has a seat keeps it."""
    return _move(session, by, Status.PLANNED, today)


@transaction.atomic
def mark_held(*, session, by, today):
    return _move(session, by, Status.HELD, today)


@transaction.atomic
def cancel_session(*, session, by, today, reason, site=""):
    """Call a session off. Its people stay on record, are told (a link under `site`), and can be moved to another."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: those who registered will read it.")})
    session = _move(session, by, Status.CANCELLED, today, cancelled_reason=reason.strip())
    tell_cancelled(session, site)
    return session


@transaction.atomic
def revive_session(*, session, by, today):
    """Planned again after all."""
    return _move(session, by, Status.PLANNED, today, cancelled_reason="")


def _move(session, by, to, today, **fields):
    allow(by)
    session = hold(session.pk)[session.pk]
    marked = Attendance.objects.filter(day__session=session, status=Attendance.Status.PRESENT).exists()
    policies.check_move(session, to, today=today, marked=marked)
    session.status, session.updated_at = to, timezone.now()
    for name, value in fields.items():
        setattr(session, name, value)
    with pghistory.context(user=by.pk):
        session.save(update_fields=["status", "updated_at", *fields])
    return session
