"""When a practice may be changed."""

import datetime

LOGGED_BACK = 400  # days: a circle of last school year can still be added


def earliest(today):
    return today - datetime.timedelta(days=LOGGED_BACK)


def can_be_undone(practice, now, minutes):
    """For so many minutes after it was logged."""
    return now - practice.created_at <= datetime.timedelta(minutes=minutes)
