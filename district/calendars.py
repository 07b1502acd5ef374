"""School days: weekdays inside a school year on which the school is not closed; a half day is one.

After the last school year that is known, every weekday counts until its calendar is written.
"""

from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from district.models import CalendarDay, DistrictSettings, SchoolYear

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

    def is_business_day(self, school_id, day):
        """A weekday that the calendar does not close, in or out of the school year."""
        return day.weekday() < 5 and (None, day) not in self.closed and (school_id, day) not in self.closed

    def business_day_after(self, school_id, day, n):
        """The n-th business day after `day`; none is looked for further than a calendar can tell."""
        for _ in range(LONGEST):
            if n <= 0:
                break
            day += DAY
            n -= self.is_business_day(school_id, day)
        return day

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
    return SchoolDays(day - DAY * LONGEST, min(day, date.max - DAY * LONGEST) + DAY * LONGEST, [school.pk])


class SchoolClock:
    """One school's days around a day, and when its students leave: what deadlines are counted by."""

    def __init__(self, school, day):
        self.school = school
        self.days = _around(school, day)

    def is_school_day(self, day):
        return self.days.is_open(self.school.pk, day)

    def school_day_after(self, day, n):
        return self.days.after(self.school.pk, day, n)

    def school_day_before(self, day, n):
        """The n-th school day before `day`, or, where none is known, as far back as calendars are read."""
        for _ in range(LONGEST):
            if n <= 0:
                break
            day -= DAY
            n -= self.is_school_day(day)
        return day

    def business_day_after(self, day, n):
        return self.days.business_day_after(self.school.pk, day, n)

    def leaving(self, day):
        """The aware moment at which this school's students leave on a day, or None on one without school."""
        if not self.is_school_day(day):
            return None
        return timezone.make_aware(datetime.combine(day, dismissal(self.school, day)))


def dismissal(school, day):
    """The time at which students leave: the day's, the school's, or the district's.

    What the school's own calendar says of a day goes before the district's.
    """
    settings = DistrictSettings.objects.current()
    special = CalendarDay.objects.filter(Q(school=None) | Q(school=school), day=day)
    kind = special.order_by(F("school").desc(nulls_last=True)).values_list("kind", flat=True).first()
    if kind == CalendarDay.Kind.HALF:
        return settings.half_day_dismissal
    if kind == CalendarDay.Kind.EARLY:
        return settings.early_dismissal
    return school.dismissal or settings.dismissal
