"""What the lists of due records, of destruction and of holds can be narrowed by."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import Destruction, LegalHold
from district.retention import kinds


class DueFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    held = tick(_("Held only"), method="only_held")
    last = day_field(_("Due through"), "lte", field_name="due_on")

    def only_held(self, queryset, name, ticked):
        return queryset.filter(held=True) if ticked else queryset


class DestructionFilters(Filters):
    kind = filters.ChoiceFilter(label=_("Kind of record"), choices=lambda: [(one.key, one.label) for one in kinds()])
    status = filters.ChoiceFilter(label=_("State"), choices=Destruction.Status.choices)

    class Meta:
        model = Destruction
        fields = []


class HoldFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    in_force = tick(_("In force"), method="only_in_force")
    q = filters.CharFilter(label=_("Matter"), field_name="matter", lookup_expr="icontains", max_length=100)

    class Meta:
        model = LegalHold
        fields = []

    def only_in_force(self, queryset, name, ticked):
        return queryset.in_force() if ticked else queryset
