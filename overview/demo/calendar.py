"""School years around a day: when school is open, closed, or short."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from district.models import CalendarDay

CLOSED, HALF, EARLY = CalendarDay.Kind.CLOSED, CalendarDay.Kind.HALF, CalendarDay.Kind.EARLY
DAY = timedelta(days=1)


@dataclass
class Year:
    """`special` maps a day to (kind, note) for the whole district; `school_days` are the days with students."""

    name: str
    starts: date
    ends: date
    special: dict = field(default_factory=dict)

    @property
    def school_days(self):
        days = (self.starts + DAY * n for n in range((self.ends - self.starts).days + 1))
        return [d for d in days if d.weekday() < 5 and self.special.get(d, ("", ""))[0] != CLOSED]


def two_years(today):
    """(previous, current): the current one holds today, or ended last when today lies in a summer."""
    current = school_year(today.year)
    if today < current.starts:
        current = school_year(today.year - 1)
    return school_year(current.starts.year - 1), current


def school_year(first):
    """August 25 to June 15, moved off the weekends, with the closures of a public school in the United States."""
    starts, ends = date(first, 8, 25), date(first + 1, 6, 15)
    while starts.weekday() > 4:
        starts += DAY
    while ends.weekday() > 4:
        ends -= DAY
    year = Year(f"{first}–{(first + 1) % 100:02d}", starts, ends)

    def mark(day, kind, note):
        if day.weekday() < 5 and starts <= day <= ends:
            year.special.setdefault(day, (kind, note))

    thanksgiving = _nth(first, 11, 3, 4)
    mark(_nth(first, 9, 0, 1), CLOSED, "Labor Day")
    mark(_nth(first, 10, 0, 2), CLOSED, "Indigenous Peoples' Day")
    mark(_nth(first, 11, 0, 1) + DAY, CLOSED, "Staff learning day")
    mark(date(first, 11, 11), CLOSED, "Veterans Day")
    mark(thanksgiving - DAY, HALF, "Half day before Thanksgiving")
    mark(thanksgiving, CLOSED, "Thanksgiving")
    mark(thanksgiving + DAY, CLOSED, "Thanksgiving")
    for n in range(10):
        mark(date(first, 12, 23) + DAY * n, CLOSED, "Winter break")
    mark(_nth(first + 1, 1, 0, 3), CLOSED, "Martin Luther King Jr. Day")
    mark(_nth(first + 1, 2, 0, 3), CLOSED, "Presidents' Day")
    mark(_nth(first + 1, 2, 0, 3) + DAY, CLOSED, "Midwinter day")
    mark(_nth(first + 1, 2, 2, 1), CLOSED, "Snow day")
    for n in range(5):
        mark(_nth(first + 1, 4, 0, 2) + DAY * n, CLOSED, "Spring break")
    mark(_nth(first + 1, 5, 0, 5) or _nth(first + 1, 5, 0, 4), CLOSED, "Memorial Day")
    for month, when in ((10, first), (3, first + 1)):
        for weekday in (2, 3):
            mark(_nth(when, month, weekday, 4), HALF, "Family conferences")
    for month, when in ((9, first), (12, first), (1, first + 1), (2, first + 1), (4, first + 1), (5, first + 1)):
        mark(_nth(when, month, 2, 3), EARLY, "Staff learning, early dismissal")
    mark(ends, HALF, "Last day of school")
    return year


def _nth(year, month, weekday, n):
    """The nth Monday (0) … Friday (4) of a month, None when the month has no such day."""
    first = date(year, month, 1)
    day = first + DAY * ((weekday - first.weekday()) % 7 + 7 * (n - 1))
    return day if day.month == month else None
