"""The mails about updates that were owed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.rowsecurity import OPEN
from strategy.models.work import ReportingPeriod


class UpdateReminder(models.Model):
    """One mail to one person about one period: what makes `send_reminders` safe to run twice. Goes with its period."""

    class Step(models.TextChoices):
        AHEAD = "ahead", _("Before the day")
        OVER = "over", _("After the day")

    row_security = OPEN

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"))
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="reminders", verbose_name=_("period"))
    step = models.CharField(_("when"), max_length=5, choices=Step)
    tasks = models.PositiveIntegerField(_("tasks owed"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "period", "step"], name="updatereminder_once")]

    def __str__(self):
        return f"{self.period} {self.step}"
