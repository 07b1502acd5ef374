from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Vendor
from district.models import School, StaffMember
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track()
class Course(Labels, models.Model):
    """What is taught: how many days and hours, for whom, after what, and when somebody has finished it.

    The rule of completion is the course's: every day, at least `least_minutes`, the evaluation answered.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("For staff")
        TRAINERS = "trainers", _("Training of trainers")

    row_security = OPEN

    code = models.CharField(_("code"), max_length=20, help_text=_("Short, as it stands on a certificate: RP-2."))
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.STAFF)
    provider = models.ForeignKey(
        Vendor, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("provider"),
        help_text=_("Who wrote it, and licenses its trainers. Empty: the district itself."),
    )  # fmt: skip
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    days = models.PositiveSmallIntegerField(_("days"), default=1, validators=[MinValueValidator(1)])
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0.25)])
    prerequisite = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="leads_to", verbose_name=_("finished before")
    )
    licenses = models.ManyToManyField(
        "self", through="CourseLicense", through_fields=("course", "licensed"), symmetrical=False, blank=True,
        related_name="licensed_by", verbose_name=_("licensed to teach"),
        help_text=_("For a training of trainers: the courses that its graduates may teach."),
    )  # fmt: skip
    every_day = models.BooleanField(_("every day has to be attended"), default=True)
    least_minutes = models.PositiveIntegerField(
        _("least minutes"), null=True, blank=True, help_text=_("Of all days together. Empty: no such rule.")
    )
    evaluation_required = models.BooleanField(_("the evaluation has to be answered"), default=False)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, in months"), null=True, blank=True, help_text=_("Empty: it does not expire.")
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("may be renewed, in days before"), default=90, help_text=_("Reminders begin on that day.")
    )
    license_months = models.PositiveSmallIntegerField(
        _("a trainer's license lasts, in months"), null=True, blank=True, help_text=_("Empty: no end is published.")
    )
    is_offered = models.BooleanField(_("offered"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"), name="course_code", violation_error_message=_("Another course has this code.")
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, hours__gt=0), name="course_has_length",
                violation_error_message=_("A course lasts at least one day and has hours."),
            ),
            models.CheckConstraint(
                condition=Q(prerequisite__isnull=True) | ~Q(prerequisite=F("id")), name="course_not_before_itself",
                violation_error_message=_("A course cannot be its own prerequisite."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return reverse("trainings:course-detail", args=[self.pk])


@track()
class CourseLicense(models.Model):
    """A training of trainers, and one of the courses that its graduates may teach."""

    row_security = OPEN

    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    licensed = models.ForeignKey(Course, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "licensed"], name="course_license_once")]

    def __str__(self):
        return f"{self.course}: {self.licensed}"


@track()
class CourseSequence(models.Model):
    """Courses that follow each other: a person's way from the first day to the last."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=160, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("trainings:sequence-detail", args=[self.pk])


@track()
class SequenceStep(models.Model):
    row_security = OPEN

    sequence = models.ForeignKey(CourseSequence, models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, models.PROTECT, related_name="steps", verbose_name=_("course"))
    number = models.PositiveSmallIntegerField(_("step"))

    class Meta:
        ordering = ["sequence", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sequence", "course"], name="sequence_course_once"),
            models.UniqueConstraint(
                fields=["sequence", "number"], name="sequence_number_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.course}"


class RequirementQuerySet(models.QuerySet):
    def in_force(self, day):
        """Those that count by this day and were not withdrawn by then, the next due first."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day).order_by("due_on", "name", "pk")


@track()
class Requirement(models.Model):
    """Who has to have finished which course by when: an audience, a course, a date.

    Every condition narrows the audience; an empty one leaves it as it is. Grades ask only those who teach a grade.
    """

    row_security = OPEN

    name = models.CharField(_("name"), max_length=160)
    course = models.ForeignKey(Course, models.PROTECT, related_name="requirements", verbose_name=_("course"))
    starts_on = models.DateField(_("counts from"))
    due_on = models.DateField(_("due"))
    job_classes = ArrayField(
        models.CharField(max_length=16, choices=StaffMember.JobClass), default=list, blank=True,
        verbose_name=_("job classes"),
    )  # fmt: skip
    grades = ArrayField(models.CharField(max_length=2), default=list, blank=True, verbose_name=_("grades taught"))
    schools = models.ManyToManyField(
        School, through="RequirementSchool", blank=True, related_name="+", verbose_name=_("schools")
    )
    hired_before = models.DateField(_("hired before"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    ended_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="requirement_name",
                violation_error_message=_("Another requirement has this name."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="requirement_due_after_start",
                violation_error_message=_("The due date cannot come before the first day that counts."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("trainings:requirement-detail", args=[self.pk])


@track()
class RequirementSchool(models.Model):
    row_security = OPEN

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "school"], name="requirement_school_once")]

    def __str__(self):
        return f"{self.requirement}: {self.school}"
