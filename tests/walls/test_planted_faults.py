"""Each guard seen failing: a fault is planted, and the recipe or the system check must cry out."""

import pytest
from django.db import ProgrammingError, connection

from district.models import Guardian
from district.pg.base import DatabaseWrapper
from district.rowsecurity import MINE, RowSecurity, every_student_table_is_closed, rule_of
from district.scope import SCHOOLS, ScopeMiddleware
from incidents.models import Practice
from tests.cast import as_server, as_user
from tests.walls import recipe
from tests.walls.story import closed_models
from tests.walls.test_row_security import (
    lasting_story,  # noqa: F401
    nothing_outside_a_transaction,
    open_door,  # noqa: F401
    own_stands_before_follows,
    pages_show_only_own,
    urlpatterns,  # noqa: F401
)

OWN = f"school_id IN {MINE}"
PRACTICE = "incidents_practice"


def plant(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with a check still to come cannot be altered
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def on_every_closed_table(sql):
    return "; ".join(sql.format(table=model._meta.db_table) for model in closed_models())


def found_by_check():
    return [error.msg.split(":")[0] for error in every_student_table_is_closed(databases=["default"])]


def cries_out(question, *args):
    """The guard fails, by an assertion or because a refusal did not come."""
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        question(*args)


ANYWHERE = {
    "no row security": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "own policy true": "ALTER POLICY own ON {table} USING (true) WITH CHECK (true)",
}


@pytest.mark.parametrize("fault", ANYWHERE)
def test_fault_on_any_closed_table_is_found_by_story_and_check(story, fault):
    for model in closed_models():
        plant("SAVEPOINT whole; " + ANYWHERE[fault].format(table=model._meta.db_table))
        assert found_by_check() == [model._meta.label]
        with as_server():
            cries_out(recipe.each_school_sees_its_own, story, recipe.AT_FIRST)
        plant("ROLLBACK TO whole")
    recipe.each_school_sees_its_own(story, recipe.AT_FIRST)
    assert found_by_check() == []


def test_own_policy_dropped_is_found_by_story_and_check(story):
    """Where rows still follow, reading looks right until somebody writes: then the database refuses."""
    for model in closed_models():
        plant(f"SAVEPOINT whole; DROP POLICY own ON {model._meta.db_table}")
        assert found_by_check() == [model._meta.label]
        with pytest.raises((AssertionError, ProgrammingError)):
            recipe.rows_follow_kim(story)
        plant("ROLLBACK TO whole")


def test_all_policies_gone_is_found_by_every_part_of_the_recipe(story):
    plant(on_every_closed_table("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    cries_out(recipe.each_school_sees_its_own, story, recipe.AT_FIRST)
    cries_out(recipe.rows_follow_kim, story)
    cries_out(recipe.nobody_writes_into_another_school, story)
    cries_out(recipe.nobody_opens_a_record_by_joining_it, story)
    cries_out(recipe.receiver_reads_and_cannot_write, story)
    assert len(found_by_check()) == len(closed_models())


def test_no_force_is_found_by_the_owners_story_and_by_the_check(story):
    plant(f"ALTER TABLE {PRACTICE} NO FORCE ROW LEVEL SECURITY")
    cries_out(recipe.rows_follow_kim, story)
    assert found_by_check() == ["incidents.Practice"]


def test_following_for_all_commands_lets_the_receiver_write(story):
    following = [model for model in closed_models() if rule_of(model).follows]
    for model in following:
        using, table = rule_of(model).follows.replace("MINE", MINE), model._meta.db_table
        plant(f"DROP POLICY follows ON {table}; CREATE POLICY follows ON {table} USING ({using})")
    cries_out(recipe.receiver_reads_and_cannot_write, story)
    assert len(found_by_check()) == len(following)


def test_following_for_all_commands_on_one_table_stops_at_its_history(story):
    plant(f"DROP POLICY follows ON {PRACTICE}; CREATE POLICY follows ON {PRACTICE} USING (follows_practice(id))")
    with pytest.raises(ProgrammingError, match='row-level security policy for table "incidents_practiceevent"'):
        recipe.receiver_reads_and_cannot_write(story)


def test_follows_dropped_loses_the_record_on_transfer(story):
    plant(f"DROP POLICY follows ON {PRACTICE}")
    cries_out(recipe.rows_follow_kim, story)
    assert found_by_check() == ["incidents.Practice"]


def test_further_policy_is_found_by_story_and_check(story):
    plant(f"CREATE POLICY handy ON {PRACTICE} FOR SELECT USING (minutes > 0)")
    cries_out(recipe.each_school_sees_its_own, story, recipe.AT_FIRST)
    assert found_by_check() == ["incidents.Practice"]


def test_composite_key_dropped_opens_records_by_joining(story):
    plant(
        "ALTER TABLE incidents_practiceparticipant "
        "DROP CONSTRAINT incidents_practiceparticipant_same_school_as_practice"
    )
    cries_out(recipe.nobody_opens_a_record_by_joining_it, story)


def test_history_changeable_by_the_server_is_found(story):
    plant("GRANT UPDATE ON district_studentevent TO ground_app")
    with as_server():
        cries_out(recipe.history_stays_as_it_was, story)


def test_follows_function_asking_nothing_is_found(story):
    """The check reads policies, not the functions that they call: this one only the story finds."""
    plant("SET LOCAL ROLE ground_follower")
    plant(
        "CREATE OR REPLACE FUNCTION follows_practice(bigint) RETURNS boolean LANGUAGE plpgsql STABLE "
        "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN RETURN true; END $$"
    )
    plant("SET LOCAL ROLE NONE")
    cries_out(recipe.each_school_sees_its_own, story, recipe.AT_FIRST)


def test_follows_asked_first_is_found_in_the_plan(story):
    plant(f"ALTER POLICY follows ON {PRACTICE} RENAME TO zz")
    plant(f"ALTER POLICY own ON {PRACTICE} RENAME TO aa")
    cries_out(own_stands_before_follows, Practice)


def test_undeclared_model_is_found_by_the_check(db, monkeypatch):
    monkeypatch.delattr(Guardian, "row_security")
    assert found_by_check() == ["district.Guardian", "district.GuardianEvent"]


def test_model_declared_otherwise_than_its_table_is_found_by_the_check(db, monkeypatch):
    monkeypatch.setattr(Guardian, "row_security", RowSecurity(follows="follows_student(student_id)"))
    assert found_by_check() == ["district.Guardian", "district.GuardianEvent"]


@pytest.mark.urls(__name__)
def test_template_hook_removed_empties_lazy_pages(lasting_story, open_door, monkeypatch):  # noqa: F811
    monkeypatch.delattr(ScopeMiddleware, "process_template_response")
    cries_out(pages_show_only_own, lasting_story.cast)


@pytest.mark.urls(__name__)
def test_session_setting_instead_of_local_leaks_to_the_next_user(lasting_story, open_door, monkeypatch):  # noqa: F811
    def for_the_session(self):
        with self.connection.cursor() as cursor:
            ids = ",".join(str(pk) for pk in SCHOOLS.get())
            cursor.execute("SELECT set_config('app.schools', %s, false)", [f"{{{ids}}}"])

    monkeypatch.setattr(DatabaseWrapper, "apply_scope", for_the_session)
    try:
        client = as_user(lasting_story.cast.administrator)
        client.get("/now/")  # saves the session last, in a transaction that sets the scope anew
        client.get("/now/")
        cries_out(nothing_outside_a_transaction)
    finally:
        connection.close()


@pytest.mark.urls(__name__)
def test_scope_forgotten_by_the_middleware_shows_nothing(lasting_story, open_door, monkeypatch):  # noqa: F811
    monkeypatch.setattr(ScopeMiddleware, "__call__", lambda self, request: self.get_response(request))
    cries_out(pages_show_only_own, lasting_story.cast)
