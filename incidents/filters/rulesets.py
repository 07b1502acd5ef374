"""What the list of rule sets can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters
from incidents.models import RuleSet


class RuleSetFilters(Filters):
    TODAY, NOT = "today", "not"

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(TODAY, _("In force today")), (NOT, _("Not in force today"))],
        empty_label=_("All"),
        method="in_state",
    )

    class Meta:
        model = RuleSet
        form = forms.Form
        fields = []

    def in_state(self, queryset, name, state):
        in_force = RuleSet.objects.on(timezone.localdate())
        if state == self.TODAY:
            return queryset.filter(pk__in=in_force)
        return queryset.exclude(pk__in=in_force)
