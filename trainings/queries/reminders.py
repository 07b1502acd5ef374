"""Who is to be reminded of a seat on a day."""

from datetime import timedelta

from django.db.models import Q

from district.models import StaffMember
from trainings.models import Registration
from trainings.queries.sessions import AHEAD

EARLY, LATE = timedelta(days=7), timedelta(days=1)
JUST = timedelta(days=3)  # who was told this lately is not told again
FRIDAY = 4


def due(today):
    """Registrations with a seat in a session that begins within a week and of which nobody has told them yet, or on
    the next day and nobody has told them just now. On a Friday the next day lasts through Monday, for the mails go
    out on weekdays.
    """
    seats = Registration.objects.filter(
        status=Registration.Status.SEATED, session__status__in=AHEAD, session__starts_on__gt=today
    )
    next_day = today + (JUST if today.weekday() == FRIDAY else LATE)
    week = Q(session__starts_on__lte=today + EARLY, reminded_on=None)
    tomorrow = Q(session__starts_on__lte=next_day, reminded_on__lt=today - JUST)
    return seats.filter(week | tomorrow).exclude(staff__email="")


def people(today):
    return StaffMember.objects.filter(pk__in=due(today).values("staff")).order_by("pk")
