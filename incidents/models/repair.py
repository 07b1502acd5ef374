"""What was agreed, what is looked at again, and how somebody comes back."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from district.models import School, StaffMember, Student
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.incident import Consequence, Incident
from incidents.models.practice import Practice


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agreements whose record this person may open: the inner wall.

        Administrators and auditors: all. Coordinators and school administrators: those of their schools, and those
        of the practices and incidents that follow a student there. Teachers: at their schools, what they wrote, what
        belongs to a practice or incident that they may open, and where they check a promise.
        """
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(_own_agreements(user) | _of_a_seen_record(user))

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here; teachers: what they answer for."""
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_own_agreements(user))


def _of_a_seen_record(user, agreement=""):
    """Asked row by row, so that one record's page never reckons all that its reader may open."""
    practices = Practice.objects.visible_to(user).filter(pk=OuterRef(f"{agreement}practice"))
    incidents = Incident.objects.visible_to(user).filter(pk=OuterRef(f"{agreement}incident"))
    return Exists(practices) | Exists(incidents)


def _own_agreements(user):
    seen = Q(school_id__in=user.whole_schools())
    if own := user.class_schools():
        mine = Q(made_by=user)
        if user.staff_id:
            checks = AgreementItem.objects.filter(agreement=OuterRef("pk"), checked_by_id=user.staff_id)
            mine |= Exists(checks)
        seen |= Q(mine, school_id__in=own)
    return seen


@track()
class Agreement(models.Model):
    """What the people of a practice agreed on, item by item."""

    row_security = RowSecurity(follows="follows_agreement(id)")

    client_id = models.UUIDField(_("form’s id"), null=True, unique=True, editable=False)
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
        return address_of("incidents:agreement-detail", self.pk)


class AgreementItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Promises that this person may read: of an agreement, all or, for a teacher who only checks one, that one."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(_own_promises(user) | _of_a_seen_record(user, "agreement__"))

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here: the school names the index."""
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_own_promises(user))

    def open(self):
        return self.filter(status=AgreementItem.Status.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


def _own_promises(user):
    seen = Q(school_id__in=user.whole_schools())
    if own := user.class_schools():
        mine = Q(agreement__made_by=user)
        if user.staff_id:
            mine |= Q(checked_by_id=user.staff_id)
        seen |= Q(mine, school_id__in=own)
    return seen


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


class ReentryPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans that this person may open: of one's schools and of students now there; a teacher's: as the contact."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(_own_plans(user) | Q(student__school_id__in=user.whole_schools()))

    def listed_for(self, user):
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_own_plans(user))


def _own_plans(user):
    seen = Q(school_id__in=user.whole_schools())
    if user.staff_id and (own := user.class_schools()):
        seen |= Q(school_id__in=own, contact_id=user.staff_id)
    return seen


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
    no_circle_reason = models.CharField(_("why there is no welcome circle"), max_length=200, blank=True)
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

    objects = ReentryPlanQuerySet.as_manager()

    class Meta:
        ordering = ["returns_on", "id"]
        constraints = [models.UniqueConstraint(fields=["id", "school"], name="reentryplan_id_school")]
        indexes = [models.Index(fields=["school", "returns_on"], name="reentryplan_school_day")]

    def __str__(self):
        return str(_("Return on %(day)s") % {"day": date_format(self.returns_on)})

    def get_absolute_url(self):
        return address_of("incidents:reentry-detail", self.pk)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Follow-ups that this person may open: of one's schools and of students now there; a teacher's: one's own."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(_own_follow_ups(user) | Q(student__school_id__in=user.whole_schools()))

    def listed_for(self, user):
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_own_follow_ups(user))

    def open(self):
        return self.filter(done_on=None)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


def _own_follow_ups(user):
    seen = Q(school_id__in=user.whole_schools())
    if own := user.class_schools():
        seen |= Q(school_id__in=own, assigned_to=user)
    return seen


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

    def get_absolute_url(self):
        return address_of("incidents:followup-detail", self.pk)

    @property
    def about(self):
        """The record that it looks at again."""
        return self.incident or self.practice or self.agreement or self.reentry_plan
