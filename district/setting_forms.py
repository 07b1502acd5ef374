"""What the district decides for itself: settings, years, calendar, schools, zones, departments."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import CalendarDay, Department, DistrictSettings, School, SchoolYear, Zone
from district.people_forms import DateInput, TimeInput, beside, check_order

LONGEST = timedelta(days=120)


class SettingsForm(PageForm, VersionedForm):
    class Meta:
        model = DistrictSettings
        fields = [
            "name", "usual_minutes", "proactive_goal", "undo_minutes", "keep_drafts", "feedback_least",
            "ask_again_days", "dismissal", "half_day_dismissal", "early_dismissal", "idle_minutes",
            "second_factor_required", "suppression_scheme", "small_count", "least_numerator", "least_denominator",
            "ratio_threshold", "smallest_cell", "smallest_group", "destroy_wait_days",
        ]  # fmt: skip
        widgets = dict.fromkeys(("dismissal", "half_day_dismissal", "early_dismissal"), TimeInput)
        help_texts = {
            "dismissal": _("What must be done before students leave is due by then."),
            "name": _("Stands on every page and letter."),
            "usual_minutes": _("The quick log starts with it."),
            "proactive_goal": _("The line in the chart of proactive and responsive practices."),
            "idle_minutes": _("From 5 to 720. Somebody who walks away from a computer is signed out."),
        }


class SchoolForm(PageForm, VersionedForm):
    layout = [
        "version",
        "name",
        beside("short_name", "number"),
        beside("level", "zone"),
        beside("phone", "dismissal"),
        "closed_on",
    ]

    class Meta:
        model = School
        fields = ["name", "short_name", "number", "level", "zone", "phone", "dismissal", "closed_on"]
        widgets = {"closed_on": DateInput, "dismissal": TimeInput, "phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {
            "short_name": _("Where space is short, such as in tables."),
            "phone": _("Stands on letters to families and on the sheet for a circle."),
            "closed_on": _("A closed school keeps its records and is no longer offered."),
        }


class SchoolYearForm(PageForm, VersionedForm):
    layout = ["version", "name", beside("starts_on", "ends_on")]

    class Meta:
        model = SchoolYear
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def clean(self):
        cleaned = super().clean()
        check_order(self, "starts_on", "ends_on")
        return cleaned


class ZoneForm(PageForm, forms.ModelForm):
    class Meta:
        model = Zone
        fields = ["name"]


class DepartmentForm(PageForm, forms.ModelForm):
    class Meta:
        model = Department
        fields = ["name"]


class SpecialDaysForm(PageForm, forms.Form):
    """One or more days that are not like other weekdays."""

    submit_label = _("Add to the calendar")
    layout = [beside("first", "last"), beside("kind", "school"), "note"]

    first = forms.DateField(label=_("First day"), widget=DateInput)
    last = forms.DateField(
        label=_("Last day"), widget=DateInput, required=False, help_text=_("Leave empty for one day.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CalendarDay.Kind.choices)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("The whole district")
    )
    note = forms.CharField(label=_("Note"), max_length=80, required=False, help_text=_("For example: winter break."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.open()

    def clean(self):
        cleaned = super().clean()
        first = cleaned.get("first")
        if first is None or "last" in self.errors:
            return cleaned
        last = cleaned["last"] = cleaned.get("last") or first
        check_order(self, "first", "last")
        if last - first > LONGEST:
            self.add_error("last", _("At most 120 days at a time: is the year right?"))
        elif first.weekday() > 4 and (last - first).days < 7 - first.weekday():
            self.add_error("first", _("These days are a weekend, which is closed anyway."))
        return cleaned
