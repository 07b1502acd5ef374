"""The tests' own floor: a request in a test's transaction sees its user's schools, as the server's role."""

import pytest
from django.db import connection
from django.http import JsonResponse
from django.urls import path

from district.models import Student
from district.rowsecurity import our_models
from district.scope import SCHOOLS, district_scope, scope
from tests import factories
from tests.cast import as_user
from tests.factories import StudentFactory


def who_is_here(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    return JsonResponse({"role": role, "students": sorted(Student.objects.values_list("local_id", flat=True))})


urlpatterns = [path("here/", who_is_here)]


def here(client):
    return client.get("/here/").json()


@pytest.fixture
def students(cast):
    return StudentFactory(local_id="1", school=cast.a), StudentFactory(local_id="2", school=cast.b)


@pytest.mark.urls(__name__)
def test_request_in_a_test_sees_its_users_schools_as_the_server(cast, students):
    assert here(as_user(cast.coordinator)) == {"role": "ground_app", "students": ["1"]}
    assert here(as_user(cast.other_school)) == {"role": "ground_app", "students": ["2"]}
    assert here(as_user(cast.administrator)) == {"role": "ground_app", "students": ["1", "2"]}
    assert here(as_user(cast.board)) == {"role": "ground_app", "students": []}


@pytest.mark.urls(__name__)
def test_request_inside_an_open_district_still_sees_only_its_users_schools(district, students):
    client = as_user(district.coordinator)
    assert here(client)["students"] == ["1"]
    assert Student.objects.count() == 2
    with scope([district.b.pk]):
        assert here(client)["students"] == ["1"]
        assert Student.objects.get() == students[1]


def test_factory_leaves_the_scope_as_it_was(cast, students):
    assert SCHOOLS.get() == ()
    assert Student.objects.count() == 0
    with district_scope():
        assert Student.objects.count() == 2
    assert Student.objects.count() == 0


def test_every_factory_makes_its_row(district):
    for name in factories.__all__:
        if name.endswith("Factory"):
            row = getattr(factories, name)()
            assert row.pk is not None


def test_every_model_has_a_factory():
    made = {getattr(factories, name)._meta.model.__name__ for name in factories.__all__ if name.endswith("Factory")}
    by_triggers = {"EquityChange", "EquityTally", "IncidentTally", "PracticeTally"}
    assert {m.__name__ for m in our_models() if not hasattr(m, "pgh_tracked_model")} == made | by_triggers
