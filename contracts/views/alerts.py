"""Alerts: what asks for a decision in time, and what was done about it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contracts.actions import alerts as actions
from contracts.areas import areas
from contracts.filters.alerts import AlertFilters
from contracts.forms.contracts import DoneForm
from contracts.models import ContractAlert
from contracts.permissions import may_manage_contracts, may_see_contracts
from contracts.queries import alerts as queries
from district.exports import Column
from district.flash import undoable
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from district.views.lists import ListPage


class AlertList(ListPage):
    noun = "alert"
    title = gettext_lazy("Alerts")
    template_name = "contracts/alert_list.html"
    filterset_class = AlertFilters
    orders = {"-raised": ("-raised_on", "-id"), "raised": ("raised_on", "id")}

    def get_queryset(self):
        return queries.with_state(ContractAlert.objects.all())

    def with_relations(self, queryset):
        return queries.with_subject(queryset)

    def columns(self):
        today = timezone.localdate()
        return [
            Column(_("Kind"), lambda one: one.get_kind_display()),
            Column(_("Contract or funding source"), lambda one: str(one.contract or one.source)),
            Column(_("Vendor"), lambda one: one.contract.vendor.name if one.contract else ""),
            Column(_("Alert"), queries.title),
            Column(_("Now"), lambda one: queries.detail(one, today) if one.is_open else ""),
            Column(_("Raised on"), lambda one: one.raised_on),
            Column(_("Mailed"), lambda one: one.mailed_at),
            Column(_("Dealt with"), lambda one: one.done_at),
            Column(_("By"), lambda one: one.done_by.name if one.done_by else ""),
            Column(_("What was done"), lambda one: one.done_note),
        ]

    def extra(self, page):
        queries.told(page.rows, timezone.localdate())
        return {
            "crumbs": [(_("Contracts"), reverse("contracts:contract-list")), (self.title, "")],
            "areas": areas("alert-list"),
            "may_edit": may_manage_contracts(self.request.user),
        }


alert_list = require(may_see_contracts)(AlertList.as_view())


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def alert_done(request, pk):
    """What was done about it; back to the list with `?list`, else to the contract or the source."""
    alert = get_object_or_404(ContractAlert.objects.select_related("contract", "source"), pk=pk)
    record, back = alert.contract or alert.source, _back(request, alert)
    form = DoneForm(request.POST or None, cancel_url=back)

    def save():
        actions.deal_with(alert=alert, by=request.user, note=form.cleaned_data["note"], now=timezone.now())
        undo = reverse("contracts:alert-undo", args=[alert.pk])
        undoable(request, _("The alert is dealt with."), undo + ("?list" if "list" in request.GET else ""))
        return back

    crumbs = [(_("Contracts"), reverse("contracts:contract-list")), (str(record), record.get_absolute_url())]
    return form_page(request, form, save, title=_("Deal with the alert"), crumbs=crumbs, intro=queries.title(alert))


@require_POST
@require(may_manage_contracts)
def alert_undo(request, pk):
    alert = get_object_or_404(ContractAlert.objects.select_related("contract", "source"), pk=pk)
    with said_on_top(request):
        actions.take_back(alert=alert, by=request.user)
        messages.success(request, _("The alert is open again."))
    return redirect(_back(request, alert))


def _back(request, alert):
    if "list" in request.GET:
        return reverse("contracts:alert-list")
    return (alert.contract or alert.source).get_absolute_url()
