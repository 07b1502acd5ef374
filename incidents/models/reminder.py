from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.rowsecurity import OPEN


class Reminder(models.Model):
    """One reminder by e-mail to one person on one day: what makes `send_reminders` safe to run twice."""

    row_security = OPEN
    append_only = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"))
    day = models.DateField(_("day"))
    overdue = models.PositiveIntegerField(_("overdue"))
    due = models.PositiveIntegerField(_("due today"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day")]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"
