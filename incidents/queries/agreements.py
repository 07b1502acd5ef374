"""Figures about agreements and their promises. Each starts from what its reader may see."""

from django.db.models import Count, Min, Q

from district.models import Assignment, StaffMember, Student
from incidents.models import Agreement, AgreementItem, IncidentParticipant, PracticeParticipant

NO_PROMISES = {"promises_count": 0, "open_count": 0, "kept_count": 0, "overdue_count": 0, "next_due": None}


def count_promises(agreements, promises, today):
    """Gives each agreement `promises_count`, `open_count`, `kept_count`, `overdue_count`, `next_due` of these promises.

    One query for all of them. A renegotiated promise does not count: the one that took its place does.
    """
    promises = promises.exclude(status=AgreementItem.Status.RENEGOTIATED)
    is_open = Q(status=AgreementItem.Status.OPEN)
    rows = promises.filter(agreement__in=[one.pk for one in agreements]).order_by().values("agreement")
    counts = rows.annotate(
        promises_count=Count("pk"),
        open_count=Count("pk", filter=is_open),
        kept_count=Count("pk", filter=Q(status=AgreementItem.Status.KEPT)),
        overdue_count=Count("pk", filter=is_open & Q(due_on__lt=today)),
        next_due=Min("due_on", filter=is_open),
    )
    found = {row.pop("agreement"): row for row in counts}
    for one in agreements:
        vars(one).update(found.get(one.pk, NO_PROMISES))


def seen_among(user, ids):
    """Those of these agreements that the reader may open. Of most records there are none, and then nothing is asked."""
    ids = list(ids)
    return Agreement.objects.visible_to(user).filter(pk__in=ids) if ids else Agreement.objects.none()


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


def kept_between(first, last):
    """{school id: (promises due on these days, how many of them were kept)} of what is in scope.

    A renegotiated promise does not count: the one that took its place does, on its own day.
    """
    due = AgreementItem.objects.filter(due_on__range=(first, last)).exclude(status=AgreementItem.Status.RENEGOTIATED)
    counts = (
        due.order_by()
        .values("school_id")
        .annotate(due=Count("pk"), kept=Count("pk", filter=Q(status=AgreementItem.Status.KEPT)))
    )
    return {row["school_id"]: (row["due"], row["kept"]) for row in counts}
