"""What the people of a practice say of it afterwards."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.practice import Practice, PracticeParticipant

ANSWER = {"null": True, "blank": True, "validators": [MinValueValidator(1), MaxValueValidator(5)]}


@track()
class ParticipantFeedback(Labels, models.Model):
    """One person's short questionnaire, asked by a link that works once and needs no account.

    Answers go from 1 (not at all) to 5 (very much); a question may be left out.
    """

    class Round(models.TextChoices):
        AFTER = "after", _("After the practice")
        LATER = "later", _("A month later")

    QUESTIONS = ("heard", "fair", "safe", "repaired")

    row_security = RowSecurity()

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="feedback")
    participant = models.ForeignKey(PracticeParticipant, models.CASCADE, related_name="feedback")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    round = models.CharField(_("asked"), max_length=8, choices=Round, default=Round.AFTER)
    language = models.CharField(_("language"), max_length=8, default="en")
    opens_on = models.DateField(_("asked from"))
    expires_on = models.DateField(_("asked until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    heard = models.PositiveSmallIntegerField(_("felt heard"), **ANSWER)
    fair = models.PositiveSmallIntegerField(_("was treated fairly"), **ANSWER)
    safe = models.PositiveSmallIntegerField(_("feels safe at school"), **ANSWER)
    repaired = models.PositiveSmallIntegerField(_("harm was repaired"), **ANSWER)
    words = models.TextField(_("in own words"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "round"], name="feedback_once_a_round"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(heard=None, fair=None, safe=None, repaired=None, words=""),
                name="feedback_answers_have_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "opens_on"], condition=Q(answered_at=None), name="feedback_open"),
            models.Index(fields=["practice"], condition=Q(answered_at__isnull=False), name="feedback_answered"),
        ]

    def __str__(self):
        return f"{self.get_round_display()} {self.pk}"
