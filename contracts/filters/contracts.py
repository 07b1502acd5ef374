"""What the lists of contracts, vendors, sources and invoices can be narrowed by."""

from datetime import datetime

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, FundingSource, Invoice, Vendor
from contracts.policies import years
from contracts.queries import contracts as queries
from contracts.queries import invoices as bills
from district.filters import Filters, day_field, hidden_key, tick, words_in
from district.models import User

ENDS_WITHIN = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]
LOOKS = [
    ("late", _("A deliverable is late")),
    ("unfunded", _("Signed but not funded")),
    ("open", _("Over, with money on order")),
    ("paper", _("No document on file")),
]
NOT_NAMED = "-"  # the priority of a contract that names none


def fiscal_years():
    """From a year ahead back to nine years ago."""
    now = years.fiscal_year(timezone.localdate())
    return [(str(year), years.name(year)) for year in range(now + 1, now - 10, -1)]


def owners(request):
    return User.objects.filter(owned_contracts__isnull=False).distinct().order_by("name")


class YearFilters(Filters):
    """Offers the fiscal years as they are today."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = fiscal_years()


class ContractFilters(YearFilters):
    q = filters.CharFilter(label=_("Number, vendor or purpose"), method="search", max_length=100)
    status = filters.ChoiceFilter(label=_("Status"), choices=Contract.Status.choices)
    vendor = filters.ModelChoiceFilter(label=_("Vendor"), queryset=Vendor.objects.all())
    source = filters.ModelChoiceFilter(
        label=_("Funding source"), queryset=FundingSource.objects.all(), method="by_source"
    )
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=owners)
    year = filters.ChoiceFilter(label=_("Fiscal year"), choices=(), method="in_year")
    ends = filters.ChoiceFilter(label=_("Ends within"), choices=ENDS_WITHIN, method="ends_within")
    look = filters.ChoiceFilter(label=_("Needs a look"), choices=LOOKS, method="needs_a_look")

    class Meta:
        model = Contract
        fields = []

    def search(self, queryset, name, value):
        return queries.found_by(queryset, words_in(value))

    def by_source(self, queryset, name, source):
        return queryset.filter(pk__in=source.allocations.values("contract"))

    def in_year(self, queryset, name, year):
        return queries.in_fiscal_year(queryset, int(year))

    def ends_within(self, queryset, name, days):
        return queries.ending(queryset, timezone.localdate(), int(days))

    def needs_a_look(self, queryset, name, what):
        today = timezone.localdate()
        look = {
            "late": lambda: queries.with_late_deliverable(queryset, today),
            "unfunded": lambda: queries.unfunded(queryset),
            "open": lambda: queries.over_with_money_open(queryset, today),
            "paper": lambda: queries.without_document(queryset),
        }
        return look[what]()


class VendorFilters(Filters):
    q = filters.CharFilter(label=_("Name or number"), method="search", max_length=100)
    retired = tick(_("Also those no longer offered"), method="with_retired")

    class Meta:
        model = Vendor
        fields = []

    def search(self, queryset, name, value):
        return bills.vendors_by(queryset, words_in(value))

    def with_retired(self, queryset, name, ticked):
        return queryset if ticked else queryset.filter(retired=False)


class SourceFilters(Filters):
    q = filters.CharFilter(label=_("Name, program or award number"), method="search", max_length=100)
    ahead = filters.ChoiceFilter(label=_("A last day within"), choices=ENDS_WITHIN, method="with_last_day")
    retired = tick(_("Also those no longer offered"), method="with_retired")

    class Meta:
        model = FundingSource
        fields = []

    def search(self, queryset, name, value):
        for word in words_in(value):
            queryset = queryset.filter(
                Q(name__icontains=word) | Q(program__icontains=word) | Q(award_number__icontains=word)
            )
        return queryset

    def with_retired(self, queryset, name, ticked):
        return queryset if ticked else queryset.filter(retired=False)

    def with_last_day(self, queryset, name, days):
        return queries.with_last_day(queryset, timezone.localdate(), int(days))


class InvoiceFilters(YearFilters):
    """Without a word about the state, the queue: what is to be decided or paid."""

    OPEN, ALL, DECIDE, SECOND, MINE, COUNTED = "open", "all", "decide", "second", "mine", "counted"

    q = filters.CharFilter(label=_("Number or vendor"), method="search", max_length=100)
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[
            (DECIDE, _("To decide")),
            (SECOND, _("Waiting for a second yes")),
            (MINE, _("Waiting for my second yes")),
            *Invoice.Status.choices,
            (COUNTED, _("Approved or paid")),
            (ALL, _("All")),
        ],
        empty_label=_("To decide or to pay"),
        method="in_state",
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Invoice.Kind.choices)
    vendor = filters.ModelChoiceFilter(label=_("Vendor"), queryset=Vendor.objects.all())
    year = filters.ChoiceFilter(label=_("Approved in fiscal year"), choices=(), method="in_year")
    first = day_field(_("Received from"), "gte", field_name="received_on")
    last = day_field(_("Through"), "lte", field_name="received_on")
    contract = hidden_key(_("Contract"), field_name="contract")
    source = hidden_key(_("Funding source"), method="from_source")
    month = filters.CharFilter(label=_("Approved in"), method="in_month", widget=forms.HiddenInput, max_length=7)
    priority = filters.CharFilter(label=_("Priority"), method="of_priority", widget=forms.HiddenInput, max_length=160)
    standing = filters.ChoiceFilter(
        label=_("The contract is"), field_name="contract__status", choices=Contract.Status.choices,
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Invoice
        fields = []

    def filter_queryset(self, queryset):
        queryset, data = super().filter_queryset(queryset), self.form.cleaned_data
        if data["state"] or data["year"] or data["contract"]:
            return queryset
        return queryset.filter(status__in=[Invoice.Status.RECEIVED, Invoice.Status.APPROVED])

    def search(self, queryset, name, value):
        return bills.found_by(queryset, words_in(value))

    def in_state(self, queryset, name, state):
        if state == self.ALL:
            return queryset
        if state == self.DECIDE:
            return bills.to_decide(queryset)
        if state == self.COUNTED:
            return queryset.filter(status__in=Invoice.SPENT)
        if state in (self.SECOND, self.MINE):
            return bills.waiting_for_second(queryset, self.request.user if state == self.MINE else None)
        return queryset.filter(status=state)

    def in_year(self, queryset, name, year):
        return queryset.filter(approved_on__range=years.span(int(year)))

    def in_month(self, queryset, name, value):
        try:
            month = datetime.strptime(value, "%Y-%m").date()
        except ValueError:
            return queryset.none()
        return queryset.filter(approved_on__year=month.year, approved_on__month=month.month)

    def of_priority(self, queryset, name, value):
        return queryset.filter(contract__priority="" if value == NOT_NAMED else value)

    def from_source(self, queryset, name, pk):
        return queryset.filter(lines__allocation__source=int(pk)).distinct()
