"""Counts that reports read instead of the rows. Triggers keep them, in the transaction that writes the row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models import School
from district.models.labels import Labels
from district.rowsecurity import RowSecurity


class IncidentTally(Labels, models.Model):
    """Submitted incidents of one school and month by one dimension.

    `key` holds a behavior's id, a location's id ("": none), a motive ("": not asked), or the ISO weekday and the hour
    of the day as "3-14" (Wednesday from 2 p.m.; "3-": no time known).
    """

    class Dimension(models.TextChoices):
        BEHAVIOR = "behavior", _("Behavior")
        LOCATION = "location", _("Location")
        SLOT = "slot", _("Weekday and hour")
        MOTIVE = "motive", _("Why")

    row_security = RowSecurity()

    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    dimension = models.CharField(_("by"), max_length=8, choices=Dimension)
    key = models.CharField(_("what"), max_length=20)
    count = models.IntegerField(_("incidents"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "dimension", "month", "key"], include=["count"], name="incidenttally_once"
            )
        ]
        indexes = [
            models.Index(fields=["dimension", "month"], include=["school", "key", "count"], name="incidenttally_all")
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.dimension} {self.key}: {self.count}"


class PracticeTally(models.Model):
    """Practices that took place at one school in one month, by kind, mode and tier: how many, and their minutes."""

    row_security = RowSecurity()

    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=16)
    mode = models.CharField(_("proactive or responsive"), max_length=10)
    tier = models.PositiveSmallIntegerField(_("tier"))
    count = models.IntegerField(_("practices"))
    minutes = models.IntegerField(_("minutes"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month", "kind", "mode", "tier"],
                include=["count", "minutes"],
                name="practicetally_once",
            )
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.kind}: {self.count}"
