"""Money is Decimal, to the cent."""

from decimal import Decimal

from django.db import models

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


class MoneyField(models.DecimalField):
    """Dollars and cents, up to 999,999,999,999.99."""

    def __init__(self, *args, **options):
        super().__init__(*args, **{"max_digits": 14, "decimal_places": 2} | options)


def total(name):
    """A running total that the database's triggers keep: never written by the application."""
    return MoneyField(name, default=ZERO, editable=False)
