"""How many students of each group were enrolled, and of them how many had an event: one statement a school year.

A student counts once in a group: by race, sex, disability, language as they are on record, by the grade and the
school of the last enrollment that the days touch. Of several schools the reader knows a student counts at the last,
or, where each school reports its own, at each.

The whole district is told from tallies, less the marks of the students of whom something changed since, and these
counted anew from their rows: the same to the last student. See docs/adr/0014-marks-of-equity.md.
"""

from dataclasses import dataclass, field, replace

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from django.db.models.expressions import RawSQL

from district.models import Enrollment
from incidents.models import (
    Consequence,
    EquityChange,
    EquityPeriod,
    Incident,
    IncidentParticipant,
    Measure,
    Practice,
    SafetyIntervention,
    SafetyPhase,
)
from incidents.models.practice import PROACTIVE_KINDS
from incidents.models.practice import Kind as PracticeKind
from incidents.policies.clock import MIDNIGHT, at
from incidents.queries.patterns import ONE_DAY, Period, Slice, as_sql, rows_of_statement

Kind = Consequence.Kind
EXCLUDING = Consequence.LASTING
LAW = (Kind.LAW, Kind.ARREST)
GROUPINGS = {
    "race": "race",
    "sex": "sex",
    "grade": "grade",
    "disability": "disability",
    "el": "coalesce(el::text, '')",
    "language": "language",
    "school": "school_id::text",
}
KEYS = GROUPINGS | {"level": "CASE WHEN grade = 'PK' THEN 'PK' ELSE 'K12' END"}
# What counts beside enrollment in civil-rights data; an escort alone does not.
RESTRAINED = (Measure.PHYSICAL, Measure.MECHANICAL, Measure.SECLUSION)
OF_CONDUCT = ("incident", "excluded", "restored")  # asked of one behavior, too
COUNTS = """
    WITH enrolled AS (
        SELECT DISTINCT ON ({one}) {one}, {keys} FROM ({enrollments}) e
        ORDER BY {one}, starts_on DESC, id DESC
    ){events}
    SELECT {names}, count(*) AS enrolled{counts} FROM enrolled {joins} GROUP BY {names}"""


@dataclass(frozen=True)
class Cohort:
    """Whose students, and when. `among`: SQL of the only students that are asked about."""

    chosen: Slice
    period: Period
    among: str = ""

    @property
    def is_whole_district(self):
        user = self.chosen.user
        return self.chosen.schools is None and (user is None or user.sees_district())

    def _of(self, found):
        found = self.chosen.of_schools(found)
        if not self.among:
            return found
        one_of = RawSQL(f"ARRAY({self.among})", [])  # an array, so that each is looked up and no table read through
        return found.filter(
            Func(F("student"), one_of, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField())
        )

    def enrollments(self):
        touched = Q(ends_on=None) | Q(ends_on__gte=self.period.first)
        found = Enrollment.objects.filter(touched, starts_on__lte=self.period.last)
        return self._of(found).values(
            "id", "student_id", "school_id", "grade", "starts_on",
            race=F("student__race_ethnicity"), sex=F("student__sex"), disability=F("student__disability"),
            el=F("student__english_learner"), language=F("student__home_language"),
        )  # fmt: skip

    def caused(self, behavior=None):
        """Parts of those who caused harm in these days."""
        found = IncidentParticipant.objects.filter(
            role=IncidentParticipant.Role.CAUSED_HARM,
            student__isnull=False,
            incident__occurred_on__gte=self.period.first,
            incident__occurred_on__lte=self.period.last,
        ).exclude(incident__status=Incident.Status.DRAFT)
        if behavior:
            found = found.filter(Q(behavior=behavior) | Q(behavior=None, incident__behavior=behavior))
        return self._of(found)

    def had(self, event, behavior=None):
        """Rows with a student and a school, one for each time that the event happened.

        Each is part of causing harm, but for safety interventions. An arrest and its referral happened once.
        """
        name, _, value = event.partition(":")
        if name == "safety":
            return self.held(value).values("student_id", "school_id")
        caused = self.caused(behavior)
        if name == "incident":
            found = caused
        elif name == "behavior":
            found = self.caused(int(value))
        elif name in ("restored", "practice"):
            held = {"incident__answers__practice__status__in": Practice.TOOK_PLACE}
            if value:
                held["incident__answers__practice__kind"] = value
            found = caused.filter(**held)
        else:
            kinds = {"excluded": EXCLUDING, "law": LAW}.get(name, (value,))
            part = caused.filter(incident=OuterRef("incident"), student=OuterRef("student"))
            found = self._of(Consequence.objects.filter(Exists(part), kind__in=kinds))
        found = found.order_by().values("student_id", "school_id")
        return found.values("student_id", "school_id", "incident_id").distinct() if name == "law" else found

    def interventions(self):
        """Safety interventions that began in these days."""
        found = SafetyIntervention.objects.counted().filter(
            started_at__gte=at(self.period.first, MIDNIGHT), started_at__lt=at(self.period.last + ONE_DAY, MIDNIGHT)
        )
        return self._of(found).order_by()

    def held(self, measure=""):
        """Those of them with this measure or any restraint: each is one time."""
        measures = [measure] if measure else RESTRAINED
        return self.interventions().filter(
            Exists(SafetyPhase.objects.filter(intervention=OuterRef("pk"), measure__in=measures))
        )


@dataclass(frozen=True)
class Had:
    """Of a group's students: how many had the event, how many times, and how many of them exactly once."""

    students: int
    instances: int
    once: int = field(default=0, compare=False)


def counts(cohort, groupings, events, behavior=None):
    """{key or keys: (students enrolled, [Had for each event])}; keys are text, "" not collected."""
    return counts_of([cohort], groupings, events, behavior)[0]


def counts_of(cohorts, groupings, events, behavior=None, *, each_school=False, marks=True):
    """The same for each of the cohorts: one statement.

    `each_school`: a student counts at every school, for itself. `marks=False` counts each row. Who had an event
    exactly once is known from rows alone, as where each school counts its own.
    """
    marked = marks and not each_school and cohorts[0].is_whole_district and GROUPINGS.keys() >= set(groupings)
    counted = list(EquityPeriod.objects.order_by("-last")) if marked else []
    parts, values, columns = [], [], ", ".join(_columns(groupings, events))
    one = "student_id, school_id" if each_school else "student_id"
    for n, cohort in enumerate(cohorts):
        period = _period_of(cohort, counted)
        if period is None:
            text, these = _counting(cohort, groupings, events, behavior, one)
        else:
            text, these = _from_marks(cohort, period, groupings, events, behavior)
        parts.append(f"SELECT {n}, {columns} FROM ({text}) counted")
        values += these
    found = [{} for _ in cohorts]
    for place, *line in rows_of_statement(" UNION ALL ".join(parts), values):
        keys, rest = tuple(line[: len(groupings)]), line[len(groupings) :]
        had = [Had(*map(int, rest[n : n + 3])) for n in range(1, len(rest), 3)]
        found[place][keys if len(keys) > 1 else keys[0]] = (int(rest[0]), had)
    return found


def _keys(groupings):
    return [f"key{n}" for n in range(len(groupings))]


def _columns(groupings, events):
    return [*_keys(groupings), "enrolled", *(f"had{n}, times{n}, once{n}" for n in range(len(events)))]


def _counting(cohort, groupings, events, behavior, one):
    """(text, values) of the statement for one cohort."""
    text, values = as_sql(cohort.enrollments())
    parts, joins, columns = [], [], []
    for n, event in enumerate(events):
        rows, these = as_sql(cohort.had(event, behavior))
        values = [*values, *these]
        parts.append(f", event{n} AS (SELECT {one}, count(*) AS n FROM ({rows}) r GROUP BY {one})")
        joins.append(f"LEFT JOIN event{n} USING ({one})")
        columns.append(
            f", count(event{n}.n) AS had{n}, coalesce(sum(event{n}.n), 0) AS times{n},"
            f" count(*) FILTER (WHERE event{n}.n = 1) AS once{n}"
        )
    names = _keys(groupings)
    sql = COUNTS.format(
        one=one,
        keys=", ".join(f"{KEYS[grouping]} AS {name}" for grouping, name in zip(groupings, names, strict=True)),
        enrollments=text,
        events="".join(parts),
        names=", ".join(names),
        counts="".join(columns),
        joins=" ".join(joins),
    )
    return sql, values


def every_event(behaviors):
    """(event, behavior or None) of all that is marked; `behaviors` are ids."""
    names = [*OF_CONDUCT, "law", "safety"]
    names += [f"consequence:{kind}" for kind in Kind]
    names += [f"practice:{kind}" for kind in PracticeKind if kind not in PROACTIVE_KINDS]
    names += [f"safety:{measure}" for measure in Measure]
    return [(name, None) for name in names] + [(name, key) for key in behaviors for name in OF_CONDUCT]


def mark_of(event, behavior):
    """The name that an event is marked by."""
    name, _, value = event.partition(":")
    if name == "behavior":
        return f"incident|{value}"
    return f"{event}|{behavior}" if behavior else event


def _period_of(cohort, counted):
    """The counted period that comes nearest to the cohort's days and does not go beyond them."""
    asked = cohort.period
    fits = (one for one in counted if one.first == asked.first and one.last <= asked.last)
    return next(fits, None) if cohort.is_whole_district else None


def changed_students(cohort, period):
    """(text, values) of the students whose marks in a counted period are not those of the cohort's days."""
    text, values = as_sql(EquityChange.objects.values("student_id"))
    if cohort.period.last == period.last:
        return text, values
    later = replace(cohort, period=Period(period.last + ONE_DAY, cohort.period.last))
    begun = cohort.chosen.of_schools(
        Enrollment.objects.filter(starts_on__gt=period.last, starts_on__lte=cohort.period.last)
    )
    for found in (begun, later.had("incident"), later.interventions()):
        more, these = as_sql(found.values("student_id"))
        text, values = f"{text} UNION {more}", [*values, *these]
    return text, values


TALLIED = """
    SELECT {keys}, sum(students) FILTER (WHERE event = '') AS enrolled{counts}
    FROM incidents_equitytally WHERE period_id = %s AND "grouping" = %s AND event = ANY (%s) GROUP BY {names}"""
TALLIED_EVENT = """,
    coalesce(sum(students) FILTER (WHERE event = %s), 0) AS had{n},
    coalesce(sum(times) FILTER (WHERE event = %s), 0) AS times{n}, 0 AS once{n}"""
MARKED = """
    SELECT {keys}, -count(*){counts} FROM incidents_equitymark mark
    WHERE period_id = %s AND student_id = ANY (ARRAY(SELECT student_id FROM changed)) GROUP BY {names}"""
MARKED_EVENT = ", -count(had -> %s), -coalesce(sum((had ->> %s)::int), 0), 0"
TOGETHER = """
    WITH changed AS MATERIALIZED ({changed})
    SELECT {names}, sum(enrolled) AS enrolled{counts}
    FROM ({tallied} UNION ALL {marked} UNION ALL SELECT {columns} FROM ({rows}) counted) parts
    GROUP BY {names} HAVING sum(enrolled) <> 0"""
MARKS = {grouping: grouping for grouping in GROUPINGS} | {
    "el": "coalesce(el::text, '')",
    "language": "home_language",
    "school": "school_id::text",
}


def _from_marks(cohort, period, groupings, events, behavior):
    """(text, values) of the statement for one cohort: tallies less marks, and those students from the rows."""
    changed, values = changed_students(cohort, period)
    rows, of_rows = _counting(
        replace(cohort, among="SELECT student_id FROM changed"), groupings, events, behavior, "student_id"
    )
    order, names = sorted(groupings, key=list(GROUPINGS).index), _keys(groupings)
    marks = [mark_of(event, behavior) for event in events]
    twice = [mark for mark in marks for _ in range(2)]

    def select(text, keys, event, **parts):
        keys = ", ".join(f"{key} AS {name}" for key, name in zip(keys, names, strict=True))
        counts = "".join(event.format(n=n) for n in range(len(events)))
        return text.format(keys=keys, counts=counts, names=", ".join(names), **parts)

    tallied = select(TALLIED, [("key", "other")[order.index(name)] for name in groupings], TALLIED_EVENT)
    marked = select(MARKED, [MARKS[name] for name in groupings], MARKED_EVENT)
    sums = ", sum(had{n}) AS had{n}, sum(times{n}) AS times{n}, 0 AS once{n}"
    columns = ", ".join(_columns(groupings, events))
    text = select(TOGETHER, names, sums, changed=changed, tallied=tallied, marked=marked, rows=rows, columns=columns)
    return text, [
        *values,
        *twice, period.pk, "+".join(order), ["", *marks],
        *twice, period.pk,
        *of_rows,
    ]  # fmt: skip
