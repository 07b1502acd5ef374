"""COPY into our tables at full speed, and the history that triggers would have written. For empty tables only."""

from contextlib import contextmanager
from io import StringIO
from itertools import islice

from django.db.models import AutoField

BATCH = 20_000  # lines a COPY
NULL = r"\N"


def line(values):
    """One row of COPY text. Texts must hold no tab, line break or backslash; lists become arrays."""
    return "\t".join(map(_text, values)) + "\n"


def _text(value):
    if value is None:
        return NULL
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"
    return str(value)


def copy(cursor, model, columns, lines):
    """Streams lines into the model's table and sets its sequence; `columns` are the names, with spaces between."""
    table, lines = model._meta.db_table, iter(lines)
    names = ", ".join(f'"{name}"' for name in columns.split())
    while batch := "".join(islice(lines, BATCH)):
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', StringIO(batch))
    if isinstance(model._meta.pk, AutoField):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\" HAVING max(id) > 0"
        )


def write_history(cursor, model, *, at, context="NULL", label="insert", source="", before=None, where="true"):
    """One event a row, as the trigger writes it.

    `at`, `context`, `where`: SQL over the row's columns. `source`: SQL in place of the table, when these need
    more columns. `before`: what some columns held then, column → SQL.
    """
    event = model.pgh_event_model._meta
    columns = [f.column for f in event.concrete_fields if not f.name.startswith("pgh_")]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join((before or {}).get(name, f'"{name}"') for name in columns)
    source = source or f'"{model._meta.db_table}"'
    cursor.execute(
        f"""INSERT INTO "{event.db_table}" (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {names})
            SELECT {at}, '{label}', id, {context}, {values} FROM {source} WHERE {where}"""
    )


@contextmanager
def bare(cursor, models):
    """These tables without forced row security (COPY refuses it), triggers, indexes and constraints between rows.

    Everything is laid again from the database's own words when the block ends, each index and foreign key in one
    pass. One transaction must surround it: if it fails, nothing has happened.
    """
    tables = [model._meta.db_table for model in models]
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still due cannot be altered
    cursor.execute(
        """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
           WHERE contype IN ('f', 'u', 'x')
             AND (conrelid = ANY (%(of)s::regclass[]) OR confrelid = ANY (%(of)s::regclass[]))
           ORDER BY array_position('{u,x,f}', contype::text), oid""",
        {"of": tables},
    )
    constraints = cursor.fetchall()
    cursor.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
           WHERE indrelid = ANY (%s::regclass[])
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
           ORDER BY indexrelid""",
        [tables],
    )
    indexes = cursor.fetchall()
    cursor.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE oid = ANY (%s::regclass[]) AND relforcerowsecurity", [tables]
    )
    forced = [table for (table,) in cursor.fetchall()]
    statements = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in forced]
    statements += [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables]
    statements += [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in reversed(constraints)]
    statements += [f"DROP INDEX {name}" for name, _ in indexes]
    cursor.execute(";".join(statements))
    yield
    # no rows, no statistics: foreign keys would be checked by nested loops
    statements = [f'ANALYZE "{table}"' for table in tables]
    keys = [c for c in constraints if c[2].startswith("FOREIGN KEY")]
    rest = [c for c in constraints if c not in keys]
    statements += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for table, name, rule in rest]
    statements += [definition for _, definition in indexes]
    statements += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for table, name, rule in keys]
    statements += [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables]
    statements += [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in forced]
    for statement in statements:
        cursor.execute(statement)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
