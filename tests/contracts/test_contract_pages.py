"""Contracts on their pages: the list, one with its whole story, its moves and its parts."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contracts.models import Amendment, Contract, Deliverable, FundingAllocation, PurchaseOrder
from contracts.policies.years import fiscal_year
from tests.cast import as_user
from tests.factories import (
    AgendaItemFactory,
    AmendmentFactory,
    ContractFactory,
    DeliverableFactory,
    DocumentFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    LedgerImportFactory,
    PurchaseOrderFactory,
    VendorFactory,
)

LIST, NEW = reverse("contracts:contract-list"), reverse("contracts:contract-create")


@pytest.fixture
def client(district):
    return as_user(district.contract_manager)


def page(client, contract):
    return client.get(contract.get_absolute_url())


def url(name, record):
    return reverse(f"contracts:{name}", args=[record.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def numbers(response):
    return [row.number for row in response.context["page"]]


def draft_form(district, **changes):
    return {
        "number": "C-2026-1",
        "vendor": VendorFactory().pk,
        "purpose": "Training",
        "starts_on": "2026-07-01",
        "ends_on": "2027-06-30",
        "not_to_exceed": "$92,650.00",
        "owner": district.contract_manager.pk,
        "method": "proposals",
        **changes,
    }


# ----------------------------------------------------------------------------------------------------- the list
def test_list_shows_amounts_and_is_narrowed(district, client):
    today = timezone.localdate()
    soon = ContractFactory(active=True, number="C-1", starts_on=today, ends_on=today + timedelta(days=20))
    later = ContractFactory(active=True, number="C-2", starts_on=today, ends_on=today + timedelta(days=400))
    draft = ContractFactory(number="C-3", vendor__name="Zinnia", starts_on=today, ends_on=today + timedelta(days=20))
    FundingAllocationFactory(contract=later)
    assert numbers(client.get(LIST, {"sort": "number"})) == ["C-1", "C-2", "C-3"]
    assert numbers(client.get(LIST, {"status": "draft"})) == ["C-3"]
    assert numbers(client.get(LIST, {"q": "zinnia"})) == ["C-3"]
    assert numbers(client.get(LIST, {"q": "c-2"})) == ["C-2"]
    assert numbers(client.get(LIST, {"ends": "30"})) == ["C-1"]
    assert numbers(client.get(LIST, {"look": "unfunded"})) == ["C-1"]
    assert numbers(client.get(LIST, {"vendor": soon.vendor_id})) == ["C-1"]
    assert numbers(client.get(LIST, {"source": later.allocations.get().source_id})) == ["C-2"]
    assert numbers(client.get(LIST, {"owner": draft.owner_id})) == ["C-3"]
    assert numbers(client.get(LIST, {"year": "1999"})) == []


def test_list_says_what_is_late_and_what_is_over_with_money_open(client):
    today = timezone.localdate()
    late = DeliverableFactory(due_on=today - timedelta(days=1)).contract
    DeliverableFactory(due_on=today)
    over = PurchaseOrderFactory(issued_on=date(2025, 9, 1)).contract
    assert numbers(client.get(LIST, {"look": "late"})) == [late.number]
    assert numbers(client.get(LIST, {"look": "open"})) == [over.number]


def test_list_asks_the_same_for_one_row_and_for_three(client, django_assert_num_queries):
    client.get(LIST)
    for _n in (1, 3):
        while Contract.objects.count() < _n:
            ContractFactory(active=True)
        with django_assert_num_queries(13):
            client.get(LIST)


def test_list_is_exported_with_its_amounts(client):
    contract = ContractFactory(active=True, number="C-7", vendor__name="=Zinnia", purpose="Courses")
    body = b"".join(client.get(LIST, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    row = next(iter(csv.DictReader(io.StringIO(body))))
    assert (row["Number"], row["Vendor"], row["Not to exceed"]) == ("C-7", "'=Zinnia", "10000.00")
    assert row["Runs to"] == f"{contract.runs_to}"


def test_list_without_contracts_offers_the_next_step(district, client):
    assert "No contract on record yet" in client.get(LIST).content.decode()
    assert NEW in client.get(LIST).content.decode()
    assert NEW not in as_user(district.board).get(LIST).content.decode()


# ------------------------------------------------------------------------------------------------------ writing
def test_contract_is_recorded_as_a_draft(district, client):
    response = client.post(NEW, draft_form(district))
    contract = Contract.objects.get()
    assert response["Location"] == contract.get_absolute_url()
    assert contract.number == "C-2026-1"
    assert contract.not_to_exceed == contract.ceiling == Decimal("92650.00")
    assert (contract.status, contract.runs_to, contract.owner) == (
        "draft",
        date(2027, 6, 30),
        district.contract_manager,
    )


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"not_to_exceed": "1.005"}, "not_to_exceed", "Cents have two places. Write dollars and cents, as 12.34."),
        ({"not_to_exceed": "-5"}, "not_to_exceed", "Write the amount without a minus sign."),
        ({"not_to_exceed": "0"}, "not_to_exceed", "Enter an amount above zero."),
        ({"ends_on": "2026-06-30"}, "ends_on", "The last day must not be before the first."),
        ({"method": "continuation"}, "continues", "Which contract does it continue?"),
    ],
)
def test_contract_with_a_slip_keeps_what_was_typed(district, client, changes, name, words):
    form = draft_form(district, **changes)
    response = client.post(NEW, form)
    assert words in response.context["form"].errors[name]
    assert not Contract.objects.exists()
    assert f'value="{form["not_to_exceed"]}"' in response.content.decode()


def test_contract_sent_twice_is_there_once(district, client):
    form = draft_form(district)
    client.post(NEW, form)
    again = client.post(NEW, {**form, "number": "c-2026-1"})
    assert again.context["form"].errors["__all__"] == ["Another contract has this number."]
    assert Contract.objects.count() == 1


def test_contract_changed_meanwhile_is_shown_side_by_side(district, client):
    contract = ContractFactory(number="C-1", purpose="One", owner=district.contract_manager)
    edit = url("contract-edit", contract)
    fields = client.get(edit).context["form"]
    form = {name: fields[name].value() or "" for name in fields.fields}
    Contract.objects.filter(pk=contract.pk).update(purpose="Theirs")
    response = client.post(edit, {**form, "purpose": "Mine"})
    assert [(str(label), theirs, yours) for label, theirs, yours in response.context["form"].conflict] == [
        ("Purpose", "Theirs", "Mine")
    ]
    contract.refresh_from_db()
    assert contract.purpose == "Theirs"
    version = response.context["form"]["version"].value()
    client.post(edit, {**form, "purpose": "Mine", "version": version})
    contract.refresh_from_db()
    assert contract.purpose == "Mine"


def test_signed_contract_does_not_ask_for_what_was_signed(client):
    contract = ContractFactory(active=True)
    fields = client.get(url("contract-edit", contract)).context["form"].fields
    assert not {"vendor", "starts_on", "ends_on", "not_to_exceed"} & set(fields)


# ------------------------------------------------------------------------------------------------ the whole story
def hartford(district):
    """Two thirds of the Hartford contract approved, the last invoice waiting."""
    item = AgendaItemFactory(carried=True, amount=Decimal("92650.00"), number="5.2", type="consent")
    contract = ContractFactory(active=True, not_to_exceed=Decimal("92650.00"), authority=item)
    order = PurchaseOrderFactory(
        allocation=FundingAllocationFactory(contract=contract, source__name="ESSER II"), number="PO 23-00871"
    )
    for n, amount in enumerate(("30883.33", "30883.33", "30883.34")):
        yes = [district.contract_manager] if n < 2 else []
        InvoiceFactory(number=f"IIRP-{n}", amount=Decimal(amount), order=order, approved_by=yes)
    contract.refresh_from_db()
    return contract


def test_page_tells_the_whole_story(district, client):
    contract = hartford(district)
    response = page(client, contract)
    text = response.content.decode()
    assert str(response.context["next_bill"].text) == (
        "Approving IIRP-2 brings the total to exactly $92,650.00. "
        "One cent more would need an amendment, with a recorded vote where one is needed."
    )
    assert str(response.context["spent_on"]) == "2 invoices, 66.7 %"
    assert response.context["tally"] == "7 aye, 0 nay, 2 not present"
    assert [word for _icon, _tone, _name, word in response.context["votes"]] == ["Aye"] * 7 + [
        "Not present at vote"
    ] * 2
    for words in ("PO 23-00871", "ESSER II", "Close PO 23-00871: release $30,883.34 that it still holds", "Passed"):
        assert words in text


def test_page_without_a_vote_says_what_the_amount_asks(client):
    small = page(client, ContractFactory(not_to_exceed=Decimal("24999.99"))).context["vote_asked"]
    large = page(client, ContractFactory(not_to_exceed=Decimal("25000.00"))).context["vote_asked"]
    assert small == ("mute", "$24,999.99 needs no vote: that is asked from $25,000.00.")
    assert large == (
        "warn",
        "$25,000.00 needs the board’s vote: that is asked from $25,000.00. Link the item by which it was approved.",
    )


def test_page_without_accounts_says_that_nothing_covers_it(client):
    assert "The accounts cover $0.00 of $10,000.00." in page(client, ContractFactory(active=True)).content.decode()


def test_readers_see_the_story_and_no_button(district):
    contract = hartford(district)
    for reader in (district.board, district.plan_owner, district.training_lead, district.auditor):
        text = page(as_user(reader), contract).content.decode()
        assert "Money against time" in text
        assert 'method="post" action="/contracts/' not in text
        assert url("contract-edit", contract) not in text


# ------------------------------------------------------------------------------------------------------- its moves
def test_contract_goes_from_draft_to_the_board_and_back(client):
    contract = ContractFactory(not_to_exceed=Decimal("60000.00"))
    client.post(url("contract-submit", contract))
    contract.refresh_from_db()
    assert contract.status == "pending"
    client.post(url("contract-withdraw", contract))
    contract.refresh_from_db()
    assert contract.status == "draft"


def test_contract_without_its_vote_is_not_activated_and_nothing_is_lost(client):
    contract = ContractFactory(not_to_exceed=Decimal("60000.00"), status="pending")
    response = client.post(url("contract-activate", contract), {"signed_on": "2025-08-20"})
    assert response.status_code == 200
    assert "vote" in response.content.decode()
    assert response.context["form"]["signed_on"].value() == "2025-08-20"
    contract.refresh_from_db()
    assert (contract.status, contract.signed_on) == ("pending", None)


def test_contract_is_activated_closed_and_opened_again(client):
    contract = ContractFactory()
    client.post(url("contract-activate", contract), {"signed_on": "2025-08-20"})
    contract.refresh_from_db()
    assert (contract.status, contract.signed_on) == ("active", date(2025, 8, 20))
    client.post(url("contract-close", contract), {"reason": "All delivered"})
    contract.refresh_from_db()
    assert (contract.status, contract.closed_reason, contract.closed_on) == (
        "closed", "All delivered", timezone.localdate(),
    )  # fmt: skip
    client.post(url("contract-reopen", contract), {"reason": "A late invoice"})
    contract.refresh_from_db()
    assert contract.status == "active"


def test_contract_with_an_open_order_is_not_closed(client):
    order = PurchaseOrderFactory()
    response = client.post(url("contract-close", order.contract), {"reason": "Over"})
    assert response.status_code == 200
    assert "order" in str(response.context["form"].non_field_errors())
    order.contract.refresh_from_db()
    assert order.contract.status == "active"


def test_day_of_signing_is_not_still_to_come(client):
    contract, tomorrow = ContractFactory(), timezone.localdate() + timedelta(days=1)
    response = client.post(url("contract-activate", contract), {"signed_on": tomorrow.isoformat()})
    assert response.context["form"].errors["signed_on"] == ["That day is still to come."]


# ------------------------------------------------------------------------------------------------------- its parts
def test_deliverable_is_added_changed_accepted_and_taken_back(district, client):
    contract = ContractFactory(active=True)
    form = {"what": "Training of trainers", "quantity": "24", "unit": "seats", "planned_cost": "$30,883.33"}
    client.post(url("deliverable-create", contract), form)
    deliverable = Deliverable.objects.get()
    assert (deliverable.number, deliverable.planned_cost) == (1, Decimal("30883.33"))
    edit = url("deliverable-edit", deliverable)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, {**form, "unit": "people", "version": version})
    response = client.post(url("deliverable-accept", deliverable), {"quantity": "20", "accepted_on": "2025-10-01"})
    deliverable.refresh_from_db()
    assert (deliverable.unit, deliverable.accepted) == ("people", 20)
    assert said(response)[-1] == "Accepted: 20 people."
    acceptance = deliverable.acceptances.get()
    assert acceptance.accepted_by == district.contract_manager
    client.post(url("acceptance-take-back", acceptance))
    deliverable.refresh_from_db()
    assert deliverable.accepted == 0


def test_deliverable_of_nothing_is_not_accepted(client):
    deliverable = DeliverableFactory()
    for quantity in ("0", "-3", "NaN", "a"):
        response = client.post(
            url("deliverable-accept", deliverable), {"quantity": quantity, "accepted_on": "2025-10-01"}
        )
        assert list(response.context["form"].errors) == ["quantity"]
    assert not deliverable.acceptances.exists()


def test_amendment_is_drafted_changed_put_in_force_and_dropped(client):
    contract = ContractFactory(active=True)
    client.post(url("amendment-create", contract), {"reason": "Two more days", "amount_change": "2,650"})
    amendment = Amendment.objects.get()
    assert (amendment.number, amendment.amount_change, amendment.status) == (1, Decimal("2650.00"), "draft")
    edit = url("amendment-edit", amendment)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, {"reason": "One day less", "amount_change": "-$650.00", "version": version})
    client.post(url("amendment-sign", amendment), {"signed_on": "2025-11-01"})
    contract.refresh_from_db()
    assert contract.ceiling == Decimal("9350.00")
    other = AmendmentFactory(contract=contract, number=2)
    client.post(url("amendment-drop", other))
    other.refresh_from_db()
    assert other.status == "dropped"


def test_amendment_that_changes_nothing_is_refused(client):
    contract = ContractFactory(active=True)
    response = client.post(url("amendment-create", contract), {"reason": "Nothing", "amount_change": ""})
    words = "An amendment changes the amount, the end of the term, or both."
    assert response.context["form"].errors["amount_change"] == [words]


def test_amendment_without_its_vote_is_not_put_in_force(client):
    amendment = AmendmentFactory(amount_change=Decimal("20000.00"))
    response = client.post(url("amendment-sign", amendment), {"signed_on": "2025-11-01"})
    assert response.status_code == 200
    assert "vote" in str(response.context["form"].non_field_errors())


def test_account_is_added_changed_and_removed(client):
    contract, source = ContractFactory(active=True), FundingSourceFactory()
    form = {"source": source.pk, "account": "37818804-46000a", "amount": "$10,000"}
    client.post(url("allocation-create", contract), form)
    account = FundingAllocation.objects.get()
    assert (account.account, account.amount) == ("37818804-46000A", Decimal("10000.00"))
    again = client.post(url("allocation-create", contract), form)
    assert "This contract has this source and account already." in str(again.context["form"].errors)
    edit = url("allocation-edit", account)
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, {**form, "amount": "9,000.50", "version": version})
    account.refresh_from_db()
    assert account.amount == Decimal("9000.50")
    client.post(url("allocation-remove", account))
    assert not FundingAllocation.objects.exists()


def test_order_is_issued_and_closed_and_says_what_it_released(client):
    account = FundingAllocationFactory()
    contract = account.contract
    form = {"number": "PO 1", "issued_on": "2025-09-01", "allocation": account.pk, "amount": "1,376.99"}
    client.post(url("order-create", contract), form)
    order = PurchaseOrder.objects.get()
    InvoiceFactory(amount=Decimal("1276.99"), order=order, approved_by=[contract.owner])
    assert "Close PO 1: release $100.00 that it still holds" in page(client, contract).content.decode()
    response = client.post(url("order-close", order))
    assert said(response)[-1:] == ["Order PO 1 is closed; $100.00 is released."]
    order.refresh_from_db()
    assert (order.status, order.released) == ("closed", Decimal("100.00"))
    client.post(url("order-reopen", order))
    order.refresh_from_db()
    assert (order.status, order.encumbered) == ("open", Decimal("100.00"))


def test_order_above_its_account_is_refused_in_words(client):
    account = FundingAllocationFactory()
    form = {"number": "PO 1", "issued_on": "2025-09-01", "allocation": account.pk, "amount": "10,000.01"}
    response = client.post(url("order-create", account.contract), form)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["form"]["amount"].value() == "10,000.01"
    assert not PurchaseOrder.objects.exists()


def test_parts_are_changed_by_those_who_keep_contracts_alone(district):
    contract = ContractFactory(active=True)
    for person in (district.board, district.auditor, district.plan_owner):
        client = as_user(person)
        for name in ("deliverable-create", "amendment-create", "allocation-create", "order-create", "contract-close"):
            assert (name, client.post(url(name, contract)).status_code) == (name, 403)
    for person in (district.teacher, district.coordinator, district.outsider, district.equity_analyst):
        assert as_user(person).get(contract.get_absolute_url()).status_code == 403


def test_closed_contract_is_neither_late_nor_to_be_accepted_and_says_why_it_was_opened_again(district, client):
    contract = ContractFactory(active=True)
    FundingAllocationFactory(contract=contract)
    deliverable = DeliverableFactory(contract=contract, due_on=date(2025, 9, 1))
    client.post(url("contract-close", contract), {"reason": "Over"})
    response = page(client, contract)
    text = response.content.decode()
    assert [one.word for one in response.context["deliverables"]] == ["Not all of it came"]
    assert response.context["burn"].sentence == "Closed with 0 % spent and $10,000.00 left."
    for name, record in (("deliverable-accept", deliverable), ("allocation-create", contract)):
        assert url(name, record) not in text
    form = {"quantity": "1", "accepted_on": "2025-10-01"}
    refused = client.post(url("deliverable-accept", deliverable), form).context["form"].non_field_errors()
    assert refused == ["This contract is closed. Open it again, with a reason, to go on."]
    client.post(url("contract-reopen", contract), {"reason": "One invoice was missing"})
    response = page(client, contract)
    day = timezone.localdate()
    told = f"One invoice was missing (Pat ContractManager, {day:%b} {day.day}, {day.year})"
    assert dict(response.context["facts"])["Opened again"] == told
    assert url("deliverable-accept", deliverable) in response.content.decode()
    history = client.get(contract.get_absolute_url() + "?history=open").context["history"]
    assert history[0].reason == "One invoice was missing"


def found(client, words):
    groups = client.get("/search/", {"q": words}).context["groups"]
    return {group.title: [hit.label for hit in group.hits] for group in groups}


def test_lists_and_papers_are_found_by_the_words_that_people_use(district, client):
    paper = DocumentFactory(title="Certificate of liability", contract=ContractFactory(number="C-1"))
    DocumentFactory(title="Certificate, old", withdrawn=True)
    assert found(client, "register of contracts") == {"Pages": ["Register of contracts"]}
    assert found(client, "munis") == {"Pages": ["Ledger"]}
    assert found(client, "deadlines") == {"Pages": ["Alerts"]}
    assert found(client, "certificate") == {"Documents": [paper.title]}
    assert found(as_user(district.coordinator), "register of contracts") == {}


def test_home_counts_contracts_without_a_paper_and_shows_where_the_ledger_stands(client):
    filed, bare = ContractFactory(active=True), ContractFactory(active=True)
    DocumentFactory(contract=filed)
    DocumentFactory(contract=bare, withdrawn=True)

    def tile(label):
        (one,) = [tile for tile in client.get("/").context["tiles"] if tile.label == label]
        return one.figure, one.url

    assert tile("Documents") == (1, f"{LIST}?look=paper")
    assert numbers(client.get(f"{LIST}?look=paper")) == [bare.number]
    assert tile("Ledger") == ("–", reverse("contracts:ledger-reconcile"))
    today = timezone.localdate()
    ledger = LedgerImportFactory(status="applied", fiscal_year=fiscal_year(today), as_of=today)
    assert tile("Ledger") == (f"{today:%b} {today.day}", reverse("contracts:ledger-reconcile"))
    LedgerImportFactory(status="checked", uploaded_by=ledger.uploaded_by)
    assert tile("Ledger") == (1, reverse("contracts:ledger-list"))
