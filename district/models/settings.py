import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.rowsecurity import OPEN
from district.suppression import Rule, Scheme


class DistrictSettingsManager(models.Manager):
    def current(self):
        """The one row; made with its defaults by the first migration that needs it."""
        return self.get_or_create(pk=1)[0]


@track()
class DistrictSettings(models.Model):
    """What a district decides for itself: one row."""

    row_security = OPEN

    name = models.CharField(_("district name"), max_length=120, default="Our district")
    idle_minutes = models.PositiveSmallIntegerField(
        _("sign out after idle minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
    )
    second_factor_required = models.BooleanField(
        _("second factor required"),
        default=False,
        help_text=_("Everybody whose role can open student records must set up a code app or a security key."),
    )
    usual_minutes = models.PositiveSmallIntegerField(
        _("usual minutes of a circle"), default=15, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    proactive_goal = models.PositiveSmallIntegerField(
        _("proactive share to aim at, %"), default=80, validators=[MaxValueValidator(100)]
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes in which a log can be undone"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    keep_drafts = models.BooleanField(
        _("circles may be logged without a network"),
        default=True,
        help_text=_("A draft waits on the device, for its author alone, until it is sent or the author signs out."),
    )
    feedback_least = models.PositiveSmallIntegerField(
        _("answers before results are shown"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(50)],
        help_text=_("Whoever led a practice of Tier 2 or 3 sees its answers from the first."),
    )
    ask_again_days = models.PositiveSmallIntegerField(
        _("days until the harmed person is asked again"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(180)],
    )
    dismissal = models.TimeField(_("students leave at"), default=datetime.time(15, 0))
    half_day_dismissal = models.TimeField(_("on a half day"), default=datetime.time(12, 0))
    early_dismissal = models.TimeField(_("on a day with early dismissal"), default=datetime.time(13, 30))

    destroy_wait_days = models.PositiveSmallIntegerField(
        _("days from approval to destruction"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_("Time for a third person to stop it, or for a lawyer to place a hold."),
    )
    suppression_scheme = models.CharField(
        _("how small counts are hidden"),
        max_length=10,
        choices=Scheme,
        default=Scheme.THRESHOLD,
        help_text=_("From everybody who may not open students’ records, on every page and in every file."),
    )
    small_count = models.PositiveSmallIntegerField(
        _("smallest count that is shown"),
        default=10,
        validators=[MinValueValidator(3), MaxValueValidator(100)],
        help_text=_("By the scheme of whole percents: the largest group that is hidden."),
    )
    least_numerator = models.PositiveSmallIntegerField(
        _("smallest count of a rate"), default=6, validators=[MinValueValidator(3), MaxValueValidator(100)]
    )
    least_denominator = models.PositiveSmallIntegerField(
        _("smallest group of a rate"), default=20, validators=[MinValueValidator(3), MaxValueValidator(500)]
    )
    ratio_threshold = models.DecimalField(
        _("ratio above which a difference counts"),
        max_digits=4,
        decimal_places=2,
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Significant disproportionality is said of a group above it in three years in a row."),
    )
    smallest_cell = models.PositiveSmallIntegerField(
        _("fewest students with the event"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    smallest_group = models.PositiveSmallIntegerField(
        _("fewest students of a group"), default=30, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )

    objects = DistrictSettingsManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="settings_one_row")]

    def __str__(self):
        return self.name

    @property
    def suppression(self):
        """What readers without student records are not told."""
        return Rule(Scheme(self.suppression_scheme), self.small_count, self.least_numerator, self.least_denominator)
