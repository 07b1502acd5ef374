"""Planning a session, changing it, calling it off; who may teach it."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import (
    AttendanceFactory,
    CourseFactory,
    CredentialFactory,
    InstructorFactory,
    RegistrationFactory,
    SessionFactory,
    VendorFactory,
)
from trainings.actions import sessions
from trainings.models import Session

NOW = datetime(2025, 9, 20, 14, tzinfo=UTC)
TODAY = date(2025, 9, 20)
DAYS = [(date(2025, 10, 7), time(8, 30), time(15, 30)), (date(2025, 10, 8), time(8, 30), time(15, 30))]
LATER = [(date(2025, 10, 14), time(9), time(15)), (date(2025, 10, 15), time(9), time(15))]


@pytest.fixture
def course(db):
    return CourseFactory(code="RP-2", name="Circles")


def licensed(course, **fields):
    return CredentialFactory(course=course, **fields).instructor


def plan(by, course, days=DAYS, instructors=None, client_id=None, **facts):
    facts = {"course": course, "number": "RP-2 · 1", "place": "Room 4", "capacity": 25} | facts
    taught_by = [(who, "lead") for who in instructors or [licensed(course)]]
    return sessions.plan_session(
        by=by, client_id=client_id or uuid4(), facts=facts, days=days, instructors=taught_by
    )  # fmt: skip


def test_session_is_planned_with_its_days_and_instructors(cast, course):
    trainer = licensed(course)
    session, made = plan(cast.training_lead, course, instructors=[trainer])
    assert made
    assert (session.status, session.starts_on, session.ends_on) == ("planned", date(2025, 10, 7), date(2025, 10, 8))
    assert list(session.days.values_list("number", "day")) == [(1, date(2025, 10, 7)), (2, date(2025, 10, 8))]
    assert [row.instructor for row in session.taught_by.all()] == [trainer]
    assert len({day.secret for day in session.days.all()}) == 2


def test_form_that_comes_twice_plans_one_session(cast, course):
    number, trainer = uuid4(), licensed(course)
    first, _made = plan(cast.training_lead, course, instructors=[trainer], client_id=number)
    second, made = plan(cast.training_lead, course, instructors=[trainer], client_id=number)
    assert (first, made) == (second, False)
    assert Session.objects.count() == 1
    assert first.days.count() == 2


def test_only_the_training_lead_plans(cast, course):
    for user in (cast.principal, cast.teacher, cast.board):
        with pytest.raises(PermissionDenied):
            plan(user, course)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (DAYS[:1], "takes 2 days"),
        (DAYS[::-1], "in their order"),
        ([DAYS[0], DAYS[0]], "in their order"),
        ([DAYS[0], (DAYS[1][0], time(15), time(9))], "Oct 8, 2025 ends before it begins"),
    ],
)
def test_days_that_cannot_be_are_refused(cast, course, days, words):
    with pytest.raises(ValidationError, match=words):
        plan(cast.training_lead, course, days=days)


@pytest.mark.parametrize(
    ("license", "words"),
    [
        ({"expires_on": date(2025, 10, 7)}, r"on Oct 8, 2025: the license ends on Oct 7, 2025\. Renew it"),
        ({"starts_on": date(2025, 10, 8)}, r"on Oct 7, 2025: the license begins on Oct 8, 2025"),
        (
            {"revoked_on": date(2025, 10, 1), "revoked_reason": "Left"},
            r"on Oct 7, 2025: the license was revoked on Oct 1, 2025",
        ),
    ],
    ids=["ends between the days", "begins between the days", "revoked"],
)
def test_license_has_to_cover_every_day(cast, course, license, words):
    if "revoked_on" in license:
        license = license | {"revoked_by": cast.administrator}
    trainer = licensed(course, **license)
    with pytest.raises(ValidationError, match=words):
        plan(cast.training_lead, course, instructors=[trainer])
    assert Session.objects.count() == 0


def test_two_licenses_that_follow_each_other_cover_the_days(cast, course):
    trainer = licensed(course, expires_on=date(2025, 10, 7))
    CredentialFactory(instructor=trainer, course=course, starts_on=date(2025, 10, 8))
    assert plan(cast.training_lead, course, instructors=[trainer])[1]


def test_license_for_another_course_does_not_count(cast, course):
    trainer = licensed(CourseFactory())
    with pytest.raises(ValidationError, match="has no license to teach RP-2"):
        plan(cast.training_lead, course, instructors=[trainer])


def test_providers_own_instructor_needs_no_license_from_us(cast):
    provider = VendorFactory()
    course = CourseFactory(provider=provider)
    assert plan(cast.training_lead, course, instructors=[InstructorFactory(vendor=provider, staff=None)])[1]
    with pytest.raises(ValidationError, match="has no license"):
        plan(cast.training_lead, course, instructors=[InstructorFactory(vendor=VendorFactory(), staff=None)])


def change(session, by, days=None, instructors=None, **facts):
    kept = [(day.day, day.starts, day.ends) for day in session.days.all()]
    taught_by = [(row.instructor, row.part) for row in session.taught_by.all()]
    return sessions.change_session(
        session=session, by=by, now=NOW, facts=facts, days=days or kept, instructors=instructors or taught_by
    )


def test_moving_a_session_past_a_license_is_refused(cast, course):
    session = SessionFactory(course=course, by=[licensed(course, expires_on=date(2025, 10, 10))])
    with pytest.raises(ValidationError, match="the license ends on Oct 10, 2025"):
        change(session, cast.training_lead, days=LATER)


def test_more_seats_bring_up_who_waits(cast, course):
    session = SessionFactory(course=course, by=[licensed(course)], capacity=1)
    RegistrationFactory(session=session)
    line = RegistrationFactory.create_batch(3, session=session, waits=True)
    change(session, cast.training_lead, capacity=3)
    assert [type(one).objects.get(pk=one.pk).status for one in line] == ["seated", "seated", "waiting"]
    with pytest.raises(ValidationError, match="3 people have a seat already"):
        change(session, cast.training_lead, capacity=2)


def test_day_with_attendance_keeps_its_date(cast, course):
    session = SessionFactory(course=course, by=[licensed(course)])
    AttendanceFactory(registration__session=session, day=session.days.first())
    with pytest.raises(ValidationError, match="Attendance of day 1 is on record"):
        change(session, cast.training_lead, days=LATER)
    moved = change(session, cast.training_lead, days=[(DAYS[0][0], time(8, 30), time(15, 30)), LATER[1]])
    assert [day.day for day in moved.days.all()] == [date(2025, 10, 7), date(2025, 10, 15)]


def test_days_trade_places(cast, course):
    session = SessionFactory(course=course, by=[licensed(course)])
    moved = change(session, cast.training_lead, days=[(date(2025, 10, 6), *DAYS[0][1:]), DAYS[0]])
    assert list(moved.days.values_list("number", "day")) == [(1, date(2025, 10, 6)), (2, date(2025, 10, 7))]


def test_session_is_called_off_with_a_reason_and_can_come_back(cast, course):
    session = SessionFactory(course=course)
    place = RegistrationFactory(session=session)
    with pytest.raises(ValidationError, match="Say why"):
        sessions.cancel_session(session=session, by=cast.training_lead, today=TODAY, reason=" ")
    off = sessions.cancel_session(session=session, by=cast.training_lead, today=TODAY, reason="Snow")
    assert (off.status, off.cancelled_reason) == ("cancelled", "Snow")
    place.refresh_from_db()
    assert place.status == "seated"
    assert sessions.revive_session(session=off, by=cast.training_lead, today=TODAY).status == "planned"


def test_session_that_people_attended_is_not_called_off(cast, course):
    session = SessionFactory(course=course)
    AttendanceFactory(registration__session=session, day=session.days.first())
    with pytest.raises(ValidationError, match="was held and cannot be cancelled"):
        sessions.cancel_session(session=session, by=cast.training_lead, today=TODAY, reason="Snow")


@pytest.mark.parametrize(
    ("today", "attended", "words"),
    [(date(2025, 10, 7), True, "Its last day is Oct 8, 2025"), (date(2025, 10, 8), False, "Nobody's attendance")],
)
def test_session_is_held_once_its_last_day_has_come_and_somebody_was_there(cast, course, today, attended, words):
    session = SessionFactory(course=course)
    if attended:
        AttendanceFactory(registration__session=session, day=session.days.first())
    with pytest.raises(ValidationError, match=words):
        sessions.mark_held(session=session, by=cast.training_lead, today=today)
