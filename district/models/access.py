from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models.labels import Labels
from district.rowsecurity import OPEN


class AccessRecord(Labels, models.Model):
    """Who looked, who took data away, who was refused. Source: 34 CFR 99.32.

    Kept by id alone: no name, no search word, no content, so that the log itself tells nothing about a student.
    """

    class Kind(models.TextChoices):
        VIEW = "view", _("Viewed")
        PRINT = "print", _("Printed")
        EXPORT = "export", _("Exported")
        DENIAL = "denial", _("Refused")

    row_security = OPEN
    append_only = True

    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    noun = models.CharField(_("of what"), max_length=40)
    object_id = models.BigIntegerField(_("record"), null=True)
    school_id = models.BigIntegerField(_("school"), null=True)
    path = models.CharField(_("page"), max_length=300)
    rows = models.IntegerField(_("rows"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_at"),
            models.Index(fields=["noun", "object_id", "-at"], name="access_object"),
            models.Index(fields=["user", "-at"], name="access_user"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.noun} {self.object_id or ''}".strip()
