"""Which records a legal hold keeps back: those of a held school, and those in which a held student stands."""

from django.db.models import Exists, OuterRef, Q

from district.models import LegalHold


def _held(kind):
    """Q over the kind's records."""
    holds = LegalHold.objects.in_force()
    students = holds.filter(student__isnull=False).values("student_id")
    found = Q(school__in=holds.filter(student=None).values("school_id"))
    for path in kind.students:
        found |= Exists(kind.model.objects.filter(pk=OuterRef("pk"), **{f"{path}__in": students}))
    return found


def without_held(kind, records):
    return records.exclude(_held(kind))


def with_held(kind, records):
    """Each with `held`: True where a hold in force keeps it."""
    return records.annotate(held=_held(kind))


def held_among(kind, ids):
    """The set of these records' ids that a hold keeps back."""
    return set(kind.model.objects.filter(_held(kind), pk__in=ids).values_list("pk", flat=True))
