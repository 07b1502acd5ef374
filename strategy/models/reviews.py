"""How the district and a school look at the plan together: progress reviews, improvement plans, visits.

All of it is about schools. No student has a place here, and the forms say so.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School, SchoolYear
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from strategy.models.aims import Priority
from strategy.models.plan import Plan


def keeper():
    """Whoever wrote or closed it."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)


@track()
class ProgressReview(Labels, models.Model):
    """One school's review in one round of a school year. Once closed it stays as it is (migration 0005).

    `figures`: what the agenda said when it was closed; see `strategy.queries.reviews.agenda`.
    """

    class Round(models.IntegerChoices):
        FIRST = 1, _("Round 1 (Oct–Nov)")
        SECOND = 2, _("Round 2 (Jan–Feb)")
        THIRD = 3, _("Round 3 (Mar–Apr)")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    row_security = OPEN

    school = models.ForeignKey(
        School, models.PROTECT, related_name="progress_reviews", verbose_name=_("school"), db_index=False
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="progress_reviews", verbose_name=_("plan"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    round = models.PositiveSmallIntegerField(_("round"), choices=Round)
    planned_on = models.DateField(_("planned for"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.PLANNED, editable=False)
    chair = models.CharField(_("led by"), max_length=120, blank=True)
    present = models.TextField(_("who was present"), max_length=1000, blank=True)
    growth = models.TextField(_("growth"), max_length=4000, blank=True)
    need = models.TextField(_("areas of need"), max_length=4000, blank=True)
    next_level = models.TextField(_("next level of work"), max_length=4000, blank=True)
    figures = models.JSONField(_("figures at the close"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-year__starts_on", "round", "school__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "round"], name="progressreview_once",
                violation_error_message=_("This school has a review in this round already."),
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2, 3]), name="progressreview_round"),
            models.CheckConstraint(
                condition=Q(status="planned", held_on=None) | Q(status__in=["open", "closed"], held_on__isnull=False),
                name="progressreview_held",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(growth=""), ~Q(need=""), ~Q(next_level=""), status="closed", closed_at__isnull=False,
                    closed_by__isnull=False, figures__isnull=False,
                )
                | Q(status__in=["planned", "open"], closed_at=None, closed_by=None, figures=None),
                name="progressreview_closed",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.school} · {self.year} · {self.get_round_display()}"

    def get_absolute_url(self):
        return address_of("strategy:review-detail", self.pk)

    @property
    def is_closed(self):
        return self.status == self.Status.CLOSED


@track()
class ReviewEvidence(models.Model):
    """What the school shows for a priority of the plan, or for all of it."""

    row_security = OPEN

    review = models.ForeignKey(ProgressReview, models.CASCADE, related_name="evidence")
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("priority")
    )
    text = models.TextField(_("evidence"), max_length=2000)
    link = models.URLField(_("link"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("place"), default=0, editable=False)

    class Meta:
        ordering = ["review", "position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reviewevidence_words")]

    def __str__(self):
        return self.text[:60]


@track()
class ReviewNote(models.Model):
    """A correction of a closed review, beside it."""

    row_security = OPEN

    review = models.ForeignKey(ProgressReview, models.PROTECT, related_name="notes")
    text = models.TextField(_("correction"), max_length=2000)
    by = keeper()
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["review", "at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reviewnote_words")]

    def __str__(self):
        return self.text[:60]


class CommitmentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_on=None)


@track()
class Commitment(models.Model):
    """What somebody promised in a review. While it is open it stands on every later agenda of the school."""

    row_security = OPEN

    review = models.ForeignKey(ProgressReview, models.PROTECT, related_name="commitments")
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("priority")
    )
    what = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=120)
    due_on = models.DateField(_("by when"))
    moved_why = models.CharField(_("why it was moved"), max_length=300, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_note = models.CharField(_("how it went"), max_length=300, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(who=""), name="commitment_words"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | Q(done_note=""), name="commitment_note_when_done"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="commitment_open")]

    def __str__(self):
        return self.what


@track()
class SchoolImprovementPlan(models.Model):
    """What a school sets out to do for the plan's priorities in one school year."""

    row_security = OPEN

    school = models.ForeignKey(
        School, models.PROTECT, related_name="improvement_plans", verbose_name=_("school"), db_index=False
    )
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="improvement_plans", verbose_name=_("plan"))
    summary = models.TextField(_("in a few sentences"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-year__starts_on", "school__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"], name="improvementplan_once",
                violation_error_message=_("This school has an improvement plan for this year already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.school} · {self.year}"

    def get_absolute_url(self):
        return address_of("strategy:improvement-detail", self.pk)


@track()
class ImprovementFocus(models.Model):
    row_security = OPEN

    improvement = models.ForeignKey(SchoolImprovementPlan, models.CASCADE, related_name="focuses")
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="+", verbose_name=_("priority"))
    text = models.TextField(_("focus"), max_length=1000)

    class Meta:
        ordering = ["improvement", "priority__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "priority"], name="improvementfocus_once"),
            models.CheckConstraint(condition=~Q(text=""), name="improvementfocus_words"),
        ]

    def __str__(self):
        return self.text[:60]


@track()
class ImprovementStep(Labels, models.Model):
    """An action of the school, or how it sees that its actions help."""

    class Kind(models.TextChoices):
        ACTION = "action", _("Action")
        MEASURE = "measure", _("Measure")

    row_security = OPEN

    improvement = models.ForeignKey(SchoolImprovementPlan, models.CASCADE, related_name="steps")
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="+", verbose_name=_("priority"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    text = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=120, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    position = models.PositiveIntegerField(_("place"), default=0, editable=False)

    class Meta:
        ordering = ["improvement", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="improvementstep_words"),
            models.CheckConstraint(condition=Q(kind__in=["action", "measure"]), name="improvementstep_kind"),
        ]

    def __str__(self):
        return self.text


@track()
class SiteVisitItem(models.Model):
    """What visitors look for. One that is not in use is no longer asked; what it scored stays."""

    row_security = OPEN

    title = models.CharField(_("what is looked for"), max_length=160, unique=True)
    text = models.TextField(_("what it looks like"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="sitevisititem_words")]

    def __str__(self):
        return self.title


@track()
class SiteVisit(models.Model):
    row_security = OPEN

    school = models.ForeignKey(School, models.PROTECT, related_name="site_visits", verbose_name=_("school"))
    day = models.DateField(_("date"))
    visitors = models.CharField(_("visitors"), max_length=300)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    client_id = models.UUIDField(unique=True, editable=False)
    by = keeper()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(visitors=""), name="sitevisit_visitors")]
        indexes = [models.Index(fields=["day", "id"], name="sitevisit_day")]

    def __str__(self):
        return f"{self.school} · {self.day}"

    def get_absolute_url(self):
        return address_of("strategy:visit-detail", self.pk)


@track()
class SiteVisitScore(Labels, models.Model):
    """One item of a visit; without a score it was not seen."""

    class Score(models.IntegerChoices):
        NOT_YET = 1, _("1 · not yet")
        BEGUN = 2, _("2 · begun in places")
        MOST = 3, _("3 · in most places")
        EVERYWHERE = 4, _("4 · everywhere, by habit")

    row_security = OPEN

    visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="scores")
    item = models.ForeignKey(SiteVisitItem, models.PROTECT, related_name="+", verbose_name=_("item"))
    score = models.PositiveSmallIntegerField(_("score"), choices=Score, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["visit", "item__position", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "item"], name="sitevisitscore_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__in=[1, 2, 3, 4]), name="sitevisitscore_range"),
        ]

    def __str__(self):
        return f"{self.item}: {self.score or '–'}"
