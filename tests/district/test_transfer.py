from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from district.actions import transfer_student
from district.models import Student
from tests.factories import GuardianFactory, StudentFactory

TODAY = date(2026, 1, 12)


def move(cast, student, to, today=TODAY):
    return transfer_student(student=student, to=to, by=cast.administrator, today=today)


def days_at_schools(student):
    return sorted(student.enrollments.values_list("school__name", "starts_on", "ends_on"))


def test_transfer_closes_one_enrollment_and_opens_another(district):
    student = StudentFactory(school=district.a)
    guardian = GuardianFactory(student=student)
    moved = move(district, student, district.b)
    assert (moved.school, moved.past_school_ids) == (district.b, [district.a.pk])
    assert days_at_schools(student) == [
        ("Alder School", date(2025, 8, 25), TODAY - timedelta(days=1)),
        ("Birch School", TODAY, None),
    ]
    guardian.refresh_from_db()
    assert guardian.school == district.b


def test_transfer_back_forgets_no_school_and_names_the_present_one_once(district):
    student = StudentFactory(school=district.a)
    move(district, student, district.b)
    back = move(district, student, district.a, TODAY + timedelta(days=30))
    assert (back.school, back.past_school_ids) == (district.a, [district.b.pk])
    assert len(days_at_schools(student)) == 3


def test_transfer_there_and_back_on_one_day_keeps_whole_days(district):
    student = StudentFactory(school=district.a, enrolled_on=TODAY)
    move(district, student, district.b)
    move(district, student, district.a)
    assert days_at_schools(student) == [("Alder School", TODAY, None), ("Birch School", TODAY, TODAY)]


def test_transfer_to_the_same_school_is_refused(district):
    student = StudentFactory(given_name="Kim", family_name="Ash", school=district.a)
    with pytest.raises(ValidationError, match="Kim Ash is at Alder School already"):
        move(district, student, district.a)


def test_transfer_onto_somebody_elses_number_is_refused(district):
    student = StudentFactory(local_id="100", school=district.a)
    StudentFactory(local_id="100", school=district.b)
    with pytest.raises(ValidationError, match="Somebody else at Birch School has the student number 100"):
        move(district, student, district.b)
    assert Student.objects.get(pk=student.pk).school == district.a
