"""How groups of students compare. Every measure takes counts and gives None where it cannot be said.

For a group: `a` of its `n` students had the event; of all others `c` of `m`. Source: DOMAIN §4.
"""

from dataclasses import dataclass
from enum import Enum
from math import exp, log, sqrt

Z = 1.959964  # 95 %


def risk(a, n):
    return a / n if n else None


def composition(a, everybody):
    """The group's share of those who had the event."""
    return a / everybody if everybody else None


def composition_difference(a, n, had, enrolled):
    """The group's share of those who had the event less its share of those enrolled, from −1 to 1."""
    return a / had - n / enrolled if had and enrolled else None


def risk_ratio(a, n, c, m):
    return (a / n) / (c / m) if n and m and c else None


def ratio_interval(a, n, c, m):
    """(low, high) around a risk ratio (Katz); None where either group has nobody with the event."""
    if not (a and c and n and m):
        return None
    middle, spread = log((a / n) / (c / m)), Z * sqrt(1 / a - 1 / n + 1 / c - 1 / m)
    return exp(middle - spread), exp(middle + spread)


def relative_rate(a, n, reference_a, reference_n):
    """The group's rate by that of a reference group."""
    return risk_ratio(a, n, reference_a, reference_n)


def alternate_ratio(a, n, state_risk):
    """The group's rate by the state's of all others, for where a district has too few others."""
    return (a / n) / float(state_risk) if n and state_risk else None


def rate_interval(a, n):
    """(low, high) around a rate (Wilson)."""
    if not n:
        return None
    p, square = a / n, Z * Z
    middle = p + square / (2 * n)
    spread = Z * sqrt(p * (1 - p) / n + square / (4 * n * n))
    return max((middle - spread) / (1 + square / n), 0.0), min((middle + spread) / (1 + square / n), 1.0)


@dataclass(frozen=True)
class Standard:
    """What a district holds itself to. Presumed reasonable: cells to 10, groups to 30. Source: 34 CFR 300.647(b)."""

    threshold: float = 2.0
    cell: int = 10
    group: int = 30
    years: int = 3


class Standing(Enum):
    TOO_SMALL = "small"
    UNDER = "under"
    ABOVE = "above"
    LASTING = "lasting"  # above in each of the years that count


def compared_ratio(a, n, c, m, standard, state_risk=None):
    """The ratio that a year is judged by; None where the group is too small to say.

    Where the others are too small, the state's others take their place. Source: 34 CFR 300.647(b)(5).
    """
    if a < standard.cell or n < standard.group:
        return None
    if c < standard.cell or m < standard.group:
        return alternate_ratio(a, n, state_risk)
    return risk_ratio(a, n, c, m)


def standing(ratios, standard):
    """Standing of the newest year; `ratios` are those of consecutive years, the newest last, None: too small to say.

    Source: 34 CFR 300.647(d)(1), three consecutive years above the threshold.
    """
    if not ratios or ratios[-1] is None:
        return Standing.TOO_SMALL
    if ratios[-1] <= standard.threshold:
        return Standing.UNDER
    last = ratios[-standard.years :]
    if len(last) == standard.years and all(one is not None and one > standard.threshold for one in last):
        return Standing.LASTING
    return Standing.ABOVE
