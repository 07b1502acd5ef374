"""When a promise may be settled, changed and taken back."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.models import AgreementItem

Status = AgreementItem.Status
# From → to. A settled promise stays as it is: only its undo leads back, for a few minutes.
TRANSITIONS = {
    Status.OPEN: {Status.KEPT, Status.RENEGOTIATED, Status.NOT_KEPT},
    Status.KEPT: set(),
    Status.RENEGOTIATED: set(),
    Status.NOT_KEPT: set(),
}
MOST_PROMISES = 30
LONGEST = 400  # days ahead that a promise may be due


def check_settle(item, status):
    """Raises ValidationError when this promise cannot become `status`, with who settled it and how."""
    if status not in TRANSITIONS[item.status]:
        text = _("This promise is settled already: %(state)s, on %(day)s by %(who)s.")
        facts = {"state": item.get_status_display(), "day": date_format(item.settled_on), "who": item.settled_by}
        raise ValidationError(text % facts)


def check_change(item):
    if item.status != Status.OPEN:
        raise ValidationError(_("A settled promise is not changed. Add a new one if something else was agreed."))


def check_due(due_on, *, made_on, name="due_on"):
    """Raises ValidationError when a promise would be due before it was made, or in more than a year."""
    if due_on < made_on:
        raise ValidationError({name: _("That lies before the day of the agreement.")})
    if due_on > made_on + datetime.timedelta(days=LONGEST):
        raise ValidationError({name: _("That is more than a year ahead.")})


def can_be_undone(settled_at, now, minutes):
    """For so many minutes after it was settled."""
    return now - settled_at <= datetime.timedelta(minutes=minutes)
