"""Invoices on their pages: the queue, recording one with its lines, its way to being paid."""

import uuid
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from contracts.models import Invoice, InvoiceApproval
from tests.cast import as_user
from tests.factories import (
    AgendaItemFactory,
    ContractFactory,
    DeliverableFactory,
    FundingAllocationFactory,
    InvoiceFactory,
    PurchaseOrderFactory,
)

LIST, NEW = reverse("contracts:invoice-list"), reverse("contracts:invoice-create")


@pytest.fixture
def client(district):
    return as_user(district.contract_manager)


@pytest.fixture
def other(district):
    return as_user(district.administrator)


@pytest.fixture
def order():
    return PurchaseOrderFactory(amount=Decimal("9000.00"))


def url(name, record):
    return reverse(f"contracts:{name}", args=[record.pk])


def new(contract):
    return f"{NEW}?contract={contract.pk}"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def filled(order, *lines, **changes):
    """The form of an invoice; `lines` are (words, account, amount)."""
    data = {
        "client_id": str(uuid.uuid4()),
        "kind": "invoice",
        "number": "A-1",
        "invoiced_on": "2025-10-10",
        "received_on": "2025-10-15",
        "service_from": "2025-10-01",
        "service_to": "2025-10-15",
        "rows": len(lines),
    }
    for n, (words, account, amount) in enumerate(lines):
        data |= {f"description_{n}": words, f"account_{n}": account, f"amount_{n}": amount}
    return data | changes


def large(people):
    """An invoice that takes two people's yes, with the yes of these."""
    contract = ContractFactory(
        active=True,
        not_to_exceed=Decimal("80000.00"),
        authority=AgendaItemFactory(carried=True, amount=Decimal("80000.00")),
    )
    invoice = InvoiceFactory(contract=contract, amount=Decimal("50000.00"))
    for person in people:
        InvoiceApproval.objects.create(invoice=invoice, by=person, at="2025-10-16T10:00Z")
    return invoice


# ----------------------------------------------------------------------------------------------------- recording
def test_invoice_is_recorded_with_its_lines(district, client, order):
    deliverable = DeliverableFactory(contract=order.contract)
    lines = [("Seats", f"o{order.pk}", "$1,200.50"), ("Travel", f"a{order.allocation_id}", "99.50")]
    form = filled(order, *lines, deliverable_0=deliverable.pk, quantity_0="12")
    response = client.post(new(order.contract), form)
    invoice = Invoice.objects.get()
    assert response["Location"] == invoice.get_absolute_url()
    assert (invoice.total, invoice.status, invoice.recorded_by) == (
        Decimal("1300.00"), "received", district.contract_manager,
    )  # fmt: skip
    assert [
        (line.description, line.order, line.allocation, line.deliverable, line.quantity, line.amount)
        for line in invoice.lines.order_by("id")
    ] == [
        ("Seats", order, order.allocation, deliverable, Decimal("12.00"), Decimal("1200.50")),
        ("Travel", None, order.allocation, None, None, Decimal("99.50")),
    ]


def test_invoice_starts_with_the_choice_of_its_contract(client, order):
    ContractFactory()
    response = client.get(NEW)
    assert [one.pk for one in response.context["form"].fields["contract"].queryset] == [order.contract_id]
    assert client.post(NEW, {"contract": order.contract_id})["Location"] == new(order.contract)


def test_double_click_makes_one_invoice(client, order):
    form = filled(order, ("Seats", f"o{order.pk}", "100"))
    first, second = client.post(new(order.contract), form), client.post(new(order.contract), form)
    assert first["Location"] == second["Location"]
    assert Invoice.objects.count() == 1
    assert said(second)[-1] == "This was saved already: here it is, as it was sent first."


def test_same_number_of_the_vendor_is_warned_of_beside_the_field(client, order):
    InvoiceFactory(number="a-1", order=order, amount=Decimal("30883.34") / 100)
    response = client.post(new(order.contract), filled(order, ("Seats", f"o{order.pk}", "100")))
    vendor = order.contract.vendor
    assert response.context["form"].errors["number"] == [
        f"{vendor}’s invoice a-1 is on record: $308.83, received Oct 15, 2025, received."
    ]
    assert Invoice.objects.count() == 1


def test_number_of_a_rejected_invoice_may_come_again(client, order):
    InvoiceFactory(number="A-1", order=order, amount=Decimal("10.00"), status="received")
    Invoice.objects.update(status="rejected")
    client.post(new(order.contract), filled(order, ("Seats", f"o{order.pk}", "100")))
    assert Invoice.objects.filter(number="A-1", status="received").count() == 1


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1.005", "Cents have two places. Write dollars and cents, as 12.34."),
        ("twelve", "Write dollars and cents, as 12.34."),
        ("", "How much?"),
        ("0.00", "A line of nothing says nothing: enter an amount."),
        (
            "-5",
            "An invoice asks for money: its lines must come to more than zero. "
            "For money that comes back, choose credit note.",
        ),
    ],
)
def test_line_with_a_slip_says_so_and_keeps_what_was_typed(client, order, amount, words):
    response = client.post(new(order.contract), filled(order, ("Seats", f"o{order.pk}", amount)))
    assert response.context["form"].errors["amount_0"] == [words]
    assert response.context["form"]["amount_0"].value() == amount
    assert response.context["form"]["description_0"].value() == "Seats"
    assert not Invoice.objects.exists()


def test_discount_is_a_line_below_nothing(client, order):
    lines = [("Seats", f"o{order.pk}", "100"), ("Discount", f"o{order.pk}", "-10")]
    client.post(new(order.contract), filled(order, *lines))
    assert Invoice.objects.get().total == Decimal("90.00")


def test_credit_note_gives_back_what_is_written_without_a_sign(district, client, order):
    bill = InvoiceFactory(order=order, amount=Decimal("500.00"), approved_by=[district.contract_manager])
    form = filled(order, ("One chair", f"o{order.pk}", "76.99"), kind="credit", credits=bill.pk)
    client.post(new(order.contract), form)
    note = Invoice.objects.get(kind="credit")
    assert (note.total, note.credits) == (Decimal("-76.99"), bill)


def test_account_of_another_contract_cannot_be_named(client, order):
    stranger = PurchaseOrderFactory()
    for key in (f"o{stranger.pk}", f"a{stranger.allocation_id}", "o0", "x"):
        response = client.post(new(order.contract), filled(order, ("Seats", key, "100")))
        assert list(response.context["form"].errors) == ["account_0"]
    assert not Invoice.objects.exists()


def test_lines_are_added_removed_and_summed_without_javascript(client, order):
    lines = [("Seats", f"o{order.pk}", "1,200.50"), ("Travel", f"o{order.pk}", "99.50")]
    more = client.post(new(order.contract), filled(order, *lines, more="1")).context["form"]
    assert (more.count, more.sum, more["account_2"].value()) == (3, Decimal("1300.00"), f"o{order.pk}")
    less = client.post(new(order.contract), filled(order, *lines, remove="0"))
    form = less.context["form"]
    assert (form.count, form["description_0"].value(), form.sum) == (1, "Travel", Decimal("99.50"))
    assert "This field is required" not in less.content.decode()
    added = client.post(new(order.contract), filled(order, *lines, sum="1"))
    assert "$1,300.00" in added.content.decode()
    assert not Invoice.objects.exists()


def test_rows_are_bounded_whatever_is_asked(client, order):
    for rows in ("999999999", "-1", "x", "41"):
        form = client.post(new(order.contract), filled(order, rows=rows, more="1")).context["form"]
        assert 1 <= form.count <= 40
    for row in ("", "x", "2", "9" * 5000):
        form = client.post(new(order.contract), filled(order, rows=2, remove=row)).context["form"]
        assert form.count == 2


def test_invoice_changed_meanwhile_is_shown_side_by_side(client, order):
    invoice = InvoiceFactory(order=order, amount=Decimal("10.00"), number="A-1")
    edit = url("invoice-edit", invoice)
    version = client.get(edit).context["form"]["version"].value()
    invoice.lines.update(amount=Decimal("12.00"))
    form = filled(order, ("Training", f"o{order.pk}", "11"), version=version, service_from="2025-10-15",
                  invoiced_on="2025-10-15")  # fmt: skip
    response = client.post(edit, form)
    assert [(str(label), theirs, yours) for label, theirs, yours in response.context["form"].conflict] == [
        ("Lines", "Training $12.00", "Training $11.00")
    ]
    invoice.refresh_from_db()
    assert invoice.total == Decimal("12.00")
    client.post(edit, form | {"version": response.context["form"]["version"].value()})
    invoice.refresh_from_db()
    assert invoice.total == Decimal("11.00")


# ------------------------------------------------------------------------------------------------------ the queue
def in_queue(client, **query):
    return [row.number for row in client.get(LIST, query).context["page"]]


def test_queue_shows_what_waits_oldest_first(district, client):
    InvoiceFactory(number="B", amount=Decimal("10.00"), received_on="2025-10-02")
    InvoiceFactory(number="A", amount=Decimal("10.00"), received_on="2025-10-01")
    InvoiceFactory(number="C", amount=Decimal("10.00"), approved_by=[district.contract_manager])
    InvoiceFactory(number="D", amount=Decimal("10.00"))
    Invoice.objects.filter(number="D").update(status="rejected")
    assert in_queue(client) == ["A", "B", "C"]
    assert in_queue(client, state="decide") == ["A", "B"]
    assert in_queue(client, state="all") == ["A", "B", "C", "D"]
    assert in_queue(client, state="rejected") == ["D"]
    assert in_queue(client, q="b") == ["B"]
    assert in_queue(client, year="2026") == ["C"]


def test_queue_tells_whose_second_yes_is_awaited(district, client, other):
    waits = large([district.contract_manager])
    large([])
    assert in_queue(client, state="second") == [waits.number]
    assert in_queue(client, state="mine") == []
    assert in_queue(other, state="mine") == [waits.number]


def test_queue_asks_the_same_for_one_row_and_for_three(client, django_assert_num_queries):
    client.get(LIST)
    for n in (1, 3):
        while Invoice.objects.count() < n:
            InvoiceFactory(amount=Decimal("10.00"))
        with django_assert_num_queries(11):
            client.get(LIST)


# ------------------------------------------------------------------------------------------------- its way to paid
def test_invoice_is_approved_paid_and_taken_back(client, order):
    invoice = InvoiceFactory(order=order, amount=Decimal("100.00"))
    response = client.post(url("invoice-approve", invoice))
    assert said(response) == [f"{invoice.number} is approved."]
    pay = url("payment-create", invoice)
    assert client.get(pay).context["form"]["amount"].value() == Decimal("100.00")
    paid_on = f"{Invoice.objects.get().approved_on}"
    client.post(pay, {"paid_on": paid_on, "amount": "40.00", "reference": "CHK 1"})
    invoice.refresh_from_db()
    assert invoice.status == "approved"
    client.post(pay, {"paid_on": paid_on, "amount": "60.00"})
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    refused = client.post(pay, {"paid_on": paid_on, "amount": "0.01"})
    assert refused.status_code == 200
    assert refused.context["form"].errors
    client.post(url("payment-undo", invoice.payments.latest("id")))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.payments.count()) == ("approved", 1)
    client.post(url("payment-undo", invoice.payments.get()))
    client.post(url("invoice-withdraw", invoice))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.approved_on) == ("received", None)


def test_invoice_above_the_amount_takes_two_peoples_yes(client, other):
    invoice = large([])
    assert said(client.post(url("invoice-approve", invoice))) == [
        "Your yes is on record. It takes a second person’s too."
    ]
    again = client.post(url("invoice-approve", invoice))
    assert len(said(again)) == 2
    invoice.refresh_from_db()
    assert (invoice.status, invoice.approvals.count()) == ("received", 1)
    assert "Give the second yes" in other.get(invoice.get_absolute_url()).content.decode()
    other.post(url("invoice-approve", invoice))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.approvals.count()) == ("approved", 2)


def test_one_cent_past_the_ceiling_is_refused_in_words(client):
    allocation = FundingAllocationFactory(amount=Decimal("20000.00"))
    invoice = InvoiceFactory(allocation=allocation, amount=Decimal("10000.01"))
    words = client.get(invoice.get_absolute_url()).context["effect"][1]
    assert words.startswith(f"{invoice.number} would bring the total to $10,000.01, $0.01 more than the ceiling")
    assert len(client.get(invoice.get_absolute_url()).context["hurdles"]) == 1
    response = client.post(url("invoice-approve", invoice), follow=True)
    assert response.status_code == 200
    assert "amendment" in " ".join(str(message) for message in response.context["messages"])
    invoice.refresh_from_db()
    assert (invoice.status, invoice.approvals.count()) == ("received", 0)


def test_invoice_is_rejected_with_a_reason_and_back(client):
    invoice = InvoiceFactory(amount=Decimal("10.00"))
    assert client.post(url("invoice-reject", invoice), {"reason": ""}).context["form"].errors
    client.post(url("invoice-reject", invoice), {"reason": "Not ours"})
    invoice.refresh_from_db()
    assert (invoice.status, invoice.rejected_reason) == ("rejected", "Not ours")
    assert "Not ours" in client.get(invoice.get_absolute_url()).content.decode()
    client.post(url("invoice-unreject", invoice))
    invoice.refresh_from_db()
    assert invoice.status == "received"


def test_readers_see_an_invoice_and_no_button(district, order):
    invoice = InvoiceFactory(order=order, amount=Decimal("10.00"))
    for reader in (district.board, district.auditor, district.plan_owner, district.training_lead):
        client = as_user(reader)
        assert 'method="post" action="/contracts/' not in client.get(invoice.get_absolute_url()).content.decode()
        assert client.post(url("invoice-approve", invoice)).status_code == 403
        assert client.get(new(order.contract)).status_code == 403
    for person in (district.teacher, district.outsider, district.equity_analyst):
        assert as_user(person).get(invoice.get_absolute_url()).status_code == 403
    assert not InvoiceApproval.objects.exists()
