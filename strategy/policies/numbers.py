"""Figures as people write them."""

from decimal import Decimal


def plain(value):
    """`22.1`, not `22.1000`; empty for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f").rstrip("0").rstrip(".") if value % 1 else str(int(value))
    return str(value)
