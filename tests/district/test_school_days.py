"""Counting school days: weekdays, less what the calendar closes, across a whole year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from district.models import CalendarDay, SchoolYear
from district.queries import school_days
from overview.demo.calendar import school_year
from tests.factories import CalendarDayFactory, SchoolFactory, SchoolYearFactory

MONDAY = date(2026, 3, 2)


@pytest.fixture
def school(db):
    SchoolYearFactory()
    return SchoolFactory()


@pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 2), (4, 5), (5, 5), (6, 5), (7, 6), (13, 10)])
def test_weekends_do_not_count(school, days, count):
    assert school_days(school, MONDAY, MONDAY + timedelta(days=days)) == count


def test_saturday_alone_is_no_school_day(school):
    assert school_days(school, date(2026, 3, 7), date(2026, 3, 8)) == 0


def test_last_before_first_is_none(school):
    assert school_days(school, MONDAY, MONDAY - timedelta(days=1)) == 0


@pytest.mark.parametrize(("kind", "count"), [("closed", 4), ("half", Decimal("4.5")), ("early", 5)])
def test_closed_day_counts_nothing_and_half_day_a_half(school, kind, count):
    CalendarDayFactory(day=MONDAY, kind=kind)
    assert school_days(school, MONDAY, MONDAY + timedelta(days=4)) == count


def test_schools_own_day_goes_before_the_districts_and_others_do_not_count(school):
    CalendarDayFactory(day=MONDAY, kind="closed")
    CalendarDayFactory(day=MONDAY, kind="half", school=school)
    CalendarDayFactory(day=MONDAY + timedelta(days=1), kind="closed", school=SchoolFactory())
    assert school_days(school, MONDAY, MONDAY + timedelta(days=4)) == Decimal("4.5")
    assert school_days(SchoolFactory(), MONDAY, MONDAY + timedelta(days=4)) == 4


def test_summer_lies_in_no_school_year(school):
    assert school_days(school, date(2026, 6, 11), date(2026, 7, 31)) == 2


def test_without_a_school_year_on_record_weekdays_count(school):
    SchoolYear.objects.all().delete()
    assert school_days(school, MONDAY, MONDAY + timedelta(days=6)) == 5


def test_whole_year_with_its_closures_counts_as_its_calendar_lists(db):
    """Every span of the invented year, counted from its list of school days."""
    year, school = school_year(2025), SchoolFactory()
    SchoolYearFactory(name=year.name, starts_on=year.starts, ends_on=year.ends)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, kind=kind, note=note) for day, (kind, note) in year.special.items()
    )
    halves = {day for day, (kind, _) in year.special.items() if kind == "half"}
    for first in year.school_days[::20]:
        for last in year.school_days[::25]:
            days = [day for day in year.school_days if first <= day <= last]
            assert school_days(school, first, last) == len(days) - Decimal("0.5") * len(halves & set(days))
