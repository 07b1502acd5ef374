"""What the lists of reviews, improvement plans and visits can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, day_field, words_in
from district.models import School, SchoolYear
from district.numbers import number_in
from strategy.models import ProgressReview, SchoolImprovementPlan, SiteVisit
from strategy.queries.reviews import in_state, schools_for

STATES = [*ProgressReview.Status.choices, ("none", _("No review on record"))]


def named(queryset, words, prefix=""):
    for word in words_in(words):
        queryset = queryset.filter(
            Q(**{f"{prefix}name__icontains": word}) | Q(**{f"{prefix}short_name__icontains": word})
        )
    return queryset


def year_asked(request):
    """The school year that the address names, else this one; None where there is none at all."""
    number = number_in(request.GET.get("year", ""))
    asked = SchoolYear.objects.filter(pk=number).first() if number else None
    return asked or SchoolYear.objects.of(timezone.localdate())


def own_schools(request):
    return schools_for(request.user)


class ReviewFilters(Filters):
    """Schools by the state of their reviews in the year of `year_asked`."""

    q = filters.CharFilter(label=_("School"), method="search", max_length=100)
    year = filters.ModelChoiceFilter(
        label=_("School year"), queryset=SchoolYear.objects.all(), method="kept", empty_label=_("This school year")
    )
    round = filters.ChoiceFilter(
        label=_("Round"), choices=ProgressReview.Round.choices, method="kept", empty_label=_("Any round")
    )
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="kept")

    class Meta:
        model = School
        fields = []

    def search(self, queryset, name, value):
        return named(queryset, value)

    def kept(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        queryset, chosen = super().filter_queryset(queryset), self.form.cleaned_data
        if not (chosen.get("state") or chosen.get("round")):
            return queryset
        year = year_asked(self.request)
        return in_state(queryset, self.request.user, year, chosen.get("round"), chosen.get("state"))


class ImprovementFilters(Filters):
    q = filters.CharFilter(label=_("School"), method="search", max_length=100)
    year = filters.ModelChoiceFilter(label=_("School year"), queryset=SchoolYear.objects.all())

    class Meta:
        model = SchoolImprovementPlan
        fields = []

    def search(self, queryset, name, value):
        return named(queryset, value, "school__")


class VisitFilters(Filters):
    q = filters.CharFilter(label=_("Words or visitors"), method="search", max_length=100)
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    first = day_field(_("From"), "gte", field_name="day")
    last = day_field(_("Through"), "lte", field_name="day")

    class Meta:
        model = SiteVisit
        fields = []

    def search(self, queryset, name, value):
        for word in words_in(value):
            queryset = queryset.filter(
                Q(visitors__icontains=word) | Q(summary__icontains=word) | Q(next_step__icontains=word)
            )
        return queryset
