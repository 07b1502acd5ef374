"""What the register of policies can be narrowed by."""

from datetime import timedelta

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, tick, words_in
from strategy.models import Policy
from strategy.models.policies import Feature
from strategy.queries import policies as queries


class PolicyFilters(Filters):
    REVIEWS = [("over", _("Over")), ("soon", _("Within 90 days")), ("none", _("No day is set"))]

    q = filters.CharFilter(label=_("Number or words"), method="search", max_length=100)
    review = filters.ChoiceFilter(label=_("Review due"), choices=REVIEWS, method="to_review")
    feature = filters.ChoiceFilter(label=_("Seen to by"), choices=Feature.choices, method="seen_to")
    retired = tick(_("Also those no longer in force"), method="with_retired")

    class Meta:
        model = Policy
        fields = []

    def search(self, queryset, name, value):
        return queries.found_by(queryset, words_in(value))

    def to_review(self, queryset, name, value):
        today = timezone.localdate()
        if value == "none":
            return queryset.filter(next_review_on=None)
        return queries.due_for_review(queryset, today + timedelta(days=queries.SOON if value == "soon" else -1))

    def seen_to(self, queryset, name, value):
        return queryset.filter(duties__feature=value)

    def with_retired(self, queryset, name, ticked):
        return queryset if ticked else queryset.filter(retired=False)
