"""Train-the-trainer: a group that becomes trainers together, in seats that a contract's deliverable bought."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Deliverable
from district.models import StaffMember
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from trainings.models.courses import Course
from trainings.models.trainers import Instructor


@track()
class Cohort(models.Model):
    row_security = OPEN

    name = models.CharField(_("name"), max_length=160, unique=True)
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="cohorts", verbose_name=_("training of trainers"),
        limit_choices_to={"kind": Course.Kind.TRAINERS},
    )  # fmt: skip
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name=_("deliverable"),
        help_text=_("What bought its seats."),
    )  # fmt: skip
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    lead = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="cohorts_led",
        verbose_name=_("led by"), help_text=_("Who trains these trainers: the root of their lineage."),
    )  # fmt: skip
    note = models.TextField(_("note"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_start",
                violation_error_message=_("A cohort cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1), name="cohort_has_seats",
                violation_error_message=_("A cohort has at least one seat."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("trainings:cohort-detail", args=[self.pk])


@track()
class CohortRequirement(Labels, models.Model):
    """One line of the checklist that every member has to meet."""

    class Kind(models.TextChoices):
        ATTEND = "attend", _("Attend")
        CO_TRAIN = "co_train", _("Co-train")
        OBSERVED = "observed", _("Be observed")
        PASS = "pass", _("Pass")
        OTHER = "other", _("Other")

    row_security = OPEN

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="requirements")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    words = models.CharField(_("what is asked"), max_length=200)

    class Meta:
        ordering = ["cohort", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "number"], name="cohort_requirement_number", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return self.words


@track()
class CohortMember(models.Model):
    """A seat in a cohort. Who leaves frees the seat and stays on record."""

    row_security = OPEN

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="members")
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="cohort_seats", verbose_name=_("member of staff")
    )
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)
    left_reason = models.CharField(_("why"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["staff__family_name", "staff__given_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "staff"], name="cohort_member_once",
                violation_error_message=_("This person is in the cohort already."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="cohort_member_left_after"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.staff}: {self.cohort}"


@track()
class RequirementMet(models.Model):
    """A member's line of the checklist, ticked: when, by whom, and on what ground."""

    row_security = OPEN

    member = models.ForeignKey(CohortMember, models.CASCADE, related_name="met")
    requirement = models.ForeignKey(CohortRequirement, models.PROTECT, related_name="met")
    met_on = models.DateField(_("met on"))
    session = models.ForeignKey(
        "trainings.Session", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("session")
    )
    note = models.CharField(_("on what ground"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["member", "requirement__number"]
        constraints = [models.UniqueConstraint(fields=["member", "requirement"], name="requirement_met_once")]

    def __str__(self):
        return f"{self.member}: {self.requirement}"
