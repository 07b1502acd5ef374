"""Counting the district for the pages on equity. See docs/adr/0014-marks-of-equity.md."""

from itertools import combinations

from django.db import connection, transaction

from district.models import SchoolYear
from incidents.models import BehaviorCode, EquityPeriod
from incidents.queries.equity import GROUPINGS, MARKS, Cohort, changed_students, every_event, mark_of
from incidents.queries.patterns import Slice, as_sql, year_period

FRESH = """
    CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
    WITH enrolled AS (
        SELECT DISTINCT ON (student_id) student_id, school_id, race, sex, grade, disability, el, language
        FROM ({enrollments}) e ORDER BY student_id, starts_on DESC, id DESC
    ), happened AS (
        SELECT student_id, jsonb_object_agg(event, n) AS had
        FROM (SELECT student_id, event, count(*) AS n FROM ({events}) rows GROUP BY 1, 2) r GROUP BY 1
    )
    SELECT student_id, school_id, race, sex, grade, disability, el, language AS home_language,
        coalesce(had, '{{}}') AS had
    FROM enrolled LEFT JOIN happened USING (student_id)"""
COLUMNS = "student_id, school_id, race, sex, grade, disability, el, home_language, had"
SIGNED = f"""
    CREATE TEMPORARY TABLE signed ON COMMIT DROP AS
    SELECT 1 AS sign, {COLUMNS} FROM fresh
    UNION ALL
    SELECT -1, {COLUMNS} FROM incidents_equitymark WHERE period_id = %s AND student_id = ANY (%s)"""
ADD = """
    INSERT INTO incidents_equitytally AS t (period_id, "grouping", event, key, other, students, times)
    SELECT %s, %s, event, {key}, {other}, sum(sign), sum(sign * times)
    FROM signed CROSS JOIN LATERAL (
        SELECT '' AS event, 0 AS times UNION ALL SELECT key, value::int FROM jsonb_each_text(had)
    ) one
    GROUP BY 3, 4, 5 HAVING sum(sign) <> 0 OR sum(sign * times) <> 0
    ON CONFLICT (period_id, "grouping", event, key, other)
    DO UPDATE SET students = t.students + EXCLUDED.students, times = t.times + EXCLUDED.times"""


def wanted_periods(today):
    """The days that the pages ask for: each school year to its end or to today, and to the end of the last month."""
    years = SchoolYear.objects.filter(starts_on__lte=today)
    found = {year_period(year, today, whole=whole) for year in years for whole in (False, True)}
    return sorted(found, key=lambda period: (period.first, period.last))


@transaction.atomic
def refresh(*, today):
    """Takes into the tallies what changed since. Returns how many students were counted anew. In district's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('equity'))")  # a second one waits, then has nothing to do
        cursor.execute("SELECT id, student_id FROM incidents_equitychange")
        changes = cursor.fetchall()  # what is written from now on stays for the next time
        seen, counted = list(EquityPeriod.objects.order_by("last")), 0
        for wanted in wanted_periods(today):
            fits = [one for one in seen if one.first == wanted.first and one.last <= wanted.last]
            period = fits[-1] if fits else None
            if period:
                seen.remove(period)
            counted += _count(cursor, wanted, period, {student for _, student in changes})
        for period in seen:
            _drop(cursor, period)
        cursor.execute("DELETE FROM incidents_equitychange WHERE id = ANY (%s)", [[pk for pk, _ in changes]])
    return counted


def _count(cursor, wanted, period, changed):
    """Counts a period for the first time, or only those of whom something changed or whose days came to it."""
    cohort = Cohort(Slice(None), wanted)
    if period is None:
        period, students = EquityPeriod.objects.create(first=wanted.first, last=wanted.last), None
    else:
        cursor.execute(*changed_students(cohort, period))
        students = sorted(changed | {student for (student,) in cursor.fetchall()})
        EquityPeriod.objects.filter(pk=period.pk).update(last=wanted.last)
        if not students:
            return 0
        cursor.execute("CREATE TEMPORARY TABLE asked ON COMMIT DROP AS SELECT unnest(%s) AS student_id", [students])
        cohort = Cohort(Slice(None), wanted, among="SELECT student_id FROM asked")
    _make_fresh(cursor, cohort)
    cursor.execute(SIGNED, [period.pk, students or []])
    cursor.execute("ANALYZE signed")
    for grouping in GROUPINGS:
        cursor.execute(ADD.format(key=MARKS[grouping], other="''"), [period.pk, grouping])
    for one, other in combinations(GROUPINGS, 2):
        cursor.execute(ADD.format(key=MARKS[one], other=MARKS[other]), [period.pk, f"{one}+{other}"])
    cursor.execute("DELETE FROM incidents_equitytally WHERE period_id = %s AND students = 0", [period.pk])
    cursor.execute(
        "DELETE FROM incidents_equitymark WHERE period_id = %s AND student_id = ANY (%s)", [period.pk, students or []]
    )
    cursor.execute(
        f"INSERT INTO incidents_equitymark (period_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM fresh", [period.pk]
    )
    cursor.execute("SELECT count(*) FROM signed")
    (rows,) = cursor.fetchone()
    cursor.execute("DROP TABLE fresh, signed; DROP TABLE IF EXISTS asked")
    return rows


def _make_fresh(cursor, cohort):
    text, values = as_sql(cohort.enrollments())
    parts, values = [], list(values)
    for event, behavior in every_event(BehaviorCode.objects.order_by("pk").values_list("pk", flat=True)):
        rows, these = as_sql(cohort.had(event, behavior))
        parts.append(f"SELECT student_id, %s::text AS event FROM ({rows}) r")
        values += [mark_of(event, behavior), *these]
    cursor.execute(FRESH.format(enrollments=text, events=" UNION ALL ".join(parts)), values)


def _drop(cursor, period):
    for table in ("incidents_equitytally", "incidents_equitymark"):
        cursor.execute(f"DELETE FROM {table} WHERE period_id = %s", [period.pk])
    cursor.execute("DELETE FROM incidents_equityperiod WHERE id = %s", [period.pk])
