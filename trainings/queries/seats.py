"""Seats that are free: said once, for the page of a session, its list, and who is trained by when."""

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from trainings.models import MakeUp


def most_visitors(session):
    """The most people who come on one of its days to make up that day."""
    return _busiest(session).values_list("n", flat=True).first() or 0


def with_free(sessions):
    """Sessions with `free`: the seats that are left on the fullest day, never below none. As `free_seats` says it."""
    visitors = Coalesce(Subquery(_busiest(OuterRef("pk")).values("n")[:1]), 0)
    return sessions.annotate(free=Greatest(F("capacity") - F("seated") - visitors, 0))


def _busiest(session):
    return MakeUp.objects.filter(day__session=session).values("day").annotate(n=Count("pk")).order_by("-n")
