"""What the board's record can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import AgendaItem, BoardMeeting
from contracts.policies import years
from contracts.queries import board as queries
from district.filters import Filters, tick


class MeetingFilters(Filters):
    q = filters.CharFilter(label=_("Subject, item or person"), method="search", max_length=100)
    year = filters.ChoiceFilter(label=_("Fiscal year"), method="in_year")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=BoardMeeting.Kind.choices)
    unvoted = tick(_("Items without a vote"), method="only_unvoted")

    class Meta:
        model = BoardMeeting
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = [(year, years.name(year)) for year in queries.meeting_years()]

    def narrowed(self):
        """Are only some of a meeting's items asked for?"""
        data = self.form.cleaned_data if self.is_bound and self.is_valid() else {}
        return bool(data.get("q") or data.get("unvoted"))

    def items(self):
        """The items that are asked for, of whichever meeting."""
        data = self.form.cleaned_data if self.is_bound and self.is_valid() else {}
        items = AgendaItem.objects.all()
        if data.get("unvoted"):
            items = queries.unvoted(items.filter(meeting__held_on__lt=timezone.localdate()))
        if data.get("q"):
            items = queries.matching_items(items, data["q"].split())
        return items

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset.filter(pk__in=self.items().values("meeting")) if self.narrowed() else queryset

    def search(self, queryset, name, value):
        return queryset  # both look at items, and together at the same one: see `items`

    def only_unvoted(self, queryset, name, value):
        return queryset

    def in_year(self, queryset, name, value):
        return queryset.filter(held_on__range=years.span(int(value)))
