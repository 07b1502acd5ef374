"""Certificates: one for each course and day, taken back and given back by the roll, their codes and their terms."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    CompletionFactory,
    CourseFactory,
    MakeUpFactory,
    RegistrationFactory,
    RequirementFactory,
    SchoolFactory,
    SessionFactory,
    StaffFactory,
)
from trainings.actions.attendance import mark_day
from trainings.actions.completions import certify_session, reopen_session, restore_completion, revoke_completion
from trainings.models import Completion
from trainings.policies.certificates import state_of
from trainings.policies.codes import certificate_code, in_groups
from trainings.queries.completions import running_out
from trainings.queries.requirements import with_standing
from trainings.queries.staff import school_of

EVENING = datetime(2025, 10, 8, 21, tzinfo=UTC)
PRESENT, ABSENT = ("present", None, None), ("absent", None, None)


@pytest.fixture
def person(cast):
    """Somebody who was there on both days; the session is certified."""
    person = RegistrationFactory(session=SessionFactory(course=CourseFactory(code="RP-2")))
    for day in person.session.days.all():
        AttendanceFactory(registration=person, day=day)
    type(person.session).objects.filter(pk=person.session_id).update(status="held")
    certify_session(session=person.session, by=cast.training_lead, now=EVENING)
    return person


def mark(person, mark, cast):
    mark_day(
        day=person.session.days.get(number=2), by=cast.training_lead, now=EVENING + timedelta(days=30),
        marks={person.pk: mark},
    )  # fmt: skip
    return Completion.objects.get()


def test_mark_that_is_put_back_restores_what_its_loss_revoked(cast, person):
    lost = mark(person, ABSENT, cast)
    assert (lost.revoked_on, lost.revoked_reason) == (date(2025, 11, 7), "Attendance was corrected.")
    again = mark(person, PRESENT, cast)
    assert (again.revoked_on, again.revoked_by, again.revoked_reason, again.revoked_by_roll) == (None, None, "", False)
    assert (again.code, again.minutes) == (lost.code, 840)


def test_mark_put_back_while_the_session_is_open_again_restores_it_once_certified(cast, person):
    mark(person, ABSENT, cast)
    reopened = reopen_session(session=person.session, by=cast.training_lead)
    assert mark(person, PRESENT, cast).revoked_on == date(2025, 11, 7)
    granted, lacking = certify_session(session=reopened, by=cast.training_lead, now=EVENING + timedelta(days=31))
    assert (granted, lacking, granted[0].revoked_on) == ([Completion.objects.get()], [], None)


def test_who_makes_up_the_day_after_all_has_finished_on_that_day(cast, person):
    course = person.session.course
    type(course).objects.filter(pk=course.pk).update(valid_months=12)
    first = mark(person, ABSENT, cast)
    other = SessionFactory(course=course, on=[date(2025, 12, 2), date(2025, 12, 3)])
    MakeUpFactory(registration=person, missed=person.session.days.last(), day=other.days.last())
    there = {"marks": {person.pk: PRESENT}, "by": cast.training_lead}
    mark_day(day=other.days.last(), now=datetime(2025, 12, 3, 23, tzinfo=UTC), **there)
    again = Completion.objects.get()
    assert (again.code, again.revoked_on, again.completed_on) == (first.code, None, date(2025, 12, 3))
    assert again.expires_on == date(2026, 12, 2)


def test_what_a_person_revoked_stays_revoked_whatever_the_roll_says(cast, person):
    revoke_completion(
        completion=Completion.objects.get(), by=cast.training_lead, today=date(2025, 11, 1),
        reason="Attendance was corrected.",
    )  # fmt: skip
    mark(person, ABSENT, cast)
    assert mark(person, PRESENT, cast).revoked_on == date(2025, 11, 1)
    restored = restore_completion(completion=Completion.objects.get(), by=cast.training_lead)
    assert restored.revoked_on is None
    kept = Completion.pgh_event_model.objects.count()
    restore_completion(completion=restored, by=cast.training_lead)  # a second tap
    assert Completion.pgh_event_model.objects.count() == kept


def test_completion_that_is_on_record_for_that_day_stands_when_the_session_is_certified(cast):
    session = SessionFactory()
    person, other = RegistrationFactory(session=session), RegistrationFactory(session=session)
    for one in (person, other):
        for day in session.days.all():
            AttendanceFactory(registration=one, day=day)
    type(session).objects.filter(pk=session.pk).update(status="held")
    record = CompletionFactory(staff=person.staff, course=session.course)
    granted, lacking = certify_session(session=session, by=cast.training_lead, now=EVENING)
    assert (record in granted, len(granted), lacking) == (True, 2, [])
    assert Completion.objects.filter(staff=person.staff).get() == record


def test_school_of_a_seat_is_the_main_one_as_in_who_is_trained(cast):
    staff = StaffFactory()
    AssignmentFactory(staff=staff, school=cast.a)
    AssignmentFactory(staff=staff, school=cast.b, is_primary=False, starts_on=date(2025, 9, 20))
    AssignmentFactory(staff=staff, school=SchoolFactory(), ends_on=date(2025, 9, 30))
    day = date(2025, 10, 7)
    assert school_of(staff, day) == cast.a.pk
    assert with_standing(RequirementFactory(), day).get(pk=staff.pk).at_school == cast.a.pk


def test_state_says_revoked_before_expired():
    one = CompletionFactory.build(expires_on=date(2025, 12, 31), staff=None, course=None)
    assert [state_of(one, day) for day in (date(2025, 12, 31), date(2026, 1, 1))] == ["counts", "expired"]
    one.revoked_on = date(2025, 12, 1)
    days = (date(2025, 11, 30), date(2025, 12, 1), date(2026, 1, 1))
    assert [state_of(one, day) for day in days] == ["counts", "revoked", "revoked"]


def test_running_out_leaves_out_what_was_renewed_revoked_or_is_over(cast):
    today, course = date(2026, 5, 1), CourseFactory()

    def made(expires_on, **values):
        return CompletionFactory(course=course, expires_on=expires_on, **values)

    soon, later = made(date(2026, 5, 31)), made(date(2026, 7, 30))
    made(date(2026, 7, 31))
    made(date(2026, 4, 30))
    made(None)
    made(date(2026, 5, 20), revoked_on=today, revoked_by=cast.training_lead, revoked_reason="Error")
    renewed = made(date(2026, 5, 20))
    CompletionFactory(
        staff=renewed.staff, course=course, completed_on=date(2026, 4, 1), expires_on=date(2028, 3, 31)
    )  # fmt: skip
    assert list(running_out(Completion.objects, today, 30)) == [soon]
    assert set(running_out(Completion.objects, today, 90)) == {soon, later}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCDEFGHJKMN", "ABCDEFGHJKMN"), ("abcd-efgh jkmn", "ABCDEFGHJKMN"), (" ABCD–EFGH–JKMN ", "ABCDEFGHJKMN"),
        ("ABCDEFGHJKM", ""), ("ABCDEFGHJKMNP", ""), ("ABCDEFGHJKM0", ""), ("ÄBCDEFGHJKMN", ""), ("", ""), ("\0", ""),
    ],
)  # fmt: skip
def test_code_is_read_as_people_type_it(typed, code):
    assert certificate_code(typed) == code
    assert certificate_code(in_groups("ABCDEFGHJKMN").lower()) == "ABCDEFGHJKMN"
