"""Parts of a contract: its amendments, deliverables, accounts and purchase orders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts.actions import amendments, deliverables, funding, orders
from contracts.actions.refusals import hold
from contracts.forms.contracts import SignedForm
from contracts.forms.parts import AcceptForm, AllocationForm, AmendmentForm, DeliverableForm, OrderForm
from contracts.models import (
    Amendment,
    Contract,
    Deliverable,
    DeliverableAcceptance,
    FundingAllocation,
    PurchaseOrder,
)
from contracts.permissions import may_manage_contracts
from contracts.policies.money import day_words, dollars
from contracts.views.contracts import crumbs_to
from district.flash import undoable
from district.history import changes_of
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top


def _contract(pk):
    return get_object_or_404(Contract.objects.select_related("vendor"), pk=pk)


def _part(request, model, pk):
    """A part with its contract, held while it is being changed: the contract first, as every action does."""
    found = model.objects.select_related("contract")
    if request.method == "POST":
        hold(get_object_or_404(found, pk=pk).contract_id)
    return get_object_or_404(locked(found, request), pk=pk)


def _back(contract, place):
    return f"{contract.get_absolute_url()}#{place}"


# ------------------------------------------------------------------------------------------------- amendments
@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def amendment_create(request, pk):
    contract = _contract(pk)
    back = _back(contract, "amendments")
    form = AmendmentForm(request.POST or None, contract=contract, cancel_url=back)

    def save():
        amendments.draft_amendment(contract=contract, by=request.user, **form.facts())
        messages.success(request, _("The amendment is drafted. It counts once it is put in force."))
        return back

    intro = _("The ceiling is %(ceiling)s, the term runs to %(day)s.") % {
        "ceiling": dollars(contract.ceiling),
        "day": day_words(contract.runs_to),
    }
    return form_page(request, form, save, title=_("Draft an amendment"), crumbs=crumbs_to(contract), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def amendment_edit(request, pk):
    amendment = _part(request, Amendment, pk)
    back = _back(amendment.contract, "amendments")
    form = AmendmentForm(request.POST or None, instance=amendment, contract=amendment.contract, cancel_url=back)

    def save():
        amendments.change_amendment(amendment=amendment, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=str(amendment), crumbs=crumbs_to(amendment.contract), history=changes_of(amendment)
    )


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def amendment_sign(request, pk):
    amendment = get_object_or_404(Amendment.objects.select_related("contract"), pk=pk)
    back = _back(amendment.contract, "amendments")
    form = SignedForm(request.POST or None, today=timezone.localdate(), submit_label=_("Put in force"), cancel_url=back)

    def save():
        amendments.put_in_force(amendment=amendment, by=request.user, signed_on=form.cleaned_data["signed_on"])
        messages.success(request, _("%(amendment)s is in force.") % {"amendment": amendment})
        return back

    title = _("Put %(amendment)s in force") % {"amendment": amendment}
    intro = _("Once in force it stays. Another amendment can change it again.")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(amendment.contract), intro=intro)


@require_POST
@require(may_manage_contracts)
def amendment_drop(request, pk):
    amendment = get_object_or_404(Amendment.objects.select_related("contract"), pk=pk)
    with said_on_top(request):
        amendments.drop_amendment(amendment=amendment, by=request.user)
        messages.success(request, _("%(amendment)s is dropped.") % {"amendment": amendment})
    return redirect(_back(amendment.contract, "amendments"))


# ----------------------------------------------------------------------------------------------- deliverables
@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def deliverable_create(request, pk):
    contract = _contract(pk)
    back = _back(contract, "deliverables")
    form = DeliverableForm(request.POST or None, cancel_url=back)

    def save():
        deliverables.add_deliverable(contract=contract, by=request.user, **form.facts())
        messages.success(request, _("The deliverable is added."))
        return back

    return form_page(request, form, save, title=_("Add a deliverable"), crumbs=crumbs_to(contract))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def deliverable_edit(request, pk):
    deliverable = _part(request, Deliverable, pk)
    back = _back(deliverable.contract, "deliverables")
    form = DeliverableForm(request.POST or None, instance=deliverable, cancel_url=back)

    def save():
        deliverables.change_deliverable(deliverable=deliverable, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change the deliverable"), crumbs=crumbs_to(deliverable.contract),
        history=changes_of(deliverable),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def deliverable_accept(request, pk):
    deliverable = get_object_or_404(Deliverable.objects.select_related("contract"), pk=pk)
    back = _back(deliverable.contract, "deliverables")
    form = AcceptForm(request.POST or None, deliverable=deliverable, today=timezone.localdate(), cancel_url=back)

    def save():
        acceptance = deliverables.accept(deliverable=deliverable, by=request.user, **form.cleaned_data)
        text = _("Accepted: %(quantity)s %(unit)s.") % {
            "quantity": f"{form.cleaned_data['quantity'].normalize():f}",
            "unit": deliverable.unit,
        }
        undoable(request, text, reverse("contracts:acceptance-take-back", args=[acceptance.pk]))
        return back

    intro = _("%(what)s: %(accepted)s of %(quantity)s %(unit)s are accepted so far.") % {
        "what": deliverable.what,
        "accepted": f"{deliverable.accepted.normalize():f}",
        "quantity": f"{deliverable.quantity.normalize():f}",
        "unit": deliverable.unit,
    }
    return form_page(request, form, save, title=_("Accept"), crumbs=crumbs_to(deliverable.contract), intro=intro)


@require_POST
@require(may_manage_contracts)
def acceptance_take_back(request, pk):
    acceptance = get_object_or_404(DeliverableAcceptance.objects.select_related("deliverable__contract"), pk=pk)
    contract = acceptance.deliverable.contract
    with said_on_top(request):
        deliverables.take_back(acceptance=acceptance, by=request.user)
        messages.success(request, _("Taken back."))
    return redirect(_back(contract, "deliverables"))


# --------------------------------------------------------------------------------------------------- accounts
@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def allocation_create(request, pk):
    contract = _contract(pk)
    back = _back(contract, "funding")
    form = AllocationForm(request.POST or None, contract=contract, cancel_url=back)

    def save():
        funding.allocate(contract=contract, by=request.user, **form.facts())
        messages.success(request, _("The account is added."))
        return back

    return form_page(request, form, save, title=_("Add an account"), crumbs=crumbs_to(contract))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def allocation_edit(request, pk):
    allocation = _part(request, FundingAllocation, pk)
    back = _back(allocation.contract, "funding")
    form = AllocationForm(request.POST or None, instance=allocation, contract=allocation.contract, cancel_url=back)

    def save():
        funding.change_allocation(allocation=allocation, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change the account"), crumbs=crumbs_to(allocation.contract),
        history=changes_of(allocation),
    )  # fmt: skip


@require_POST
@require(may_manage_contracts)
def allocation_remove(request, pk):
    allocation = get_object_or_404(FundingAllocation.objects.select_related("contract", "source"), pk=pk)
    with said_on_top(request):
        funding.remove_allocation(allocation=allocation, by=request.user)
        messages.success(request, _("%(account)s is removed.") % {"account": allocation})
    return redirect(_back(allocation.contract, "funding"))


# ----------------------------------------------------------------------------------------------------- orders
@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def order_create(request, pk):
    contract = _contract(pk)
    back = _back(contract, "funding")
    form = OrderForm(request.POST or None, contract=contract, today=timezone.localdate(), cancel_url=back)

    def save():
        orders.issue_order(contract=contract, by=request.user, **form.facts())
        messages.success(request, _("The order is issued; its amount is set aside."))
        return back

    return form_page(request, form, save, title=_("Issue a purchase order"), crumbs=crumbs_to(contract))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def order_edit(request, pk):
    order = _part(request, PurchaseOrder, pk)
    back = _back(order.contract, "funding")
    form = OrderForm(request.POST or None, instance=order, contract=order.contract, cancel_url=back)

    def save():
        orders.change_order(order=order, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return back

    title = _("Change order %(number)s") % {"number": order.number}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(order.contract), history=changes_of(order))


def _order(pk):
    return get_object_or_404(PurchaseOrder.objects.select_related("contract"), pk=pk)


@require_POST
@require(may_manage_contracts)
def order_close(request, pk):
    order = _order(pk)
    with said_on_top(request):
        orders.close_order(order=order, by=request.user, today=timezone.localdate())
        order.refresh_from_db(fields=["released"])
        text = _("Order %(number)s is closed; %(amount)s is released.")
        text %= {"number": order.number, "amount": dollars(order.released)}
        undoable(request, text, reverse("contracts:order-reopen", args=[order.pk]))
    return redirect(_back(order.contract, "funding"))


@require_POST
@require(may_manage_contracts)
def order_reopen(request, pk):
    order = _order(pk)
    with said_on_top(request):
        orders.reopen_order(order=order, by=request.user)
        messages.success(request, _("Order %(number)s is open again.") % {"number": order.number})
    return redirect(_back(order.contract, "funding"))
