"""Whose returns one looks at."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, own_schools
from incidents.models import ReentryPlan


class ReentryFilters(Filters):
    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)

    class Meta:
        model = ReentryPlan
        fields = []

    @property
    def chosen(self):
        """The school that was asked for; None for all of one's own."""
        return self.form.cleaned_data.get("school") if self.is_valid() else None
