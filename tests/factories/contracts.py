"""What the district bought. `ContractFactory(active=True)`, `AgendaItemFactory(carried=True)` and
`InvoiceFactory(amount=…, approved_by=[…])` each tell a story in one call.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from contracts import models
from tests.factories.base import RowFactory
from tests.factories.district import UserFactory

SIGNED = date(2025, 8, 20)
TERM = date(2025, 8, 25), date(2026, 6, 30)
SERVICE = date(2025, 10, 15)
VOTE_FROM = Decimal("25000.00")


class VendorFactory(RowFactory):
    class Meta:
        model = models.Vendor

    name = factory.Sequence("Vendor {}".format)


class FundingSourceFactory(RowFactory):
    class Meta:
        model = models.FundingSource

    name = factory.Sequence("Source {}".format)


class ThresholdFactory(RowFactory):
    class Meta:
        model = models.Threshold

    starts_on = date(2040, 1, 1)
    micro_purchase = Decimal("15000.00")
    simplified_acquisition = Decimal("350000.00")
    board_vote_from = VOTE_FROM
    second_approval_from = Decimal("50000.00")


class BoardMemberFactory(RowFactory):
    class Meta:
        model = models.BoardMember

    name = factory.Sequence("Member {}".format)
    starts_on = date(2020, 1, 1)


class BoardMeetingFactory(RowFactory):
    class Meta:
        model = models.BoardMeeting
        django_get_or_create = ["held_on", "kind"]

    held_on = date(2025, 8, 19)
    kind = models.BoardMeeting.Kind.REGULAR


class MotionFactory(RowFactory):
    """A motion; `ayes=3, nays=1 …` have members vote so."""

    class Meta:
        model = models.Motion

    meeting = factory.SubFactory(BoardMeetingFactory)
    text = "To approve"
    moved_by = factory.SubFactory(BoardMemberFactory)
    seconded_by = factory.SubFactory(BoardMemberFactory)
    seats = 9

    @factory.post_generation
    def votes(motion, create, votes, **kwargs):
        """`votes={"aye": 7, "absent": 2}`"""
        for choice, number in (votes or {}).items():
            for _ in range(number):
                VoteFactory(motion=motion, choice=choice)
        if votes:
            motion.refresh_from_db()


class AgendaItemFactory(RowFactory):
    """An item of the agenda; `carried=True` has a motion of its own that passed, seven to none."""

    class Meta:
        model = models.AgendaItem

    class Params:
        carried = factory.Trait(
            motion=factory.SubFactory(
                MotionFactory, meeting=factory.SelfAttribute("..meeting"), votes={"aye": 7, "absent": 2}
            )
        )

    meeting = factory.SubFactory(BoardMeetingFactory)
    number = factory.Sequence("5.{}".format)
    subject = "Contract"
    amount = VOTE_FROM


class VoteFactory(RowFactory):
    class Meta:
        model = models.Vote

    motion = factory.SubFactory(MotionFactory)
    member = factory.SubFactory(BoardMemberFactory)
    choice = models.Vote.Choice.ABSTAIN


def _authority(contract):
    if contract.not_to_exceed < VOTE_FROM:
        return None
    return AgendaItemFactory(carried=True, amount=contract.not_to_exceed)


class ContractFactory(RowFactory):
    """A draft; with `active=True` signed and running, with the vote that its amount needs."""

    class Meta:
        model = models.Contract

    class Params:
        active = factory.Trait(status="active", signed_on=SIGNED, authority=factory.LazyAttribute(_authority))

    number = factory.Sequence("C-2025-{}".format)
    vendor = factory.SubFactory(VendorFactory)
    purpose = "Training in restorative practice"
    starts_on, ends_on = TERM
    not_to_exceed = Decimal("10000.00")
    method = models.Contract.Method.PROPOSALS
    owner = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **values):
        contract = super()._create(model_class, *args, **values)
        contract.refresh_from_db()  # the ceiling is the database's
        return contract


class AmendmentFactory(RowFactory):
    class Meta:
        model = models.Amendment

    contract = factory.SubFactory(ContractFactory, active=True)
    number = factory.Sequence(lambda n: n + 1)
    reason = "More seats"
    amount_change = Decimal("1000.00")


class DeliverableFactory(RowFactory):
    class Meta:
        model = models.Deliverable

    contract = factory.SubFactory(ContractFactory, active=True)
    number = factory.Sequence(lambda n: n + 1)
    what = "Training of trainers"
    quantity = Decimal("24.00")
    unit = "seats"


class DeliverableAcceptanceFactory(RowFactory):
    class Meta:
        model = models.DeliverableAcceptance

    deliverable = factory.SubFactory(DeliverableFactory)
    quantity = Decimal("1.00")
    accepted_on = SERVICE
    accepted_by = factory.SubFactory(UserFactory)


class FundingAllocationFactory(RowFactory):
    """All of an active contract's money from one source, unless another amount is asked for."""

    class Meta:
        model = models.FundingAllocation

    contract = factory.SubFactory(ContractFactory, active=True)
    source = factory.SubFactory(FundingSourceFactory)
    account = factory.Sequence(lambda n: f"{37818804 + n}-460000-72010")
    amount = factory.SelfAttribute("contract.not_to_exceed")


class PurchaseOrderFactory(RowFactory):
    class Meta:
        model = models.PurchaseOrder

    allocation = factory.SubFactory(FundingAllocationFactory)
    contract = factory.SelfAttribute("allocation.contract")
    number = factory.Sequence("PO 26-{:05}".format)
    issued_on = TERM[0]
    amount = factory.SelfAttribute("allocation.amount")


class InvoiceFactory(RowFactory):
    """Received, of no lines. `amount=…` gives it one (with its `allocation`, `order`, `deliverable`), and
    `approved_by=[users]` their yes, and with it the approval.
    """

    class Meta:
        model = models.Invoice

    amount = allocation = order = deliverable = None
    approved_by, approved_on_day = (), SERVICE
    contract = factory.LazyAttribute(
        lambda asked: (asked.order or asked.allocation or FundingAllocationFactory()).contract
    )
    number = factory.Sequence("INV-{}".format)
    invoiced_on = received_on = service_from = service_to = SERVICE
    recorded_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **values):
        line = {name: values.pop(name) for name in ("amount", "allocation", "order", "deliverable")}
        approved_by, day = values.pop("approved_by"), values.pop("approved_on_day")
        invoice = super()._create(model_class, *args, **values)
        if line["amount"] is not None:
            if line["order"]:
                line["allocation"] = line["order"].allocation
            line["allocation"] = (
                line["allocation"]
                or invoice.contract.allocations.first()
                or FundingAllocationFactory(contract=invoice.contract)
            )
            InvoiceLineFactory(invoice=invoice, **line)
        for user in approved_by:
            InvoiceApprovalFactory(invoice=invoice, by=user)
        if approved_by:
            models.Invoice.objects.filter(pk=invoice.pk).update(status="approved", approved_on=day)
        invoice.refresh_from_db()
        return invoice


class InvoiceLineFactory(RowFactory):
    class Meta:
        model = models.InvoiceLine

    invoice = factory.SubFactory(InvoiceFactory)
    contract = factory.SelfAttribute("invoice.contract")
    description = "Training"
    allocation = factory.SubFactory(FundingAllocationFactory, contract=factory.SelfAttribute("..contract"))
    amount = Decimal("100.00")


class InvoiceApprovalFactory(RowFactory):
    class Meta:
        model = models.InvoiceApproval

    invoice = factory.SubFactory(InvoiceFactory)
    by = factory.SubFactory(UserFactory)
    at = datetime(2025, 10, 16, 14, 30, tzinfo=UTC)


class PaymentFactory(RowFactory):
    """Of an invoice of its own amount that was approved, unless one is given."""

    class Meta:
        model = models.Payment

    amount = Decimal("100.00")
    invoice = factory.LazyAttribute(lambda payment: InvoiceFactory(amount=payment.amount, approved_by=[UserFactory()]))
    paid_on = date(2025, 11, 3)
    recorded_by = factory.SubFactory(UserFactory)


class DocumentFactory(RowFactory):
    class Meta:
        model = models.Document

    title = "Agreement"
    contract = factory.SubFactory(ContractFactory)


class DocumentVersionFactory(RowFactory):
    class Meta:
        model = models.DocumentVersion

    document = factory.SubFactory(DocumentFactory)
    number = factory.Sequence(lambda n: n + 1)
    file = "contracts/2025/agreement.pdf"
    original_name = "agreement.pdf"
    content_type = "application/pdf"
    size = 4
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)


class ContractAlertFactory(RowFactory):
    class Meta:
        model = models.ContractAlert

    kind = models.ContractAlert.Kind.TERM
    contract = factory.SubFactory(ContractFactory)
    level = 90
    about = factory.LazyAttribute(lambda alert: str(alert.contract.runs_to or alert.contract.ends_on))
    raised_on = date(2026, 4, 1)


class AlertMailFactory(RowFactory):
    class Meta:
        model = models.AlertMail

    alert = factory.SubFactory(ContractAlertFactory)
    user = factory.SubFactory(UserFactory)
    day = date(2026, 4, 1)


class LedgerImportFactory(RowFactory):
    class Meta:
        model = models.LedgerImport

    uploaded_by = factory.SubFactory(UserFactory)
    original_name = "ytd.csv"
    fiscal_year = 2026
    as_of = date(2025, 10, 31)


class LedgerLineFactory(RowFactory):
    class Meta:
        model = models.LedgerLine

    ledger = factory.SubFactory(LedgerImportFactory)
    row = factory.Sequence(lambda n: n + 2)
    fund = "1170"
    org, obj, project = "37818804", "460000", "72010"
    original = transfers = revised = expended = encumbered = Decimal("0.00")


class LedgerNoteFactory(RowFactory):
    class Meta:
        model = models.LedgerNote

    account = factory.Sequence(lambda n: f"{37818804 + n}-460000-72010")
    fiscal_year = 2026
    text = "Posted a month later"
    by = factory.SubFactory(UserFactory)
