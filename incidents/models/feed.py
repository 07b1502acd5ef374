"""The address under which a calendar program fetches one person's circles."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.rowsecurity import OPEN


class CalendarFeed(models.Model):
    """Somebody's feed is on while this row stands; an address of another version than its own opens nothing."""

    row_security = OPEN

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("whose")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    def __str__(self):
        return f"{self.user_id}.{self.version}"
