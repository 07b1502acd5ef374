"""When duties are due, to the minute. Worked by hand from the rules (DOMAIN §3)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from district.calendars import SchoolClock
from incidents.models import DutyAttempt, RuleSet, SafetyRule
from incidents.policies.clock import at, deadline, is_late
from incidents.policies.duties import Facts, Phase, alarms, minutes_of, owed, satisfied_by
from tests.factories import CalendarDayFactory, DistrictSettingsFactory, SchoolFactory, SchoolYearFactory

MINUTE = timedelta(minutes=1)
FRIDAY = date(2026, 2, 13)  # before the break that test_the_friday_before_a_break closes


def moment(day, clock):
    return at(day, time.fromisoformat(clock))


def clock(school=None):
    return SchoolClock(school or SchoolFactory(), FRIDAY)


def rule(unit, amount=None, **more):
    return SafetyRule(unit=unit, amount=amount, measures=["physical"], **more)


def due(unit, amount, day, begins, days, **more):
    return timezone.localtime(deadline(rule(unit, amount, **more), moment(day, begins), days))


@pytest.fixture
def year(db):
    DistrictSettingsFactory()
    return SchoolYearFactory(starts_on=date(2025, 8, 25), ends_on=date(2026, 6, 12))


@pytest.mark.parametrize(
    ("unit", "amount", "day", "begins", "expected"),
    [
        ("minutes", 15, FRIDAY, "13:24", "2026-02-13 13:39"),
        ("minutes", 15, FRIDAY, "23:50", "2026-02-14 00:05"),  # over midnight
        ("hours", 24, FRIDAY, "13:05", "2026-02-14 13:05"),
        ("hours", 24, date(2026, 3, 7), "13:05", "2026-03-08 14:05"),  # 24 hours that pass, one is put forward
        ("hours", 24, date(2025, 10, 31), "13:05", "2025-11-01 13:05"),
        ("hours", 24, date(2025, 11, 1), "13:05", "2025-11-02 12:05"),  # and one comes twice
        ("minutes", 90, date(2026, 3, 8), "01:00", "2026-03-08 03:30"),
        ("same_day", None, FRIDAY, "13:24", "2026-02-13 23:59"),
        ("same_day", None, FRIDAY, "23:59", "2026-02-13 23:59"),
        ("leaving", None, FRIDAY, "13:24", "2026-02-13 15:00"),
        ("leaving", None, FRIDAY, "14:59", "2026-02-13 15:00"),
        ("leaving", None, FRIDAY, "15:00", "2026-02-13 23:59"),  # they have left
        ("leaving", None, date(2026, 2, 14), "10:00", "2026-02-14 23:59"),  # a Saturday event
        ("school_days", 1, FRIDAY, "13:24", "2026-02-16 23:59"),
        ("business_days", 2, FRIDAY, "13:24", "2026-02-17 23:59"),
        ("school_days", 1, date(2026, 6, 12), "10:00", "2026-06-15 23:59"),  # no later year is known: weekdays count
        ("business_days", 1, date(2026, 6, 12), "10:00", "2026-06-15 23:59"),
    ],
)
def test_deadline(year, unit, amount, day, begins, expected):
    assert due(unit, amount, day, begins, clock()).strftime("%Y-%m-%d %H:%M") == expected


def test_the_friday_before_a_break(year):
    """Five days are closed: what is owed in days waits for Monday of the week after."""
    for n in range(3, 8):
        CalendarDayFactory(day=FRIDAY + timedelta(days=n))
    days = clock()
    assert due("school_days", 1, FRIDAY, "13:24", days).date() == date(2026, 2, 23)
    assert due("business_days", 2, FRIDAY, "13:24", days).date() == date(2026, 2, 24)
    assert due("hours", 24, FRIDAY, "13:24", days).date() == date(2026, 2, 14)


def test_school_days_wait_for_the_next_year_and_business_days_do_not(year):
    SchoolYearFactory(name="2026–27", starts_on=date(2026, 8, 31), ends_on=date(2027, 6, 11))
    days = SchoolClock(SchoolFactory(), date(2026, 6, 12))
    assert due("school_days", 1, date(2026, 6, 12), "10:00", days).date() == date(2026, 8, 31)
    assert due("business_days", 1, date(2026, 6, 12), "10:00", days).date() == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("district_day", "own_day", "own_time", "expected"),
    [
        (None, None, None, "15:00"),
        (None, None, time(14, 10), "14:10"),
        ("half", None, time(14, 10), "12:00"),
        ("early", None, None, "13:30"),
        ("half", "early", None, "13:30"),  # the school's own word goes before the district's
        ("closed", None, None, None),
    ],
)
def test_when_students_leave(year, district_day, own_day, own_time, expected):
    school = SchoolFactory(dismissal=own_time)
    if district_day:
        CalendarDayFactory(day=FRIDAY, kind=district_day)
    if own_day:
        CalendarDayFactory(day=FRIDAY, kind=own_day, school=school)
    leaves = clock(school).leaving(FRIDAY)
    assert (leaves and timezone.localtime(leaves).strftime("%H:%M")) == expected


class Weekdays:
    """A clock without a database, for thousands of deadlines: every weekday is open, students leave at three."""

    @staticmethod
    def _after(day, n):
        while n:
            day += timedelta(days=1)
            n -= day.weekday() < 5
        return day

    school_day_after = business_day_after = _after

    def leaving(self, day):
        return at(day, time(15, 0)) if day.weekday() < 5 else None


Weekdays.school_day_after = Weekdays.business_day_after = staticmethod(Weekdays._after)
COUNTED = {"minutes": 400, "hours": 96, "school_days": 30, "business_days": 30, "same_day": 0, "leaving": 0}


@given(
    st.datetimes(datetime(2025, 8, 1), datetime(2026, 7, 31)),
    st.sampled_from(sorted(COUNTED)),
    st.data(),
    st.integers(0, 59),
)
def test_never_late_at_its_deadline_and_always_a_minute_after(when, unit, data, seconds):
    amount = data.draw(st.integers(1, COUNTED[unit])) if COUNTED[unit] else None
    begins = timezone.make_aware(when)
    found = deadline(rule(unit, amount), begins, Weekdays())
    assert found >= begins.replace(second=0, microsecond=0)
    assert not is_late(found, found)
    assert not is_late(found, found + timedelta(seconds=seconds))  # the minute itself is still in time
    assert is_late(found, found + MINUTE)
    assert not is_late(found, found - MINUTE)


@given(
    st.datetimes(datetime(2025, 8, 1), datetime(2026, 7, 31)), st.integers(1, 90), st.sampled_from(["minutes", "hours"])
)
def test_minutes_and_hours_are_those_that_pass(when, amount, unit):
    begins = timezone.make_aware(when).replace(second=0, microsecond=0)
    passed = deadline(rule(unit, amount), begins, Weekdays()).timestamp() - begins.timestamp()
    assert passed == amount * {"minutes": 60, "hours": 3600}[unit]


def phase(begins, ends, measure="physical", holds=()):
    return Phase(measure, moment(FRIDAY, begins), moment(FRIDAY, ends), holds)


@pytest.mark.parametrize(
    ("phases", "minutes"),
    [
        ([("13:05", "13:24")], 19),
        ([("13:05", "13:24"), ("13:10", "13:20")], 19),  # two held at once
        ([("13:05", "13:15"), ("13:20", "13:28")], 18),  # let go between
        ([("13:05", "13:05")], 0),
        ([], 0),
    ],
)
def test_minutes_count_once(phases, minutes):
    assert minutes_of([phase(*one) for one in phases]) == minutes


def shipped(name):
    return list(RuleSet.objects.get(name=name).rules.all())


def said(found):
    return [
        (one.rule.name, one.rule.recipient, timezone.localtime(one.due_at).strftime("%m-%d %H:%M")) for one in found
    ]


ESCORT_THEN_RESTRAINT = Facts((phase("13:02", "13:05", "escort"), phase("13:05", "13:24")))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            "Utah R277-608",
            [
                ("Second notice: longer than 15 minutes", "guardian", "02-13 13:39"),
                ("Second notice: longer than 15 minutes", "admin", "02-13 13:39"),
                ("Notice before the student leaves", "guardian", "02-13 15:00"),
                ("Notice before the student leaves", "admin", "02-13 15:00"),
            ],
        ),
        (
            "Connecticut 10-236b",
            [
                ("Review after 15 minutes", "admin", "02-13 13:20"),
                ("Effort to tell the family at once", "guardian", "02-13 13:39"),
                ("Notice within 24 hours", "guardian", "02-14 13:05"),
                ("Incident report", "admin", "02-23 23:59"),
                ("Written copy of the report", "guardian", "02-24 23:59"),
            ],
        ),
        (
            "Kansas",
            [
                ("Notice on the same day", "guardian", "02-13 23:59"),
                ("Written report", "guardian", "02-23 23:59"),
            ],
        ),
        (
            "Cache 3120",
            [
                ("Notice at once", "guardian", "02-13 13:39"),
                ("Notice at once", "admin", "02-13 13:39"),
                ("Debrief of the staff", "staff", "02-27 23:59"),
            ],
        ),
    ],
)
def test_nineteen_minutes_before_the_break(year, rules, expected):
    for n in range(3, 8):
        CalendarDayFactory(day=FRIDAY + timedelta(days=n))
    assert said(owed(ESCORT_THEN_RESTRAINT, shipped(rules), clock(), lambda *_: 1)) == expected


@pytest.mark.parametrize(("ends", "notices"), [("13:20", 2), ("13:21", 4)])
def test_fifteen_minutes_are_not_longer_than_fifteen(year, ends, notices):
    facts = Facts((phase("13:05", ends),))
    assert len(owed(facts, shipped("Utah R277-608"), clock(), lambda *_: 1)) == notices


def test_what_a_rule_asks_for_beside_the_use(year):
    days, facts = clock(), ESCORT_THEN_RESTRAINT
    iep = Facts(facts.phases, eligible=True)
    assert [one.rule.recipient for one in owed(iep, shipped("Cache 3120"), days, lambda *_: 1)][:3] == [
        "guardian", "admin", "sped",
    ]  # fmt: skip
    asked = Facts(facts.phases, asked_on=date(2026, 2, 16))
    assert said(owed(asked, shipped("Kansas"), days, lambda *_: 1))[-1][2] == "03-02 23:59"
    team = [one for one in owed(facts, shipped("Connecticut 10-236b"), days, lambda *_: 4) if one.rule.uses]
    assert len(team) == 1
    hurt = rule("minutes", 5, trigger="injury")
    assert not owed(facts, [hurt], days, None)
    assert owed(Facts(facts.phases, hurt=True), [hurt], days, None)
    prompt = Facts((phase("13:02", "13:05", "prompt"),))
    assert not owed(prompt, shipped("Cache 3120"), days, lambda *_: 1)  # not regulated


def test_alarms(year):
    utah, connecticut = (RuleSet.objects.get(name=name) for name in ("Utah R277-608", "Connecticut 10-236b"))
    supine = Facts((phase("13:05", "13:36", holds=("supine",)),))
    assert [(one.rule_set, one.holds, one.minutes) for one in alarms(supine, [utah, connecticut])] == [
        (utah, ("supine",), None),
        (utah, (), 31),
    ]
    assert not alarms(Facts((phase("13:05", "13:35"),)), [utah])


def tried(*pairs):
    begin = moment(FRIDAY, "13:30")
    return [DutyAttempt(at=begin + n * MINUTE, method=how, reached=reached) for n, (how, reached) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("needed", "attempts", "satisfied"),
    [
        (None, [("phone", False), ("email", False)], None),
        (None, [("phone", False), ("phone", True), ("email", True)], 1),
        (2, [("phone", False), ("phone", False)], None),  # two attempts, one method
        (2, [("phone", False), ("phone", False), ("text", False)], 2),
        (2, [("phone", True)], 0),
        (1, [("phone", False)], 0),
        (1, [], None),
    ],
)
def test_which_attempt_meets_the_duty(needed, attempts, satisfied):
    made = tried(*attempts)
    found = satisfied_by(SafetyRule(attempts=needed), made)
    assert found == (None if satisfied is None else made[satisfied])
