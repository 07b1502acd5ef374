"""Every write to purchase orders: what they reserve, and what closing them releases."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, hold_part, in_words
from contracts.models import FundingAllocation, PurchaseOrder
from contracts.policies.money import is_to_the_cent, words_for

Status = PurchaseOrder.Status


def _check_amount(amount):
    if amount <= 0:
        raise ValidationError(_("Enter an amount above zero."))
    if not is_to_the_cent(amount):
        raise ValidationError(_("Money is to the cent: write two digits after the point."))


def _facts(contract, allocation, order, more):
    """Facts for the words of whatever the database refuses. `more`: what would be reserved in addition."""
    after, source = contract.approved + contract.encumbered + more, allocation.source
    return {
        "number": order.number,
        "after": after,
        "over": after - contract.ceiling,
        "ceiling": contract.ceiling,
        "runs_to": contract.runs_to,
        "asked": more,
        "account": str(allocation),
        "available": allocation.available,
        "source": source.name,
        "obligation": source.obligation_ends,
        "available_from": source.starts_on,
    }


@transaction.atomic
def issue_order(*, contract, by, allocation, number, issued_on, amount, note=""):
    """Reserve money of one account. Raises ValidationError past the ceiling, the account, the term or the grant."""
    allow(by)
    contract = hold(contract.pk)
    allocation = FundingAllocation.objects.select_related("source").get(pk=allocation.pk)
    if allocation.contract_id != contract.pk:
        raise ValidationError(words_for("order_same_contract"))
    _check_amount(amount)
    order = PurchaseOrder(
        contract=contract, allocation=allocation, number=number, issued_on=issued_on, amount=amount, note=note
    )
    with pghistory.context(user=by.pk), in_words(**_facts(contract, allocation, order, amount)):
        order.save(force_insert=True)
    order.refresh_from_db()
    return order


@transaction.atomic
def change_order(*, order, by, **fields):
    """`fields`: number, issued_on, amount, note. A closed order keeps what it was used for."""
    allow(by)
    order, contract = hold_part(order)
    before = order.amount
    for name, value in fields.items():
        setattr(order, name, value)
    _check_amount(order.amount)
    if order.amount < order.used:
        raise ValidationError(words_for("order_enough", used=order.used))
    if order.status == Status.CLOSED and order.amount != before:
        raise ValidationError(_("A closed order’s amount stays. Open it again first."))
    facts = _facts(contract, order.allocation, order, order.amount - before)
    with pghistory.context(user=by.pk), in_words(**facts):
        order.save(update_fields=[*fields])
    order.refresh_from_db()
    return order


@transaction.atomic
def close_order(*, order, by, today):
    """Nothing more comes on it: what it still reserves is released. Returns the order, with `released`."""
    allow(by)
    order, _contract = hold_part(order)
    if order.status == Status.CLOSED:
        raise ValidationError(_("This order is closed already."))
    order.status, order.closed_on, order.closed_by = Status.CLOSED, today, by
    with pghistory.context(user=by.pk), in_words():
        order.save(update_fields=["status", "closed_on", "closed_by"])
    order.refresh_from_db()
    return order


@transaction.atomic
def reopen_order(*, order, by):
    """It reserves again what it had released, if that is still there."""
    allow(by)
    order, contract = hold_part(order)
    if order.status == Status.OPEN:
        raise ValidationError(_("This order is open already."))
    facts = _facts(contract, order.allocation, order, order.released)
    order.status, order.closed_on, order.closed_by = Status.OPEN, None, None
    with pghistory.context(user=by.pk), in_words(**facts):
        order.save(update_fields=["status", "closed_on", "closed_by"])
    order.refresh_from_db()
    return order
