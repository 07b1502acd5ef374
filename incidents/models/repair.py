"""What was agreed, what is looked at again, and how somebody comes back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import School, StaffMember, Student
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.incident import Consequence, Incident
from incidents.models.practice import Practice


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the incidents and practices that this person may open."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        practices, incidents = Practice.objects.visible_to(user), Incident.objects.visible_to(user)
        return self.filter(Q(practice__in=practices.values("pk")) | Q(incident__in=incidents.values("pk")))

    def listed_for(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        seen = Q(school_id__in=user.whole_schools())
        if own := user.class_schools():
            seen |= Q(school_id__in=own, made_by=user)
        return self.filter(seen)


@track()
class Agreement(models.Model):
    """What the people of a practice agreed on, item by item."""

    row_security = RowSecurity(follows="follows_agreement(id)")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("practice")
    )
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("incident")
    )
    made_on = models.DateField(_("agreed on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    summary = models.CharField(_("what it is about"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="agreement_id_school"),
            models.CheckConstraint(
                condition=Q(practice__isnull=False) | Q(incident__isnull=False), name="agreement_of_a_record"
            ),
        ]
        indexes = [models.Index(fields=["school", "-made_on", "-id"], name="agreement_school_day")]

    def __str__(self):
        return self.summary or str(_("Agreement"))

    def get_absolute_url(self):
        return reverse("incidents:agreement-detail", args=[self.pk])


class AgreementItemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=AgreementItem.Status.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


@track()
class AgreementItem(Labels, models.Model):
    """One promise: what, who, by when, checked by whom. A renegotiated one points to what took its place."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        RENEGOTIATED = "renegotiated", _("Renegotiated")
        NOT_KEPT = "not_kept", _("Not kept")

    row_security = RowSecurity(follows="follows_agreement(agreement_id)")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="items")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(_("what"), max_length=300)
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name=_("student")
    )
    who = models.CharField(_("who else"), max_length=120, blank=True)
    due_on = models.DateField(_("by"))
    checked_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.OPEN)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = AgreementItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False) | ~Q(who=""),
                name="agreementitem_somebody",
                violation_error_message=_("Who promised it?"),
            ),
            models.CheckConstraint(
                condition=Q(status="open", settled_on=None) | ~Q(status="open") & Q(settled_on__isnull=False),
                name="agreementitem_settled_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "due_on"], condition=Q(status="open"), name="agreementitem_open"),
        ]

    def __str__(self):
        return self.what


@track()
class ReentryPlan(Labels, models.Model):
    """How a student comes back after days away, so that nobody returns unseen."""

    class Status(models.TextChoices):
        OPEN = "open", _("Being prepared")
        READY = "ready", _("Ready")
        DONE = "done", _("Back and settled")

    row_security = RowSecurity(follows="follows_student(student_id)")

    consequence = models.OneToOneField(
        Consequence, models.PROTECT, related_name="reentry_plan", verbose_name=_("after")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    student = models.ForeignKey(Student, models.PROTECT, related_name="reentry_plans", verbose_name=_("student"))
    returns_on = models.DateField(_("returns on"))
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.OPEN)
    welcome_practice = models.ForeignKey(
        Practice, models.SET_NULL, null=True, blank=True, related_name="reentry_plans",
        verbose_name=_("welcome circle"),
    )  # fmt: skip
    contact = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the student’s person"),
        help_text=_("Who greets the student, and whom the student goes to."),
    )  # fmt: skip
    supports = models.TextField(_("supports"), max_length=4000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["returns_on", "id"]
        constraints = [models.UniqueConstraint(fields=["id", "school"], name="reentryplan_id_school")]
        indexes = [models.Index(fields=["school", "returns_on"], name="reentryplan_school_day")]

    def __str__(self):
        return f"{self.returns_on:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("incidents:reentry-detail", args=[self.pk])


class FollowUpQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_on=None)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


@track()
class FollowUp(Labels, models.Model):
    """A day on which somebody looks again: after a practice, an agreement, an incident or a return."""

    class Finding(models.TextChoices):
        BETTER = "better", _("Better")
        SAME = "same", _("The same")
        WORSE = "worse", _("Worse")
        UNREACHED = "unreached", _("Nobody could be asked")

    row_security = RowSecurity(follows="follows_student(student_id)")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    incident = models.ForeignKey(
        Incident, models.CASCADE, null=True, blank=True, related_name="follow_ups", verbose_name=_("incident")
    )
    practice = models.ForeignKey(
        Practice, models.CASCADE, null=True, blank=True, related_name="follow_ups", verbose_name=_("practice")
    )
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, blank=True, related_name="follow_ups", verbose_name=_("agreement")
    )
    reentry_plan = models.ForeignKey(
        ReentryPlan, models.CASCADE, null=True, blank=True, related_name="follow_ups", verbose_name=_("re-entry plan")
    )
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("with")
    )
    due_on = models.DateField(_("due"))
    what = models.CharField(_("what to look at"), max_length=200, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    finding = models.CharField(_("how it is now"), max_length=10, choices=Finding, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False, practice=None, agreement=None, reentry_plan=None)
                | Q(incident=None, practice__isnull=False, agreement=None, reentry_plan=None)
                | Q(incident=None, practice=None, agreement__isnull=False, reentry_plan=None)
                | Q(incident=None, practice=None, agreement=None, reentry_plan__isnull=False),
                name="followup_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, finding="") | Q(done_on__isnull=False) & ~Q(finding=""),
                name="followup_done_has_finding",
            ),
        ]
        indexes = [models.Index(fields=["school", "due_on"], condition=Q(done_on=None), name="followup_open")]

    def __str__(self):
        return self.what or str(_("Follow-up"))
