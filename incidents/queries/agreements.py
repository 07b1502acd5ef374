"""Figures about agreements and their promises. Each starts from what its reader may see."""

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from district.models import Assignment, StaffMember, Student
from incidents.models import AgreementItem, IncidentParticipant, PracticeParticipant


def with_counts(agreements, promises, today):
    """Agreements with `promises_count`, `open_count`, `kept_count`, `overdue_count`, `next_due` of these promises.

    A renegotiated promise does not count: the one that took its place does.
    """
    promises = promises.exclude(status=AgreementItem.Status.RENEGOTIATED)
    of_it = promises.filter(agreement=OuterRef("pk")).order_by().values("agreement")

    def counted(**which):
        return Coalesce(Subquery(of_it.filter(**which).annotate(n=Count("pk")).values("n")), 0)

    is_open = {"status": AgreementItem.Status.OPEN}
    return agreements.annotate(
        promises_count=counted(),
        open_count=counted(**is_open),
        kept_count=counted(status=AgreementItem.Status.KEPT),
        overdue_count=counted(**is_open, due_on__lt=today),
        next_due=Subquery(of_it.filter(**is_open).annotate(day=Min("due_on")).values("day")),
    )


def with_open(agreements, promises):
    return agreements.filter(pk__in=promises.open().values("agreement"))


def with_overdue(agreements, promises, today):
    """Those in which a promise is open and its day has passed."""
    return agreements.filter(pk__in=promises.overdue(today).values("agreement"))


def settled(agreements, promises):
    """Those in which nothing is open any more."""
    return agreements.filter(pk__in=promises.values("agreement")).exclude(pk__in=promises.open().values("agreement"))


def of_student(agreements, student_id):
    """Those in which the student promised something, or took part in the practice or incident behind them."""
    promised = AgreementItem.objects.filter(student=student_id)
    took_part = PracticeParticipant.objects.filter(student=student_id)
    had_part = IncidentParticipant.objects.filter(student=student_id)
    return agreements.filter(
        Q(pk__in=promised.values("agreement"))
        | Q(practice__in=took_part.values("practice"))
        | Q(incident__in=had_part.values("incident"))
    )


def promises_checked_by(user):
    """The promises that this person was named to check."""
    promises = AgreementItem.objects.listed_for(user)
    return promises.filter(checked_by=user.staff_id) if user.staff_id else promises.none()


def overdue_first(promises, today, limit):
    """The open promises that waited longest past their day, with what a line about them tells."""
    return (
        promises.overdue(today)
        .select_related("student", "agreement", "agreement__practice", "agreement__incident", "school")
        .order_by("due_on", "id")[:limit]
    )


def students_of(record):
    """The students who had a part in a practice or an incident, as far as the database shows them, by name."""
    return Student.objects.filter(pk__in=record.participants.exclude(student=None).values("student"))


def staff_of(school_id, today):
    """The staff at a school today, by name: who may be named to check, greet or accompany."""
    there = Assignment.objects.on(today).filter(school=school_id)
    return StaffMember.objects.active(today).filter(pk__in=there.values("staff")).order_by("family_name", "given_name")
