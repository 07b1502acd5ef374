"""Every column of ours says what it tells about people (see district/classification.py)."""

import pytest

from district.classification import ABOUT_STUDENTS, Tells, columns_of, shown_to_those_without_students, tells
from district.models import Guardian, School, StaffMember, Student, User
from district.rowsecurity import RowSecurity, our_models, rule_of
from incidents.models import Practice, PracticeParticipant

MODELS = sorted(our_models(), key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_is_classified_and_none_that_is_gone(model):
    assert set(columns_of(model)) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_tells_about_students_stands_behind_the_outer_wall(model):
    telling = [name for name, kind in columns_of(model).items() if kind in ABOUT_STUDENTS]
    assert not telling or isinstance(rule_of(model), RowSecurity)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_closed_is_there_without_a_reason(model):
    """A table behind the wall holds something about students; otherwise it is closed for nothing."""
    if isinstance(rule_of(model), RowSecurity):
        assert ABOUT_STUDENTS & set(columns_of(model).values())


def test_no_secret_is_kept_in_history():
    for model in MODELS:
        if hasattr(model, "pgh_tracked_model"):
            assert Tells.SECRET not in columns_of(model).values()


def test_each_kind_by_example():
    assert tells(School, "name") is Tells.PLAIN
    assert tells(StaffMember, "email") is Tells.STAFF
    assert tells(Student, "family_name") is tells(PracticeParticipant, "student") is Tells.STUDENT
    assert tells(Guardian, "phone") is tells(Practice, "note") is Tells.SENSITIVE
    assert tells(User, "password") is Tells.SECRET


def test_column_that_nobody_classified_is_an_error():
    with pytest.raises(KeyError):
        tells(Student, "shoe_size")


def test_those_without_students_see_no_name_and_no_free_text():
    assert shown_to_those_without_students(Student) == {"id"}
    assert shown_to_those_without_students(Practice) == {
        "id", "client_id", "school", "kind", "mode", "tier", "started_at", "minutes", "location", "created_at",
        "updated_at", "status", "held_on", "asked_at", "outcome", "question_set",
    }  # fmt: skip
