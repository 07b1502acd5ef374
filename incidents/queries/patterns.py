"""Figures of the reports on patterns. Each is one statement: from the tallies where these can tell, else from the rows.

The tallies know whole months of a school by one thing at a time. A period that cuts a month takes the tally of the
whole month and counts the rows of the cut, and adds or takes away whichever part has fewer days.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db import connection
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Sum, Value, When

from district.models import User
from district.permissions import counts_students_at
from district.queries import present_students
from incidents.models import (
    Consequence,
    Incident,
    IncidentParticipant,
    IncidentPractice,
    IncidentTally,
    Practice,
    PracticeTally,
)
from incidents.queries.practices import Share, held_between

AGAIN_WITHIN = (30, 60, 90)  # days after a student's first incident
ANSWERED_WITHIN = 14  # days in which a practice counts as an answer to that first one
MANY = (1, 2, 5)  # incidents of one student: one, two, three to five, more
Dimension = IncidentTally.Dimension


@dataclass(frozen=True)
class Period:
    """Days, both included."""

    first: datetime.date
    last: datetime.date

    def year_before(self):
        return Period(_year_before(self.first), _year_before(self.last))

    def pieces(self, today):
        """(first month, month after the last) of the tallies, and cuts (first day, last day, sign) of the rows."""
        whole, cuts = [], []
        month = month_of(self.first)
        while month <= self.last:
            end = next_month(month) - ONE_DAY
            inside = (max(self.first, month), min(self.last, end))
            outside = [(month, inside[0] - ONE_DAY), (inside[1] + ONE_DAY, end)]
            outside = [(a, b) for a, b in outside if a <= b]
            if sum(_passed(*part, today) for part in outside) <= _passed(*inside, today):
                whole.append(month)
                cuts += [(*part, -1) for part in outside]
            else:
                cuts.append((*inside, 1))
            month = next_month(month)
        return (whole[0], next_month(whole[-1])) if whole else None, cuts


ONE_DAY = datetime.timedelta(days=1)


def month_of(day):
    return day.replace(day=1)


def next_month(day):
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def months_of(period):
    found, month = [], month_of(period.first)
    while month <= period.last:
        found.append(month)
        month = next_month(month)
    return found


def year_period(year, today, *, whole):
    """A school year to its end or to today. `whole`: of the months only those that have ended."""
    last = min(year.ends_on, today)
    if whole and last == today:
        last = max(month_of(today) - ONE_DAY, year.starts_on)
    return Period(year.starts_on, last)


def _year_before(day):
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _passed(first, last, today):
    """Days of these that may have rows."""
    return max((min(last, today) - first).days + 1, 0)


@dataclass(frozen=True)
class Slice:
    """What a report counts: whose schools, and what it is narrowed to.

    `user` is the reader, and None for those who may know the district's counts and no rows: then the caller opens
    the district's scope. `schools` are ids, of those that the reader knows whole; None means all of these.
    """

    user: User | None
    schools: tuple | None = None
    behavior: int | None = None
    severity: int | None = None
    location: int | None = None
    grade: str = ""

    @property
    def narrowed(self):
        """Asks for more than the tallies know."""
        return bool(self.behavior or self.severity or self.location or self.grade)

    def anything(self):
        """The same schools, whatever happened there."""
        return replace(self, behavior=None, severity=None, location=None, grade="")

    def of_schools(self, queryset):
        known = None if self.user is None or self.user.sees_district() else set(counts_students_at(self.user))
        if self.schools is None:
            return queryset if known is None else queryset.filter(school_id__in=sorted(known))
        chosen = set(self.schools) if known is None else known & set(self.schools)
        return queryset.filter(school_id__in=sorted(chosen))

    def incidents(self):
        found = Incident.objects.all() if self.user is None else Incident.objects.listed_for(self.user)
        found = self.of_schools(found.counted())
        if self.behavior:
            found = found.filter(behavior=self.behavior)
        if self.severity:
            found = found.filter(behavior__severity=self.severity)
        if self.location:
            found = found.filter(location=self.location)
        if self.grade:
            there = IncidentParticipant.objects.filter(
                incident=OuterRef("pk"), role=IncidentParticipant.Role.CAUSED_HARM, student__grade=self.grade
            )
            found = found.filter(Exists(there))
        return found

    def practices(self):
        found = Practice.objects.all() if self.user is None else Practice.objects.listed_for(self.user)
        return self.of_schools(found.filter(status__in=Practice.TOOK_PLACE))


@dataclass
class IncidentCounts:
    """How many incidents, by one thing at a time: dicts from a key to a count, without zeros."""

    total: int = 0
    behavior: dict = field(default_factory=dict)  # by id
    location: dict = field(default_factory=dict)  # by id; None: no place named
    motive: dict = field(default_factory=dict)  # by value; "": not asked
    slot: dict = field(default_factory=dict)  # by (ISO weekday, hour or None)
    month: dict = field(default_factory=dict)  # by first day
    school: dict = field(default_factory=dict)  # by id


ROW_CELLS = """
    SELECT cell.dimension, cell.key, date_trunc('month', i.occurred_on)::date, i.school_id, i.sign
    FROM ({rows}) i CROSS JOIN LATERAL (VALUES
        ('behavior', i.behavior_id::text),
        ('location', coalesce(i.location_id::text, '')),
        ('slot', extract(isodow FROM i.occurred_on)::int || '-'
                 || coalesce(extract(hour FROM i.occurred_at)::int::text, '')),
        ('motive', i.motive::text)
    ) AS cell(dimension, key)"""
INCIDENT_COUNTS = """
    WITH cell(dimension, key, month, school, n) AS ({cells})
    SELECT dimension, key, month, school, sum(n) FROM cell
    GROUP BY GROUPING SETS ((dimension, key), (dimension, month), (dimension, school))
    HAVING sum(n) <> 0 AND (grouping(key) = 0 OR dimension = 'behavior')"""


def incident_counts(chosen, period, today, tallies=True):
    """IncidentCounts of a Slice in a Period: one statement. `tallies=False` counts each row."""
    months, cuts = period.pieces(today) if tallies and not chosen.narrowed else (None, [(period.first, period.last, 1)])
    cells, values = [], []
    if months:
        kept = chosen.of_schools(IncidentTally.objects.all()).filter(month__gte=months[0], month__lt=months[1])
        _add(cells, values, "{rows}", kept.values_list("dimension", "key", "month", "school_id", "count"))
    if cuts:
        rows = chosen.incidents().filter(_on_any("occurred_on", cuts)).annotate(sign=_sign("occurred_on", cuts))
        columns = ("occurred_on", "occurred_at", "school_id", "behavior_id", "location_id", "motive", "sign")
        _add(cells, values, ROW_CELLS, rows.order_by().values_list(*columns))
    found = IncidentCounts()
    for dimension, key, month, school, n in rows_of_statement(
        INCIDENT_COUNTS.format(cells=" UNION ALL ".join(cells)), values
    ):
        n = int(n)
        if month:
            found.month[month] = n
        elif school:
            found.school[school] = n
        else:
            getattr(found, dimension)[_key(dimension, key)] = n
    found.total = sum(found.behavior.values())
    return found


def _key(dimension, key):
    if dimension == Dimension.MOTIVE:
        return key
    if dimension == Dimension.SLOT:
        weekday, hour = key.split("-")
        return int(weekday), int(hour) if hour else None
    return int(key) if key else None


def _on_any(name, cuts):
    days = Q(pk__in=[])
    for first, last, _ in cuts:
        days |= Q(**{f"{name}__gte": first, f"{name}__lte": last})
    return days


def _sign(name, cuts):
    """1 for a row that is added, -1 for one that its month's tally holds and the period does not."""
    less = [When(_on_any(name, [cut]), then=Value(-1)) for cut in cuts if cut[2] < 0]
    return Case(*less, default=Value(1))


def _add(cells, values, sql, queryset):
    text, these = as_sql(queryset)
    cells.append(sql.replace("{rows}", text))
    values += these


def as_sql(queryset):
    """(text, values); a queryset that can find nothing is still SQL."""
    return queryset.order_by().query.get_compiler(connection.alias, elide_empty=False).as_sql()


def rows_of_statement(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@dataclass
class PracticeCounts:
    """Practices that took place, as Shares: all, and by kind, tier, month and school."""

    total: Share = field(default_factory=Share)
    kind: dict = field(default_factory=dict)
    tier: dict = field(default_factory=dict)
    month: dict = field(default_factory=dict)
    school: dict = field(default_factory=dict)


PRACTICE_COUNTS = """
    WITH cell(kind, mode, tier, month, school, n, minutes) AS ({cells})
    SELECT kind, tier, month, school, grouping(kind, tier, month, school), mode, sum(n), sum(minutes) FROM cell
    GROUP BY GROUPING SETS ((mode), (kind, mode), (tier, mode), (month, mode), (school, mode))
    HAVING sum(n) <> 0"""
BY = {0b1111: "total", 0b0111: "kind", 0b1011: "tier", 0b1101: "month", 0b1110: "school"}


def practice_counts(chosen, period, today, tallies=True):
    """PracticeCounts of a Slice in a Period: one statement. `tallies=False` counts each row."""
    months, cuts = period.pieces(today) if tallies else (None, [(period.first, period.last, 1)])
    cells, values = [], []
    if months:
        kept = chosen.of_schools(PracticeTally.objects.all()).filter(month__gte=months[0], month__lt=months[1])
        columns = ("kind", "mode", "tier", "month", "school_id", "count", "minutes")
        _add(cells, values, "{rows}", kept.values_list(*columns))
    for first, last, sign in cuts:
        rows = held_between(chosen.practices(), first, last)
        sql = f"""SELECT kind, mode, tier, date_trunc('month', held_on)::date, school_id, {sign:d}, {sign:d} * minutes
                  FROM ({{rows}}) p"""
        _add(cells, values, sql, rows.values_list("kind", "mode", "tier", "held_on", "school_id", "minutes"))
    found = {name: defaultdict(dict) for name in BY.values()}
    for kind, tier, month, school, grouping, mode, n, minutes in rows_of_statement(
        PRACTICE_COUNTS.format(cells=" UNION ALL ".join(cells)), values
    ):
        key = next((key for key in (kind, tier, month, school) if key is not None), None)
        found[BY[grouping]][key] |= {mode: int(n), f"{mode}_minutes": int(minutes)}
    shares = {name: {key: Share(**parts) for key, parts in by.items()} for name, by in found.items()}
    return PracticeCounts(total=shares.pop("total").get(None, Share()), **shares)


@dataclass(frozen=True)
class Response:
    """Days from an incident to the first practice that answered it and took place; None where nothing did."""

    answered: int
    waiting: int
    median: float | None
    most: float | None  # the 80th percentile

    @property
    def total(self):
        return self.answered + self.waiting


RESPONSE_TIMES = """
    SELECT school_id, month, count(days), count(*) - count(days),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.8) WITHIN GROUP (ORDER BY days)
    FROM (SELECT school_id, date_trunc('month', occurred_on)::date AS month, answered_on - occurred_on AS days
          FROM ({rows}) i) answered
    GROUP BY GROUPING SETS ((), (school_id), (month))"""


def response_times(chosen, period):
    """(Response of all, {school id: Response}, {month: Response}): one statement.

    Only a practice on or after the incident's day answers it. Percentiles lie between two days where they must
    (percentile_cont).
    """
    rows = chosen.incidents().filter(occurred_on__gte=period.first, occurred_on__lte=period.last)
    answers = Q(answers__practice__status__in=Practice.TOOK_PLACE, answers__practice__held_on__gte=F("occurred_on"))
    rows = rows.annotate(answered_on=Min("answers__practice__held_on", filter=answers))
    text, values = as_sql(rows.values_list("school_id", "occurred_on", "answered_on"))
    everything, schools, months = Response(0, 0, None, None), {}, {}
    for school, month, answered, waiting, median, most in rows_of_statement(
        RESPONSE_TIMES.replace("{rows}", text), values
    ):
        response = Response(answered, waiting, *(days if days is None else round(days, 1) for days in (median, most)))
        if school:
            schools[school] = response
        elif month:
            months[month] = response
        else:
            everything = response
    return everything, schools, months


def days_averted(chosen, period):
    """{"days", "students", "decisions"}: days of suspension that were not given, because repair was chosen."""
    decided = Consequence.objects.filter(
        incident__in=chosen.incidents(), starts_on__gte=period.first, starts_on__lte=period.last, days_averted__gt=0
    )
    return chosen.of_schools(decided).aggregate(
        days=Sum("days_averted", default=0), students=Count("student", distinct=True), decisions=Count("pk")
    )


@dataclass(frozen=True)
class Again:
    """Of `of` students whose `days` have passed since their first incident, `n` were part of another by then."""

    days: int
    n: int
    of: int

    @property
    def percent(self):
        return 100 * self.n / self.of if self.of else None


REPEATS = """
    WITH first AS (
        SELECT DISTINCT ON (student_id) student_id, incident_id, occurred_on FROM ({firsts}) f
        ORDER BY student_id, occurred_on, incident_id
    ), seen AS (
        SELECT first.occurred_on,
            (SELECT min(later.occurred_on) FROM ({later}) later
             WHERE later.student_id = first.student_id AND later.occurred_on > first.occurred_on) AS again_on,
            EXISTS (SELECT FROM ({answers}) answer WHERE answer.incident_id = first.incident_id
                    AND answer.held_on BETWEEN first.occurred_on AND first.occurred_on + %s) AS answered
        FROM first
    )
    SELECT answered, days, count(*), count(*) FILTER (WHERE again_on <= occurred_on + days)
    FROM seen CROSS JOIN unnest(%s) AS days
    WHERE occurred_on + days < %s
    GROUP BY 1, 2"""


def repeats(chosen, period, today):
    """{"all", "answered", "unanswered"} → [Again] for 30, 60 and 90 days: one statement.

    A student counts from the first incident of the period in which they caused harm, and again by any other on a
    later day at these schools. `answered`: a practice that took place within 14 days answered the first one, be it
    before or after the next incident, so that nobody had to stay out of trouble to be counted there.
    """
    caused = IncidentParticipant.objects.filter(role=IncidentParticipant.Role.CAUSED_HARM, student__isnull=False)
    columns = {"occurred_on": F("incident__occurred_on")}
    last = period.last + datetime.timedelta(days=max(AGAIN_WITHIN))
    within = chosen.incidents().filter(occurred_on__gte=period.first, occurred_on__lte=period.last)
    after = chosen.anything().incidents().filter(occurred_on__gte=period.first, occurred_on__lte=last)
    answers = IncidentPractice.objects.filter(practice__status__in=Practice.TOOK_PLACE)
    parts, values = {}, []
    for name, queryset in (
        ("firsts", caused.filter(incident__in=within).values("student_id", "incident_id", **columns)),
        ("later", caused.filter(incident__in=after).values("student_id", **columns)),
        ("answers", answers.values("incident_id", held_on=F("practice__held_on"))),
    ):
        parts[name], these = as_sql(queryset)
        values += these
    sql = REPEATS
    for name, text in parts.items():
        sql = sql.replace(f"{{{name}}}", text)
    found = {name: dict.fromkeys(AGAIN_WITHIN, (0, 0)) for name in ("all", "answered", "unanswered")}
    for answered, days, of, n in rows_of_statement(sql, [*values, ANSWERED_WITHIN, list(AGAIN_WITHIN), today]):
        for name in ("all", "answered" if answered else "unanswered"):
            found[name][days] = (found[name][days][0] + n, found[name][days][1] + of)
    return {name: [Again(days, n, of) for days, (n, of) in by.items()] for name, by in found.items()}


@dataclass
class People:
    """Students who caused harm: how many, by grade, and how many incidents each was part of."""

    total: int = 0
    incidents: int = 0
    grade: dict = field(default_factory=dict)  # grade → (students, incidents)
    many: list = field(default_factory=list)  # (fewest, most or None, students, incidents)


WHO = """
    SELECT grade, least(n, %s), count(*), sum(n)
    FROM (SELECT student_id, grade, count(*) AS n FROM ({rows}) part GROUP BY 1, 2) student
    GROUP BY 1, 2"""


def people(chosen, period):
    """People of a Slice in a Period: one statement. A student's grade is today's."""
    within = chosen.incidents().filter(occurred_on__gte=period.first, occurred_on__lte=period.last)
    caused = IncidentParticipant.objects.filter(
        role=IncidentParticipant.Role.CAUSED_HARM, student__isnull=False, incident__in=within
    )
    text, values = as_sql(caused.values("student_id", grade=F("student__grade")))
    found, by_many = People(), defaultdict(lambda: [0, 0])
    bounds = [*zip((1, *(n + 1 for n in MANY)), (*MANY, None), strict=True)]
    for grade, n, students, incidents in rows_of_statement(WHO.replace("{rows}", text), [MANY[-1] + 1, *values]):
        before = found.grade.get(grade, (0, 0))
        found.grade[grade] = (before[0] + students, before[1] + int(incidents))
        here = next(fewest for fewest, most in bounds if most is None or n <= most)
        by_many[here][0] += students
        by_many[here][1] += int(incidents)
        found.total += students
        found.incidents += int(incidents)
    found.many = [(fewest, most, *by_many[fewest]) for fewest, most in bounds if by_many[fewest][0]]
    return found


def enrolled(chosen, today):
    """{grade: students enrolled today} at the schools of a Slice."""
    there = chosen.of_schools(present_students(today)).order_by().values("grade")
    return dict(there.annotate(n=Count("pk")).values_list("grade", "n"))
