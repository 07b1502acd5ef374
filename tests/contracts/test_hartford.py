"""The Hartford item from the minutes to the last cent, through the actions. Source: DOMAIN §6."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contracts.actions import amendments, contracts, funding, invoices, orders
from contracts.models import AgendaItem, Amendment, BoardMember, Contract, Invoice, Motion, Vote
from tests.factories import BoardMeetingFactory, FundingSourceFactory, MotionFactory, VendorFactory

PRESENT = [
    "Kimberly Oliver", "Philip Rigueur", "AJ Johnson", "Jim Shmerling", "Yvette Bello", "Francoise Deristel-Leger",
    "Yahaira Escribano",
]  # fmt: skip
ABSENT = ["Shonta Browdy", "Tyrone Walker"]
CEILING = Decimal("92650.00")
NOON = datetime(2022, 11, 4, 17, 0, tzinfo=UTC)


def vote(item_number, amount, held_on=date(2022, 9, 20)):
    """An item on the consent agenda that the minutes say was carried."""
    meeting = BoardMeetingFactory(held_on=held_on)
    members = {
        name: BoardMember.objects.get_or_create(name=name, starts_on=date(2022, 1, 1))[0] for name in PRESENT + ABSENT
    }
    motion = MotionFactory(
        meeting=meeting,
        is_consent=True,
        moved_by=members["Yahaira Escribano"],
        seconded_by=members["AJ Johnson"],
    )
    for name, member in members.items():
        Vote.objects.create(motion=motion, member=member, choice="absent" if name in ABSENT else "aye")
    return AgendaItem.objects.create(
        meeting=meeting, number=item_number, subject="Contract continuation: IIRP", type="consent", amount=amount,
        motion=motion,
    )  # fmt: skip


@pytest.fixture
def manager(cast):
    return cast.contract_manager


@pytest.fixture
def second(cast):
    return cast.administrator


@pytest.fixture
def iirp(manager):
    """The contract as it was signed, with the earlier one that it continues."""
    vendor = VendorFactory(name="International Institute for Restorative Practices")
    facts = {"vendor": vendor, "purpose": "Restorative practices training", "owner": manager}
    earlier = contracts.record_contract(
        by=manager,
        facts=facts
        | {
            "number": "C-2021-100", "starts_on": date(2021, 8, 1), "ends_on": date(2022, 6, 30),
            "not_to_exceed": Decimal("20000.00"), "method": "proposals",
        },
    )  # fmt: skip
    return contracts.record_contract(
        by=manager,
        facts=facts
        | {
            "number": "C-2022-118", "starts_on": date(2022, 9, 21), "ends_on": date(2023, 6, 30),
            "not_to_exceed": CEILING, "method": "continuation", "continues": earlier,
        },
    )  # fmt: skip


@pytest.fixture
def active(iirp, manager):
    contracts.submit_to_board(contract=iirp, by=manager)
    contracts.change_contract(contract=iirp, by=manager, fields={"authority": vote("5.2", CEILING)})
    return contracts.activate(contract=iirp, by=manager, signed_on=date(2022, 9, 21))


@pytest.fixture
def esser():
    return FundingSourceFactory(name="ESSER II", obligation_ends=date(2023, 9, 30), liquidation_ends=date(2024, 1, 29))


@pytest.fixture
def account(active, manager, esser):
    return funding.allocate(contract=active, by=manager, source=esser, account="37818804-460000-72010", amount=CEILING)


@pytest.fixture
def order(active, account, manager):
    return orders.issue_order(
        contract=active, by=manager, allocation=account, number="PO 23-00871", issued_on=date(2022, 9, 22),
        amount=CEILING,
    )  # fmt: skip


def bill(contract, by, number, amount, account, order=None, **facts):
    facts = {
        "kind": "invoice", "number": number, "invoiced_on": date(2022, 11, 1), "received_on": date(2022, 11, 2),
        "service_from": date(2022, 10, 1), "service_to": date(2022, 10, 31),
    } | facts  # fmt: skip
    line = {
        "description": "Training", "deliverable": None, "allocation": account, "order": order, "quantity": None,
        "amount": Decimal(amount),
    }  # fmt: skip
    invoice, made = invoices.record_invoice(contract=contract, by=by, client_id=uuid4(), facts=facts, lines=[line])
    assert made
    return invoice


def words_of(error):
    return " ".join(error.value.messages)


def test_contract_without_its_vote_is_refused_in_words(iirp, manager):
    with pytest.raises(ValidationError) as error:
        contracts.activate(contract=iirp, by=manager, signed_on=date(2022, 9, 21))
    assert words_of(error) == (
        "$92,650.00 needs the board’s vote, which is asked from $25,000.00. Link the agenda item, of at least this "
        "amount, by which the board approved it."
    )
    assert Contract.objects.get(pk=iirp.pk).status == "draft"


def test_minutes_carry_the_contract(active):
    motion = Motion.objects.get()
    assert (motion.ayes, motion.absent, motion.quorum, motion.passed) == (7, 2, True, True)
    assert (active.status, active.ceiling, active.runs_to) == ("active", CEILING, date(2023, 6, 30))


def test_three_invoices_reach_the_ceiling_and_one_cent_more_is_refused(active, account, order, manager, second):
    for number, amount in (("IIRP-1", "30883.33"), ("IIRP-2", "30883.33"), ("IIRP-3", "30883.34")):
        invoice = bill(active, manager, number, amount, account, order)
        assert invoices.approve_invoice(invoice=invoice, by=manager, now=NOON) == "approved"
    active.refresh_from_db()
    order.refresh_from_db()
    assert (active.approved, active.encumbered, active.left) == (CEILING, Decimal("0.00"), Decimal("0.00"))
    assert (order.used, order.encumbered) == (CEILING, Decimal("0.00"))

    cent = bill(active, manager, "IIRP-4", "0.01", account)
    with pytest.raises(ValidationError) as error:
        invoices.approve_invoice(invoice=cent, by=manager, now=NOON)
    assert error.value.messages == [
        "IIRP-4 would bring what is approved to $92,650.01, $0.01 more than the ceiling of $92,650.00 allows ($0.00 is "
        "reserved by open orders). An amendment in force, with the board’s vote where one is needed, raises the "
        "ceiling; closing an order releases what it reserves.",
        "IIRP-4 asks for $0.01 of ESSER II 37818804-460000-72010, which has $0.00 left. Allocate more to this account, "
        "or put a part on another one.",
    ]
    assert Invoice.objects.get(pk=cent.pk).status == "received"

    more = amendments.draft_amendment(
        contract=active, by=manager, reason="One more session", amount_change=Decimal("100.00")
    )
    with pytest.raises(ValidationError) as error:
        amendments.put_in_force(amendment=more, by=manager, signed_on=date(2022, 11, 20))
    assert words_of(error) == (
        "$100.00 more needs the board’s vote, for $92,750.00 in all. Link the agenda item, of at least $100.00, by "
        "which the board approved it."
    )
    item = vote("5.3", Decimal("100.00"), held_on=date(2022, 11, 15))
    amendments.change_amendment(amendment=more, by=manager, authority=item)
    amendments.put_in_force(amendment=more, by=manager, signed_on=date(2022, 11, 20))
    funding.change_allocation(allocation=account, by=manager, amount=Decimal("92750.00"))
    assert invoices.approve_invoice(invoice=cent, by=second, now=NOON) == "approved"
    active.refresh_from_db()
    assert (active.ceiling, active.approved, active.left) == (
        Decimal("92750.00"), Decimal("92650.01"), Decimal("99.99"),
    )  # fmt: skip
    assert Amendment.objects.get().status == "in_force"


def test_order_releases_its_rest_only_when_asked(active, account, manager):
    order = orders.issue_order(
        contract=active, by=manager, allocation=account, number="PO 23-1", issued_on=date(2022, 10, 1),
        amount=Decimal("1376.99"),
    )  # fmt: skip
    last = bill(active, manager, "LAST", "1276.99", account, order)
    invoices.approve_invoice(invoice=last, by=manager, now=NOON)
    order.refresh_from_db()
    active.refresh_from_db()
    assert (order.used, order.released, active.encumbered) == (Decimal("1276.99"), Decimal("0.00"), Decimal("100.00"))
    order = orders.close_order(order=order, by=manager, today=date(2023, 6, 30))
    active.refresh_from_db()
    assert (order.released, active.encumbered) == (Decimal("100.00"), Decimal("0.00"))


def test_two_people_approve_a_large_invoice(active, account, manager, second):
    large = bill(active, manager, "LARGE", "50000.00", account)
    assert invoices.approve_invoice(invoice=large, by=manager, now=NOON) == "received"
    with pytest.raises(ValidationError) as error:
        invoices.approve_invoice(invoice=large, by=manager, now=NOON)
    assert words_of(error) == "You have approved this invoice already; the second yes is somebody else’s."
    assert invoices.approve_invoice(invoice=large, by=second, now=NOON) == "approved"


def test_grant_is_not_paid_out_after_its_last_day(active, account, manager):
    late = bill(active, manager, "LATE", "1.00", account)
    with pytest.raises(ValidationError) as error:
        invoices.approve_invoice(invoice=late, by=manager, now=datetime(2024, 1, 30, 17, tzinfo=UTC))
    assert words_of(error) == (
        "ESSER II had to be paid out by Jan 29, 2024. Put the line on another source, or enter the later day if "
        "the extension was granted."
    )
    assert invoices.approve_invoice(invoice=late, by=manager, now=datetime(2024, 1, 29, 17, tzinfo=UTC)) == "approved"


def test_same_number_of_the_same_vendor_is_refused_until_rejected(active, account, manager):
    first = bill(active, manager, "IIRP-1", "5.00", account)
    with pytest.raises(ValidationError) as error:
        bill(active, manager, "iirp-1", "5.00", account)
    assert words_of(error) == "This vendor’s invoice of this number is on record."
    invoices.reject_invoice(invoice=first, by=manager, reason="Wrong amount")
    again = bill(active, manager, "iirp-1", "6.00", account)
    with pytest.raises(ValidationError):
        invoices.unreject_invoice(invoice=first, by=manager)
    assert again.status == "received"


def test_same_form_twice_makes_one_invoice(active, account, manager, second):
    facts = {
        "kind": "invoice", "number": "ONCE", "invoiced_on": date(2022, 11, 1), "received_on": date(2022, 11, 2),
        "service_from": date(2022, 10, 1), "service_to": date(2022, 10, 31),
    }  # fmt: skip
    lines = [{"description": "Training", "allocation": account, "amount": Decimal("5.00")}]
    form = {"contract": active, "client_id": uuid4(), "facts": facts, "lines": lines}
    first, made = invoices.record_invoice(by=manager, **form)
    same, again = invoices.record_invoice(by=manager, **form)
    assert (made, again, same) == (True, False, first)
    with pytest.raises(PermissionDenied):
        invoices.record_invoice(by=second, **form)


def test_contract_with_an_open_order_is_not_closed(active, order, manager):
    with pytest.raises(ValidationError) as error:
        contracts.close(contract=active, by=manager, today=date(2023, 7, 1), reason="Done")
    assert words_of(error) == (
        "Close its open orders first; that releases what they reserve: PO 23-00871 ($92,650.00)."
    )
    orders.close_order(order=order, by=manager, today=date(2023, 6, 30))
    closed = contracts.close(contract=active, by=manager, today=date(2023, 7, 1), reason="Done")
    assert (closed.status, closed.closed_on) == ("closed", date(2023, 7, 1))
    assert contracts.reopen(contract=active, by=manager, reason="A late invoice").status == "active"


def test_credit_note_gives_back_at_most_what_was_approved(active, account, manager):
    invoice = bill(active, manager, "ONE", "100.00", account)
    invoices.approve_invoice(invoice=invoice, by=manager, now=NOON)
    too_much = bill(active, manager, "CN-1", "-100.01", account, kind="credit", credits=invoice)
    with pytest.raises(ValidationError) as error:
        invoices.approve_invoice(invoice=too_much, by=manager, now=NOON)
    assert "ONE has $100.00 left to give back." in words_of(error)
    credit = bill(active, manager, "CN-2", "-40.00", account, kind="credit", credits=invoice)
    invoices.approve_invoice(invoice=credit, by=manager, now=NOON)
    active.refresh_from_db()
    assert active.approved == Decimal("60.00")
    with pytest.raises(ValidationError) as error:
        invoices.withdraw_approval(invoice=invoice, by=manager)
    assert words_of(error) == "A credit note for this invoice is approved. Take its approval back first."


def test_payment_ends_an_invoice_and_can_be_taken_back(active, account, manager):
    invoice = bill(active, manager, "ONE", "100.00", account)
    with pytest.raises(ValidationError) as error:
        invoices.pay_invoice(invoice=invoice, by=manager, paid_on=date(2022, 11, 5), amount=Decimal("100.00"))
    assert words_of(error) == "Only an approved invoice is paid, once."
    invoices.approve_invoice(invoice=invoice, by=manager, now=NOON)
    with pytest.raises(ValidationError) as error:
        invoices.pay_invoice(invoice=invoice, by=manager, paid_on=date(2022, 11, 5), amount=Decimal("100.01"))
    assert words_of(error) == "$100.00 is left to pay on ONE."
    invoices.pay_invoice(invoice=invoice, by=manager, paid_on=date(2022, 11, 5), amount=Decimal("60.00"))
    rest = invoices.pay_invoice(invoice=invoice, by=manager, paid_on=date(2022, 11, 6), amount=Decimal("40.00"))
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    with pytest.raises(ValidationError):
        invoices.withdraw_approval(invoice=invoice, by=manager)
    invoices.undo_payment(payment=rest, by=manager)
    invoice.refresh_from_db()
    active.refresh_from_db()
    assert (invoice.status, active.paid) == ("approved", Decimal("60.00"))


def test_nobody_else_writes(active, account, cast, manager):
    invoice = bill(active, manager, "ONE", "100.00", account)
    for user in (cast.board, cast.auditor, cast.training_lead, cast.coordinator, cast.outsider):
        with pytest.raises(PermissionDenied):
            invoices.approve_invoice(invoice=invoice, by=user, now=NOON)
        with pytest.raises(PermissionDenied):
            contracts.change_contract(contract=active, by=user, fields={"purpose": "Mine"})
        with pytest.raises(PermissionDenied):
            amendments.draft_amendment(contract=active, by=user, reason="x", amount_change=Decimal(1))
        with pytest.raises(PermissionDenied):
            orders.issue_order(
                contract=active, by=user, allocation=account, number="PO", issued_on=date(2022, 10, 1), amount=1
            )
