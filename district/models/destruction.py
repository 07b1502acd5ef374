"""What is destroyed when its time is over: the list that two people approve, what is left in the log, and the holds."""

import uuid

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address, address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.people import Student
from district.models.schools import School
from district.rowsecurity import OPEN, RowSecurity


def _person(words, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **options
    )  # fmt: skip


class LegalHoldQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(released_at=None)


@track()
class LegalHold(Labels, models.Model):
    """While a matter is open, nothing about this student, or nothing of this school, is destroyed.

    Without a student it is the whole school.
    """

    row_security = RowSecurity()

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(
        Student, models.CASCADE, null=True, blank=True, related_name="legal_holds", verbose_name=_("student")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    matter = models.CharField(_("matter"), max_length=120)
    reason = models.CharField(_("why, and who asked for it"), max_length=1000)
    placed_by = _person(_("placed by"))
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    released_by = _person(_("released by"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    release_reason = models.CharField(_("why it is released"), max_length=1000, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school", "matter"],
                nulls_distinct=False,
                condition=Q(released_at=None),
                name="legalhold_once_a_matter",
                violation_error_message=_("There is a hold for this matter already."),
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, release_reason="")
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason=""),
                name="legalhold_release_says_why",
            ),
        ]

    def __str__(self):
        return self.matter

    def get_absolute_url(self):
        return address("district:hold-list")


@track()
class Destruction(Labels, models.Model):
    """One list of records of one kind whose time is over. It names no student, before or after.

    Who proposes it approves it; a second person must, and some days pass, before the records go.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        APPROVED = "approved", _("Approved")
        DESTROYED = "destroyed", _("Destroyed")
        STOPPED = "stopped", _("Stopped")

    row_security = OPEN

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(_("kind of record"), max_length=40)
    years = models.PositiveSmallIntegerField(_("kept for years"))
    source = models.CharField(_("source of the rule"), max_length=400)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = _person(_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)
    approved_by = _person(_("approved by"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    not_before = models.DateField(_("not before"), null=True, blank=True)
    ended_by = _person(_("carried out or stopped by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("carried out or stopped"), null=True, blank=True)
    why_stopped = models.CharField(_("why it was stopped"), max_length=400, blank=True)
    listed = models.PositiveIntegerField(_("records on the list"))
    first_due = models.DateField(_("first due"))
    last_due = models.DateField(_("last due"))
    left_out = models.PositiveIntegerField(_("left out at the end"), default=0)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="destruction_two_people",
                violation_error_message=_("A second person must approve."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "destroyed"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, not_before__isnull=False),
                name="destruction_approved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "approved"], ended_at=None, ended_by=None)
                | Q(status__in=["destroyed", "stopped"], ended_at__isnull=False, ended_by__isnull=False),
                name="destruction_ended",
            ),
            models.CheckConstraint(
                condition=Q(status="stopped") ^ Q(why_stopped=""), name="destruction_stopped_says_why"
            ),
        ]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="destruction_newest")]

    def __str__(self):
        from district.retention import kind

        return str(kind(self.kind).label)

    def get_absolute_url(self):
        return address_of("district:destruction-detail", self.pk)


class DestructionItem(models.Model):
    """One record on the list, by its number alone. Gone with the record: the log keeps counts."""

    row_security = OPEN

    destruction = models.ForeignKey(
        Destruction, models.CASCADE, related_name="items", verbose_name=_("list"), db_index=False
    )
    record_id = models.BigIntegerField(_("record"))
    due_on = models.DateField(_("due on"))

    class Meta:
        ordering = ["due_on", "record_id"]
        constraints = [models.UniqueConstraint(fields=["destruction", "record_id"], name="destructionitem_once")]

    def __str__(self):
        return str(self.record_id)


class DestructionCount(models.Model):
    """How many rows of one table went with a list, and of its history."""

    row_security = OPEN

    destruction = models.ForeignKey(
        Destruction, models.PROTECT, related_name="counts", verbose_name=_("list"), db_index=False
    )
    label = models.CharField(_("table"), max_length=80)
    rows = models.PositiveIntegerField(_("rows"))
    versions = models.PositiveIntegerField(_("earlier versions"), default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["destruction", "label"], name="destructioncount_once")]

    def __str__(self):
        return f"{self.words}: {self.rows}"

    @property
    def words(self):
        """What a row of the table is called; its label where the table itself is no more."""
        try:
            return capfirst(apps.get_model(self.label)._meta.verbose_name_plural)
        except LookupError:
            return self.label
