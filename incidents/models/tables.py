"""What a district keeps as tables of its own: behaviour codes, question sets, partners."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


class InUseQuerySet(models.QuerySet):
    def offered(self):
        """Those that a new record may choose."""
        return self.filter(retired=False)


@track()
class BehaviorCode(Labels, models.Model):
    """What somebody did, in the district's words, with the code its state wants. Source: DOMAIN §2, ED166."""

    class Crdc(models.TextChoices):
        """Offences that the Civil Rights Data Collection counts apart."""

        HARASSMENT_SEX = "harass_sex", _("Harassment or bullying: sex")
        HARASSMENT_RACE = "harass_race", _("Harassment or bullying: race, color or national origin")
        HARASSMENT_DISABILITY = "harass_dis", _("Harassment or bullying: disability")
        HARASSMENT_ORIENTATION = "harass_so", _("Harassment or bullying: sexual orientation")
        HARASSMENT_RELIGION = "harass_rel", _("Harassment or bullying: religion")
        FIGHT = "fight", _("Physical attack or fight without a weapon")
        FIGHT_WEAPON = "fight_weapon", _("Physical attack or fight with a weapon")
        THREAT = "threat", _("Threat of physical attack without a weapon")
        THREAT_WEAPON = "threat_weapon", _("Threat of physical attack with a weapon")
        ROBBERY = "robbery", _("Robbery")
        SEXUAL = "sexual", _("Sexual assault")
        WEAPON = "weapon", _("Possession of a firearm or explosive device")

    class Severity(models.IntegerChoices):
        MINOR = 1, _("Minor")
        MODERATE = 2, _("Moderate")
        SERIOUS = 3, _("Serious")
        SEVERE = 4, _("Severe")

    row_security = OPEN

    code = models.CharField(_("district code"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=80)
    state_code = models.CharField(_("state code"), max_length=20, blank=True)
    crdc_category = models.CharField(_("federal category"), max_length=16, choices=Crdc, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, default=Severity.MINOR)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="behaviorcode_once",
                violation_error_message=_("This behavior is already in the list."),
            ),
            models.UniqueConstraint(
                Lower("code"),
                condition=~Q(code=""),
                name="behaviorcode_code_once",
                violation_error_message=_("Another behavior has this code."),
            ),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="behaviorcode_severity"),
        ]

    def __str__(self):
        return self.name


@track()
class QuestionSet(Labels, models.Model):
    """Questions for a practice, one a line, in the district's own words."""

    class For(models.TextChoices):
        EVERYBODY = "all", _("Everybody in the circle")
        CAUSED_HARM = "caused_harm", _("Who caused harm")
        HARMED = "harmed", _("Who was harmed")

    row_security = OPEN

    name = models.CharField(_("name"), max_length=80)
    asked_of = models.CharField(_("asked of"), max_length=12, choices=For, default=For.EVERYBODY)
    questions = models.TextField(_("questions"), max_length=4000, help_text=_("One a line."))
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="questionset_once",
                violation_error_message=_("This set is already in the list."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def lines(self):
        return [line.strip() for line in self.questions.splitlines() if line.strip()]


@track()
class CommunityPartner(models.Model):
    """Somebody from outside who helps: a mediator, an elder, a youth worker."""

    row_security = OPEN

    name = models.CharField(_("name"), max_length=120)
    organization = models.CharField(_("organization"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = InUseQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                Lower("organization"),
                name="communitypartner_once",
                violation_error_message=_("This partner is already in the list."),
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.organization}" if self.organization else self.name
