"""Every write to who has a seat in a session, who waits for one, and who makes up a day."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainings.actions.mails import tell_risen
from trainings.actions.refusals import allow, hold
from trainings.models import Attendance, MakeUp, Registration, Session
from trainings.permissions import may_manage_trainings, may_register_others
from trainings.policies.sessions import free_seats
from trainings.queries.registrations import clashes, why_not_now
from trainings.queries.seats import most_visitors
from trainings.queries.staff import school_of

Status = Registration.Status


@transaction.atomic
def register(*, session, staff, by, now, how=None):
    """A seat, or a place in line when there is none. Who registered already gets the same registration back.

    Raises PermissionDenied; ValidationError when the session is not open, the time clashes with another session, the
    course has to come after another, or was finished and is still valid.
    """
    today = timezone.localdate(now)
    session = hold(session.pk)[session.pk]
    school_id = school_of(staff, session.starts_on)
    themselves = by.staff_id == staff.pk
    allow(by, lambda user: themselves or may_register_others(user, school_id))
    registration = Registration.objects.filter(session=session, staff=staff).first()
    if registration is not None and registration.status != Status.WITHDRAWN:
        return registration
    _check_open(session, today, by)
    if words := why_not_now(staff, session, today):
        raise ValidationError(words)
    registration = registration or Registration(session=session, staff=staff)
    registration.how = how or (Registration.How.SELF if themselves else Registration.How.STAFF)
    registration.school_id, registration.registered_by, registration.queued_at = school_id, by, now
    registration.withdrawn_at = registration.seated_at = None
    waits = Registration.objects.filter(session=session, status=Status.WAITING).exists()
    if free_seats(session, most_visitors(session)) > 0 and not waits:
        registration.status, registration.seated_at = Status.SEATED, now
    else:
        registration.status = Status.WAITING
    with pghistory.context(user=by.pk):
        registration.save()
    return registration


def _check_open(session, today, by):
    if session.status == Session.Status.CANCELLED:
        raise ValidationError(_("This session was cancelled. Choose another."))
    if may_manage_trainings(by):
        if session.status == Session.Status.CERTIFIED:
            raise ValidationError(_("This session is certified. Open it again to add somebody who was there."))
        return
    if session.status != Session.Status.OPEN:
        raise ValidationError(_("Registration for this session is not open."))
    last = session.closes_on or session.starts_on
    if today > last:
        raise ValidationError(_("Registration ended on %(day)s.") % {"day": date_format(last)})


@transaction.atomic
def register_list(*, session, people, by, now):
    """Register many at once, in their order. Returns list of (staff, registration or None, words why not).

    Nobody stops the others: whom `by` may not register is among those with words.
    """
    done = []
    for staff in people:
        try:
            with transaction.atomic():
                taken = register(session=session, staff=staff, by=by, now=now, how=Registration.How.LIST)
        except PermissionDenied:
            done.append((staff, None, _("Works at none of your schools: their own school registers them.")))
        except ValidationError as error:
            done.append((staff, None, " ".join(error.messages)))
        else:
            done.append((staff, taken, ""))
    return done


@transaction.atomic
def withdraw(*, registration, by, now, site=""):
    """Give a seat, or a place in line, back. The next in line gets the seat, and an e-mail with a link under `site`."""
    visited = registration.makeups.values_list("day__session_id", flat=True)
    held = hold(registration.session_id, *visited)
    session = held[registration.session_id]
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    _allow_for(by, registration)
    if registration.status == Status.WITHDRAWN:
        return registration
    if registration.attendance.filter(status=Attendance.Status.PRESENT).exists():
        raise ValidationError(_("They were there on a day already: the registration stays on record."))
    if session.status == Session.Status.CERTIFIED:
        raise ValidationError(_("This session is certified and stays as it is."))
    registration.status, registration.withdrawn_at = Status.WITHDRAWN, now
    with pghistory.context(user=by.pk):
        registration.makeups.all().delete()
        registration.save(update_fields=["status", "withdrawn_at"])
        for one in held.values():
            seat_those_who_wait(one, now=now, site=site)
    return registration


def _allow_for(by, registration):
    allow(by, lambda user: user.staff_id == registration.staff_id or may_register_others(user, registration.school_id))


def seat_those_who_wait(session, *, now, site):
    """Gives free seats to the first in line. The session's row is held. Returns the registrations that got one."""
    session.refresh_from_db(fields=["seated"])
    free = free_seats(session, most_visitors(session))
    if free <= 0 or session.status not in (Session.Status.PLANNED, Session.Status.OPEN):
        return []
    line = Registration.objects.select_for_update(of=("self",)).filter(session=session, status=Status.WAITING)
    risen = list(line.order_by("queued_at", "pk")[:free])
    for registration in risen:
        registration.status, registration.seated_at = Status.SEATED, now
        registration.save(update_fields=["status", "seated_at"])
    tell_risen(session, risen, site)
    return risen


@transaction.atomic
def move_registrations(*, session, to, by, now):
    """Everybody of a cancelled session into another of the same course, in their order. As `register_list` returns."""
    allow(by)
    if session.status != Session.Status.CANCELLED:
        raise ValidationError(_("Only a session that was cancelled is emptied into another."))
    if session.course_id != to.course_id:
        raise ValidationError(_("Choose a session of the same course."))
    line = session.registrations.exclude(status=Status.WITHDRAWN).select_related("staff")
    people = [registration.staff for registration in line.order_by("queued_at", "pk")]
    return register_list(session=to, people=people, by=by, now=now)


@transaction.atomic
def arrange_makeup(*, registration, missed, day, by, now):
    """A seat on one day of another session for a day that was missed, or will be. Raises ValidationError when it is
    full, another course's or another number's day, cancelled, or at the same time as something else.
    """
    held = hold(registration.session_id, day.session_id)
    there = held[day.session_id]
    _allow_for(by, registration)
    if registration.status != Status.SEATED:
        raise ValidationError(_("Only somebody who has a seat makes up a day."))
    if registration.attendance.filter(day=missed, status=Attendance.Status.PRESENT).exists():
        raise ValidationError(_("They were there on that day."))
    same = held[registration.session_id].course_id == there.course_id and there.pk != registration.session_id
    if not same or missed.session_id != registration.session_id or day.number != missed.number:
        raise ValidationError(_("A missed day is made up on the same day of another session of this course."))
    if there.status in (Session.Status.CANCELLED, Session.Status.CERTIFIED):
        raise ValidationError(_("That session is %(now)s.") % {"now": there.get_status_display().lower()})
    if there.registrations.filter(staff_id=registration.staff_id, status=Status.SEATED).exists():
        raise ValidationError(_("They have a seat in that session already."))
    if registration.makeups.filter(missed=missed, day=day).exists():
        return registration.makeups.get(missed=missed)
    if there.capacity - there.seated - MakeUp.objects.filter(day=day).count() < 1:
        raise ValidationError(_("That day is full. Choose another session."))
    if other := clashes(registration.staff, [day], but=registration.session_id):
        raise ValidationError(
            _("At that time they are in %(session)s on %(day)s.")
            % {"session": other.session, "day": date_format(other.day)}
        )
    with pghistory.context(user=by.pk):
        MakeUp.objects.filter(registration=registration, missed=missed).delete()
        return MakeUp.objects.create(registration=registration, missed=missed, day=day, arranged_by=by, arranged_at=now)


@transaction.atomic
def drop_makeup(*, makeup, by, now, site=""):
    """Take a make-up back while nobody has attended it. Its seat goes to who waits there."""
    there = hold(makeup.day.session_id)[makeup.day.session_id]
    registration = makeup.registration
    _allow_for(by, registration)
    if registration.attendance.filter(day=makeup.day).exists():
        raise ValidationError(_("Attendance of that day is on record: the make-up stays."))
    with pghistory.context(user=by.pk):
        makeup.delete()
        seat_those_who_wait(there, now=now, site=site)
