"""Only the name is read of whom only the name is said."""

from datetime import date

import pytest

from district.models import Enrollment, SectionStudent
from district.models.names import with_names
from district.scope import district_scope
from tests.factories import EnrollmentFactory, SectionFactory, SectionStudentFactory

pytestmark = pytest.mark.django_db


def test_a_name_takes_one_query_and_no_birth_date(django_assert_num_queries):
    row = EnrollmentFactory(student__preferred_name="Kim")
    with district_scope(), django_assert_num_queries(1) as asked:
        found = with_names(Enrollment.objects.filter(pk=row.pk), "student", "school").get()
        assert (found.student.name, found.school.brief) == (row.student.name, row.school.brief)
        assert found.starts_on == row.starts_on
    assert "birth_date" not in asked[0]["sql"] and "starts_on" in asked[0]["sql"]


def test_what_stands_on_the_way_is_read_whole(django_assert_num_queries):
    row = SectionStudentFactory(section=SectionFactory(name="Art", period="3"), starts_on=date(2025, 8, 1))
    with district_scope(), django_assert_num_queries(1):
        found = with_names(SectionStudent.objects.filter(pk=row.pk), "section__school").get()
        said = (found.section.name, found.section.period, found.section.school.name)
    assert said == ("Art", "3", row.section.school.name)
