"""The box for an amount: takes it as people write it, and says in plain words what it cannot take."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models.money import CENT

AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]{1,2}))?")
FINER = re.compile(r"[0-9,]*\.[0-9]{3,}")
WHOLE_DIGITS = 12
ABOVE = _("That is too much: at most 999,999,999,999.99.")
PLAIN = _("Write dollars and cents, as 12.34.")
MINUS = ("-", "−")


class MoneyInput(forms.TextInput):
    """Shows `92,650.00`; what somebody typed comes back as it was typed."""

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "decimal", "class": "num", "autocomplete": "off", "maxlength": 30} | (attrs or {})
        )

    def format_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:,.2f}"
        return super().format_value(value)


class MoneyField(forms.Field):
    """Dollars and cents: "92,650", "$92,650.00", "92650". `negative` takes a minus sign and accountants' brackets."""

    negative = False
    widget = MoneyInput

    def __init__(self, *, max_digits=14, decimal_places=2, min_value=None, max_value=None, **kwargs):
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        text = "".join(str(value).split()).replace("US$", "$")
        below = text[:1] in MINUS or (text[1:2] in MINUS and text[:1] == "$")
        if below:
            text = text[1:] if text[:1] in MINUS else "$" + text[2:]
        elif text[:1] == "(" and text[-1:] == ")":
            below, text = True, text[1:-1]
        text = text.removeprefix("$")
        if FINER.fullmatch(text):
            raise forms.ValidationError(_("Cents have two places. Write dollars and cents, as 12.34."), code="finer")
        match = AMOUNT.fullmatch(text)
        if not match or not text:
            raise forms.ValidationError(PLAIN, code="invalid")
        whole, cents = (match[1] or "0").replace(",", ""), match[2] or "0"
        if len(whole.lstrip("0")) > WHOLE_DIGITS:
            raise forms.ValidationError(ABOVE, code="too_much")
        amount = (Decimal(whole) + Decimal(cents) / 10 ** len(cents)).quantize(CENT)
        if below and amount and not self.negative:
            raise forms.ValidationError(_("Write the amount without a minus sign."), code="negative")
        return -amount if below else amount

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class SignedMoneyField(MoneyField):
    """An amount that may be below nothing."""

    negative = True
