"""The board's policies that this software serves, and which duty of it rests on which."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


class Feature(models.TextChoices):
    """A part of this software; what each does is in strategy/policies/duties.py."""

    RESTORATIVE = "restorative", _("Restorative part of every response")
    SAFETY = "safety", _("Rules after restraint, seclusion or escort")
    EQUITY = "equity", _("Equity reports")
    CIVIL_RIGHTS = "civil_rights", _("Counts for the civil rights collection")
    TIERS = "tiers", _("Practices at every tier")
    REENTRY = "reentry", _("Coming back after days away")
    RECORDS = "records", _("Families’ requests and disclosures")
    RETENTION = "retention", _("Retention and legal holds")
    TRAINING = "training", _("Who must be trained")
    SPENDING = "spending", _("Board votes and spending")
    PLAN = "plan", _("The plan and its indicators")


@track()
class Policy(models.Model):
    """`number`: as the board counts them, "1800" or "5131.911". One no longer in force stays, and is not due."""

    row_security = OPEN

    number = models.CharField(_("number"), max_length=20, unique=True, help_text=_("As the board counts it: 1800."))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what it asks"), max_length=4000, blank=True)
    link = models.URLField(_("where it is published"), max_length=500, blank=True)
    adopted_on = models.DateField(_("adopted"))
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    revised_on = models.DateField(_("last revised"), null=True, blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    retired = models.BooleanField(_("no longer in force"), default=False)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_on=None) | Q(reviewed_on__gte=F("adopted_on")), name="policy_reviewed_after",
                violation_error_message=_("The last review must not be before the adoption."),
            ),
            models.CheckConstraint(
                condition=Q(revised_on=None) | Q(revised_on__gte=F("adopted_on")), name="policy_revised_after",
                violation_error_message=_("The last revision must not be before the adoption."),
            ),
            models.CheckConstraint(
                condition=Q(next_review_on=None)
                | (
                    Q(next_review_on__gt=F("adopted_on"))
                    & (Q(reviewed_on=None) | Q(next_review_on__gt=F("reviewed_on")))
                ),
                name="policy_next_review_after",
                violation_error_message=_("The next review must be after the adoption and after the last review."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return address_of("strategy:policy-detail", self.pk)


@track()
class PolicyDuty(Labels, models.Model):
    """What a policy asks for in one sentence, and the part of this software that sees to it."""

    row_security = OPEN

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="duties", verbose_name=_("policy"))
    feature = models.CharField(_("seen to by"), max_length=20, choices=Feature)
    asks = models.CharField(_("what the policy asks"), max_length=400)

    class Meta:
        ordering = ["policy", "id"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "feature"], name="policyduty_once",
                violation_error_message=_("This policy names this part already. Change that sentence instead."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.get_feature_display()
