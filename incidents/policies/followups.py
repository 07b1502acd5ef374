"""When somebody looks again."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

USUAL_DAYS = (7, 30, 60)  # after the record's day
LONGEST = 400


def usual_days(start, today):
    """[(n, day)] of the usual follow-ups that are still to come; of an old record, counted from today."""
    days = [(n, start + datetime.timedelta(days=n)) for n in USUAL_DAYS]
    return [(n, day) for n, day in days if day > today] or [(n, today + datetime.timedelta(days=n)) for n in USUAL_DAYS]


def check_due(due_on, today):
    if due_on < today:
        raise ValidationError({"due_on": _("That day has passed.")})
    if due_on > today + datetime.timedelta(days=LONGEST):
        raise ValidationError({"due_on": _("That is more than a year ahead.")})


def check_open(follow_up):
    if follow_up.done_on is not None:
        text = _("This follow-up is done already: on %(day)s by %(who)s.")
        raise ValidationError(text % {"day": date_format(follow_up.done_on), "who": follow_up.done_by})
