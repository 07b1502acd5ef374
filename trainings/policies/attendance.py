"""Minutes of a day: how late, how early, how many count; and what a person still lacks to have finished."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainings.models import Attendance

GRACE = 5  # minutes after the beginning, or before the end, that nobody counts


def minutes_between(start, end):
    """Whole minutes from one time of a day to a later one; below zero when it is earlier."""
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def minutes_there(day, arrived, left):
    """Minutes of a training day that somebody was there, within its hours. A time that is not known is the day's."""
    start = max(arrived or day.starts, day.starts)
    end = min(left or day.ends, day.ends)
    return max(minutes_between(start, end), 0)


def minutes_late(day, arrived):
    late = minutes_between(day.starts, arrived) if arrived else 0
    return late if late > GRACE else 0


def minutes_early(day, left):
    """Minutes by which somebody left before the end."""
    early = minutes_between(left, day.ends) if left else 0
    return early if early > GRACE else 0


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a course: days missed (SessionDays), minutes, and what is missing in words."""

    missed: tuple
    minutes: int
    lacks: tuple

    @property
    def is_done(self):
        return not self.lacks


def standing(course, days, attendance, makeups, evaluated):
    """Applies the course's rule of completion to one registration.

    `days`: the session's days. `attendance`: the registration's rows, of own days and of days made up elsewhere.
    `makeups`: dict of a missed day's id to the SessionDay on which it is made up.
    """
    there = {row.day_id: row for row in attendance if row.status == Attendance.Status.PRESENT}
    missed, minutes = [], 0
    for day in days:
        row = there.get(day.pk) or (day.pk in makeups and there.get(makeups[day.pk].pk)) or None
        if row is None:
            missed.append(day)
        else:
            minutes += row.minutes
    lacks = []
    if course.every_day:
        for day in missed:
            facts = {"n": day.number, "day": date_format(day.day)}
            if planned := makeups.get(day.pk):
                lacks.append(
                    _("Day %(n)d of %(day)s, to be made up on %(other)s")
                    % (facts | {"other": date_format(planned.day)})
                )
            else:
                lacks.append(_("Day %(n)d of %(day)s") % facts)
    elif not there:
        lacks.append(_("Attendance"))
    if course.least_minutes and minutes < course.least_minutes:
        short = course.least_minutes - minutes
        lacks.append(ngettext("%(n)d minute", "%(n)d minutes", short) % {"n": short})
    if course.evaluation_required and not evaluated:
        lacks.append(_("The evaluation"))
    return Standing(tuple(missed), minutes, tuple(lacks))
