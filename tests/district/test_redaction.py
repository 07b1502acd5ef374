"""Names of other students in what was written about one."""

import pytest

from district.redaction import Person, Redactor

OWN = Person(("Luis", "Beto"), ("Quintero",), ("100042",))
OTHER = Person(("José", "Pepe", "Mary-Jane"), ("Ofarrill Zuñiga",), ("777123", "stu-9921"), ("Rosa Zuñiga",))
HIDE = Redactor(OWN, [OTHER]).hide


@pytest.mark.parametrize(
    "written",
    [
        "José", "jose", "JOSÉ", "Jose\u0301", "Pepe", "Mary‑Jane", "mary", "Zuniga", "Ofarrill", "Zuñiga, José",
        "José Ofarrill Zuñiga", "J.O.", "J. O.", "JO", "J. Zuñiga", "José O.", "777123", "STU-9921",
        "joseofarrillzuñiga", "Rosa", "Pepes",
    ],
)  # fmt: skip
def test_name_of_another_student_is_hidden_however_it_is_written(written):
    assert HIDE(f"Luis pushed {written} by the door.").text == "Luis pushed [another student] by the door."


def test_possessive_stays_readable():
    assert HIDE("Luis took José’s bag, and Pepe's too").text == (
        "Luis took [another student]’s bag, and [another student]’s too"
    )


@pytest.mark.parametrize(
    "written", ["Luis Quintero", "Beto", "100042", "Joseph", "jo and go", "a pepper", "12:30", "de la y"]
)
def test_what_is_no_name_of_another_stays(written):
    assert HIDE(written).text == written


def test_a_name_of_both_is_left_to_the_reader():
    found = Redactor(OWN, [Person(("Ana",), ("Quintero",))]).hide("Ana Quintero and Luis Quintero")
    assert found.text == "[another student] and Luis Quintero"
    assert found.doubtful == ["Quintero"]


def test_short_names_are_names_where_they_begin_with_a_capital():
    hide = Redactor(OWN, [Person(("An",), ("Li",))]).hide
    assert hide("An hit an apple; Li saw it").text == "[another student] hit an apple; [another student] saw it"


def test_reader_hides_more_and_puts_back():
    assert HIDE("Pepe and the boy with\nthe red bike", also=["boy with the red bike"], keep=["Pepe"]).text == (
        "Pepe and the [another student]"
    )


def test_terms_are_what_stands_in_the_text():
    assert HIDE("PEPE, pepe and José").terms == ["PEPE", "pepe", "José"]
