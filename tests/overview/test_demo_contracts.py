"""The demo's contracts keep every rule, on any day, and show every state."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from contracts.models import (
    AgendaItem,
    Contract,
    ContractAlert,
    Document,
    DocumentVersion,
    FundingSource,
    Invoice,
    Motion,
    Payment,
)
from contracts.policies.documents import look_at
from contracts.queries.alerts import open_alerts
from contracts.queries.ledger import fiscal_years, reconciliation
from overview.demo.ledger import paper
from tests.contracts.balances import differences
from tests.history import every_row_has_its_last_event
from tests.overview.test_demo import TINY, WEDNESDAY, sow, undone


@pytest.fixture(scope="module")
def bought(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        sow(TINY, WEDNESDAY)
        yield


def test_every_state_is_there(bought):
    assert set(Contract.objects.values_list("status", flat=True)) == set(Contract.Status.values)
    assert set(Invoice.objects.values_list("status", flat=True)) == set(Invoice.Status.values)
    assert set(Invoice.objects.values_list("kind", flat=True)) == {"invoice", "credit"}
    assert set(Motion.objects.values_list("passed", flat=True)) == {True, False}
    assert Payment.objects.exists()
    assert AgendaItem.objects.filter(pulled=True, motion__passed=True).exists()
    assert ContractAlert.objects.filter(done_at__isnull=False).exists() and open_alerts().exists()
    assert Invoice.objects.filter(status="received", approvals__isnull=False).exists()  # waits for the second yes


def test_item_of_2022_stands_as_its_minutes_have_it(bought):
    item = AgendaItem.objects.select_related("meeting", "motion", "contract__vendor").get(meeting__held_on="2022-09-20")
    contract, motion = item.contract, item.motion
    assert (item.number, item.type, item.amount) == ("5.2", "consent", Decimal("92650.00"))
    assert (motion.ayes, motion.nays, motion.absent, motion.passed) == (7, 0, 2, True)
    assert (contract.status, contract.runs_to, contract.ceiling) == ("closed", date(2023, 6, 30), Decimal("92650.00"))
    assert sorted(contract.invoices.values_list("total", flat=True)) == [
        Decimal("30883.33"), Decimal("30883.33"), Decimal("30883.34"),
    ]  # fmt: skip
    assert contract.approved == contract.paid == Decimal("92650.00")
    (later,) = contract.continued_by.all()
    assert (later.vendor, later.status, later.ceiling) == (contract.vendor, "active", Decimal("138975.00"))


def test_dates_of_the_grants_are_the_laws(bought):
    dates = FundingSource.objects.filter(name__startswith="ESSER").order_by("name")
    assert [(source.obligation_ends, source.liquidation_ends) for source in dates] == [
        (date(2022, 9, 30), date(2023, 1, 28)),
        (date(2023, 9, 30), date(2024, 1, 29)),
        (date(2024, 9, 30), date(2025, 1, 28)),
    ]


def test_every_total_equals_its_rows_and_history_tells_all(bought):
    assert differences() == []
    every_row_has_its_last_event()


@pytest.mark.parametrize("today", [date(2025, 8, 25), date(2026, 1, 1), date(2026, 8, 20), date(2028, 2, 29)], ids=str)
def test_rules_hold_on_any_day(db, today):
    with undone():
        sow(TINY, today)
        assert differences() == []
        assert Contract.objects.count() > 10


def test_ledger_of_both_years_agrees_but_for_a_few_accounts(bought):
    years = [reconciliation(year) for year in fiscal_years()]
    assert len(years) == 2
    for found in years:
        assert 0 < len(found.differing) < len(found.rows)
        assert found.ledger.lines.count() == found.ledger.line_count
    assert any(row.note for found in years for row in found.differing)
    assert any(found.without_note for found in years)


def test_papers_are_pdfs_with_versions(bought):
    assert DocumentVersion.objects.filter(number=2).count() == 1
    assert Document.objects.exclude(invoice=None).exists() and Document.objects.exclude(contract=None).exists()
    kind, name = look_at(BytesIO(paper(["Offer (signed)", "Señor"])), "offer.pdf")
    assert (kind.name, name) == ("PDF", "offer.pdf")
