"""Restricted notes: that one exists is told, its text is opened by few, and each opening is on record."""

import pytest
from django.urls import reverse

from district.models import AccessRecord, Role
from incidents.models import RestrictedNote
from tests.cast import as_user
from tests.factories import IncidentFactory, PracticeFactory, RestrictedNoteFactory, StudentFactory
from tests.history import every_row_has_its_last_event

TEXT = "Told in confidence: zqsecret"


@pytest.fixture
def incident(district):
    kim = StudentFactory(school=district.a)
    return IncidentFactory(school=district.a, caused=[kim], reported_by=district.teacher)


@pytest.fixture
def note(district, incident):
    return RestrictedNoteFactory(incident=incident, author=district.coordinator, roles=["principal"], text=TEXT)


def open_url(note):
    return reverse("incidents:note-open", args=[note.pk])


def test_page_tells_that_there_is_one_and_for_how_many_and_never_what(district, incident, note):
    may_open = set()
    for name in ("coordinator", "colleague", "principal", "teacher", "auditor"):
        page = as_user(district.users()[name]).get(incident.get_absolute_url()).content.decode()
        assert "Restricted to 2 people" in page
        assert "zqsecret" not in page
        if open_url(note) in page:
            may_open.add(name)
    assert may_open == {"coordinator", "principal"}


def test_opening_shows_it_to_author_and_named_roles_and_is_on_record(district, note):
    statuses = {name: as_user(user).post(open_url(note)).status_code for name, user in district.users().items()}
    assert {name for name, status in statuses.items() if status == 200} == {"coordinator", "principal"}
    opened = AccessRecord.objects.filter(noun="restrictednote", kind="view", object_id=note.pk)
    assert set(opened.values_list("user__email", flat=True)) == {
        "coordinator@district.example",
        "principal@district.example",
    }
    assert "zqsecret" in as_user(district.principal).post(open_url(note)).content.decode()
    assert as_user(district.principal).get(open_url(note)).status_code == 405


def test_note_is_written_once_with_its_roles(district, incident):
    url = reverse("incidents:incident-note", args=[incident.pk])
    for _ in range(2):
        response = as_user(district.teacher).post(url, {"text": TEXT, "roles": ["coordinator", "principal"]})
        assert response["Location"] == f"{incident.get_absolute_url()}#notes"
    note = RestrictedNote.objects.get()
    assert (note.author, note.roles, note.school) == (district.teacher, ["coordinator", "principal"], district.a)
    every_row_has_its_last_event()


def test_note_on_a_practice(district):
    practice = PracticeFactory(school=district.a, created_by=district.coordinator)
    url = reverse("incidents:practice-note", args=[practice.pk])
    as_user(district.coordinator).post(url, {"text": TEXT, "roles": []})
    page = as_user(district.colleague).get(practice.get_absolute_url()).content.decode()
    assert "Restricted to 1 person" in page
    assert "zqsecret" not in page


@pytest.mark.parametrize("role", [Role.TEACHER, Role.BOARD])
def test_role_that_reads_no_notes_is_not_offered(district, incident, role):
    url = reverse("incidents:incident-note", args=[incident.pk])
    response = as_user(district.coordinator).post(url, {"text": TEXT, "roles": [role.value]})
    assert list(response.context["form"].errors) == ["roles"]
    assert not RestrictedNote.objects.exists()
