"""After the training: visits with a rubric, and how faithfully a school practises."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School, StaffMember
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN

SCORE = {"validators": [MaxValueValidator(2)]}


@track()
class Rubric(Labels, models.Model):
    """Items scored 0, 1 or 2: for one circle that a coach visits, or for a school (a fidelity instrument).

    Source of the scale and of the tiers of a fidelity instrument: DOMAIN §1 (tiered fidelity inventory).
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("Coaching visit")
        FIDELITY = "fidelity", _("Fidelity of a school")

    row_security = OPEN

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("for"), max_length=8, choices=Kind, default=Kind.VISIT)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="rubric_name", violation_error_message=_("Another rubric has this name.")
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("trainings:rubric-detail", args=[self.pk])


@track()
class RubricItem(models.Model):
    """One line of a rubric. `tier` (1 to 3) stands on the items of a fidelity instrument alone."""

    row_security = OPEN

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    tier = models.PositiveSmallIntegerField(_("tier"), null=True, blank=True)
    words = models.CharField(_("what is looked for"), max_length=300)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["rubric", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_item_number"),
            models.CheckConstraint(condition=Q(tier__isnull=True) | Q(tier__range=(1, 3)), name="rubric_item_tier"),
        ]

    def __str__(self):
        return f"{self.number}. {self.words}"


@track()
class CoachingVisit(Labels, models.Model):
    """A coach with one member of staff: what was seen, the next step, when they meet again.

    `feedback` is between the two of them and the training lead.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    row_security = OPEN

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="coaching", verbose_name=_("member of staff"))
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coaching_visits", verbose_name=_("coach")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    day = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PLANNED, editable=False)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    rubric = models.ForeignKey(
        Rubric, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("rubric")
    )
    strengths = models.TextField(_("strengths"), max_length=2000, blank=True)
    next_step = models.CharField(_("one next step"), max_length=300, blank=True)
    feedback = models.TextField(
        _("confidential feedback"), max_length=4000, blank=True,
        help_text=_("Seen by the coach, the person coached and the training lead."),
    )  # fmt: skip
    follow_up_on = models.DateField(_("meet again on"), null=True, blank=True)
    followed_up_on = models.DateField(_("met again on"), null=True, blank=True, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["-day", "-id"], name="visit_day"),
            models.Index(fields=["school", "-day"], name="visit_school_day"),
            models.Index(
                fields=["follow_up_on"], condition=Q(followed_up_on=None), name="visit_follow_up"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.staff} {self.day:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("trainings:visit-detail", args=[self.pk])


@track()
class VisitScore(models.Model):
    row_security = OPEN

    visit = models.ForeignKey(CoachingVisit, models.CASCADE, related_name="scores")
    item = models.ForeignKey(RubricItem, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), **SCORE)

    class Meta:
        ordering = ["visit", "item__number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "item"], name="visit_score_once"),
            models.CheckConstraint(condition=Q(score__lte=2), name="visit_score_0_to_2"),
        ]

    def __str__(self):
        return f"{self.item}: {self.score}"


@track()
class FidelityReview(models.Model):
    """How faithfully a school practises, on a day: an instrument with every item scored."""

    row_security = OPEN

    school = models.ForeignKey(School, models.PROTECT, related_name="fidelity_reviews", verbose_name=_("school"))
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="reviews", verbose_name=_("instrument"))
    day = models.DateField(_("date"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    team = models.CharField(_("with whom"), max_length=300, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "rubric", "day"], name="fidelity_once_a_day",
                violation_error_message=_("This school was reviewed with this instrument on this day already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.school} {self.day:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("trainings:fidelity-detail", args=[self.pk])


@track()
class FidelityScore(models.Model):
    row_security = OPEN

    review = models.ForeignKey(FidelityReview, models.CASCADE, related_name="scores")
    item = models.ForeignKey(RubricItem, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), **SCORE)

    class Meta:
        ordering = ["review", "item__number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="fidelity_score_once"),
            models.CheckConstraint(condition=Q(score__lte=2), name="fidelity_score_0_to_2"),
        ]

    def __str__(self):
        return f"{self.item}: {self.score}"
