"""Emergency safety interventions: the facts first, then what they owe. Source: DOMAIN §3."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import Guardian, School, StaffMember, Student
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.incident import Incident
from incidents.models.location import Location
from incidents.models.rulesets import Hold, Measure, SafetyRule


class SafetyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of one's schools and of students now there; a teacher's: what they reported or had a part in."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(_own(user) | Q(student__school_id__in=user.whole_schools()))

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here."""
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_own(user))

    def counted(self):
        """What figures count: all but those recorded by mistake."""
        return self.filter(voided_at=None)


def _own(user):
    seen = Q(school_id__in=user.whole_schools())
    if own_classes := user.class_schools():
        mine = Q(reported_by=user)
        if user.staff_id:
            mine |= Q(pk__in=SafetyStaff.objects.filter(staff=user.staff_id).values("intervention"))
        seen |= Q(mine, school_id__in=own_classes)
    return seen


@track()
class SafetyIntervention(Labels, models.Model):
    """One emergency, from the first hand laid on a student to the last. Its moments are to the minute."""

    class Threat(models.TextChoices):
        SELF = "self", _("The student")
        STUDENTS = "students", _("Other students")
        STAFF = "staff", _("Staff")
        OTHERS = "others", _("Others")

    class Tried(models.TextChoices):
        """What was tried first. Source: Cache 3120, I: a continuum of interventions."""

        WORDS = "words", _("Calm words, fewer demands")
        CHOICE = "choice", _("A choice offered")
        SPACE = "space", _("Space and time")
        MOVED = "moved", _("Others moved away")
        PLACE = "place", _("A quieter place")
        PERSON = "person", _("A trusted person called")
        REDIRECT = "redirect", _("Turned to something else")
        PLAN = "plan", _("The student’s own plan followed")
        NOTHING = "nothing", _("There was no time for anything")

    class Ending(models.TextChoices):
        CALM = "calm", _("The student was no longer a danger")
        MOVED = "moved", _("The danger was removed")
        MEDICAL = "medical", _("Medical need")
        HANDED = "handed", _("Handed to family, medics or police")
        LIMIT = "limit", _("The longest allowed time was reached")

    named_by = ("started_at",)
    row_security = RowSecurity(follows="follows_student(student_id)")

    client_id = models.UUIDField(_("form’s id"), default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="safety", verbose_name=_("school"))
    student = models.ForeignKey(Student, models.PROTECT, related_name="safety", verbose_name=_("student"))
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="safety", verbose_name=_("incident")
    )
    started_at = models.DateTimeField(_("began"), editable=False)
    ended_at = models.DateTimeField(_("ended"), editable=False)
    disability = models.CharField(
        _("disability that day"), max_length=4, choices=Student.Disability, blank=True,
        help_text=_("As it was on that day; the roster may change."),
    )  # fmt: skip
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    place = models.CharField(_("more exactly where"), max_length=60, blank=True)
    before = models.TextField(_("what happened before"), max_length=4000)
    threatened = ArrayField(
        models.CharField(max_length=8, choices=Threat), default=list, verbose_name=_("who was in danger")
    )
    threat = models.TextField(
        _("the danger"), max_length=2000, help_text=_("Why it was real, immediate and could be carried out.")
    )
    tried = ArrayField(
        models.CharField(max_length=8, choices=Tried), default=list, verbose_name=_("what was tried first")
    )
    tried_note = models.TextField(_("how that went"), max_length=2000, blank=True)
    ending = models.CharField(_("why it ended"), max_length=8, choices=Ending)
    ended_how = models.TextField(_("how it ended, and how the student was then"), max_length=2000, blank=True)
    student_hurt = models.BooleanField(_("the student was hurt"), default=False)
    staff_hurt = models.BooleanField(_("somebody of the staff was hurt"), default=False)
    injuries = models.TextField(
        _("injuries and care given"), max_length=2000, blank=True, help_text=_("Whom, what, and who looked after it.")
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    meeting_asked_on = models.DateField(_("family asked for a meeting on"), null=True, blank=True, editable=False)
    alarm_told_at = models.DateTimeField(_("alarm told"), null=True, blank=True, editable=False)
    voided_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("taken back by"),
    )  # fmt: skip
    void_reason = models.CharField(_("why it was taken back"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = SafetyQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="safetyintervention_id_school"),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="safetyintervention_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None)
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="safetyintervention_voided_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-started_at", "-id"], name="safety_school_start"),
            models.Index(fields=["student", "-started_at"], name="safety_student_start"),
            models.Index(fields=["-started_at", "-id"], name="safety_start"),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return address_of("incidents:safety-detail", self.pk)

    @property
    def where(self):
        return ", ".join(filter(None, [self.location.name if self.location_id else "", self.place]))

    @property
    def tried_names(self):
        return [self.Tried(one).label for one in self.tried]


@track()
class SafetyPhase(Labels, models.Model):
    """One measure within an intervention, from a minute to a minute: an escort that becomes a restraint has two."""

    row_security = RowSecurity(follows="follows_safety(intervention_id)")

    intervention = models.ForeignKey(SafetyIntervention, models.CASCADE, related_name="phases")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(_("what was done"), max_length=10, choices=Measure)
    technique = models.CharField(
        _("technique"), max_length=120, blank=True, help_text=_("By its name in the training, such as a standing hold.")
    )
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"))
    holds = ArrayField(
        models.CharField(max_length=8, choices=Hold), default=list, blank=True, verbose_name=_("also true of it")
    )

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")),
                name="safetyphase_ends_after_start",
                violation_error_message=_("It cannot end before it begins."),
            )
        ]

    def __str__(self):
        return self.get_measure_display()

    @property
    def hold_names(self):
        return [Hold(one).label for one in self.holds]

    @property
    def minutes(self):
        return int((self.ended_at - self.started_at).total_seconds() // 60)


@track()
class SafetyStaff(Labels, models.Model):
    """One member of staff who had a part. Whether their training was current is asked of trainings, as of that day."""

    class Part(models.TextChoices):
        STARTED = "started", _("Started it")
        HELD = "held", _("Took part")
        WATCHED = "watched", _("Watched over the student")
        WITNESS = "witness", _("Saw it")

    row_security = RowSecurity(follows="follows_safety(intervention_id)")

    intervention = models.ForeignKey(SafetyIntervention, models.CASCADE, related_name="staff")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="safety", verbose_name=_("member of staff"), db_index=False
    )
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.HELD)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "staff"],
                name="safetystaff_once",
                violation_error_message=_("This person is already in the list."),
            )
        ]
        indexes = [models.Index(fields=["staff", "intervention"], name="safetystaff_staff")]

    def __str__(self):
        return str(self.staff)


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of interventions that this person may open."""
        return self._of(user, "visible_to")

    def listed_for(self, user):
        return self._of(user, "listed_for")

    def _of(self, user, scope):
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        return self.filter(intervention__in=getattr(SafetyIntervention.objects, scope)(user).values("pk"))

    def owed(self):
        return self.filter(done_at=None, dropped_at=None)

    def late(self, now):
        """Owed, and the minute of the deadline has passed."""
        return self.owed().filter(due_at__lt=now.replace(second=0, microsecond=0))


@track()
class Duty(Labels, models.Model):
    """What one intervention owes to somebody by one moment, under one rule."""

    row_security = RowSecurity(follows="follows_student(student_id)")

    intervention = models.ForeignKey(SafetyIntervention, models.CASCADE, related_name="duties")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    rule = models.ForeignKey(SafetyRule, models.PROTECT, related_name="duties", verbose_name=_("rule"))
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    dropped_at = models.DateTimeField(_("no longer owed since"), null=True, blank=True)
    escalated_on = models.DateField(_("administrators told on"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="duty_id_school"),
            models.UniqueConstraint(fields=["intervention", "rule"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="duty_done_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "due_at"], condition=Q(done_at=None, dropped_at=None), name="duty_owed")
        ]

    def __str__(self):
        return f"{self.pk}"


@track()
class DutyAttempt(Labels, models.Model):
    """One try to meet a duty: how, when, by whom, and whether somebody was reached."""

    class Method(models.TextChoices):
        PHONE = "phone", _("Phone")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("E-mail")
        PERSON = "person", _("In person")
        PAPER = "paper", _("On paper")
        VIDEO = "video", _("Video call")

    row_security = RowSecurity(follows="follows_safety(intervention_id)")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="tries")
    intervention = models.ForeignKey(SafetyIntervention, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    method = models.CharField(_("how"), max_length=6, choices=Method)
    reached = models.BooleanField(_("reached"), default=False)
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom")
    )
    whom = models.CharField(_("whom else"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.get_method_display()


@track()
class Debrief(models.Model):
    """The talk of the staff afterwards: when, who was there, and what was answered to each question."""

    row_security = RowSecurity(follows="follows_safety(intervention_id)")

    intervention = models.OneToOneField(SafetyIntervention, models.CASCADE, related_name="debrief")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    held_at = models.DateTimeField(_("held"))
    led_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("led by")
    )
    present = models.CharField(_("who was there"), max_length=400)
    answers = models.JSONField(_("questions and answers"), default=list)
    next_steps = models.TextField(_("what will be different next time"), max_length=4000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    def __str__(self):
        return f"{self.pk}"
