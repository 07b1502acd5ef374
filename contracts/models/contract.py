from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models.board import AgendaItem
from contracts.models.money import MoneyField, total
from contracts.models.vendor import Vendor
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track(exclude=["ceiling", "runs_to", "approved", "paid", "encumbered"])
class Contract(Labels, models.Model):
    """An agreement with a vendor: what for, how long, how much at most, on whose authority.

    `not_to_exceed` and `ends_on` are as signed. `ceiling` and `runs_to` are as amended; they and the other totals are
    kept by triggers (migration 0002), which also refuse what may not be approved.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Before the board")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    class Method(models.TextChoices):
        """How it was bought. Source: 2 CFR 200.320."""

        MICRO = "micro", _("Micro-purchase")
        SIMPLIFIED = "simplified", _("Simplified acquisition (quotes)")
        BIDS = "bids", _("Sealed bids")
        PROPOSALS = "proposals", _("Competitive proposals")
        SOLE_SOURCE = "sole_source", _("Noncompetitive (sole source)")
        COOPERATIVE = "cooperative", _("Cooperative or state contract")
        CONTINUATION = "continuation", _("Continuation of an earlier contract")

    row_security = OPEN

    number = models.CharField(_("number"), max_length=30)
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="contracts", verbose_name=_("vendor"))
    purpose = models.CharField(_("purpose"), max_length=300)
    scope = models.TextField(_("scope of work"), max_length=4000, blank=True)
    starts_on = models.DateField(_("term begins"))
    ends_on = models.DateField(_("term ends"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    not_to_exceed = MoneyField(_("not to exceed"))
    method = models.CharField(_("procurement method"), max_length=14, choices=Method)
    method_reason = models.TextField(_("why this method"), max_length=1000, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by", verbose_name=_("continuation of")
    )
    priority = models.CharField(
        _("priority it serves"), max_length=160, blank=True,
        help_text=_("As the board item names it, also where the plan has no such priority."),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_contracts", verbose_name=_("owner")
    )
    authority = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="contract", verbose_name=_("board item")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(_("why it was closed"), max_length=300, blank=True, editable=False)
    ceiling = total(_("ceiling"))
    runs_to = models.DateField(_("runs to"), null=True, editable=False)
    approved = total(_("approved"))
    paid = total(_("paid"))
    encumbered = total(_("encumbered"))
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["status", "-starts_on", "-id"], name="contract_status_start"),
            models.Index(fields=["-starts_on", "-id"], name="contract_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("number"), name="contract_number",
                violation_error_message=_("Another contract has this number."),
            ),
            models.UniqueConstraint(fields=["id", "vendor"], name="contract_id_vendor"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start",
                violation_error_message=_("A term cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(not_to_exceed__gt=0), name="contract_amount_positive",
                violation_error_message=_("Enter an amount above zero."),
            ),
            models.CheckConstraint(
                condition=Q(approved__gte=0, paid__gte=0, encumbered__gte=0), name="contract_totals_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ceiling__gte=F("approved") + F("encumbered")), name="contract_ceiling",
                violation_error_message=_("More than this is approved or on order already."),
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False)
                | (~Q(status="closed") & Q(closed_on__isnull=True)),
                name="contract_closed_on",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(encumbered=0), name="contract_closed_without_orders",
                violation_error_message=_("Close its purchase orders first."),
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("id")), name="contract_not_its_own_continuation"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("contracts:contract-detail", self.pk)

    @property
    def left(self):
        """What invoices may still be approved for."""
        return self.ceiling - self.approved


@track()
class Amendment(Labels, models.Model):
    """A change of amount or term of a signed contract. In force only once signed, and voted where that is asked."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        DROPPED = "dropped", _("Dropped")

    row_security = OPEN

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments", verbose_name=_("contract"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    reason = models.CharField(_("what it changes, and why"), max_length=300)
    amount_change = MoneyField(_("added to the ceiling"), default=0, help_text=_("Less: write a minus sign."))
    new_ends_on = models.DateField(_("new end of the term"), null=True, blank=True)
    authority = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="amendment", verbose_name=_("board item")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number"),
            models.CheckConstraint(
                condition=~Q(amount_change=0) | Q(new_ends_on__isnull=False),
                name="amendment_changes_something",
                violation_error_message=_("An amendment changes the amount, the end of the term, or both."),
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(signed_on__isnull=False), name="amendment_signed"
            ),
        ]

    def __str__(self):
        return str(_("Amendment %(number)s") % {"number": self.number})


@track(exclude=["accepted"])
class Deliverable(models.Model):
    """What the vendor owes: how much of what, by when. `accepted` is kept by a trigger."""

    row_security = OPEN

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliverables", verbose_name=_("contract"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    what = models.CharField(_("what"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=1)
    unit = models.CharField(_("unit"), max_length=40, help_text=_("Seats, days, people, reports …"))
    planned_cost = MoneyField(_("planned cost"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    accepted = models.DecimalField(_("accepted"), max_digits=10, decimal_places=2, default=0, editable=False)

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="deliverable_number"),
            models.UniqueConstraint(fields=["id", "contract"], name="deliverable_id_contract"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="deliverable_quantity",
                violation_error_message=_("Enter a quantity above zero."),
            ),
            models.CheckConstraint(condition=Q(accepted__gte=0), name="deliverable_accepted"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number}. {self.what}"

    @property
    def is_done(self):
        return self.accepted >= self.quantity


@track()
class DeliverableAcceptance(models.Model):
    """Part of a deliverable, received and found good."""

    row_security = OPEN

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="acceptances")
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    accepted_on = models.DateField(_("accepted on"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["accepted_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0), name="acceptance_quantity",
                violation_error_message=_("Enter how much was accepted; a minus sign takes back."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.quantity} {self.accepted_on:%Y-%m-%d}"
