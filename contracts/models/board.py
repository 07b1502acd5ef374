"""The board: who sits on it, when it met, what was before it, who moved, who voted how."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from contracts.models.money import MoneyField
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.periods import OVERLAPS, Period, days, ends_after_start
from district.rowsecurity import OPEN


@track()
class BoardMember(Period):
    """Somebody's term on the board. Who is elected again has another term."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(_("office"), max_length=80, blank=True, help_text=_("Chair, secretary …"))

    class Meta:
        ordering = ["name", "starts_on", "id"]
        constraints = [
            ends_after_start("boardmember_ends_after_start"),
            ExclusionConstraint(
                name="boardmember_no_overlap",
                expressions=[("name", RangeOperators.EQUAL), (days(), OVERLAPS)],
                violation_error_message=_("This person is on the board already on some of these days."),
            ),
        ]

    def __str__(self):
        return self.name


@track()
class BoardMeeting(Labels, models.Model):
    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular meeting")
        SPECIAL = "special", _("Special meeting")
        EMERGENCY = "emergency", _("Emergency meeting")
        WORKSHOP = "workshop", _("Workshop")

    row_security = OPEN

    held_on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.REGULAR)
    place = models.CharField(_("place"), max_length=120, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["held_on", "kind"],
                name="boardmeeting_once",
                violation_error_message=_("A meeting of this kind is on record for this day."),
            )
        ]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.get_kind_display()}"

    def get_absolute_url(self):
        return address_of("contracts:meeting-detail", self.pk)


@track(exclude=["ayes", "nays", "abstained", "recused", "absent", "quorum", "passed"])
class Motion(Labels, models.Model):
    """One question put to the board. A consent motion carries every item that hangs on it.

    The counts are kept by a trigger on the votes. `quorum` and `passed` are worked out by the database itself:
    a quorum is more than half of the seats, whoever recuses or abstains being there.
    """

    class Rule(models.TextChoices):
        VOTING = "voting", _("More ayes than nays, with a quorum")
        MEMBERS = "members", _("Ayes of more than half of all seats")
        TWO_THIRDS = "two_thirds", _("Ayes of two thirds of all seats")

    row_security = OPEN

    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="motions", verbose_name=_("meeting"))
    text = models.CharField(_("motion"), max_length=500)
    is_consent = models.BooleanField(_("carries the consent agenda"), default=False)
    moved_by = models.ForeignKey(BoardMember, models.PROTECT, related_name="+", verbose_name=_("moved by"))
    seconded_by = models.ForeignKey(
        BoardMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seconded by")
    )
    rule = models.CharField(_("passes with"), max_length=10, choices=Rule, default=Rule.VOTING)
    seats = models.PositiveSmallIntegerField(_("seats of the board"), validators=[MinValueValidator(1)])
    ayes = models.PositiveSmallIntegerField(_("aye"), default=0, editable=False)
    nays = models.PositiveSmallIntegerField(_("nay"), default=0, editable=False)
    abstained = models.PositiveSmallIntegerField(_("abstained"), default=0, editable=False)
    recused = models.PositiveSmallIntegerField(_("recused"), default=0, editable=False)
    absent = models.PositiveSmallIntegerField(_("not present"), default=0, editable=False)
    quorum = models.GeneratedField(
        expression=Case(
            When(Q(seats__lt=2 * (F("ayes") + F("nays") + F("abstained") + F("recused"))), then=Value(True)),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    passed = models.GeneratedField(
        expression=Case(
            When(Q(seats__gte=2 * (F("ayes") + F("nays") + F("abstained") + F("recused"))), then=Value(False)),
            When(Q(rule="voting", ayes__gt=F("nays")), then=Value(True)),
            When(Q(rule="members", seats__lt=2 * F("ayes")), then=Value(True)),
            When(Q(rule="two_thirds", ayes__gt=0) & Q(seats__lte=3 * F("ayes") / 2), then=Value(True)),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "meeting"], name="motion_id_meeting"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(is_consent=True),
                name="motion_one_consent",
                violation_error_message=_("This meeting has its consent motion already."),
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("moved_by")),
                name="motion_two_people",
                violation_error_message=_("Nobody seconds their own motion."),
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#motion-{self.pk}"


@track()
class AgendaItem(Labels, models.Model):
    """One item of a meeting, as the minutes have it. `motion` decides it; a consent item pulled out has its own."""

    class Type(models.TextChoices):
        ACTION = "action", _("Action")
        CONSENT = "consent", _("Action (consent)")
        DISCUSSION = "discussion", _("Discussion")
        INFORMATION = "information", _("Information")
        REPORT = "report", _("Report")

    row_security = OPEN

    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="items", verbose_name=_("meeting"))
    number = models.CharField(_("number"), max_length=12)
    category = models.CharField(_("category"), max_length=80, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    type = models.CharField(_("type"), max_length=11, choices=Type, default=Type.ACTION)
    amount = MoneyField(_("dollar amount"), null=True, blank=True)
    budget_source = models.CharField(_("budget source"), max_length=160, blank=True)
    recommended_action = models.TextField(_("recommended action"), max_length=2000, blank=True)
    background = models.TextField(_("background"), max_length=6000, blank=True)
    pulled = models.BooleanField(_("pulled from the consent agenda"), default=False, editable=False)
    motion = models.ForeignKey(
        Motion, models.SET_NULL, null=True, blank=True, related_name="items", editable=False, verbose_name=_("motion")
    )

    class Meta:
        ordering = ["meeting", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="agendaitem_number",
                violation_error_message=_("This meeting has an item of this number."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="agendaitem_amount",
                violation_error_message=_("A dollar amount cannot be negative."),
            ),
            models.CheckConstraint(condition=Q(pulled=False) | Q(type="consent"), name="agendaitem_pulled_consent"),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#item-{self.pk}"


@track()
class Vote(Labels, models.Model):
    class Choice(models.TextChoices):
        AYE = "aye", _("Aye")
        NAY = "nay", _("Nay")
        ABSTAIN = "abstain", _("Abstained")
        RECUSED = "recused", _("Recused")
        ABSENT = "absent", _("Not present at vote")

    row_security = OPEN

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="votes")
    member = models.ForeignKey(BoardMember, models.PROTECT, related_name="votes")
    choice = models.CharField(_("vote"), max_length=7, choices=Choice)

    class Meta:
        ordering = ["motion", "member__name", "id"]
        constraints = [models.UniqueConstraint(fields=["motion", "member"], name="vote_once")]

    def __str__(self):
        return f"{self.member}: {self.get_choice_display()}"
