"""A record's page finds its rows by their indexes: row security is not asked about the rows of other schools."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from district.scope import scope
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    FollowUpFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    LetterFactory,
    PracticeFactory,
    StudentFactory,
)

MANY, FEW = 60, 20


@pytest.fixture
def incident(district):
    """An incident with a practice, an agreement, a follow-up and a letter; another school has many of each."""
    for school, times in ((district.b, MANY), (district.a, 1)):
        maker, student = district.administrator, StudentFactory(school=school)
        for _ in range(times):
            incident = IncidentFactory(school=school, caused=[student], reported_by=maker)
            practice = PracticeFactory(school=school, students=[student], created_by=maker)
            IncidentPracticeFactory(incident=incident, practice=practice)
            agreement = AgreementFactory(practice=practice, made_by=maker)
            AgreementItemFactory(agreement=agreement, student=student)
            FollowUpFactory(practice=None, school=school, incident=incident, assigned_to=maker)
            LetterFactory(school=school, student=student, incident=incident, created_by=maker)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return incident


def asked_about(user, path):
    """(rows read and left out, statement) of each question of a page, were no table small enough to read whole."""
    client = as_user(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    with scope(user.school_ids()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries:
            if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
                ((plan,),) = cursor.fetchone()
                yield _left_out(plan["Plan"]), query["sql"]


def _left_out(node):
    here = node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
    return max([here, *(_left_out(each) for each in node.get("Plans", []))])


@pytest.mark.parametrize("who", ["coordinator", "teacher"])
def test_page_of_a_record_asks_about_its_own_rows(district, incident, who):
    practice, user = incident.answers.get().practice, getattr(district, who)
    agreement = practice.agreements.get()
    type(incident).objects.filter(pk=incident.pk).update(reported_by=user)
    type(practice).objects.filter(pk=practice.pk).update(created_by=user)
    type(agreement).objects.filter(pk=agreement.pk).update(made_by=user)
    for page in (incident, practice, agreement):
        assert [sql for rows, sql in asked_about(user, page.get_absolute_url()) if rows >= FEW] == []


def test_letter_about_a_record_asks_about_its_own_rows(district, incident):
    practice, student = incident.answers.get().practice, incident.participants.get().student
    path = f"/letters/new/?student={student.pk}&incident={incident.pk}&practice={practice.pk}&kind=incident&to=family"
    assert [sql for rows, sql in asked_about(district.coordinator, path) if rows >= FEW] == []
