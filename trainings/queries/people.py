"""What one member of staff has been taught, what is asked of them, and where they have a seat."""

from datetime import timedelta

from django.db.models import Prefetch

from trainings.models import Completion, Registration, Session, SessionDay

LATELY = timedelta(days=60)  # how long a session that is over stays in sight while something of it is open


def seats_of(staff, today):
    """Registrations of sessions to come or under way, seats and places in line, the next first."""
    rows = Registration.objects.filter(staff=staff, session__ends_on__gte=today).exclude(
        status=Registration.Status.WITHDRAWN
    )
    rows = rows.exclude(session__status=Session.Status.CANCELLED).select_related("session__course", "session__school")
    days = Prefetch("session__days", SessionDay.objects.order_by("number"))
    return rows.prefetch_related(days, "makeups__day__session").order_by("session__starts_on", "pk")


def completions_of(staff):
    """What they finished, the latest first; revoked ones too."""
    return Completion.objects.filter(staff=staff).select_related("course", "registration__session")


def to_evaluate(staff, today):
    """Registrations of sessions that they attended lately and have said nothing of."""
    rows = Registration.objects.filter(
        staff=staff, evaluated_on=None, attendance__status="present", session__ends_on__range=(today - LATELY, today)
    )
    return rows.select_related("session__course").distinct().order_by("-session__ends_on", "pk")


def hours(completions, since=None):
    """Hours of the completions that were not revoked, to a quarter; `since`: only those finished from that day."""
    minutes = sum(
        one.minutes for one in completions if not one.revoked_on and (since is None or one.completed_on >= since)
    )
    return round(minutes / 15) / 4
