"""Corrections of people: students, guardians, staff. Rosters own most of it, and the next one may say otherwise."""

from crispy_forms.layout import Column, Div, Row
from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from district.models import Guardian, School, StaffMember, Student
from district.models.people import GRADES, Language, grade_choices, language_name


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


def beside(*names, width="col-sm-6"):
    """Short fields next to each other where there is room."""
    return Row(*(Column(name, css_class=width) for name in names))


def check_order(form, first, last):
    """Says beside the last day that it stands before the first. The database's ranges cannot even be asked then."""
    days = form.cleaned_data
    if days.get(first) and days.get(last) and days[last] < days[first]:
        form.add_error(last, _("The last day must not be before the first."))


class LanguageField(forms.ChoiceField):
    """A language of the list, or the one that the record already has."""

    def __init__(self, *, label, known="", **kwargs):
        codes = [*Language.values, *([known] if known and known not in Language.values else [])]
        choices = [("", _("Not known")), *((code, language_name(code)) for code in codes)]
        super().__init__(label=label, choices=choices, required=False, **kwargs)


class StudentForm(PageForm, VersionedForm):
    layout = [
        "version",
        "preferred_name",
        beside("given_name", "middle_name"),
        beside("family_name", "birth_date"),
        beside("local_id", "grade"),
        beside("home_language", "english_learner"),
        "left_on",
    ]

    class Meta:
        model = Student
        fields = [
            "preferred_name", "given_name", "middle_name", "family_name", "birth_date",
            "local_id", "grade", "home_language", "english_learner", "left_on",
        ]  # fmt: skip
        widgets = {"birth_date": DateInput, "left_on": DateInput}
        help_texts = {
            "preferred_name": _("As the student wants to be called. Every page shows this name."),
            "left_on": _("Leave empty while the student is in the district."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home_language"] = LanguageField(
            label=_("Home language"), known=self.instance.home_language, initial=self.instance.home_language
        )

    def clean_local_id(self):
        number = self.cleaned_data["local_id"]
        others = Student.objects.at([self.instance.school_id]).exclude(pk=self.instance.pk)
        if others.filter(local_id=number).exists():
            raise forms.ValidationError(_("This school already has a student with that number."))
        return number


class GuardianForm(PageForm, VersionedForm):
    layout = [
        "version",
        beside("name", "relationship"),
        beside("phone", "email"),
        "language",
        "is_first_contact",
        "ended_on",
    ]

    class Meta:
        model = Guardian
        fields = ["name", "relationship", "language", "phone", "email", "is_first_contact", "ended_on"]
        widgets = {"ended_on": DateInput, "phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {"ended_on": _("Fill in when the school should no longer call this person.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = LanguageField(
            label=_("Language"),
            known=self.instance.language,
            help_text=_("Letters to this person are printed in it."),
        )


class TransferForm(PageForm, forms.Form):
    submit_label = _("Transfer")
    to = forms.ModelChoiceField(School.objects.none(), label=_("New school"), empty_label=_("Choose a school"))

    def __init__(self, *args, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = School.objects.open().exclude(pk=student.school_id)


class StaffForm(PageForm, VersionedForm):
    grades_taught = forms.MultipleChoiceField(
        label=_("Grades taught"), choices=grade_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    layout = [
        "version",
        beside("given_name", "family_name"),
        beside("email", "title"),
        "job_class",
        Div("grades_taught", css_class="in-row"),
        beside("hired_on", "ended_on"),
    ]

    class Meta:
        model = StaffMember
        fields = ["given_name", "family_name", "email", "title", "job_class", "grades_taught", "hired_on", "ended_on"]
        widgets = {"hired_on": DateInput, "ended_on": DateInput}
        help_texts = {"job_class": _("Decides which trainings are required.")}

    def clean_grades_taught(self):
        return sorted(self.cleaned_data["grades_taught"], key=GRADES.index)


STAFF_SEARCH = reverse_lazy("district:staff-search")


def say_staff(staff):
    """(name, note) for the person picker."""
    return staff.name, staff.title or staff.get_job_class_display()
