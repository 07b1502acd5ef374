from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from district.models import School
from district.rowsecurity import OPEN


class LocationQuerySet(models.QuerySet):
    def at(self, school_ids):
        """Places of the whole district and of these schools, still in use."""
        return self.filter(models.Q(school=None) | models.Q(school_id__in=school_ids), retired=False)


class Location(models.Model):
    """Where things happen: a kind of place in every school (hallway, library) or a room of one school."""

    row_security = OPEN

    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="locations")
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                "school",
                Lower("name"),
                nulls_distinct=False,
                name="location_once",
                violation_error_message=_("This place is already in the list."),
            )
        ]

    def __str__(self):
        return self.name
