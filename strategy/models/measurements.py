"""Figures of indicators that stay: taken when a period locked, or entered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from strategy.models.aims import Indicator
from strategy.models.work import ReportingPeriod


@track()
class Measurement(Labels, models.Model):
    """What an indicator came to on some days, for the district, one school or one group of students.

    It holds only what may be published: a small count of students was hidden before it was written. A locked one stays
    as it is (migration 0006).
    """

    class How(models.TextChoices):
        LOCKED = "locked", _("Counted when the period locked")
        BY_HAND = "by_hand", _("Entered")
        FILE = "file", _("From a file")

    row_security = OPEN

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="measurements", verbose_name=_("indicator")
    )  # fmt: skip
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, null=True, blank=True, related_name="measurements", verbose_name=_("period")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school"),
        help_text=_("Empty: the whole district."),
    )  # fmt: skip
    grouping = models.CharField(_("grouping"), max_length=12, blank=True)
    member = models.CharField(_("group of students"), max_length=40, blank=True)
    numerator = models.DecimalField(_("how many"), max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(_("of how many"), max_digits=16, decimal_places=4, null=True, blank=True)
    value = models.DecimalField(_("figure"), max_digits=16, decimal_places=4, null=True, blank=True)
    sign = models.CharField(_("bound"), max_length=1, blank=True, editable=False)
    hidden = models.BooleanField(_("too small to be shown"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    how = models.CharField(_("how"), max_length=7, choices=How, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["indicator", "last_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period", "school", "grouping", "member"], condition=Q(how="locked"),
                nulls_distinct=False, name="measurement_locked_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "first_on", "last_on", "school", "grouping", "member"],
                condition=~Q(how="locked"), nulls_distinct=False, name="measurement_entered_once",
                violation_error_message=_("There is a figure for these days already."),
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="measurement_days",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(how="locked", period__isnull=False) | ~Q(how="locked") & Q(period=None),
                name="measurement_locked_in_period",
            ),
            models.CheckConstraint(
                condition=Q(hidden=False) | Q(numerator=None, denominator=None, value=None),
                name="measurement_hidden_has_no_figure",
                violation_error_message=_("What is too small to be shown has no figure here."),
            ),
            models.CheckConstraint(
                condition=Q(grouping="", member="") | Q(~Q(grouping=""), school=None), name="measurement_of_one_kind"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.indicator} {self.last_on}"
