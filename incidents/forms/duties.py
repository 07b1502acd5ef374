"""An attempt to reach whom a duty is owed to, and that a report, review or meeting is done."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.forms import PageForm
from district.people_forms import beside
from incidents.models import DutyAttempt

FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time of the district, to the minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)

    def __init__(self, **kwargs):
        super().__init__(input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class AttemptForm(PageForm, forms.Form):
    """One attempt; "whom" offers the student's guardians where the duty is owed to the family."""

    submit_label = _("Log the attempt")
    method = forms.ChoiceField(label=_("How"), choices=DutyAttempt.Method.choices, widget=forms.RadioSelect)
    reached = forms.TypedChoiceField(
        label=_("Was somebody reached?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    at = MomentField(label=_("When"))
    guardian = forms.ModelChoiceField(None, label=_("Whom"), required=False, empty_label=_("Somebody else"))
    whom = forms.CharField(label=_("Whom else"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def __init__(self, *args, guardians, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime(now)
        self.layout = ["method", "reached", "at", beside("guardian", "whom"), "note"]
        if guardians is None:
            del self.fields["guardian"]
            self.layout[3] = "whom"
        else:
            self.fields["guardian"].queryset = guardians
            self.fields["guardian"].label_from_instance = lambda one: one.name


class DoneForm(PageForm, forms.Form):
    submit_label = _("It is done")
    done_at = MomentField(label=_("When"))
    note = forms.CharField(
        label=_("Note"), max_length=400, required=False,
        help_text=_("Who was there, to whom it was given, or where it is."),
    )  # fmt: skip

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_at"].initial = timezone.localtime(now)
