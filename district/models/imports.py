from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.rowsecurity import OPEN


def private_files():
    return storages["default"]


class RosterImport(models.Model):
    """One upload of a roster file: what came, what a dry run found, what was applied.

    The file and the list of its problems hold student data, so they are private files and not rows here.
    """

    class Format(models.TextChoices):
        UNKNOWN = "unknown", _("Not recognised yet")
        ONEROSTER11 = "oneroster11", _("OneRoster 1.1")
        ONEROSTER12 = "oneroster12", _("OneRoster 1.2")
        POWERSCHOOL = "powerschool", _("PowerSchool export")

    class Mode(models.TextChoices):
        BULK = "bulk", _("Everybody (bulk)")
        DELTA = "delta", _("Changes only (delta)")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked, nothing changed yet")
        APPLYING = "applying", _("Applying")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Could not be read")
        DISCARDED = "discarded", _("Discarded")

    row_security = OPEN

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    file = models.FileField(_("file"), upload_to="rosters/%Y/", storage=private_files, max_length=200, blank=True)
    original_name = models.CharField(_("file name"), max_length=200)
    format = models.CharField(_("format"), max_length=12, choices=Format, default=Format.UNKNOWN)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.BULK)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    step = models.CharField(_("step"), max_length=80, blank=True)
    worked_at = models.DateTimeField(_("last sign of work"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    problems_file = models.FileField(upload_to="rosters/%Y/", storage=private_files, max_length=200, blank=True)
    problem_count = models.PositiveIntegerField(_("bad rows"), default=0)
    notice_count = models.PositiveIntegerField(_("notices"), default=0)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self):
        return self.original_name

    def get_absolute_url(self):
        return address_of("district:roster-detail", self.pk)
