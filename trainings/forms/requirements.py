"""Who has to have finished which course by when."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import School, StaffMember
from district.models.people import grade_choices
from district.people_forms import DateInput, beside
from trainings.models import Course, Requirement


def ticks(label, choices, help_text):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class RequirementForm(PageForm, VersionedForm):
    layout = [
        "version", "name", "course", beside("starts_on", "due_on"), Div("job_classes", css_class="in-row"),
        Div("grades", css_class="in-row"), "schools", "hired_before", "note",
    ]  # fmt: skip

    job_classes = ticks(
        _("Job classes"), StaffMember.JobClass.choices, _("None ticked: everybody, whatever their work.")
    )
    grades = ticks(_("Grades taught"), grade_choices(), _("Ticked, it asks only those who teach one of these grades."))
    schools = forms.ModelMultipleChoiceField(
        School.objects.none(), label=_("Schools"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("None chosen: all schools and the central office."),
    )  # fmt: skip

    class Meta:
        model = Requirement
        fields = ["name", "course", "starts_on", "due_on", "job_classes", "grades", "hired_before", "note"]
        widgets = {"starts_on": DateInput, "due_on": DateInput, "hired_before": DateInput}
        help_texts = {
            "name": _("As it stands on the page: Teachers of grades 4–12."),
            "starts_on": _("A completion from this day on counts."),
            "hired_before": _("Leave empty to ask those hired later too."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = self.instance.pk
        self.fields["course"].queryset = Course.objects.filter(kind=Course.Kind.STAFF)
        self.fields["course"].empty_label = _("Choose a course")
        self.fields["schools"].queryset = School.objects.order_by("name")
        if known:
            self.fields["schools"].initial = list(self.instance.schools.values_list("pk", flat=True))
