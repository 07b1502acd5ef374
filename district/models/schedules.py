from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.models.labels import Labels
from district.rowsecurity import OPEN


@track()
class RetentionSchedule(Labels, models.Model):
    """How long the district keeps one kind of record, and by which rule. A migration lays one row for each kind."""

    row_security = OPEN

    kind = models.SlugField(_("kind of record"), max_length=40, unique=True, editable=False)
    years = models.PositiveSmallIntegerField(
        _("kept for years"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Counted from the day that is named above."),
    )
    source = models.CharField(
        _("source of the rule"),
        max_length=400,
        help_text=_("The state’s schedule and its number, or the board’s policy."),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(years__gte=1, years__lte=100), name="retentionschedule_years")
        ]

    def __str__(self):
        from district.retention import kind

        return str(kind(self.kind).label)

    def get_absolute_url(self):
        return reverse("district:retention-edit", args=[self.kind])
