"""What the database itself refuses about trainings, whoever writes: each rule is seen to hold, and to be what holds.

Every forbidden write is made twice: with the guard it is refused by that name, and with the guard taken away, until
the test rolls back, it goes through. So no rule stands here that something else keeps, or nothing.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    AttendanceFactory,
    CohortFactory,
    CohortMemberFactory,
    CompletionFactory,
    CourseFactory,
    CredentialFactory,
    FidelityScoreFactory,
    InstructorFactory,
    MakeUpFactory,
    RegistrationFactory,
    RequirementFactory,
    RubricItemFactory,
    SessionDayFactory,
    SessionEvaluationFactory,
    SessionFactory,
    StaffFactory,
    UnmatchedCompletionFactory,
    VisitScoreFactory,
)
from tests.factories.trainings import DAYS, FROM, REGISTERED, TO

pytestmark = pytest.mark.django_db


def put(row, **values):
    """Writes past the actions and the model."""
    type(row).objects.filter(pk=row.pk).update(**values)


def seat_too_many():
    session = SessionFactory(capacity=1)
    RegistrationFactory(session=session)
    return lambda: RegistrationFactory(session=session)


def seat_for_who_waits():
    session = SessionFactory(capacity=1)
    waits = RegistrationFactory(session=session, waits=True)
    RegistrationFactory(session=session)
    return lambda: put(waits, status="seated", seated_at=REGISTERED)


def another_session():
    registration = RegistrationFactory()
    other = SessionFactory(course=registration.session.course)
    return lambda: put(registration, session=other)


def another_course():
    registration = RegistrationFactory()
    course = CourseFactory()
    return lambda: put(registration.session, course=course)


def makeup_of_another_course():
    registration = RegistrationFactory()
    day = SessionFactory().days.first()
    return lambda: MakeUpFactory(registration=registration, day=day)


def makeup_of_another_day():
    registration = RegistrationFactory()
    day = SessionFactory(course=registration.session.course).days.last()
    return lambda: MakeUpFactory(registration=registration, day=day)


def makeup_moved_within_its_own_session():
    makeup = MakeUpFactory()
    return lambda: put(makeup, day=makeup.registration.session.days.last())


def attendance_of_another_session():
    registration = RegistrationFactory()
    day = SessionFactory(course=registration.session.course).days.first()
    return lambda: AttendanceFactory(registration=registration, day=day)


def attendance_moved_to_another_session():
    attendance, day = AttendanceFactory(), SessionFactory().days.first()
    return lambda: put(attendance, day=day)


def completion_of_somebody_elses_seat():
    seat, staff = RegistrationFactory(), StaffFactory()
    return lambda: CompletionFactory(registration=seat, staff=staff, course=seat.session.course, source="session")


def completion_of_another_course():
    seat, course = RegistrationFactory(), CourseFactory()
    return lambda: CompletionFactory(registration=seat, staff=seat.staff, course=course, source="session")


TRIGGERS = [
    ("seat_count", "session_not_overfull", seat_too_many),
    ("seat_count", "session_not_overfull", seat_for_who_waits),
    ("seat_count", "registration_stays_in_its_session", another_session),
    ("session_rules", "session_course_stays", another_course),
    ("makeup_rules", "makeup_same_day_of_course", makeup_of_another_course),
    ("makeup_rules", "makeup_same_day_of_course", makeup_of_another_day),
    ("makeup_rules", "makeup_same_day_of_course", makeup_moved_within_its_own_session),
    ("attendance_rules", "attendance_of_its_session", attendance_of_another_session),
    ("attendance_rules", "attendance_of_its_session", attendance_moved_to_another_session),
    ("completion_rules", "completion_of_its_registration", completion_of_somebody_elses_seat),
    ("completion_rules", "completion_of_its_registration", completion_of_another_course),
]


def wrong(factory, **values):
    """A row as it should be, and the write that makes it wrong."""

    def begin():
        row = factory()
        return lambda: put(row, **values)

    return begin


def fewer_seats_than_taken():
    session = SessionFactory(capacity=2)
    RegistrationFactory.create_batch(2, session=session)
    return lambda: put(session, capacity=1)


def before_itself():
    course = CourseFactory()
    return lambda: put(course, prerequisite=course)


def trained_by_oneself():
    license = CredentialFactory()
    return lambda: put(license, trained_by=license.instructor)


def makeup_on_the_day_missed():
    """The trigger would say so first: here is what stands behind it."""
    makeup = MakeUpFactory()
    alter("trainings_makeup", "DISABLE TRIGGER makeup_rules")
    return lambda: put(makeup, day=makeup.missed)


YESTERDAY = DAYS[0] - timedelta(days=400)
CHECKS = {
    "attendance_absent_has_no_times": wrong(AttendanceFactory, status="absent"),
    "attendance_left_after_coming": wrong(AttendanceFactory, arrived=TO, departed=FROM),
    "cohort_ends_after_start": wrong(CohortFactory, ends_on=YESTERDAY),
    "cohort_has_seats": wrong(CohortFactory, seats=0),
    "cohort_member_left_after": wrong(CohortMemberFactory, left_on=YESTERDAY),
    "completion_expires_after": wrong(CompletionFactory, expires_on=YESTERDAY),
    "completion_of_session_or_record": wrong(CompletionFactory, source="session"),
    "completion_revoked_by_roll": wrong(CompletionFactory, revoked_by_roll=True),
    "completion_revoked_with_reason": wrong(CompletionFactory, revoked_on=DAYS[1]),
    "course_has_length": wrong(CourseFactory, hours=0),
    "course_not_before_itself": before_itself,
    "credential_ends_after_start": wrong(CredentialFactory, expires_on=YESTERDAY),
    "credential_not_by_oneself": trained_by_oneself,
    "credential_revoked_with_reason": wrong(CredentialFactory, revoked_on=DAYS[1]),
    "evaluation_from_1_to_5": wrong(SessionEvaluationFactory, clear=6),
    "fidelity_score_0_to_2": wrong(FidelityScoreFactory, score=3),
    "instructor_of_staff_or_vendor": wrong(InstructorFactory, outside_name="Somebody else"),
    "makeup_on_another_day": makeup_on_the_day_missed,
    "registration_seated_at": wrong(RegistrationFactory, seated_at=None),
    "registration_withdrawn_at": wrong(RegistrationFactory, withdrawn_at=REGISTERED),
    "requirement_due_after_start": wrong(RequirementFactory, due_on=YESTERDAY),
    "rubric_item_tier": wrong(RubricItemFactory, tier=4),
    "session_cancelled_with_reason": wrong(SessionFactory, status="cancelled"),
    "session_certified_by": wrong(SessionFactory, status="certified"),
    "session_day_ends_after_start": wrong(SessionDayFactory, ends=FROM),
    "session_ends_after_start": wrong(SessionFactory, ends_on=YESTERDAY),
    "session_has_seats": wrong(SessionFactory, capacity=0),
    "session_not_overfull": fewer_seats_than_taken,
    "unmatched_settled_one_way": wrong(UnmatchedCompletionFactory, dropped_reason="Left in 2019"),
    "visit_score_0_to_2": wrong(VisitScoreFactory, score=3),
}


def alter(table, change):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with foreign keys to be looked at cannot be altered
        cursor.execute(f"ALTER TABLE {table} {change}")


def catalog(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def triggers_of_trainings():
    """Dict of trigger to its table; those that write history have tests of their own."""
    return catalog(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgname NOT LIKE 'pgtrigger%' AND tgrelid::regclass::text LIKE 'trainings%'"
    )


def checks_of_trainings():
    """Dict of check to its table, without those that Django adds to columns of its own accord."""
    return catalog(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'c' AND conname NOT LIKE '%_check' AND conrelid::regclass::text LIKE 'trainings%'"
    )


def assert_kept_by(rule, begin, table, without):
    forbidden = begin()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        forbidden()
    alter(table, without)
    forbidden()


@pytest.mark.parametrize(("trigger", "rule", "begin"), TRIGGERS, ids=[row[-1].__name__ for row in TRIGGERS])
def test_trigger_refuses_and_nothing_else_does(trigger, rule, begin):
    assert_kept_by(rule, begin, triggers_of_trainings()[trigger], f"DISABLE TRIGGER {trigger}")


@pytest.mark.parametrize("check", CHECKS)
def test_check_refuses_and_nothing_else_does(check):
    assert_kept_by(check, CHECKS[check], checks_of_trainings()[check], f"DROP CONSTRAINT {check}")


def test_seats_taken_are_counted_and_never_written():
    session = RegistrationFactory().session
    put(session, seated=0)
    session.refresh_from_db()
    assert session.seated == 1
    alter("trainings_session", "DISABLE TRIGGER session_rules")
    put(session, seated=0)
    session.refresh_from_db()
    assert session.seated == 0


def test_every_trigger_and_every_check_of_trainings_stands_here():
    assert set(triggers_of_trainings()) == {trigger for trigger, _rule, _begin in TRIGGERS}
    assert set(checks_of_trainings()) == set(CHECKS)
