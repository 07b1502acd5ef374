"""Contracts: the list, one with its whole story, writing one, its moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.actions import contracts as actions
from contracts.areas import areas
from contracts.filters.contracts import ContractFilters
from contracts.forms.contracts import ContractForm, ReasonForm, SignedForm
from contracts.models import Contract, Threshold
from contracts.panels import contract_panels
from contracts.permissions import may_manage_contracts, may_see_contracts
from contracts.policies.board import result_of
from contracts.queries import alerts, money, stories
from contracts.reports.sheet import sheet_pdf
from district.exports import Column
from district.history import changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage

Status = Contract.Status


def crumbs_to(contract=None):
    crumbs = [(_("Contracts"), reverse("contracts:contract-list"))]
    return [*crumbs, (contract.number, contract.get_absolute_url())] if contract else crumbs


class ContractList(ListPage):
    noun = "contract"
    title = gettext_lazy("Contracts")
    template_name = "contracts/contract_list.html"
    filterset_class = ContractFilters
    orders = {
        "-start": ("-starts_on", "-id"),
        "start": ("starts_on", "id"),
        "end": ("runs_to", "id"),
        "-end": ("-runs_to", "-id"),
        "number": ("number", "id"),
        "-number": ("-number", "-id"),
        "ceiling": ("ceiling", "id"),
        "-ceiling": ("-ceiling", "-id"),
    }

    def get_queryset(self):
        return Contract.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("vendor", "owner", "authority__meeting")

    def columns(self):
        return [
            Column(_("Number"), lambda one: one.number),
            Column(_("Vendor"), lambda one: one.vendor.name),
            Column(_("Purpose"), lambda one: one.purpose),
            Column(_("Status"), lambda one: one.get_status_display()),
            Column(_("Term begins"), lambda one: one.starts_on),
            Column(_("Runs to"), lambda one: one.runs_to),
            Column(_("Not to exceed"), lambda one: one.not_to_exceed),
            Column(_("As amended"), lambda one: one.ceiling),
            Column(_("On order"), lambda one: one.encumbered),
            Column(_("Approved"), lambda one: one.approved),
            Column(_("Paid"), lambda one: one.paid),
            Column(_("Left to approve"), lambda one: one.left),
            Column(_("Procurement method"), lambda one: one.get_method_display()),
            Column(_("Board item"), lambda one: f"{one.authority.meeting.held_on} {one.authority.number}"
                   if one.authority else ""),
            Column(_("Priority"), lambda one: one.priority),
            Column(_("Owner"), lambda one: one.owner.name),
        ]  # fmt: skip

    def extra(self, page):
        return {
            "crumbs": [(self.title, "")],
            "areas": areas("contract-list"),
            "today": timezone.localdate(),
            "may_edit": may_manage_contracts(self.request.user),
        }


contract_list = require(may_see_contracts)(ContractList.as_view())


def _with_its_vote(pk):
    relations = (
        "vendor", "owner", "continues", "authority__meeting", "authority__motion__moved_by",
        "authority__motion__seconded_by",
    )  # fmt: skip
    return get_object_or_404(Contract.objects.select_related(*relations), pk=pk)


@require_safe
@require(may_see_contracts)
def contract_detail(request, pk):
    """The whole story on one screen: authority, money, deliverables, next dates, history."""
    contract = _with_its_vote(pk)
    today = timezone.localdate()
    bills = stories.bills_of(contract)
    accounts = stories.accounts_of(contract)
    threshold = Threshold.objects.on(contract.signed_on or today)
    return render(
        request,
        "contracts/contract_detail.html",
        {
            "title": contract.vendor.name,
            "crumbs": [*crumbs_to(), (contract.number, "")],
            "contract": contract,
            "states": Status.choices,
            "today": today,
            "days_left": (contract.runs_to - today).days,
            "burn": money.burn(contract, today),
            "bills": bills,
            "spent_on": stories.spent_words(contract, bills),
            "next_bill": stories.next_bill(contract, bills),
            "deliverables": stories.deliverables_of(contract, today),
            "amendments": stories.amendments_of(contract),
            "accounts": accounts,
            "orders": [order for account in accounts for order in account.order_rows],
            "funded": sum(account.amount for account in accounts),
            "dates": money.next_dates(contract, today),
            "votes": stories.votes_on(contract.authority),
            "tally": result_of(contract.authority and contract.authority.motion).counts,
            "vote_asked": stories.vote_asked(contract, threshold),
            "continued_by": list(contract.continued_by.order_by("starts_on", "id")),
            **alerts.about_record(contract, today),
            "facts": _facts(contract),
            "may_edit": may_manage_contracts(request.user),
            "is_closed": contract.status == Status.CLOSED,
            "panels": contract_panels(request, contract),
            "history": changes_of(contract) if is_open(request) else None,
        },
    )


@require_safe
@require(may_see_contracts)
def contract_sheet(request, pk):
    """The contract on one page for the board, as a tagged PDF."""
    contract = _with_its_vote(pk)
    response = HttpResponse(sheet_pdf(contract, timezone.localtime()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="contract-{slugify(contract.number)}.pdf"'
    return response


def _facts(contract):
    return [
        (_("Procurement"), contract.get_method_display()),
        (_("Why this method"), contract.method_reason),
        (_("Signed on"), contract.signed_on),
        (_("Priority"), contract.priority),
        (_("Closed on"), contract.closed_on),
        (_("Why closed"), contract.closed_reason),
        (_("Opened again"), stories.reopened(contract)),
        (_("Owner"), contract.owner.name),
    ]


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def contract_create(request):
    """A new contract; `?continues=` starts from an earlier one, `?vendor=` from a vendor."""
    today, start = timezone.localdate(), {"owner": request.user.pk}
    asked, vendor = number_in(request.GET.get("continues", "")), number_in(request.GET.get("vendor", ""))
    if asked is not None:
        earlier = get_object_or_404(Contract, pk=asked)
        start |= {
            "continues": earlier.pk, "vendor": earlier.vendor_id, "purpose": earlier.purpose, "scope": earlier.scope,
            "owner": earlier.owner_id, "method": Contract.Method.CONTINUATION, "priority": earlier.priority,
        }  # fmt: skip
    elif vendor is not None:
        start["vendor"] = vendor
    form = ContractForm(request.POST or None, initial=start, today=today, cancel_url=reverse("contracts:contract-list"))

    def save():
        contract = actions.record_contract(by=request.user, facts=form.facts())
        messages.success(request, _("The contract is on record as a draft."))
        return contract.get_absolute_url()

    intro = _("A draft binds nobody: it is sent to the board where that is needed, and is active once it is signed.")
    return form_page(request, form, save, title=_("Add a contract"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def contract_edit(request, pk):
    contract = get_object_or_404(locked(Contract.objects, request), pk=pk)
    back = contract.get_absolute_url()
    form = ContractForm(request.POST or None, instance=contract, cancel_url=back)

    def save():
        fields = {name: form.cleaned_data[name] for name in form.changed_fields()}
        actions.change_contract(contract=contract, by=request.user, fields=fields)
        messages.success(request, _("Saved."))
        return back

    intro = ""
    if "not_to_exceed" not in form.fields:
        intro = _("Amount, term and vendor stay as they were signed. An amendment changes amount and term.")
    return form_page(
        request, form, save, title=_("Change the contract"), crumbs=crumbs_to(contract), intro=intro,
        history=changes_of(contract),
    )  # fmt: skip


def moved(request, pk, move, said):
    """A button of the contract's page: what the action refuses is said on top of it."""
    contract = get_object_or_404(Contract, pk=pk)
    with said_on_top(request):
        move(contract=contract, by=request.user)
        messages.success(request, said)
    return redirect(contract)


@require_POST
@require(may_manage_contracts)
def contract_submit(request, pk):
    return moved(request, pk, actions.submit_to_board, _("Sent to the board. It waits for the vote."))


@require_POST
@require(may_manage_contracts)
def contract_withdraw(request, pk):
    return moved(request, pk, actions.withdraw, _("Withdrawn. It is a draft again."))


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def contract_activate(request, pk):
    contract, today = get_object_or_404(Contract, pk=pk), timezone.localdate()
    form = SignedForm(
        request.POST or None, today=today, submit_label=_("Activate"), cancel_url=contract.get_absolute_url()
    )

    def save():
        actions.activate(contract=contract, by=request.user, signed_on=form.cleaned_data["signed_on"])
        messages.success(request, _("The contract is active: orders can be issued and invoices approved."))
        return contract.get_absolute_url()

    intro = _("From then on amount, term and vendor stay as signed; amendments change them.")
    return form_page(request, form, save, title=_("Activate the contract"), crumbs=crumbs_to(contract), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def contract_close(request, pk):
    contract, today = get_object_or_404(Contract, pk=pk), timezone.localdate()
    form = ReasonForm(
        request.POST or None, submit_label=_("Close the contract"), cancel_url=contract.get_absolute_url()
    )

    def save():
        actions.close(contract=contract, by=request.user, today=today, reason=form.cleaned_data["reason"])
        messages.success(request, _("The contract is closed."))
        return contract.get_absolute_url()

    intro = _("Nothing can be ordered or approved on a closed contract. It can be opened again with a reason.")
    return form_page(request, form, save, title=_("Close the contract"), crumbs=crumbs_to(contract), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def contract_reopen(request, pk):
    contract = get_object_or_404(Contract, pk=pk)
    form = ReasonForm(request.POST or None, submit_label=_("Open again"), cancel_url=contract.get_absolute_url())

    def save():
        actions.reopen(contract=contract, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The contract is active again."))
        return contract.get_absolute_url()

    return form_page(request, form, save, title=_("Open the contract again"), crumbs=crumbs_to(contract))
