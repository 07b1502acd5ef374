from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.models.money import MoneyField
from district.models.history import track
from district.rowsecurity import OPEN


class ThresholdManager(models.Manager):
    def on(self, day):
        """Those in force on a day: the latest that had begun, else the earliest there is."""
        return self.filter(starts_on__lte=day).order_by("-starts_on").first() or self.order_by("starts_on").first()


@track()
class Threshold(models.Model):
    """The amounts from which a rule asks for more, from one day on.

    Source: 2 CFR 200.320 for the two federal ones (10,000 and 250,000; from 2025-10-01 15,000 and 350,000); the other
    two are the board's own.
    """

    row_security = OPEN

    starts_on = models.DateField(_("in force from"), unique=True)
    micro_purchase = MoneyField(_("micro-purchase up to"))
    simplified_acquisition = MoneyField(_("simplified acquisition up to"))
    board_vote_from = MoneyField(_("board vote from"))
    second_approval_from = MoneyField(_("second approval of an invoice from"))

    objects = ThresholdManager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(micro_purchase__gt=0, micro_purchase__lt=F("simplified_acquisition")),
                name="threshold_in_order",
                violation_error_message=_("The micro-purchase amount must be below the simplified acquisition amount."),
            ),
            models.CheckConstraint(
                condition=Q(board_vote_from__gte=0, second_approval_from__gte=0), name="threshold_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.starts_on:%Y-%m-%d}"
