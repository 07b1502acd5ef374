"""Whatever is typed into the district's pages, the answer is a page and never an error of ours."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import as_user, set_the_stage
from tests.factories import GuardianFactory, StudentFactory, ZoneFactory

pytestmark = pytest.mark.django_db
EXAMPLES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
AWKWARD = ["", " ", "\0", "0", "-1", "9" * 40, "1e400", "NaN", "²", "2025-02-30", "0001-01-01", "9999-12-31", "on"]
AWKWARD += ["عمر", "a'\";--", "%", "\\", "x" * 300]
VALUES = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=30), st.dates().map(str), st.integers().map(str))

LISTS = {
    "student-list": "q school grade language section left sort after before format",
    "staff-list": "q school job grade left sort after format",
    "school-list": "q zone level closed sort after format",
    "user-list": "q role school stopped sort after format",
    "access-log": "who kind noun record since until sort after format",
    "calendar-list": "year",
    "staff-search": "name staff_q",
}
FORMS = {
    "student-edit": "preferred_name given_name middle_name family_name birth_date local_id grade home_language"
    " english_learner left_on version",
    "student-transfer": "to",
    "guardian-create": "name relationship language phone email is_first_contact ended_on version",
    "guardian-edit": "name relationship language phone email is_first_contact ended_on version",
    "staff-edit": "given_name family_name email title job_class grades_taught hired_on ended_on version",
    "school-edit": "name short_name number level zone closed_on version",
    "user-create": "name email staff staff_q staff_add staff_remove staff_find language version",
    "user-edit": "name email staff staff_q staff_add staff_remove staff_find language version",
    "grant-create": "role school starts_on ends_on",
    "grant-edit": "last_day",
    "settings": "name usual_minutes proactive_goal undo_minutes idle_minutes second_factor_required version",
    "year-create": "name starts_on ends_on version",
    "year-edit": "name starts_on ends_on version",
    "calendar-create": "first last kind school note",
    "zone-edit": "name",
    "department-create": "name",
}


@pytest.fixture
def stage():
    cast = set_the_stage()
    student = StudentFactory(school=cast.a)
    guardian = GuardianFactory(student=student)
    grant = cast.teacher.grants.get()
    args = {
        "student-edit": [student.pk],
        "student-transfer": [student.pk],
        "guardian-create": [student.pk],
        "guardian-edit": [student.pk, guardian.pk],
        "staff-edit": [cast.teacher.staff.pk],
        "school-edit": [cast.a.pk],
        "user-edit": [cast.teacher.pk],
        "grant-create": [cast.outsider.pk],
        "grant-edit": [cast.teacher.pk, grant.pk],
        "year-edit": [cast.year.pk],
        "zone-edit": [ZoneFactory().pk],
    }
    return as_user(cast.administrator), lambda name: reverse(f"district:{name}", args=args.get(name, []))


def filled(names):
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names.split(), VALUES))


@pytest.mark.parametrize("name", LISTS)
def test_any_query_is_answered(stage, name):
    client, address = stage

    @EXAMPLES
    @given(filled(LISTS[name]))
    def ask(query):
        assert client.get(address(name), query).status_code in (200, 302)

    ask()


@pytest.mark.parametrize("name", FORMS)
def test_any_form_is_answered(stage, name):
    client, address = stage

    @EXAMPLES
    @given(filled(FORMS[name]))
    def send(data):
        assert client.post(address(name), data).status_code in (200, 302)

    send()
