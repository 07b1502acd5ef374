"""What the lists of coaching visits and of fidelity can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, tick, words_in
from district.models import School, Zone
from trainings.models import CoachingVisit
from trainings.queries import coaching as queries


class VisitFilters(Filters):
    q = filters.CharFilter(label=_("Name"), method="search", max_length=100)
    status = filters.ChoiceFilter(label=_("Status"), choices=CoachingVisit.Status.choices)
    school = filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.all())
    first = day_field(_("From"), "gte", field_name="day")
    last = day_field(_("Through"), "lte", field_name="day")
    again = tick(_("To meet again"), method="only_to_meet")
    mine = tick(_("I am the coach"), method="only_mine")

    class Meta:
        model = CoachingVisit
        fields = []

    def search(self, queryset, name, value):
        return queries.visits_found(queryset, words_in(value))

    def only_to_meet(self, queryset, name, ticked):
        return queries.to_meet_again(queryset) if ticked else queryset

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(coach=self.request.user) if ticked else queryset


class FidelityFilters(Filters):
    q = filters.CharFilter(label=_("School"), method="search", max_length=100)
    zone = filters.ModelChoiceFilter(label=_("Zone"), queryset=Zone.objects.all())
    level = filters.ChoiceFilter(label=_("Level"), choices=School.Level.choices)

    class Meta:
        model = School
        fields = []

    def search(self, queryset, name, value):
        for word in words_in(value):
            queryset = queryset.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
        return queryset
