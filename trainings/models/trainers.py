"""Who may teach: people of the district and of its vendors; and the licenses: which course, from when to when."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Vendor
from district.models import School, StaffMember
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from trainings.models.courses import Course
from trainings.models.terms import Term, TermQuerySet


@track()
class Instructor(models.Model):
    """Somebody who teaches: a member of staff, or a vendor's instructor by name."""

    row_security = OPEN

    staff = models.OneToOneField(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="instructor", verbose_name=_("member of staff")
    )
    outside_name = models.CharField(_("name"), max_length=120, blank=True)
    vendor = models.ForeignKey(
        Vendor, models.PROTECT, null=True, blank=True, related_name="instructors", verbose_name=_("vendor")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["staff__family_name", "staff__given_name", "outside_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, outside_name="", vendor__isnull=True)
                | (Q(staff__isnull=True, vendor__isnull=False) & ~Q(outside_name="")),
                name="instructor_of_staff_or_vendor",
                violation_error_message=_("An instructor is a member of staff, or a person of a vendor with a name."),
            ),
            models.UniqueConstraint(
                fields=["vendor", "outside_name"], name="instructor_outside_once",
                violation_error_message=_("This vendor's instructor is on record already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("trainings:instructor-detail", args=[self.pk])

    @property
    def name(self):
        return self.staff.name if self.staff_id else self.outside_name

    @property
    def is_vendors(self):
        return self.staff_id is None


@track()
class Credential(Labels, Term, models.Model):
    """One instructor's license to teach one course, from day to day, in a scope; and who trained them.

    Certified is who has one that is current. Active is who taught lately (`queries.trainers`).
    """

    class Scope(models.TextChoices):
        DISTRICT = "district", _("The whole district")
        SCHOOLS = "schools", _("Named schools")

    row_security = OPEN
    BEGINS = "starts_on"

    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="credentials", verbose_name=_("instructor"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="credentials", verbose_name=_("may teach"))
    number = models.CharField(_("license number"), max_length=60, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=160, blank=True)
    starts_on = models.DateField(_("from"))
    expires_on = models.DateField(_("to"), null=True, blank=True, help_text=_("Empty: no end is published."))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope, default=Scope.DISTRICT)
    schools = models.ManyToManyField(
        School, through="CredentialSchool", blank=True, related_name="+", verbose_name=_("schools")
    )
    trained_by = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="trained", verbose_name=_("trained by")
    )
    member = models.ForeignKey(
        "trainings.CohortMember", models.PROTECT, null=True, blank=True, related_name="credentials", editable=False
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revoked_reason = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    reminded_for = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["instructor", "course", "-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("starts_on")),
                name="credential_ends_after_start",
                violation_error_message=_("A license cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (Q(revoked_on__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="credential_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(trained_by__isnull=True) | ~Q(trained_by=F("instructor")),
                name="credential_not_by_oneself",
                violation_error_message=_("Nobody trains themselves."),
            ),
            models.UniqueConstraint(
                fields=["instructor", "course", "starts_on"], name="credential_once",
                violation_error_message=_("This instructor has a license for this course from this day already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["course", "expires_on"], name="credential_course_end")]

    def __str__(self):
        return f"{self.instructor}: {self.course}"


@track()
class CredentialSchool(models.Model):
    row_security = OPEN

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "school"], name="credential_school_once")]

    def __str__(self):
        return f"{self.credential}: {self.school}"
