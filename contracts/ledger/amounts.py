"""Dollars and cents as a ledger prints them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from contracts.models.money import CENT, ZERO

LARGEST = Decimal("999999999999.99")  # what a column of money holds
CENTS = re.compile(r"-?(?:\d{1,3}(?:,\d{3}){0,3}|\d{1,12})\.\d\d", re.ASCII)
PRINTED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?", re.ASCII)
NOTHING = {"-", "–", "—", "−"}  # how an accounting format shows a zero
MINUS = "-−–"


def read_amount(text):
    """(Decimal to the cent, was it rounded?) of `1,376.99`, `$1,376.99`, `(1,376.99)`, `1,376.99-`, `.50` or a dash.

    Blank is zero. ValueError says why it is none of these, and what would be.
    """
    if CENTS.fullmatch(text):
        return Decimal(text.replace(",", "")) + ZERO, False
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if not bare or bare.strip("$ ") in NOTHING:
        return ZERO, False
    digits, negative = _without_sign(bare)
    if not PRINTED.fullmatch(digits) or not any(map(str.isdigit, digits)):
        raise ValueError(_why_not(bare))
    value = Decimal(digits.replace(",", ""))
    if value > LARGEST:
        raise ValueError(_("This is more than 999,999,999,999.99: is a decimal point missing?"))
    cents = value.quantize(CENT, ROUND_HALF_UP)
    return (-cents if negative else cents) + ZERO, cents != value


def _without_sign(text):
    """The bare number, and whether it was marked as negative: by a sign before or after it, or by parentheses."""
    text, negative = text.removeprefix("$").strip(), False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1], True
    elif text[0:1] and text[0] in MINUS:
        text, negative = text[1:], True
    elif text[-1:] and text[-1] in MINUS:
        text, negative = text[:-1], True
    return text.strip().removeprefix("$").strip(), negative


def _why_not(text):
    if re.fullmatch(r"[-+]?\d[\d.,]*[eE][-+]?\d+", text, re.ASCII):
        return _("A spreadsheet shortened this number. Format the column as a number and save the file again.")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})*,\d{1,2}", text, re.ASCII):
        return _("The comma stands where the point belongs. Write it as 1,376.99.")
    if set(text) == {"#"}:
        return _("The column was too narrow when the file was saved. Widen it and save the file again.")
    if "," in text and not re.search(r"[^\d,.\s$()-]", text):
        return _("The commas do not stand at the thousands. Write it as 1,376.99.")
    return _("This is not an amount. Write dollars and cents as 1,376.99, and less than nothing as -1,376.99.")
