from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.funding import FundingSource
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track()
class ContractAlert(Labels, models.Model):
    """Something that needs a decision in time: mailed once, visible until it is dealt with.

    `about` tells one occasion from the next: the date or the ceiling that it warns of. `level` is the step of it that
    was reached, `mailed_at` when the mail server first took a message about it; see policies/alerts.py.
    """

    class Kind(models.TextChoices):
        TERM = "term", _("The term ends")
        OBLIGATION = "obligation", _("The last day to commit a grant")
        LIQUIDATION = "liquidation", _("The last day to pay a grant out")
        CEILING = "ceiling", _("Share of the ceiling approved")

    row_security = OPEN

    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, blank=True, related_name="alerts")
    source = models.ForeignKey(FundingSource, models.CASCADE, null=True, blank=True, related_name="alerts")
    level = models.PositiveSmallIntegerField(_("days ahead, or percent"))
    about = models.CharField(max_length=20)
    raised_on = models.DateField(_("raised on"))
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    done_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_note = models.CharField(_("what was done"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "contract", "source", "level", "about"], nulls_distinct=False, name="alert_once"
            ),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, source__isnull=True)
                | Q(contract__isnull=True, source__isnull=False),
                name="alert_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="alert_done_by",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.level}"


class AlertMail(models.Model):
    """One alert told to one person by e-mail: what makes `send_reminders` safe to run twice."""

    row_security = OPEN
    append_only = True

    alert = models.ForeignKey(ContractAlert, models.CASCADE, related_name="mails", verbose_name=_("alert"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"))
    day = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "user"], name="alertmail_once")]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"
