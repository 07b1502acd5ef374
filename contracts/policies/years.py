"""The district's fiscal year: from July 1, named after the year in which it ends."""

from datetime import date

BEGINS = 7  # July


def fiscal_year(day):
    """The year in which the fiscal year of this day ends: 2026-07-01 → 2027."""
    return day.year + (day.month >= BEGINS)


def span(year):
    """(first day, last day) of a fiscal year."""
    return date(year - 1, BEGINS, 1), date(year, BEGINS - 1, 30)


def name(year):
    """`2026` → `2025–26`."""
    return f"{year - 1}–{year % 100:02d}"
