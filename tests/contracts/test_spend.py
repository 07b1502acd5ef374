"""The spend report: recounted by SQL, one number on the page, in CSV, XLSX and PDF, and its rows behind it."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pymupdf
import pytest
from django.db import connection
from django.urls import reverse

from contracts.models import Payment
from contracts.queries.spend import GROUPINGS, spend
from tests.cast import as_user
from tests.factories import (
    ContractFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    PaymentFactory,
    VendorFactory,
)
from tests.factories.contracts import InvoiceApprovalFactory

KEYS = {
    "vendor": "i.vendor_id",
    "source": "a.source_id",
    "year": "extract(year FROM i.approved_on + interval '6 months')::int",
    "month": "date_trunc('month', i.approved_on)::date",
    "priority": "c.priority",
    "status": "c.status",
}


@pytest.fixture
def bought(district):
    """Two vendors, two sources, two fiscal years, a credit note, an invoice on two accounts, one that only came in."""
    one, two = VendorFactory(name="=cmd()"), VendorFactory(name="Zinnia")
    grant, fund = FundingSourceFactory(name="ESSER"), FundingSourceFactory(name="General fund")
    first = ContractFactory(active=True, vendor=one, priority="Priority 2", not_to_exceed=Decimal("20000.00"))
    second = ContractFactory(active=True, vendor=two)
    a = FundingAllocationFactory(contract=first, source=grant, amount=Decimal("12000.00"))
    b = FundingAllocationFactory(contract=first, source=fund, amount=Decimal("8000.00"))
    c = FundingAllocationFactory(contract=second, source=fund)
    yes = {"approved_by": [district.administrator]}
    paid = InvoiceFactory(allocation=a, amount=Decimal("30.33"), approved_on_day=date(2025, 10, 15), **yes)
    PaymentFactory(invoice=paid, amount=Decimal("30.33"), paid_on=date(2025, 11, 1))
    InvoiceFactory(allocation=c, amount=Decimal("1000.01"), approved_on_day=date(2025, 10, 31), **yes)
    InvoiceFactory(allocation=a, amount=Decimal("7.00"), approved_on_day=date(2026, 7, 1), **yes)
    InvoiceFactory(
        allocation=a, kind="credit", credits=paid, amount=Decimal("-10.00"), approved_on_day=date(2025, 12, 1), **yes
    )
    InvoiceFactory(allocation=b, amount=Decimal("999.00"))
    split = InvoiceFactory(allocation=a, amount=Decimal("2.50"))
    InvoiceLineFactory(invoice=split, allocation=b, amount=Decimal("1.25"))
    InvoiceApprovalFactory(invoice=split, by=district.administrator)
    type(split).objects.filter(pk=split.pk).update(status="approved", approved_on=date(2025, 12, 31))
    return district


def recount(by, year):
    """(key, approved, paid, credits, invoices) by SQL alone; the key of the total is None."""
    days = f"AND i.approved_on BETWEEN '{year - 1}-07-01' AND '{year}-06-30'" if year else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {KEYS[by]} AS key, sum(l.amount),
                  coalesce(sum(l.amount) FILTER (WHERE i.status = 'paid'), 0),
                  coalesce(sum(l.amount) FILTER (WHERE i.kind = 'credit'), 0), count(DISTINCT i.id)
                FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
                JOIN contracts_contract c ON c.id = i.contract_id
                JOIN contracts_fundingallocation a ON a.id = l.allocation_id
                WHERE i.status IN ('approved', 'paid') {days} GROUP BY ROLLUP (1)"""
        )
        return {row[0]: row[1:] for row in cursor.fetchall() if row[1] is not None}


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("year", [None, 2026, 2027])
def test_every_figure_is_the_recount(bought, by, year):
    report = spend(by, year=year)
    told = {row.key: (row.approved, row.paid, row.credits, row.invoices) for row in report.rows if row.invoices}
    total = report.total
    assert told | {None: (total.approved, total.paid, total.credits, total.invoices)} == recount(by, year)


def test_year_before_stands_beside_and_what_ended_is_not_lost(bought):
    rows = {row.label: (row.approved, row.before) for row in spend("vendor", year=2027).rows}
    assert rows == {"=cmd()": (Decimal("7.00"), Decimal("24.08")), "Zinnia": (Decimal(0), Decimal("1000.01"))}
    assert spend("vendor", year=2027).total.before == Decimal("1024.09")


@pytest.mark.parametrize("by", GROUPINGS)
def test_each_row_opens_the_invoices_that_it_counts(bought, by):
    client = as_user(bought.board)
    page = client.get(reverse("contracts:spend"), {"by": by, "year": "2026"})
    for row, url in page.context["rows"]:
        listed = client.get(url)
        assert listed.context["count"] == row.invoices, row.label


def test_page_csv_xlsx_and_pdf_say_the_same(bought):
    client = as_user(bought.board)
    ask = {"by": "source", "year": "2026"}
    page = client.get(reverse("contracts:spend"), ask)
    figures = [(row.label, row.approved, row.paid) for row in page.context["report"].rows]
    total = page.context["report"].total
    figures.append((total.label, total.approved, total.paid))
    for _label, approved, paid in figures:
        assert f"${approved:,.2f}" in page.text and f"${paid:,.2f}" in page.text
    text = b"".join(client.get(reverse("contracts:spend"), ask | {"format": "csv"}).streaming_content).decode()
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    assert [(label, Decimal(approved), Decimal(paid)) for label, approved, paid, *_ in lines] == figures
    answer = b"".join(client.get(reverse("contracts:spend"), ask | {"format": "xlsx"}).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(answer)).active
    cells = list(sheet.iter_rows(min_row=2))
    assert all(cell.data_type == "n" for row in cells for cell in row[1:])
    assert [
        (row[0].value, round(Decimal(row[1].value), 2), round(Decimal(row[2].value), 2)) for row in cells
    ] == figures
    with pymupdf.open(stream=client.get(reverse("contracts:spend"), ask | {"format": "pdf"}).content) as pdf:
        words = pdf[0].get_text()
    for label, approved, paid in figures:
        assert label in words and str(approved) in words and str(paid) in words


def test_vendor_named_like_a_formula_stays_text(bought):
    client = as_user(bought.board)
    answer = b"".join(client.get(reverse("contracts:spend"), {"format": "xlsx", "year": "2026"}).streaming_content)
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(answer)).active.iter_rows(min_row=2)]
    assert ("=cmd()", "s") in [(cell.value, cell.data_type) for cell in cells]


def test_empty_year_and_nonsense_are_answered_in_words(bought):
    client = as_user(bought.board)
    quiet = client.get(reverse("contracts:spend"), {"year": "2020"})
    assert quiet.context["sentence"] == "Fiscal year 2019–20: no invoice was approved."
    assert "Nothing was approved in these days" in quiet.text
    odd = client.get(reverse("contracts:spend"), {"year": "x", "by": "nothing", "vendor": "999999"})
    assert odd.status_code == 200 and odd.context["filters"].form.errors.keys() == {"year", "vendor"}
    assert client.get(reverse("contracts:invoice-list"), {"state": "counted", "month": "2026-99"}).context["count"] == 0


def test_queries_are_as_many_for_one_as_for_many(bought, django_assert_num_queries):
    client = as_user(bought.board)
    client.get(reverse("contracts:spend"))
    with django_assert_num_queries(SPEND_QUERIES):
        client.get(reverse("contracts:spend"), {"year": "2026"})
    for _ in range(3):
        InvoiceFactory(
            allocation=FundingAllocationFactory(), amount=Decimal("1.00"), approved_by=[bought.administrator]
        )
    with django_assert_num_queries(SPEND_QUERIES):
        client.get(reverse("contracts:spend"), {"year": "2026"})


SPEND_QUERIES = 19


def test_spend_is_money_approved_whenever_it_is_paid(bought):
    before = spend("vendor", year=2026).total.approved
    Payment.objects.all().delete()
    assert spend("vendor", year=2026).total.approved == before
