"""Every address × every role and anonymous × own and other school × GET and POST; see routes.py."""

import io

import pytest
import typst
import xlsxwriter
from django.apps import apps
from django.db import connection
from django.http import HttpResponse

from district.scope import district_scope
from tests.walls.matrix import OBJECTS, cells, every_route, leaks, walk, wrong_statuses
from tests.walls.routes import COLUMNS, HELD_OTHERWISE, PUBLIC, SHOWN
from tests.walls.story import closed_models, rows_in_sight
from tests.walls.world import MARKS, build_world, marked_models, marks_in, own_text

# Where the walls are tried one by one: who may see one school, a part of it, nothing, and nobody.
TRIED_ALONE = ["coordinator", "teacher", "board", "anonymous"]
OURS = [line for line, _ in cells() if ":" in line[0]]  # the rest are pages of one's own account
SCOPES = ["visible_to", "listed_for", "at"]


@pytest.fixture
def world(db):
    return build_world()


# --- the table is whole


def test_every_route_is_in_the_table_and_none_that_is_gone():
    in_table = {route for (route, _, _), _ in cells()}
    assert in_table == {name for name, _ in every_route()}
    assert in_table >= OBJECTS.keys()


def test_every_route_with_an_object_is_asked_for_own_and_other():
    asked = {}
    for (route, query, whose), _ in cells():
        asked.setdefault((route, query), set()).add(whose)
    assert [address for address, whose in asked.items() if whose not in ({"-"}, {"own", "other"})] == []


def test_public_addresses_are_those_that_are_written_down():
    """Everything else asks who you are: LoginRequiredMiddleware, and no view that says otherwise."""
    open_to_all = {name for name, view in every_route() if not getattr(view, "login_required", True)}
    assert sorted(open_to_all) == sorted(PUBLIC)


def test_stranger_is_sent_to_sign_in_and_back(client):
    for url in ("/", "/students/", "/students/1/", "/access-log/", "/settings/"):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={url}")


# --- the world is one that could leak


def test_every_text_about_students_carries_its_schools_mark(world):
    with district_scope():
        assert 0 not in {count for name, count in rows_in_sight().items() if not name.endswith("Event")}
        for model in marked_models():
            for letter in "abc":
                for row in model.objects.filter(school=getattr(world, letter).school):
                    marks = {MARKS["a"], MARKS["hidden"]} if letter == "a" else {MARKS[letter]}
                    for field in own_text(row):
                        assert any(mark in getattr(row, field.name) for mark in marks), (model, field.name)


@pytest.mark.parametrize("kind", ["html", "csv", "xlsx", "pdf", "header"])
def test_mark_is_found_in_whatever_is_sent(kind):
    response = {
        "html": lambda: HttpResponse("<b>zqb&#109;arkb</b>"),
        "csv": lambda: HttpResponse("name\nZQBMARKB\n"),
        "xlsx": lambda: HttpResponse(_workbook("zqbmarkb")),
        "pdf": lambda: HttpResponse(_pdf("zqbmarkb")),
        "header": lambda: HttpResponse(headers={"Content-Disposition": "attachment; filename=zqbmarkb.csv"}),
    }[kind]()
    assert marks_in(response) == {"b"}


def _workbook(word):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, word)
    return out.getvalue()


def _pdf(word):
    return typst.compile(word.encode())


# --- the matrix


@pytest.mark.parametrize("role", COLUMNS)
def test_matrix(world, role):
    walked = list(walk(world, role))
    assert wrong_statuses(walked, role) == {}
    assert leaks(walked, role) == set()
    assert _shown(walked) == SHOWN.get(role, set())


def _shown(walked):
    """The addresses that showed anything about students: those, and no others, could leak."""
    return {line[0] for line, _, _, marks in walked if marks}


@pytest.mark.parametrize("role", TRIED_ALONE)
def test_matrix_with_row_security_alone(world, role, monkeypatch):
    """The querysets' scope is switched off: still nothing of other schools, and their records are not there."""
    open_the_inner_wall(monkeypatch)
    walked = list(walk(world, role, OURS))
    assert {leak for leak in leaks(walked, role) if leak[-1] != "hidden"} == set()
    of_others = [step for step in walked if step[0][2] == "other"]
    assert wrong_statuses(of_others, role) == {}


@pytest.mark.parametrize("role", TRIED_ALONE)
def test_matrix_with_querysets_alone(world, role):
    """The policies are dropped: the querysets hold what they promise."""
    open_the_outer_wall()
    walked = list(walk(world, role, OURS))
    assert leaks(walked, role) == set()
    assert wrong_statuses(walked, role) == {}


def test_matrix_without_either_wall_finds_a_leak_on_every_page_that_shows_students(world, monkeypatch):
    open_the_inner_wall(monkeypatch)
    open_the_outer_wall()
    role = "coordinator"
    lines = [line for line, _ in cells() if line[0] in SHOWN[role]]
    found = leaks(walk(world, role, lines), role)
    assert {leak[0] for leak in found if leak[-1] in "bc"} == SHOWN[role] - HELD_OTHERWISE


def open_the_inner_wall(monkeypatch):
    opened = set()
    for model in apps.get_models():
        for manager in (model._default_manager, model._base_manager):
            for cls in {type(manager), type(manager.all())}:
                for name in SCOPES:
                    if hasattr(cls, name):
                        monkeypatch.setattr(cls, name, lambda self, *args, **kwargs: self.all())
                        opened.add((model.__name__, name))
    assert opened >= {("Student", "visible_to"), ("Student", "at"), ("Practice", "listed_for")}


def open_the_outer_wall():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in closed_models():
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')
