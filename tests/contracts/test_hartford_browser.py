"""The board item of 2022-09-20 entered as the minutes tell it, through the pages in a browser: whoever keeps the
contract and the board's clerk, each on pages of their own, from the draft to the last cent and past it.

Source: Hartford Board of Education, minutes of 2022-09-20, item 5.2 (who moved, seconded and voted as there).
"""

import re
from datetime import datetime

import outloud
import pymupdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contracts.models import Contract, Vendor
from district.models import RoleGrant
from tests.browser import DESK
from tests.contracts.minutes import NAMES
from tests.factories import BoardMemberFactory, ContractFactory

pytestmark = pytest.mark.browser

ACCOUNT, ORDER = "37818804-460000-72010", "PO 23-00871"
WHAT = "International Institute for Restorative Practices (IIRP) Contract Continuation Approval"
ACTION = "The Superintendent or designee is authorized to execute a contract with IIRP for up to $92,650.00."


@pytest.fixture
def at(cast, page_for, monkeypatch):
    """Function (local day and hour, part, address): from then on it is that time, and a page of this person stands
    at the address.
    """
    real = timezone.now
    RoleGrant.objects.update(starts_on="2020-07-01")

    def begin(when, part, address):
        ahead = timezone.make_aware(datetime.fromisoformat(when)) - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
        page = page_for(getattr(cast, part), width=DESK)
        page.goto(address)
        return page

    return begin


def fill(page, **boxes):
    """Boxes by their names; a list takes what its option says, or a part of it."""
    for name, value in boxes.items():
        box = page.locator(f"main [name={name}]:not([type=hidden])")
        if box.evaluate("box => box.tagName") == "SELECT":
            label = box.locator("option").filter(has_text=value).first.inner_text()
            box.select_option(label=label)
        else:
            box.fill(value)


def press(page, words):
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def follow(page, words):
    page.locator("main").get_by_role("link", name=words).first.click()


def said(page, words):
    expect(page.locator("#flash")).to_contain_text(words)


def call_the_roll(page):
    """Seven ayes; the last two of the board were not there."""
    follow(page, "All aye")
    for name in NAMES[-2:]:
        page.get_by_role("group", name=name).get_by_role("radio", name="Not present").check()
    press(page, "Save the roll call")
    expect(page.locator(".motion")).to_contain_text("7")


def send(page, number, amount, account):
    """An invoice as it came in the mail, to the last word before somebody decides."""
    follow(page, "Record an invoice")
    fill(
        page, number=number, invoiced_on="2022-11-01", received_on="2022-11-02", service_from="2022-10-01",
        service_to="2022-10-31", description_0="Training of trainers and two-day courses", account_0=account,
        amount_0=amount,
    )  # fmt: skip
    press(page, "Record the invoice")


def test_hartford_item_entered_voted_spent_to_the_cent_and_printed(cast, at, tmp_path):
    for name in NAMES:
        BoardMemberFactory(name=name)

    # a vendor, where the money comes from, and what is to be bought
    manager = at("2022-09-12 09:00", "contract_manager", "/contracts/vendors/new/")
    fill(manager, name="International Institute for Restorative Practices", short_name="IIRP")
    press(manager, "Save")
    expect(manager.get_by_role("heading", level=1)).to_contain_text("International Institute")
    earlier = ContractFactory(number="C-2021-060", vendor=Vendor.objects.get(), owner=cast.contract_manager)
    manager.goto("/contracts/sources/new/")
    fill(manager, name="Special Funds: ESSER", obligation_ends="2023-09-30", liquidation_ends="2024-01-28")
    press(manager, "Save")
    manager.goto(f"/contracts/new/?continues={earlier.pk}")
    fill(
        manager, number="C-2022-118", purpose="Instruction in restorative practices", starts_on="2022-09-21",
        ends_on="2023-06-30", not_to_exceed="$92,650.00",
    )  # fmt: skip
    press(manager, "Save")
    press(manager, "Send to the board")
    said(manager, "It waits for the vote.")
    contract = Contract.objects.get(number="C-2022-118").get_absolute_url()
    follow(manager, "Activate")
    fill(manager, signed_on="2022-09-12")
    press(manager, "Activate")
    expect(manager.locator("main")).to_contain_text("$92,650.00 needs the board’s vote")

    # the meeting, as its minutes have it
    clerk = at("2022-09-21 09:00", "board", "/contracts/board/new/")
    fill(clerk, held_on="2022-09-20", place="Milner Middle School")
    press(clerk, "Save")
    meeting = clerk.url
    follow(clerk, "Add an item")
    fill(
        clerk, number="5.2", category="5. Consent Agenda", type="Consent", subject=WHAT, amount="92,650.00",
        budget_source="Special Funds: ESSER", recommended_action=ACTION,
    )  # fmt: skip
    press(clerk, "Save")
    follow(clerk, "Put the consent motion")
    fill(clerk, moved_by="Yahaira Escribano", seconded_by="AJ Johnson")
    press(clerk, "Save")
    call_the_roll(clerk)
    expect(clerk.locator(".motion")).to_contain_text("Moved by Yahaira Escribano, seconded by AJ Johnson.")
    expect(clerk.locator(".item")).to_contain_text("$92,650.00")

    # signed, funded, ordered
    manager = at("2022-09-22 09:00", "contract_manager", meeting)
    follow(manager, "Link to a contract")
    fill(manager, contract="C-2022-118")
    press(manager, "Link")
    manager.goto(contract)
    follow(manager, "Activate")
    fill(manager, signed_on="2022-09-21")
    press(manager, "Activate")
    said(manager, "The contract is active")
    expect(manager.locator("main")).to_contain_text("7 aye, 0 nay, 2 not present")
    follow(manager, "Add an account")
    fill(manager, source="Special Funds: ESSER", account=ACCOUNT, amount="92,650")
    press(manager, "Save")
    follow(manager, "Issue an order")
    fill(manager, number=ORDER, amount="92,650")
    press(manager, "Save")
    said(manager, "its amount is set aside")

    # three invoices, and one cent more
    manager = at("2022-11-04 09:00", "contract_manager", contract)
    for number, amount in (("IIRP-1", "30,883.33"), ("IIRP-2", "30883.33"), ("IIRP-3", "$30,883.34")):
        send(manager, number, amount, ORDER)
        expect(manager.locator("main")).to_contain_text("Nothing stands in between")
        press(manager, "Approve")
        said(manager, f"{number} is approved.")
        manager.goto(contract)
    expect(manager.locator(".tiles")).to_contain_text("3 invoices, 100.0 %")
    send(manager, "IIRP-4", "0.01", re.compile(f"{ACCOUNT} .* free"))
    cent = manager.url
    press(manager, "Approve")
    said(manager, "$0.01 more than the ceiling of $92,650.00")

    # an amendment, which needs its own vote
    manager.goto(contract)
    follow(manager, "Draft an amendment")
    fill(manager, reason="Two more days", amount_change="100.00")
    press(manager, "Save")
    follow(manager, "Put in force")
    fill(manager, signed_on="2022-11-04")
    press(manager, "Put in force")
    expect(manager.locator("main")).to_contain_text("needs the board’s vote")
    clerk = at("2023-01-18 09:00", "board", "/contracts/board/new/")
    fill(clerk, held_on="2023-01-17")
    press(clerk, "Save")
    meeting = clerk.url
    follow(clerk, "Add an item")
    fill(clerk, number="6.1", type="Action", subject="IIRP: two more days", amount="100.00", recommended_action="Yes.")
    press(clerk, "Save")
    follow(clerk, "Put a motion")
    fill(clerk, moved_by="Yahaira Escribano", seconded_by="AJ Johnson")
    press(clerk, "Save")
    call_the_roll(clerk)
    manager = at("2023-01-18 11:00", "contract_manager", meeting)
    follow(manager, "Link to a contract")
    fill(manager, amendment="Two more days")
    press(manager, "Link")
    manager.goto(contract)
    follow(manager, "Put in force")
    fill(manager, signed_on="2023-01-18")
    press(manager, "Put in force")
    manager.locator("#funding").get_by_role("link", name=re.compile(f"^Change.*{ACCOUNT}")).click()
    fill(manager, amount="92,750")
    press(manager, "Save")
    manager.goto(cent)
    press(manager, "Approve")
    said(manager, "IIRP-4 is approved.")
    manager.goto(contract)
    expect(manager.locator(".tiles")).to_contain_text("$92,750.00")
    expect(manager.locator(".tiles")).to_contain_text("$92,650.01")

    # the sheet: one page, tagged, and what it says
    address = manager.get_by_role("link", name="Sheet").get_attribute("href")
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(manager.request.get(address).body())
    found = outloud.check(sheet)
    assert (found.errors, found.warnings) == (0, 0), found.findings
    with pymupdf.open(sheet) as pdf:
        assert pdf.page_count == 1
        text = " ".join(pdf[0].get_text().split())
    for words in ("Contract C-2022-118", "$92,750.00", "$92,650.01", "7 aye, 0 nay, 2 not present", ACCOUNT):
        assert words in text, words
