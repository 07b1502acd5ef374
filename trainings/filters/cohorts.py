"""What the list of cohorts can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, words_in
from trainings.models import Cohort, Course
from trainings.queries.cohorts import found_by


class CohortFilters(Filters):
    NOW, OVER, AHEAD = "now", "over", "ahead"

    q = filters.CharFilter(label=_("Name or course"), method="search", max_length=100)
    course = filters.ModelChoiceFilter(label=_("Course"), queryset=Course.objects.filter(kind=Course.Kind.TRAINERS))
    when = filters.ChoiceFilter(
        label=_("When"), choices=[(NOW, _("Under way")), (AHEAD, _("Still to come")), (OVER, _("Over"))],
        method="at_time",
    )  # fmt: skip

    class Meta:
        model = Cohort
        fields = []

    def search(self, queryset, name, value):
        return found_by(queryset, words_in(value))

    def at_time(self, queryset, name, when):
        today = timezone.localdate()
        if when == self.NOW:
            return queryset.filter(starts_on__lte=today, ends_on__gte=today)
        return queryset.filter(ends_on__lt=today) if when == self.OVER else queryset.filter(starts_on__gt=today)
