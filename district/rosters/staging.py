"""The upload in temporary tables (`roster_<kind>`), where rows are checked against each other, and the problems."""

import csv
import io

from django.db import connection

from district.rosters.rows import ERROR, NOTICE, ROWS, Problem

TYPES = {
    "file": "smallint",
    "line": "integer",
    "rank": "smallint",
    "ended": "boolean",
    "is_primary": "boolean",
    "starts_on": "date",
    "ends_on": "date",
    "birth_date": "date",
}
PROBLEM_COLUMNS = ("file", "line", "column", "value", "reason", "severity")


class Staging:
    """Temporary tables of one import; they live as long as the transaction."""

    def __init__(self):
        self.cursor = connection.cursor()
        self.waiting = []
        self.roster = None

    def sql(self, statement, params=None):
        """Rows touched, after running one statement. `%` is written `%%` when there are params."""
        self.cursor.execute(statement, params)
        return self.cursor.rowcount

    def one(self, statement, params=None):
        self.cursor.execute(statement, params)
        return self.cursor.fetchone()[0]

    def table(self, name, select, params=None):
        """A temporary table from a SELECT, with statistics."""
        self.sql(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self.sql(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", params)
        self.sql(f"ANALYZE {name}")

    def create(self):
        for kind, row in ROWS.items():
            columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in row._fields)
            self.sql(f"DROP TABLE IF EXISTS pg_temp.roster_{kind}")
            self.sql(f"CREATE TEMP TABLE roster_{kind} ({columns}) ON COMMIT DROP")
        self.sql("DROP TABLE IF EXISTS pg_temp.roster_problem")
        self.sql(
            """CREATE TEMP TABLE roster_problem (file text, line integer, field text, value text, reason text,
                                                 severity text) ON COMMIT DROP"""
        )

    def report(self, problem: Problem):
        self.waiting.append(problem)
        if len(self.waiting) >= 5000:
            self.flush()

    def flush(self):
        if self.waiting:
            self.copy("roster_problem", self.waiting)
            self.waiting = []

    def copy(self, table, rows):
        """COPY tuples into a table; None and "" arrive as NULL."""
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows(rows)
        buffer.seek(0)
        with connection.connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} FROM STDIN WITH (FORMAT csv)", buffer, size=1 << 18)

    def load(self, roster, progress):
        """Read the roster once, batch by batch. `progress(share)` is told 0–1."""
        self.roster = roster
        for kind, rows in roster.batches():
            self.copy(f"roster_{kind}", rows)
            progress(roster.upload.share_read)
        self.flush()
        for kind in ROWS:
            self.sql(f"ANALYZE roster_{kind}")

    def name(self, kind, field, where, reason, *, params=(), value=None, severity=NOTICE, rows=None):
        """Write a problem for each row x of the kind for which `where` holds. Returns how many."""
        return self.sql(
            f"""INSERT INTO roster_problem
                SELECT (%s::text[])[x.file + 1], x.line, (%s::text[])[x.file + 1],
                       left({value or "x." + field}, 80), %s, %s
                FROM {rows or f"roster_{kind}"} x WHERE {where}""",
            [self.roster.files, self.roster.columns_of(kind, field), reason, severity, *params],
        )

    def refuse(self, kind, field, where, reason, *, params=(), value=None, rows=None, key=None):
        """Take those rows out, name them as errors, and remember `key` (NULL: nothing) as seen. Returns how many."""
        key = key or ("section || ' ' || person" if kind == "member" else ROWS[kind]._fields[2])
        return self.sql(
            f"""WITH gone AS (DELETE FROM {rows or f"roster_{kind}"} x WHERE {where}
                              RETURNING x.file, x.line, left({value or "x." + field}, 80) AS value, {key} AS key),
                     seen AS (INSERT INTO roster_seen SELECT %s, key FROM gone WHERE key IS NOT NULL)
                INSERT INTO roster_problem
                SELECT (%s::text[])[file + 1], line, (%s::text[])[file + 1], value, %s, %s FROM gone""",
            [*params, kind, self.roster.files, self.roster.columns_of(kind, field), reason, ERROR],
        )

    def drop(self, kind, where, params=None):
        return self.sql(f"DELETE FROM roster_{kind} x WHERE {where}", params)

    def bad_rows(self):
        """{file: number of rows with an error}; a problem with a file as a whole counts as a row."""
        self.cursor.execute(
            "SELECT file, count(DISTINCT line) FROM roster_problem WHERE severity = %s GROUP BY file", [ERROR]
        )
        return dict(self.cursor.fetchall())

    def notices(self):
        return self.one("SELECT count(*) FROM roster_problem WHERE severity = %s", [NOTICE])

    def write_problems(self, out):
        """All problems as CSV (UTF-8, with headings) in the order of the file, into a binary file."""
        self.flush()
        out.write((",".join(PROBLEM_COLUMNS) + "\n").encode())
        with connection.connection.cursor() as cursor:
            cursor.copy_expert(
                """COPY (SELECT coalesce(file, ''), coalesce(line, 0), coalesce(field, ''), coalesce(value, ''),
                                reason, severity
                         FROM roster_problem ORDER BY file, line, severity, field) TO STDOUT WITH (FORMAT csv)""",
                out,
            )
