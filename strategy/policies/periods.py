"""The three reporting periods of a school year. Source: DOMAIN §7, the months of the School Progress Reviews."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils.formats import date_format

MONTHS = ((10, 11), (1, 2), (3, 4))
DUE_AFTER = timedelta(days=10)
REMIND_AHEAD = timedelta(days=7)  # before the due day, while something is owed
REMIND_OVER = timedelta(days=7)  # after it, for a day on which nothing could be sent


def three_of(year):
    """Facts of the three periods of the school year that begins in `year`, in order; due ten days after their end."""
    found = []
    for first, last in MONTHS:
        of = year if first > 6 else year + 1
        starts, ends = date(of, first, 1), date(of, last, monthrange(of, last)[1])
        name = f"{date_format(starts, 'M')}–{date_format(ends, 'M')} {of}"
        found.append({"name": name, "starts_on": starts, "ends_on": ends, "due_on": ends + DUE_AFTER})
    return found
