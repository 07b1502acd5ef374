"""A clean slate: past years are folded away, and unfolded with a reason for one person and one day."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from district.models import AccessRecord
from incidents.models import PastOpening
from tests.cast import as_user
from tests.factories import IncidentFactory, StudentFactory

NOW = timezone.make_aware(datetime(2026, 2, 21, 14, 0))
LIST = reverse("incidents:incident-list")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moment = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    return moment


@pytest.fixture
def kim(district):
    kim = StudentFactory(school=district.a, enrolled_on=date(2024, 8, 26))
    for title, day in (("Before", date(2025, 8, 24)), ("First day", date(2025, 8, 25)), ("Lately", date(2026, 2, 2))):
        IncidentFactory(school=district.a, title=title, caused=[kim], occurred_on=day, reported_by=district.coordinator)
    return kim


def open_url(kim):
    return reverse("incidents:past-open", args=[kim.pk])


def titles(user, kim):
    panel = next(p for p in as_user(user).get(kim.get_absolute_url()).context["panels"] if "past_count" in p.context)
    return [one.title for one in panel.context["incidents"]], [one.title for one in panel.context["past"]]


def test_page_tells_their_number_alone(district, kim):
    page = as_user(district.coordinator).get(kim.get_absolute_url()).content.decode()
    assert "1 incident of past school years is folded away" in page
    assert titles(district.coordinator, kim) == (["Lately", "First day"], [])
    listed = as_user(district.coordinator).get(LIST, {"student": kim.pk}).context["page"]
    assert [one.title for one in listed] == ["Lately", "First day"]


def test_unfolding_asks_why_and_holds_for_this_person_until_midnight(district, kim, clock):
    client = as_user(district.coordinator)
    assert list(client.post(open_url(kim), {"reason": ""}).context["form"].errors) == ["reason"]
    assert titles(district.coordinator, kim)[1] == []
    response = client.post(open_url(kim), {"reason": "support", "note": "Planning"})
    assert response["Location"] == f"{kim.get_absolute_url()}#incidents"
    opening = PastOpening.objects.get()
    assert (opening.student, opening.by, opening.reason, opening.note) == (
        kim,
        district.coordinator,
        "support",
        "Planning",
    )
    assert AccessRecord.objects.filter(noun="pastopening", object_id=opening.pk, user=district.coordinator).count() == 1
    assert titles(district.coordinator, kim)[1] == ["Before"]
    listed = client.get(LIST, {"student": kim.pk}).context["page"]
    assert [one.title for one in listed] == ["Lately", "First day", "Before"]
    assert titles(district.colleague, kim)[1] == []

    clock[0] = NOW + timedelta(hours=11)
    assert titles(district.coordinator, kim)[1] == []


def test_second_click_writes_no_second_line(district, kim):
    for _ in range(2):
        as_user(district.coordinator).post(open_url(kim), {"reason": "safety"})
    assert PastOpening.objects.count() == 1


def test_student_of_another_school_is_not_there(district, kim):
    assert as_user(district.other_school).post(open_url(kim), {"reason": "safety"}).status_code == 404
    assert not PastOpening.objects.exists()
