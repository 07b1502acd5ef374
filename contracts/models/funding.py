from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.money import MoneyField, total
from district.models.addresses import address_of
from district.models.history import track
from district.rowsecurity import OPEN

ACCOUNT = r"^[0-9A-Z]{3,12}-[0-9A-Z]{2,8}(-[0-9A-Z]{1,8})?$"


@track()
class FundingSource(models.Model):
    """Where money comes from. A grant has a last day to commit it and a last day to pay it out.

    Dates are entered from the award, never computed. Source: 34 CFR 76.707–709, 2 CFR 200.344.
    """

    row_security = OPEN

    name = models.CharField(_("name"), max_length=80)
    program = models.CharField(_("program or fund"), max_length=160, blank=True)
    award_number = models.CharField(_("award number"), max_length=40, blank=True)
    award = MoneyField(_("award"), null=True, blank=True, help_text=_("Empty where there is no fixed award."))
    starts_on = models.DateField(_("available from"), null=True, blank=True)
    obligation_ends = models.DateField(
        _("commit by"), null=True, blank=True, help_text=_("The last day of the obligation period; empty: no limit.")
    )
    liquidation_ends = models.DateField(
        _("pay by"), null=True, blank=True, help_text=_("The last day of the liquidation period; empty: no limit.")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="fundingsource_name", violation_error_message=_("This source is on record already.")
            ),
            models.CheckConstraint(
                condition=Q(award__isnull=True) | Q(award__gte=0),
                name="fundingsource_award",
                violation_error_message=_("An award cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(obligation_ends__isnull=True)
                | Q(liquidation_ends__isnull=True)
                | Q(obligation_ends__lte=F("liquidation_ends")),
                name="fundingsource_dates",
                violation_error_message=_("Money cannot be paid out before it may be committed."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("contracts:source-detail", self.pk)


@track(exclude=["approved", "encumbered"])
class FundingAllocation(models.Model):
    """So much of a contract from one source, on one account string: organization-object-project."""

    row_security = OPEN

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="allocations", verbose_name=_("contract"))
    source = models.ForeignKey(
        FundingSource, models.PROTECT, related_name="allocations", verbose_name=_("funding source")
    )
    account = models.CharField(
        _("account string"), max_length=30,
        validators=[RegexValidator(ACCOUNT, _("Write organization-object-project, as 37818804-460000-72010."))],
    )  # fmt: skip
    amount = MoneyField(_("amount"))
    approved = total(_("approved"))
    encumbered = total(_("encumbered"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "source", "account"],
                name="allocation_once",
                violation_error_message=_("This contract has this source and account already."),
            ),
            models.UniqueConstraint(fields=["id", "contract"], name="allocation_id_contract"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="allocation_positive",
                violation_error_message=_("Enter an amount above zero."),
            ),
            models.CheckConstraint(
                condition=Q(approved__gte=0, encumbered__gte=0, amount__gte=F("approved") + F("encumbered")),
                name="allocation_enough",
                violation_error_message=_("More than this is approved or on order from this account already."),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.account}"

    @property
    def available(self):
        return self.amount - self.approved - self.encumbered
