"""Orders that reserve money, invoices that use it, payments that end it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract, Deliverable
from contracts.models.funding import FundingAllocation
from contracts.models.money import MoneyField, total
from contracts.models.vendor import Vendor
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track(exclude=["used"])
class PurchaseOrder(Labels, models.Model):
    """Money of one account that is reserved for a contract. Approved invoices use it; closing it releases the rest.

    Encumbered is `amount - used - released`.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    row_security = OPEN

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="orders", verbose_name=_("contract"))
    allocation = models.ForeignKey(FundingAllocation, models.PROTECT, related_name="orders", verbose_name=_("account"))
    number = models.CharField(_("number"), max_length=30)
    issued_on = models.DateField(_("issued on"))
    amount = MoneyField(_("amount"))
    used = total(_("used"))
    released = MoneyField(_("released"), default=0, editable=False)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.OPEN, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("number"), "allocation", name="order_number",
                violation_error_message=_("This order is on record for this account."),
            ),
            models.UniqueConstraint(fields=["id", "allocation"], name="order_id_allocation"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False)
                | Q(status="open", closed_on__isnull=True, closed_by__isnull=True),
                name="order_closed_on",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="order_positive",
                violation_error_message=_("Enter an amount above zero."),
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0, released__gte=0, amount__gte=F("used") + F("released")), name="order_enough",
                violation_error_message=_("More than this is used of the order already."),
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(amount=F("used") + F("released")), name="order_closed_is_released"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    @property
    def encumbered(self):
        return self.amount - self.used - self.released


@track(exclude=["total"])
class Invoice(Labels, models.Model):
    """What a vendor asks for, or, as a credit note, gives back. Its lines stay as they are once it is approved."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        REJECTED = "rejected", _("Rejected")

    SPENT = (Status.APPROVED, Status.PAID)
    row_security = OPEN

    client_id = models.UUIDField(_("form’s id"), null=True, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("contract"))
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="invoices", editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.INVOICE)
    credits = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name=_("credits invoice")
    )
    number = models.CharField(_("number"), max_length=40, help_text=_("As the vendor printed it."))
    invoiced_on = models.DateField(_("date of the invoice"))
    received_on = models.DateField(_("received on"))
    service_from = models.DateField(_("service from"))
    service_to = models.DateField(_("service to"))
    total = total(_("total"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.RECEIVED, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    rejected_reason = models.CharField(_("why it was rejected"), max_length=300, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["status", "-received_on", "-id"], name="invoice_status_day"),
            models.Index(fields=["approved_on"], name="invoice_approved_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                "vendor", Lower("number"), condition=~Q(status="rejected"), name="invoice_once",
                violation_error_message=_("This vendor’s invoice of this number is on record."),
            ),
            models.UniqueConstraint(fields=["id", "contract"], name="invoice_id_contract"),
            models.CheckConstraint(
                condition=Q(service_to__gte=F("service_from")), name="invoice_service_dates",
                violation_error_message=_("Service cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", credits__isnull=True) | Q(kind="credit"), name="invoice_credits"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "paid"], approved_on__isnull=False)
                | (~Q(status__in=["approved", "paid"]) & Q(approved_on__isnull=True)),
                name="invoice_approved_on",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "paid"])
                | Q(kind="invoice", total__gt=0)
                | Q(kind="credit", total__lt=0),
                name="invoice_sign",
                violation_error_message=_("An invoice asks for money, a credit note gives some back."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("contracts:invoice-detail", self.pk)


@track()
class InvoiceLine(models.Model):
    """Part of an invoice: for which deliverable, from which account, on which order."""

    row_security = OPEN

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", editable=False, db_index=False)
    description = models.CharField(_("for"), max_length=200)
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="invoice_lines", verbose_name=_("deliverable")
    )
    allocation = models.ForeignKey(
        FundingAllocation, models.PROTECT, related_name="invoice_lines", verbose_name=_("account")
    )
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, blank=True, related_name="invoice_lines",
        verbose_name=_("purchase order"),
    )  # fmt: skip
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, null=True, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["invoice", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="invoiceline_amount",
                violation_error_message=_("A line of nothing says nothing: enter an amount."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.description


@track()
class InvoiceApproval(models.Model):
    """One person's yes to an invoice. Above a set amount it takes two people's."""

    row_security = OPEN

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "by"],
                name="approval_once",
                violation_error_message=_("You have approved this invoice already; the second yes is somebody else’s."),
            )
        ]

    def __str__(self):
        return f"{self.by} {self.at:%Y-%m-%d}"


@track()
class Payment(models.Model):
    """Money that left, or, for a credit note, came back."""

    row_security = OPEN

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments", verbose_name=_("invoice"))
    paid_on = models.DateField(_("paid on"))
    amount = MoneyField(_("amount"))
    reference = models.CharField(_("check or transfer number"), max_length=40, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="payment_amount")]

    def __str__(self):
        return f"{self.amount} {self.paid_on:%Y-%m-%d}"
