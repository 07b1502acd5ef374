"""Every write to who was there on a day: by roll, from the signed sheet, or by the code on the wall."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainings.actions.completions import grant_if_finished, unmake_if_unfinished
from trainings.actions.refusals import allow, hold
from trainings.models import Attendance, MakeUp, Registration, Session
from trainings.permissions import may_take_roll
from trainings.policies import codes
from trainings.policies.attendance import minutes_there
from trainings.policies.sessions import free_seats
from trainings.queries.attendance import expected_on
from trainings.queries.seats import most_visitors
from trainings.queries.staff import school_of

Source, Status = Attendance.Source, Attendance.Status


def _hold(day):
    """The day's session, held, and with it those of the people who make up a day here: certifying one of them at this
    moment comes before or after, and nobody's completion falls between.
    """
    visits = MakeUp.objects.filter(day=day).values_list("registration__session_id", flat=True)
    return hold(day.session_id, *visits)[day.session_id]


@transaction.atomic
def mark_day(*, day, by, now, marks, source=Source.ROLL):
    """The roll of a day. `marks`: dict of a registration's id to (status, arrived, left), "" to take the mark back.

    Returns how many rows changed. Raises PermissionDenied; ValidationError for a day to come, somebody who does not
    come that day, and times that run backward. All of it is done, or nothing.
    """
    session = _hold(day)
    allow(by, lambda user: may_take_roll(user, session))
    _check_day(session, day, timezone.localdate(now))
    expected = {registration.pk: registration for registration in expected_on(day)}
    rows = {row.registration_id: row for row in Attendance.objects.select_for_update().filter(day=day)}
    changed = []
    with pghistory.context(user=by.pk):
        for pk, (status, arrived, left) in marks.items():
            if pk not in expected:
                raise ValidationError(_("One of these people does not come on this day. Register them first."))
            if _put(rows.get(pk), expected[pk], day, status, arrived, left, source, by, now):
                changed.append(expected[pk])
        for registration in changed:
            _settle(registration, by, now)
    return len(changed)


def _check_day(session, day, today):
    if session.status == Session.Status.CANCELLED:
        raise ValidationError(_("This session was cancelled: nobody attended it."))
    if day.day > today:
        raise ValidationError(_("%(day)s has not come yet.") % {"day": date_format(day.day)})


def _put(row, registration, day, status, arrived, left, source, by, now):
    """Writes one mark. Returns whether anything changed."""
    if not status:
        if row is None:
            return False
        row.delete()
        return True
    if status == Status.ABSENT:
        arrived = left = None
    if arrived and left and left <= arrived:
        raise ValidationError(
            _("%(who)s leaves at %(left)s before coming at %(came)s: look at the times.")
            % {"who": registration.staff, "left": left.strftime("%H:%M"), "came": arrived.strftime("%H:%M")}
        )
    minutes = minutes_there(day, arrived, left) if status == Status.PRESENT else 0
    if row is not None and (row.status, row.arrived, row.departed) == (status, arrived, left):
        return False
    row = row or Attendance(registration=registration, day=day)
    row.status, row.arrived, row.departed, row.minutes = status, arrived, left, minutes
    row.source, row.recorded_by, row.recorded_at = source, by, now
    row.save()
    return True


def _settle(registration, by, now):
    """After the session is certified, a late mark makes or unmakes the completion."""
    if registration.session.status != Session.Status.CERTIFIED:
        return
    if grant_if_finished(registration, by=by, now=now) is None:
        unmake_if_unfinished(registration, by=by, now=now)


@transaction.atomic
def add_who_came(*, day, staff, by, now):
    """Somebody came without having registered: a seat, and present on this day. Twice changes nothing.

    Courses that come first and other sessions at that time are not asked about: the person is in the room.
    """
    session = _hold(day)
    allow(by, lambda user: may_take_roll(user, session))
    _check_day(session, day, timezone.localdate(now))
    if session.status == Session.Status.CERTIFIED:
        raise ValidationError(_("This session is certified. Open it again to add somebody who was there."))
    registration = expected_on(day).filter(staff=staff).first()
    with pghistory.context(user=by.pk):
        if registration is None:
            registration = _seat(session, staff, by, now)
        row = Attendance.objects.select_for_update().filter(registration=registration, day=day).first()
        if row is None or row.status != Status.PRESENT:
            _put(row, registration, day, Status.PRESENT, None, None, Source.SHEET, by, now)
    return registration


def _seat(session, staff, by, now):
    if free_seats(session, most_visitors(session)) < 1:
        raise ValidationError(_("Every seat is taken. The training lead can give the session more seats."))
    found = Registration.objects.filter(session=session, staff=staff).first()
    registration = found or Registration(session=session, staff=staff)
    registration.status, registration.how, registration.seated_at = (
        Registration.Status.SEATED,
        Registration.How.SHEET,
        now,
    )
    registration.school_id, registration.registered_by = school_of(staff, session.starts_on), by
    registration.withdrawn_at = None
    registration.save()
    return registration


@transaction.atomic
def check_in(*, user, day, code, now):
    """Somebody says with the code on the wall that they are here. Returns the attendance; twice changes nothing.

    Raises ValidationError for a code that is not (any more) the one shown, another day, and who has no seat.
    """
    registration = _by_code(user, day, code, now)
    row = Attendance.objects.select_for_update().filter(registration=registration, day=day).first()
    if row is not None and row.status == Status.PRESENT:
        return row
    arrived = timezone.localtime(now).time().replace(second=0, microsecond=0)
    with pghistory.context(user=user.pk):
        _put(row, registration, day, Status.PRESENT, min(arrived, day.ends), None, Source.CODE, user, now)
        _settle(registration, user, now)
    return Attendance.objects.get(registration=registration, day=day)


@transaction.atomic
def check_out(*, user, day, code, now):
    """The same when leaving: minutes end here. Who never checked in is told to ask the instructor."""
    registration = _by_code(user, day, code, now)
    row = Attendance.objects.select_for_update().filter(registration=registration, day=day).first()
    if row is None or row.status != Status.PRESENT:
        raise ValidationError(_("You have not checked in today. Ask the instructor to put you on the roll."))
    left = timezone.localtime(now).time().replace(second=0, microsecond=0)
    if row.arrived and left <= row.arrived:
        return row
    with pghistory.context(user=user.pk):
        _put(row, registration, day, Status.PRESENT, row.arrived, left, Source.CODE, user, now)
        _settle(registration, user, now)
    return Attendance.objects.get(pk=row.pk)


def _by_code(user, day, code, now):
    session = _hold(day)
    if session.status == Session.Status.CANCELLED:
        raise ValidationError(_("This session was cancelled."))
    if timezone.localdate(now) != day.day:
        raise ValidationError(_("Check-in is on %(day)s, on the day itself.") % {"day": date_format(day.day)})
    if not codes.is_good(day.secret, code, now):
        raise ValidationError({"code": _("This code has turned over. Type the one that is on the wall now.")})
    registration = expected_on(day).filter(staff_id=user.staff_id).first() if user.staff_id else None
    if registration is None:
        raise ValidationError(_("You have no seat on this day. Ask the instructor to register you."))
    return registration
