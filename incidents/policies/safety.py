"""Which moments a safety intervention can have."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = timedelta(hours=12)
MOST_PHASES = 8


def check_phases(phases, now):
    """Raises ValidationError for moments that cannot be."""
    if not phases:
        raise ValidationError(_("Say what was done, and from when to when."))
    if max(one["ended_at"] for one in phases) > now:
        raise ValidationError(_("It cannot have ended later than now."))
    if any(one["ended_at"] < one["started_at"] for one in phases):
        raise ValidationError(_("It cannot end before it begins."))
    if max(one["ended_at"] for one in phases) - min(one["started_at"] for one in phases) > LONGEST:
        raise ValidationError(_("That is longer than 12 hours. Are the times right?"))
