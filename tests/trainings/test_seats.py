"""Seats: who gets one, who waits, who comes up, and why somebody cannot have one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from tests.factories import (
    AssignmentFactory,
    CompletionFactory,
    CourseFactory,
    MakeUpFactory,
    RegistrationFactory,
    SessionFactory,
    StaffFactory,
    UserFactory,
)
from trainings.actions.registrations import arrange_makeup, drop_makeup, register, register_list, withdraw
from trainings.models import Registration, Session
from trainings.queries.seats import with_free

NOW = datetime(2025, 9, 20, 14, tzinfo=UTC)
STATUSES = Registration.Status


def person(school=None):
    staff = StaffFactory(assigned_to=school) if school else StaffFactory()
    return UserFactory(staff=staff)


def asks(session, user):
    return register(session=session, staff=user.staff, by=user, now=NOW)


def seats(session):
    return list(session.registrations.order_by("queued_at", "pk").values_list("status", flat=True))


def test_last_seat_is_taken_and_the_next_person_waits(cast):
    session = SessionFactory(capacity=1)
    assert asks(session, person()).status == STATUSES.SEATED
    assert asks(session, person()).status == STATUSES.WAITING
    session.refresh_from_db()
    assert (session.seated, with_free(Session.objects).get().free) == (1, 0)


def test_registering_twice_gives_the_same_place(cast):
    session, user = SessionFactory(), person()
    assert asks(session, user) == asks(session, user)
    assert session.registrations.count() == 1


def test_school_then_is_where_the_person_works_when_the_session_begins(cast):
    session, user = SessionFactory(), person(cast.a)
    AssignmentFactory(staff=user.staff, school=cast.b, starts_on=session.starts_on + timedelta(days=1))
    assert asks(session, user).school == cast.a


def test_who_waits_comes_up_in_order_when_a_seat_is_given_back(cast):
    session = SessionFactory(capacity=2)
    people = [person() for _ in range(5)]
    places = [asks(session, user) for user in people]
    withdraw(registration=places[0], by=people[0], now=NOW)
    assert seats(session) == ["withdrawn", "seated", "seated", "waiting", "waiting"]
    withdraw(registration=places[3], by=people[3], now=NOW)
    withdraw(registration=places[1], by=people[1], now=NOW)
    assert seats(session) == ["withdrawn", "withdrawn", "seated", "withdrawn", "seated"]
    assert asks(session, people[0]).status == STATUSES.WAITING


def test_nobody_passes_those_who_wait(cast):
    """A seat that is free while people wait, as after more seats were added by hand, is theirs."""
    session = SessionFactory(capacity=1)
    first = RegistrationFactory(session=session, waits=True)
    assert asks(session, person()).status == STATUSES.WAITING
    first.refresh_from_db()
    assert first.status == STATUSES.WAITING


def test_database_refuses_a_seat_too_many(cast):
    session = SessionFactory(capacity=1)
    RegistrationFactory(session=session)
    with pytest.raises(IntegrityError, match="session_not_overfull"), transaction.atomic():
        RegistrationFactory(session=session)


def test_seats_taken_cannot_be_written_by_hand(cast):
    session = SessionFactory()
    Session.objects.filter(pk=session.pk).update(seated=20)
    session.refresh_from_db()
    assert session.seated == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "planned"}, "is not open"),
        ({"status": "held"}, "is not open"),
        ({"status": "cancelled", "cancelled_reason": "Snow"}, "was cancelled"),
        ({"closes_on": date(2025, 9, 19)}, "ended on Sep 19, 2025"),
        ({"on": [date(2025, 9, 18), date(2025, 9, 19)]}, "ended on Sep 18, 2025"),
    ],
)
def test_session_that_is_not_open_says_so(cast, fields, words):
    with pytest.raises(ValidationError, match=words):
        asks(SessionFactory(**fields), person())


def test_training_lead_registers_for_a_session_that_is_not_open_yet(cast):
    session = SessionFactory(status="planned")
    staff = StaffFactory()
    assert register(session=session, staff=staff, by=cast.training_lead, now=NOW).how == "staff"


def test_principal_registers_own_staff_and_nobody_else(cast):
    session = SessionFactory()
    own, other = StaffFactory(assigned_to=cast.a), StaffFactory(assigned_to=cast.b)
    register(session=session, staff=own, by=cast.principal, now=NOW)
    with pytest.raises(PermissionDenied):
        register(session=session, staff=other, by=cast.principal, now=NOW)
    with pytest.raises(PermissionDenied):
        register(session=session, staff=own, by=cast.teacher, now=NOW)


def test_two_sessions_at_one_time_are_refused_and_say_which(cast):
    user = person()
    asks(SessionFactory(number="RP-1 · 3"), user)
    with pytest.raises(ValidationError, match=r"they are in RP-1 · 3 on Oct 7, 2025. Withdraw from it first"):
        asks(SessionFactory(), user)


def test_sessions_that_touch_do_not_clash(cast):
    user = person()
    morning, afternoon = SessionFactory(), SessionFactory()
    morning.days.update(starts=time(8), ends=time(12))
    afternoon.days.update(starts=time(12), ends=time(16))
    asks(morning, user)
    assert asks(afternoon, user).status == STATUSES.SEATED


def test_course_that_comes_first_has_to_be_finished(cast):
    first = CourseFactory(code="RP-1", name="Introduction")
    session, user = SessionFactory(course=CourseFactory(prerequisite=first)), person()
    with pytest.raises(ValidationError, match="RP-1 Introduction comes first"):
        asks(session, user)
    CompletionFactory(staff=user.staff, course=first, completed_on=date(2025, 9, 1))
    assert asks(session, user).status == STATUSES.SEATED


def test_course_that_still_counts_is_not_taken_again_before_its_renewal(cast):
    course, user = CourseFactory(renewal_days=90), person()
    CompletionFactory(staff=user.staff, course=course, completed_on=date(2024, 1, 10), expires_on=date(2026, 1, 9))
    early = SessionFactory(course=course, on=[date(2025, 10, 9), date(2025, 10, 10)])
    with pytest.raises(ValidationError, match=r"was finished on Jan 10, 2024 and still counts"):
        asks(early, user)
    in_time = SessionFactory(course=course, on=[date(2025, 10, 11), date(2025, 10, 12)])
    assert asks(in_time, user).status == STATUSES.SEATED


def test_list_seats_whom_it_can_and_says_why_not_of_the_others(cast):
    session = SessionFactory(capacity=2)
    busy = person()
    asks(SessionFactory(number="Other"), busy)
    people = [StaffFactory(), busy.staff, StaffFactory(), StaffFactory()]
    told = register_list(session=session, people=people, by=cast.training_lead, now=NOW)
    assert [(taken.status if taken else None, bool(words)) for _staff, taken, words in told] == [
        ("seated", False),
        (None, True),
        ("seated", False),
        ("waiting", False),
    ]


def test_day_is_made_up_in_another_session_and_takes_a_seat_there(cast):
    course = CourseFactory()
    own = SessionFactory(course=course)
    other = SessionFactory(course=course, capacity=2, on=[date(2025, 11, 4), date(2025, 11, 5)])
    user = person()
    place = asks(own, user)
    missed, there = own.days.get(number=2), other.days.get(number=2)
    RegistrationFactory(session=other)
    makeup = arrange_makeup(registration=place, missed=missed, day=there, by=user, now=NOW)
    waits = asks(other, person())
    assert waits.status == STATUSES.WAITING
    with pytest.raises(ValidationError, match="That day is full"):
        arrange_makeup(registration=asks(own, second := person()), missed=missed, day=there, by=second, now=NOW)
    drop_makeup(makeup=makeup, by=user, now=NOW)
    waits.refresh_from_db()
    assert waits.status == STATUSES.SEATED


def test_who_withdraws_leaves_the_day_that_was_to_be_made_up_to_who_waits_there(cast):
    course = CourseFactory()
    own = SessionFactory(course=course)
    other = SessionFactory(course=course, capacity=1, on=[date(2025, 11, 4), date(2025, 11, 5)])
    user = person()
    place = asks(own, user)
    arrange_makeup(registration=place, missed=own.days.get(number=2), day=other.days.get(number=2), by=user, now=NOW)
    waits = asks(other, person())
    withdraw(registration=place, by=user, now=NOW)
    waits.refresh_from_db()
    assert waits.status == STATUSES.SEATED


def test_nobody_comes_up_into_a_session_that_was_held(cast):
    session = SessionFactory(capacity=1)
    place, waits = RegistrationFactory(session=session), RegistrationFactory(session=session, waits=True)
    Session.objects.filter(pk=session.pk).update(status="held")
    withdraw(registration=place, by=cast.training_lead, now=NOW)
    waits.refresh_from_db()
    assert waits.status == STATUSES.WAITING


@pytest.mark.parametrize("wrong", ["number", "course", "own"])
def test_make_up_is_the_same_day_of_another_session_of_the_course(cast, wrong):
    course = CourseFactory()
    own = SessionFactory(course=course)
    other = SessionFactory(
        course=CourseFactory() if wrong == "course" else course, on=[date(2025, 11, 4), date(2025, 11, 5)]
    )
    place = RegistrationFactory(session=own)
    day = {"number": other.days.get(number=1), "course": other.days.get(number=2), "own": own.days.get(number=1)}[wrong]
    missed = own.days.get(number=2)
    with pytest.raises(ValidationError, match="on the same day of another session of this course"):
        arrange_makeup(registration=place, missed=missed, day=day, by=cast.training_lead, now=NOW)
    with pytest.raises(IntegrityError, match="makeup_same_day_of_course"), transaction.atomic():
        MakeUpFactory(registration=place, missed=missed, day=day)
