"""Who has to have finished a course by when, and where each of them stands on a day."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, TextChoices, Value, When
from django.db.models.fields import CharField
from django.utils.translation import gettext_lazy as _

from district.models import Assignment, School, StaffMember
from trainings.models import Attendance, Completion, MakeUp, Registration, Session
from trainings.queries.staff import places_of

AHEAD = (Session.Status.PLANNED, Session.Status.OPEN)


class Standing(TextChoices):
    FINISHED = "finished", _("Finished")
    UNDER_WAY = "under_way", _("Under way: something is missing")
    SEATED = "seated", _("Has a seat")
    WAITING = "waiting", _("On a waitlist")
    NO_SEAT = "no_seat", _("Has no seat")


def audience(requirement, day):
    """The staff whom a requirement asks on a day: each condition that is set narrows it."""
    staff = StaffMember.objects.active(day)
    if requirement.job_classes:
        staff = staff.filter(job_class__in=requirement.job_classes)
    if requirement.grades:
        staff = staff.filter(grades_taught__overlap=requirement.grades)
    if requirement.hired_before:
        staff = staff.filter(hired_on__lt=requirement.hired_before)
    if schools := [school.pk for school in requirement.schools.all()]:
        staff = staff.filter(Exists(Assignment.objects.filter(staff=OuterRef("pk"), school__in=schools).on(day)))
    return staff


def with_standing(requirement, day):
    """The audience with `finished_on`, `standing` (a Standing) and `at_school` (the id of the main school, or None).

    Finished is who has a completion that counts on the day and was earned since the requirement's first day. Under
    way is who attended a day of the course since then and has not finished.
    """
    course, since = requirement.course_id, requirement.starts_on
    done = Completion.objects.filter(course=course, completed_on__gte=since).current(day)
    places = Registration.objects.filter(session__course=course).exclude(session__status=Session.Status.CANCELLED)
    ahead = places.filter(session__status__in=AHEAD, session__ends_on__gte=day)
    there = Attendance.objects.filter(
        registration__session__course=course, status=Attendance.Status.PRESENT, day__day__gte=since, day__day__lte=day
    )
    standing = Case(
        When(pk__in=done.values("staff"), then=Value(Standing.FINISHED)),
        When(pk__in=there.values("registration__staff"), then=Value(Standing.UNDER_WAY)),
        When(pk__in=ahead.filter(status=Registration.Status.SEATED).values("staff"), then=Value(Standing.SEATED)),
        When(pk__in=ahead.filter(status=Registration.Status.WAITING).values("staff"), then=Value(Standing.WAITING)),
        default=Value(Standing.NO_SEAT),
        output_field=CharField(),
    )
    first = done.filter(staff=OuterRef("pk")).order_by("completed_on").values("completed_on")[:1]
    main = places_of(OuterRef("pk"), day)
    return audience(requirement, day).annotate(
        finished_on=Subquery(first), standing=standing, at_school=Subquery(main.values("school")[:1])
    )


@dataclass
class Counts:
    """How many of an audience stand where. `percent` is of those who finished, to a tenth."""

    finished: int = 0
    under_way: int = 0
    seated: int = 0
    waiting: int = 0
    no_seat: int = 0

    @property
    def people(self):
        return self.finished + self.under_way + self.seated + self.waiting + self.no_seat

    @property
    def percent(self):
        return round(100 * self.finished / self.people, 1) if self.people else None


def counts(staff, by):
    """Dict of each value of `by` (`at_school`, `job_class`) to its Counts. `staff`: of `with_standing`."""
    found = {}
    for group, standing, n in staff.order_by().values_list(by, "standing").annotate(Count("pk")):
        setattr(found.setdefault(group, Counts()), standing, n)
    return found


def total(groups):
    """The Counts of groups that do not overlap, added up."""
    names = [standing.value for standing in Standing]
    return Counts(*(sum(getattr(one, name) for one in groups) for name in names))


BANDS = {
    _("Through grade 3"): {"PK", "K", "1", "2", "3"},
    _("Grades 4–5"): {"4", "5"},
    _("Grades 6–8"): {"6", "7", "8"},
    _("Grades 9–12"): {"9", "10", "11", "12"},
}


def counts_by_band(staff):
    """List of (band, Counts). Who teaches in two bands counts in both; who teaches no grade stands in none."""
    return [
        (band, total(counts(staff.filter(grades_taught__overlap=sorted(grades)), "job_class").values()))
        for band, grades in BANDS.items()
    ]


@dataclass(frozen=True)
class Projection:
    """Where a requirement will stand when it is due, if everybody with a seat by then finishes.

    `expected`: finished, or seated in a session that ends by the due date, or making up a day by then. `free`: seats
    of such sessions that nobody has. `short`: people for whom there is neither a seat nor a free one.
    """

    people: int
    finished: int
    expected: int
    free: int

    @property
    def short(self):
        return max(self.people - self.expected - self.free, 0)

    @property
    def percent(self):
        return round(100 * self.expected / self.people, 1) if self.people else None


def projection(requirement, day):
    staff = with_standing(requirement, day)
    sessions = Session.objects.filter(
        course=requirement.course_id, status__in=AHEAD, starts_on__gte=day, ends_on__lte=requirement.due_on
    )
    seats = Registration.objects.filter(session__in=sessions, status=Registration.Status.SEATED)
    made_up = MakeUp.objects.filter(
        registration__session__course=requirement.course_id, day__day__range=(day, requirement.due_on)
    )
    sure = Q(standing=Standing.FINISHED) | Q(pk__in=seats.values("staff"))
    sure |= Q(standing=Standing.UNDER_WAY, pk__in=made_up.values("registration__staff"))
    found = staff.aggregate(
        people=Count("pk"),
        finished=Count("pk", filter=Q(standing=Standing.FINISHED)),
        expected=Count("pk", filter=sure),
    )
    return Projection(**found, free=sum(one.left for one in sessions))


@dataclass(frozen=True)
class Need:
    """One school's line of the seat planner."""

    school: School | None
    people: int  # who have not finished and have no seat
    free: int  # seats that are free in sessions at this school by the due date
    sessions: int  # how many more are needed, of `seats` each


def planner(requirement, day, seats):
    """How many sessions of `seats` each are still needed, school by school: list of Need, the neediest first."""
    staff = with_standing(requirement, day)
    lacking = {
        school: found.no_seat + found.waiting + found.under_way for school, found in counts(staff, "at_school").items()
    }
    ahead = Session.objects.filter(
        course=requirement.course_id, status__in=AHEAD, starts_on__gte=day, ends_on__lte=requirement.due_on
    )
    free = {}
    for session in ahead:
        free[session.school_id] = free.get(session.school_id, 0) + session.left
    schools = School.objects.in_bulk([key for key in lacking if key])
    needs = [
        Need(
            schools.get(key),
            people,
            free.get(key, 0) if key else 0,
            ceil(max(people - (free.get(key, 0) if key else 0), 0) / seats),
        )
        for key, people in lacking.items()
        if people
    ]
    return sorted(needs, key=lambda need: (-need.people, need.school.name if need.school else ""))
