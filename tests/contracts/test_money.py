"""The figures that DOMAIN §6 gives, the dated thresholds, and how a board decides."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.actions import contracts
from contracts.models import Contract, Vote
from contracts.policies.money import WORDS, dollars, is_to_the_cent, words_for
from contracts.queries.costs import cost_by_deliverable, cost_lines
from contracts.queries.money import budget_line, burn, next_dates
from tests.factories import (
    BoardMemberFactory,
    ContractFactory,
    DeliverableFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    MotionFactory,
    VendorFactory,
)

MONEY = st.decimals(Decimal("-9999999.99"), Decimal("9999999.99"), places=2)


@pytest.mark.parametrize(
    ("revised", "expended", "encumbered", "available", "used"),
    [
        ("873600", "531874.34", "278025.66", "63700.00", "92.7"),
        ("4000", "1584.57", "2504.50", "-89.07", "102.2"),
        ("0", "12.00", "0", "-12.00", "100"),
        ("0", "0", "0", "0", "0"),
    ],
)
def test_budget_line_is_as_the_ledger_has_it(revised, expended, encumbered, available, used):
    line = budget_line(Decimal(revised), Decimal(expended), Decimal(encumbered))
    assert (line.available, line.used) == (Decimal(available), Decimal(used))


@given(revised=MONEY, expended=MONEY, encumbered=MONEY)
def test_budget_line_never_divides_by_nothing_and_loses_no_cent(revised, expended, encumbered):
    line = budget_line(revised, expended, encumbered)
    assert line.available + line.expended + line.encumbered == line.revised
    assert line.used == line.used.quantize(Decimal("0.1"))


def test_burn_sets_what_is_spent_beside_the_term():
    contract = Contract(
        starts_on=date(2025, 7, 1), ends_on=date(2026, 6, 30), runs_to=date(2026, 6, 30), ceiling=Decimal("100.00"),
        approved=Decimal("61.00"),
    )  # fmt: skip
    told = burn(contract, date(2025, 12, 22))
    assert (told.spent_percent, told.elapsed_percent, told.days_left) == (Decimal("61.0"), Decimal("47.9"), 190)
    assert told.sentence == "61 % spent at 48 % of the term."
    assert burn(contract, date(2025, 6, 1)).sentence == "The term has not begun."
    assert burn(contract, date(2026, 7, 1)).sentence == "The term ended 1 day ago with 61 % spent and $39.00 left."


def test_money_is_said_to_the_cent():
    assert [dollars(Decimal(text)) for text in ("92650", "-0.01", "0")] == ["$92,650.00", "−$0.01", "$0.00"]
    assert is_to_the_cent(Decimal("0.01"))
    assert not is_to_the_cent(Decimal("0.005"))


def test_every_rule_has_words_without_any_fact():
    """The last sentence of each rule asks for nothing, or the rule's facts are always known to who may meet it."""
    assert [rule for rule in WORDS if words_for(rule) is None] == []
    assert words_for("no_such_rule") is None


# --- how it was bought


def facts(cast, **values):
    return {
        "number": "C-1", "vendor": VendorFactory(), "purpose": "x", "starts_on": date(2025, 8, 1),
        "ends_on": date(2026, 6, 30), "owner": cast.contract_manager, "method": "bids",
        "not_to_exceed": Decimal("15000.00"),
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("method", "amount", "signed_on", "allowed"),
    [
        ("micro", "10000.00", date(2025, 9, 30), True),
        ("micro", "10000.01", date(2025, 9, 30), False),
        ("micro", "15000.00", date(2025, 10, 1), True),
        ("micro", "15000.01", date(2025, 10, 1), False),
        ("simplified", "20000.00", date(2025, 9, 30), True),
        ("bids", "20000.00", date(2025, 9, 30), True),
    ],
)
def test_method_is_held_against_the_threshold_of_the_day_it_was_signed(cast, method, amount, signed_on, allowed):
    contract = contracts.record_contract(
        by=cast.contract_manager, facts=facts(cast, method=method, not_to_exceed=Decimal(amount))
    )
    if allowed:
        active = contracts.activate(contract=contract, by=cast.contract_manager, signed_on=signed_on)
        assert active.status == "active"
    else:
        with pytest.raises(ValidationError) as error:
            contracts.activate(contract=contract, by=cast.contract_manager, signed_on=signed_on)
        assert error.value.messages[0].startswith("A micro-purchase is at most")


def test_simplified_acquisition_has_its_own_ceiling(cast):
    for day, most in ((date(2025, 9, 30), "250000.00"), (date(2025, 10, 1), "350000.00")):
        for amount, allowed in ((Decimal(most), True), (Decimal(most) + Decimal("0.01"), False)):
            named = facts(cast, method="simplified", not_to_exceed=amount, signed_on=day, number=f"{day} {amount}")
            if allowed:
                assert contracts.record_contract(by=cast.contract_manager, facts=named).status == "draft"
            else:
                with pytest.raises(ValidationError) as error:
                    contracts.record_contract(by=cast.contract_manager, facts=named)
                assert list(error.value.message_dict) == ["method"]


def test_continuation_names_what_it_continues_and_never_itself(cast):
    by = cast.contract_manager
    with pytest.raises(ValidationError) as error:
        contracts.record_contract(by=by, facts=facts(cast, method="continuation"))
    assert error.value.message_dict == {"continues": ["A continuation names the earlier contract that it continues."]}
    first = contracts.record_contract(by=by, facts=facts(cast))
    second = contracts.record_contract(by=by, facts=facts(cast, number="C-2", method="continuation", continues=first))
    with pytest.raises(ValidationError):
        contracts.change_contract(contract=first, by=by, fields={"continues": second})


@pytest.mark.parametrize("amount", ["0", "-5.00", "10.005"])
def test_amount_that_is_none_is_refused(cast, amount):
    with pytest.raises(ValidationError) as error:
        contracts.record_contract(by=cast.contract_manager, facts=facts(cast, not_to_exceed=Decimal(amount)))
    assert list(error.value.message_dict) == ["not_to_exceed"]


# --- the board


def decided(rule, seats, ayes, nays, there):
    """What the minutes would say, told without the database."""
    if 2 * there <= seats:
        return False
    return {
        "voting": ayes > nays,
        "members": 2 * ayes > seats,
        "two_thirds": 3 * ayes >= 2 * seats,
    }[rule]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    rule=st.sampled_from(["voting", "members", "two_thirds"]),
    choices=st.lists(st.sampled_from(["aye", "aye", "nay", "abstain", "recused", "absent"]), max_size=9),
    more=st.integers(0, 4),
)
def test_result_and_quorum_are_as_the_rule_says(db, rule, choices, more):
    seats = max(1, len(choices) + more)
    motion = MotionFactory(rule=rule, seats=seats)
    members = [BoardMemberFactory() for _ in choices]
    Vote.objects.bulk_create(
        Vote(motion=motion, member=member, choice=choice) for member, choice in zip(members, choices, strict=True)
    )
    motion.refresh_from_db()
    count = choices.count
    there = len(choices) - count("absent")
    assert (motion.ayes, motion.nays, motion.abstained) == (count("aye"), count("nay"), count("abstain"))
    assert motion.quorum == (2 * there > seats)
    assert motion.passed == decided(rule, seats, count("aye"), count("nay"), there)


# --- costs and dates


def test_costs_are_told_by_deliverable_and_period(cast):
    contract = ContractFactory(active=True)
    FundingAllocationFactory(contract=contract)
    seats = DeliverableFactory(contract=contract)
    by = [cast.contract_manager]
    one = InvoiceFactory(contract=contract, amount="70.00", deliverable=seats, approved_by=by)
    InvoiceFactory(contract=contract, amount="30.00", approved_by=by)
    InvoiceFactory(contract=contract, amount="-20.00", kind="credit", credits=one, deliverable=seats, approved_by=by)
    InvoiceFactory(contract=contract, amount="500.00", deliverable=seats)  # not approved
    assert cost_by_deliverable(contract=contract) == {seats.pk: Decimal("50.00"), None: Decimal("30.00")}
    assert cost_lines(contract=contract, first=date(2025, 10, 16)) == []
    (line, credit) = cost_lines(deliverable=seats, last=date(2025, 10, 15))
    assert (line.amount, line.deliverable_id, credit.amount) == (Decimal("70.00"), seats.pk, Decimal("-20.00"))


def test_next_dates_are_those_ahead_and_those_missed(db):
    source = FundingSourceFactory(name="ESSER III", obligation_ends=date(2026, 5, 1), liquidation_ends=date(2026, 9, 1))
    contract = ContractFactory(active=True)
    FundingAllocationFactory(contract=contract, source=source)
    DeliverableFactory(contract=contract, due_on=date(2026, 3, 1), what="Training of trainers")
    told = [(one.what, one.day, one.tone) for one in next_dates(contract, date(2026, 4, 10))]
    assert told == [
        ("Training of trainers", date(2026, 3, 1), "bad"),
        ("Last day to commit ESSER III", date(2026, 5, 1), "warn"),
        ("Term ends", date(2026, 6, 30), "warn"),
        ("Last day to pay ESSER III out", date(2026, 9, 1), "info"),
    ]
