import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from district.models import School, Section, StaffMember, Student
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import RowSecurity
from incidents.models.location import Location
from incidents.models.tables import CommunityPartner, QuestionSet


class Kind(models.TextChoices):
    """Every rung of the continuum, informal to formal. Source: IIRP continuum; CPS coordinator role description."""

    AFFECTIVE_STATEMENT = "affective", _("Affective statement")
    CONVERSATION = "conversation", _("Restorative conversation")
    CHECK_IN = "check_in", _("Check-in circle")
    COMMUNITY = "community", _("Community-building circle")
    ACADEMIC = "academic", _("Academic circle")
    CELEBRATION = "celebration", _("Celebration circle")
    TALKING = "talking", _("Talking circle")
    PEACE = "peace", _("Peace or harm circle")
    REENTRY = "reentry", _("Re-entry circle")
    STAFF = "staff", _("Staff circle")
    SUPPORT = "support", _("Circle of support")
    PEER_CONFERENCE = "peer", _("Peer conference")
    MEDIATION = "mediation", _("Mediation")
    CONFERENCE = "conference", _("Formal conference")
    FAMILY_MEETING = "family", _("Family meeting")
    CRISIS = "crisis", _("Crisis or trauma response")
    PEACE_ROOM = "peace_room", _("Peace Room visit")
    COACHING = "coaching", _("Coaching talk")


# The kinds that the quick log offers first, in the order of its buttons.
QUICK_KINDS = [
    Kind.CHECK_IN,
    Kind.COMMUNITY,
    Kind.ACADEMIC,
    Kind.CELEBRATION,
    Kind.TALKING,
    Kind.PEACE,
    Kind.REENTRY,
    Kind.STAFF,
]
CIRCLE_KINDS = [*QUICK_KINDS, Kind.SUPPORT]
# Proactive kinds build community; the others answer harm. Source: DOMAIN §1, circle kinds.
PROACTIVE_KINDS = {
    Kind.AFFECTIVE_STATEMENT,
    Kind.CHECK_IN,
    Kind.COMMUNITY,
    Kind.ACADEMIC,
    Kind.CELEBRATION,
    Kind.COACHING,
}
# The tier a kind usually belongs to (1 everyone, 2 some, 3 few); a record may say another.
USUAL_TIER = {
    Kind.AFFECTIVE_STATEMENT: 1,
    Kind.CONVERSATION: 1,
    Kind.CHECK_IN: 1,
    Kind.COMMUNITY: 1,
    Kind.ACADEMIC: 1,
    Kind.CELEBRATION: 1,
    Kind.TALKING: 1,
    Kind.STAFF: 1,
    Kind.PEACE: 2,
    Kind.PEER_CONFERENCE: 2,
    Kind.MEDIATION: 2,
    Kind.REENTRY: 3,
    Kind.SUPPORT: 3,
    Kind.CONFERENCE: 3,
    Kind.FAMILY_MEETING: 2,
    Kind.CRISIS: 3,
    Kind.PEACE_ROOM: 2,
    Kind.COACHING: 1,
}


class PracticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Practices whose record this person may open: the inner wall.

        Administrators and auditors: all. Coordinators and school administrators: those of their schools, and
        those of students who are now there. Teachers: at their schools, what they logged or facilitated.
        """
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        seen = _of_own_schools(user)
        if whole := user.whole_schools():
            followed = PracticeParticipant.objects.filter(practice=OuterRef("pk"), student__school_id__in=whole)
            seen |= Exists(followed)
        return self.filter(seen)

    def listed_for(self, user):
        """The same for lists and counts, without what only follows a student here: the school names the index."""
        if not user.is_authenticated:
            return self.none()
        return self if user.sees_district() else self.filter(_of_own_schools(user))

    def took_place(self):
        """What figures count: neither what is planned or asked for, nor what was declined."""
        return self.filter(status__in=Practice.TOOK_PLACE)

    def to_come(self):
        """Asked for or planned."""
        return self.filter(status__in=Practice.TO_COME)


def _of_own_schools(user):
    """Of the schools that one is there for as a whole, all; of the others, what one logged or facilitated."""
    seen = Q(school_id__in=user.whole_schools())
    if own_classes := user.class_schools():
        mine = Q(created_by=user)
        if user.staff_id:
            led = PracticeParticipant.objects.filter(
                practice=OuterRef("pk"), staff_id=user.staff_id, role=PracticeParticipant.Role.FACILITATOR
            )
            mine |= Exists(led)
        seen |= Q(mine, school_id__in=own_classes)
    return seen


@track(exclude=["held_on"])
class Practice(Labels, models.Model):
    """One restorative practice, of any rung of the continuum; a circle is a practice of a circle kind."""

    class Mode(models.TextChoices):
        PROACTIVE = "proactive", _("Proactive")
        RESPONSIVE = "responsive", _("Responsive")

    class Tier(models.IntegerChoices):
        UNIVERSAL = 1, _("Tier 1, everyone")
        TARGETED = 2, _("Tier 2, some")
        INTENSIVE = 3, _("Tier 3, few")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")

    class Outcome(models.TextChoices):
        AGREEMENT = "agreement", _("An agreement was made")
        UNDERSTANDING = "understanding", _("Understanding, no agreement needed")
        PARTLY = "partly", _("Partly repaired, to be continued")
        NONE = "none", _("No repair yet")
        REFERRED = "referred", _("Handed on to other help")

    # Those that figures count, and those that are still ahead.
    TOOK_PLACE = (Status.HELD, Status.COMPLETED)
    TO_COME = (Status.REQUESTED, Status.PLANNED)

    row_security = RowSecurity(follows="follows_practice(id)")

    client_id = models.UUIDField(_("device's id"), default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="practices", verbose_name=_("school"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    mode = models.CharField(_("proactive or responsive"), max_length=10, choices=Mode)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier)
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="practices", verbose_name=_("class")
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.COMPLETED)
    started_at = models.DateTimeField(_("started"))
    held_on = models.DateField(_("local day"), editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(480)])
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    place = models.CharField(_("room or other place"), max_length=60, blank=True)
    topic = models.CharField(_("topic or question"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=10_000)
    question_set = models.ForeignKey(
        QuestionSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("questions")
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("what came of it"), blank=True, max_length=4000)
    declined_reason = models.CharField(_("why it was declined"), blank=True, max_length=400)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("logged by")
    )
    created_at = models.DateTimeField(_("logged"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="practice_id_school"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480),
                name="practice_minutes",
                violation_error_message=_("A practice takes between 1 and 480 minutes."),
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]), name="practice_tier"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="practice_kind"),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(declined_reason=""), name="practice_declined_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-started_at", "-id"], name="practice_school_started"),
            models.Index(fields=["-started_at", "-id"], name="practice_started"),
            models.Index(fields=["created_by", "-started_at"], name="practice_author"),
            models.Index(
                fields=["school", "started_at"],
                condition=Q(status__in=["requested", "planned"]),
                name="practice_to_come",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {date_format(timezone.localtime(self.started_at), 'DATETIME_FORMAT')}"

    def save(self, *args, update_fields=None, **kwargs):
        self.held_on = timezone.localdate(self.started_at)
        if update_fields is not None and "started_at" in update_fields:
            update_fields = {*update_fields, "held_on"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return address_of("incidents:practice-detail", self.pk)

    @property
    def where(self):
        return self.place or (self.location.name if self.location_id else "")

    @property
    def took_place(self):
        return self.status in self.TOOK_PLACE

    @property
    def tone(self):
        """How its state is coloured; see ui.status."""
        return {"requested": "warn", "planned": "info", "declined": "mute"}.get(self.status, "good")


@track(exclude=["led_on"])
class PracticeParticipant(Labels, models.Model):
    """One person's part in a practice. `school` is the practice's.

    `led_on` is kept by triggers (migration 0014): the practice's day, where a member of staff facilitated it and it
    took place. By it the last day on which somebody led is one step in an index, however many practices there are.
    """

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("Facilitator")
        PARTICIPANT = "participant", _("Participant")
        CAUSED_HARM = "caused_harm", _("Caused harm")
        HARMED = "harmed", _("Was harmed")
        WITNESS = "witness", _("Witness")
        SUPPORTER = "supporter", _("Supporter")
        STUDENT_LEADER = "leader", _("Student leader")
        FAMILY = "family", _("Family")
        COMMUNITY = "community", _("Community member")

    class Consent(models.TextChoices):
        """Taking part in a responsive practice is voluntary; nobody is put into a circle."""

        UNASKED = "", _("Not asked yet")
        YES = "yes", _("Chose to take part")
        NO = "no", _("Chose not to")

    row_security = RowSecurity(follows="follows_student(student_id)")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="participants")
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(
        Student,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("student"),
        db_index=False,
    )
    staff = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("staff member"),
        db_index=False,
    )
    partner = models.ForeignKey(
        CommunityPartner, models.PROTECT, null=True, blank=True, related_name="practices", verbose_name=_("partner")
    )
    name = models.CharField(_("somebody else"), max_length=120, blank=True, help_text=_("Family, or another guest."))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    prepared_on = models.DateField(_("prepared on"), null=True, blank=True)
    prepared_minutes = models.PositiveSmallIntegerField(
        _("minutes of preparation"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
    )  # fmt: skip
    consent = models.CharField(_("consent"), max_length=3, choices=Consent, blank=True)
    led_on = models.DateField(_("led on"), null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="practiceparticipant_id_school"),
            models.CheckConstraint(
                condition=Q(student__isnull=False, staff=None, partner=None, name="")
                | Q(student=None, staff__isnull=False, partner=None, name="")
                | Q(student=None, staff=None, partner__isnull=False, name="")
                | Q(student=None, staff=None, partner=None) & ~Q(name=""),
                name="practiceparticipant_one_person",
            ),
            models.UniqueConstraint(
                fields=["practice", "partner"],
                condition=Q(partner__isnull=False),
                name="practiceparticipant_partner_once",
                violation_error_message=_("This partner is already in the list."),
            ),
            models.UniqueConstraint(
                fields=["practice", "student"],
                condition=Q(student__isnull=False),
                name="practiceparticipant_student_once",
                violation_error_message=_("This student is already in the list."),
            ),
            models.UniqueConstraint(
                fields=["practice", "staff"],
                condition=Q(staff__isnull=False),
                name="practiceparticipant_staff_once",
                violation_error_message=_("This staff member is already in the list."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["student", "practice"],
                condition=Q(student__isnull=False),
                name="practiceparticipant_student",
            ),
            models.Index(
                fields=["staff", "practice"],
                condition=Q(staff__isnull=False),
                name="practiceparticipant_staff",
            ),
            models.Index(fields=["staff", "led_on"], condition=Q(led_on__isnull=False), name="practiceparticipant_led"),
        ]

    def __str__(self):
        return self.name or str(self.student or self.staff or self.partner)
