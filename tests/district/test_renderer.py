"""What is drawn in Python is, letter for letter, what Django's templates draw."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from district.renderer import DRAWN, Renderer

GRADES = [("", "---"), (9, '9 & "up"'), ("k", format_html("<b>{}</b>", "K")), (None, _("Yes")), (3, 1234), (4, 1.5)]
GROUPED = [("", "-"), (_("Elementary <1>"), [("a", "A"), ("b", "B")]), ("High", [("c", "C")])]
ATTRS = {
    "class": "form-select",
    "required": True,
    "disabled": False,
    "data-x": '"<&',
    "maxlength": 2000,
    "title": _("No"),
}
FIELDS = {
    "text": (forms.TextInput(ATTRS), "<script>\"'&"),
    "none": (forms.TextInput(), None),
    "number": (forms.NumberInput({"step": "any"}), 1234.5),
    "email": (forms.EmailInput(), "a@b.example"),
    "url": (forms.URLInput(), "https://b.example/?a=1&b=2"),
    "password": (forms.PasswordInput(render_value=True), "it's"),
    "hidden": (forms.HiddenInput(), 1234567),
    "date": (forms.DateInput({"type": "date"}), date(2025, 9, 3)),
    "datetime": (forms.DateTimeInput(), "2025-09-03 10:00"),
    "time": (forms.TimeInput(), "10:00"),
    "ticked": (forms.CheckboxInput(ATTRS), True),
    "not ticked": (forms.CheckboxInput(), False),
    "ticked with a value": (forms.CheckboxInput(), "a"),
    "textarea": (forms.Textarea(ATTRS), "\n<one>\ntwo & three"),
    "empty textarea": (forms.Textarea(), ""),
    "select": (forms.Select(ATTRS, choices=GRADES), 9),
    "grouped": (forms.Select(choices=GROUPED), "b"),
    "empty select": (forms.Select(), None),
    "many": (forms.SelectMultiple(choices=GROUPED), ["a", "c"]),
    "yes or no": (forms.NullBooleanSelect(), None),
    "two": (forms.SplitDateTimeWidget(), ["2025-09-03", "10:00"]),
    "buttons": (forms.RadioSelect(ATTRS, choices=GROUPED), "b"),
}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("language", ["en", "ar", "pt"])
def test_field_is_drawn_as_by_django(name, language):
    widget, value = FIELDS[name]
    with translation.override(language):
        drawn, of_django = (widget.render("a&b", value, {"id": "id_a"}, one) for one in (Renderer(), DjangoTemplates()))
    assert drawn == of_django and drawn.startswith("<")


def test_every_name_is_one_of_djangos_widgets():
    known = {value.template_name for value in vars(forms.widgets).values() if hasattr(value, "template_name")}
    assert set(DRAWN) <= known
