"""How far training reaches: how many of the staff finished it, and how many of those were seen in practice."""

from collections import defaultdict

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.fields import BooleanField

from district.models import StaffMember
from trainings.models import CoachingVisit, Completion, Course
from trainings.queries.staff import places_of


def _finished(day, course):
    done = Completion.objects.current(day).filter(completed_on__lte=day, staff=OuterRef("pk"))
    return Exists(done.filter(course=course) if course else done.filter(course__kind=Course.Kind.STAFF))


def _by_school(staff, day, condition):
    main = Subquery(places_of(OuterRef("pk"), day).values("school")[:1])
    has = Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = (
        staff.annotate(at_school=main, has=has)
        .order_by()
        .values_list("at_school")
        .annotate(n=Count("pk"), a=Count("pk", filter=Q(has=True)))
    )
    found = defaultdict(lambda: (0, 0))
    for school, n, a in rows:
        found[school] = (found[school][0] + n, found[school][1] + a)
    return dict(found)


def trained_on(day, course=None):
    """{main school's id or None: (active staff on the day, how many hold a completion that counts)}.

    `course`: the only one that is asked for; without it any course for staff.
    """
    return _by_school(StaffMember.objects.active(day), day, _finished(day, course))


def observed_between(first, last, course=None):
    """{main school's id or None: (staff trained by the last day, how many of them were visited by a coach)}."""
    seen = CoachingVisit.objects.filter(
        staff=OuterRef("pk"), status=CoachingVisit.Status.HELD, day__range=(first, last)
    )
    return _by_school(StaffMember.objects.active(last).filter(_finished(last, course)), last, Exists(seen))
