"""How many students of each group were enrolled, and of them how many had an event: one statement a school year.

A student counts once in a group: by race, sex, disability, language as they are on record, by the grade and the
school of the last enrollment that the days touch. Of several schools the reader knows a student counts at the last,
or, where each school reports its own, at each.
"""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q

from district.models import Enrollment
from incidents.models import Consequence, Incident, IncidentParticipant, Practice, SafetyIntervention, SafetyPhase
from incidents.policies.clock import MIDNIGHT, at
from incidents.queries.patterns import Period, Slice, as_sql, rows_of_statement

Kind = Consequence.Kind
EXCLUDING = Consequence.LASTING
LAW = (Kind.LAW, Kind.ARREST)
DAY = datetime.timedelta(days=1)
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
COUNTS = """
    WITH enrolled AS (
        SELECT DISTINCT ON ({one}) {one}, {keys} FROM ({enrollments}) e
        ORDER BY {one}, starts_on DESC, id DESC
    ){events}
    SELECT {names}, count(*) AS enrolled{counts} FROM enrolled {joins} GROUP BY {names}"""


@dataclass(frozen=True)
class Cohort:
    """Whose students, and when."""

    chosen: Slice
    period: Period

    def enrollments(self):
        touched = Q(ends_on=None) | Q(ends_on__gte=self.period.first)
        found = Enrollment.objects.filter(touched, starts_on__lte=self.period.last)
        return self.chosen.of_schools(found).values(
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
        return self.chosen.of_schools(found)

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
            found = self.chosen.of_schools(Consequence.objects.filter(Exists(part), kind__in=kinds))
        found = found.order_by().values("student_id", "school_id")
        return found.values("student_id", "school_id", "incident_id").distinct() if name == "law" else found

    def held(self, measure=""):
        """Safety interventions that began in these days, those with this measure: each is one time."""
        found = SafetyIntervention.objects.counted().filter(
            started_at__gte=at(self.period.first, MIDNIGHT), started_at__lt=at(self.period.last + DAY, MIDNIGHT)
        )
        if measure:
            found = found.filter(Exists(SafetyPhase.objects.filter(intervention=OuterRef("pk"), measure=measure)))
        return self.chosen.of_schools(found).order_by()


@dataclass(frozen=True)
class Had:
    """Of a group's students: how many had the event, how many times, and how many of them exactly once."""

    students: int
    instances: int
    once: int = field(default=0, compare=False)


def counts(cohort, groupings, events, behavior=None):
    """{key or keys: (students enrolled, [Had for each event])}; keys are text, "" not collected."""
    return counts_of([cohort], groupings, events, behavior)[0]


def counts_of(cohorts, groupings, events, behavior=None, *, each_school=False):
    """The same for each of the cohorts: one statement. `each_school`: a student counts at every school, for itself."""
    parts, values = [], []
    names = [f"key{n}" for n in range(len(groupings))]
    columns = ", ".join([*names, "enrolled", *(f"had{n}, times{n}, once{n}" for n in range(len(events)))])
    one = "student_id, school_id" if each_school else "student_id"
    for n, cohort in enumerate(cohorts):
        text, these = _counting(cohort, groupings, events, behavior, one)
        parts.append(f"SELECT {n}, {columns} FROM ({text}) counted")
        values += these
    found = [{} for _ in cohorts]
    for place, *line in rows_of_statement(" UNION ALL ".join(parts), values):
        keys, rest = tuple(line[: len(groupings)]), line[len(groupings) :]
        had = [Had(rest[n], int(rest[n + 1]), rest[n + 2]) for n in range(1, len(rest), 3)]
        found[place][keys if len(keys) > 1 else keys[0]] = (rest[0], had)
    return found


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
    names = [f"key{n}" for n in range(len(groupings))]
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
