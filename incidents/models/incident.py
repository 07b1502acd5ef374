"""What happened, who was part of it, what was tried before, and what was decided."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from district.models import Role, School, StaffMember, Student
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.location import Location
from incidents.models.practice import Practice
from incidents.models.tables import BehaviorCode


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Incidents whose record this person may open: the inner wall.

        Administrators and auditors: all but drafts. Coordinators and school administrators: those of their schools,
        and those of students who are now there. Teachers: at their schools, what they reported. A draft is its
        author's alone, until it is thrown away.
        """
        if not user.is_authenticated:
            return self.none()
        sent = _sent_or_own(user)
        if user.sees_district():
            return self.filter(sent)
        seen = _of_own_schools(user)
        if whole := user.whole_schools():
            followed = IncidentParticipant.objects.filter(incident=OuterRef("pk"), student__school_id__in=whole)
            seen |= Exists(followed)
        return self.filter(sent, seen)

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here: the school names the index."""
        if not user.is_authenticated:
            return self.none()
        sent = _sent_or_own(user)
        return self.filter(sent) if user.sees_district() else self.filter(sent, _of_own_schools(user))

    def thrown_away_by(self, user):
        """One's own drafts that are out of every list and can be brought back."""
        return self.filter(reported_by=user, discarded_at__isnull=False)

    def counted(self):
        """What figures count: every incident that was submitted."""
        return self.exclude(status=Incident.Status.DRAFT)

    def in_hand(self):
        """Submitted and not yet closed."""
        return self.filter(status__in=Incident.IN_HAND)


def _sent_or_own(user):
    return ~Q(status=Incident.Status.DRAFT) | Q(reported_by=user, discarded_at=None)


def _of_own_schools(user):
    seen = Q(school_id__in=user.whole_schools())
    if own_classes := user.class_schools():
        seen |= Q(reported_by=user, school_id__in=own_classes)
    return seen


@track()
class Incident(Labels, models.Model):
    """One event, with everybody who had a part in it. Its day and time are local: what the clock on the wall said."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        IN_RESPONSE = "in_response", _("In response")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")

    class Motive(models.TextChoices):
        """Why it seems to have happened: what the behavior was good for. Source: functions of behavior, PBIS."""

        PEER_ATTENTION = "peers", _("Attention of other students")
        ADULT_ATTENTION = "adults", _("Attention of an adult")
        CONFLICT = "conflict", _("A conflict that was there before")
        RETALIATION = "retaliation", _("Answer to an earlier harm")
        AVOID_TASK = "avoid_task", _("To get away from a task")
        AVOID_PEOPLE = "avoid_people", _("To get away from somebody")
        OBTAIN = "obtain", _("To get a thing or an activity")
        UNKNOWN = "unknown", _("Not known")

    IN_HAND = (Status.SUBMITTED, Status.IN_RESPONSE, Status.RESOLVED)

    row_security = RowSecurity(follows="follows_incident(id)")

    client_id = models.UUIDField(_("device's id"), default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="incidents", verbose_name=_("school"))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    occurred_on = models.DateField(_("day"))
    occurred_at = models.TimeField(_("time"), null=True, blank=True)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    place = models.CharField(_("more exactly where"), max_length=60, blank=True)
    behavior = models.ForeignKey(BehaviorCode, models.PROTECT, related_name="+", verbose_name=_("behavior"))
    motive = models.CharField(_("why, as far as one can tell"), max_length=12, choices=Motive, blank=True)
    title = models.CharField(_("in a few words"), max_length=120)
    description = models.TextField(_("what happened"), max_length=10_000, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in charge")
    )
    outcome = models.TextField(_("outcome"), max_length=4000, blank=True)
    outcome_told_at = models.DateTimeField(_("reporter told"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    response_at = models.DateTimeField(_("response began"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("draft thrown away"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copy of")
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="incident_id_school"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False), name="incident_submitted_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(discarded_at=None) | Q(status="draft"), name="incident_discarded_is_draft"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-occurred_on", "-id"], name="incident_school_day"),
            models.Index(fields=["-occurred_on", "-id"], name="incident_day"),
            models.Index(fields=["reported_by", "-occurred_on"], name="incident_reporter"),
            models.Index(
                fields=["school", "submitted_at"],
                condition=Q(status__in=["submitted", "in_response", "resolved"]),
                name="incident_in_hand",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("incidents:incident-detail", self.pk)

    @property
    def reference(self):
        """What one says on the phone: 2025-0417."""
        return f"{self.occurred_on:%Y}-{self.pk:04d}"

    @property
    def where(self):
        return ", ".join(filter(None, [self.location.name if self.location_id else "", self.place]))

    @property
    def tone(self):
        """How its state is coloured; see ui.status."""
        return {"submitted": "warn", "in_response": "info", "resolved": "good"}.get(self.status, "mute")

    @property
    def state_icon(self):
        icons = {"draft": "pencil-line", "submitted": "inbox", "in_response": "reply", "resolved": "check"}
        return icons.get(self.status, "archive")

    # Lists, not subqueries: "of it, or of an answer to it" then finds its rows by index. With a subquery in the
    # condition PostgreSQL read the whole table, and asked row security's function about each row of other schools.
    @cached_property
    def answer_ids(self):
        """Of the practices that answer it."""
        return list(self.answers.values_list("practice", flat=True))

    @cached_property
    def agreement_ids(self):
        """Of what was agreed about it, or in a practice that answers it."""
        of_it = Q(incident=self) | Q(practice__in=self.answer_ids)
        return list(self.agreements.model.objects.filter(of_it).values_list("pk", flat=True))


@track()
class IncidentParticipant(Labels, models.Model):
    """One person's part in an incident. `school` is the incident's."""

    class Role(models.TextChoices):
        CAUSED_HARM = "caused_harm", _("Caused harm")
        HARMED = "harmed", _("Was harmed")
        WITNESS = "witness", _("Witness")
        SUPPORTER = "supporter", _("Supporter")
        FAMILY = "family", _("Family")
        STAFF = "staff", _("Staff")
        COMMUNITY = "community", _("Community member")

    row_security = RowSecurity(follows="follows_student(student_id)")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="participants")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(
        Student, models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("student"),
        db_index=False,
    )  # fmt: skip
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("staff member"),
        db_index=False,
    )  # fmt: skip
    name = models.CharField(
        _("somebody else"), max_length=120, blank=True, help_text=_("Who is neither a student nor on the staff roster.")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.CAUSED_HARM)
    behavior = models.ForeignKey(
        BehaviorCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("own behavior"),
        help_text=_("Where it differs from the incident’s."),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="incidentparticipant_id_school"),
            models.CheckConstraint(
                condition=Q(student__isnull=False, staff=None, name="")
                | Q(student=None, staff__isnull=False, name="")
                | Q(student=None, staff=None) & ~Q(name=""),
                name="incidentparticipant_one_person",
            ),
            models.UniqueConstraint(
                fields=["incident", "student"],
                condition=Q(student__isnull=False),
                name="incidentparticipant_student_once",
                violation_error_message=_("This student is already in the list."),
            ),
            models.UniqueConstraint(
                fields=["incident", "staff"],
                condition=Q(staff__isnull=False),
                name="incidentparticipant_staff_once",
                violation_error_message=_("This staff member is already in the list."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["student", "incident"],
                condition=Q(student__isnull=False),
                name="incidentparticipant_student",
            ),
            models.Index(
                fields=["staff", "incident"],
                condition=Q(staff__isnull=False),
                name="incidentparticipant_staff",
            ),
        ]

    def __str__(self):
        return self.name or str(self.student if self.student_id else self.staff)


@track()
class PriorIntervention(Labels, models.Model):
    """What was tried before the incident came to the office. Source: Cache 3120 I.3."""

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", _("Restorative conversation")
        AFFECTIVE = "affective", _("Affective statement or question")
        REMINDER = "reminder", _("Reminder of the class’s agreements")
        CIRCLE = "circle", _("Circle")
        SEAT = "seat", _("Change of seat or task")
        BREAK = "break", _("Break or quiet space")
        CALL_HOME = "call_home", _("Call home")
        FAMILY_MEETING = "family", _("Meeting with the family")
        COUNSELOR = "counselor", _("Counselor or social worker")
        PLAN = "plan", _("Behavior or support plan")
        OTHER = "other", _("Something else")

    row_security = RowSecurity(follows="follows_incident(incident_id)")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="prior_interventions")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("what was tried"), max_length=12, choices=Kind)
    tried_on = models.DateField(_("on"), null=True, blank=True)
    note = models.CharField(_("how it went"), max_length=200, blank=True)

    class Meta:
        ordering = ["tried_on", "id"]

    def __str__(self):
        return self.get_kind_display()


class IncidentStep(Labels, models.Model):
    """One move of an incident from state to state: when, by whom and, where it went back, why."""

    row_security = RowSecurity(follows="follows_incident(incident_id)")
    append_only = True

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    status = models.CharField(_("to"), max_length=12, choices=Incident.Status)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.get_status_display()


class ConsequenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of incidents that this person may open, but for a teacher who only reported one."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self.exclude(incident__status=Incident.Status.DRAFT)
        if not (whole := user.whole_schools()):
            return self.none()
        reported = Q(school_id__in=user.class_schools()) & ~Q(school_id__in=whole)
        return self.filter(incident__in=Incident.objects.visible_to(user).values("pk")).exclude(reported)

    def owed(self):
        """Those without a restorative component: none named, or one that has not taken place. Cache 3120 E.5."""
        done = Q(restorative_practice__status__in=[Practice.Status.HELD, Practice.Status.COMPLETED])
        return self.exclude(done)


@track()
class Consequence(Labels, models.Model):
    """What was decided for one student. Each carries a restorative component, or owes one. Source: Cache 3120 E.5."""

    class Kind(models.TextChoices):
        """CRDC's categories of discipline, and lesser ones. Source: DOMAIN §2."""

        LOSS = "loss", _("Loss of a privilege")
        DETENTION = "detention", _("Detention")
        REMOVAL = "removal", _("Removal from class, 90 minutes at most")
        ISS = "iss", _("In-school suspension")
        OSS = "oss", _("Out-of-school suspension")
        EXPULSION = "expulsion", _("Expulsion with services")
        EXPULSION_WITHOUT = "expulsion_bare", _("Expulsion without services")
        LAW = "law", _("Referral to law enforcement")
        ARREST = "arrest", _("School-related arrest")
        OTHER = "other", _("Other")

    # Kinds that take the student out of class for days, and those after which a return is planned.
    LASTING = (Kind.ISS, Kind.OSS, Kind.EXPULSION, Kind.EXPULSION_WITHOUT)
    AWAY = (Kind.OSS, Kind.EXPULSION, Kind.EXPULSION_WITHOUT)

    row_security = RowSecurity(follows="follows_student(student_id)")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="consequences")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, models.PROTECT, related_name="consequences", verbose_name=_("student"))
    kind = models.CharField(_("consequence"), max_length=16, choices=Kind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    school_days = models.DecimalField(
        _("school days"), max_digits=5, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(400)],
        help_text=_("Counted from the school’s calendar."),
    )  # fmt: skip
    days_averted = models.DecimalField(
        _("days of suspension averted"), max_digits=5, decimal_places=1, default=0,
        validators=[MinValueValidator(0), MaxValueValidator(400)],
        help_text=_("Days that would have been given, and were not, because the repair was chosen."),
    )  # fmt: skip
    restorative_practice = models.ForeignKey(
        Practice, models.SET_NULL, null=True, blank=True, related_name="consequences",
        verbose_name=_("restorative component"),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = ConsequenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="consequence_id_school"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="consequence_ends_after_start",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(condition=Q(days_averted__gte=0), name="consequence_days_averted"),
        ]
        indexes = [models.Index(fields=["school", "-starts_on"], name="consequence_school_day")]

    def __str__(self):
        return self.get_kind_display()


@track()
class IncidentPractice(models.Model):
    """An incident and a practice that answers it."""

    row_security = RowSecurity(follows="follows_incident(incident_id)")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="answers")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="answered")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "practice"],
                name="incidentpractice_once",
                violation_error_message=_("This practice already answers this incident."),
            )
        ]

    def __str__(self):
        return f"{self.incident_id} – {self.practice_id}"


class RestrictedNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Its author, and who holds one of the named roles at its school today."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(author=user)
        for grant in user.grants_today:
            named = Q(roles__contains=[grant.role])
            seen |= named & Q(school=grant.school_id) if grant.school_id else named
        return self.filter(seen)


@track()
class RestrictedNote(Labels, models.Model):
    """A note that only its author and the roles that the author named may open; each opening is recorded."""

    row_security = RowSecurity()

    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="restricted_notes")
    practice = models.ForeignKey(Practice, models.CASCADE, null=True, blank=True, related_name="restricted_notes")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role), default=list, blank=True, verbose_name=_("who else may open it")
    )
    text = models.TextField(_("note"), max_length=10_000)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = RestrictedNoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incident=None, practice__isnull=False) | Q(incident__isnull=False, practice=None),
                name="restrictednote_of_one_record",
            )
        ]

    def __str__(self):
        return f"{self.pk}"
