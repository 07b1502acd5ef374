"""What the lists about students' records can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, own_schools, tick
from district.models import AmendmentRequest, Disclosure, RecordRequest


class RequestFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    status = filters.ChoiceFilter(label=_("State"), choices=RecordRequest.Status.choices)
    late = tick(_("Late"), method="only_late")
    first = day_field(_("Received from"), "gte", field_name="received_on")
    last = day_field(_("Received through"), "lte", field_name="received_on")

    class Meta:
        model = RecordRequest
        fields = []

    def only_late(self, queryset, name, ticked):
        return queryset.late(timezone.localdate()) if ticked else queryset


class AmendmentFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    status = filters.ChoiceFilter(label=_("State"), choices=AmendmentRequest.Status.choices)

    class Meta:
        model = AmendmentRequest
        fields = []


class DisclosureFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    q = filters.CharFilter(label=_("To whom"), field_name="party", lookup_expr="icontains", max_length=100)
    first = day_field(_("From"), "gte", field_name="day")
    last = day_field(_("Through"), "lte", field_name="day")

    class Meta:
        model = Disclosure
        fields = []
