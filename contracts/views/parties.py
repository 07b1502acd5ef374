"""Vendors and funding sources: their lists, and each one's whole story on one screen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contracts.areas import areas
from contracts.filters.contracts import SourceFilters, VendorFilters
from contracts.forms.parties import SourceForm, VendorForm
from contracts.models import FundingSource, Vendor
from contracts.permissions import may_manage_contracts, may_see_contracts
from contracts.policies import years
from contracts.queries import alerts, money, stories
from contracts.queries.spend import by_year
from district import actions
from district.exports import Column
from district.history import changes_of, is_open
from district.permissions import require
from district.views.form_page import edit_page, form_page, locked
from district.views.lists import ListPage


def list_crumb(noun):
    words = {"vendor": _("Vendors"), "source": _("Funding sources")}
    return [(_("Contracts"), reverse("contracts:contract-list")), (words[noun], reverse(f"contracts:{noun}-list"))]


class VendorList(ListPage):
    noun = "vendor"
    title = gettext_lazy("Vendors")
    template_name = "contracts/vendor_list.html"
    filterset_class = VendorFilters
    orders = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self):
        return Vendor.objects.all()

    def with_relations(self, queryset):
        return stories.with_vendor_totals(queryset)

    def columns(self):
        return [
            Column(_("Vendor"), lambda one: one.name),
            Column(_("Short name"), lambda one: one.short_name),
            Column(_("Vendor number"), lambda one: one.number),
            Column(_("Contracts"), lambda one: one.contracts_count),
            Column(_("Active"), lambda one: one.active_count),
            Column(_("Approved"), lambda one: one.approved),
            Column(_("On order"), lambda one: one.encumbered),
            Column(_("Contact person"), lambda one: one.contact),
            Column(_("E-mail"), lambda one: one.email),
            Column(_("Phone"), lambda one: one.phone),
        ]

    def extra(self, page):
        return {
            "crumbs": [list_crumb("vendor")[0], (self.title, "")],
            "areas": areas("vendor-list"),
            "may_edit": may_manage_contracts(self.request.user),
        }


vendor_list = require(may_see_contracts)(VendorList.as_view())


@require_safe
@require(may_see_contracts)
def vendor_detail(request, pk):
    vendor = get_object_or_404(Vendor, pk=pk)
    year = years.fiscal_year(timezone.localdate())
    spend = by_year(vendor=vendor)
    bills = vendor.invoices.select_related("contract").order_by("-received_on", "-id")
    return render(
        request,
        "contracts/vendor_detail.html",
        {
            "title": vendor.name,
            "crumbs": [*list_crumb("vendor"), (vendor.name, "")],
            "vendor": vendor,
            "totals": stories.totals_of(vendor.contracts.all()),
            "this_year": next((one.approved for one in spend if one.key == year), 0),
            "year_name": years.name(year),
            "spend": spend,
            "most": max((one.approved for one in spend), default=0),
            "contracts": list(vendor.contracts.select_related("vendor").order_by("-starts_on", "-id")),
            "bills": list(bills[: stories.LATEST]),
            "bills_count": bills.count(),
            "facts": [
                (_("Vendor number"), vendor.number), (_("Contact person"), vendor.contact),
                (_("Address"), vendor.address), (_("Note"), vendor.note),
            ],
            "may_edit": may_manage_contracts(request.user),
            "history": changes_of(vendor) if is_open(request) else None,
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def vendor_create(request):
    return _added(request, VendorForm, Vendor(), "vendor", _("Add a vendor"))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def vendor_edit(request, pk):
    vendor = get_object_or_404(locked(Vendor.objects, request), pk=pk)
    crumbs = [*list_crumb("vendor"), (vendor.name, vendor.get_absolute_url())]
    return edit_page(request, vendor, VendorForm, title=_("Change the vendor"), crumbs=crumbs)


class SourceList(ListPage):
    noun = "funding source"
    title = gettext_lazy("Funding sources")
    template_name = "contracts/source_list.html"
    filterset_class = SourceFilters
    orders = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self):
        return FundingSource.objects.all()

    def with_relations(self, queryset):
        return stories.with_source_totals(queryset)

    def columns(self):
        return [
            Column(_("Source"), lambda one: one.name),
            Column(_("Program or fund"), lambda one: one.program),
            Column(_("Award number"), lambda one: one.award_number),
            Column(_("Award"), lambda one: one.award),
            Column(_("Allocated"), lambda one: one.allocated),
            Column(_("Approved"), lambda one: one.approved),
            Column(_("Encumbered"), lambda one: one.encumbered),
            Column(_("Available"), lambda one: available(one).available),
            Column(_("Commit by"), lambda one: one.obligation_ends),
            Column(_("Pay by"), lambda one: one.liquidation_ends),
        ]

    def extra(self, page):
        for one in page.rows:
            one.line = available(one)
        return {
            "crumbs": [list_crumb("source")[0], (self.title, "")],
            "areas": areas("source-list"),
            "today": timezone.localdate(),
            "may_edit": may_manage_contracts(self.request.user),
        }


source_list = require(may_see_contracts)(SourceList.as_view())


def available(source):
    """The budget line of a source with its totals: of the award, else of what is allocated."""
    whole = source.award if source.award is not None else source.allocated
    return money.budget_line(whole, source.approved, source.encumbered)


@require_safe
@require(may_see_contracts)
def source_detail(request, pk):
    source = get_object_or_404(stories.with_source_totals(FundingSource.objects), pk=pk)
    today, line = timezone.localdate(), available(source)
    spend = by_year(source=source)
    accounts = source.allocations.select_related("contract__vendor").order_by("-contract__starts_on", "-id")
    return render(
        request,
        "contracts/source_detail.html",
        {
            "title": source.name,
            "crumbs": [*list_crumb("source"), (source.name, "")],
            "source": source,
            "today": today,
            "line": line,
            "unallocated": source.award - source.allocated if source.award is not None else None,
            "accounts": list(accounts),
            "spend": spend,
            "most": max((one.approved for one in spend), default=0),
            "deadlines": _deadlines(source, today),
            **alerts.about_record(source, today),
            "facts": [
                (_("Program or fund"), source.program), (_("Award number"), source.award_number),
                (_("Available from"), source.starts_on), (_("Note"), source.note),
            ],
            "may_edit": may_manage_contracts(request.user),
            "history": changes_of(source) if is_open(request) else None,
        },
    )  # fmt: skip


def _deadlines(source, today):
    """(what, day, days left, tone) of the last day to commit and the last day to pay."""
    found = []
    for what, day in ((_("Commit by"), source.obligation_ends), (_("Pay by"), source.liquidation_ends)):
        if day:
            left = (day - today).days
            found.append((what, day, left, "mute" if left < 0 else "warn" if left <= 90 else "info"))
    return found


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def source_create(request):
    return _added(request, SourceForm, FundingSource(), "source", _("Add a funding source"))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def source_edit(request, pk):
    source = get_object_or_404(locked(FundingSource.objects, request), pk=pk)
    crumbs = [*list_crumb("source"), (source.name, source.get_absolute_url())]
    return edit_page(request, source, SourceForm, title=_("Change the funding source"), crumbs=crumbs)


def _added(request, form_class, record, noun, title):
    form = form_class(request.POST or None, instance=record, cancel_url=reverse(f"contracts:{noun}-list"))

    def save():
        actions.save_record(record=record, by=request.user)
        messages.success(request, _("Saved."))
        return record.get_absolute_url()

    return form_page(request, form, save, title=title, crumbs=list_crumb(noun))
