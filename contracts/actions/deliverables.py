"""Every write to what a vendor owes and what was accepted of it."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, hold_part, in_words
from contracts.models import Contract, Deliverable, DeliverableAcceptance
from contracts.policies.contracts import SIGNED


@transaction.atomic
def add_deliverable(*, contract, by, **fields):
    """One more, under the next number. `fields`: what, quantity, unit, planned_cost, due_on, note."""
    allow(by)
    contract = hold(contract.pk)
    last = contract.deliverables.aggregate(last=Max("number"))["last"] or 0
    deliverable = Deliverable(contract=contract, number=last + 1, **fields)
    with pghistory.context(user=by.pk), in_words():
        deliverable.save(force_insert=True)
    return deliverable


@transaction.atomic
def change_deliverable(*, deliverable, by, **fields):
    allow(by)
    deliverable, _contract = hold_part(deliverable)
    for name, value in fields.items():
        setattr(deliverable, name, value)
    with pghistory.context(user=by.pk), in_words():
        deliverable.save(update_fields=[*fields])
    return deliverable


@transaction.atomic
def accept(*, deliverable, by, quantity, accepted_on, note=""):
    """So much was received and found good; a negative quantity takes some of it back."""
    allow(by)
    deliverable, contract = hold_part(deliverable)
    if contract.status not in SIGNED:
        raise ValidationError(_("Something is accepted once the contract is signed."))
    if contract.status == Contract.Status.CLOSED:
        raise ValidationError(_("This contract is closed. Open it again, with a reason, to go on."))
    acceptance = DeliverableAcceptance(
        deliverable=deliverable, quantity=quantity, accepted_on=accepted_on, accepted_by=by, note=note
    )
    with pghistory.context(user=by.pk), in_words():
        acceptance.save(force_insert=True)
    deliverable.refresh_from_db(fields=["accepted"])
    return acceptance


@transaction.atomic
def take_back(*, acceptance, by):
    """It was not accepted after all. A second time does nothing."""
    allow(by)
    hold_part(acceptance.deliverable)
    with pghistory.context(user=by.pk), in_words():
        DeliverableAcceptance.objects.filter(pk=acceptance.pk).delete()
