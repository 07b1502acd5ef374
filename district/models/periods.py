"""Rows that hold from one day through another; an open end means until further notice."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


def days(starts="starts_on", ends="ends_on"):
    """The range of whole days, both ends included, for exclusion constraints."""
    return DateRange(starts, ends, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


OVERLAPS = RangeOperators.OVERLAPS


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """Rows in force on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Period(models.Model):
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("through"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_on(self, day):
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def ends_after_start(name):
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_message=_("The last day must not be before the first."),
    )
