"""The debrief of a safety intervention, and the packets that are printed of one."""

from datetime import date, timedelta

import pymupdf
import pytest
from django.urls import reverse
from django.utils import timezone

from district.models import AccessRecord
from incidents.actions.duties import refresh_duties
from incidents.models import Debrief, Duty, RuleSet, SafetyRule
from incidents.policies.clock import is_late
from tests.cast import as_user
from tests.factories import (
    DebriefFactory,
    DutyAttemptFactory,
    DutyFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    RuleSetFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    SafetyStaffFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

QUESTION = "What helped even a little?"


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash", disability="idea")


@pytest.fixture
def after(district, kim):
    """An intervention of yesterday whose rules ask for a debrief."""
    rules = RuleSetFactory(name="Cache", starts_on=date(2020, 1, 1), debrief_questions=f"{QUESTION}\n\nWhat next?")
    began = timezone.now().replace(second=0, microsecond=0) - timedelta(days=1)
    intervention = SafetyInterventionFactory(student=kim, reported_by=district.coordinator, started_at=began)
    SafetyPhaseFactory(intervention=intervention)
    rule = SafetyRuleFactory(rule_set=rules, name="Debrief", kind="debrief", recipient="staff")
    DutyFactory(intervention=intervention, rule=rule)
    return intervention


def url(intervention):
    return reverse("incidents:debrief-edit", args=[intervention.pk])


def moment(when):
    return f"{timezone.localtime(when):%Y-%m-%dT%H:%M}"


def held(user, intervention, **changes):
    data = {
        "held_at": moment(intervention.ended_at + timedelta(hours=2)),
        "present": "Coordinator,  two teachers",
        "answer_0": "Space.",
        "next_steps": "A quiet corner.",
        "version": "0",
    }
    return as_user(user).post(url(intervention), data | changes)


def test_debrief_meets_its_duty(district, after):
    response = held(district.coordinator, after, leads=str(district.teacher.staff.pk))
    assert response.url == f"{after.get_absolute_url()}#debrief"
    debrief, duty = Debrief.objects.get(), Duty.objects.get()
    assert debrief.answers == [{"question": QUESTION, "answer": "Space."}]
    assert (debrief.present, debrief.led_by) == ("Coordinator, two teachers", district.teacher.staff)
    assert (duty.done_at, duty.done_by) == (debrief.held_at, district.coordinator)
    page = as_user(district.principal).get(after.get_absolute_url()).content.decode()
    assert "A quiet corner." in page
    every_row_has_its_last_event()


def test_debrief_is_corrected_and_its_duty_follows(district, after):
    held(district.coordinator, after)
    form = as_user(district.coordinator).get(url(after)).context["form"]
    assert [form[f"answer_{n}"].label for n in range(2)] == [QUESTION, "What next?"]
    later = moment(after.ended_at + timedelta(hours=3))
    held(district.coordinator, after, held_at=later, version=str(form["version"].value()))
    assert moment(Duty.objects.get().done_at) == later
    assert Debrief.objects.count() == 1


def test_debrief_over_a_newer_one_is_compared_and_not_lost(district, after):
    held(district.coordinator, after)
    response = held(district.principal, after, answer_0="A walk.", present="All")
    assert [row[1:] for row in response.context["form"].conflict] == [
        ("Coordinator, two teachers", "All"), ("Space.", "A walk."),
    ]  # fmt: skip
    assert Debrief.objects.get().present == "Coordinator, two teachers"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_at": ""}, "held_at"),
        ({"held_at": "2199-01-01T10:00"}, "held_at"),
        ({"held_at": "2001-01-01T10:00"}, "held_at"),
        ({"present": ""}, "present"),
        ({"present": "x" * 401}, "present"),
        ({"answer_0": "x" * 2001}, "answer_0"),
        ({"next_steps": "x\0"}, "next_steps"),
        ({"leads": "0"}, "leads"),
    ],
)
def test_debrief_that_cannot_be(district, after, change, field):
    response = held(district.coordinator, after, **change)
    assert list(response.context["form"].errors) == [field]
    assert not Debrief.objects.exists()


def test_debrief_asks_the_questions_of_the_house_where_no_rule_does(district, kim):
    bare = SafetyInterventionFactory(student=kim)
    page = as_user(district.coordinator).get(url(bare)).content.decode()
    assert "How is everybody who was there" in page


def test_debrief_taken_back_is_owed_again(district, after):
    held(district.coordinator, after)
    as_user(district.coordinator).post(reverse("incidents:debrief-undo", args=[after.pk]))
    assert not Debrief.objects.exists()
    assert Duty.objects.get().done_at is None
    every_row_has_its_last_event()


@pytest.mark.parametrize(("minutes", "late"), [(300, False), (60, True)])
def test_debrief_that_was_held_meets_what_a_correction_adds(district, after, minutes, late):
    """Its duty is done at the moment when it was held, late or not by its own deadline."""
    Duty.objects.all().delete()
    SafetyRule.objects.filter(name="Debrief").delete()
    held(district.coordinator, after)
    SafetyRuleFactory(
        rule_set=RuleSet.objects.get(name="Cache"), name="Talk", kind="debrief", recipient="staff", trigger="injury",
        unit="minutes", amount=minutes,
    )  # fmt: skip
    after.student_hurt, after.injuries = True, "A bruise"
    after.save()
    refresh_duties(intervention=after, now=timezone.now())
    duty = Duty.objects.get()
    assert (duty.done_at, duty.done_by) == (Debrief.objects.get().held_at, district.coordinator)
    assert is_late(duty.due_at, duty.done_at) == late


@pytest.mark.parametrize("name", ["debrief-edit", "debrief-undo"])
def test_debrief_is_the_schools_coordinators_and_heads(district, after, name):
    SafetyStaffFactory(intervention=after, staff=district.teacher.staff)
    address = reverse(f"incidents:{name}", args=[after.pk])
    data = {"held_at": moment(after.ended_at), "present": "I", "version": "0"}
    assert as_user(district.teacher).post(address, data).status_code == 403
    assert not Debrief.objects.exists()


def test_debrief_of_what_was_taken_back(district, after):
    after.voided_at, after.voided_by, after.void_reason = timezone.now(), district.coordinator, "Twice"
    after.save()
    assert held(district.coordinator, after).url == after.get_absolute_url()
    assert not Debrief.objects.exists()


# --- the packet


@pytest.fixture
def told(district, kim, after):
    """The same with another student, attempts, staff without training and a debrief."""
    lee = StudentFactory(school=district.a, given_name="Zebulon", family_name="Quint")
    incident = IncidentFactory(school=district.a)
    for student in (kim, lee):
        IncidentParticipantFactory(incident=incident, student=student)
    after.incident, after.before = incident, "Kim threw a chair at Zebulon Quint."
    after.save()
    SafetyStaffFactory(intervention=after, staff=district.teacher.staff)
    notice = DutyFactory(intervention=after, rule=SafetyRuleFactory(name="Notice at once"))
    DutyAttemptFactory(duty=notice, by=district.coordinator, whom="Grandmother", note="Asked about Zebulon")
    DutyFactory(intervention=after, rule=SafetyRuleFactory(name="Office notice", recipient="admin"))
    DebriefFactory(intervention=after, next_steps="A quiet corner.")
    return after


def packet(user, intervention, reader=""):
    """The packet's words, line breaks as spaces."""
    address = reverse("incidents:safety-packet", args=[intervention.pk])
    response = as_user(user).get(f"{address}?for={reader}")
    with pymupdf.open(stream=response.content, filetype="pdf") as pages:
        assert "StructTreeRoot" in pages.xref_object(pages.pdf_catalog())
        return " ".join(" ".join(page.get_text() for page in pages).split())


@pytest.mark.parametrize("reader", ["", "family", "nonsense"])
def test_packet_of_the_family(district, told, reader):
    words = packet(district.coordinator, told, reader)
    assert "Kim threw a chair at [another student]" in words
    assert "Notice at once" in words
    assert "Grandmother" in words
    assert district.teacher.staff.family_name in words
    for hidden in ("Zebulon", "Quint", "Office notice", "A quiet corner.", "Training"):
        assert hidden not in words
    seen = AccessRecord.objects.get(kind="print")
    assert (seen.noun, seen.object_id) == ("safetyintervention", told.pk)


@pytest.mark.parametrize(("reader", "training"), [("administration", True), ("sped", False)])
def test_packet_of_the_staff(district, told, reader, training):
    words = packet(district.coordinator, told, reader)
    for said in ("Zebulon Quint", "Office notice", "Notice at once", "A quiet corner."):
        assert said in words
    assert ("Training that day" in words) == training


def test_packet_says_what_went_against_the_rules(district, kim):
    rules = RuleSetFactory(name="Utah", starts_on=date(2020, 1, 1), prohibited=["prone"], most_minutes=3)
    intervention = SafetyInterventionFactory(student=kim)
    SafetyPhaseFactory(intervention=intervention, holds=["prone"])
    words = packet(district.coordinator, intervention, "administration")
    assert "A prohibited hold is on record (Utah): Prone: face down." in words
    assert "It lasted 4 minutes; at most 3 are allowed (Utah)." in words
    assert rules.name not in packet(district.coordinator, intervention, "family")
