"""Who has to have finished a course by when, and where each of them stands on a day."""

from dataclasses import dataclass, field
from math import ceil

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Subquery, TextChoices, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Concat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.models import Assignment, School, StaffMember
from trainings.models import Attendance, Completion, MakeUp, Registration, Requirement, Session
from trainings.queries.attendance import standing_of, with_attendance
from trainings.queries.seats import with_free
from trainings.queries.staff import places_of

AHEAD = (Session.Status.PLANNED, Session.Status.OPEN)


class Standing(TextChoices):
    FINISHED = "finished", gettext_lazy("Finished")
    UNDER_WAY = "under_way", gettext_lazy("Under way: something is missing")
    SEATED = "seated", gettext_lazy("Has a seat")
    WAITING = "waiting", gettext_lazy("On a waitlist")
    NO_SEAT = "no_seat", gettext_lazy("Has no seat")


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
    course, since, person = requirement.course_id, requirement.starts_on, OuterRef("pk")
    done = Completion.objects.filter(staff=person, course=course, completed_on__gte=since).current(day)
    ahead = Registration.objects.filter(
        staff=person, session__course=course, session__status__in=AHEAD, session__ends_on__gte=day
    )
    there = Attendance.objects.filter(
        registration__staff=person, registration__session__course=course, status=Attendance.Status.PRESENT,
        day__day__gte=since, day__day__lte=day,
    )  # fmt: skip
    standing = Case(
        When(Exists(done), then=Value(Standing.FINISHED)),
        When(Exists(there), then=Value(Standing.UNDER_WAY)),
        When(Exists(ahead.filter(status=Registration.Status.SEATED)), then=Value(Standing.SEATED)),
        When(Exists(ahead.filter(status=Registration.Status.WAITING)), then=Value(Standing.WAITING)),
        default=Value(Standing.NO_SEAT),
        output_field=CharField(),
    )
    first = done.order_by("completed_on").values("completed_on")[:1]
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

    @property
    def seated_percent(self):
        return round(100 * self.seated / self.people, 1) if self.people else None


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
    gettext_lazy("Through grade 3"): ["PK", "K", "1", "2", "3"],
    gettext_lazy("Grades 4–5"): ["4", "5"],
    gettext_lazy("Grades 6–8"): ["6", "7", "8"],
    gettext_lazy("Grades 9–12"): ["9", "10", "11", "12"],
}


@dataclass
class Breakdown:
    """One requirement's audience, counted several ways from one reading of it.

    `by_school`: dict of School id (None: at none) to Counts; `by_job`: of job class; `by_band`: list of (band, Counts),
    where who teaches in two bands counts in both and who teaches no grade stands in none. `expected`: how many will
    have finished when it is due (see Projection); everybody else lacks a seat, and `lacking` says how many of each
    school.
    """

    by_school: dict
    by_job: dict
    by_band: list
    expected: int = 0
    lacking: dict = field(default_factory=dict)

    @property
    def total(self):
        return total(self.by_school.values())


def breakdown(requirement, day):
    seats, goes_on = _sure(requirement, day)
    # Words, not lists: the database sorts, and Python reads, an array ten times as slowly.
    bands = [
        Case(When(grades_taught__overlap=grades, then=Value("1")), default=Value("0")) for grades in BANDS.values()
    ]
    groups = with_standing(requirement, day).annotate(bands=Concat(*bands, output_field=CharField())).order_by()
    groups = groups.values_list("at_school", "job_class", "bands", "standing").annotate(
        Count("pk"), seats=Count("pk", filter=seats), either=Count("pk", filter=seats | goes_on)
    )
    found = Breakdown({}, {}, [(band, Counts()) for band in BANDS])
    for school, job, bands, standing, n, seated, either in groups:
        _count(found.by_school.setdefault(school, Counts()), standing, n)
        _count(found.by_job.setdefault(job, Counts()), standing, n)
        for taught, (_band, counted) in zip(bands, found.by_band, strict=True):
            if taught == "1":
                _count(counted, standing, n)
        sure = {Standing.FINISHED: n, Standing.UNDER_WAY: either}.get(standing, seated)
        found.expected += sure
        if n > sure:
            found.lacking[school] = found.lacking.get(school, 0) + n - sure
    return found


def _count(counts, standing, n):
    setattr(counts, standing, getattr(counts, standing) + n)


def totals(requirements, day, school=None):
    """List of (requirement, Counts of its audience), read in one query. `school`: of those whose main school it is."""
    here = {} if school is None else {"at_school": school}
    parts = [
        with_standing(one, day).filter(**here).order_by().values_list(Value(one.pk), "standing").annotate(Count("pk"))
        for one in requirements
    ]
    found = {one.pk: Counts() for one in requirements}
    for pk, standing, n in _at_once(parts):
        setattr(found[pk], standing, n)
    return [(one, found[one.pk]) for one in requirements]


def _at_once(parts):
    """The rows of several querysets of values, read in one query; [] of none."""
    if not parts:
        return []
    first, *others = parts
    return first.union(*others, all=True) if others else first


@dataclass(frozen=True)
class Projection:
    """Where a requirement will stand when it is due, if everybody with a seat by then finishes.

    `expected`: finished, or seated in a session that ends by the due date (and missed no day of it so far), or making
    up a day by then. `free`: seats of such sessions ahead that nobody has. `short`: people for whom there is neither a
    seat nor a free one.
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


def projection(found, sessions):
    """`found`: a Breakdown; `sessions`: of `sessions_ahead`, of the same requirement and day."""
    whole, free = found.total, sum(one.free for one in sessions)
    return Projection(people=whole.people, finished=whole.finished, expected=found.expected, free=free)


def _sure(requirement, day):
    """Conditions on staff: a seat in a session ahead that ends by the due date; and, of who is under way, that the
    session goes on and they missed no day of it, or that they make up a day by then.
    """
    person, due = OuterRef("pk"), requirement.due_on
    seats = Registration.objects.filter(staff=person, status=Registration.Status.SEATED)
    begun = seats.filter(
        session__course=requirement.course_id, session__status__in=AHEAD, session__starts_on__lt=day,
        session__ends_on__range=(day, due),
    ).exclude(attendance__status=Attendance.Status.ABSENT)  # fmt: skip
    made_up = MakeUp.objects.filter(
        registration__staff=person, registration__session__course=requirement.course_id, day__day__range=(day, due)
    )
    return Q(Exists(seats.filter(session__in=_ahead(requirement, day)))), Q(Exists(begun)) | Q(Exists(made_up))


def sessions_ahead(requirement, day):
    """Sessions of its course that begin on the day or later and end by the due date, in their order, with `free`."""
    return with_free(_ahead(requirement, day)).order_by("starts_on", "pk")


def _ahead(requirement, day):
    return Session.objects.filter(
        course=requirement.course_id, status__in=AHEAD, starts_on__gte=day, ends_on__lte=requirement.due_on
    ).order_by()


@dataclass(frozen=True)
class Need:
    """One school's line of the seat planner."""

    school: School | None
    people: int  # who lack a seat
    free: int  # those of them for whom a seat is free in a session ahead
    sessions: int  # how many more are needed for the others, of `seats` each


def by_school(found):
    """A Breakdown's Counts as a list of (School or None, Counts)."""
    schools = School.objects.in_bulk([key for key in found.by_school if key])
    return [(schools.get(key), one) for key, one in found.by_school.items()]


def planner(rows, lacking, sessions, seats):
    """How many sessions of `seats` each are still needed, school by school: list of Need, the neediest first.

    Free seats go to the school where their session is held, and those that are left over, with those of sessions
    elsewhere, to the schools that lack the fewest: so no session is held for a handful. Who is left without are as
    many as the Projection's `short`. `rows`: of `by_school`; `lacking`: of the Breakdown; `sessions`: of
    `sessions_ahead`, of the same requirement and day.
    """
    here = {}
    for one in sessions:
        here[one.school_id] = here.get(one.school_id, 0) + one.free
    taken = {key: min(people, here.get(key, 0) if key else 0) for key, people in lacking.items()}
    left = sum(here.values()) - sum(taken.values())
    for key in sorted(taken, key=lambda key: (lacking[key] - taken[key], key or 0)):
        more = min(lacking[key] - taken[key], left)
        taken[key], left = taken[key] + more, left - more
    schools = {school.pk: school for school, _counts in rows if school}
    needs = [
        Need(schools.get(key), people, taken[key], ceil((people - taken[key]) / seats))
        for key, people in lacking.items()
    ]
    return sorted(needs, key=lambda need: (-need.people, need.school.name if need.school else ""))


def asked_of(staff, day):
    """The requirements in force that ask this person, each with `standing` and `finished_on`, read in one query."""
    asked = list(Requirement.objects.in_force(day).select_related("course").prefetch_related("schools"))
    parts = [
        with_standing(one, day).filter(pk=staff.pk).order_by().values_list(Value(one.pk), "standing", "finished_on")
        for one in asked
    ]
    found = {pk: (Standing(standing), finished) for pk, standing, finished in _at_once(parts)}
    for one in asked:
        one.standing, one.finished_on = found.get(one.pk, (None, None))
    return [one for one in asked if one.standing]


def overlaps(requirement, day):
    """List of (another requirement of the same course, how many people both ask), where there are any."""
    same = Requirement.objects.in_force(day).filter(course=requirement.course_id).exclude(pk=requirement.pk)
    others, mine = list(same.prefetch_related("schools")), audience(requirement, day).values("pk")
    parts = [
        audience(other, day).filter(pk__in=mine).order_by().values_list(Value(other.pk)).annotate(n=Count("pk"))
        for other in others
    ]
    found = dict(_at_once(parts))
    return [(other, found[other.pk]) for other in others if found.get(other.pk)]


def with_tries(staff, requirement):
    """Staff with `tries`: their registrations in the requirement's course, the latest first, with what was attended."""
    places = Registration.objects.filter(session__course=requirement.course_id).exclude(
        Q(session__status=Session.Status.CANCELLED) | Q(status=Registration.Status.WITHDRAWN)
    )
    latest = with_attendance(places).order_by("-session__starts_on", "-pk")
    return staff.prefetch_related(Prefetch("registrations", latest, to_attr="tries"))


def missing(person):
    """What a person of `with_tries` and `with_standing` lacks, as a list of sentences; [] when finished."""
    if person.standing == Standing.FINISHED:
        return []
    if person.standing == Standing.UNDER_WAY:
        tries = [one for one in person.tries if any(row.minutes for row in one.attendance.all())]
        return list(standing_of(tries[0]).lacks) if tries else []
    for one in person.tries:
        if one.session.status in AHEAD:
            words = (
                _("Seat in %(session)s from %(day)s")
                if one.status == Registration.Status.SEATED
                else _("Waits for %(session)s of %(day)s")
            )
            return [words % {"session": one.session.number, "day": date_format(one.session.starts_on)}]
    return [_("Every day: no seat yet")]
