"""The search looks past the policies to use its index, and must never show what they would hide."""

import pytest
from django.db import DataError, connection, transaction

from district.models import Student
from district.scope import scope
from tests.cast import as_server
from tests.factories import StudentFactory
from tests.walls.story import MOVING_DAY, SECOND_MOVING_DAY


@pytest.fixture
def found(story):
    """Function of school letters and words to the given names found there, as the server."""

    def find(letters, *words, limit=200):
        with as_server(), scope([getattr(story.cast, letter).pk for letter in letters]):
            return sorted(Student.objects.found_by(words, limit).values_list("given_name", flat=True))

    return find


def raw_ids(*words):
    """What the function itself returns, with no policy after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT find_students(%s, 200)", [list(words)])
        return {pk for (pk,) in cursor.fetchall()}


def test_search_finds_own_schools_students_alone(story, found):
    for letter in "abc":
        StudentFactory(given_name=f"Twin {letter}", family_name="Same", school=getattr(story.cast, letter))
    assert found("a", "same") == ["Twin a"]
    assert found("b", "same") == ["Twin b"]
    assert found("ab", "same") == ["Twin a", "Twin b"]
    assert found("abc", "same") == ["Twin a", "Twin b", "Twin c"]
    assert found("", "same") == []


def test_search_function_itself_returns_nothing_of_other_schools(story):
    everybody = {story.kim.pk, story.lee.pk}
    with as_server():
        assert raw_ids("a") == raw_ids() == set()
        with scope([story.cast.a.pk]):
            assert raw_ids() == everybody
            assert raw_ids("birch") == set()
        with scope([story.cast.c.pk]):
            assert raw_ids() == raw_ids("kim") == set()


@pytest.mark.parametrize("letters", ["a", "abc"])
def test_search_by_any_part_of_names_and_number(story, found, letters):
    StudentFactory(
        given_name="Josefina",
        middle_name="Itzel",
        preferred_name="Fina",
        family_name="Ortega-Lindqvist",
        local_id="70412",
        school=story.cast.a,
    )
    for words in (
        ["josefina"],
        ["JOSE"],
        ["efin"],
        ["itz"],
        ["lindq"],
        ["ortega-l"],
        ["70412"],
        ["0412"],
        ["704"],
        ["jo"],
        ["f"],
        ["o"],
        ["fina", "lind"],
        ["lind", "fina", "70"],
        ["Ortega-Lindqvist", "Josefina"],
    ):
        assert found(letters, *words) == ["Josefina"], words
    for words in (["josefinas"], ["fina", "birch"], ["na"], ["90412"], ["412", "kim"]):
        assert found(letters, *words) == [], words


def test_search_takes_wildcards_and_quotes_by_the_letter(story, found):
    StudentFactory(given_name="Percy", family_name="100%Sure", school=story.cast.a)
    StudentFactory(given_name="Una", family_name="Under_Score", school=story.cast.a)
    StudentFactory(given_name="Bax", family_name="Back\\Slash", school=story.cast.a)
    StudentFactory(given_name="Siobhan", family_name="O'Neil", school=story.cast.a)
    for word in ("%", "_", "%%%", "___", "\\", "\\\\\\", "'", "a%b", "k_m", "') OR true --", "{}", "{a,b}", '"'):
        assert found("a", word) == [], word
    assert found("a", "0%s") == ["Percy"]
    assert found("a", "r_s") == ["Una"]
    assert found("a", "k\\s") == ["Bax"]
    assert found("a", "o'n") == ["Siobhan"]


def test_search_does_not_mind_accents_or_case(story, found):
    StudentFactory(given_name="Zoë", family_name="Núñez Łukasiewicz", school=story.cast.a)
    for word in ("zoe", "ZOË", "nunez", "Núñ", "lukas", "ŁUKAS"):
        assert found("a", word) == ["Zoë"], word


def test_search_finds_the_student_who_left_and_who_came(story, found):
    story.kim_moves_to(story.cast.b, MOVING_DAY)
    assert (found("a", "kim"), found("b", "kim"), found("c", "kim")) == (["Kim"], ["Kim"], [])
    story.kim_moves_to(story.cast.c, SECOND_MOVING_DAY)
    assert (found("a", "kim"), found("b", "kim"), found("c", "kim")) == (["Kim"], ["Kim"], ["Kim"])
    assert found("abc", "kim") == ["Kim"]
    assert found("c", "lee") == []


def test_search_is_narrowed_by_the_inner_wall_too(story):
    cast = story.cast
    StudentFactory(given_name="Kimora", school=cast.a)
    with scope([cast.a.pk]):
        seen = Student.objects.found_by(["kim"], 200).visible_to(cast.teacher)
        assert [student.given_name for student in seen] == ["Kim"]


def test_search_stops_at_its_limit(story, found):
    assert (len(found("ab", "1")), len(found("ab", "1", limit=1))) == (3, 1)


@pytest.mark.parametrize("role", ["ground_backup", "PUBLIC"])
def test_search_is_for_the_server_alone(db, role):
    with connection.cursor() as cursor:
        if role == "PUBLIC":
            cursor.execute("SELECT proacl::text FROM pg_proc WHERE proname = 'find_students'")
            granted = cursor.fetchone()[0].strip("{}").split(",")
            assert not [entry for entry in granted if entry.startswith("=")]
        else:
            cursor.execute("SELECT has_function_privilege(%s, 'find_students(text[], int)', 'EXECUTE')", [role])
            assert cursor.fetchone() == (False,)


def test_search_cannot_be_talked_into_a_scope_of_text(db):
    """A scope that is no list of numbers stops the statement; it is never pasted into it."""
    with pytest.raises(DataError, match="malformed array literal"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.schools', %s, true)", ["{1}) OR true --"])
        raw_ids("a")
