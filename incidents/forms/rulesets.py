"""Rule sets on safety interventions, their rules, and the days on which they come into force and end."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, beside
from district.rows import RowButtons
from incidents.actions.rulesets import WORDS
from incidents.forms.safety import several
from incidents.forms.tables import lines_of
from incidents.models import Hold, Measure, RuleSet, SafetyRule
from incidents.policies.duties import BY_ATTEMPTS
from trainings.models import Course

Trigger, Unit = SafetyRule.Trigger, SafetyRule.Unit


class RuleSetForm(PageForm, VersionedForm):
    """Once something was judged by it, only the words that alter no duty and no alarm."""

    prohibited = several(
        Hold.choices, label=_("Prohibited holds"), required=False,
        help_text=_("They can be recorded, and raise an alarm."),
    )  # fmt: skip

    class Meta:
        model = RuleSet
        fields = ["name", "source", "most_minutes", "course", "prohibited", "debrief_questions"]
        widgets = {"debrief_questions": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args, settled=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.layout = ["version", "name", "source"]
        if settled:
            for name in set(self.Meta.fields) - set(WORDS):
                del self.fields[name]
        else:
            self.fields["course"].queryset = Course.objects.order_by("name")
            self.fields["course"].empty_label = _("None: training is not checked")
            self.layout += [beside("most_minutes", "course"), "prohibited"]
        self.layout.append("debrief_questions")

    def clean_debrief_questions(self):
        return lines_of(self.cleaned_data["debrief_questions"])


class RuleForm(PageForm, VersionedForm):
    """One rule; it asks only what its kind, what starts it and its deadline need.

    `choosing` is set when one of those was changed, and the page is to ask for what that needs.
    """

    ASKS = ("kind", "trigger", "unit")  # what decides which of the others are asked
    MUST = ("longer_than", "uses", "within_school_days", "amount")  # asked only where they are needed
    EMPTY = dict.fromkeys(MUST) | {"from_start": False, "attempts": None}

    measures = several(Measure.choices, label=_("After which interventions?"))

    class Meta:
        model = SafetyRule
        fields = [
            "name", "kind", "recipient", "measures", "eligible_only", "trigger", "longer_than", "uses",
            "within_school_days", "unit", "amount", "from_start", "attempts",
        ]  # fmt: skip
        labels = {"unit": _("Due")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = {Unit.SAME_DAY: _("By the end of the same day"), Unit.LEAVING: _("Before the student leaves school")}
        counted = {
            Unit.MINUTES: _("Within some minutes"), Unit.HOURS: _("Within some hours"),
            Unit.SCHOOL_DAYS: _("Within some school days"), Unit.BUSINESS_DAYS: _("Within some business days"),
        }  # fmt: skip
        self.fields["unit"].choices = [*counted.items(), *units.items()]
        for name in self.ASKS:
            self.fields[name].widget.attrs |= {
                "hx-post": "?", "hx-trigger": "change", "hx-target": "#needed", "hx-select": "#needed",
                "hx-swap": "outerHTML", "hx-vals": '{"choose": "1"}',
            }  # fmt: skip
        needed = self._needed(*(self[name].value() for name in self.ASKS))
        for name in self.EMPTY:
            if name not in needed:
                del self.fields[name]
            elif name in self.MUST:
                self.fields[name].required = True
        self.layout = [
            "version", "name", beside("kind", "recipient"), "measures", "eligible_only", beside("trigger", "unit"),
            RowButtons("incidents/_rule_needs.html"),
            Div(*(name for name in self.EMPTY if name in needed), css_id="needed"),
        ]  # fmt: skip

    @staticmethod
    def _needed(kind, trigger, unit):
        needed = {Trigger.LONGER: ["longer_than"], Trigger.REPEATED: ["uses", "within_school_days"]}.get(trigger, [])
        if unit in SafetyRule.COUNTED:
            needed = [*needed, "amount", *(["from_start"] if trigger != Trigger.REQUEST else [])]
        return [*needed, *(["attempts"] if kind in BY_ATTEMPTS else [])]

    def clean(self):
        for name, empty in self.EMPTY.items():
            if name not in self.fields:
                setattr(self.instance, name, empty)
        return super().clean()

    def changed_fields(self):
        return [*super().changed_fields(), *(name for name in self.EMPTY if name not in self.fields)]


class RuleDayField(forms.DateField):
    """A day near enough that one before and one after it can be said."""

    widget = DateInput

    def validate(self, value):
        super().validate(value)
        if value is not None and not 1990 <= value.year <= 2100:
            raise forms.ValidationError(_("Check the year."))


class InForceForm(PageForm, forms.Form):
    submit_label = _("Put in force")
    starts_on = RuleDayField(label=_("In force from"))


class NewVersionForm(PageForm, forms.Form):
    submit_label = _("Make the new version")
    starts_on = RuleDayField(
        label=_("In force from"), help_text=_("From tomorrow on. The rules as they are now end the day before.")
    )


class EndForm(PageForm, forms.Form):
    submit_label = _("Set the last day")
    last_day = RuleDayField(label=_("Last day in force"))
