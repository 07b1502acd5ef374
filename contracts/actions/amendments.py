"""Every write to amendments."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, hold_part, in_words
from contracts.models import Amendment, Contract, Invoice
from contracts.policies import contracts as policies
from contracts.policies import money
from contracts.policies.money import words_for


def _check_facts(amendment):
    if not amendment.amount_change and amendment.new_ends_on is None:
        raise ValidationError(_("An amendment changes the amount, the end of the term, or both."))
    if not money.is_to_the_cent(amendment.amount_change):
        raise ValidationError(_("Money is to the cent: write two digits after the point."))
    if amendment.new_ends_on and amendment.new_ends_on < amendment.contract.starts_on:
        raise ValidationError(words_for("amendment_term", starts_on=amendment.contract.starts_on))


@transaction.atomic
def draft_amendment(*, contract, by, reason, amount_change, new_ends_on=None, authority=None):
    """Write down what is to change, under the next number. It counts once it is in force."""
    allow(by)
    contract = hold(contract.pk)
    if contract.status not in policies.SIGNED:
        raise ValidationError(_("A contract that is not signed yet is changed itself, without an amendment."))
    last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = Amendment(
        contract=contract, number=last + 1, reason=reason, amount_change=amount_change or money.CENT * 0,
        new_ends_on=new_ends_on, authority=authority,
    )  # fmt: skip
    _check_facts(amendment)
    with pghistory.context(user=by.pk), in_words():
        amendment.save(force_insert=True)
    return amendment


@transaction.atomic
def change_amendment(*, amendment, by, **fields):
    """Correct a draft. `fields`: reason, amount_change, new_ends_on, authority."""
    allow(by)
    amendment, _contract = hold_part(amendment)
    policies.check_amendment(amendment)
    for name, value in fields.items():
        setattr(amendment, name, value)
    amendment.amount_change = amendment.amount_change or money.CENT * 0
    _check_facts(amendment)
    with pghistory.context(user=by.pk), in_words():
        amendment.save(update_fields=[*fields])
    return amendment


@transaction.atomic
def put_in_force(*, amendment, by, signed_on):
    """Signed: the ceiling and the end of the term change from now on.

    Raises ValidationError without the vote that it needs, for less than is approved or on order, or an end before
    service that was approved.
    """
    allow(by)
    amendment, contract = hold_part(amendment)
    policies.check_amendment(amendment)
    if contract.status != Contract.Status.ACTIVE:
        raise ValidationError(words_for("amendment_of_active"))
    ceiling, spent = contract.ceiling + amendment.amount_change, contract.approved + contract.encumbered
    if ceiling < spent:
        raise ValidationError(words_for("contract_ceiling", ceiling=ceiling, after=spent))
    amendment.status, amendment.signed_on = Amendment.Status.IN_FORCE, signed_on
    served = contract.invoices.filter(status__in=Invoice.SPENT).aggregate(last=Max("service_to"))["last"]
    facts = {"change": amendment.amount_change, "ceiling": ceiling, "starts_on": contract.starts_on}
    if served:
        facts["served_to"] = served
    if amendment.authority_id:
        facts["item"] = f"{amendment.authority.number} {amendment.authority.meeting.held_on:%Y-%m-%d}"
    with pghistory.context(user=by.pk), in_words(**facts):
        amendment.save(update_fields=["status", "signed_on"])
    amendment.contract.refresh_from_db()
    return amendment


@transaction.atomic
def drop_amendment(*, amendment, by):
    """Nothing came of it. It stays on record, and its item is free again."""
    allow(by)
    amendment, _contract = hold_part(amendment)
    policies.check_amendment(amendment)
    amendment.status, amendment.authority = Amendment.Status.DROPPED, None
    with pghistory.context(user=by.pk):
        amendment.save(update_fields=["status", "authority"])
    return amendment
