"""Ours beside theirs: the figures recounted by raw SQL, the reason of each difference, notes, filters, exports."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from contracts.models import LedgerLine, LedgerNote, PurchaseOrder
from contracts.policies.years import fiscal_year
from contracts.queries.ledger import order_key, reconciliation
from tests.cast import as_user
from tests.factories import (
    ContractFactory,
    FundingAllocationFactory,
    InvoiceFactory,
    LedgerImportFactory,
    LedgerLineFactory,
    LedgerNoteFactory,
    PaymentFactory,
    PurchaseOrderFactory,
    UserFactory,
)

URL = "/contracts/ledger/reconcile/"
ACCOUNT = "37818804-460000-72010"
AS_OF = date(2025, 10, 31)


@pytest.fixture
def ledger(db):
    return LedgerImportFactory(status="applied", as_of=AS_OF, fiscal_year=2026)


def allocation(account=ACCOUNT, amount="9000.00"):
    return FundingAllocationFactory(account=account, contract=ContractFactory(active=True), amount=Decimal(amount))


def theirs(ledger, account=ACCOUNT, expended="0.00", encumbered="0.00", order=""):
    org, obj, project = [*account.split("-"), ""][:3]
    return LedgerLineFactory(
        ledger=ledger, org=org, obj=obj, project=project, expended=Decimal(expended), encumbered=Decimal(encumbered),
        order_number=order,
    )  # fmt: skip


def approved(at, amount, day=date(2025, 10, 15), paid_on=None, order=None):
    invoice = InvoiceFactory(
        amount=Decimal(amount), allocation=at, order=order, approved_by=[UserFactory()], approved_on_day=day
    )
    if paid_on:
        PaymentFactory(invoice=invoice, amount=Decimal(amount), paid_on=paid_on)
    return invoice


def only_row(year=2026):
    (row,) = reconciliation(year).rows
    return row


def figures(row):
    return tuple(
        None if value is None else str(value) for value in (row.approved, row.expended, row.encumbered, row.held)
    )


def test_what_agrees_has_no_reason(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"), number="PO 26-00871")
    approved(order.allocation, "1000.00", paid_on=date(2025, 10, 20), order=order)
    theirs(ledger, expended="1000.00", encumbered="2000.00", order="2600871")
    row = only_row()
    assert figures(row) == ("1000.00", "1000.00", "2000.00", "2000.00")
    assert (row.differs, row.reasons) == (False, [])
    assert row.contracts == {order.contract_id: order.contract.number}


def test_approved_and_not_paid_stands_there_as_encumbrance(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"))
    invoice = approved(order.allocation, "1000.00", paid_on=date(2025, 11, 5), order=order)
    theirs(ledger, encumbered="3000.00")
    row = only_row()
    assert (row.spent_difference, row.held_difference) == (Decimal("1000.00"), Decimal("-1000.00"))
    assert row.reasons == [
        f"Approved here by Oct 31, 2025 and not paid by then: $1,000.00 ({invoice.number}).",
        "Until it is paid, the ledger holds it as an encumbrance.",
    ]


def test_invoice_paid_in_part_is_unpaid_in_part(ledger):
    at = allocation()
    invoice = approved(at, "1000.00")
    PaymentFactory(invoice=invoice, amount=Decimal("400.00"), paid_on=date(2025, 10, 20))
    theirs(ledger, expended="400.00")
    assert only_row().reasons == [f"Approved here by Oct 31, 2025 and not paid by then: $600.00 ({invoice.number})."]


def test_approved_after_the_files_day_is_not_counted_and_said(ledger):
    at = allocation()
    approved(at, "1000.00", paid_on=date(2025, 10, 20))
    approved(at, "500.00", day=date(2025, 11, 3))
    theirs(ledger, expended="1000.00")
    row = only_row()
    assert (figures(row)[0], row.differs) == ("1000.00", False)
    assert row.reasons == ["Since Oct 31, 2025, $500.00 more was approved here."]


def test_what_the_ledger_has_too_early_is_explained(ledger):
    at = allocation()
    late = approved(at, "500.00", day=date(2025, 11, 3))
    theirs(ledger, expended="500.00")
    assert only_row().reasons == [
        f"The ledger has what was approved here only after Oct 31, 2025: $500.00 ({late.number})."
    ]


def test_what_waits_for_approval_here_may_be_paid_there(ledger):
    at = allocation()
    invoice = InvoiceFactory(amount=Decimal("500.00"), allocation=at)
    theirs(ledger, expended="500.00")
    assert only_row().reasons == [f"The ledger has what still waits for approval here: $500.00 ({invoice.number})."]


def test_order_that_the_ledger_does_not_have(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"), number="PO 26-00871")
    theirs(ledger)
    assert only_row().reasons == [f"Open here and not in the ledger: order {order.number}, $3,000.00."]


def test_order_that_was_issued_later_is_not_counted(ledger):
    PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"), issued_on=date(2025, 11, 3))
    theirs(ledger)
    assert figures(only_row()) == ("0.00", "0.00", "0.00", "0.00")


def test_what_an_order_gave_later_was_still_held(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"))
    approved(order.allocation, "1000.00", day=date(2025, 11, 3), order=order)
    theirs(ledger, encumbered="3000.00")
    assert figures(only_row())[2:] == ("3000.00", "3000.00")


def test_order_closed_here_may_be_open_there(ledger):
    allocation()
    theirs(ledger, encumbered="700.00")
    assert only_row().reasons == ["The ledger still holds $700.00; no order was open here on Oct 31, 2025."]


def closed(order, day):
    PurchaseOrder.objects.filter(pk=order.pk).update(status="closed", closed_on=day)


def test_order_closed_by_the_files_day_explains_what_the_ledger_still_holds(ledger):
    at = allocation()
    orders = [PurchaseOrderFactory(allocation=at, amount=Decimal(amount)) for amount in ("700.00", "200.00", "50.00")]
    for order in orders[:2]:
        closed(order, date(2025, 10, 30))
    line = theirs(ledger, encumbered="950.00")
    said = "Order {} was closed here on Oct 30, 2025; the ledger still holds its {}."
    both = [said.format(orders[0].number, "$700.00"), said.format(orders[1].number, "$200.00")]
    assert (figures(only_row())[2:], only_row().reasons) == (("50.00", "950.00"), both)
    LedgerLine.objects.filter(pk=line.pk).update(encumbered=Decimal("250.00"))
    assert only_row().reasons == both[1:]


def test_order_closed_after_the_files_day_was_still_held(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("700.00"))
    closed(order, date(2025, 11, 1))
    theirs(ledger, encumbered="700.00")
    assert (figures(only_row())[2:], only_row().reasons) == (("700.00", "700.00"), [])


def test_account_that_is_not_in_the_file(ledger):
    approved(allocation(), "1000.00")
    row = only_row()
    assert (figures(row), row.reasons) == (
        ("1000.00", None, "0.00", None), ["The account is not in the file."],
    )  # fmt: skip


def test_account_there_without_a_contract_here(ledger):
    allocation()
    theirs(ledger)
    theirs(ledger, "37818804-460000-72099", expended="80.00")
    theirs(ledger, "37818804-460000-72098")
    theirs(ledger, "11111111-510000", expended="5.00")
    rows = {row.account: row for row in reconciliation(2026).rows}
    assert list(rows) == [ACCOUNT, "37818804-460000-72099"]
    assert rows["37818804-460000-72099"].reasons == ["No contract here has this account."]


def test_order_that_is_booked_on_another_account_there(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"), number="PO 26-00871")
    theirs(ledger)
    theirs(ledger, "11111111-510000", encumbered="3000.00", order="26-00871")
    rows = {row.account: row for row in reconciliation(2026).rows}
    stray = rows["11111111-510000"]
    assert stray.reasons == [f"Order {order.number} is booked on this account there, and not here."]
    assert stray.contracts == {order.contract_id: order.contract.number}


def test_a_dollar_of_difference_is_rounding(ledger):
    approved(allocation(), "1000.40", paid_on=date(2025, 10, 20))
    theirs(ledger, expended="1000.00")
    row = only_row()
    assert (row.differs, row.reasons) == (True, ["Within a dollar: rounding."])


def test_what_nothing_explains_is_said_so(ledger):
    approved(allocation(), "1000.00", paid_on=date(2025, 10, 20))
    theirs(ledger, expended="1234.00")
    assert only_row().reasons == ["Nothing on record explains why the ledger has $234.00 more than was approved here."]


def test_what_is_explained_in_part_says_so_and_names_the_rest(ledger):
    order = PurchaseOrderFactory(allocation=allocation(), amount=Decimal("3000.00"))
    invoice = approved(order.allocation, "1000.00", order=order)
    theirs(ledger, expended="480.00", encumbered="3000.00")
    assert only_row().reasons == [
        f"Approved here by Oct 31, 2025 and not paid by then: $1,000.00 ({invoice.number}).",
        "Nothing on record explains why the ledger has $480.00 more than was approved here.",
        "Until it is paid, the ledger holds it as an encumbrance.",
    ]


def test_file_without_projects_is_compared_without_them(ledger):
    approved(allocation("37818804-460000-72010"), "100.00")
    approved(allocation("37818804-460000-72020"), "50.00")
    theirs(ledger, "37818804-460000", expended="150.00")
    row = only_row()
    assert (row.account, figures(row)[:2]) == ("37818804-460000", ("150.00", "150.00"))


def test_account_without_project_is_compared_with_all_of_them(ledger):
    approved(allocation("37818804-460000"), "100.00")
    theirs(ledger, "37818804-460000-72010", expended="60.00")
    theirs(ledger, "37818804-460000-72020", expended="40.00")
    row = only_row()
    assert (row.account, figures(row)[:2]) == ("37818804-460000", ("100.00", "100.00"))


def test_money_belongs_to_the_fiscal_year_of_its_approval(ledger):
    at = allocation()
    approved(at, "100.00", day=date(2025, 10, 15), paid_on=date(2025, 10, 20))
    approved(at, "200.00", day=date(2026, 7, 1))
    theirs(ledger, expended="100.00")
    theirs(LedgerImportFactory(status="applied", fiscal_year=2027, as_of=date(2026, 8, 1)), expended="200.00")
    assert figures(only_row(2026))[:2] == ("100.00", "100.00")
    assert figures(only_row(2027))[:2] == ("200.00", "200.00")
    assert [fiscal_year(date(2026, 6, 30)), fiscal_year(date(2026, 7, 1))] == [2026, 2027]


def test_latest_applied_ledger_of_the_year_counts(ledger):
    approved(allocation(), "100.00")
    theirs(ledger, expended="1.00")
    theirs(LedgerImportFactory(status="applied", as_of=date(2025, 11, 30)), expended="100.00")
    theirs(LedgerImportFactory(status="checked", as_of=date(2025, 12, 31)), expended="5.00")
    assert figures(only_row())[1] == "100.00"


@pytest.mark.parametrize("number", ["PO 23-00871", "23-00871", "2300871", "po2300871"])
def test_order_numbers_are_compared_without_signs(number):
    assert order_key(number) == "2300871"


def story(ledger):
    """Three accounts: one agrees, one differs with a note, one without."""
    agrees, differs, open_one = (allocation(f"3781880{n}-460000-72010") for n in (4, 5, 6))
    for at, amount in ((agrees, "100.00"), (differs, "200.00"), (open_one, "300.00")):
        approved(at, amount, paid_on=date(2025, 10, 20))
        order = PurchaseOrderFactory(allocation=at, amount=Decimal("700.00"))
        theirs(ledger, at.account, expended="100.00", encumbered="700.00", order=order.number)
    LedgerNoteFactory(account=differs.account, fiscal_year=2026, text="Posted in November")
    return agrees, differs, open_one


RECOUNT = """
    WITH ours AS (
        SELECT a.account, sum(l.amount) AS approved FROM contracts_invoiceline l
        JOIN contracts_invoice i ON i.id = l.invoice_id JOIN contracts_fundingallocation a ON a.id = l.allocation_id
        WHERE i.status IN ('approved', 'paid') AND i.approved_on BETWEEN '2025-07-01' AND '2025-10-31' GROUP BY 1
    ), held AS (
        SELECT a.account, sum(o.amount - CASE WHEN o.closed_on <= '2025-10-31' THEN o.released ELSE 0 END - coalesce((
            SELECT sum(l.amount) FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
            WHERE l.order_id = o.id AND i.status IN ('approved', 'paid') AND i.approved_on <= '2025-10-31'), 0)) AS held
        FROM contracts_purchaseorder o JOIN contracts_fundingallocation a ON a.id = o.allocation_id
        WHERE o.issued_on <= '2025-10-31' GROUP BY 1
    ), theirs AS (
        SELECT org || '-' || obj || '-' || project AS account, sum(expended) AS expended, sum(encumbered) AS encumbered
        FROM contracts_ledgerline GROUP BY 1
    )
    SELECT account, approved, expended, approved - expended, held, encumbered, held - encumbered
    FROM ours JOIN held USING (account) JOIN theirs USING (account) ORDER BY account
"""


def test_page_csv_xlsx_and_pdf_tell_the_recounted_figures(cast, ledger):
    story(ledger)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        counted = cursor.fetchall()
    assert len(counted) == 3
    totals = [sum(column) for column in list(zip(*counted, strict=True))[1:]]
    found = reconciliation(2026)
    rows = [(row.account, *(getattr(row, name) for name in found.FIGURES)) for row in found.rows]
    assert rows == counted
    assert [found.total()[name] for name in found.FIGURES] == totals
    client = as_user(cast.auditor)
    body = client.get(URL).content.decode()
    for amount in totals:
        assert f"${amount:,.2f}" in body
    text = b"".join(client.get(f"{URL}?format=csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [(line[0], *map(Decimal, line[2:8])) for line in lines[1:-1]] == counted
    assert list(map(Decimal, lines[-1][2:8])) == totals
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{URL}?format=xlsx").streaming_content))).active
    cells = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [
        (row[0], *(Decimal(str(value)).quantize(Decimal("0.01")) for value in row[2:8])) for row in cells[:-1]
    ] == counted
    assert all(isinstance(value, (int, float)) for row in cells for value in row[2:8])
    pdf = client.get(f"{URL}?format=pdf")
    assert pdf.content.startswith(b"%PDF") and b"/StructTreeRoot" in pdf.content


def accounts_on(client, query):
    text = b"".join(client.get(f"{URL}?format=csv&{query}").streaming_content).decode("utf-8-sig")
    return [line[0] for line in list(csv.reader(io.StringIO(text)))[1:-1]]


def test_account_of_many_contracts_folds_all_but_six(cast, ledger):
    for n in range(8):
        contract = ContractFactory(active=True, number=f"C-{n}")
        FundingAllocationFactory(account=ACCOUNT, contract=contract)
    theirs(ledger, expended="1.00")
    text = " ".join(as_user(cast.contract_manager).get(URL).content.decode().split())
    shown, _, rest = text.partition("2 more contracts")
    folded, _, _ = rest.partition("</details>")
    assert [f">C-{n}<" in shown for n in range(8)] == [True] * 6 + [False] * 2
    assert ">C-6<" in folded and ">C-7<" in folded


def test_filters_show_differences_and_those_without_a_note(cast, ledger):
    agrees, differs, open_one = story(ledger)
    client = as_user(cast.contract_manager)
    assert accounts_on(client, "") == [agrees.account, differs.account, open_one.account]
    assert accounts_on(client, "only=differences") == [differs.account, open_one.account]
    assert accounts_on(client, "only=open") == [open_one.account]
    assert accounts_on(client, f"q={open_one.contract.number}") == [open_one.account]
    assert accounts_on(client, "q=37818805") == [differs.account]
    body = client.get(f"{URL}?only=open").content.decode()
    assert open_one.account in body and differs.account not in body
    assert "Nothing matches" in client.get(f"{URL}?q=zzz").content.decode()
    assert client.get(f"{URL}?year=x&only=y").status_code == 200


def test_without_a_ledger_the_page_says_so(cast):
    assert "No ledger of this fiscal year was applied" in as_user(cast.auditor).get(URL).content.decode()


def test_note_is_written_changed_and_taken_away(cast, ledger):
    _agrees, _differs, open_one = story(ledger)
    client = as_user(cast.contract_manager)
    url = reverse("contracts:ledger-note", args=[2026, open_one.account])
    assert client.post(url, {"text": "Asked Ms. Ito", "version": "0"}).url == f"{URL}?year=2026"
    note = LedgerNote.objects.get(account=open_one.account)
    assert (note.text, note.by) == ("Asked Ms. Ito", cast.contract_manager)
    assert "Asked Ms. Ito" in client.get(URL).content.decode()
    stale = client.post(url, {"text": "Another", "version": "0"}).content.decode()
    assert "Somebody changed this while you were writing" in stale and "Another" in stale
    version = note.pgh_event_model.objects.filter(pgh_obj_id=note.pk).latest("pgh_id").pk
    client.post(url, {"text": "", "version": version})
    assert not LedgerNote.objects.filter(account=open_one.account).exists()


def test_note_is_for_managers_and_for_a_year_with_a_ledger(cast, ledger):
    url = reverse("contracts:ledger-note", args=[2026, ACCOUNT])
    assert as_user(cast.auditor).get(url).status_code == 403
    manager = as_user(cast.contract_manager)
    assert manager.get(url).status_code == 200
    assert manager.get(reverse("contracts:ledger-note", args=[2020, ACCOUNT])).status_code == 404
    assert manager.get(reverse("contracts:ledger-note", args=[99999999999, "x" * 50])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_reconciling_asks_the_same_questions_for_one_account_and_for_three(ledger, rows, django_assert_num_queries):
    for n in range(rows):
        at = allocation(f"3781880{n}-460000-72010")
        approved(at, "100.00")
        theirs(ledger, at.account, expended="90.00")
    with django_assert_num_queries(6):
        assert len(reconciliation(2026).rows) == rows
