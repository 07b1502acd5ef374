"""School days: weekdays inside a school year on which the school is not closed; a half day is one.

After the last school year that is known, every weekday counts until its calendar is written.
"""

from datetime import date, timedelta

from django.db.models import Q

from district.models import CalendarDay, SchoolYear

DAY = timedelta(days=1)
LONGEST = 400  # days that a search goes ahead


class SchoolDays:
    """The school days of some schools around a span, in two queries. Source: the district's own calendar."""

    def __init__(self, first, last, schools=()):
        """`schools`: ids; without any, those of all schools are read."""
        days = CalendarDay.objects.filter(day__range=(first, last), kind=CalendarDay.Kind.CLOSED)
        if schools:
            days = days.filter(Q(school=None) | Q(school_id__in=schools))
        self.closed = set(days.values_list("school_id", "day"))
        self.years = list(SchoolYear.objects.order_by("starts_on").values_list("starts_on", "ends_on"))

    def is_open(self, school_id, day):
        if day.weekday() > 4 or (None, day) in self.closed or (school_id, day) in self.closed:
            return False
        if any(starts <= day <= ends for starts, ends in self.years):
            return True
        return not self.years or day > self.years[-1][1]

    def on_or_after(self, school_id, day):
        """The day itself where school is open, else the next on which it is."""
        for n in range(LONGEST):
            if self.is_open(school_id, day + DAY * n):
                return day + DAY * n
        return day

    def after(self, school_id, day, n=1):
        """The n-th school day after `day`."""
        for _ in range(n):
            day = self.on_or_after(school_id, day + DAY)
        return day

    def between(self, school_id, first, last):
        """The school days of a span, both ends included, as a list of dates."""
        return [day for day in _span(first, last) if self.is_open(school_id, day)]


def _span(first, last):
    return (first + DAY * n for n in range((last - first).days + 1))


def school_days(school, first, last):
    """The days on which this school is open, both ends included: a list of dates."""
    return SchoolDays(first, last, [school.pk]).between(school.pk, first, last)


def school_day_on_or_after(school, day):
    return _around(school, day).on_or_after(school.pk, day)


def next_school_day(school, day):
    """The first school day after `day`."""
    return school_day_after(school, day, 1)


def school_day_after(school, day, n):
    """The n-th school day after `day`; 1 is the next one."""
    return _around(school, day).after(school.pk, day, n)


def _around(school, day):
    return SchoolDays(day, min(day, date.max - DAY * LONGEST) + DAY * LONGEST, [school.pk])
