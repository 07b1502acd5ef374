from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Deliverable
from district.models import School, StaffMember
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from trainings.models.courses import Course
from trainings.models.trainers import Instructor


@track(exclude=["seated"])
class Session(Labels, models.Model):
    """A course given once: on its days, at a place, by its instructors, for as many as there are seats.

    `seated` is kept by a trigger (migration 0002), and the table refuses more than `capacity`.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open for registration")
        HELD = "held", _("Held")
        CERTIFIED = "certified", _("Certified")
        CANCELLED = "cancelled", _("Cancelled")

    row_security = OPEN

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions", verbose_name=_("course"))
    number = models.CharField(_("number"), max_length=20, help_text=_("Short, for sheets and lists: RP-2 · 14."))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="training_sessions", verbose_name=_("at school")
    )
    place = models.CharField(_("place"), max_length=120, help_text=_("Room, or the address if it is no school."))
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    seated = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    closes_on = models.DateField(_("registration until"), null=True, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("deliverable"),
        help_text=_("What pays for it: the link from the money to the people trained."),
    )  # fmt: skip
    cohort = models.ForeignKey(
        "trainings.Cohort", models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("cohort")
    )
    note = models.TextField(_("note for those who come"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PLANNED, editable=False)
    starts_on = models.DateField(_("first day"), editable=False)
    ends_on = models.DateField(_("last day"), editable=False)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, editable=False)
    certified_at = models.DateTimeField(_("certified"), null=True, blank=True, editable=False)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="session_number", violation_error_message=_("Another session has this number.")
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1), name="session_has_seats",
                violation_error_message=_("A session has at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(seated__lte=F("capacity")), name="session_not_overfull",
                violation_error_message=_("More people than this have a seat already."),
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""), name="session_cancelled_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="certified", certified_at__isnull=False, certified_by__isnull=False)
                | (~Q(status="certified") & Q(certified_at__isnull=True, certified_by__isnull=True)),
                name="session_certified_by",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="session_start"),
            models.Index(fields=["course", "-starts_on"], name="session_course_start"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("trainings:session-detail", args=[self.pk])


@track(exclude=["secret"])
class SessionDay(models.Model):
    """One day of a session. `secret` is what its check-in codes are made from."""

    row_security = OPEN

    session = models.ForeignKey(Session, models.CASCADE, related_name="days")
    number = models.PositiveSmallIntegerField(_("day"))
    day = models.DateField(_("date"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    secret = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="session_day_number"),
            models.UniqueConstraint(
                fields=["session", "day"], name="session_day_once",
                violation_error_message=_("This date is in the session already."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="session_day_ends_after_start",
                violation_error_message=_("A day cannot end before it begins."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["day"], name="session_day_date")]

    def __str__(self):
        return f"{self.session} {self.day:%Y-%m-%d}"

    @property
    def minutes(self):
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute


@track()
class SessionInstructor(Labels, models.Model):
    class Part(models.TextChoices):
        LEAD = "lead", _("Teaches")
        CO = "co", _("Co-trains")

    row_security = OPEN

    session = models.ForeignKey(Session, models.CASCADE, related_name="taught_by")
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="teaches")
    part = models.CharField(_("part"), max_length=4, choices=Part, default=Part.LEAD)

    class Meta:
        ordering = ["session", "-part", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "instructor"], name="session_instructor_once",
                violation_error_message=_("This instructor is in the session already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.instructor}: {self.session}"


@track()
class Registration(Labels, models.Model):
    """One person's place in a session: a seat, or a place in line, in the order of `queued_at` and then of `id`."""

    class Status(models.TextChoices):
        SEATED = "seated", _("Has a seat")
        WAITING = "waiting", _("On the waitlist")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class How(models.TextChoices):
        SELF = "self", _("Registered themselves")
        STAFF = "staff", _("Registered by a colleague")
        LIST = "list", _("Registered from a list")
        SHEET = "sheet", _("Came without registering")

    row_security = OPEN

    session = models.ForeignKey(Session, models.PROTECT, related_name="registrations")
    staff = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="registrations", verbose_name=_("member of staff")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school then"),
        help_text=_("Where the person worked when the session began."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=9, choices=Status, editable=False)
    how = models.CharField(_("how"), max_length=5, choices=How, default=How.SELF, editable=False)
    queued_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    seated_at = models.DateTimeField(_("got the seat"), null=True, blank=True, editable=False)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True, editable=False)
    evaluated_on = models.DateField(_("evaluated on"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["session", "queued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "staff"], name="registration_once"),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="registration_withdrawn_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="seated") | Q(seated_at__isnull=False), name="registration_seated_at"
            ),
        ]
        indexes = [
            models.Index(fields=["session", "queued_at", "id"], name="registration_line"),
            models.Index(fields=["staff", "session"], name="registration_staff"),
        ]

    def __str__(self):
        return f"{self.staff}: {self.session}"


@track()
class MakeUp(models.Model):
    """A seat on one day of another session of the course, for a day that was missed."""

    row_security = OPEN

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="makeups")
    missed = models.ForeignKey(SessionDay, models.PROTECT, related_name="made_up", verbose_name=_("day missed"))
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="visitors", verbose_name=_("made up on"))
    arranged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    arranged_at = models.DateTimeField(_("arranged"), default=timezone.now, editable=False)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "missed"], name="makeup_once",
                violation_error_message=_("This day is being made up already."),
            ),
            models.CheckConstraint(condition=~Q(missed=F("day")), name="makeup_on_another_day"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.registration} {self.day}"


@track()
class Attendance(Labels, models.Model):
    """One person on one day: there or not, from when to when. `minutes` counts toward the course.

    The day is one of the session that the person is registered in, or the day of a make-up.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    class Source(models.TextChoices):
        ROLL = "roll", _("Roll")
        SHEET = "sheet", _("Signed sheet")
        CODE = "code", _("Checked in by code")

    row_security = OPEN

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendance")
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="attendance")
    status = models.CharField(_("status"), max_length=7, choices=Status)
    arrived = models.TimeField(_("came"), null=True, blank=True)
    departed = models.TimeField(_("left"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    source = models.CharField(_("from"), max_length=5, choices=Source, default=Source.ROLL)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "day"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(status="present") | Q(arrived__isnull=True, departed__isnull=True, minutes=0),
                name="attendance_absent_has_no_times",
            ),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True) | Q(departed__isnull=True) | Q(departed__gt=F("arrived")),
                name="attendance_left_after_coming",
                violation_error_message=_("Nobody leaves before they come."),
            ),
        ]
        indexes = [models.Index(fields=["day", "status"], name="attendance_day")]

    def __str__(self):
        return f"{self.registration} {self.get_status_display()}"


class SessionEvaluation(models.Model):
    """What one person said of a session, without a name: no link to a registration, no moment, no order.

    That somebody has answered is on their registration, as a date; what they said is only here. The key is random, so
    that the rows cannot be put in the order in which they came. `block` says since which group of five or more an
    answer is shown; None while it waits for others to be shown with.
    """

    QUESTIONS = ("useful", "clear", "ready", "respected")

    row_security = OPEN

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="evaluations")
    useful = models.PositiveSmallIntegerField(_("useful for my work"), null=True, blank=True)
    clear = models.PositiveSmallIntegerField(_("clearly taught"), null=True, blank=True)
    ready = models.PositiveSmallIntegerField(_("ready to hold a circle"), null=True, blank=True)
    respected = models.PositiveSmallIntegerField(_("heard and respected"), null=True, blank=True)
    went_well = models.TextField(_("what helped"), max_length=1000, blank=True)
    to_change = models.TextField(_("what to change"), max_length=1000, blank=True)
    block = models.PositiveSmallIntegerField(_("shown with group"), null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(useful__isnull=True) | Q(useful__range=(1, 5)))
                & (Q(clear__isnull=True) | Q(clear__range=(1, 5)))
                & (Q(ready__isnull=True) | Q(ready__range=(1, 5)))
                & (Q(respected__isnull=True) | Q(respected__range=(1, 5))),
                name="evaluation_from_1_to_5",
            )
        ]

    def __str__(self):
        return str(self.session)
