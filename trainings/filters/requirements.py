"""What requirements and the people whom they ask can be narrowed by."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from district.filters import Filters
from district.models import Assignment, School, StaffMember
from district.people_forms import DateInput
from district.queries import WORDS
from trainings.models import Requirement
from trainings.permissions import schools_of
from trainings.queries.requirements import Standing

SEATS = 25  # of a session that is still to be planned


class RequirementFilters(Filters):
    """Without a word about the state: those in force, or still to begin."""

    state = filters.ChoiceFilter(
        label=_("State"), choices=[("over", _("Withdrawn")), ("all", _("All"))], empty_label=_("In force"),
        method="in_state",
    )  # fmt: skip

    class Meta:
        model = Requirement
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data["state"] else queryset.filter(ended_on=None)

    def in_state(self, queryset, name, state):
        return queryset.exclude(ended_on=None) if state == "over" else queryset


def next_due(day):
    """The requirement that a page shows unasked: the next that is due, else the last."""
    kept = Requirement.objects.filter(ended_on=None)
    return kept.filter(due_on__gte=day).order_by("due_on", "pk").first() or kept.order_by("-due_on", "pk").first()


class CompletionForm(forms.Form):
    requirement = forms.ModelChoiceField(Requirement.objects.all(), label=_("Requirement"), empty_label=None)
    on = forms.DateField(label=_("As of"), widget=DateInput)
    seats = forms.IntegerField(label=_("Seats in a session to plan"), min_value=1, max_value=500)


class CompletionFilters:
    """A reader's question: `.form` for the page, `.requirement` (None: there is none), `.on`, `.seats`.

    What cannot be read is said beside its field, and answered as if it had not been asked.
    """

    def __init__(self, data, today):
        first = next_due(today)
        usual = {"requirement": first and first.pk, "on": today.isoformat(), "seats": SEATS}
        self.form = CompletionForm({name: data.get(name) or value for name, value in usual.items()})
        self.form.is_valid()
        chosen = self.form.cleaned_data
        self.requirement = chosen.get("requirement") or first
        self.on, self.seats = chosen.get("on") or today, chosen.get("seats") or SEATS


def own_schools(request):
    ids = schools_of(request.user)
    return School.objects.open() if ids is None else School.objects.filter(pk__in=ids)


class PeopleFilters(Filters):
    """The people of one requirement. The view has read `requirement` and `on` already."""

    requirement = filters.NumberFilter(method="kept", widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    on = filters.DateFilter(method="kept", widget=forms.HiddenInput)
    q = filters.CharFilter(label=_("Name, number or e-mail"), method="search", max_length=100)
    standing = filters.ChoiceFilter(
        label=_("Standing"), choices=[("open", _("Not finished")), *Standing.choices], method="stands"
    )
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools, method="at")
    job = filters.ChoiceFilter(label=_("Job class"), field_name="job_class", choices=StaffMember.JobClass.choices)

    class Meta:
        model = StaffMember
        fields = []

    def kept(self, queryset, name, value):
        return queryset

    def search(self, queryset, name, value):
        return queryset.found_by(value.split()[:WORDS])

    def stands(self, queryset, name, value):
        return queryset.exclude(standing=Standing.FINISHED) if value == "open" else queryset.filter(standing=value)

    def at(self, queryset, name, school):
        once_there = Assignment.objects.filter(staff=OuterRef("pk"), school=school)  # few, found by index
        return queryset.filter(Exists(once_there), at_school=school.pk)
