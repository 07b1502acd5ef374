"""What was decided for one student, and the repair that goes with it."""

import datetime

from crispy_forms.layout import Fieldset
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import Student
from district.people_forms import DateInput, TimeInput, beside, check_order
from incidents.models import Consequence, Practice
from incidents.models.practice import PROACTIVE_KINDS, Kind
from incidents.queries.incidents import not_enrolled

LONGEST = datetime.timedelta(days=366)
REPAIRS = [kind for kind in Kind if kind not in PROACTIVE_KINDS and kind not in (Kind.STAFF, Kind.CRISIS)]


class ConsequenceForm(PageForm, VersionedForm):
    NONE, PLAN = "", "plan"

    repair = forms.ChoiceField(
        label=_("Restorative component"), required=False, widget=forms.RadioSelect,
        help_text=_("Every consequence carries one. Without it this may be saved, and stays owed until one is held."),
    )  # fmt: skip
    plan_kind = forms.ChoiceField(
        label=_("What is planned"), required=False, choices=[("", _("Choose")), *((k.value, k.label) for k in REPAIRS)]
    )
    plan_day = forms.DateField(label=_("Day"), required=False, widget=DateInput)
    plan_time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput())

    class Meta:
        model = Consequence
        fields = ["student", "kind", "starts_on", "ends_on", "days_averted", "note"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "ends_on": _("School days are counted from the calendar."),
            "note": _("For example: by whom it is supervised."),
        }

    def __init__(self, *args, now, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.incident = timezone.localtime(now), self.instance.incident
        field, new = self.fields, self.instance._state.adding
        if new:
            named = self.incident.participants.exclude(student=None).values("student")
            field["student"].queryset = Student.objects.filter(pk__in=named)
            field["student"].empty_label = _("Choose")
            self.initial["starts_on"] = self.now.date()
            field["kind"].choices = [("", _("Choose")), *Consequence.Kind.choices]
        else:
            del field["student"]
        answers = Practice.objects.visible_to(user).filter(answered__incident=self.incident)
        self.answers = {str(one.pk): one for one in answers.order_by("started_at", "id")}
        chosen = self.instance.restorative_practice
        if chosen is not None:
            self.answers.setdefault(str(chosen.pk), chosen)
            field["repair"].initial = str(chosen.pk)
        field["repair"].choices = [
            (self.NONE, _("None yet: it stays owed")),
            *((key, f"{one} · {one.get_status_display()}") for key, one in self.answers.items()),
            (self.PLAN, _("Plan one now")),
        ]
        self.layout = [
            "version",
            *(["student"] if new else []),
            "kind",
            beside("starts_on", "ends_on"),
            "days_averted",
            "note",
            Fieldset(_("The repair"), "repair", beside("plan_kind"), beside("plan_day", "plan_time")),
        ]

    def clean(self):
        data = super().clean()
        check_order(self, "starts_on", "ends_on")
        first = data.get("starts_on")
        if first and first < self.incident.occurred_on:
            self.add_error("starts_on", _("This lies before the incident."))
        if first and data.get("ends_on") and data["ends_on"] - first > LONGEST:
            self.add_error("ends_on", _("That is more than a year. Is the day right?"))
        student = data.get("student") or (None if self.instance._state.adding else self.instance.student)
        if (
            first
            and student
            and (data.get("student") or "starts_on" in self.changed_data)
            and not_enrolled([student], first)
        ):
            words = _now("%(student)s was at no school of the district on that day.")
            self.add_error("starts_on", words % {"student": student.name})
        if data.get("kind") in (Consequence.Kind.ISS, Consequence.Kind.OSS) and first and not data.get("ends_on"):
            data["ends_on"] = self.instance.ends_on = first
        if data.get("repair") == self.PLAN:
            for name, words in (("plan_kind", _("What will it be?")), ("plan_day", _("On which day?"))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if data.get("plan_day") and data["plan_day"] < self.now.date():
                self.add_error("plan_day", _("This day is past. A practice that was held is logged, then chosen here."))
        return data

    def _post_clean(self):
        super()._post_clean()
        repair = self.cleaned_data.get("repair")
        if repair != self.PLAN:
            self.instance.restorative_practice = self.answers.get(repair)

    def plan(self):
        """What `actions.consequences` takes as `plan`, or None."""
        data = self.cleaned_data
        if data.get("repair") != self.PLAN:
            return None
        at = datetime.datetime.combine(data["plan_day"], data.get("plan_time") or datetime.time(9))
        return {"kind": data["plan_kind"], "started_at": timezone.make_aware(at)}
