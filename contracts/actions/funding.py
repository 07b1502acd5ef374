"""Every write to which accounts pay for a contract."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, hold_part, in_words
from contracts.models import FundingAllocation
from contracts.policies.contracts import Status
from contracts.policies.money import is_to_the_cent


def _check(contract, amount):
    if contract.status == Status.CLOSED:
        raise ValidationError(_("This contract is closed. Open it again, with a reason, to go on."))
    if not is_to_the_cent(amount):
        raise ValidationError(_("Money is to the cent: write two digits after the point."))


@transaction.atomic
def allocate(*, contract, by, source, account, amount):
    """So much of the contract from this source and account."""
    allow(by)
    contract = hold(contract.pk)
    _check(contract, amount)
    allocation = FundingAllocation(contract=contract, source=source, account=account, amount=amount)
    with pghistory.context(user=by.pk), in_words():
        allocation.save(force_insert=True)
    return allocation


@transaction.atomic
def change_allocation(*, allocation, by, **fields):
    """`fields`: source, account, amount. Source and account stay once money of it is approved or on order."""
    allow(by)
    allocation, contract = hold_part(allocation)
    for name, value in fields.items():
        setattr(allocation, name, value)
    _check(contract, allocation.amount)
    with pghistory.context(user=by.pk), in_words(used=allocation.approved + allocation.encumbered):
        allocation.save(update_fields=[*fields])
    return allocation


@transaction.atomic
def remove_allocation(*, allocation, by):
    """Raises ValidationError once an order or an invoice's line stands on it."""
    allow(by)
    allocation, _contract = hold_part(allocation)
    if allocation.orders.exists() or allocation.invoice_lines.exists():
        raise ValidationError(_("An order or an invoice uses this account. Its amount can change, but it stays."))
    with pghistory.context(user=by.pk), in_words():
        allocation.delete()
