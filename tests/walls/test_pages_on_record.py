"""The pages themselves: whoever opens a record, takes a list away or is refused, is in the access log."""

import pytest
from django.urls import resolve

from district.models import AccessRecord
from tests.cast import as_user
from tests.walls.matrix import address_of, cells
from tests.walls.routes import SHOWN
from tests.walls.world import build_world

# The empty template of a plan takes nothing away.
EXPORTS = [line for line, _ in cells() if line[1].startswith("format=") and line[1] != "format=template"]
# Every page with one record on it: whose, and who may open it.
RECORDS = {
    "district:student-detail": ("student", "coordinator"),
    "district:student-edit": ("student", "administrator"),
    "district:student-transfer": ("student", "administrator"),
    "district:record-detail": ("student", "principal"),
    "district:record-review": ("student", "principal"),
    "district:record-text": ("student", "principal"),
    "district:record-print": ("student", "principal"),
    "district:record-request-create": ("student", "principal"),
    "district:amendment-create": ("student", "principal"),
    "district:disclosure-create": ("student", "principal"),
    "district:record-request-detail": ("record_request", "principal"),
    "district:record-request-answer": ("record_request", "principal"),
    "district:amendment-detail": ("dispute", "principal"),
    "district:amendment-decide": ("dispute", "principal"),
    "district:amendment-hearing": ("dispute", "principal"),
    "district:amendment-statement": ("dispute", "principal"),
    "district:student-hold": ("student", "administrator"),
    "district:hold-release": ("student", "administrator"),
    "district:guardian-create": ("student", "administrator"),
    "district:guardian-edit": ("student", "administrator"),
    "incidents:agreement-detail": ("agreement", "coordinator"),
    "incidents:agreement-edit": ("agreement", "coordinator"),
    "incidents:agreement-print": ("agreement", "coordinator"),
    "incidents:promise-create": ("agreement", "coordinator"),
    "incidents:promise-edit": ("promise", "coordinator"),
    "incidents:promise-settle": ("promise", "coordinator"),
    "incidents:safety-detail": ("safety", "coordinator"),
    "incidents:safety-edit": ("safety", "coordinator"),
    "incidents:safety-packet": ("safety", "coordinator"),
    "incidents:debrief-edit": ("safety", "coordinator"),
    "incidents:duty-detail": ("duty", "coordinator"),
    "incidents:followup-detail": ("follow_up", "coordinator"),
    "incidents:reentry-detail": ("reentry", "coordinator"),
    "incidents:reentry-edit": ("reentry", "coordinator"),
    "incidents:reentry-print": ("reentry", "coordinator"),
    "incidents:practice-detail": ("practice", "coordinator"),
    "incidents:practice-edit": ("practice", "coordinator"),
    "incidents:practice-voice": ("practice", "coordinator"),
    "incidents:letter-detail": ("letter", "coordinator"),
    "incidents:letter-edit": ("letter", "coordinator"),
    "incidents:letter-pdf": ("letter", "coordinator"),
    "incidents:consequence-create": ("incident", "coordinator"),
    "incidents:consequence-edit": ("incident", "coordinator"),
    "incidents:incident-detail": ("incident", "coordinator"),
    "incidents:incident-edit": ("incident", "coordinator"),
    "incidents:incident-link": ("incident", "coordinator"),
    "incidents:incident-note": ("incident", "coordinator"),
    "incidents:past-open": ("student", "coordinator"),
    "incidents:practice-accept": ("request", "coordinator"),
    "incidents:practice-people": ("planned", "coordinator"),
    "incidents:practice-sheet": ("practice", "coordinator"),
}
PRINTED = {
    "incidents:agreement-print", "incidents:reentry-print", "incidents:letter-pdf", "incidents:practice-sheet",
    "incidents:safety-packet",
}  # fmt: skip


@pytest.fixture
def world(db):
    return build_world()


def log():
    return list(
        AccessRecord.objects.exclude(request_id="0" * 32).values_list(
            "kind", "noun", "object_id", "school_id", "user__email"
        )
    )


@pytest.mark.parametrize("route", RECORDS)
def test_record_that_is_opened_is_on_record(world, route):
    noun, who = RECORDS[route]
    client, mine = as_user(world.cast.users()[who]), getattr(world.a, noun)
    assert client.get(address_of(route, "", world.a)).status_code == 200
    kind = "print" if route in PRINTED else "view"
    assert log() == [(kind, mine._meta.model_name, mine.pk, world.a.school.pk, f"{who}@district.example")]


def test_every_page_that_shows_one_record_is_known_here():
    one = {route for (route, query, whose), _ in cells() if whose == "own" and not query}
    shown = set().union(*SHOWN.values())
    opened_by_a_post = {"incidents:note-open"}  # tests/incidents/test_incidents_notes.py
    assert sorted((one & shown - {"district:staff-detail"} - opened_by_a_post) ^ RECORDS.keys()) == []


@pytest.mark.parametrize("route", RECORDS)
def test_record_of_another_school_is_refused_on_record(world, route):
    url = address_of(route, "", world.b)
    theirs = resolve(url.split("?")[0]).kwargs["pk"]
    assert as_user(world.cast.coordinator).get(url).status_code in (403, 404)
    assert log() == [("denial", route.split(":")[1], theirs, None, "coordinator@district.example")]


@pytest.mark.parametrize("line", EXPORTS, ids=lambda line: "?".join(line[:2]))
def test_list_that_is_taken_away_is_on_record(world, line):
    route, query, _ = line
    who = "coordinator" if route in ANSWERED_AT_SCHOOL else "administrator"
    response = as_user(world.cast.users()[who]).get(address_of(route, query, world.a))
    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content
    assert [(kind, noun, who) for kind, noun, _, _, who in log()] == [
        ("export", NOUNS[route], f"{who}@district.example")
    ]


ANSWERED_AT_SCHOOL = {"incidents:practice-requests"}
NOUNS = {
    "contracts:alert-list": "alert",
    "trainings:cohort-list": "cohort",
    "trainings:completion": "training_completion",
    "trainings:completion-people": "training_standing",
    "trainings:requirement-list": "requirement",
    "overview:practising": "trained_staff",
    "trainings:credential-list": "credential",
    "trainings:fidelity-list": "fidelityreview",
    "trainings:instructor-list": "instructor",
    "trainings:visit-list": "coachingvisit",
    "trainings:completion-list": "completion",
    "contracts:contract-list": "contract",
    "contracts:ledger-reconcile": "ledger",
    "contracts:meeting-list": "agendaitem",
    "trainings:course-list": "course",
    "trainings:session-list": "session",
    "incidents:incident-list": "incident",
    "incidents:reentry-list": "reentryplan",
    "incidents:crdc": "crdc",
    "incidents:equity": "equity",
    "incidents:equity-events": "equity",
    "incidents:patterns": "pattern",
    "incidents:patterns-students": "pattern",
    "incidents:patterns-practices": "pattern",
    "incidents:practice-requests": "practice request",
    "district:access-log": "accessrecord",
    "district:staff-list": "staffmember",
    "district:student-list": "student",
    "district:record-request-list": "recordrequest",
    "district:amendment-list": "amendmentrequest",
    "district:disclosure-list": "disclosure",
    "strategy:indicator-detail": "indicator",
    "strategy:indicator-list": "indicator",
    "strategy:task-list": "plantask",
    "strategy:export": "plan",
    "strategy:alignment-list": "planaction",
    "strategy:unaligned-list": "contract",
    "strategy:policy-list": "policy",
    "strategy:review-list": "progressreview",
    "strategy:improvement-list": "improvementplan",
    "strategy:visit-list": "sitevisit",
    "district:due-list": "due",
    "district:destruction-list": "destruction",
    "district:hold-list": "legalhold",
    "district:user-list": "user",
    "incidents:agreement-list": "agreement",
    "incidents:followup-list": "followup",
    "incidents:ruleset-list": "ruleset",
    "incidents:safety-list": "safetyintervention",
    "incidents:duty-list": "duty",
    "incidents:practice-list": "practice",
    "incidents:letter-list": "letter",
    "incidents:voice-results": "participantfeedback",
    "incidents:letter-untold": "consequence",
}
