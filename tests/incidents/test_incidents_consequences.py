"""Consequences: counted from the calendar, each with its repair or owing one until it is held."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from incidents.actions.consequences import record_consequence
from incidents.models import Consequence, Incident, Practice
from incidents.queries.consequences import of_kind
from tests.cast import as_user
from tests.factories import (
    CalendarDayFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

NOW = timezone.make_aware(datetime(2026, 2, 23, 14, 0))  # a Monday
DAY = NOW.date()
LIST = reverse("incidents:incident-list")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def incident(district, kim):
    return IncidentFactory(school=district.a, caused=[kim], occurred_on=DAY, reported_by=district.teacher)


def new(incident):
    return reverse("incidents:consequence-create", args=[incident.pk])


def given(kim, **more):
    return {"student": kim.pk, "kind": "oss", "starts_on": f"{DAY}", "days_averted": "0", **more}


def said(response):
    return {name: " ".join(errors) for name, errors in response.context["form"].errors.items()}


def test_days_are_counted_from_the_schools_calendar(district, incident, kim):
    CalendarDayFactory(day=DAY + timedelta(days=1), kind="closed", school=district.a)
    CalendarDayFactory(day=DAY + timedelta(days=2), kind="half")
    last = f"{DAY + timedelta(days=7)}"
    response = as_user(district.principal).post(new(incident), given(kim, ends_on=last, days_averted="2"))
    consequence = Consequence.objects.get()
    assert response["Location"] == incident.get_absolute_url()
    assert (consequence.school_days, consequence.days_averted) == (Decimal("4.5"), 2)
    assert (consequence.decided_by, consequence.school) == (district.principal, district.a)
    every_row_has_its_last_event()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"ends_on": "2026-02-20"}, "ends_on"),
        ({"ends_on": "2028-02-20"}, "ends_on"),
        ({"starts_on": "2026-02-22"}, "starts_on"),
        ({"days_averted": "-1"}, "days_averted"),
        ({"student": ""}, "student"),
        ({"repair": "plan"}, "plan_kind plan_day"),
        ({"repair": "plan", "plan_kind": "reentry", "plan_day": "2026-02-20"}, "plan_day"),
    ],
)
def test_bad_answer_is_said_beside_its_field(district, incident, kim, answers, field):
    response = as_user(district.principal).post(new(incident), given(kim, **answers))
    assert set(said(response)) == set(field.split())
    assert not Consequence.objects.exists()


def test_limits_of_the_state_are_said_and_do_not_forbid(district, incident, kim):
    last = f"{DAY + timedelta(days=14)}"
    page = as_user(district.principal).post(new(incident), given(kim, ends_on=last), follow=True).content.decode()
    assert Consequence.objects.get().school_days == 11
    assert "at most 10 school days in a row" in page


def test_without_a_repair_it_is_owed_everywhere_until_one_is_held(district, incident, kim):
    as_user(district.principal).post(new(incident), given(kim))
    IncidentFactory(school=district.a, title="Another", occurred_on=DAY)
    client = as_user(district.coordinator)
    home = as_user(district.principal).get("/").context["items"]
    assert (home[0].what, home[0].state) == ("Repair owed: Out-of-school suspension", "0 days owed")
    assert [one.pk for one in client.get(LIST, {"owed": "on"}).context["page"]] == [incident.pk]
    assert "Restorative component owed" in client.get(incident.get_absolute_url()).content.decode()

    edit = reverse("incidents:consequence-edit", args=[Consequence.objects.get().pk])
    version = client.get(edit).context["form"]["version"].value()
    plan = {"repair": "plan", "plan_kind": "reentry", "plan_day": "2026-02-25", "plan_time": "09:30"}
    assert client.post(edit, given(kim, version=version, **plan)).status_code == 302
    practice = Consequence.objects.get().restorative_practice
    assert (practice.status, practice.kind, practice.mode) == ("planned", "reentry", "responsive")
    assert [one.student for one in practice.participants.all()] == [kim]
    assert practice.answered.get().incident == incident
    assert [one.pk for one in client.get(LIST, {"owed": "on"}).context["page"]] == [incident.pk]

    Practice.objects.update(status="held")
    assert list(client.get(LIST, {"owed": "on"}).context["page"]) == []
    assert "Repair owed:" not in as_user(district.principal).get("/").content.decode()
    assert "Restorative component owed" not in client.get(incident.get_absolute_url()).content.decode()


def test_practice_of_the_incident_becomes_the_repair_by_one_button(district, incident, kim):
    consequence = ConsequenceFactory(incident=incident, student=kim, starts_on=DAY, ends_on=DAY)
    circle = PracticeFactory(school=district.a, kind="peace", students=[kim])
    elsewhere = PracticeFactory(school=district.a)
    IncidentPracticeFactory(incident=incident, practice=circle)
    url = reverse("incidents:consequence-repair", args=[consequence.pk])
    client = as_user(district.coordinator)
    client.post(url, {"practice": elsewhere.pk})
    consequence.refresh_from_db()
    assert consequence.restorative_practice is None
    client.post(url, {"practice": circle.pk})
    consequence.refresh_from_db()
    assert consequence.restorative_practice == circle
    assert not Consequence.objects.owed().exists()


def test_second_click_makes_one_record(district, incident, kim):
    client = as_user(district.principal)
    client.post(new(incident), given(kim))
    client.post(new(incident), given(kim))
    assert Consequence.objects.count() == 1


def test_who_decides_and_who_reads(district, incident, kim):
    statuses = {name: as_user(user).get(new(incident)).status_code for name, user in district.users().items()}
    assert {name for name, status in statuses.items() if status == 200} == {"coordinator", "colleague", "principal"}
    ConsequenceFactory(
        incident=incident, student=kim, starts_on=DAY, ends_on=DAY, note="zq", decided_by=district.principal
    )
    readers = {
        name for name, user in district.users().items()
        if "Out-of-school" in as_user(user).get(incident.get_absolute_url()).content.decode()
    }  # fmt: skip
    assert readers == {"coordinator", "colleague", "principal", "auditor", "administrator"}
    with pytest.raises(PermissionDenied):
        draft = Consequence(incident=incident, student=kim, kind="iss", starts_on=DAY)
        record_consequence(consequence=draft, by=district.teacher, now=NOW)


def test_closed_incident_takes_no_new_consequence(district, incident, kim):
    Incident.objects.update(status="closed")
    draft = Consequence(incident=incident, student=kim, kind="iss", starts_on=DAY)
    with pytest.raises(ValidationError, match="Reopen it first"):
        record_consequence(consequence=draft, by=district.principal, now=NOW)


def test_closed_incident_keeps_its_consequences_as_they_are(district, incident, kim):
    consequence = ConsequenceFactory(incident=incident, student=kim, kind="oss", starts_on=DAY, ends_on=DAY)
    client, edit = as_user(district.coordinator), reverse("incidents:consequence-edit", args=[consequence.pk])
    version = client.get(edit).context["form"]["version"].value()
    assert edit in client.get(incident.get_absolute_url()).content.decode()
    Incident.objects.update(status="closed")
    page = client.get(incident.get_absolute_url()).content.decode()
    assert edit not in page and f"{reverse('incidents:practice-plan')}?incident={incident.pk}" in page
    data = given(kim, version=version, note="Changed", repair="plan", plan_kind="peace", plan_day=f"{DAY}")
    assert "Reopen it first" in client.post(edit, data).content.decode()
    assert (Consequence.objects.get().note, Practice.objects.count()) == ("", 0)


def test_note_of_what_is_owed_says_that_a_reentry_circle_settles_it(district, incident, kim):
    consequence = ConsequenceFactory(incident=incident, student=kim, kind="oss", starts_on=DAY, ends_on=DAY)
    client, words = as_user(district.coordinator), "Holding a re-entry circle with the student settles it."
    assert words in client.get(incident.get_absolute_url()).content.decode()
    Consequence.objects.filter(pk=consequence.pk).update(kind="detention")
    assert words not in client.get(incident.get_absolute_url()).content.decode()


def test_arrest_counts_as_referral_too(district, incident, kim):
    for kind in ("law", "arrest", "oss"):
        ConsequenceFactory(incident=incident, student=kim, kind=kind)
    count = {kind: of_kind(Consequence.objects.all(), kind).count() for kind in ("law", "arrest", "oss", "iss")}
    assert count == {"law": 2, "arrest": 1, "oss": 1, "iss": 0}


def test_day_outside_enrollment_is_refused(district, incident):
    gone = StudentFactory(school=district.a, enrolled_on=date(2026, 3, 2))
    incident.participants.create(student=gone, school=district.a)
    assert list(said(as_user(district.principal).post(new(incident), given(gone)))) == ["starts_on"]
