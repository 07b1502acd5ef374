"""Vendors, funding sources, thresholds, search and the home page of whoever keeps contracts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.models import FundingSource, Threshold, Vendor
from tests.cast import as_user
from tests.factories import (
    ContractFactory,
    DeliverableFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    PurchaseOrderFactory,
    VendorFactory,
)


@pytest.fixture
def client(district):
    return as_user(district.contract_manager)


def names(response):
    return [row.name for row in response.context["page"]]


def test_vendor_is_added_changed_and_no_longer_offered(client):
    new = reverse("contracts:vendor-create")
    client.post(new, {"name": "Zinnia", "email": "zinnia@vendor.example"})
    vendor = Vendor.objects.get()
    twice = client.post(new, {"name": "ZINNIA"})
    assert "A vendor of this name is on record." in str(twice.context["form"].errors)
    edit = reverse("contracts:vendor-edit", args=[vendor.pk])
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, {"name": "Zinnia", "retired": "on", "version": version})
    listed = reverse("contracts:vendor-list")
    assert names(client.get(listed)) == []
    assert names(client.get(listed, {"retired": "on"})) == ["Zinnia"]
    offered = client.get(reverse("contracts:contract-create")).context["form"].fields["vendor"].queryset
    assert list(offered) == []


def test_vendor_page_tells_contracts_invoices_and_spend_by_fiscal_year(district, client):
    vendor = VendorFactory(contact="Jo Example")
    order = PurchaseOrderFactory(allocation__contract=ContractFactory(active=True, vendor=vendor))
    for day, amount in ((date(2025, 9, 30), "100.00"), (date(2026, 7, 1), "20.50")):
        InvoiceFactory(order=order, amount=Decimal(amount), approved_by=[district.administrator], approved_on_day=day)
    context = client.get(vendor.get_absolute_url()).context
    assert [(one.label, one.approved, one.invoices) for one in context["spend"]] == [
        ("2026–27", Decimal("20.50"), 1),
        ("2025–26", Decimal("100.00"), 1),
    ]
    assert context["totals"]["approved"] == Decimal("120.50")
    assert [one.number for one in context["contracts"]] == [order.contract.number]
    assert len(context["bills"]) == context["bills_count"] == 2
    assert "Jo Example" in client.get(vendor.get_absolute_url()).content.decode()


def test_source_page_reckons_what_is_available(district, client):
    source = FundingSourceFactory(award=Decimal("20000.00"), obligation_ends=timezone.localdate())
    account = FundingAllocationFactory(source=source)
    order = PurchaseOrderFactory(allocation=account, amount=Decimal("1376.99"))
    InvoiceFactory(order=order, amount=Decimal("1276.99"), approved_by=[district.administrator])
    context = client.get(source.get_absolute_url()).context
    assert (context["source"].approved, context["source"].encumbered) == (Decimal("1276.99"), Decimal("100.00"))
    assert context["line"].available == Decimal("18623.01")
    assert context["unallocated"] == Decimal("10000.00")
    assert [(str(what), left, tone) for what, _day, left, tone in context["deadlines"]] == [("Commit by", 0, "warn")]


def test_source_is_added_with_its_dates_in_order(client):
    new = reverse("contracts:source-create")
    form = {
        "name": "ESSER II",
        "award": "$1,250,000",
        "obligation_ends": "2023-09-30",
        "liquidation_ends": "2023-09-01",
    }
    response = client.post(new, form)
    assert "Money cannot be paid out before it may be committed." in str(response.context["form"].errors)
    client.post(new, form | {"liquidation_ends": "2024-01-29"})
    assert FundingSource.objects.get().award == Decimal("1250000.00")


@pytest.mark.parametrize(("noun", "factory"), [("vendor", VendorFactory), ("source", FundingSourceFactory)])
def test_lists_ask_the_same_for_one_row_and_for_three(client, noun, factory, django_assert_num_queries):
    path = reverse(f"contracts:{noun}-list")
    client.get(path)
    for n in (1, 3):
        while factory._meta.model.objects.count() < n:
            factory()
        with django_assert_num_queries(10):
            client.get(path)


def test_thresholds_are_kept_by_administrators_and_read_by_all_who_see_contracts(district):
    admin, manager = as_user(district.administrator), as_user(district.contract_manager)
    listed, new = reverse("contracts:threshold-list"), reverse("contracts:threshold-create")
    form = {
        "starts_on": "2027-07-01", "micro_purchase": "$20,000", "simplified_acquisition": "350,000",
        "board_vote_from": "30000", "second_approval_from": "60,000.00",
    }  # fmt: skip
    assert manager.get(new).status_code == 403
    assert new not in manager.get(listed).content.decode()
    wrong = admin.post(new, form | {"micro_purchase": "400,000"})
    assert "must be below the simplified acquisition amount" in str(wrong.context["form"].errors)
    admin.post(new, form)
    row = Threshold.objects.get(starts_on=date(2027, 7, 1))
    assert (row.micro_purchase, row.second_approval_from) == (Decimal("20000.00"), Decimal("60000.00"))
    admin.post(reverse("contracts:threshold-delete", args=[row.pk]))
    assert not Threshold.objects.filter(pk=row.pk).exists()


def test_last_thresholds_stay(district):
    last = Threshold.objects.first()
    Threshold.objects.exclude(pk=last.pk).delete()
    as_user(district.administrator).post(reverse("contracts:threshold-delete", args=[last.pk]))
    assert Threshold.objects.count() == 1


def test_search_finds_contracts_invoices_and_vendors(district, client):
    contract = ContractFactory(active=True, number="C-2026-118", vendor__name="Zinnia Institute")
    InvoiceFactory(contract=contract, number="ZIN-1", amount=Decimal("10.00"))

    def found(user, words):
        groups = as_user(user).get(reverse("overview:search"), {"q": words}).context["groups"]
        return {str(group.title): [hit.label for hit in group.hits] for group in groups}

    assert found(district.contract_manager, "zin") == {
        "Contracts": ["C-2026-118 · Zinnia Institute"],
        "Invoices": ["ZIN-1 · Zinnia Institute"],
        "Vendors": ["Zinnia Institute"],
    }
    assert found(district.teacher, "zin") == {}


def test_home_shows_what_waits_for_whoever_keeps_contracts(district, client):
    today = timezone.localdate()
    late = DeliverableFactory(
        due_on=today - timedelta(days=3),
        contract=ContractFactory(active=True, starts_on=today, ends_on=today + timedelta(days=80)),
    )
    InvoiceFactory(contract=late.contract, number="ZIN-1", amount=Decimal("10.00"))
    tiles = {str(tile.label): tile for tile in client.get("/").context["tiles"]}
    counts = ("Invoices to decide", "Second yes", "Contracts ending", "Deliverables late", "Signed, not funded")
    assert [tiles[name].figure for name in counts] == [1, 0, 1, 1, 0]
    for name in counts:
        rows = client.get(tiles[name].url).context["page"].rows
        assert (name, len(rows)) == (name, tiles[name].figure)
    assert "Record an invoice" in client.get("/").content.decode()
    assert "Invoices to decide" not in as_user(district.teacher).get("/").content.decode()


def test_money_of_a_grant_whose_last_day_is_over_is_said_to_be_lapsed(district):
    client, past = as_user(district.contract_manager), date(2020, 1, 1)
    FundingSourceFactory(obligation_ends=date(2199, 1, 1))
    late = FundingSourceFactory(award=Decimal("10.00"), obligation_ends=past)
    gone = FundingSourceFactory(award=Decimal("10.00"), obligation_ends=past, liquidation_ends=past)
    text = client.get(reverse("contracts:source-list")).content.decode()
    assert (text.count(">lapsed<"), text.count(">not to be committed<")) == (1, 1)
    assert "not to be committed any more" in client.get(late.get_absolute_url()).content.decode()
    assert "lapsed: the last day to pay it out is over" in client.get(gone.get_absolute_url()).content.decode()
