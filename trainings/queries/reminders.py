"""Who is to be reminded of a seat on a day."""

from datetime import timedelta

from django.db.models import Q

from district.models import StaffMember
from trainings.models import MakeUp, Registration, Session
from trainings.queries.sessions import AHEAD

EARLY, LATE = timedelta(days=7), timedelta(days=1)
JUST = timedelta(days=3)  # who was told this lately is not told again
FRIDAY = 4


def due(today):
    """Registrations with a seat in a session that begins within a week and of which nobody has told them yet, or on
    the next day and nobody has told them just now. On a Friday the next day lasts through Monday, for the mails go
    out on weekdays.
    """
    seats = Registration.objects.filter(status=Registration.Status.SEATED, session__status__in=AHEAD)
    return _near(seats, "session__starts_on", today).exclude(staff__email="")


def visits_due(today):
    """The same of days that somebody makes up in a session that is not their own."""
    visits = MakeUp.objects.filter(day__session__status__in=AHEAD).exclude(
        registration__session__status=Session.Status.CANCELLED
    )
    return _near(visits, "day__day", today).exclude(registration__staff__email="")


def _near(rows, begins, today):
    next_day = today + (JUST if today.weekday() == FRIDAY else LATE)
    week = Q(**{f"{begins}__lte": today + EARLY}, reminded_on=None)
    tomorrow = Q(**{f"{begins}__lte": next_day}, reminded_on__lt=today - JUST)
    return rows.filter(week | tomorrow, **{f"{begins}__gt": today})


def people(today):
    seated, visiting = due(today).values("staff"), visits_due(today).values("registration__staff")
    return StaffMember.objects.filter(Q(pk__in=seated) | Q(pk__in=visiting)).order_by("pk")
