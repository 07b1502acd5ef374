"""Every write to invoices, credit notes, their approval and their payment."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, hold_part, in_words
from contracts.models import Contract, Invoice, InvoiceApproval, InvoiceLine, Payment, Threshold
from contracts.models.money import ZERO
from contracts.permissions import may_approve_invoices
from contracts.policies.contracts import SIGNED, check_invoice_move
from contracts.policies.money import is_to_the_cent, words_for
from contracts.queries.money import facts_of, what_stands_between

Kind, Status = Invoice.Kind, Invoice.Status


def _check_lines(contract, kind, lines):
    if not lines:
        raise ValidationError(_("Write at least one line: what for, and how much."))
    for line in lines:
        if not line["amount"]:
            raise ValidationError(_("A line of nothing says nothing: enter an amount."))
        if not is_to_the_cent(line["amount"]):
            raise ValidationError(_("Money is to the cent: write two digits after the point."))
        if line["allocation"].contract_id != contract.pk:
            raise ValidationError(words_for("line_same_contract_allocation"))
        if line.get("deliverable") and line["deliverable"].contract_id != contract.pk:
            raise ValidationError(words_for("line_same_contract_deliverable"))
        if line.get("order") and line["order"].allocation_id != line["allocation"].pk:
            raise ValidationError(words_for("line_same_account_order"))
    total = sum(line["amount"] for line in lines)
    if kind == Kind.INVOICE and total <= 0:
        raise ValidationError(
            _(
                "An invoice asks for money: its lines must come to more than zero. For money that comes back, choose "
                "credit note."
            )
        )
    if kind == Kind.CREDIT and total >= 0:
        raise ValidationError(_("A credit note gives money back: write its amounts with a minus sign."))


def _check_facts(contract, invoice):
    if invoice.service_to < invoice.service_from:
        raise ValidationError(_("Service cannot end before it begins."))
    if invoice.credits_id and invoice.credits.contract_id != contract.pk:
        raise ValidationError(words_for("credit_too_much"))


@transaction.atomic
def record_invoice(*, contract, by, client_id, facts, lines):
    """Write down what a vendor sent. Returns (invoice, made): a form that comes twice finds the first one's.

    `facts`: kind, credits, number, the four dates, note. `lines`: dicts of description, deliverable, allocation,
    order, quantity, amount. Raises PermissionDenied; ValidationError in words, also for a number that this vendor
    has used.
    """
    allow(by)
    contract = hold(contract.pk)
    first = Invoice.objects.filter(client_id=client_id).first() if client_id else None
    if first is not None:
        if first.recorded_by_id != by.pk or first.contract_id != contract.pk:
            raise PermissionDenied
        return first, False
    if contract.status not in SIGNED:
        raise ValidationError(_("Invoices are recorded once the contract is signed. Activate it first."))
    invoice = Invoice(contract=contract, vendor_id=contract.vendor_id, client_id=client_id, recorded_by=by, **facts)
    _check_facts(contract, invoice)
    _check_lines(contract, invoice.kind, lines)
    with pghistory.context(user=by.pk), in_words():
        invoice.save(force_insert=True)
        InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, contract=contract, **line) for line in lines)
    invoice.refresh_from_db()
    return invoice, True


@transaction.atomic
def change_invoice(*, invoice, by, facts, lines):
    """Correct an invoice that waits and that nobody has approved. `lines` are all of its lines, in their order."""
    allow(by)
    invoice, contract = hold_part(invoice)
    if invoice.status != Status.RECEIVED:
        raise ValidationError(words_for("invoice_stays"))
    if invoice.approvals.exists():
        raise ValidationError(words_for("invoice_lines_approved"))
    for name, value in facts.items():
        setattr(invoice, name, value)
    _check_facts(contract, invoice)
    _check_lines(contract, invoice.kind, lines)
    with pghistory.context(user=by.pk), in_words():
        invoice.save(update_fields=[*facts])
        before = list(invoice.lines.order_by("id"))
        for line, values in zip(before, lines, strict=False):
            for name, value in values.items():
                setattr(line, name, value)
            line.save(update_fields=[*values])
        for line in before[len(lines) :]:
            line.delete()
        for values in lines[len(before) :]:
            InvoiceLine.objects.create(invoice=invoice, contract=contract, **values)
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def approve_invoice(*, invoice, by, now):
    """Say yes to an invoice. Returns its status: "approved", or "received" while a second person's yes is awaited.

    Raises PermissionDenied; ValidationError with everything that stands between, and what would make it possible.
    """
    allow(by, may_approve_invoices)
    today = timezone.localdate(now)
    invoice, _contract = hold_part(invoice)
    check_invoice_move(invoice, Status.APPROVED)
    if hurdles := what_stands_between(invoice, by, today):
        raise ValidationError(hurdles)
    with pghistory.context(user=by.pk), in_words(**facts_of(invoice)):
        InvoiceApproval.objects.create(invoice=invoice, by=by, at=now)
        threshold = Threshold.objects.on(today)
        if abs(invoice.total) >= threshold.second_approval_from and invoice.approvals.count() < 2:
            return Status.RECEIVED
        invoice.status, invoice.approved_on = Status.APPROVED, today
        invoice.save(update_fields=["status", "approved_on"])
    return Status.APPROVED


@transaction.atomic
def withdraw_approval(*, invoice, by):
    """Take a yes back: one's own, or every one where it was somebody else's approval. Returns the invoice."""
    allow(by, may_approve_invoices)
    invoice, _contract = hold_part(invoice)
    given = InvoiceApproval.objects.filter(invoice=invoice)
    own = given.filter(by=by)
    if invoice.status == Status.RECEIVED and not own.exists():
        raise ValidationError(_("You have not approved this invoice."))
    with pghistory.context(user=by.pk), in_words():
        if invoice.status != Status.RECEIVED:
            if invoice.payments.exists():
                raise ValidationError(words_for("invoice_paid_stays"))
            check_invoice_move(invoice, Status.RECEIVED)
            invoice.status, invoice.approved_on = Status.RECEIVED, None
            invoice.save(update_fields=["status", "approved_on"])
        (own if own.exists() else given).delete()
    return invoice


@transaction.atomic
def reject_invoice(*, invoice, by, reason):
    """Say no, and why. The vendor may send another of the same number."""
    allow(by, may_approve_invoices)
    invoice, _contract = hold_part(invoice)
    check_invoice_move(invoice, Status.REJECTED)
    invoice.status, invoice.rejected_reason = Status.REJECTED, reason
    with pghistory.context(user=by.pk), in_words():
        invoice.approvals.all().delete()
        invoice.save(update_fields=["status", "rejected_reason"])
    return invoice


@transaction.atomic
def unreject_invoice(*, invoice, by):
    """It waits again. Raises ValidationError when another of its number has come since."""
    allow(by, may_approve_invoices)
    invoice, _contract = hold_part(invoice)
    if invoice.status != Status.REJECTED:
        raise ValidationError(_("Only a rejected invoice is taken up again."))
    invoice.status, invoice.rejected_reason = Status.RECEIVED, ""
    with pghistory.context(user=by.pk), in_words():
        invoice.save(update_fields=["status", "rejected_reason"])
    return invoice


@transaction.atomic
def pay_invoice(*, invoice, by, paid_on, amount, reference=""):
    """Money left for an approved invoice, or came back for a credit note (negative). Returns the payment."""
    allow(by)
    invoice, _contract = hold_part(invoice)
    if not is_to_the_cent(amount):
        raise ValidationError(_("Money is to the cent: write two digits after the point."))
    paid = invoice.payments.aggregate(paid=Sum("amount"))["paid"] or ZERO
    facts = {"number": invoice.number, "left": invoice.total - paid}
    if invoice.approved_on:
        facts["approved_on"] = invoice.approved_on
    sources = [line.allocation.source for line in invoice.lines.select_related("allocation__source")]
    past = [source for source in sources if source.liquidation_ends and source.liquidation_ends < paid_on]
    if past:
        facts |= {"source": past[0].name, "liquidation": past[0].liquidation_ends}
    payment = Payment(invoice=invoice, paid_on=paid_on, amount=amount, reference=reference, recorded_by=by)
    with pghistory.context(user=by.pk), in_words(**facts):
        payment.save(force_insert=True)
    return payment


@transaction.atomic
def undo_payment(*, payment, by):
    """It did not leave after all. A second time does nothing."""
    allow(by)
    contract = hold(Contract.objects.get(invoices=payment.invoice_id).pk)
    Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=payment.invoice_id, contract=contract)
    with pghistory.context(user=by.pk), in_words():
        Payment.objects.filter(pk=payment.pk).delete()
