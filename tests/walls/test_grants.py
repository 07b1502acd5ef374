"""What each database role may do, read from the catalogue and tried."""

import pytest
from django.db import ProgrammingError, connection

from district.rowsecurity import APP, BACKUP, FOLLOWER, is_append_only, our_models
from tests.cast import as_server
from tests.walls.recipe import refused, refused_by_grant

OWNER = "ground_owner"


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall()


def tables():
    return [name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")]


def test_roles_are_what_the_walls_need(db):
    found = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE starts_with(rolname, 'ground_') AND rolname <> 'ground_admin' ORDER BY rolname"  # the launcher's
    )
    assert found == [
        (APP, False, False, True, False, False),
        (BACKUP, False, True, True, False, False),
        (FOLLOWER, False, True, False, False, False),
        (OWNER, False, False, True, False, True),
    ]


def test_nobody_but_the_owner_becomes_another_role(db):
    members = ask(
        """SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members
           WHERE starts_with(roleid::regrole::text, 'ground_')"""
    )
    assert set(members) == {(OWNER, APP), (OWNER, FOLLOWER)}


def test_server_owns_nothing(db):
    owned = ask(
        """SELECT relname FROM pg_class WHERE relowner = %s::regrole
           UNION ALL SELECT proname FROM pg_proc WHERE proowner = %s::regrole
           UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole""",
        APP, APP, APP,
    )  # fmt: skip
    assert owned == []


def test_functions_with_rights_of_their_own_are_these(db):
    functions = ask(
        """SELECT proname, proowner::regrole::text, proconfig FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace AND (prosecdef OR proowner = %s::regrole)
             AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') ORDER BY 1""",
        FOLLOWER,
    )
    path = ["search_path=pg_catalog, public, pg_temp"]
    assert functions == [
        ("find_students", FOLLOWER, path),
        ("follows_agreement", FOLLOWER, path),
        ("follows_incident", FOLLOWER, path),
        ("follows_practice", FOLLOWER, path),
        ("follows_safety", FOLLOWER, path),
        ("follows_student", FOLLOWER, path),
        ("purge_history", OWNER, path),  # bound by row security; tests/walls/test_destruction.py
    ]
    assert ask("SELECT relname FROM pg_class WHERE relowner = %s::regrole", FOLLOWER) == []


def test_follower_reads_five_tables_and_writes_none(db):
    assert ask(
        """SELECT table_name, privilege_type FROM information_schema.role_table_grants
           WHERE grantee = %s ORDER BY 1""",
        FOLLOWER,
    ) == [
        (table, "SELECT")
        for table in (
            "district_student",
            "incidents_agreement",
            "incidents_incidentparticipant",
            "incidents_practiceparticipant",
            "incidents_safetyintervention",
        )
    ]


def test_no_view_looks_past_the_policies(db):
    views = ask(
        """SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
           AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)"""
    )
    assert views == []


def test_server_reads_and_writes_rows_and_no_more(db):
    for table in tables():
        granted = {
            privilege
            for (privilege,) in ask(
                "SELECT privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = %s AND table_name = %s",
                APP,
                table,
            )
        }
        assert granted == server_may(table), table


def server_may(table):
    if table == "django_migrations":
        return {"SELECT"}
    if any(model._meta.db_table == table and is_append_only(model) for model in our_models()):
        return {"SELECT", "INSERT"}
    return {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE district_student CASCADE",
        "TRUNCATE district_accessrecord",
        "DELETE FROM district_accessrecord",
        "UPDATE district_accessrecord SET noun = ''",
        "DELETE FROM district_userevent",
        "UPDATE district_rolegrantevent SET role = 'administrator'",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_server_is_refused(db, statement):
    with as_server(), refused_by_grant():
        ask(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE district_student DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE district_student NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own ON district_student",
        "CREATE POLICY mine ON district_student USING (true)",
        "ALTER TABLE district_student DISABLE TRIGGER ALL",
        "DROP TABLE district_accessrecord",
    ],
)
def test_server_cannot_take_a_wall_down(db, statement):
    with as_server(), refused(ProgrammingError, "must be owner"):
        ask(statement)


def test_backup_reads_everything_and_writes_nothing(db):
    for table in tables():
        may = [
            ask("SELECT has_table_privilege(%s, %s, %s)", BACKUP, table, privilege)[0][0]
            for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        ]
        assert may == [True, False, False, False, False], table
