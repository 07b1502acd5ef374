from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.phones import dialed
from district.rowsecurity import OPEN


class Zone(models.Model):
    """An area of schools under one leader."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Department(models.Model):
    """An office of the district that owns goals and tasks."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every signed-in person may know the district's schools; what happens in them is scoped."""
        return self if user.is_authenticated else self.none()

    def open(self):
        return self.filter(closed_on=None)


@track()
class School(Labels, models.Model):
    class Level(models.TextChoices):
        ELEMENTARY = "elementary", _("Elementary")
        MIDDLE = "middle", _("Middle")
        HIGH = "high", _("High")
        OTHER = "other", _("Other")

    named_by = ("name", "short_name")
    row_security = OPEN

    sourced_id = models.CharField(_("roster id"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    number = models.CharField(_("school number"), max_length=32, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.OTHER)
    zone = models.ForeignKey(
        Zone, models.SET_NULL, null=True, blank=True, related_name="schools", verbose_name=_("zone")
    )
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    dismissal = models.TimeField(
        _("students leave at"), null=True, blank=True, help_text=_("Where it differs from the district’s time.")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(Lower("name"), name="school_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("district:school-detail", self.pk)

    @property
    def phone_digits(self):
        return dialed(self.phone)

    @property
    def brief(self):
        return self.short_name or self.name
