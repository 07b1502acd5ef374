"""Hartford's training plan with its real numbers, through the actions, and every figure recounted from attendance.

Source: board item of 2022-09-20: train-the-trainer for 24 staff; 10 instructors of the vendor and 12 of the district
give the two-day course to about 1,100 certified teachers of grades 4–12; district instructors train over 500 support
staff. The vendor's and the district's instructors take turns; each session lasts two days.
"""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from district.models import Assignment, StaffMember
from tests.cast import as_user
from tests.factories import (
    CohortFactory,
    CourseFactory,
    CourseLicenseFactory,
    InstructorFactory,
    RequirementFactory,
    RoleGrantFactory,
    SchoolFactory,
    UserFactory,
    VendorFactory,
)
from trainings.actions import cohorts
from trainings.actions.attendance import mark_day
from trainings.actions.completions import certify_session
from trainings.actions.registrations import arrange_makeup, register_list
from trainings.actions.sessions import mark_held, open_session, plan_session
from trainings.models import Completion, Credential, Instructor
from trainings.queries.attendance import standing_of
from trainings.queries.lineage import flat, lineage
from trainings.queries.requirements import (
    Standing,
    breakdown,
    counts,
    projection,
    sessions_ahead,
    total,
    with_standing,
)

YEAR_BEGINS = date(2025, 8, 25)
SCHOOLS, TEACHERS, SUPPORT, SEATS = 40, 1_100, 500, 50
GRADES = [str(grade) for grade in range(4, 13)]
SUPPORT_JOBS = ["paraeducator", "behavior", "engagement", "family"]


def moment(day, hour=16):
    return datetime.combine(day, time(hour), UTC)


def hire(schools, job, count, start, grades=()):
    """So many people, spread over the schools."""
    staff = StaffMember.objects.bulk_create(
        StaffMember(
            sourced_id=f"{job}-{n}", staff_number=f"{start + n}", family_name=f"Family{n:04}", given_name=job.title(),
            email=f"{job}{n}@d.example", job_class=job, hired_on=date(2015, 8, 1),
            grades_taught=[grades[n % len(grades)]] if grades else [],
        )
        for n in range(count)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(staff=one, school=schools[n % len(schools)], starts_on=date(2015, 8, 1), is_primary=True)
        for n, one in enumerate(staff)
    )
    return staff


class Plan:
    """The school year, session by session, of two days each from a Tuesday or a Thursday."""

    def __init__(self, lead, until):
        self.lead, self.until, self.missed, self.day = lead, until, [], date(2025, 9, 30)

    def session(self, course, people, instructors):
        """Planned, filled, and if it is over, held and certified."""
        days = [self.day, self.day + timedelta(days=1)]
        self.day += timedelta(days=2 if self.day.weekday() == 1 else 5)
        session, _made = plan_session(
            by=self.lead, client_id=uuid.uuid4(),
            facts={"course": course, "number": f"{course.code} {days[0]}", "place": "Room", "capacity": SEATS + 2},
            days=[(day, time(8, 30), time(15, 30)) for day in days], instructors=[(one, "lead") for one in instructors],
        )  # fmt: skip
        open_session(session=session, by=self.lead, today=days[0] - timedelta(days=20))
        done = register_list(session=session, people=people, by=self.lead, now=moment(days[0] - timedelta(days=14)))
        assert [words for _staff, _registration, words in done if words] == []
        self._make_up(session)
        if days[1] < self.until:
            self._hold(session, [registration for _staff, registration, _words in done])
        return session

    def _make_up(self, session):
        """Two who missed their second day of the same course come on this session's."""
        second = session.days.get(number=2)
        mine = [one for one in self.missed if one[0].session.course_id == session.course_id][:2]
        for registration, missed in mine:
            self.missed.remove((registration, missed))
            arrange_makeup(
                registration=registration, missed=missed, day=second, by=self.lead,
                now=moment(session.starts_on - timedelta(days=1)),
            )  # fmt: skip

    def _hold(self, session, registrations):
        first, second = session.days.all()
        visitors = [row.registration for row in second.visitors.select_related("registration")]
        absent_twice = {one.pk for n, one in enumerate(registrations) if n % 25 == 24}
        absent_once = {one.pk for n, one in enumerate(registrations) if n % 17 == 16} - absent_twice
        late = {one.pk for n, one in enumerate(registrations) if n % 10 == 3}
        here, gone = ("present", None, None), ("absent", None, None)
        self._mark(first, {
            one.pk: gone if one.pk in absent_twice else ("present", time(9, 0), None) if one.pk in late else here
            for one in registrations
        })  # fmt: skip
        self._mark(second, {
            one.pk: gone if one.pk in absent_once | absent_twice else here for one in registrations
        } | {one.pk: here for one in visitors})  # fmt: skip
        mark_held(session=session, by=self.lead, today=second.day)
        certify_session(session=session, by=self.lead, now=moment(second.day + timedelta(days=2)))
        self.missed += [(one, second) for one in registrations if one.pk in absent_once]

    def _mark(self, day, marks):
        mark_day(day=day, by=self.lead, now=moment(day.day, 21), marks=marks)


@pytest.mark.django_db
def test_hartford_plan_runs_and_every_figure_is_a_recount_of_attendance():
    lead = UserFactory()
    RoleGrantFactory(user=lead, role="training_lead")
    schools = [SchoolFactory(name=f"School {n:02}") for n in range(SCHOOLS)]
    teachers = hire(schools, "teacher", TEACHERS, 10_000, GRADES)
    hire(schools, "counselor", 60, 30_000)  # asked nothing
    support = [one for job in SUPPORT_JOBS for one in hire(schools, job, SUPPORT // 4, 40_000 + 1_000 * len(job))]
    vendor = VendorFactory(name="International Institute for Restorative Practices")
    outside = [InstructorFactory(vendor=vendor, outside_name=f"Vendor {n}") for n in range(10)]
    two_days = CourseFactory(code="RP-2", provider=vendor, days=2, least_minutes=720)
    for_support = CourseFactory(code="RP-S", provider=None, days=2, least_minutes=720)
    training = CourseFactory(code="TOT", kind="trainers", provider=vendor, days=3)
    for course in (two_days, for_support):
        CourseLicenseFactory(course=training, licensed=course)

    # 24 seats, of whom twelve become instructors.
    cohort = CohortFactory(course=training, seats=24, lead=outside[0], starts_on=YEAR_BEGINS)
    line = cohorts.add_line(cohort=cohort, by=lead, kind="attend", words="All three days")
    chosen = hire(schools, "administrator", 25, 50_000)
    cohorts.add_members(cohort=cohort, people=chosen[:24], by=lead, today=YEAR_BEGINS)
    with pytest.raises(ValidationError, match="free: 0"):
        cohorts.add_members(cohort=cohort, people=chosen[24:], by=lead, today=YEAR_BEGINS)
    members = list(cohort.members.order_by("pk")[:12])
    for member in members:
        cohorts.tick(member=member, line=line, by=lead, today=date(2025, 9, 20), met_on=date(2025, 9, 20))
    cohorts.grant_licenses(
        cohort=cohort, by=lead, numbers={member: f"T-{member.pk}" for member in members},
        starts_on=date(2025, 9, 22), expires_on=date(2027, 9, 21), scope="district",
    )  # fmt: skip
    own = list(Instructor.objects.filter(staff__in=chosen).order_by("pk"))
    assert (len(outside), len(own), Credential.objects.count()) == (10, 12, 24)

    # The year: teachers in 20 of their 22 sessions, support staff in nine of ten, seen from the winter break.
    asked = RequirementFactory(
        course=two_days, name="Teachers", job_classes=["teacher"], grades=GRADES, starts_on=YEAR_BEGINS,
        due_on=date(2026, 6, 12),
    )  # fmt: skip
    asked_support = RequirementFactory(
        course=for_support, name="Support", job_classes=SUPPORT_JOBS, starts_on=YEAR_BEGINS, due_on=date(2026, 6, 12)
    )
    today = date(2025, 12, 29)
    plan, ahead = Plan(lead, until=today), 0
    halls = [(two_days, teachers[n : n + SEATS]) for n in range(0, TEACHERS - 2 * SEATS, SEATS)]
    rooms = [(for_support, support[n : n + SEATS]) for n in range(0, SUPPORT - SEATS, SEATS)]
    for n, (course, people) in enumerate(one for pair in zip_longest(halls, rooms) for one in pair if one):
        by = [outside[n % 10], own[n % 12]] if course is two_days else [own[n % 12], own[(n + 5) % 12]]
        ahead += plan.session(course, people, by).ends_on >= today
    assert (len(halls), len(rooms), ahead) == (20, 9, 3)

    for requirement, people, groups in ((asked, TEACHERS, "grades"), (asked_support, SUPPORT, "jobs")):
        told, recounted = with_standing(requirement, today), recount(requirement, today)
        found = total(counts(told, "at_school").values())
        assert found.people == people
        assert dict(told.values_list("pk", "standing")) == recounted
        assert (found.finished, found.under_way, found.seated, found.no_seat) == tuple(
            list(recounted.values()).count(one)
            for one in (Standing.FINISHED, Standing.UNDER_WAY, Standing.SEATED, Standing.NO_SEAT)
        )
        school_of = dict(Assignment.objects.values_list("staff", "school"))
        by_school, whole = counts(told, "at_school"), breakdown(requirement, today)
        assert whole.by_school == by_school
        assert len(by_school) == SCHOOLS
        for school, one in by_school.items():
            there = [standing for pk, standing in recounted.items() if school_of[pk] == school]
            assert (one.people, one.finished) == (len(there), there.count(Standing.FINISHED))
        if groups == "grades":
            # Every teacher of the plan teaches one grade, so the bands add up to the whole.
            assert sum(one.finished for _band, one in whole.by_band) == found.finished
        else:
            assert sorted(one.people for one in counts(told, "job_class").values()) == [SUPPORT // 4] * 4
        outlook = projection(whole, sessions_ahead(requirement, today))
        assert (outlook.people, outlook.finished) == (people, found.finished)
        assert outlook.expected >= found.finished + found.seated
        page = as_user(lead).get(f"/trainings/completion/?requirement={requirement.pk}&on={today}").context
        assert [n for _word, n, _url in page["states"]] == [
            list(recounted.values()).count(standing) for standing in Standing
        ]
        shown = {school.pk: one.finished for school, one, _url in page["rows"]}
        done = [school_of[pk] for pk, standing in recounted.items() if standing == Standing.FINISHED]
        assert shown == {school.pk: done.count(school.pk) for school in schools}

    made_up = Completion.objects.filter(registration__makeups__isnull=False)
    assert made_up.count() >= 20  # a day missed, and made up elsewhere
    assert all(standing_of(one.registration).is_done for one in made_up.select_related("registration"))
    everybody = set().union(*(branch.staff for branch in flat(lineage(today))))
    assert len(everybody) == Completion.objects.current(today).count()


def recount(requirement, today):
    """Dict of each person whom the requirement asks to where they stand, from the rows alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT id FROM district_staffmember
                WHERE job_class = ANY(%(jobs)s) AND (%(grades)s = '{}' OR grades_taught && %(grades)s::varchar[])
            ), there AS (
                SELECT r.staff_id, count(DISTINCT d.number) AS days, sum(a.minutes) AS minutes
                FROM trainings_attendance a
                JOIN trainings_registration r ON r.id = a.registration_id
                JOIN trainings_session s ON s.id = r.session_id
                JOIN trainings_sessionday d ON d.id = a.day_id
                WHERE a.status = 'present' AND s.course_id = %(course)s AND d.day <= %(today)s
                GROUP BY r.id
            ), seats AS (
                SELECT r.staff_id FROM trainings_registration r JOIN trainings_session s ON s.id = r.session_id
                WHERE s.course_id = %(course)s AND s.ends_on >= %(today)s AND r.status = 'seated'
            )
            SELECT asked.id, CASE
                WHEN EXISTS (SELECT FROM there WHERE staff_id = asked.id AND days = 2 AND minutes >= 720)
                    THEN 'finished'
                WHEN EXISTS (SELECT FROM there WHERE staff_id = asked.id) THEN 'under_way'
                WHEN EXISTS (SELECT FROM seats WHERE staff_id = asked.id) THEN 'seated'
                ELSE 'no_seat' END
            FROM asked
            """,
            {
                "jobs": requirement.job_classes, "grades": requirement.grades, "course": requirement.course_id,
                "today": today,
            },
        )  # fmt: skip
        return dict(cursor.fetchall())
