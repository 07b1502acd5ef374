"""Invoices: the queue, recording one, and its way to being paid."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.actions import invoices as actions
from contracts.actions.refusals import hold
from contracts.areas import areas
from contracts.filters.contracts import InvoiceFilters
from contracts.forms.contracts import ReasonForm
from contracts.forms.invoices import ContractChoice, InvoiceForm, PayForm
from contracts.models import Contract, Invoice, InvoiceLine, Payment
from contracts.panels import invoice_panels
from contracts.permissions import may_approve_invoices, may_manage_contracts, may_see_contracts
from contracts.queries import invoices as queries
from contracts.queries import money, stories
from district.exports import Column
from district.flash import undoable
from district.history import changes, changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage

Status = Invoice.Status


def crumbs_to(invoice=None):
    crumbs = [
        (_("Contracts"), reverse("contracts:contract-list")), (_("Invoices"), reverse("contracts:invoice-list")),
    ]  # fmt: skip
    return [*crumbs, (invoice.number, invoice.get_absolute_url())] if invoice else crumbs


class InvoiceList(ListPage):
    """The queue: what is to be decided or paid, received first on top."""

    noun = "invoice"
    title = gettext_lazy("Invoices")
    template_name = "contracts/invoice_list.html"
    filterset_class = InvoiceFilters
    orders = {
        "received": ("received_on", "id"),
        "-received": ("-received_on", "-id"),
        "amount": ("total", "id"),
        "-amount": ("-total", "-id"),
    }

    def get_queryset(self):
        return Invoice.objects.all()

    def with_relations(self, queryset):
        return queries.with_approvals(queryset.select_related("vendor", "contract", "recorded_by"))

    def columns(self):
        return [
            Column(_("Invoice"), lambda one: one.number),
            Column(_("Kind"), lambda one: one.get_kind_display()),
            Column(_("Vendor"), lambda one: one.vendor.name),
            Column(_("Contract"), lambda one: one.contract.number),
            Column(_("Date of the invoice"), lambda one: one.invoiced_on),
            Column(_("Received on"), lambda one: one.received_on),
            Column(_("Service from"), lambda one: one.service_from),
            Column(_("Service to"), lambda one: one.service_to),
            Column(_("Amount"), lambda one: one.total),
            Column(_("State"), lambda one: one.get_status_display()),
            Column(_("Approved on"), lambda one: one.approved_on),
            Column(_("Recorded by"), lambda one: one.recorded_by.name),
        ]

    def extra(self, page):
        today, user = timezone.localdate(), self.request.user
        for one in page.rows:
            one.days = (today - one.received_on).days
        return {
            "crumbs": [crumbs_to()[0], (self.title, "")],
            "areas": areas("invoice-list"),
            "may_edit": may_manage_contracts(user),
        }


invoice_list = require(may_see_contracts)(InvoiceList.as_view())


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def invoice_create(request):
    """First which contract it is for, then what came: the lines need its accounts, orders and deliverables."""
    asked = number_in(request.GET.get("contract", ""))
    if asked is None:
        return _choose_contract(request)
    contract = get_object_or_404(Contract.objects.select_related("vendor"), pk=asked)
    step = InvoiceForm.stepped(request.POST) if request.method == "POST" else None
    data = step if step is not None else request.POST or None
    form = InvoiceForm(data, contract=contract, today=timezone.localdate(), cancel_url=contract.get_absolute_url())
    form.choosing = step is not None

    def save():
        invoice, made = actions.record_invoice(
            contract=contract, by=request.user, client_id=form.cleaned_data["client_id"], facts=form.facts(),
            lines=form.cleaned_data["lines"],
        )  # fmt: skip
        if made:
            messages.success(request, _("The invoice is on record. It waits to be approved."))
        else:
            messages.info(request, _("This was saved already: here it is, as it was sent first."))
        return invoice.get_absolute_url()

    intro = f"{contract.vendor} · {contract.number} · {contract.purpose}"
    return form_page(
        request, form, save, title=_("Record an invoice"), crumbs=crumbs_to(), intro=intro, template=FORM,
        contract=contract,
    )  # fmt: skip


FORM = "contracts/invoice_form.html"


def _choose_contract(request):
    form = ContractChoice(request.POST or None, cancel_url=reverse("contracts:invoice-list"))

    def save():
        return f"{reverse('contracts:invoice-create')}?contract={form.cleaned_data['contract'].pk}"

    intro = _("Invoices are recorded for active contracts.")
    return form_page(request, form, save, title=_("Record an invoice"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def invoice_edit(request, pk):
    found = Invoice.objects.select_related("contract__vendor")
    if request.method == "POST":
        hold(get_object_or_404(found, pk=pk).contract_id)  # the contract first, as every action does
    invoice = get_object_or_404(locked(found, request), pk=pk)
    back, contract = invoice.get_absolute_url(), invoice.contract
    step = InvoiceForm.stepped(request.POST) if request.method == "POST" else None
    data = step if step is not None else request.POST or None
    form = InvoiceForm(
        data, contract=contract, instance=invoice, today=timezone.localdate(), cancel_url=back, submit_label=_("Save")
    )
    form.choosing = step is not None

    def save():
        actions.change_invoice(invoice=invoice, by=request.user, facts=form.facts(), lines=form.cleaned_data["lines"])
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Correct the invoice"), crumbs=crumbs_to(invoice), template=FORM,
        contract=contract, intro=f"{contract.vendor} · {contract.number} · {contract.purpose}",
    )  # fmt: skip


@require_safe
@require(may_see_contracts)
def invoice_detail(request, pk):
    relations = ("contract__vendor", "contract__authority__motion", "vendor", "credits", "recorded_by")
    invoice = get_object_or_404(Invoice.objects.select_related(*relations), pk=pk)
    user, today, opened = request.user, timezone.localdate(), is_open(request)
    lines = list(invoice.lines.select_related("deliverable", "allocation__source", "order").order_by("id"))
    approvals = list(invoice.approvals.select_related("by").order_by("at", "id"))
    payments = list(invoice.payments.select_related("recorded_by").order_by("paid_on", "id"))
    received = invoice.status == Status.RECEIVED
    may_decide = may_approve_invoices(user)
    mine = any(one.by_id == user.pk for one in approvals)
    paid = sum(one.amount for one in payments)
    return render(
        request,
        "contracts/invoice_detail.html",
        {
            "title": _("Invoice %(number)s") % {"number": invoice.number}
            if invoice.kind == Invoice.Kind.INVOICE
            else _("Credit note %(number)s") % {"number": invoice.number},
            "crumbs": [*crumbs_to(), (invoice.number, "")],
            "invoice": invoice,
            "contract": invoice.contract,
            "states": _states(invoice),
            "lines": lines,
            "quantities": any(line.quantity is not None for line in lines),
            "approvals": approvals,
            "payments": payments,
            "paid": paid,
            "to_pay": invoice.total - paid,
            "credit_notes": list(invoice.credit_notes.order_by("received_on", "id")),
            "hurdles": money.what_stands_between(invoice, user, today) if received else [],
            "effect": stories.effect_of(invoice.contract, invoice) if received else None,
            "may_edit": may_manage_contracts(user),
            "may_decide": may_decide,
            "mine": mine,
            "may_withdraw": may_decide and (
                (received and mine) or (invoice.status == Status.APPROVED and not payments)
            ),
            "facts": _facts(invoice),
            "panels": invoice_panels(request, invoice),
            "history": changes_of(invoice) if opened else None,
            "people_history": changes(InvoiceLine, invoice_id=invoice.pk) if opened else None,
        },
    )  # fmt: skip


def _states(invoice):
    """The steps of its way, as far as they are this invoice's."""
    rejected = invoice.status == Status.REJECTED
    steps = [Status.RECEIVED, Status.REJECTED] if rejected else [Status.RECEIVED, Status.APPROVED, Status.PAID]
    return [(step, step.label) for step in steps]


def _facts(invoice):
    return [
        (_("Date of the invoice"), invoice.invoiced_on),
        (_("Received on"), invoice.received_on),
        (_("Service from"), invoice.service_from),
        (_("Service to"), invoice.service_to),
        (_("Approved on"), invoice.approved_on),
        (_("Why it was rejected"), invoice.rejected_reason),
        (_("Note"), invoice.note),
        (_("Recorded by"), invoice.recorded_by.name),
    ]


def _invoice(pk):
    return get_object_or_404(Invoice.objects.select_related("contract"), pk=pk)


@require_POST
@require(may_approve_invoices)
def invoice_approve(request, pk):
    invoice = _invoice(pk)
    with said_on_top(request):
        status = actions.approve_invoice(invoice=invoice, by=request.user, now=timezone.now())
        if status == Status.APPROVED:
            text = _("%(number)s is approved.") % {"number": invoice.number}
        else:
            text = _("Your yes is on record. It takes a second person’s too.")
        undoable(request, text, reverse("contracts:invoice-withdraw", args=[invoice.pk]))
    return redirect(invoice)


@require_POST
@require(may_approve_invoices)
def invoice_withdraw(request, pk):
    invoice = _invoice(pk)
    with said_on_top(request):
        actions.withdraw_approval(invoice=invoice, by=request.user)
        messages.success(request, _("Taken back. The invoice waits to be approved."))
    return redirect(invoice)


@require_http_methods(["GET", "POST"])
@require(may_approve_invoices)
def invoice_reject(request, pk):
    invoice = _invoice(pk)
    form = ReasonForm(request.POST or None, submit_label=_("Reject"), cancel_url=invoice.get_absolute_url())

    def save():
        actions.reject_invoice(invoice=invoice, by=request.user, reason=form.cleaned_data["reason"])
        text = _("%(number)s is rejected.") % {"number": invoice.number}
        undoable(request, text, reverse("contracts:invoice-unreject", args=[invoice.pk]))
        return invoice.get_absolute_url()

    intro = _("The vendor may send it again under the same number.")
    return form_page(request, form, save, title=_("Reject the invoice"), crumbs=crumbs_to(invoice), intro=intro)


@require_POST
@require(may_approve_invoices)
def invoice_unreject(request, pk):
    invoice = _invoice(pk)
    with said_on_top(request):
        actions.unreject_invoice(invoice=invoice, by=request.user)
        messages.success(request, _("The invoice waits to be approved again."))
    return redirect(invoice)


@require_http_methods(["GET", "POST"])
@require(may_manage_contracts)
def payment_create(request, pk):
    invoice = _invoice(pk)
    rest = invoice.total - sum(invoice.payments.values_list("amount", flat=True))
    form = PayForm(request.POST or None, rest=rest, today=timezone.localdate(), cancel_url=invoice.get_absolute_url())

    def save():
        payment = actions.pay_invoice(invoice=invoice, by=request.user, **form.cleaned_data)
        undoable(request, _("The payment is on record."), reverse("contracts:payment-undo", args=[payment.pk]))
        return invoice.get_absolute_url()

    return form_page(request, form, save, title=_("Record a payment"), crumbs=crumbs_to(invoice))


@require_POST
@require(may_manage_contracts)
def payment_undo(request, pk):
    payment = get_object_or_404(Payment.objects.select_related("invoice"), pk=pk)
    with said_on_top(request):
        actions.undo_payment(payment=payment, by=request.user)
        messages.success(request, _("The payment is taken back."))
    return redirect(payment.invoice)
