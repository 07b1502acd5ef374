"""What the district's pages read across models."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from district.models import (
    Assignment,
    CalendarDay,
    Role,
    RoleGrant,
    SchoolYear,
    Section,
    SectionStudent,
    SectionTeacher,
    Student,
    User,
)
from district.models.names import with_names
from district.scope import scope

FOUND = 200  # students that one search shows
WORDS = 8  # of a search that are looked at
NARROW = 5000  # hits at a person's own schools, before the person's own classes narrow them


def students_found(words, *, user, school=None):
    """(ids, cut): students whose names or numbers hold every word, at one's own schools or the one named.

    Row security keeps an ordinary query from the trigram index, so the ids come from a database function that
    asks for the caller's schools itself (see docs/adr/0002). `cut` says that there are more.
    """
    limit = NARROW if school or not user.sees_district() else FOUND
    with scope([school.pk]) if school else nullcontext():
        ids = list(Student.objects.found_by(words[:WORDS], limit + 1).values_list("pk", flat=True))
    return ids[:limit], len(ids) > limit


def sections_of_student(student, today):
    """Today's classes of one student, with their teachers: SectionStudent rows with `section.teachers_today`."""
    return (
        SectionStudent.objects.on(today)
        .filter(student=student, section__ended_on=None)
        .select_related("section")
        .prefetch_related(Prefetch("section__teachers", _teachers(today), to_attr="teachers_today"))
        .order_by("section__period", "section__name", "pk")
    )


def sections_of_staff(staff, today):
    """Today's classes of one staff member: SectionTeacher rows with `section`."""
    return (
        SectionTeacher.objects.on(today)
        .filter(staff=staff, section__ended_on=None)
        .select_related("section", "section__school", "section__year")
        .order_by("section__period", "section__name", "pk")
    )


def sections_of_school(school, year, today):
    """A school's classes of a year, with `teachers_today`."""
    return (
        Section.objects.filter(school=school, year=year, ended_on=None)
        .prefetch_related(Prefetch("teachers", _teachers(today), to_attr="teachers_today"))
        .order_by("name", "pk")
    )


def roster_sizes(sections, today):
    """{section id: students on the roster today}, for those whose rows the database lets the caller see."""
    rows = SectionStudent.objects.on(today).filter(section__in=sections).order_by().values("section")
    return dict(rows.annotate(n=Count("pk")).values_list("section", "n"))


def _teachers(today):
    return with_names(SectionTeacher.objects.on(today), "staff").order_by("-is_primary", "pk")


def with_sizes(schools, today):
    """Schools with `staff_count` and `student_count` today; the latter is 0 where the caller may see no students."""
    staff = Assignment.objects.on(today).filter(school=OuterRef("pk")).order_by().values("school")
    students = present_students(today).filter(school=OuterRef("pk")).order_by().values("school")
    return schools.annotate(
        staff_count=Coalesce(Subquery(staff.annotate(n=Count("staff", distinct=True)).values("n")), 0),
        student_count=Coalesce(Subquery(students.annotate(n=Count("pk")).values("n")), 0),
    )


def present_students(today):
    return Student.objects.filter(Q(left_on=None) | Q(left_on__gt=today))


def staff_of_school(school, today):
    """Today's assignments at a school, with `staff`."""
    return (
        Assignment.objects.on(today)
        .filter(school=school)
        .select_related("staff")
        .order_by("staff__family_name", "staff__given_name", "pk")
    )


@dataclass(frozen=True)
class Span:
    """Special days in a row that are alike, weekends between them included."""

    first: date
    last: date
    kind: str
    note: str


def special_days(school, today, limit=6):
    """The coming days that are not like others at this school: at most `limit` Spans, in order."""
    days = CalendarDay.objects.filter(Q(school=school) | Q(school=None), day__gte=today).order_by("day", "school")
    spans = []
    for day in days:
        kind, last = day.get_kind_display(), spans[-1] if spans else None
        if last and (last.kind, last.note) == (kind, day.note) and _next_weekday(last.last) >= day.day:
            spans[-1] = replace(last, last=day.day)
        elif len(spans) == limit:
            break
        else:
            spans.append(Span(day.day, day.day, kind, day.note))
    return spans


def school_days(school, first, last):
    """How many school days this school has from `first` through `last`, both included: a Decimal.

    Weekdays inside a school year without what its calendar closes; a half day counts a half, an early dismissal a
    whole one. What the school's own calendar says of a day goes before the district's. Where no school year is on
    record yet, weekdays count.
    """
    if last < first:
        return Decimal(0)
    years = list(SchoolYear.objects.values_list("starts_on", "ends_on"))
    own = CalendarDay.objects.filter(Q(school=school) | Q(school=None), day__range=(first, last))
    special = {}
    for day, kind in own.order_by(F("school").asc(nulls_first=True)).values_list("day", "kind"):
        special[day] = kind  # the school's own comes last
    count = Decimal(0)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        in_year = not years or any(starts <= day <= ends for starts, ends in years)
        kind = special.get(day)
        if day.weekday() < SATURDAY and in_year and kind != CalendarDay.Kind.CLOSED:
            count += Decimal("0.5") if kind == CalendarDay.Kind.HALF else 1
    return count


SATURDAY = 5


def _next_weekday(day):
    return day + timedelta(days=max(1, 7 - day.weekday()) if day.weekday() >= 4 else 1)


def with_sign_in(users, today):
    """Users with `roles_today` and `has_second_factor`."""
    grants = RoleGrant.objects.on(today).select_related("school").order_by("role", "school__name")
    return users.annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")))).prefetch_related(
        Prefetch("grants", grants, to_attr="roles_today")
    )


def lasting_administrators(today):
    """Active users who are administrators today and until further notice: there must always be one."""
    return User.objects.filter(
        Exists(RoleGrant.objects.on(today).filter(user=OuterRef("pk"), role="administrator", ends_on=None)),
        is_active=True,
    )


def with_schools_today(staff, today):
    """Staff with `assignments_today`, the main school first."""
    rows = Assignment.objects.on(today).select_related("school").order_by("-is_primary", "school__name")
    return staff.prefetch_related(Prefetch("assignments", rows, to_attr="assignments_today"))


ENDS_SOON = 30  # days


def with_roles_ending(users, today):
    """Users one of whose roles of today ends within 30 days."""
    last = today + timedelta(days=ENDS_SOON)
    ending = RoleGrant.objects.on(today).filter(user=OuterRef("pk"), ends_on__lte=last)
    return users.filter(Exists(ending), is_active=True)


def gone_from_roster(users, today):
    """Users who may sign in though their staff record has ended."""
    return users.filter(is_active=True, staff__ended_on__lte=today)


def without_coordinator(schools, today):
    """Open schools with nobody who coordinates there today."""
    there = RoleGrant.objects.on(today).filter(role=Role.COORDINATOR, school=OuterRef("pk"), user__is_active=True)
    return schools.open().filter(~Exists(there))


def among(*querysets):
    """The condition of standing in any of these querysets of one model.

    A union and no OR: each is found by its own index, and row security is not asked about every row of the table.
    """
    first, *others = [queryset.order_by().values("pk") for queryset in querysets]
    return Q(pk__in=first.union(*others))
