"""Row-level security: the policies of every table with student data, and the check that they stand.

A model declares `row_security = RowSecurity(…)`, or `= OPEN` where its rows hold no student data. A migration
lays the policies with `SecureRows`, `manage.py check --database default` compares the two, and `grant_tables`
gives the server's role what it needs after each migrate. The shape is explained in docs/adr/0002-two-walls.md.
"""

import json
from dataclasses import dataclass

from django.apps import apps
from django.core import checks
from django.db import connections
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

OPEN = "holds no student data"
APP, FOLLOWER, BACKUP = "ground_app", "ground_follower", "ground_backup"
OUR_APPS = {"district", "contracts", "trainings", "incidents", "strategy", "overview"}
MINE = "(SELECT unnest(coalesce(nullif(current_setting('app.schools', true), ''), '{}')::bigint[]))"


@dataclass(frozen=True)
class RowSecurity:
    """The rule of one table with a `school_id`: own school to read and write; `follows`: SQL that lets one read."""

    follows: str = ""

    def statements(self, table):
        own = f"school_id IN {MINE}"
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS own ON "{table}"; DROP POLICY IF EXISTS follows ON "{table}"'
        yield f'CREATE POLICY own ON "{table}" USING ({own}) WITH CHECK ({own})'
        if self.follows:
            using = self.follows.replace("MINE", MINE)
            yield f'CREATE POLICY follows ON "{table}" FOR SELECT USING ({using})'


class SecureRows(Operation):
    """Migration operation: lays a model's policies."""

    reversible = True

    def __init__(self, model_name, follows=""):
        self.model_name, self.rule = model_name, RowSecurity(follows)

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in self.rule.statements(table):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, *args):
        pass  # stays closed

    def describe(self):
        return f"Close {self.model_name} by school"


def follows(name, body):
    """A boolean function of a row's id: is the student `s` of this body now in one of my schools?"""
    return RunSQL(
        f"""CREATE FUNCTION {name}(bigint) RETURNS boolean
            LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 1000
            SET search_path = pg_catalog, public, pg_temp
            AS $$ BEGIN RETURN EXISTS (SELECT FROM {body} AND s.school_id IN {MINE}); END $$;
            {owned_by_follower(f"{name}(bigint)")}""",
        f"DROP FUNCTION {name}(bigint)",
    )


def owned_by_follower(signature):
    """SQL that hands a function to the role that looks past the policies, and lets only the server call it."""
    return f"""ALTER FUNCTION {signature} OWNER TO {FOLLOWER};
               REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC;
               GRANT EXECUTE ON FUNCTION {signature} TO {APP}, current_user;"""


def readable_by_follower(*tables):
    """The tables that the follower's functions read. It bypasses row security; each function asks `app.schools`."""
    names = ", ".join(tables)
    return RunSQL(f"GRANT SELECT ON {names} TO {FOLLOWER}", f"REVOKE SELECT ON {names} FROM {FOLLOWER}")


def child_of(table, parent_table, parent_column):
    """A row's school must be its parent's, and moves with it. The parent needs UNIQUE (id, school_id)."""
    name = f"{table}_same_school_as_{parent_column}"[:63]
    return RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({parent_column}_id, school_id)
            REFERENCES {parent_table} (id, school_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED""",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def our_models():
    """Every model of ours with a table, history tables included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name in OUR_APPS and model._meta.managed and not model._meta.proxy:
            yield model


def is_append_only(model):
    """History and access records: the server may add and read, never change or delete."""
    return hasattr(model, "pgh_tracked_model") or getattr(model, "append_only", False)


def rule_of(model):
    """A model's declared rule; a history table inherits the one of what it tracks, asked by the tracked row's id."""
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is None:
        return model.__dict__.get("row_security")
    rule = tracked.__dict__.get("row_security")
    if isinstance(rule, RowSecurity) and rule.follows:
        return RowSecurity(rule.follows.replace("(id)", "(pgh_obj_id)"))
    return rule


@checks.register(checks.Tags.database)
def every_student_table_is_closed(databases=None, **kwargs):
    """Each model says what it is, and its table is what it says: same policies, forced, nothing more."""
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                """SELECT relname, relrowsecurity AND relforcerowsecurity,
                     (SELECT coalesce(jsonb_object_agg(polname, array[polcmd::text,
                          pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)]), '{}')
                      FROM pg_policy WHERE polrelid = pg_class.oid)
                   FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
            )
            tables = {
                name: (closed, rules if isinstance(rules, dict) else json.loads(rules))
                for name, closed, rules in cursor.fetchall()
            }
        owns = [rules["own"] for _, rules in tables.values() if "own" in rules]
        for model in our_models():
            if model._meta.db_table not in tables:
                continue
            rule, (closed, rules) = rule_of(model), tables[model._meta.db_table]
            if not _stands(rule, closed, rules, owns):
                errors.append(
                    checks.Error(
                        f"{model._meta.label}: its row_security is missing or not its table's",
                        id="district.E001",
                    )
                )
    return errors


def _stands(rule, closed, rules, owns):
    if rule is None:
        return False
    if rule == OPEN:
        return not closed and not rules
    expected = {"own", "follows"} if rule.follows else {"own"}
    if not closed or set(rules) != expected:
        return False
    own_is_the_same = rules["own"] == max(owns, key=owns.count) and rules["own"][0] == "*"
    if not rule.follows:
        return own_is_the_same
    command, using, _ = rules["follows"]
    return own_is_the_same and command == "r" and ("MINE" in rule.follows or using == rule.follows)


def grant_tables(sender, using="default", **kwargs):
    """After each migrate: the server's role reads and writes tables, only adds to history, and owns nothing."""
    if sender.name != "district":
        return
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"""GRANT USAGE ON SCHEMA public TO {APP}, {FOLLOWER}, {BACKUP};
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP};
                GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO {BACKUP};
                GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {BACKUP};
                REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}"""
        )
        for model in our_models():
            if is_append_only(model):
                cursor.execute(f'REVOKE UPDATE, DELETE ON "{model._meta.db_table}" FROM {APP}')
