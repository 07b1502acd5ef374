"""What the list of alerts can be narrowed by."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from contracts.models import ContractAlert
from district.filters import Filters, hidden_key


class AlertFilters(Filters):
    """Without a word about the state: those that are open."""

    OPEN, DONE, ALL = "open", "done", "all"

    state = filters.ChoiceFilter(
        label=_("State"), choices=[(DONE, _("Dealt with")), (ALL, _("All that were raised"))], empty_label=_("Open"),
        method="in_state",
    )  # fmt: skip
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ContractAlert.Kind.choices)
    contract = hidden_key(_("Contract"), field_name="contract")
    source = hidden_key(_("Funding source"), field_name="source")

    class Meta:
        model = ContractAlert
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data["state"] else queryset.filter(is_open=True)

    def in_state(self, queryset, name, state):
        return queryset.filter(done_at__isnull=False) if state == self.DONE else queryset
