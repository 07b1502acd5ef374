"""Who was there: the roll, the code on the wall, minutes, days made up, and what makes a completion."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    AttendanceFactory,
    CourseFactory,
    InstructorFactory,
    MakeUpFactory,
    RegistrationFactory,
    SessionFactory,
    StaffFactory,
    UserFactory,
)
from trainings.actions.attendance import check_in, check_out, mark_day
from trainings.actions.completions import certify_session, reopen_session, restore_completion, revoke_completion
from trainings.models import Attendance, Completion, SessionDay
from trainings.policies import codes
from trainings.policies.attendance import minutes_early, minutes_late, minutes_there
from trainings.policies.certificates import expiry, months_later

MORNING = datetime(2025, 10, 7, 12, 30, tzinfo=UTC)  # 8:30 in New York
EVENING = datetime(2025, 10, 8, 21, tzinfo=UTC)
PRESENT, ABSENT = Attendance.Status.PRESENT, Attendance.Status.ABSENT
HERE = (PRESENT, None, None)


@pytest.fixture
def session(cast):
    return SessionFactory(course=CourseFactory(code="RP-2"))


def day_of(session, number):
    return session.days.get(number=number)


def roll(session, number, marks, by, now=EVENING):
    return mark_day(day=day_of(session, number), by=by, now=now, marks=marks)


def place(session):
    return RegistrationFactory(session=session, staff=UserFactory(staff=StaffFactory()).staff)


# --- minutes


@pytest.mark.parametrize(
    ("arrived", "left", "there", "late", "early"),
    [
        (None, None, 420, 0, 0),
        (time(8, 0), time(16, 0), 420, 0, 0),
        (time(8, 34), time(15, 26), 412, 0, 0),
        (time(8, 50), time(14, 0), 310, 20, 90),
        (time(16, 0), None, 0, 450, 0),
    ],
)
def test_minutes_of_a_day(arrived, left, there, late, early):
    day = SessionDay(starts=time(8, 30), ends=time(15, 30))
    assert minutes_there(day, arrived, left) == there
    assert (minutes_late(day, arrived), minutes_early(day, left)) == (late, early)


@given(arrived=st.times(), left=st.times())
def test_minutes_never_pass_the_day_or_fall_below_nothing(arrived, left):
    day = SessionDay(starts=time(8, 30), ends=time(15, 30))
    assert 0 <= minutes_there(day, arrived, left) <= day.minutes == 420


# --- the roll


def test_roll_marks_many_and_says_how_many_changed(session, cast):
    one, two = place(session), place(session)
    marks = {one.pk: HERE, two.pk: (ABSENT, None, None)}
    assert roll(session, 1, marks, cast.training_lead) == 2
    assert roll(session, 1, marks, cast.training_lead) == 0
    late = {one.pk: (PRESENT, time(9), None)}
    assert roll(session, 1, late, cast.training_lead) == 1
    assert (one.attendance.get().minutes, two.attendance.get().minutes) == (390, 0)
    assert roll(session, 1, {two.pk: ("", None, None)}, cast.training_lead) == 1
    assert two.attendance.count() == 0


def test_roll_is_taken_by_who_teaches_and_by_nobody_else(cast):
    session = SessionFactory(by=[InstructorFactory(staff=cast.teacher.staff)])
    person = place(session)
    assert roll(session, 1, {person.pk: HERE}, cast.teacher) == 1
    with pytest.raises(PermissionDenied):
        roll(session, 1, {person.pk: HERE}, cast.colleague)


def test_roll_of_a_day_to_come_or_of_a_stranger_is_refused_whole(session, cast):
    one, stranger = place(session), RegistrationFactory()
    with pytest.raises(ValidationError, match="Oct 8, 2025 has not come yet"):
        roll(session, 2, {one.pk: HERE}, cast.training_lead, now=MORNING)
    with pytest.raises(ValidationError, match="does not come on this day"):
        roll(session, 1, {one.pk: HERE, stranger.pk: HERE}, cast.training_lead)
    with pytest.raises(ValidationError, match="leaves at 09:00 before coming at 10:00"):
        roll(session, 1, {one.pk: (PRESENT, time(10), time(9))}, cast.training_lead)
    assert Attendance.objects.count() == 0


def test_database_refuses_attendance_on_a_day_of_another_session(session):
    with pytest.raises(IntegrityError, match="attendance_of_its_session"), transaction.atomic():
        AttendanceFactory(registration=place(session), day=SessionFactory().days.first())


# --- the code on the wall


def test_code_checks_in_once_and_out(session):
    person = place(session)
    user, day = person.staff.user, day_of(session, 1)
    late = MORNING + timedelta(minutes=20)
    row = check_in(user=user, day=day, code=codes.code_at(day.secret, late).lower(), now=late)
    assert (row.arrived, row.minutes, row.source) == (time(8, 50), 400, "code")
    again = late + timedelta(minutes=5)
    assert check_in(user=user, day=day, code=codes.code_at(day.secret, again), now=again) == row
    leaving = MORNING + timedelta(hours=6)
    row = check_out(user=user, day=day, code=codes.code_at(day.secret, leaving), now=leaving)
    assert (row.arrived, row.departed, row.minutes) == (time(8, 50), time(14, 30), 340)


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    later=st.integers(0, 600),
)
def test_code_holds_for_two_minutes_at_most(at, later):
    secret = "a" * 64
    good = codes.is_good(secret, codes.code_at(secret, at), at + timedelta(seconds=later))
    assert good or later >= 60
    assert not good or later < 120


def test_code_passed_on_or_of_another_day_is_refused(session):
    person = place(session)
    user, day = person.staff.user, day_of(session, 1)
    old = codes.code_at(day.secret, MORNING - timedelta(minutes=2))
    other = codes.code_at(day_of(session, 2).secret, MORNING)
    for code in (old, other, "", "é" * 6, "A" * 5_000):
        with pytest.raises(ValidationError, match="has turned over"):
            check_in(user=user, day=day, code=code, now=MORNING)
    tomorrow = MORNING + timedelta(days=1)
    with pytest.raises(ValidationError, match="on the day itself"):
        check_in(user=user, day=day, code=codes.code_at(day.secret, tomorrow), now=tomorrow)


def test_who_has_no_seat_is_told_to_ask(session, cast):
    day = day_of(session, 1)
    waits = RegistrationFactory(session=session, waits=True, staff=UserFactory(staff=StaffFactory()).staff)
    for user in (waits.staff.user, cast.board):
        with pytest.raises(ValidationError, match="You have no seat on this day"):
            check_in(user=user, day=day, code=codes.code_at(day.secret, MORNING), now=MORNING)


# --- completions


def held(session, *people, days=(1, 2)):
    for person in people:
        for number in (1, 2):
            status = PRESENT if number in days else ABSENT
            minutes = 420 if number in days else 0
            AttendanceFactory(registration=person, day=day_of(session, number), status=status, minutes=minutes)
    type(session).objects.filter(pk=session.pk).update(status="held")


def certify(session, cast):
    return certify_session(session=session, by=cast.training_lead, now=EVENING)


def test_who_was_there_every_day_has_finished(session, cast):
    trainer = InstructorFactory()
    session = SessionFactory(course=CourseFactory(valid_months=24), by=[trainer])
    done, half = place(session), place(session)
    held(session, done)
    held(session, half, days=[1])
    granted, lacking = certify(session, cast)
    completion = Completion.objects.get()
    assert (granted, lacking) == ([completion], [half])
    assert (completion.staff, completion.minutes, completion.completed_on) == (done.staff, 840, date(2025, 10, 8))
    assert completion.expires_on == date(2027, 10, 7)
    assert list(completion.taught_by.all()) == [trainer]
    assert len(completion.code) == 12


def test_session_with_somebody_unmarked_is_not_certified(session, cast):
    held(session, place(session))
    missing = place(session)
    with pytest.raises(ValidationError, match=f"1 people have no mark.*{missing.staff.family_name}"):
        certify(session, cast)


def test_certifying_twice_grants_one_certificate(session, cast):
    held(session, place(session))
    certify(session, cast)
    with pytest.raises(ValidationError, match="already: certified"):
        certify(session, cast)
    reopened = reopen_session(session=session, by=cast.training_lead)
    granted, lacking = certify(reopened, cast)
    assert (len(granted), lacking, Completion.objects.count()) == (1, [], 1)


def test_missed_day_is_made_up_elsewhere_and_completes_the_course(session, cast):
    person = place(session)
    held(session, person, days=[1])
    certify(session, cast)
    assert Completion.objects.count() == 0
    other = SessionFactory(course=session.course, on=[date(2025, 11, 4), date(2025, 11, 5)])
    MakeUpFactory(registration=person, missed=day_of(session, 2), day=day_of(other, 2))
    roll(other, 2, {person.pk: HERE}, cast.training_lead, now=datetime(2025, 11, 5, 22, tzinfo=UTC))
    completion = Completion.objects.get()
    assert (completion.registration, completion.minutes) == (person, 840)
    assert completion.completed_on == date(2025, 11, 5)
    roll(other, 2, {person.pk: (ABSENT, None, None)}, cast.training_lead, now=datetime(2025, 11, 6, 14, tzinfo=UTC))
    completion.refresh_from_db()
    assert (completion.revoked_on, completion.revoked_reason) == (date(2025, 11, 6), "Attendance was corrected.")


@pytest.mark.parametrize(
    ("rule", "evaluated", "lacks"),
    [
        ({"least_minutes": 841}, False, ["1 minute"]),
        ({"least_minutes": 840}, False, []),
        ({"evaluation_required": True}, False, ["The evaluation"]),
        ({"evaluation_required": True}, True, []),
    ],
)
def test_course_says_what_is_asked(cast, rule, evaluated, lacks):
    session = SessionFactory(course=CourseFactory(**rule))
    person = RegistrationFactory(session=session, evaluated_on=date(2025, 10, 8) if evaluated else None)
    held(session, person)
    granted, lacking = certify(session, cast)
    assert (len(granted), len(lacking)) == ((0, 1) if lacks else (1, 0))


def test_revoked_completion_counts_no_longer_and_can_be_restored(session, cast):
    held(session, place(session))
    certify(session, cast)
    completion = Completion.objects.get()
    with pytest.raises(ValidationError, match="Say why"):
        revoke_completion(completion=completion, by=cast.training_lead, today=date(2025, 12, 1), reason="")
    with pytest.raises(PermissionDenied):
        revoke_completion(completion=completion, by=cast.principal, today=date(2025, 12, 1), reason="Error")
    revoked = revoke_completion(completion=completion, by=cast.training_lead, today=date(2025, 12, 1), reason="Error")
    assert (revoked.counts_on(date(2025, 11, 30)), revoked.counts_on(date(2025, 12, 1))) == (True, False)
    assert not Completion.objects.current(date(2025, 12, 1)).exists()
    restore_completion(completion=revoked, by=cast.training_lead)
    assert Completion.objects.current(date(2025, 12, 1)).exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_later_keeps_the_day_where_the_month_has_it(day, months, later):
    assert months_later(day, months) == later


def test_course_without_a_term_does_not_expire():
    assert expiry(CourseFactory.build(valid_months=None), date(2025, 1, 1)) is None
