"""What is kept, what is due, and which records a legal hold keeps back.

A hold keeps those of a held school, and those in which a held student stands. An open request of a family to see or
amend the record keeps it too.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from district.models import AmendmentRequest, Destruction, LegalHold, RecordRequest, Student
from district.retention import kinds, records_of, schedule_of, years_before


@dataclass(frozen=True)
class Kept:
    """One kind of record in figures: `kept` whose clock runs, `due` now, `soon` within a year from now."""

    kind: object
    schedule: object
    kept: int
    due: int
    soon: int


def kept(day):
    """A Kept for each kind, in the caller's scope: two queries a kind."""
    found = []
    for kind in kinds():
        schedule = schedule_of(kind)
        now = Q(clock_day__lt=years_before(day, schedule.years))
        in_a_year = Q(clock_day__lt=years_before(day + timedelta(days=365), schedule.years))
        figures = records_of(kind).aggregate(
            kept=Count("pk"), due=Count("pk", filter=now), soon=Count("pk", filter=in_a_year & ~now)
        )
        found.append(Kept(kind, schedule, **figures))
    return found


def to_decide(user, day):
    """Lists that wait for this person: for a second yes, or approved and past their days."""
    Status = Destruction.Status
    theirs = Q(status=Status.PROPOSED) & ~Q(proposed_by=user)
    ready = Q(status=Status.APPROVED, not_before__lte=day)
    found = Destruction.objects.filter(theirs | ready).select_related("proposed_by", "approved_by")
    return found.order_by("proposed_at", "id")


def _held(kind):
    """Q over the kind's records."""
    holds = LegalHold.objects.in_force()
    found = Q(school__in=holds.filter(student=None).values("school_id"))
    for path in kind.students:
        found |= Exists(kind.model.objects.filter(pk=OuterRef("pk"), **{f"{path}__in": _kept_students()}))
    return found


def _kept_students():
    """Of a hold in force; and whose family has asked to see or amend the record. Source: 34 CFR 99.10(e)."""
    return Student.objects.filter(
        Q(pk__in=LegalHold.objects.in_force().filter(student__isnull=False).values("student"))
        | Q(pk__in=RecordRequest.objects.owed().values("student"))
        | Q(pk__in=AmendmentRequest.objects.filter(status=AmendmentRequest.Status.OPEN).values("student"))
    ).values("pk")


def without_held(kind, records):
    return records.exclude(_held(kind))


def with_held(kind, records):
    """Each with `held`: True where a hold in force keeps it."""
    return records.annotate(held=_held(kind))


def held_among(kind, ids):
    """The set of these records' ids that a hold keeps back."""
    return set(kind.model.objects.filter(_held(kind), pk__in=ids).values_list("pk", flat=True))
