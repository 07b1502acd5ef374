"""Who is to be reminded of a seat on a day."""

from datetime import timedelta

from django.db.models import F, Q

from district.models import StaffMember
from trainings.models import Registration
from trainings.queries.sessions import AHEAD

EARLY, LATE = timedelta(days=7), timedelta(days=1)


def due(today):
    """Registrations with a seat in a session that begins within a week and of which nobody has told them yet, or
    tomorrow and nobody has told them since the day before it.
    """
    seats = Registration.objects.filter(
        status=Registration.Status.SEATED, session__status__in=AHEAD, session__starts_on__gt=today
    )
    week = Q(session__starts_on__lte=today + EARLY, reminded_on=None)
    tomorrow = Q(session__starts_on__lte=today + LATE, reminded_on__lt=F("session__starts_on") - LATE)
    return seats.filter(week | tomorrow).exclude(staff__email="")


def people(today):
    return StaffMember.objects.filter(pk__in=due(today).values("staff")).order_by("pk")
