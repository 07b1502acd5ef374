"""Every rule that the database keeps, broken past the actions and as the server's role: refused, by its name."""

import re
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contracts.actions.refusals import in_words
from contracts.models import (
    Amendment,
    Contract,
    Deliverable,
    FundingAllocation,
    FundingSource,
    Invoice,
    InvoiceApproval,
    InvoiceLine,
    Motion,
    Payment,
    PurchaseOrder,
    Threshold,
    Vote,
)
from contracts.policies.money import WORDS, words_for
from tests.cast import as_server
from tests.factories import (
    AgendaItemFactory,
    AmendmentFactory,
    BoardMeetingFactory,
    BoardMemberFactory,
    ContractFactory,
    DeliverableAcceptanceFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceApprovalFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    MotionFactory,
    PaymentFactory,
    PurchaseOrderFactory,
    VendorFactory,
    VoteFactory,
)

DAY = date(2025, 10, 15)
THOUSAND = Decimal("1000.00")


@pytest.fixture
def bought(cast):
    """A contract of 1,000.00 on one account with a grant's dates, an order of 500.00, and invoices in every state."""
    by = cast.contract_manager
    contract = ContractFactory(active=True, not_to_exceed=THOUSAND)
    source = FundingSourceFactory(
        starts_on=date(2025, 8, 1), obligation_ends=date(2026, 1, 31), liquidation_ends=date(2026, 3, 31)
    )
    account = FundingAllocationFactory(contract=contract, source=source, amount=THOUSAND)
    order = PurchaseOrderFactory(allocation=account, amount=Decimal("500.00"))
    return SimpleNamespace(
        by=by, contract=contract, source=source, account=account, order=order,
        waiting=InvoiceFactory(allocation=account, amount="10.00"),
        approved=InvoiceFactory(order=order, amount="20.00", approved_by=[by]),
        paid=PaymentFactory(invoice=InvoiceFactory(order=order, amount="30.00", approved_by=[by]),
                            amount=Decimal("30.00")).invoice,
    )  # fmt: skip


def of(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def approve(invoice, by, day=DAY):
    InvoiceApproval.objects.get_or_create(invoice=invoice, by=by, defaults={"at": timezone.now()})
    of(invoice, status="approved", approved_on=day)


def line(at, amount, **values):
    return InvoiceFactory(allocation=at.account, amount=amount, **values)


def gone_member():
    return BoardMemberFactory(ends_on=date(2025, 8, 18))  # the day before the meeting


def elsewhere():
    return FundingAllocationFactory()


# Rule → what breaks it.
BROKEN = {
    "motion_in_office": lambda at: MotionFactory(moved_by=gone_member()),
    "vote_in_office": lambda at: VoteFactory(member=gone_member()),
    "motion_relied_on": lambda at: Vote.objects.filter(motion=voted().authority.motion).update(choice="nay"),
    "item_relied_on": lambda at: of(voted().authority, amount=1),
    "member_voted": lambda at: of(VoteFactory().member, starts_on=date(2025, 9, 1)),
    "meeting_in_office": lambda at: of(MotionFactory().meeting, held_on=date(2019, 1, 1)),
    "motion_two_people": lambda at: (lambda member: MotionFactory(moved_by=member, seconded_by=member))(
        BoardMemberFactory()
    ),
    "motion_one_consent": lambda at: [MotionFactory(is_consent=True) for _ in "12"],
    "vote_once": lambda at: (lambda vote: VoteFactory(motion=vote.motion, member=vote.member))(VoteFactory()),
    "boardmember_no_overlap": lambda at: [BoardMemberFactory(name="Twice") for _ in "12"],
    "agendaitem_same_meeting": lambda at: AgendaItemFactory(
        motion=MotionFactory(meeting=BoardMeetingFactory(held_on=date(2025, 9, 16)))
    ),
    "contract_unsigned": lambda at: of(ContractFactory(), status="active"),
    "contract_needs_vote": lambda at: of(
        ContractFactory(not_to_exceed=Decimal("25000.00")), status="active", signed_on=DAY
    ),
    "contract_signed_stays": lambda at: of(at.contract, not_to_exceed=Decimal("2000.00")),
    "contract_in_use": lambda at: of(at.contract, status="draft"),
    "contract_closed_without_orders": lambda at: of(at.contract, status="closed", closed_on=DAY),
    "contract_ceiling": lambda at: approve(line(at, "500.01"), at.by),
    "contract_totals_not_negative": lambda at: approve(
        InvoiceFactory(
            allocation=FundingAllocationFactory(contract=at.contract, account="1000-10"), amount="-60.00", kind="credit"
        ),
        at.by,
    ),
    "contract_ends_after_start": lambda at: ContractFactory(ends_on=date(2020, 1, 1)),
    "contract_amount_positive": lambda at: ContractFactory(not_to_exceed=Decimal(0)),
    "amendment_stays": lambda at: of(force(AmendmentFactory(contract=at.contract)), amount_change=5),
    "amendment_of_active": lambda at: force(AmendmentFactory(contract=ContractFactory())),
    "amendment_term": lambda at: force(AmendmentFactory(contract=at.contract, new_ends_on=date(2025, 8, 24))),
    "amendment_cuts_invoices": lambda at: force(AmendmentFactory(contract=at.contract, new_ends_on=date(2025, 10, 14))),
    "amendment_needs_vote": lambda at: force(AmendmentFactory(contract=at.contract, amount_change=Decimal("24000.00"))),
    "amendment_changes_something": lambda at: AmendmentFactory(contract=at.contract, amount_change=0),
    "allocation_in_use": lambda at: of(at.account, account="37818804-1"),
    "allocation_enough": lambda at: of(at.account, amount=Decimal("499.99")),
    "allocation_positive": lambda at: FundingAllocationFactory(amount=Decimal(0)),
    "order_stays": lambda at: of(at.order, allocation=FundingAllocationFactory(contract=at.contract)),
    "order_of_active": lambda at: PurchaseOrderFactory(
        allocation=FundingAllocationFactory(contract=ContractFactory())
    ),
    "order_outside_term": lambda at: PurchaseOrderFactory(
        allocation=FundingAllocationFactory(contract=at.contract), issued_on=date(2026, 7, 1), amount=1
    ),
    "order_past_obligation": lambda at: PurchaseOrderFactory(
        allocation=at.account, issued_on=date(2026, 2, 1), amount=1
    ),
    "order_before_award": lambda at: PurchaseOrderFactory(allocation=at.account, issued_on=date(2025, 7, 31), amount=1),
    "order_enough": lambda at: of(at.order, amount=Decimal("49.99")),
    "order_positive": lambda at: PurchaseOrderFactory(allocation=at.account, amount=0),
    "order_same_contract": lambda at: PurchaseOrderFactory(allocation=elsewhere(), contract=at.contract, amount=1),
    "invoice_lines_stay": lambda at: at.approved.lines.update(amount=5),
    "invoice_lines_approved": lambda at: InvoiceLineFactory(invoice=InvoiceApprovalFactory(invoice=at.waiting).invoice),
    "approval_of_received": lambda at: InvoiceApprovalFactory(invoice=at.approved),
    "approval_once": lambda at: [InvoiceApprovalFactory(invoice=at.waiting, by=at.by) for _ in "12"],
    "invoice_of_active": lambda at: approve(
        InvoiceFactory(amount="1.00", contract=FundingAllocationFactory(contract=ContractFactory()).contract), at.by
    ),
    "invoice_needs_vote": lambda at: approve(unvoted(), at.by),
    "invoice_outside_term": lambda at: approve(line(at, "1.00", service_to=date(2026, 7, 1)), at.by),
    "invoice_needs_approval": lambda at: of(at.waiting, status="approved", approved_on=DAY),
    "invoice_needs_second": lambda at: approve(
        InvoiceFactory(amount="50000.00", contract=ContractFactory(active=True, not_to_exceed=Decimal("60000.00"))),
        at.by,
    ),
    "invoice_past_obligation": lambda at: approve(
        (of(at.source, obligation_ends=date(2025, 8, 19)), line(at, "1.00"))[1], at.by
    ),
    "invoice_past_liquidation": lambda at: approve(line(at, "1.00"), at.by, date(2026, 4, 1)),
    "invoice_before_award": lambda at: approve(
        (of(at.source, starts_on=date(2025, 10, 16)), line(at, "1.00"))[1], at.by
    ),
    "credit_too_much": lambda at: approve(line(at, "-20.01", kind="credit", credits=at.approved), at.by),
    "invoice_begins_received": lambda at: InvoiceFactory(contract=at.contract, status="approved", approved_on=DAY),
    "invoice_paid_stays": lambda at: (
        Payment.objects.create(invoice=at.approved, paid_on=DAY, amount=1, recorded_by=at.by),
        of(at.approved, status="received", approved_on=None),
    ),
    "invoice_credited_stays": lambda at: (
        approve(line(at, "-1.00", kind="credit", credits=at.approved), at.by),
        of(at.approved, status="received", approved_on=None),
    ),
    "invoice_moves": lambda at: of(at.approved, status="paid"),
    "invoice_stays": lambda at: of(at.approved, number="OTHER"),
    "invoice_once": lambda at: InvoiceFactory(contract=at.contract, number=at.waiting.number.lower()),
    "invoice_sign": lambda at: approve(line(at, "-1.00"), at.by),
    "invoice_service_dates": lambda at: InvoiceFactory(contract=at.contract, service_to=date(2025, 10, 14)),
    "invoice_same_vendor": lambda at: at.same_vendor(),
    "invoiceline_amount": lambda at: line(at, "0.00"),
    "line_same_contract": lambda at: InvoiceLineFactory(invoice=at.waiting, contract=ContractFactory()),
    "line_same_contract_deliverable": lambda at: InvoiceLineFactory(
        invoice=at.waiting, allocation=at.account, deliverable=DeliverableAcceptanceFactory().deliverable
    ),
    "line_same_contract_allocation": lambda at: InvoiceLineFactory(invoice=at.waiting, allocation=elsewhere()),
    "line_same_account_order": lambda at: InvoiceLineFactory(
        invoice=at.waiting, allocation=FundingAllocationFactory(contract=at.contract), order=at.order
    ),
    "payment_stays": lambda at: Payment.objects.filter(invoice=at.paid).update(amount=29),
    "payment_of_approved": lambda at: pay(at.waiting, at, 1),
    "payment_too_much": lambda at: pay(at.approved, at, Decimal("20.01")),
    "payment_before_approval": lambda at: pay(at.approved, at, 1, date(2025, 10, 14)),
    "payment_past_liquidation": lambda at: pay(at.approved, at, 1, date(2026, 4, 1)),
    "deliverable_accepted": lambda at: DeliverableAcceptanceFactory(quantity=-1),
    "deliverable_quantity": lambda at: Deliverable.objects.create(
        contract=at.contract, number=1, what="x", unit="x", quantity=0
    ),
    "fundingsource_dates": lambda at: FundingSource.objects.create(
        name="x", obligation_ends=date(2025, 2, 1), liquidation_ends=date(2025, 1, 1)
    ),
    "vendor_name": lambda at: [VendorFactory(name=name) for name in ("Once", "ONCE")],
    "contract_number": lambda at: ContractFactory(number=at.contract.number.lower()),
    "contract_not_its_own_continuation": lambda at: of(at.contract, continues=at.contract),
}  # fmt: skip


def force(amendment):
    of(amendment, status="in_force", signed_on=DAY)
    amendment.refresh_from_db()
    return amendment


def pay(invoice, at, amount, day=DAY):
    Payment.objects.create(invoice=invoice, paid_on=day, amount=amount, recorded_by=at.by)


def voted():
    return ContractFactory(active=True, not_to_exceed=Decimal("30000.00"))


def unvoted():
    """An invoice of a contract that needed no vote when it was signed, and needs one by the amounts of today."""
    contract = ContractFactory(active=True, not_to_exceed=Decimal("20000.00"))
    Threshold.objects.update(board_vote_from=Decimal("20000.00"))
    return InvoiceFactory(amount="1.00", contract=contract)


def refusal(work):
    """The name by which the database refuses this; what is checked at the end of a transaction is checked now."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), as_server(), connection.cursor() as cursor:
        work()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("rule", [rule for rule in BROKEN if rule != "invoice_same_vendor"])
def test_rule_is_kept_past_the_actions_and_has_words(bought, rule):
    assert refusal(lambda: BROKEN[rule](bought)) == rule
    assert words_for(rule)


def test_every_rule_of_the_migrations_is_broken_here():
    names = ("0002_money_rules", "0004_board_record")
    rules = " ".join(import_module(f"contracts.migrations.{name}").RULES for name in names)
    named = set(re.findall(r"contracts_refuse\('(\w+)'\)", rules)) | set(re.findall(r"ADD CONSTRAINT (\w+)", rules))
    assert sorted(named - BROKEN.keys()) == []
    assert sorted(WORDS.keys() - BROKEN.keys()) == []


def test_whatever_the_database_refuses_is_said_in_words(bought):
    with pytest.raises(ValidationError) as error, in_words():
        BROKEN["invoice_needs_approval"](bought)
    assert error.value.messages == ["Nobody has said yes to this invoice yet."]


def test_refusal_that_is_no_rule_of_ours_stays_an_error(bought):
    with pytest.raises(IntegrityError), in_words():
        Contract.objects.create(number=None)


def test_vendor_of_a_draft_moves_with_its_invoices_and_stays_once_signed(bought):
    draft = ContractFactory()
    invoice = InvoiceFactory(contract=draft)
    of(draft, vendor=VendorFactory())
    invoice.refresh_from_db()
    draft.refresh_from_db()
    assert invoice.vendor == draft.vendor
    assert refusal(lambda: of(bought.contract, vendor=VendorFactory())) == "contract_signed_stays"


def test_totals_written_by_hand_are_not_believed(bought):
    """The server may write these columns, and the triggers put back what the rows say."""
    with as_server():
        of(bought.contract, approved=0, paid=0, encumbered=0, ceiling=10**6)
        of(bought.account, approved=0, encumbered=0)
        of(bought.order, used=0, released=0)
        of(bought.approved, total=1)
        Motion.objects.update(ayes=9)
    bought.contract.refresh_from_db()
    bought.account.refresh_from_db()
    bought.order.refresh_from_db()
    bought.approved.refresh_from_db()
    assert (bought.contract.ceiling, bought.contract.approved, bought.contract.paid) == (THOUSAND, 50, 30)
    assert (bought.contract.encumbered, bought.account.approved, bought.order.used) == (450, 50, 50)
    assert bought.approved.total == 20
    assert not Motion.objects.filter(ayes=9).exists()


def test_removed_rows_give_back_what_they_took(bought):
    """An order that was issued by mistake can go while nothing used it; an approved invoice cannot."""
    spare = PurchaseOrderFactory(allocation=bought.account, amount=Decimal("100.00"))
    assert FundingAllocation.objects.get(pk=bought.account.pk).encumbered == 550
    PurchaseOrder.objects.filter(pk=spare.pk).delete()
    assert Contract.objects.get(pk=bought.contract.pk).encumbered == 450
    InvoiceLine.objects.filter(invoice=bought.waiting).delete()
    assert Invoice.objects.get(pk=bought.waiting.pk).total == 0
    approved = Invoice.objects.filter(pk=bought.approved.pk)
    assert refusal(lambda: approved._raw_delete("default")) == "invoice_stays"
    in_force = force(AmendmentFactory(contract=bought.contract))
    assert refusal(lambda: Amendment.objects.filter(pk=in_force.pk).delete()) == "amendment_stays"
