"""The plan of a return."""

import datetime

from crispy_forms.layout import Fieldset
from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import DateInput, TimeInput, beside
from incidents.models import ReentryPlan
from incidents.queries.agreements import staff_of
from incidents.queries.reentry import circles_for

MORNING = datetime.time(8, 0)


class ReentryForm(PageForm, VersionedForm):
    """Day, person, supports and welcome circle. `answers()` is what the actions take."""

    submit_label = _("Save plan")
    NONE, NEW = "", "new"
    circle = forms.ChoiceField(label=_("Which circle"), required=False)
    circle_day = forms.DateField(label=_("Day of the circle"), required=False, widget=DateInput())
    circle_time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput())
    layout = [
        "version",
        beside("returns_on", "contact"),
        "supports",
        Fieldset(_("Welcome circle"), "circle", beside("circle_day", "circle_time"), "no_circle_reason"),
    ]

    class Meta:
        model = ReentryPlan
        fields = ["returns_on", "contact", "supports", "no_circle_reason"]
        widgets = {"returns_on": DateInput, "supports": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "supports": _("What will help: a class where to start, work to catch up, a quiet place, rides."),
            "no_circle_reason": _("Only when there is none."),
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance
        self.fields["contact"].queryset = staff_of(plan.school_id, today)
        self.fields["contact"].empty_label = _("Not chosen yet")
        self.fields["contact"].label_from_instance = lambda person: person.sort_name
        self.circles = {str(one.pk): one for one in circles_for(plan.student_id, plan.school_id)[:12]}
        if plan.welcome_practice_id and str(plan.welcome_practice_id) not in self.circles:
            self.circles[str(plan.welcome_practice_id)] = plan.welcome_practice
        self.fields["circle"].choices = [
            (self.NONE, _("None yet")),
            *((key, _said(circle)) for key, circle in self.circles.items()),
            (self.NEW, _("Plan a new one, on the day below")),
        ]
        first = next(iter(self.circles), self.NEW)
        self.fields["circle"].initial = str(plan.welcome_practice_id or "") if plan.pk else first
        self.fields["circle_day"].initial = plan.returns_on
        self.fields["circle_time"].initial = MORNING
        for name in ("circle", "circle_day", "circle_time"):
            self.fields[name].in_row = True  # what is asked for hangs on the choice above

    def clean(self):
        data = super().clean()
        data["circle_at"] = None
        if data.get("circle") == self.NEW:
            for name, words in (("circle_day", _("On which day?")), ("circle_time", _("At what time?"))):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, words)
            if data.get("circle_day") and data.get("circle_time"):
                data["circle_at"] = timezone.make_aware(
                    datetime.datetime.combine(data["circle_day"], data["circle_time"])
                )
        return data

    def answers(self):
        data = self.cleaned_data
        return {"welcome": self.circles.get(data["circle"]), "circle_at": data["circle_at"]}


def _said(circle):
    when = formats.date_format(timezone.localtime(circle.started_at), "DATETIME_FORMAT")
    return f"{when} · {circle.get_status_display()}"
