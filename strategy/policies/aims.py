"""Whether an indicator is on its way: its figure beside the straight line from the baseline to the target."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ENDS = (6, 30)  # a school year is over by then


class State(TextChoices):
    ON_TRACK = "on_track", gettext_lazy("On track")
    OFF_TRACK = "off_track", gettext_lazy("Off track")
    REACHED = "reached", gettext_lazy("Reached")
    UNKNOWN = "unknown", gettext_lazy("Cannot be said")


@dataclass(frozen=True)
class Standing:
    """`why` is filled where it cannot be said; `expected` is where the line stands on the figure's day."""

    state: State
    why: str = ""
    expected: Decimal | None = None


def _unknown(why):
    return Standing(State.UNKNOWN, why)


def expected_on(day, *, baseline, target, target_year, starts_on):
    """Where the line stands: the baseline on the plan's first day, the target at the end of the target school year."""
    ends_on = date(target_year, *ENDS)
    if day >= ends_on:
        return Decimal(target)
    gone = max((day - starts_on).days, 0)
    return baseline + (target - baseline) * Decimal(gone) / Decimal((ends_on - starts_on).days)


def standing(*, baseline, direction, target, target_year, starts_on, value, day, better=""):
    """Standing of a figure of this day. `better`: "more" or "fewer", where the measure knows it.

    All figures are in one unit: the caller asks first whether they are. An increase or a decrease that came to its
    target is reached. "Maintain" is on track while the figure is no worse than the target, or lies between the
    baseline and the target where nobody says what is better.
    """
    if value is None:
        return _unknown(_("There is no figure yet."))
    if not direction:
        return _unknown(_("The plan does not say whether it shall rise, fall or stay."))
    if direction == "maintain":
        return _kept(baseline, target, value, better)
    if target is None:
        return _unknown(_("The plan names no target."))
    up = direction == "increase"
    if baseline is not None and (target < baseline if up else target > baseline):
        return _unknown(_("The target lies on the other side of the baseline than the direction says."))
    if value >= target if up else value <= target:
        return Standing(State.REACHED, expected=Decimal(target))
    if target_year is None:
        return _unknown(_("The plan names no target year."))
    if day >= date(target_year, *ENDS):
        return Standing(State.OFF_TRACK, expected=Decimal(target))
    if baseline is None:
        return _unknown(_("The plan names no baseline."))
    if date(target_year, *ENDS) <= starts_on:
        return _unknown(_("The target year is over before the plan begins."))
    expected = expected_on(day, baseline=baseline, target=target, target_year=target_year, starts_on=starts_on)
    on_track = value >= expected if up else value <= expected
    return Standing(State.ON_TRACK if on_track else State.OFF_TRACK, expected=expected)


def _kept(baseline, target, value, better):
    bound = baseline if target is None else target
    if bound is None:
        return _unknown(_("The plan names neither a baseline nor a target."))
    if better:
        kept = value >= bound if better == "more" else value <= bound
    elif baseline is not None and target is not None:
        kept = min(baseline, target) <= value <= max(baseline, target)
    elif value == bound:
        kept = True
    else:
        return _unknown(_("The plan does not say whether more or fewer would be better."))
    return Standing(State.ON_TRACK if kept else State.OFF_TRACK, expected=Decimal(bound))
