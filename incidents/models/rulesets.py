"""Rules on emergency safety interventions as dated data: what is owed to whom by when. Source: DOMAIN §3."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN
from trainings.models import Course


class Measure(models.TextChoices):
    """What was done with a student, escorts by how much they intrude. Source: CRDC; Cache 3120, F."""

    PROMPT = "prompt", _("Escort: touch prompt to the back or shoulder")
    GUIDANCE = "guidance", _("Escort: physical guidance")
    ESCORT = "escort", _("Escort: physical escort")
    PHYSICAL = "physical", _("Physical restraint")
    MECHANICAL = "mechanical", _("Mechanical restraint")
    SECLUSION = "seclusion", _("Seclusion")


# What a new rule begins with: a touch prompt is not regulated (Cache 3120, F.1).
REGULATED = [measure for measure in Measure if measure != Measure.PROMPT]


class Hold(models.TextChoices):
    """Ways to restrain that rules prohibit. Source: Cache 3120, D; Utah 53G-8-301."""

    PRONE = "prone", _("Prone: face down")
    SUPINE = "supine", _("Supine: face up")
    AIRWAY = "airway", _("Airway or breathing obstructed")
    COMMUNICATION = "speech", _("The student’s way to communicate taken away")


class RuleSetQuerySet(models.QuerySet):
    def on(self, day):
        """Those in force on this day; several may be, such as a district's policy beside a state's rule."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@track()
class RuleSet(models.Model):
    """One law or policy, in force from a day through another. Without a first day it is kept and not in force."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("The law, rule or policy, with its number.")
    )
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force through"), null=True, blank=True)
    most_minutes = models.PositiveSmallIntegerField(
        _("longest allowed, minutes"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Of a restraint or seclusion. What lasts longer raises an alarm."),
    )  # fmt: skip
    prohibited = ArrayField(
        models.CharField(max_length=8, choices=Hold), default=list, blank=True, verbose_name=_("prohibited holds"),
        help_text=_("They can be recorded, and raise an alarm."),
    )  # fmt: skip
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training that staff need"),
        help_text=_("Whoever took part is checked for it, as of that day."),
    )  # fmt: skip
    debrief_questions = models.TextField(
        _("questions of the debrief"), max_length=4000, blank=True, help_text=_("One a line.")
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("copy of")
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="ruleset_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("incidents:ruleset-detail", self.pk)

    @property
    def question_lines(self):
        return [line.strip() for line in self.debrief_questions.splitlines() if line.strip()]


@track()
class SafetyRule(Labels, models.Model):
    """One duty of a rule set: what starts it, to whom it is owed, and by when."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Notice")
        COPY = "copy", _("Written copy")
        REPORT = "report", _("Report")
        REVIEW = "review", _("Review while it lasts")
        DEBRIEF = "debrief", _("Debrief")
        MEETING = "meeting", _("Meeting")

    class Recipient(models.TextChoices):
        GUARDIAN = "guardian", _("Parent or guardian")
        ADMINISTRATION = "admin", _("School administration")
        SPECIAL_EDUCATION = "sped", _("Director of special education")
        STAFF = "staff", _("Staff involved")
        TEAM = "team", _("The student’s team")
        STATE = "state", _("State agency")

    class Trigger(models.TextChoices):
        USED = "used", _("Each use")
        LONGER = "longer", _("A use that lasts longer than some minutes")
        INJURY = "injury", _("A use in which somebody is hurt")
        REPEATED = "repeated", _("Some number of uses in some number of school days")
        REQUEST = "request", _("The family asks for it")

    class Unit(models.TextChoices):
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        SAME_DAY = "same_day", _("the end of the same day")
        LEAVING = "leaving", _("before the student leaves school")
        SCHOOL_DAYS = "school_days", _("school days")
        BUSINESS_DAYS = "business_days", _("business days")

    COUNTED = (Unit.MINUTES, Unit.HOURS, Unit.SCHOOL_DAYS, Unit.BUSINESS_DAYS)

    row_security = OPEN

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules", verbose_name=_("rule set"))
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    name = models.CharField(_("what is owed"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NOTICE)
    recipient = models.CharField(_("to whom"), max_length=8, choices=Recipient, default=Recipient.GUARDIAN)
    measures = ArrayField(
        models.CharField(max_length=10, choices=Measure), default=list, verbose_name=_("after which interventions")
    )
    trigger = models.CharField(_("what starts it"), max_length=8, choices=Trigger, default=Trigger.USED)
    longer_than = models.PositiveSmallIntegerField(_("longer than, minutes"), null=True, blank=True)
    uses = models.PositiveSmallIntegerField(
        _("uses"), null=True, blank=True, validators=[MinValueValidator(2), MaxValueValidator(100)]
    )
    within_school_days = models.PositiveSmallIntegerField(
        _("in how many school days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )
    eligible_only = models.BooleanField(_("only for a student with an IEP that day"), default=False)
    amount = models.PositiveSmallIntegerField(
        _("how many"), null=True, blank=True, validators=[MaxValueValidator(400)],
        help_text=_("“At once” is a number of minutes too: the district says how many."),
    )  # fmt: skip
    unit = models.CharField(_("due within"), max_length=13, choices=Unit, default=Unit.MINUTES)
    from_start = models.BooleanField(
        _("counted from the beginning"), default=False, help_text=_("Otherwise from the end of the intervention.")
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts that satisfy it"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("By so many different methods, also when nobody was reached. Empty: only reaching them does."),
    )  # fmt: skip

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__in=["same_day", "leaving"], amount=None)
                | Q(unit__in=["minutes", "hours", "school_days", "business_days"], amount__isnull=False),
                name="safetyrule_amount",
                violation_error_message=_("Say how many."),
            ),
            models.CheckConstraint(
                condition=Q(trigger="longer", longer_than__isnull=False) | ~Q(trigger="longer") & Q(longer_than=None),
                name="safetyrule_longer_than",
                violation_error_message=_("Say after how many minutes."),
            ),
            models.CheckConstraint(
                condition=Q(trigger="repeated", uses__isnull=False, within_school_days__isnull=False)
                | ~Q(trigger="repeated") & Q(uses=None, within_school_days=None),
                name="safetyrule_repeated",
                violation_error_message=_("Say how many uses in how many school days."),
            ),
            models.CheckConstraint(
                condition=Q(measures__len__gt=0),
                name="safetyrule_measures",
                violation_error_message=_("Choose at least one intervention."),
            ),
        ]

    def __str__(self):
        return self.name
