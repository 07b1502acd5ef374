"""Courses and the sequences in which they follow each other."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contracts.models import Vendor
from district.edits import VersionedForm
from district.forms import PageForm
from district.people_forms import beside
from district.rows import RowButtons, Rows
from trainings.models import Course, CourseSequence
from trainings.policies.sessions import MOST_DAYS

STEPS = Rows(("course",), start=2, most=20, buttons=("more", "remove", "up", "down"))
BUTTONS = "trainings/_step_buttons.html"


class CourseForm(PageForm, VersionedForm):
    layout = [
        "version",
        beside("code", "name"),
        beside("kind", "provider"),
        beside("days", "hours"),
        "audience",
        "description",
        "prerequisite",
        Div("licenses", css_class="in-row"),
        beside("every_day", "evaluation_required"),
        "least_minutes",
        beside("valid_months", "renewal_days", "license_months", width="col-sm-4"),
        "is_offered",
    ]

    class Meta:
        model = Course
        fields = [
            "code", "name", "kind", "provider", "days", "hours", "audience", "description", "prerequisite",
            "every_day", "evaluation_required", "least_minutes", "valid_months", "renewal_days", "license_months",
            "is_offered",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"is_offered": _("Its sessions stay; new ones are planned only while it is offered.")}

    licenses = forms.ModelMultipleChoiceField(
        Course.objects.none(), label=_("Licensed to teach"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("For a training of trainers: the courses that its graduates may teach."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        course = self.instance
        others = Course.objects.exclude(pk=course.pk)
        self.fields["prerequisite"].queryset = others
        self.fields["prerequisite"].empty_label = _("None")
        self.fields["provider"].queryset = Vendor.objects.filter(Q(retired=False) | Q(pk=course.provider_id))
        self.fields["provider"].empty_label = _("The district itself")
        self.fields["licenses"].queryset = others.filter(kind=Course.Kind.STAFF)
        if course.pk:
            self.fields["licenses"].initial = list(course.licenses.values_list("pk", flat=True))

    def clean_code(self):
        return " ".join(self.cleaned_data["code"].split())

    def clean_days(self):
        days = self.cleaned_data["days"]
        if days > MOST_DAYS:
            raise forms.ValidationError(_("At most %(n)s days.") % {"n": MOST_DAYS})
        return days


class SequenceForm(PageForm, VersionedForm):
    """A sequence with one line for each course; buttons move a line up or down and save nothing."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=STEPS.most)

    class Meta:
        model = CourseSequence
        fields = ["name", "note"]

    @staticmethod
    def stepped(data):
        """The data with a line more, one less, or two of them changed places; None when no such button was pressed."""
        for button, by in (("up", -1), ("down", 1)):
            if (line := data.get(button, "")).isdecimal() and len(line) < 3:
                data, here = data.copy(), int(line)
                there = here + by
                if 0 <= there < STEPS.count(data) and here < STEPS.count(data):
                    one, other = f"course_{here}", f"course_{there}"
                    data[one], data[other] = data.get(other, ""), data.get(one, "")
                return data
        return STEPS.stepped(data)

    def __init__(self, *args, **kwargs):
        instance = kwargs["instance"]
        self.steps_before = list(instance.steps.select_related("course")) if instance.pk else []
        kwargs["initial"] = {"rows": max(len(self.steps_before), STEPS.start)} | {
            f"course_{n}": step.course_id for n, step in enumerate(self.steps_before)
        }
        super().__init__(*args, **kwargs)
        self.count = STEPS.count(self.data) if self.is_bound else max(len(self.steps_before), STEPS.start)
        self.courses = {str(one.pk): one for one in Course.objects.all()}
        choices = [("", _("None")), *((key, str(one)) for key, one in self.courses.items())]
        for n in range(self.count):
            self.fields[f"course_{n}"] = forms.ChoiceField(label=_("Course"), choices=choices, required=False)
        self.layout = [
            "version", "name", "note",
            Div("rows", *(self._row(n) for n in range(self.count)), RowButtons(BUTTONS, more=self.count < STEPS.most),
                css_id="steps"),
        ]  # fmt: skip

    def _row(self, n):
        return Fieldset(
            _t("Step %(n)s") % {"n": n + 1},
            f"course_{n}",
            RowButtons(BUTTONS, remove=n, number=n + 1, only=self.count == 1, last=n + 1 == self.count),
            css_class="border-top pt-3 mt-3",
        )

    def clean(self):
        data = super().clean()
        chosen = [data.get(f"course_{n}") for n in range(self.count)]
        for n, key in enumerate(chosen):
            if key and key in chosen[:n]:
                self.add_error(f"course_{n}", _("This course is in the sequence already."))
        if not any(chosen):
            self.add_error("course_0", _("Choose at least one course."))
        return data

    def _differences(self, cleaned):
        theirs = " → ".join(step.course.code for step in self.steps_before)
        mine = " → ".join(self.courses[key].code for key in self._chosen(cleaned))
        rows = super()._differences(cleaned)
        return [*rows, (_t("Courses"), theirs, mine)] if theirs != mine else rows

    def _chosen(self, cleaned):
        return [key for n in range(self.count) if (key := cleaned.get(f"course_{n}"))]

    def chosen(self):
        return [self.courses[key] for key in self._chosen(self.cleaned_data)]
