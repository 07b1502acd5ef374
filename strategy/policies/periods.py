"""The three reporting periods of a school year. Source: DOMAIN §7, the months of the School Progress Reviews."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils.formats import date_format

from strategy.models import UpdateReminder

MONTHS = ((10, 11), (1, 2), (3, 4))
DUE_AFTER = timedelta(days=10)
EARLY = timedelta(days=7)  # before the day on which updates are due


def step_on(day, due_on):
    """Which reminder is due on a day: the one before, from a week ahead; the one after; or None."""
    if day > due_on:
        return UpdateReminder.Step.OVER
    return UpdateReminder.Step.SOON if day >= due_on - EARLY else None


def three_of(year):
    """Facts of the three periods of the school year that begins in `year`, in order; due ten days after their end."""
    found = []
    for first, last in MONTHS:
        of = year if first > 6 else year + 1
        starts, ends = date(of, first, 1), date(of, last, monthrange(of, last)[1])
        name = f"{date_format(starts, 'M')}–{date_format(ends, 'M')} {of}"
        found.append({"name": name, "starts_on": starts, "ends_on": ends, "due_on": ends + DUE_AFTER})
    return found
