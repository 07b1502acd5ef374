"""What the list of follow-ups can be narrowed by."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.filters import Filters, own_schools, tick
from incidents.models import FollowUp
from incidents.queries import followups as queries


class FollowUpFilters(Filters):
    OPEN, DUE, OVERDUE, DONE = "open", "due", "overdue", "done"

    school = filters.ModelChoiceFilter(label=_("School"), queryset=own_schools)
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(DUE, _("Due")), (OVERDUE, _("Overdue")), (DONE, _("Done"))],
        empty_label=_("All that are open"),
        method="in_state",
    )
    mine = tick(_("Mine"), method="only_mine")

    class Meta:
        model = FollowUp
        fields = []

    def filter_queryset(self, queryset):
        narrowed = super().filter_queryset(queryset)
        return narrowed if self.form.cleaned_data.get("state") else narrowed.open()

    def in_state(self, queryset, name, state):
        today = timezone.localdate()
        if state == self.DUE:
            return queries.due(queryset, today)
        return queryset.overdue(today) if state == self.OVERDUE else queryset.exclude(done_on=None)

    def only_mine(self, queryset, name, ticked):
        return queryset.filter(assigned_to=self.request.user) if ticked else queryset
