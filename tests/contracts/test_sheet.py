"""The contract sheet: one tagged page that says what the contract's page says, however much there is to say."""

from datetime import date
from decimal import Decimal

import outloud
import pymupdf
from django.urls import reverse

from contracts.models import Contract
from tests.cast import as_user
from tests.factories import (
    AmendmentFactory,
    ContractFactory,
    DeliverableFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    VendorFactory,
)


def sheet_of(contract, user):
    answer = as_user(user).get(reverse("contracts:contract-sheet", args=[contract.pk]))
    assert answer["Content-Disposition"] == f'inline; filename="contract-{contract.number.lower()}.pdf"'
    return answer.content


def read(content):
    with pymupdf.open(stream=content) as pdf:
        return pdf.page_count, " ".join(" ".join(page.get_text() for page in pdf).split())


def test_sheet_is_tagged_and_says_vote_money_and_dates(district, tmp_path):
    contract = ContractFactory(
        active=True,
        vendor=VendorFactory(name="Zinnia & Sons"),
        not_to_exceed=Decimal("92650.00"),
        priority="Priority 2",
    )
    account = FundingAllocationFactory(contract=contract, source=FundingSourceFactory(name="ESSER II"))
    InvoiceFactory(allocation=account, amount=Decimal("30883.33"), approved_by=[district.administrator])
    DeliverableFactory(contract=contract, what="Training of trainers", due_on=date(2026, 5, 1))
    content = sheet_of(contract, district.board)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(content)
    found = outloud.check(file)
    assert (found.errors, found.warnings) == (0, 0), found.findings
    pages, text = read(content)
    assert pages == 1
    for words in (
        f"Contract {contract.number}: Zinnia & Sons", "$92,650.00", "$30,883.33", "$61,766.67", "Priority 2",
        "ESSER II", account.account, "Training of trainers", "0 / 24 seats", "Passed: 7 aye, 0 nay, 2 not present.",
        "Regular meeting, Aug 19, 2025",
    ):  # fmt: skip
        assert words in text, words


def test_draft_without_anything_has_a_sheet_too(district):
    pages, text = read(sheet_of(ContractFactory(), district.contract_manager))
    assert pages == 1 and "No board vote on record." in text and "Funding" not in text


def test_much_is_counted_instead_of_running_on_to_a_second_page(district):
    contract = ContractFactory(active=True, purpose="Many words " * 27, vendor=VendorFactory(name="Long name " * 15))
    account = FundingAllocationFactory(contract=contract, amount=Decimal("1000.00"))
    for n in range(9):
        DeliverableFactory(
            contract=contract, what=f"Deliverable of many words number {n} " * 8, due_on=date(2026, 5, 1)
        )
        AmendmentFactory(contract=contract)
        FundingAllocationFactory(contract=contract, amount=Decimal("10.00"))
        InvoiceFactory(allocation=account, amount=Decimal("1.00"), approved_by=[district.administrator])
    pages, text = read(sheet_of(Contract.objects.get(pk=contract.pk), district.auditor))
    assert pages == 1 and "And 5 more." in text and "Approved 9 $9.00" in text
