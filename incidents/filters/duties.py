"""What the list of what is owed can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, own_schools, tick
from district.models.users import WHOLE_SCHOOL_ROLES
from incidents.models import Duty, SafetyRule


class DutyFilters(Filters):
    LATE, DONE, ALL = "late", "done", "all"

    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(LATE, _("Late")), (DONE, _("Done")), (ALL, _("All"))],
        empty_label=_("All that are owed"),
        method="in_state",
    )
    recipient = filters.ChoiceFilter(
        label=_("To whom"), field_name="rule__recipient", choices=SafetyRule.Recipient.choices
    )
    kind = filters.ChoiceFilter(label=_("Kind"), field_name="rule__kind", choices=SafetyRule.Kind.choices)
    mine = tick(_("Mine to do"), method="only_mine")

    class Meta:
        model = Duty
        form = forms.Form
        fields = []

    def filter_queryset(self, queryset):
        narrowed = super().filter_queryset(queryset)
        return narrowed if self.form.cleaned_data.get("state") else narrowed.owed()

    def only_mine(self, queryset, name, ticked):
        """At the schools where one tells families, reports and holds debriefs; incidents.permissions says who may."""
        return queryset.filter(school__in=self.request.user.schools_as(*WHOLE_SCHOOL_ROLES)) if ticked else queryset

    def in_state(self, queryset, name, state):
        if state == self.LATE:
            return queryset.late(timezone.now())
        return queryset.exclude(done_at=None) if state == self.DONE else queryset
