"""A school's improvement plan on one page: a focus for each priority, and the steps."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import SchoolYear
from district.people_forms import DateInput, beside
from district.rows import RowButtons, Rows
from strategy.actions.reviews import Step
from strategy.forms.reviews import BUTTONS, NO_STUDENTS, PriorityField, area, priorities_of
from strategy.models import ImprovementStep, Plan, SchoolImprovementPlan

ROWS = Rows(("priority", "kind", "text", "who", "due_on"), start=2, most=40, kept=("priority", "due_on"))


class ImprovementStartForm(PageForm, forms.ModelForm):
    """Of which school, year and plan: chosen once."""

    submit_label = _("Go on")
    layout = [beside("school", "year"), "plan"]

    class Meta:
        model = SchoolImprovementPlan
        fields = ["school", "year", "plan"]

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        self.fields["school"].empty_label = _("Choose a school")
        self.fields["year"].queryset = SchoolYear.objects.all()
        self.fields["plan"].queryset = Plan.objects.all()

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class ImprovementForm(PageForm, VersionedForm):
    """`stepped(data)` gives the next state when a button added or removed a row: then `choosing` is to be set."""

    stepped = ROWS.stepped
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=ROWS.most)

    class Meta:
        model = SchoolImprovementPlan
        fields = ["summary"]
        widgets = {"summary": area(3)}
        help_texts = {"summary": NO_STUDENTS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        improvement = self.instance
        self.priorities = priorities_of(improvement.plan_id)
        said = {focus.priority_id: focus.text for focus in improvement.focuses.all()}
        for priority in self.priorities:
            self.fields[f"focus_{priority.pk}"] = forms.CharField(
                label=f"{priority.code} {priority.words}"[:160], max_length=1000, required=False, widget=area(2),
                initial=said.get(priority.pk, ""),
            )  # fmt: skip
        stored = list(improvement.steps.all())
        given = self.data.get("rows") if self.is_bound else None
        self.count = ROWS.count(self.data) if given else min(max(len(stored), ROWS.start), ROWS.most)
        self.fields["rows"].initial = self.count
        for n in range(self.count):
            self._row(n, stored[n] if n < len(stored) else None)
        if self.is_bound and "more" in self.data:
            self.fields[f"text_{self.count - 1}"].widget.attrs["autofocus"] = True
        focuses = Fieldset(
            _("The school’s focus for each priority"), *(f"focus_{priority.pk}" for priority in self.priorities)
        )
        rows = [
            Fieldset(
                _("Step %(n)s") % {"n": n + 1}, f"text_{n}", beside(f"priority_{n}", f"kind_{n}"),
                beside(f"who_{n}", f"due_on_{n}"),
                RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            )
            for n in range(self.count)
        ]  # fmt: skip
        more = RowButtons(BUTTONS, more=self.count < ROWS.most)
        self.layout = ["version", "summary", focuses, Div("rows", *rows, more, css_id="rows")]

    def _row(self, n, stored):
        columns = {name: ImprovementStep._meta.get_field(name) for name in ("text", "who", "due_on")}
        fields = {
            "text": columns["text"].formfield(required=False, label=_("What"), help_text="" if n else NO_STUDENTS),
            "priority": PriorityField(self.priorities, empty_label=_("Choose a priority")),
            "kind": forms.ChoiceField(label=_("Kind"), choices=ImprovementStep.Kind.choices, required=False),
            "who": columns["who"].formfield(required=False),
            "due_on": columns["due_on"].formfield(widget=DateInput, required=False),
        }
        for name, field in fields.items():
            if stored:
                field.initial = getattr(stored, "priority_id" if name == "priority" else name)
            self.fields[f"{name}_{n}"] = field

    def clean(self):
        data = super().clean()
        data["steps"] = []
        for n in range(self.count):
            text, priority = data.get(f"text_{n}"), data.get(f"priority_{n}")
            if not text:
                if (data.get(f"who_{n}") or data.get(f"due_on_{n}")) and f"text_{n}" not in self.errors and priority:
                    self.add_error(f"text_{n}", _("Say what is done, or leave the whole row empty."))
                continue
            if priority is None and f"priority_{n}" not in self.errors:
                self.add_error(f"priority_{n}", _("Choose the priority that it is for."))
                continue
            kind = data.get(f"kind_{n}") or ImprovementStep.Kind.ACTION
            data["steps"].append(
                Step(text, priority, kind, data.get(f"who_{n}") or "", data.get(f"due_on_{n}"))
            )  # fmt: skip
        return data

    def facts(self):
        return {"summary": self.cleaned_data["summary"]}

    def focuses(self):
        return {priority: self.cleaned_data[f"focus_{priority.pk}"] for priority in self.priorities}
