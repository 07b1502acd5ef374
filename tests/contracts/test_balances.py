"""Orders, invoices, credits, approvals, payments, amendments and closures in any order: every total stays right."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from contracts.actions import amendments, contracts, funding, invoices, orders
from contracts.models import FundingAllocation, Invoice, InvoiceApproval, Payment, PurchaseOrder
from contracts.queries.money import what_stands_between
from tests.cast import as_server
from tests.contracts.balances import differences
from tests.factories import AgendaItemFactory, ContractFactory, FundingSourceFactory, InvoiceFactory, ThresholdFactory

NOW = datetime(2025, 10, 20, 14, tzinfo=UTC)
TODAY = date(2025, 10, 20)
CENTS = st.integers(1, 6_000).map(lambda cents: Decimal(cents) / 100)
CHANGES = st.integers(-3_000, 3_000).map(lambda cents: Decimal(cents) / 100)
PICK = st.integers(0, 50)


class MoneyMachine(RuleBasedStateMachine):
    cast = None

    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.manager, self.second, self.number = self.cast.contract_manager, self.cast.administrator, 0
        ThresholdFactory(
            starts_on=date(2025, 10, 2), board_vote_from=Decimal("100.00"), second_approval_from=Decimal("40.00")
        )
        self.contract = ContractFactory(active=True, not_to_exceed=Decimal("100.00"))
        for account, amount in (("37818804-460000-1", "60.00"), ("37818804-460000-2", "80.00")):
            funding.allocate(
                contract=self.contract, by=self.manager, source=FundingSourceFactory(), account=account,
                amount=Decimal(amount),
            )  # fmt: skip
        self.server = as_server()
        self.server.__enter__()

    def teardown(self):
        if hasattr(self, "server"):
            self.server.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def next_number(self):
        self.number += 1
        return f"N-{self.number}"

    def one(self, rows, pick):
        rows = list(rows.order_by("id"))
        return rows[pick % len(rows)] if rows else None

    def tried(self, action, **facts):
        """True when it was done, False when it was refused in words; anything else is a fault."""
        try:
            action(**facts)
        except ValidationError as error:
            assert all(error.messages)
            return False
        return True

    @rule(pick=PICK, amount=CENTS)
    def issue(self, pick, amount):
        account = self.one(FundingAllocation.objects, pick)
        self.tried(
            orders.issue_order, contract=self.contract, by=self.manager, allocation=account,
            number=self.next_number(), issued_on=TODAY, amount=amount,
        )  # fmt: skip

    @rule(pick=PICK, amount=CENTS)
    def change_order(self, pick, amount):
        if order := self.one(PurchaseOrder.objects, pick):
            self.tried(orders.change_order, order=order, by=self.manager, amount=amount)

    @rule(pick=PICK)
    def close_order(self, pick):
        if order := self.one(PurchaseOrder.objects.filter(status="open"), pick):
            assert self.tried(orders.close_order, order=order, by=self.manager, today=date(2026, 7, 1))

    @rule(pick=PICK)
    def reopen_order(self, pick):
        if order := self.one(PurchaseOrder.objects.filter(status="closed"), pick):
            self.tried(orders.reopen_order, order=order, by=self.manager)

    @rule(pick=PICK, amounts=st.lists(CENTS, min_size=1, max_size=3), credit=st.booleans(), on_order=st.booleans())
    def bill(self, pick, amounts, credit, on_order):
        credits = self.one(Invoice.objects.filter(kind="invoice"), pick) if credit and pick % 2 else None
        lines = []
        for n, amount in enumerate(amounts):
            order = self.one(PurchaseOrder.objects, pick + n) if on_order else None
            account = order.allocation if order else self.one(FundingAllocation.objects, pick + n)
            lines.append(
                {"description": "x", "allocation": account, "order": order, "amount": -amount if credit else amount}
            )
        facts = {"kind": "credit" if credit else "invoice", "credits": credits, "number": self.next_number()}
        facts |= dict.fromkeys(("invoiced_on", "received_on", "service_from", "service_to"), TODAY)
        self.tried(
            invoices.record_invoice, contract=self.contract, by=self.manager, client_id=uuid4(), facts=facts,
            lines=lines,
        )  # fmt: skip

    @rule(pick=PICK, by_second=st.booleans())
    def approve(self, pick, by_second):
        invoice, by = (
            self.one(Invoice.objects.filter(status="received"), pick),
            self.second if by_second else self.manager,
        )
        if invoice is None:
            return
        hurdles = what_stands_between(invoice, by, TODAY)
        done = self.tried(invoices.approve_invoice, invoice=invoice, by=by, now=NOW)
        assert done == (not hurdles)  # the words are said exactly when the database would refuse
        if hurdles and not any("already" in words for words in hurdles):
            with pytest.raises(IntegrityError), transaction.atomic():
                for user in (self.manager, self.second):
                    InvoiceApproval.objects.get_or_create(invoice=invoice, by=user, defaults={"at": NOW})
                Invoice.objects.filter(pk=invoice.pk).update(status="approved", approved_on=TODAY)

    @rule(pick=PICK, by_second=st.booleans())
    def withdraw(self, pick, by_second):
        if invoice := self.one(Invoice.objects.exclude(status="rejected"), pick):
            by = self.second if by_second else self.manager
            self.tried(invoices.withdraw_approval, invoice=invoice, by=by)

    @rule(pick=PICK)
    def reject_or_take_up(self, pick):
        if invoice := self.one(Invoice.objects.filter(status__in=["received", "rejected"]), pick):
            if invoice.status == "received":
                assert self.tried(invoices.reject_invoice, invoice=invoice, by=self.manager, reason="No")
            else:
                assert self.tried(invoices.unreject_invoice, invoice=invoice, by=self.manager)

    @rule(pick=PICK, amount=CENTS, whole=st.booleans())
    def pay(self, pick, amount, whole):
        if invoice := self.one(Invoice.objects.filter(status="approved"), pick):
            amount = invoice.total if whole else amount if invoice.total > 0 else -amount
            self.tried(invoices.pay_invoice, invoice=invoice, by=self.manager, paid_on=TODAY, amount=amount)

    @rule(pick=PICK)
    def undo_payment(self, pick):
        if payment := self.one(Payment.objects, pick):
            assert self.tried(invoices.undo_payment, payment=payment, by=self.manager)

    @rule(change=CHANGES)
    def amend(self, change):
        try:
            amendment = amendments.draft_amendment(
                contract=self.contract, by=self.manager, reason="x", amount_change=change,
                authority=AgendaItemFactory(carried=True, amount=abs(change)),
            )  # fmt: skip
        except ValidationError:
            assert change == 0
            return
        if not self.tried(amendments.put_in_force, amendment=amendment, by=self.manager, signed_on=TODAY):
            amendments.drop_amendment(amendment=amendment, by=self.manager)

    @rule(reopen=st.booleans())
    def close_or_reopen(self, reopen):
        if reopen and self.contract.status == "closed":
            assert self.tried(contracts.reopen, contract=self.contract, by=self.manager, reason="x")
        elif not reopen and self.contract.status == "active":
            self.tried(contracts.close, contract=self.contract, by=self.manager, today=TODAY, reason="x")
        self.contract.refresh_from_db()

    @invariant()
    def every_total_equals_its_rows(self):
        if hasattr(self, "contract"):
            assert differences() == []
            self.contract.refresh_from_db()


def run(cast, monkeypatch, runs, steps):
    monkeypatch.setattr(MoneyMachine, "cast", cast)
    run_state_machine_as_test(
        MoneyMachine,
        settings=settings(
            max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=runs < 100,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip


def test_totals_equal_a_recount_after_any_sequence(cast, monkeypatch):
    run(cast, monkeypatch, runs=12, steps=25)


@pytest.mark.drill
def test_totals_equal_a_recount_after_three_hundred_sequences(cast, monkeypatch):
    run(cast, monkeypatch, runs=300, steps=12)


FAULTS = {
    "orders are not encumbered": ("contracts_purchaseorder", "order_encumbers"),
    "approvals are not spent": ("contracts_invoice", "invoice_moved"),
    "payments are not counted": ("contracts_payment", "payment_pays"),
    "lines are not summed": ("contracts_invoiceline", "line_sums"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_trigger_that_sleeps_is_noticed(cast, fault):
    table, trigger = FAULTS[fault]
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    contract = ContractFactory(active=True, not_to_exceed=Decimal("100.00"))
    account = funding.allocate(
        contract=contract, by=cast.contract_manager, source=FundingSourceFactory(), account="37818804-460000",
        amount=Decimal("100.00"),
    )  # fmt: skip
    order = PurchaseOrder.objects.create(
        contract=contract, allocation=account, number="PO", issued_on=TODAY, amount=Decimal("50.00")
    )
    assert (differences() != []) == (trigger == "order_encumbers")
    if trigger == "order_encumbers":
        return
    invoice = InvoiceFactory(amount="5.00", order=order)
    assert (differences() != []) == (trigger == "line_sums")
    if trigger == "line_sums":
        return
    InvoiceApproval.objects.create(invoice=invoice, by=cast.contract_manager, at=timezone.now())
    Invoice.objects.filter(pk=invoice.pk).update(status="approved", approved_on=TODAY)
    assert (differences() != []) == (trigger == "invoice_moved")
    if trigger == "payment_pays":
        Payment.objects.create(
            invoice=invoice, paid_on=TODAY, amount=Decimal("5.00"), recorded_by=cast.contract_manager
        )
        assert differences() != []
