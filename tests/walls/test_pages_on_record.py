"""The pages themselves: whoever opens a record, takes a list away or is refused, is in the access log."""

import pytest

from district.models import AccessRecord
from tests.cast import as_user
from tests.walls.matrix import address_of, cells
from tests.walls.routes import SHOWN
from tests.walls.world import build_world

EXPORTS = [line for line, _ in cells() if line[1].startswith("format=")]
# Every page with one record on it: whose, and who may open it.
RECORDS = {
    "district:student-detail": ("student", "coordinator"),
    "district:student-edit": ("student", "administrator"),
    "district:student-transfer": ("student", "administrator"),
    "district:guardian-create": ("student", "administrator"),
    "district:guardian-edit": ("student", "administrator"),
    "incidents:agreement-detail": ("agreement", "coordinator"),
    "incidents:agreement-edit": ("agreement", "coordinator"),
    "incidents:agreement-print": ("agreement", "coordinator"),
    "incidents:promise-create": ("agreement", "coordinator"),
    "incidents:promise-edit": ("promise", "coordinator"),
    "incidents:promise-settle": ("promise", "coordinator"),
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
}
PRINTED = {"incidents:agreement-print", "incidents:reentry-print", "incidents:letter-pdf"}


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
    assert one & shown - {"district:staff-detail"} == RECORDS.keys()


@pytest.mark.parametrize("route", RECORDS)
def test_record_of_another_school_is_refused_on_record(world, route):
    client, theirs = as_user(world.cast.coordinator), getattr(world.b, RECORDS[route][0])
    assert client.get(address_of(route, "", world.b)).status_code in (403, 404)
    assert log() == [("denial", route.split(":")[1], theirs.pk, None, "coordinator@district.example")]


@pytest.mark.parametrize("line", EXPORTS, ids=lambda line: "?".join(line[:2]))
def test_list_that_is_taken_away_is_on_record(world, line):
    route, query, _ = line
    response = as_user(world.cast.administrator).get(address_of(route, query, world.a))
    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content
    assert [(kind, noun, who) for kind, noun, _, _, who in log()] == [
        ("export", NOUNS[route], "administrator@district.example")
    ]


NOUNS = {
    "district:access-log": "accessrecord",
    "district:staff-list": "staffmember",
    "district:student-list": "student",
    "district:user-list": "user",
    "incidents:agreement-list": "agreement",
    "incidents:followup-list": "followup",
    "incidents:practice-list": "practice",
    "incidents:letter-list": "letter",
    "incidents:voice-results": "participantfeedback",
    "incidents:letter-untold": "consequence",
}
