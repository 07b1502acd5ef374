"""Progress reviews: planned, held, written, closed; commitments."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import School, SchoolYear
from district.people_forms import DateInput, beside
from district.rows import RowButtons, Rows
from strategy.actions.reviews import Evidence
from strategy.models import Commitment, Plan, Priority, ProgressReview, ReviewEvidence, ReviewNote

NO_STUDENTS = _("Name no student here, and write nothing from which one could be known.")
BUTTONS = "strategy/_row_buttons.html"
ROWS = Rows(("priority", "text", "link"), start=1, most=30, kept=("priority",))


def with_care(text):
    """A help text, with what is never written here."""
    return format_lazy("{} {}", text, NO_STUDENTS)


def area(rows):
    return forms.Textarea(attrs={"rows": rows})


def priorities_of(plan_id):
    return list(Priority.objects.filter(plan=plan_id))


class PriorityField(forms.TypedChoiceField):
    """One of these priorities, in its own words; read once for however many rows."""

    def __init__(self, priorities, *, empty_label=None, **kwargs):
        empty_label = empty_label or _("The whole plan")
        known = {str(one.pk): one for one in priorities}
        choices = [("", empty_label), *((key, f"{one.code} {one.words}"[:90]) for key, one in known.items())]
        options = {"label": _("Priority of the plan"), "required": False, "empty_value": None}
        super().__init__(choices=choices, coerce=known.get, **options | kwargs)


class ReviewPlanForm(PageForm, VersionedForm):
    """Where, when, and who leads it; of a review on record the school and the round stay."""

    layout = ["version", beside("school", "year"), beside("round", "planned_on"), "plan", "chair", "present"]

    class Meta:
        model = ProgressReview
        fields = ["school", "year", "round", "planned_on", "plan", "chair", "present"]
        widgets = {"planned_on": DateInput, "present": area(2)}
        help_texts = {
            "chair": _("Who leads it for the district."),
            "present": with_care(_("Staff and members of the district only.")),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.all()
        if not self.instance.pk:
            self.fields["school"].queryset = School.objects.open()
            self.fields["school"].empty_label = _("Choose a school")
            self.fields["year"].queryset = SchoolYear.objects.all()
            return
        for name in ("school", "year", "round"):
            del self.fields[name]
        self.layout = ["version", "planned_on", "plan", "chair", "present"]
        if self.instance.held_on:
            field = ProgressReview._meta.get_field("held_on")
            self.fields["held_on"] = field.formfield(widget=DateInput, required=True, initial=self.instance.held_on)
            self.layout.insert(2, "held_on")

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class ReviewOpenForm(PageForm, forms.Form):
    """The day on which it is or was held, and who was there."""

    submit_label = _("Begin the review")
    held_on = forms.DateField(label=_("Held on"), widget=DateInput)
    present = forms.CharField(
        label=_("Who was present"), max_length=1000, required=False, widget=area(3), help_text=NO_STUDENTS
    )


class ReviewForm(PageForm, VersionedForm):
    """Evidence by priority, growth, need, next level of work. An evidence row without words is none.

    `stepped(data)` gives the next state when a button added or removed a row: then `choosing` is to be set.
    """

    stepped = ROWS.stepped
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=ROWS.most)

    class Meta:
        model = ProgressReview
        fields = ["growth", "need", "next_level"]
        widgets = {"growth": area(4), "need": area(4), "next_level": area(4)}
        help_texts = {
            "growth": with_care(_("What got better since the last review, and how one sees it.")),
            "need": with_care(_("What is not there yet.")),
            "next_level": with_care(_("What the school does next, and what it needs from the district.")),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = list(self.instance.evidence.all())
        given = self.data.get("rows") if self.is_bound else None
        self.count = ROWS.count(self.data) if given else min(max(len(stored), ROWS.start), ROWS.most)
        self.fields["rows"].initial = self.count
        text, link = (ReviewEvidence._meta.get_field(name) for name in ("text", "link"))
        priorities = priorities_of(self.instance.plan_id)
        for n in range(self.count):
            self.fields[f"priority_{n}"] = PriorityField(priorities)
            self.fields[f"text_{n}"] = text.formfield(
                required=False, widget=area(2), help_text=NO_STUDENTS if n == 0 else ""
            )
            self.fields[f"link_{n}"] = link.formfield(
                required=False, label=_("Link to it"), assume_scheme="https",
                help_text=_("To a page or folder that the readers of this review may open.") if n == 0 else "",
            )  # fmt: skip
            if n < len(stored):
                for name, column in zip(ROWS.names, ("priority_id", "text", "link"), strict=True):
                    self.fields[f"{name}_{n}"].initial = getattr(stored[n], column)
        if self.is_bound and "more" in self.data:
            self.fields[f"text_{self.count - 1}"].widget.attrs["autofocus"] = True
        rows = [
            Fieldset(
                _("Evidence %(n)s") % {"n": n + 1}, f"priority_{n}", f"text_{n}", f"link_{n}",
                RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1),
            )
            for n in range(self.count)
        ]  # fmt: skip
        more = RowButtons(BUTTONS, more=self.count < ROWS.most)
        self.layout = ["version", Div("rows", *rows, more, css_id="rows"), "growth", "need", "next_level"]

    def clean(self):
        data = super().clean()
        data["evidence"] = []
        for n in range(self.count):
            words, link = (data.get(f"{name}_{n}") or "" for name in ("text", "link"))
            if link and not words and f"text_{n}" not in self.errors:
                self.add_error(f"text_{n}", _("Say in a few words what the link shows."))
            elif words:
                data["evidence"].append(Evidence(words, data.get(f"priority_{n}"), link))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class ReviewCloseForm(PageForm, forms.Form):
    """Nothing to fill in: one button, after what it does was said."""

    submit_label = _("Close it for good")
    layout = ["sure"]
    sure = forms.BooleanField(
        label=_("What is written is agreed by the school and the district."),
        error_messages={"required": _("Tick this when the words are agreed.")},
    )


class ReviewNoteForm(PageForm, forms.ModelForm):
    submit_label = _("Add the correction")

    class Meta:
        model = ReviewNote
        fields = ["text"]
        widgets = {"text": area(4)}
        help_texts = {"text": NO_STUDENTS}


class CommitmentForm(PageForm, VersionedForm):
    layout = ["version", "what", beside("who", "due_on"), "priority"]

    class Meta:
        model = Commitment
        fields = ["what", "who", "due_on"]
        widgets = {"due_on": DateInput}
        help_texts = {"what": NO_STUDENTS, "who": _("A member of staff or an office.")}

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["priority"] = PriorityField(priorities_of(review.plan_id), initial=self.instance.priority_id)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("what", "who", "due_on", "priority")}


class CommitmentDoneForm(PageForm, forms.Form):
    submit_label = _("It is done")
    done_on = forms.DateField(label=_("Done on"), widget=DateInput)
    note = forms.CharField(label=_("How it went"), max_length=300, required=False, help_text=NO_STUDENTS)


class CommitmentMoveForm(PageForm, forms.Form):
    submit_label = _("Move it")
    due_on = forms.DateField(label=_("New day"), widget=DateInput)
    why = forms.CharField(label=_("Why"), max_length=300, required=False, help_text=NO_STUDENTS)
