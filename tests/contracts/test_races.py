"""Many at once on real connections: the ceiling holds, one wins the last dollar, and nobody waits in a circle."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contracts.actions import invoices, orders
from contracts.models import Contract, Invoice, InvoiceApproval
from tests.cast import as_user, set_the_stage
from tests.contracts.balances import differences
from tests.factories import ContractFactory, FundingAllocationFactory, InvoiceFactory, PurchaseOrderFactory
from tests.races import at_once

NOW = datetime(2025, 10, 20, 14, tzinfo=UTC)
TODAY = date(2025, 10, 20)
MANY = 50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(transactional_db):
    return set_the_stage().contract_manager


@pytest.fixture
def waiting(manager):
    """A contract of 100.00 and fifty invoices of 7.00 that wait: fourteen fit."""
    contract = ContractFactory(active=True, not_to_exceed=Decimal("100.00"))
    account = FundingAllocationFactory(contract=contract, amount=Decimal("1000.00"))
    return contract, [InvoiceFactory(allocation=account, amount="7.00") for _ in range(MANY)]


def by_action(invoice, user):
    return lambda: invoices.approve_invoice(invoice=invoice, by=user, now=NOW)


def by_hand(invoice, user):
    def approve():
        with transaction.atomic():
            InvoiceApproval.objects.create(invoice=invoice, by=user, at=NOW)
            Invoice.objects.filter(pk=invoice.pk).update(status="approved", approved_on=TODAY)
        return "approved"

    return approve


@pytest.mark.parametrize("way", [by_action, by_hand], ids=["action", "orm"])
def test_fifty_concurrent_approvals_never_pass_the_ceiling(waiting, manager, way):
    contract, bills = waiting
    told = at_once([way(bill, manager) for bill in bills])
    assert told.count("approved") == 14
    refusal = ValidationError if way is by_action else IntegrityError
    assert [error for error in told if error != "approved" and not isinstance(error, refusal)] == []
    contract.refresh_from_db()
    assert (contract.approved, contract.ceiling) == (Decimal("98.00"), Decimal("100.00"))
    assert Invoice.objects.filter(status="approved").count() == 14
    assert differences() == []


def test_two_who_race_for_the_last_dollar_get_one_yes_and_one_answer_in_words(manager):
    contract = ContractFactory(active=True, not_to_exceed=Decimal("100.00"))
    account = FundingAllocationFactory(contract=contract, amount=Decimal("1000.00"))
    InvoiceFactory(allocation=account, amount="99.00", approved_by=[manager])
    bills = [InvoiceFactory(allocation=account, amount="1.00", number=f"LAST-{n}") for n in (1, 2)]
    for _ in range(5):
        told = at_once([by_action(bill, manager) for bill in bills])
        (words,) = [error for error in told if error != "approved"]
        assert "more than the ceiling of $100.00 allows" in words.messages[0]
        (winner,) = Invoice.objects.filter(status="approved", total=1)
        invoices.withdraw_approval(invoice=winner, by=manager)
    assert Contract.objects.get(pk=contract.pk).approved == Decimal("99.00")


def test_same_invoice_approved_twice_at_once_is_approved_once(manager):
    bill = InvoiceFactory(amount="1.00")
    told = at_once([by_action(bill, manager)] * 4)
    assert told.count("approved") == 1
    assert {type(error) for error in told if error != "approved"} == {ValidationError}


def test_orders_approvals_and_payments_at_once_wait_in_line(manager):
    """Everything begins at the contract's row: no two wait for each other."""
    contract = ContractFactory(active=True, not_to_exceed=Decimal("1000.00"))
    account = FundingAllocationFactory(contract=contract, amount=Decimal("1000.00"))
    order = PurchaseOrderFactory(allocation=account, amount=Decimal("100.00"))
    waits = [InvoiceFactory(order=order, amount="3.00") for _ in range(8)]
    agreed = [InvoiceFactory(order=order, amount="3.00", approved_by=[manager]) for _ in range(8)]
    works = [by_action(bill, manager) for bill in waits]
    works += [
        lambda bill=bill: invoices.pay_invoice(invoice=bill, by=manager, paid_on=TODAY, amount=Decimal("3.00"))
        for bill in agreed
    ]
    works += [
        lambda amount=amount: orders.change_order(order=order, by=manager, amount=Decimal(amount))
        for amount in range(100, 108)
    ]
    works += [
        lambda n=n: orders.issue_order(
            contract=contract, by=manager, allocation=account, number=f"PO-{n}", issued_on=TODAY, amount=Decimal(10)
        )
        for n in range(8)
    ]
    told = at_once(works)
    assert [error for error in told if isinstance(error, Exception)] == []
    contract.refresh_from_db()
    assert (contract.approved, contract.paid) == (Decimal("48.00"), Decimal("24.00"))
    assert differences() == []


def test_form_that_changes_an_invoice_and_its_approval_do_not_wait_in_a_circle(manager):
    """Both hold the contract before the invoice, whichever begins."""
    contract = ContractFactory(active=True)
    account = FundingAllocationFactory(contract=contract)
    bills = [InvoiceFactory(allocation=account, amount="1.00") for _ in range(6)]

    def edit(bill):
        def post():
            client = as_user(manager)
            page = client.get(f"/contracts/invoices/{bill.pk}/edit/")
            form = page.context["form"]
            filled = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
            return client.post(f"/contracts/invoices/{bill.pk}/edit/", filled | {"note": "Seen"}).status_code

        return post

    told = at_once([work for bill in bills for work in (edit(bill), by_action(bill, manager))])
    assert [answer for answer in told if isinstance(answer, Exception)] == []
    assert Invoice.objects.filter(status="approved").count() == 6
    assert differences() == []
