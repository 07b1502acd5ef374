"""Every write to a contract itself."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions.refusals import allow, hold, in_words
from contracts.models import Contract, Threshold
from contracts.policies import contracts as policies
from contracts.policies import money

Status = Contract.Status


def _check_facts(contract):
    wrong = {}
    if contract.ends_on < contract.starts_on:
        wrong["ends_on"] = _("A term cannot end before it begins.")
    if contract.not_to_exceed <= 0:
        wrong["not_to_exceed"] = _("Enter an amount above zero.")
    elif not money.is_to_the_cent(contract.not_to_exceed):
        wrong["not_to_exceed"] = _("Money is to the cent: write two digits after the point.")
    if words := money.check_continuation(contract):
        wrong["continues"] = words
    if contract.signed_on and (words := _method_words(contract)):
        wrong["method"] = words
    if wrong:
        raise ValidationError(wrong)


def _method_words(contract):
    return money.check_method(contract, Threshold.objects.on(contract.signed_on), contract.signed_on)


@transaction.atomic
def record_contract(*, by, facts):
    """Write a contract down as a draft. `facts`: its columns by name.

    Raises PermissionDenied; ValidationError by field for a term, an amount or a method that cannot be.
    """
    allow(by)
    contract = Contract(**facts)
    _check_facts(contract)
    with pghistory.context(user=by.pk), in_words():
        contract.save(force_insert=True)
    contract.refresh_from_db()
    return contract


@transaction.atomic
def change_contract(*, contract, by, fields):
    """Correct a contract. `fields`: new values by column. What was signed stays once it was signed."""
    allow(by)
    contract = hold(contract.pk)
    policies.check_change(contract, fields)
    for name, value in fields.items():
        setattr(contract, name, value)
    if fields.keys() & {"starts_on", "ends_on", "not_to_exceed", "method", "continues", "signed_on"}:
        _check_facts(contract)
    contract.updated_at = timezone.now()
    with pghistory.context(user=by.pk), in_words(**_vote_facts(contract)):
        contract.save(update_fields=[*fields, "updated_at"])
    contract.refresh_from_db()
    return contract


@transaction.atomic
def submit_to_board(*, contract, by):
    """A draft waits for the board."""
    return _move(contract, by, Status.PENDING)


@transaction.atomic
def withdraw(*, contract, by):
    """A draft again; of an active contract only while no order, invoice or amendment hangs on it."""
    return _move(contract, by, Status.DRAFT, signed_on=None)


@transaction.atomic
def activate(*, contract, by, signed_on):
    """Signed, and in force. Raises ValidationError without the vote that the amount needs."""

    contract = hold(contract.pk)
    if contract.status == Status.CLOSED:
        raise ValidationError(_("This contract is closed. Open it again, with a reason, to go on."))

    def check(contract):
        if words := _method_words(contract) or money.check_continuation(contract):
            raise ValidationError(words)

    return _move(contract, by, Status.ACTIVE, check=check, signed_on=signed_on)


@transaction.atomic
def close(*, contract, by, today, reason):
    """The end. Raises ValidationError while an order is open, and names it."""

    def check(contract):
        if contract.encumbered:
            raise ValidationError(words_of_orders(contract))

    return _move(contract, by, Status.CLOSED, check=check, closed_on=today, closed_reason=reason)


def words_of_orders(contract):
    orders = contract.orders.filter(status="open").order_by("issued_on", "id")
    named = ", ".join(f"{order.number} ({money.dollars(order.encumbered)})" for order in orders if order.encumbered)
    return money.words_for("contract_closed_without_orders", orders=named)


@transaction.atomic
def reopen(*, contract, by, reason):
    """Active again; the reason stays in its history."""
    contract = hold(contract.pk)
    if contract.status != Status.CLOSED:
        raise ValidationError(_("Only a closed contract is opened again."))
    return _move(contract, by, Status.ACTIVE, reason=reason, closed_on=None, closed_reason="")


def _move(contract, by, to, check=None, reason="", **values):
    allow(by)
    contract = hold(contract.pk)
    policies.check_move(contract, to)
    for name, value in {"status": to, **values}.items():
        setattr(contract, name, value)
    if check:
        check(contract)
    contract.updated_at = timezone.now()
    told = {"user": by.pk} | ({"reason": reason} if reason else {})
    with pghistory.context(**told), in_words(**_vote_facts(contract)):
        contract.save(update_fields=["status", *values, "updated_at"])
    contract.refresh_from_db()
    return contract


def _vote_facts(contract):
    """Facts for the sentence about a missing vote."""
    facts = {"amount": contract.not_to_exceed}
    if contract.authority_id:
        return facts | {"item": f"{contract.authority.number} {contract.authority.meeting.held_on:%Y-%m-%d}"}
    threshold = Threshold.objects.on(contract.signed_on or contract.starts_on)
    return facts | ({"vote_from": threshold.board_vote_from} if threshold else {})
