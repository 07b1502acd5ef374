"""What the list of safety interventions can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, hidden_key, own_schools, tick
from incidents.models import Measure, SafetyIntervention, SafetyStaff
from incidents.queries import safety as queries


class SafetyFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    measure = filters.ChoiceFilter(label=_("What was done"), choices=Measure.choices, method="with_measure")
    first = day_field(_("From"), "gte", field_name="started_at__date")
    last = day_field(_("Through"), "lte", field_name="started_at__date")
    owed = tick(_("Something owed"), method="only_owing")
    held = tick(_("A hold that may be prohibited"), method="only_held")
    voided = tick(_("Also those taken back"), method="with_voided")
    student = hidden_key(_("Student"), field_name="student")
    staff = hidden_key(_("Member of staff"), method="with_staff")

    class Meta:
        model = SafetyIntervention
        form = forms.Form
        fields = []

    def with_measure(self, queryset, name, value):
        return queryset.filter(phases__measure=value).distinct()

    def with_staff(self, queryset, name, value):
        return queryset.filter(pk__in=SafetyStaff.objects.filter(staff=value).values("intervention"))

    def only_owing(self, queryset, name, ticked):
        return queries.owing(queryset) if ticked else queryset

    def only_held(self, queryset, name, ticked):
        return queries.with_held(queryset) if ticked else queryset

    def with_voided(self, queryset, name, ticked):
        return queryset if ticked else queryset.counted()
