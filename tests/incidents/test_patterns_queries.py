"""The figures of the reports on patterns: tallies and rows agree with each other and with a plain recount."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import Incident, Location
from incidents.models.practice import PROACTIVE_KINDS, USUAL_TIER, Kind
from incidents.queries import patterns
from incidents.queries.patterns import Again, Period, Response, Slice
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    LocationFactory,
    PracticeFactory,
    StudentFactory,
    UserFactory,
)

TODAY = date(2026, 3, 12)
YEAR = Period(date(2025, 8, 27), TODAY)
EVERYTHING = Slice(None)


@pytest.fixture
def recorded(district):
    """Some hundred incidents and practices of three schools over two years, some of them drafts or only planned."""
    random = Random(3)
    behaviors = [BehaviorCodeFactory(severity=n) for n in (1, 2, 3)]
    places = [LocationFactory() for _ in range(3)]
    author = UserFactory()
    start = date(2024, 8, 1)
    for _ in range(400):
        day = start + timedelta(days=random.randrange((TODAY - start).days + 12))
        at = random.choice([None, time(8, 5), time(11, 59), time(12, 0), time(14, 30)])
        status = random.choice(["draft", "submitted", "in_response", "resolved", "closed", "closed"])
        IncidentFactory(
            school=random.choice([district.a, district.a, district.b, district.c]),
            occurred_on=day,
            occurred_at=at,
            status=status,
            behavior=random.choice(behaviors),
            location=random.choice([None, *places]),
            motive=random.choice(["", "peers", "conflict"]),
            reported_by=author,
        )
        kind = random.choice([*Kind])
        PracticeFactory(
            school=random.choice([district.a, district.b]),
            kind=kind,
            tier=random.choice([USUAL_TIER[kind], 2]),
            mode=random.choice(["proactive" if kind in PROACTIVE_KINDS else "responsive", "responsive"]),
            minutes=random.randrange(1, 90),
            status=random.choice(["requested", "planned", "held", "completed", "completed", "declined"]),
            declined_reason="Nobody wanted to",
            started_at=timezone.make_aware(datetime.combine(day, at or time(23, 59))),
        )
    return district


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


WITHIN = "FROM incidents_incident WHERE status <> 'draft' AND occurred_on BETWEEN %s AND %s"


def recount(period, schools=None):
    where, days = WITHIN, [period.first, period.last]
    if schools is not None:
        where, days = f"{where} AND school_id = ANY(%s)", [*days, list(schools)]
    slots = asked(
        f"""SELECT extract(isodow FROM occurred_on)::int || '-' || coalesce(extract(hour FROM occurred_at)::int, -1),
            count(*) {where} GROUP BY 1""",
        *days,
    )
    slots = {tuple(map(int, key.split("-", 1))): n for key, n in slots.items()}
    return {
        "behavior": asked(f"SELECT behavior_id, count(*) {where} GROUP BY 1", *days),
        "location": asked(f"SELECT location_id, count(*) {where} GROUP BY 1", *days),
        "motive": asked(f"SELECT motive, count(*) {where} GROUP BY 1", *days),
        "slot": {(weekday, None if hour < 0 else hour): n for (weekday, hour), n in slots.items()},
        "month": asked(f"SELECT date_trunc('month', occurred_on)::date, count(*) {where} GROUP BY 1", *days),
        "school": asked(f"SELECT school_id, count(*) {where} GROUP BY 1", *days),
        "total": asked(f"SELECT 0, count(*) {where}", *days)[0],
    }


PERIODS = [
    YEAR,
    YEAR.year_before(),
    Period(date(2025, 10, 1), date(2025, 10, 31)),
    Period(date(2025, 10, 1), date(2025, 12, 31)),
    Period(date(2025, 10, 31), date(2025, 11, 1)),
    Period(date(2025, 10, 4), date(2025, 10, 4)),
    Period(date(2025, 10, 3), date(2025, 10, 29)),
    Period(date(2025, 2, 2), date(2025, 2, 28)),
    Period(date(2024, 1, 15), date(2026, 12, 20)),
    Period(date(2026, 3, 1), date(2026, 3, 31)),
    Period(date(1999, 1, 1), date(1999, 1, 2)),
]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.first}–{period.last}")
def test_incidents_counted_by_tallies_by_rows_and_by_plain_sql_are_the_same(recorded, period):
    for schools in (None, (recorded.a.pk,), (recorded.a.pk, recorded.c.pk)):
        chosen = Slice(None, schools)
        expected = recount(period, schools)
        assert vars(patterns.incident_counts(chosen, period, TODAY)) == expected
        assert vars(patterns.incident_counts(chosen, period, TODAY, tallies=False)) == expected


def test_incidents_of_random_periods_are_the_same_both_ways(recorded):
    random = Random(11)
    for _ in range(40):
        first = date(2024, 7, 20) + timedelta(days=random.randrange(600))
        period = Period(first, first + timedelta(days=random.randrange(200)))
        by_tally = patterns.incident_counts(EVERYTHING, period, TODAY)
        assert by_tally == patterns.incident_counts(EVERYTHING, period, TODAY, tallies=False)
        by_tally = patterns.practice_counts(EVERYTHING, period, TODAY)
        assert by_tally == patterns.practice_counts(EVERYTHING, period, TODAY, tallies=False)


def test_incidents_narrowed_to_more_than_a_tally_knows_are_counted_by_rows(recorded):
    behavior = Incident.objects.counted().first().behavior
    place = Location.objects.first()
    chosen = Slice(None, (recorded.a.pk,), behavior=behavior.pk, location=place.pk)
    found = patterns.incident_counts(chosen, YEAR, TODAY)
    rows = Incident.objects.counted().filter(
        school=recorded.a, behavior=behavior, location=place, occurred_on__range=(YEAR.first, YEAR.last)
    )
    assert found.total == rows.count() > 0
    assert found.slot == _slots(rows)
    serious = patterns.incident_counts(Slice(None, severity=behavior.severity), YEAR, TODAY)
    assert serious.total == recount(YEAR)["behavior"][behavior.pk]


def _slots(rows):
    found = {}
    for row in rows:
        key = (row.occurred_on.isoweekday(), row.occurred_at and row.occurred_at.hour)
        found[key] = found.get(key, 0) + 1
    return found


def test_incident_counts_are_one_statement_that_reads_no_row_for_whole_months(recorded, django_assert_num_queries):
    with django_assert_num_queries(1) as asked_for:
        patterns.incident_counts(EVERYTHING, Period(date(2025, 9, 1), date(2025, 12, 31)), TODAY)
    assert '"incidents_incident"' not in asked_for[0]["sql"]


def test_what_is_left_of_the_month_is_taken_away_where_it_is_shorter():
    assert Period(date(2025, 9, 3), date(2025, 11, 20)).pieces(TODAY) == (
        (date(2025, 9, 1), date(2025, 12, 1)),
        [(date(2025, 9, 1), date(2025, 9, 2), -1), (date(2025, 11, 21), date(2025, 11, 30), -1)],
    )
    assert Period(date(2025, 9, 25), date(2025, 11, 5)).pieces(TODAY) == (
        (date(2025, 10, 1), date(2025, 11, 1)),
        [(date(2025, 9, 25), date(2025, 9, 30), 1), (date(2025, 11, 1), date(2025, 11, 5), 1)],
    )
    assert Period(date(2026, 3, 1), TODAY).pieces(TODAY) == (
        (date(2026, 3, 1), date(2026, 4, 1)),
        [(date(2026, 3, 13), date(2026, 3, 31), -1)],
    )


def test_year_before_of_a_leap_day_is_the_day_before():
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).year_before() == Period(date(2023, 2, 28), date(2023, 3, 1))


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.first}–{period.last}")
def test_practices_counted_by_tallies_by_rows_and_by_plain_sql_are_the_same(recorded, period):
    where = "FROM incidents_practice WHERE status IN ('held', 'completed') AND held_on BETWEEN %s AND %s"
    days = (period.first, period.last)
    both = [patterns.practice_counts(EVERYTHING, period, TODAY, tallies=way) for way in (True, False)]
    assert both[0] == both[1]
    found = both[0]
    for column, name in (("kind", "kind"), ("tier", "tier"), ("school_id", "school")):
        counted = asked(f"SELECT {column}, count(*) {where} GROUP BY 1", *days)
        assert {key: share.total for key, share in getattr(found, name).items()} == counted
        minutes = asked(f"SELECT {column}, sum(minutes) {where} AND mode = 'proactive' GROUP BY 1", *days)
        told = {key: share.proactive_minutes for key, share in getattr(found, name).items() if share.proactive}
        assert told == minutes
    by_month = asked(f"SELECT date_trunc('month', held_on)::date, count(*) {where} GROUP BY 1", *days)
    assert {month: share.total for month, share in found.month.items()} == by_month
    assert found.total.total == sum(by_month.values())


def test_proactive_share_of_the_domain_by_count_and_by_minutes(district):
    """Source: DOMAIN §1: 164 proactive of 15 minutes and 36 responsive of 45 make 82.0 % and 60.3 %."""
    at = timezone.make_aware(datetime(2026, 2, 3, 9))
    for kind, many, minutes in ((Kind.COMMUNITY, 164, 15), (Kind.PEACE, 36, 45)):
        for _ in range(many):
            PracticeFactory(school=district.a, kind=kind, minutes=minutes, started_at=at)
    share = patterns.practice_counts(EVERYTHING, YEAR, TODAY).total
    assert (round(share.by_count, 1), round(share.by_minutes, 1)) == (82.0, 60.3)


def test_figures_start_from_what_their_reader_knows_whole(recorded):
    everywhere = recount(YEAR)["school"]
    a = {recorded.a.pk: everywhere[recorded.a.pk]}
    seen = {
        part: patterns.incident_counts(Slice(getattr(recorded, part)), YEAR, TODAY).school
        for part in ("coordinator", "principal", "teacher", "board", "auditor", "administrator")
    }
    assert seen == {
        "coordinator": a,
        "principal": a,
        "teacher": {},
        "board": {},
        "auditor": everywhere,
        "administrator": everywhere,
    }
    other = Slice(recorded.coordinator, (recorded.b.pk,))
    assert patterns.incident_counts(other, YEAR, TODAY).total == 0
    assert patterns.practice_counts(other, YEAR, TODAY).total.total == 0
    assert patterns.response_times(other, YEAR)[0].total == 0
    assert patterns.people(other, YEAR).total == 0


def answered(incident, *days, status="completed"):
    for wait in days:
        practice = PracticeFactory(
            school=incident.school,
            kind=Kind.PEACE,
            status=status,
            started_at=timezone.make_aware(datetime.combine(incident.occurred_on + timedelta(days=wait), time(10))),
        )
        IncidentPracticeFactory(incident=incident, practice=practice)


def test_response_time_is_told_by_the_first_practice_that_took_place(district):
    def happened(school, day, *waits, **kwargs):
        incident = IncidentFactory(school=school, occurred_on=day)
        answered(incident, *waits, **kwargs)

    october, november = date(2025, 10, 6), date(2025, 11, 3)
    for waits in ((0,), (2, 9), (5, -3), (11,)):
        happened(district.a, october, *waits)
    happened(district.a, november, 4, status="planned")
    happened(district.a, november)
    happened(district.b, november, 3)
    happened(district.b, november, -1)
    IncidentFactory(school=district.b, occurred_on=november, status="draft")
    everything, schools, months = patterns.response_times(EVERYTHING, YEAR)
    assert everything == Response(5, 3, 3.0, pytest.approx(6.2))
    assert schools == {
        district.a.pk: Response(4, 2, 3.5, pytest.approx(7.4)),
        district.b.pk: Response(1, 1, 3.0, 3.0),
    }
    assert months == {
        date(2025, 10, 1): Response(4, 0, 3.5, pytest.approx(7.4)),
        date(2025, 11, 1): Response(1, 3, 3.0, 3.0),
    }


def test_response_time_of_nothing_is_no_number(district):
    assert patterns.response_times(EVERYTHING, YEAR) == (Response(0, 0, None, None), {}, {})


def test_repeat_counts_only_students_whose_days_have_passed(district):
    def caused(student, *days, school=district.a):
        return [IncidentFactory(school=school, occurred_on=day, caused=[student]) for day in days]

    ago = lambda days: TODAY - timedelta(days=days)  # noqa: E731
    one, two, three, four, five = (StudentFactory(school=district.a) for _ in range(5))
    first, _second = caused(one, ago(100), ago(80))  # again after 20 days, answered in time
    answered(first, 14)
    first, _second = caused(two, ago(95), ago(5))  # again after 90 days; answered too late to count
    answered(first, 15)
    caused(three, ago(61), ago(61))  # twice on one day is not again; 60 days have passed, 90 have not
    caused(four, ago(30), ago(29))  # the thirtieth day is today: not over yet
    caused(five, ago(31))
    IncidentFactory(school=district.a, occurred_on=ago(20), status="draft", caused=[five])
    IncidentFactory(school=district.a, occurred_on=ago(20), harmed=[five])
    found = patterns.repeats(EVERYTHING, Period(ago(100), TODAY), TODAY)
    assert found["all"] == [Again(30, 1, 4), Again(60, 1, 3), Again(90, 2, 2)]
    assert found["answered"] == [Again(30, 1, 1), Again(60, 1, 1), Again(90, 1, 1)]
    assert found["unanswered"] == [Again(30, 0, 3), Again(60, 0, 2), Again(90, 1, 1)]


def test_repeat_after_the_period_still_counts_and_so_does_another_kind_of_harm(district):
    student, behavior = StudentFactory(school=district.a), BehaviorCodeFactory()
    IncidentFactory(school=district.a, occurred_on=date(2025, 10, 30), behavior=behavior, caused=[student])
    IncidentFactory(school=district.a, occurred_on=date(2025, 11, 20), caused=[student])
    chosen = Slice(None, behavior=behavior.pk)
    october = Period(date(2025, 10, 1), date(2025, 10, 31))
    assert patterns.repeats(chosen, october, TODAY)["all"] == [Again(30, 1, 1), Again(60, 1, 1), Again(90, 1, 1)]


def test_people_by_grade_and_by_how_many_incidents(district):
    often, once, other = (StudentFactory(school=district.a, grade=grade) for grade in ("6", "6", "8"))
    StudentFactory(school=district.b, grade="8", left_on=None)
    for day in (1, 2, 3):
        IncidentFactory(school=district.a, occurred_on=date(2025, 10, day), caused=[often], harmed=[other])
    IncidentFactory(school=district.a, occurred_on=date(2025, 10, 4), caused=[once, other])
    IncidentFactory(school=district.a, occurred_on=date(2025, 10, 4), caused=[once], status="draft")
    found = patterns.people(EVERYTHING, YEAR)
    assert (found.total, found.incidents) == (3, 5)
    assert found.grade == {"6": (2, 4), "8": (1, 1)}
    assert found.many == [(1, 1, 2, 2), (3, 5, 1, 3)]
    assert patterns.people(Slice(None, grade="8"), YEAR).grade == {"6": (1, 1), "8": (1, 1)}
    assert patterns.enrolled(Slice(None, (district.a.pk,)), TODAY) == {"6": 2, "8": 1}


def test_days_of_suspension_averted(district):
    one, two = StudentFactory(school=district.a), StudentFactory(school=district.b)
    for student, days, on in (
        (one, "1.5", "2025-10-01"),
        (one, 2, "2025-12-01"),
        (two, 3, "2025-12-01"),
        (two, 0, "2025-12-02"),
    ):
        ConsequenceFactory(
            incident=IncidentFactory(school=student.school), student=student, days_averted=days,
            starts_on=date.fromisoformat(on), ends_on=None,
        )  # fmt: skip
    ConsequenceFactory(
        incident=IncidentFactory(school=district.a),
        student=one,
        days_averted=5,
        starts_on=date(2025, 1, 1),
        ends_on=None,
    )
    assert patterns.days_averted(EVERYTHING, YEAR) == {"days": 6.5, "students": 2, "decisions": 3}
    assert patterns.days_averted(Slice(None, (district.a.pk,)), YEAR) == {"days": 3.5, "students": 1, "decisions": 2}


def test_tallies_after_hundreds_of_edits_are_what_a_recount_finds(recorded):
    random, rows = Random(5), [*Incident.objects.all()]
    behaviors = [row.behavior for row in rows[:3]]
    for _ in range(300):
        row = random.choice(rows)
        row.behavior = random.choice(behaviors)
        row.occurred_on = row.occurred_on + timedelta(days=random.choice([-40, 0, 3]))
        row.status = random.choice(["draft", "submitted", "closed"])
        row.submitted_at = row.submitted_at or timezone.now()
        row.save()
    for period in PERIODS:
        assert vars(patterns.incident_counts(EVERYTHING, period, TODAY)) == recount(period)
