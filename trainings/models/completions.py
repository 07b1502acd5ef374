from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School, StaffMember
from district.models.history import track
from district.models.imports import private_files
from district.models.labels import Labels
from district.rowsecurity import OPEN
from trainings.models.courses import Course
from trainings.models.sessions import Registration
from trainings.models.terms import Term, TermQuerySet
from trainings.models.trainers import Instructor


@track()
class Completion(Labels, Term, models.Model):
    """A course that somebody finished: on which day, in how many minutes, taught by whom; its certificate's code."""

    class Source(models.TextChoices):
        SESSION = "session", _("Session")
        RECORD = "record", _("Brought in from earlier records")

    row_security = OPEN
    BEGINS = "completed_on"

    staff = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="completions", verbose_name=_("member of staff")
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="completions", verbose_name=_("course"))
    registration = models.OneToOneField(
        Registration, models.PROTECT, null=True, blank=True, related_name="completion", editable=False
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school then")
    )
    completed_on = models.DateField(_("finished on"))
    minutes = models.PositiveIntegerField(_("minutes"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    code = models.CharField(_("certificate code"), max_length=16, unique=True, editable=False)
    taught_by = models.ManyToManyField(
        Instructor, through="CompletionInstructor", blank=True, related_name="completions", verbose_name=_("taught by")
    )
    source = models.CharField(_("source"), max_length=7, choices=Source, default=Source.SESSION, editable=False)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revoked_reason = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    revoked_by_roll = models.BooleanField(  # and so restored when the mark is put back
        _("revoked because a mark was taken back"), default=False, db_default=False, editable=False
    )
    reminded_for = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "course", "completed_on"], name="completion_once",
                violation_error_message=_("This person finished this course on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(source="session", registration__isnull=False)
                | Q(source="record", registration__isnull=True),
                name="completion_of_session_or_record",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("completed_on")),
                name="completion_expires_after",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (Q(revoked_on__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="completion_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by_roll=False) | Q(revoked_on__isnull=False), name="completion_revoked_by_roll",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-completed_on", "-id"], name="completion_date"),
            models.Index(fields=["course", "staff", "completed_on"], name="completion_course_staff"),
        ]

    def __str__(self):
        return f"{self.staff}: {self.course}"

    def get_absolute_url(self):
        return reverse("trainings:completion-detail", args=[self.pk])

    @property
    def hours(self):
        return self.minutes / 60


@track()
class CompletionInstructor(models.Model):
    """Who taught somebody what they finished: the branch of the lineage on which they stand."""

    row_security = OPEN

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="+")
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["completion", "instructor"], name="completion_instructor_once")]

    def __str__(self):
        return f"{self.completion}: {self.instructor}"


class PastImport(Labels, models.Model):
    """One file of completions from before: what came, what a dry run found, what was applied."""

    class Status(models.TextChoices):
        CHECKED = "checked", _("Checked, nothing changed yet")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Could not be read")
        DISCARDED = "discarded", _("Discarded")

    row_security = OPEN

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    file = models.FileField(_("file"), upload_to="trainings/%Y/", storage=private_files, max_length=200, blank=True)
    original_name = models.CharField(_("file name"), max_length=200)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.CHECKED)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    new_count = models.PositiveIntegerField(_("completions that are new"), default=0)
    known_count = models.PositiveIntegerField(_("on record already"), default=0)
    problem_count = models.PositiveIntegerField(_("bad rows"), default=0)
    unmatched_count = models.PositiveIntegerField(_("people not found"), default=0)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self):
        return self.original_name

    def get_absolute_url(self):
        return reverse("trainings:past-detail", args=[self.pk])


@track()
class UnmatchedCompletion(models.Model):
    """A row whose person is not among the staff: matched by id, then by e-mail, never by name. A person settles it."""

    row_security = OPEN

    past = models.ForeignKey(PastImport, models.CASCADE, related_name="unmatched")
    row = models.PositiveIntegerField(_("row of the file"))
    person_id = models.CharField(_("id in the file"), max_length=64, blank=True)
    email = models.CharField(_("e-mail in the file"), max_length=254, blank=True)
    name = models.CharField(_("name in the file"), max_length=200, blank=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    completed_on = models.DateField(_("finished on"))
    minutes = models.PositiveIntegerField(_("minutes"))
    settled_as = models.OneToOneField(
        Completion, models.PROTECT, null=True, blank=True, related_name="settles", editable=False
    )
    dropped_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["past", "row"]
        constraints = [
            models.UniqueConstraint(fields=["past", "row"], name="unmatched_row_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as__isnull=True, dropped_reason="")
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False)
                    & (Q(settled_as__isnull=False) ^ ~Q(dropped_reason=""))
                ),
                name="unmatched_settled_one_way",
            ),
        ]

    def __str__(self):
        return self.name or self.email or self.person_id
