"""Reporting periods of a plan."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from strategy.models import ReportingPeriod


class PeriodForm(PageForm, VersionedForm):
    layout = ["version", "name", beside("starts_on", "ends_on"), "due_on"]

    class Meta:
        model = ReportingPeriod
        fields = ["name", "starts_on", "ends_on", "due_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "due_on": DateInput}
        help_texts = {
            "name": _("As Oct–Nov 2026."),
            "due_on": _("Until when everybody says how their tasks stand. Reminders go by this day."),
        }


class YearForm(PageForm, forms.Form):
    """The school year whose three periods are laid out."""

    year = forms.TypedChoiceField(label=_("School year"), coerce=int)
    submit_label = _("Lay out its three periods")

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        first = plan.starts_on.year if plan.starts_on.month > 6 else plan.starts_on.year - 1
        last = plan.ends_on.year if plan.ends_on.month > 6 else plan.ends_on.year - 1
        self.fields["year"].choices = [(year, f"{year}–{str(year + 1)[2:]}") for year in range(first, last + 1)]
        self.fields["year"].error_messages["invalid_choice"] = _t("Choose one of the plan’s school years.")
