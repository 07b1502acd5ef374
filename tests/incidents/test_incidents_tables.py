"""Behaviors and places are the administrator's own tables; a retired row is kept and no longer offered."""

import pytest
from django.urls import reverse

from incidents.models import BehaviorCode, Location
from tests.cast import as_user
from tests.factories import BehaviorCodeFactory, IncidentFactory, LocationFactory

NEW = reverse("incidents:incident-create")


@pytest.fixture
def client(district):
    return as_user(district.administrator)


def offered(user, name, path=NEW):
    return {str(one) for one in as_user(user).get(path).context["form"].fields[name].queryset}


def test_behavior_is_added_changed_and_retired(district, client):
    new = reverse("incidents:behavior-create")
    client.post(new, {"name": "Spitting", "severity": "2", "state_code": "1720", "position": "15"})
    behavior = BehaviorCode.objects.get(name="Spitting")
    assert "Spitting" in offered(district.teacher, "behavior")
    edit = reverse("incidents:behavior-edit", args=[behavior.pk])
    version = client.get(edit).context["form"]["version"].value()
    changed = {"name": "Spitting", "severity": "3", "crdc_category": "fight", "position": "15", "version": version}
    assert client.post(edit, {**changed, "retired": "on"})["Location"] == reverse("incidents:behavior-list")
    behavior.refresh_from_db()
    assert (behavior.severity, behavior.crdc_category, behavior.state_code, behavior.retired) == (3, "fight", "", True)
    assert "Spitting" not in offered(district.teacher, "behavior")
    assert "Spitting" in client.get(reverse("incidents:behavior-list")).content.decode()


def test_retired_behavior_stays_in_the_record_that_has_it(district):
    incident = IncidentFactory(
        school=district.a, reported_by=district.teacher, behavior=BehaviorCodeFactory(name="Old", retired=True)
    )
    path = reverse("incidents:incident-edit", args=[incident.pk])
    assert "Old" in offered(district.coordinator, "behavior", path)


def test_name_or_code_twice_is_refused(client):
    BehaviorCodeFactory(name="Spitting", code="900")
    new = reverse("incidents:behavior-create")
    same = client.post(new, {"name": "spitting", "severity": "1", "position": "1"})
    code = client.post(new, {"name": "Else", "code": "900", "severity": "1", "position": "1"})
    assert "This behavior is already in the list." in same.content.decode()
    assert "Another behavior has this code." in code.content.decode()


def test_place_of_one_school_is_offered_there_alone(district, client):
    client.post(reverse("incidents:place-create"), {"name": "Peace Room", "school": district.a.pk, "position": "5"})
    assert "Peace Room" in offered(district.coordinator, "location")
    assert "Peace Room" not in offered(district.other_school, "location")


def test_retired_place_is_no_longer_offered(district, client):
    place = LocationFactory(name="Annex")
    edit = reverse("incidents:place-edit", args=[place.pk])
    client.post(edit, {"name": "Annex", "position": "100", "retired": "on"})
    assert Location.objects.get(pk=place.pk).retired
    assert "Annex" not in offered(district.coordinator, "location")


def test_settings_lead_there(client):
    page = client.get(reverse("district:settings")).content.decode()
    assert reverse("incidents:behavior-list") in page
    assert reverse("incidents:place-list") in page
