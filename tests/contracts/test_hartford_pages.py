"""The Hartford item of 2022-09-20, from the draft to the last cent and the amendment, through the pages alone.

Source: Hartford Board of Education, minutes of 2022-09-20, item 5.2.
"""

import uuid
from decimal import Decimal

from django.urls import reverse

from contracts.models import AgendaItem, Amendment, Contract, FundingAllocation, Invoice, PurchaseOrder
from tests.cast import as_user
from tests.factories import (
    AgendaItemFactory,
    BoardMeetingFactory,
    BoardMemberFactory,
    FundingSourceFactory,
    MotionFactory,
    VendorFactory,
    VoteFactory,
)

MEMBERS = [
    "Kimberly Oliver", "Philip Rigueur", "AJ Johnson", "Jim Shmerling", "Yvette Bello", "Francoise Deristel-Leger",
    "Yahaira Escribano", "Shonta Browdy", "Tyrone Walker",
]  # fmt: skip
ABSENT = MEMBERS[-2:]


def url(name, record):
    return reverse(f"contracts:{name}", args=[record.pk])


def carried(number, amount, held_on="2022-09-20"):
    """A consent item with its roll call: seven ayes, two not present."""
    meeting = BoardMeetingFactory(held_on=held_on)
    members = {name: BoardMemberFactory(name=f"{name} {number}") for name in MEMBERS}
    motion = MotionFactory(
        meeting=meeting, is_consent=True, moved_by=members["Yahaira Escribano"], seconded_by=members["AJ Johnson"]
    )
    for name, member in members.items():
        VoteFactory(motion=motion, member=member, choice="absent" if name in ABSENT else "aye")
    return AgendaItemFactory(meeting=meeting, number=number, type="consent", amount=Decimal(amount), motion=motion)


def send(client, contract, order, number, amount):
    form = {
        "client_id": uuid.uuid4(), "kind": "invoice", "number": number, "invoiced_on": "2022-11-01",
        "received_on": "2022-11-02", "service_from": "2022-10-01", "service_to": "2022-10-31", "rows": 1,
        "description_0": "Instruction", "account_0": order, "amount_0": amount,
    }  # fmt: skip
    client.post(f"{reverse('contracts:invoice-create')}?contract={contract.pk}", form)
    return Invoice.objects.get(number=number)


def approve(client, invoice):
    response = client.post(url("invoice-approve", invoice), follow=True)
    invoice.refresh_from_db()
    return [str(message) for message in response.context["messages"]][-1]


def test_hartford_contract_to_the_last_cent_and_the_amendment(district):
    client, second = as_user(district.contract_manager), as_user(district.administrator)
    earlier = Contract.objects.create(
        number="C-2021-060", vendor=VendorFactory(name="IIRP"), purpose="Introduction", starts_on="2021-09-01",
        ends_on="2022-06-30", not_to_exceed=Decimal("20000"), method="simplified", owner=district.contract_manager,
    )  # fmt: skip
    form = {
        "number": "C-2022-118", "vendor": earlier.vendor_id, "purpose": "IIRP contract continuation",
        "starts_on": "2022-09-21", "ends_on": "2023-06-30", "not_to_exceed": "$92,650.00",
        "owner": district.contract_manager.pk, "method": "continuation", "continues": earlier.pk,
    }  # fmt: skip
    client.post(reverse("contracts:contract-create"), form)
    contract = Contract.objects.get(number="C-2022-118")
    client.post(url("contract-submit", contract))
    refused = client.post(url("contract-activate", contract), {"signed_on": "2022-09-21"})
    assert "$92,650.00 needs the board’s vote" in str(refused.context["form"].non_field_errors())

    item = carried("5.2", "92650.00")
    edit = url("contract-edit", contract)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, form | {"authority": item.pk, "version": version})
    client.post(url("contract-activate", contract), {"signed_on": "2022-09-21"})
    contract.refresh_from_db()
    assert (contract.status, contract.authority) == ("active", item)

    source = FundingSourceFactory(name="Special Funds: ESSER")
    account = {"source": source.pk, "account": "37818804-460000-72010", "amount": "92,650"}
    client.post(url("allocation-create", contract), account)
    allocation = FundingAllocation.objects.get()
    order = {"number": "PO 23-00871", "issued_on": "2022-09-22", "allocation": allocation.pk, "amount": "92650"}
    client.post(url("order-create", contract), order)
    key = f"o{PurchaseOrder.objects.get().pk}"
    for number, amount in (("IIRP-1", "30,883.33"), ("IIRP-2", "30883.33"), ("IIRP-3", "$30,883.34")):
        assert approve(client, send(client, contract, key, number, amount)) == f"{number} is approved."
    contract.refresh_from_db()
    assert (contract.approved, contract.left, contract.encumbered) == (Decimal("92650.00"), 0, 0)

    cent = send(client, contract, f"a{allocation.pk}", "IIRP-4", "0.01")
    assert "$0.01 more than the ceiling of $92,650.00" in approve(client, cent)
    assert cent.status == "received"

    change = {"reason": "Two more days", "amount_change": "100.00"}
    client.post(url("amendment-create", contract), change)
    amendment = Amendment.objects.get()
    refused = client.post(url("amendment-sign", amendment), {"signed_on": "2023-01-18"})
    assert "needs the board’s vote" in str(refused.context["form"].non_field_errors())
    later = carried("6.1", "100.00", "2023-01-17")
    edit = url("amendment-edit", amendment)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, change | {"authority": later.pk, "version": version})
    client.post(url("amendment-sign", amendment), {"signed_on": "2023-01-18"})
    edit = url("allocation-edit", allocation)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, account | {"amount": "92,750", "version": version})
    assert approve(second, cent) == "IIRP-4 is approved."
    contract.refresh_from_db()
    assert (contract.ceiling, contract.approved) == (Decimal("92750.00"), Decimal("92650.01"))

    context = client.get(contract.get_absolute_url()).context
    assert context["tally"] == "7 aye, 0 nay, 2 not present"
    assert AgendaItem.objects.get(contract=contract).motion.moved_by.name == "Yahaira Escribano 5.2"
