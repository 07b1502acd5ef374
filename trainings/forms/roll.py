"""The roll of a day, and the code that is typed to check in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from trainings.forms.sessions import TimeInput
from trainings.models import Attendance

PRESENT, ABSENT = Attendance.Status.PRESENT, Attendance.Status.ABSENT
CHOICES = [(PRESENT, _("Present")), (ABSENT, _("Absent")), ("", _("Not marked"))]


class RollForm(forms.Form):
    """One line for each person: there or not, and when they came and left where that was not the whole day.

    A hidden box keeps what each line said when the page was read, so that `marks()` are the lines that were changed
    here, and a check-in that came meanwhile from a phone stays.
    """

    submit_label = _("Save the roll")
    source = forms.ChoiceField(
        label=_("Taken from"), widget=forms.RadioSelect, initial=Attendance.Source.ROLL,
        choices=[(Attendance.Source.ROLL, _("The room")), (Attendance.Source.SHEET, _("The signed sheet"))],
    )  # fmt: skip

    def __init__(self, data=None, *, people, cancel_url, everybody=False):
        """`people`: registrations with `mark`, the day's Attendance or None. `everybody`: propose present for all."""
        super().__init__(data, label_suffix="")
        self.people, self.cancel_url = people, cancel_url
        for one in people:
            mark, key = one.mark, one.pk
            status = mark.status if mark else ""
            came, left = (mark.arrived, mark.departed) if mark else (None, None)
            proposed = PRESENT if everybody and not status else status
            self.fields[f"status_{key}"] = forms.ChoiceField(
                label=one.staff.name, choices=CHOICES, required=False, widget=forms.RadioSelect, initial=proposed
            )
            self.fields[f"came_{key}"] = forms.TimeField(
                label=_("Came at"), required=False, initial=came, widget=TimeInput(attrs={"class": "form-control"})
            )
            self.fields[f"left_{key}"] = forms.TimeField(
                label=_("Left at"), required=False, initial=left, widget=TimeInput(attrs={"class": "form-control"})
            )
            self.fields[f"was_{key}"] = forms.CharField(
                required=False, max_length=30, initial=_said(status, came, left), widget=forms.HiddenInput
            )

    @property
    def rows(self):
        """(registration, status, came, left, was, whether the times are open) of each line."""
        for one in self.people:
            came, left = self[f"came_{one.pk}"], self[f"left_{one.pk}"]
            opened = bool(came.value() or left.value() or came.errors or left.errors)
            yield one, self[f"status_{one.pk}"], came, left, self[f"was_{one.pk}"], opened

    def clean(self):
        data = super().clean()
        for one in self.people:
            came, left = data.get(f"came_{one.pk}"), data.get(f"left_{one.pk}")
            if came and left and left <= came:
                self.add_error(f"left_{one.pk}", _("Nobody leaves before they come."))
            if (came or left) and data.get(f"status_{one.pk}") != PRESENT:
                self.add_error(f"came_{one.pk}", _("Only who is present has times."))
        return data

    def marks(self):
        """Dict for `mark_day` of the lines that were changed on this page."""
        data, found = self.cleaned_data, {}
        for one in self.people:
            status, came, left = (data[f"{name}_{one.pk}"] for name in ("status", "came", "left"))
            came, left = came or None, left or None
            if _said(status, came, left) != data[f"was_{one.pk}"]:
                found[one.pk] = (status, came, left)
        return found


def _said(status, came, left):
    return "/".join([status or "-", *(f"{time:%H:%M}" if time else "-" for time in (came, left))])


class CheckInForm(PageForm, forms.Form):
    code = forms.CharField(
        label=_("Code on the wall"), max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "form-control wall-typed"}
        ),
    )  # fmt: skip
