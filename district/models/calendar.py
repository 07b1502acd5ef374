from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.models.labels import Labels
from district.models.periods import OVERLAPS, days
from district.models.schools import School
from district.rowsecurity import OPEN


class SchoolYearQuerySet(models.QuerySet):
    def of(self, day):
        """The school year of a day: the one that holds it, else the latest that began before it, else None."""
        return self.only_of(day).first()

    def only_of(self, day):
        """The same as a queryset, for use inside another query."""
        return self.filter(starts_on__lte=day).order_by("-starts_on")[:1]


@track()
class SchoolYear(models.Model):
    row_security = OPEN

    name = models.CharField(_("name"), max_length=20, unique=True, help_text=_("For example 2025–26."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="schoolyear_ends_after_start",
                violation_error_message=_("The last day must be after the first."),
            ),
            ExclusionConstraint(
                name="schoolyear_no_overlap",
                expressions=[(days(), OVERLAPS)],
                violation_error_message=_("Another school year already covers some of these days."),
            ),
        ]

    def __str__(self):
        return self.name


@track()
class CalendarDay(Labels, models.Model):
    """A day that is not like other weekdays: closed, or shorter; for one school or for all."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        HALF = "half", _("Half day")
        EARLY = "early", _("Early dismissal")

    row_security = OPEN

    day = models.DateField(_("day"))
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="calendar_days", verbose_name=_("school"),
        help_text=_("Leave empty for the whole district."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CLOSED)
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "school"],
                nulls_distinct=False,
                name="calendarday_once",
                violation_error_message=_("This day is already in the calendar for that school."),
            )
        ]

    def __str__(self):
        return f"{date_format(self.day)}, {self.get_kind_display()}"
