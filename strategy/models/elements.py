"""What every element of a plan has, and what a goal or an indicator aims at."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from district.models.labels import Labels
from strategy.models.plan import Plan

CODE = RegexValidator(r"\A[^\s;/?#%]+\Z", _("A code has no space and none of ; / ? # or the percent sign."))
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Element(models.Model):
    """A part of a plan with its own code, in its own place among its siblings."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="%(class)s_set", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=40, validators=[CODE])
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    position = models.PositiveIntegerField(_("place"), default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"], name="%(class)s_code",
                violation_error_message=_("This code is taken in this plan."),
            ),
            models.CheckConstraint(condition=~Q(code=""), name="%(class)s_has_code"),
        ]  # fmt: skip

    def __str__(self):
        return self.code

    @property
    def words(self):
        """Its title, or its text without one."""
        return self.title or self.text


class Aim(Labels, models.Model):
    """Where something stands and where it shall be. Each is a column of its own: "by 22 %" from 22.1 % may mean
    44.1 in points or 26.96 in relation, and the unit says which."""

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Increase")
        DECREASE = "decrease", _("Decrease")
        MAINTAIN = "maintain", _("Maintain")

    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(target_year=None) | Q(target_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="%(class)s_target_year",
                violation_error_message=_("The target year has four digits, as 2022."),
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", "increase", "decrease", "maintain"]), name="%(class)s_direction"
            ),
        ]
