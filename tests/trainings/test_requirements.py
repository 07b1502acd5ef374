"""Who has to have finished what by when: the audience, where each stands, the projection, the seats still needed."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.factories import (
    AttendanceFactory,
    CompletionFactory,
    CourseFactory,
    MakeUpFactory,
    RegistrationFactory,
    RequirementFactory,
    SchoolFactory,
    SessionFactory,
    StaffFactory,
    UserFactory,
)
from trainings.queries.requirements import (
    Counts,
    audience,
    breakdown,
    by_school,
    counts,
    planner,
    projection,
    sessions_ahead,
    total,
    totals,
    with_standing,
)

DAY = date(2025, 11, 1)
PAST, AHEAD = [date(2025, 10, 7), date(2025, 10, 8)], [date(2025, 12, 2), date(2025, 12, 3)]


@pytest.fixture
def course(db):
    return CourseFactory(days=2)


@pytest.fixture
def requirement(course):
    return RequirementFactory(course=course)


def only(requirement, staff, day=DAY):
    return with_standing(requirement, day).get(pk=staff.pk)


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ({"job_classes": ["teacher", "behavior"]}, {"job_class": "behavior"}, {"job_class": "counselor"}),
        ({"grades": ["4", "12"]}, {"grades_taught": ["3", "4"]}, {"grades_taught": []}),
        ({"hired_before": date(2025, 9, 1)}, {"hired_on": date(2025, 8, 31)}, {"hired_on": date(2025, 9, 1)}),
        ({"hired_before": date(2025, 9, 1)}, {"hired_on": date(2020, 1, 1)}, {"hired_on": None}),
        ({}, {"ended_on": date(2025, 11, 2)}, {"ended_on": DAY}),
    ],
)
def test_each_condition_narrows_the_audience(course, condition, inside, outside):
    requirement = RequirementFactory(course=course, **condition)
    asked, not_asked = StaffFactory(**inside), StaffFactory(**outside)
    found = set(audience(requirement, DAY))
    assert asked in found
    assert not_asked not in found


def test_schools_narrow_the_audience_to_who_works_there_on_the_day(requirement):
    here, there = SchoolFactory(), SchoolFactory()
    requirement.schools.add(here)
    asked = StaffFactory(assigned_to=here)
    StaffFactory(assigned_to=there)
    assert list(audience(requirement, DAY)) == [asked]


def test_where_a_person_stands(requirement, course):
    nobody, seated, waiting, half, done = StaffFactory.create_batch(5)
    ahead = SessionFactory(course=course, on=AHEAD)
    RegistrationFactory(session=ahead, staff=seated)
    RegistrationFactory(session=ahead, staff=waiting, waits=True)
    past = SessionFactory(course=course, on=PAST, status="certified", certified_at="2025-10-09T14:00Z",
                          certified_by=UserFactory())  # fmt: skip
    AttendanceFactory(registration=RegistrationFactory(session=past, staff=half), day=past.days.first())
    CompletionFactory(staff=done, course=course, completed_on=PAST[-1])
    standings = {one.pk: one.standing for one in with_standing(requirement, DAY)}
    assert [standings[one.pk] for one in (nobody, seated, waiting, half, done)] == [
        "no_seat", "seated", "waiting", "under_way", "finished",
    ]  # fmt: skip
    assert only(requirement, done).finished_on == PAST[-1]


@pytest.mark.parametrize(
    ("completion", "standing"),
    [
        ({"completed_on": date(2025, 8, 24)}, "no_seat"),  # before it counts
        ({"completed_on": date(2025, 8, 25)}, "finished"),
        ({"completed_on": date(2025, 9, 1), "expires_on": date(2025, 10, 31)}, "no_seat"),
        ({"completed_on": date(2025, 9, 1), "revoked_on": DAY, "revoked_reason": "Error"}, "no_seat"),
        ({"completed_on": date(2025, 11, 2)}, "no_seat"),  # not yet on the day
    ],
)
def test_completion_counts_from_its_day_until_it_expires_or_is_revoked(requirement, course, completion, standing):
    if "revoked_on" in completion:
        completion = completion | {"revoked_by": UserFactory()}
    done = CompletionFactory(course=course, **completion)
    assert only(requirement, done.staff).standing == standing


def test_seat_in_a_cancelled_session_is_none(requirement, course):
    off = SessionFactory(course=course, on=AHEAD, status="cancelled", cancelled_reason="Snow")
    place = RegistrationFactory(session=off)
    assert only(requirement, place.staff).standing == "no_seat"


RECOUNT = """
    SELECT a.school_id,
        count(*) FILTER (WHERE done),
        count(*) FILTER (WHERE NOT done AND there),
        count(*) FILTER (WHERE NOT done AND NOT there AND seat)
    FROM (
        SELECT s.id,
            EXISTS (SELECT FROM trainings_completion c WHERE c.staff_id = s.id AND c.course_id = %(course)s
                AND c.completed_on BETWEEN '2025-08-25' AND '2025-11-01' AND c.revoked_on IS NULL) AS done,
            EXISTS (SELECT FROM trainings_attendance t JOIN trainings_registration r ON r.id = t.registration_id
                JOIN trainings_session e ON e.id = r.session_id
                WHERE r.staff_id = s.id AND e.course_id = %(course)s AND t.status = 'present') AS there,
            EXISTS (SELECT FROM trainings_registration r JOIN trainings_session e ON e.id = r.session_id
                WHERE r.staff_id = s.id AND e.course_id = %(course)s AND e.status = 'open' AND r.status = 'seated'
            ) AS seat
        FROM district_staffmember s WHERE s.job_class = 'teacher'
    ) one JOIN district_assignment a ON a.staff_id = one.id GROUP BY 1
"""


def test_counts_by_school_equal_a_recount(course, django_assert_num_queries):
    requirement = RequirementFactory(course=course, job_classes=["teacher"])
    dice, schools = random.Random(7), SchoolFactory.create_batch(4)
    past, ahead = SessionFactory(course=course, on=PAST, status="held"), SessionFactory(course=course, on=AHEAD)
    for _ in range(60):
        job = dice.choice(["teacher", "teacher", "counselor"])
        staff = StaffFactory(assigned_to=dice.choice(schools), job_class=job, grades_taught=[dice.choice("3468")])
        fate = dice.choice(["none", "done", "half", "seat"])
        if fate == "done":
            CompletionFactory(staff=staff, course=course)
        elif fate == "half" and past.registrations.count() < past.capacity:
            AttendanceFactory(registration=RegistrationFactory(session=past, staff=staff), day=past.days.first())
        elif fate == "seat" and ahead.registrations.count() < ahead.capacity:
            RegistrationFactory(session=ahead, staff=staff)
    staff = with_standing(requirement, DAY)
    with django_assert_num_queries(1):
        found = counts(staff, "at_school")
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"course": course.pk})
        theirs = {school: tuple(rest) for school, *rest in cursor.fetchall()}
    assert {school: (one.finished, one.under_way, one.seated) for school, one in found.items()} == theirs
    whole = total(found.values())
    assert whole.people == audience(requirement, DAY).count()
    assert breakdown(requirement, DAY).by_school == found
    assert totals([requirement], DAY) == [(requirement, whole)]
    assert whole == total(counts(staff, "job_class").values())
    assert sum(one.people for _band, one in breakdown(requirement, DAY).by_band) == whole.people


def test_percent_is_of_those_who_finished():
    assert Counts(finished=2, no_seat=1).percent == 66.7
    assert Counts().percent is None


def test_projection_counts_seats_that_end_in_time_and_days_made_up(course):
    requirement = RequirementFactory(course=course, due_on=date(2025, 12, 31))
    CompletionFactory(course=course)
    in_time = SessionFactory(course=course, on=AHEAD, capacity=4)
    too_late = SessionFactory(course=course, on=[date(2026, 1, 6), date(2026, 1, 7)])
    RegistrationFactory(session=in_time)
    RegistrationFactory(session=too_late)
    half = RegistrationFactory(session=SessionFactory(course=course, on=PAST, status="held"))
    AttendanceFactory(registration=half, day=half.session.days.first())
    MakeUpFactory(registration=half, missed=half.session.days.last(), day=in_time.days.last())
    StaffFactory.create_batch(6)
    found = projection(breakdown(requirement, DAY), sessions_ahead(requirement, DAY))
    assert (found.people, found.finished, found.expected, found.free) == (10, 1, 3, 2)
    assert (found.short, found.percent) == (5, 30.0)


def test_projection_counts_who_is_between_two_days_of_a_session_and_missed_none(course):
    requirement = RequirementFactory(course=course, due_on=date(2025, 12, 31))
    session = SessionFactory(course=course, on=[DAY - timedelta(days=1), DAY + timedelta(days=6)])
    there, missed = RegistrationFactory(session=session), RegistrationFactory(session=session)
    AttendanceFactory(registration=there)
    AttendanceFactory(registration=missed, status="absent", minutes=0)
    found = projection(breakdown(requirement, DAY), sessions_ahead(requirement, DAY))
    assert (found.people, found.expected, found.free, found.short) == (2, 1, 0, 1)


def planned(requirement, seats):
    """(Projection, what the planner says) of one reading."""
    found, ahead = breakdown(requirement, DAY), list(sessions_ahead(requirement, DAY))
    return projection(found, ahead), planner(by_school(found), found.lacking, ahead, seats)


def test_planner_says_how_many_sessions_are_still_needed_where(requirement, course):
    large, small, served = (SchoolFactory(name=name) for name in ("Large", "Small", "Served"))
    for school, people in ((large, 26), (small, 3), (served, 5)):
        for _ in range(people):
            StaffFactory(assigned_to=school)
    SessionFactory(course=course, on=AHEAD, school=served, capacity=10)
    _found, needs = planned(requirement, seats=25)
    assert [(need.school, need.people, need.free, need.sessions) for need in needs] == [
        (large, 26, 2, 1),
        (served, 5, 5, 0),
        (small, 3, 3, 0),
    ]


def test_planner_and_projection_speak_of_the_same_people_and_the_same_seats(requirement, course):
    """Whatever is free where: who lacks a seat, and who is left without one, are as many in both."""
    luck = random.Random(7)
    schools = SchoolFactory.create_batch(4)
    for school in schools:
        for _ in range(luck.randrange(2, 9)):
            StaffFactory(assigned_to=school)
    StaffFactory()  # works nowhere
    for school, seats in ((schools[0], 6), (schools[1], 1), (None, 3), (schools[3], 20)):
        session = SessionFactory(course=course, on=AHEAD, school=school, capacity=seats)
        if seats > 5:
            RegistrationFactory(session=session)
            visitor = RegistrationFactory(session=SessionFactory(course=course, on=PAST, status="held"))
            AttendanceFactory(registration=visitor, day=visitor.session.days.first())
            MakeUpFactory(registration=visitor, missed=visitor.session.days.last(), day=session.days.last())
        found, needs = planned(requirement, seats=4)
        assert sum(need.people for need in needs) == found.people - found.expected
        assert sum(need.people - need.free for need in needs) == found.short
        assert all(0 <= need.free <= need.people <= need.free + 4 * need.sessions for need in needs)
    assert (found.free, found.short) == (4 + 1 + 3 + 18, 0)
