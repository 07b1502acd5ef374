"""What the lists of what serves the plan can be narrowed by."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.queries import contracts as bought
from district.filters import Filters, hidden_key, words_in
from strategy.models import Action
from strategy.queries.alignment import serving_nothing, unfunded


class ActionFilters(Filters):
    STATES = [
        ("unfunded", _("Carried out, and no contract pays")),
        ("nothing", _("Nothing is named")),
        ("funded", _("A contract pays")),
    ]

    q = filters.CharFilter(label=_("Words or code"), method="search", max_length=100)
    state = filters.ChoiceFilter(label=_("Served"), choices=STATES, method="in_state")
    plan = hidden_key(_("Plan"), field_name="plan")

    class Meta:
        model = Action
        fields = []

    def search(self, queryset, name, value):
        for word in words_in(value):
            queryset = queryset.filter(Q(code__icontains=word) | Q(title__icontains=word) | Q(text__icontains=word))
        return queryset

    def in_state(self, queryset, name, value):
        if value == "unfunded":
            return unfunded(queryset)
        if value == "nothing":
            return serving_nothing(queryset)
        return queryset.filter(alignments__contract__isnull=False).distinct()


class UnalignedFilters(Filters):
    q = filters.CharFilter(label=_("Number, purpose or vendor"), method="search", max_length=100)
    status = filters.ChoiceFilter(
        label=_("State"), choices=[choice for choice in Contract.Status.choices if choice[0] in ("active", "closed")]
    )
    plan = hidden_key(_("Plan"), method="keep")

    class Meta:
        model = Contract
        fields = []

    def search(self, queryset, name, value):
        return bought.found_by(queryset, words_in(value))

    def keep(self, queryset, name, value):
        """The plan in the address says which plan is asked about; the list has looked at it."""
        return queryset
