"""Who is expected on a day, who was there, and where each person stands."""

from django.db.models import Prefetch, Q

from trainings.models import Attendance, MakeUp, Registration
from trainings.policies.attendance import standing


def expected_on(day):
    """Registrations of those who come on a day: who has a seat in the session, and who makes up this day of another."""
    own = Q(session_id=day.session_id, status=Registration.Status.SEATED)
    visiting = Q(pk__in=MakeUp.objects.filter(day=day).values("registration"))
    people = Registration.objects.filter(own | visiting).select_related("staff", "session__course", "school")
    return people.order_by("staff__family_name", "staff__given_name", "pk")


def with_attendance(registrations):
    """Registrations with `attendance`, `makeups` and the session's days read along: three queries for any number."""
    return registrations.select_related("staff", "session__course").prefetch_related(
        "session__days",
        Prefetch("attendance", Attendance.objects.select_related("day__session")),
        Prefetch("makeups", MakeUp.objects.select_related("day__session")),
    )


def standing_of(registration):
    """Where a registration stands in its course; reads what `with_attendance` has read."""
    makeups = {makeup.missed_id: makeup.day for makeup in registration.makeups.all()}
    return standing(
        registration.session.course,
        list(registration.session.days.all()),
        list(registration.attendance.all()),
        makeups,
        registration.evaluated_on is not None,
    )
