"""A form that is filled with what it never offered: other schools' rows are neither written nor named."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from district.scope import district_scope
from incidents.models import Practice, PracticeParticipant
from tests.cast import as_user
from tests.factories import StudentFactory
from tests.walls.matrix import rows_of
from tests.walls.test_matrix import open_the_inner_wall
from tests.walls.world import build_world, marks_in

CIRCLE = {"kind": "check_in", "when": "now", "minutes": "15"}
NAMES, OTHER = {**CIRCLE, "group": "names"}, {**CIRCLE, "group": "other"}
EDIT = {"kind": "peace", "tier": "2", "minutes": "99", "started_at": "2026-01-12T10:00"}
PROMISE = {"rows": "1", "what_0": "Say sorry", "due_on_0": "2099-01-01"}
# Who, address, and the form's fields; `{…}` are numbers of rows at a or b.
FORGERIES = {
    "log a circle with another school's student": (
        "coordinator",
        "/circles/new/",
        {**NAMES, "students": "{b.student}"},
    ),
    "log a circle of another school's class": ("coordinator", "/circles/new/", {**OTHER, "section": "{b.section}"}),
    "log a circle at another school": (
        "coordinator",
        "/circles/new/",
        {**NAMES, "staff": "{b.staff}", "school": "{b.school}"},
    ),
    "pick another school's student without JavaScript": (
        "coordinator",
        "/circles/new/",
        {**NAMES, "students_add": "{b.student}"},
    ),
    "pick another school's class without JavaScript": (
        "coordinator",
        "/circles/new/",
        {**OTHER, "section_add": "{b.section}"},
    ),
    "look for other schools' students without JavaScript": (
        "coordinator",
        "/circles/new/",
        {**NAMES, "students_q": "zqb", "students_find": "1"},
    ),
    "add another school's student to a circle": (
        "coordinator",
        "/practices/{a.practice}/edit/",
        {**EDIT, "students": "{b.student}"},
    ),
    "change another school's circle": (
        "coordinator",
        "/practices/{b.practice}/edit/",
        EDIT,
    ),
    "take another school's circle back": ("coordinator", "/practices/{b.practice}/undo/", {}),
    "log a circle with a student of somebody else's class": (
        "teacher",
        "/circles/new/",
        {**NAMES, "students": "{a.hidden_student}"},
    ),
    "write an agreement about another school's practice": (
        "coordinator",
        "/agreements/new/?practice={b.practice}",
        {**PROMISE, "who_0": "All"},
    ),
    "promise something for another school's student": (
        "coordinator",
        "/agreements/new/?practice={a.practice}",
        {**PROMISE, "student_0": "{b.student}"},
    ),
    "settle another school's promise": ("coordinator", "/agreements/promises/{b.promise}/settle/", {"status": "kept"}),
    "correct another school's promise": ("coordinator", "/agreements/promises/{b.promise}/edit/", {"what": "Nothing"}),
    "add to another school's agreement": (
        "coordinator",
        "/agreements/{b.agreement}/add/",
        {"what": "More", "who": "All", "due_on": "2026-12-24"},
    ),
    "follow another school's practice up": ("coordinator", "/follow-ups/new/?practice={b.practice}", {"days": "7"}),
    "follow another school's student up": (
        "coordinator",
        "/follow-ups/new/?practice={a.practice}",
        {"due_on": "2026-12-24", "student": "{b.student}"},
    ),
    "finish another school's follow-up": ("coordinator", "/follow-ups/{b.follow_up}/", {"finding": "better"}),
    "change another school's plan of a return": (
        "coordinator",
        "/reentry/{b.reentry}/edit/",
        {"returns_on": "2026-12-24"},
    ),
    "call another school's return ready": ("coordinator", "/reentry/{b.reentry}/move/", {"to": "ready"}),
    "plan a return after another school's decision": (
        "coordinator",
        "/consequences/{b.consequence}/reentry/",
        {"returns_on": "2026-12-24"},
    ),
    "log a circle without being at a school": ("board", "/circles/new/", {**NAMES, "students": "{b.student}"}),
}


@pytest.fixture
def world(db):
    return build_world()


def forge(world, forgery):
    """Fills the form as the page offers it, then with what it does not offer."""
    who, address, fields = FORGERIES[forgery]
    rows = {letter: SimpleNamespace(**numbers(getattr(world, letter))) for letter in "ab"}
    url = address.format(**rows)
    with transaction.atomic():
        client = as_user(world.cast.users()[who])
        page = client.get(url)
        offered = page.context["form"] if page.status_code == 200 else ()
        filled = {bound.html_name: bound.value() for bound in offered if bound.value() not in (None, "")}
        return client.post(url, filled | {name: value.format(**rows) for name, value in fields.items()})


def numbers(at):
    return {name: row.pk for name, row in vars(at).items() if hasattr(row, "pk")}


def counted(world):
    with district_scope():
        return Practice.objects.count(), PracticeParticipant.objects.count(), rows_of(world.b)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_form_writes_nothing_and_names_nobody(world, forgery):
    refuses(world, forgery)


# Whose class a student of the same school is in, only the inner wall knows.
@pytest.mark.parametrize("forgery", [name for name, (who, *_) in FORGERIES.items() if who != "teacher"])
def test_forged_form_is_stopped_by_row_security_alone(world, forgery, monkeypatch):
    open_the_inner_wall(monkeypatch)
    refuses(world, forgery)


def refuses(world, forgery):
    before = counted(world)
    response = forge(world, forgery)
    assert response.status_code in (200, 403, 404)
    assert marks_in(response) & {"b", "c"} == set()
    assert counted(world) == before


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/circles/new/", {**NAMES, "students": "{a.student}"}),
        ("/circles/new/", {**OTHER, "section": "{a.section}"}),
        ("/practices/{a.practice}/edit/", {**EDIT, "students": "{a.new_student}"}),
    ],
)
def test_same_form_with_own_rows_is_saved(world, monkeypatch, address, fields):
    """So it is their school that the forgeries fail for."""
    world.a.new_student = StudentFactory(school=world.a.school)
    monkeypatch.setitem(FORGERIES, "honest", ("coordinator", address, fields))
    before = counted(world)
    assert forge(world, "honest").status_code == 302
    assert counted(world)[1] > before[1]
