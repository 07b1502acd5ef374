"""What the queue of requests can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, own_schools, tick
from incidents.models import Practice
from incidents.models.practice import Kind
from incidents.queries.planning import own_circles


class RequestFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    status = filters.ChoiceFilter(label=_("State"), choices=Practice.Status.choices)
    mine = tick(_("What I asked for"), method="kept")

    class Meta:
        model = Practice
        fields = []

    def kept(self, queryset, name, value):
        """`?mine=on` chooses the list itself; see RequestList."""
        return queryset


class CalendarFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    mine = tick(_("My circles"), method="only_mine")
    month = filters.CharFilter(method="of_page", widget=forms.HiddenInput, max_length=7)

    class Meta:
        model = Practice
        fields = []

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(pk__in=own_circles(self.request.user).values("pk")) if ticked else queryset

    def of_page(self, queryset, name, value):
        """The page itself reads which month."""
        return queryset
