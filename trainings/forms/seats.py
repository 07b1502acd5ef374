"""Seats: one other person, many from a list, a day that is made up."""

from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from district.forms import OnePersonField, PageForm
from district.models import StaffMember
from district.people_forms import STAFF_SEARCH, say_staff
from trainings.models import SessionDay

MOST_LINES = 300


class OtherForm(PageForm, forms.Form):
    """Somebody who is registered, or put on the roll, by a colleague."""

    submit_label = _("Register")
    staff = OnePersonField(StaffMember.objects.none(), search_url=STAFF_SEARCH, say=say_staff, label=_("Who"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = StaffMember.objects.active(today)


class ListForm(PageForm, forms.Form):
    submit_label = _("Look them up")
    lines = forms.CharField(
        label=_("Who"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10, "class": "form-control"}),
        help_text=_("E-mails, staff numbers or roster ids, one a line."),
    )  # fmt: skip

    def clean_lines(self):
        lines = [line.strip() for line in self.cleaned_data["lines"].replace("\0", " ").splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most %(n)s lines at once.") % {"n": MOST_LINES})
        return lines


class DayChoice(forms.ModelChoiceField):
    def label_from_instance(self, day):
        where = ", ".join(filter(None, [str(day.session.school or ""), day.session.place]))
        hours = f"{time_format(day.starts, 'H:i')}–{time_format(day.ends, 'H:i')}"
        return f"{date_format(day.day)}, {hours} · {day.session} · {where}"


class MakeUpForm(PageForm, forms.Form):
    submit_label = _("Take this day")
    day = DayChoice(
        SessionDay.objects.none(), label=_("Make it up on"), widget=forms.RadioSelect, empty_label=None,
        help_text=_("Days of other sessions of this course that still have a seat."),
    )  # fmt: skip

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].queryset = days
