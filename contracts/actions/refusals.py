"""What every write begins with: whether this person may, the contract held, and the database's refusal in words."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from contracts.models import Contract
from contracts.permissions import may_manage_contracts
from contracts.policies.money import words_for


@contextmanager
def in_words(**facts):
    """What the database refuses inside becomes a ValidationError that says what would make it possible.

    `facts`: amounts, days and names for the sentences of `policies.money.WORDS`.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        words = words_for(error.__cause__.diag.constraint_name, **facts)
        if words is None:
            raise
        raise ValidationError(words) from error


def allow(by, may=may_manage_contracts):
    if not may(by):
        raise PermissionDenied


def hold(contract_id):
    """The contract's row, held: whatever touches its money begins with this, so nobody waits in a circle."""
    return Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract_id)


def hold_part(part):
    """(part, contract), both held, the contract first, and the part as it is now."""
    contract = hold(part.contract_id)
    part = type(part).objects.select_for_update(of=("self",), no_key=True).get(pk=part.pk)
    part.contract = contract
    return part, contract
