"""How long a completion counts, and when it may be renewed."""

import calendar
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


def months_later(day, months):
    """The same day some months later, or that month's last where it has no such day: 2025-08-31 + 6 → 2026-02-28."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def expiry(course, completed_on):
    """The last day on which a completion counts; None for a course whose completions do not expire."""
    if course.valid_months is None:
        return None
    return months_later(completed_on, course.valid_months) - timedelta(days=1)


def renewable_from(course, expires_on):
    """The first day on which the course may be taken again to renew it; None when it does not expire."""
    return expires_on - timedelta(days=course.renewal_days) if expires_on else None


class State(TextChoices):
    COUNTS = "counts", _("Counts")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


def state_of(completion, day):
    """Whether a completion counts on a day. A revoked one stays revoked, expired or not."""
    if completion.revoked_on and completion.revoked_on <= day:
        return State.REVOKED
    return State.COUNTS if completion.counts_on(day) else State.EXPIRED
