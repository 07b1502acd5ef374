"""Who may do what with a list of records to destroy, and when: refusals in plain words."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.models import Destruction

Status = Destruction.Status
TRANSITIONS = {
    Status.PROPOSED: {Status.APPROVED, Status.STOPPED},
    Status.APPROVED: {Status.DESTROYED, Status.STOPPED},
    Status.DESTROYED: set(),
    Status.STOPPED: set(),
}
LISTED = 5000  # records of one list at most, the longest due first: a person can still look through it


def check_may_become(destruction, status):
    if status not in TRANSITIONS[destruction.status]:
        raise ValidationError(_("This list is %(state)s.") % {"state": destruction.get_status_display().lower()})


def check_may_approve(destruction, by):
    check_may_become(destruction, Status.APPROVED)
    if destruction.proposed_by_id == by.pk:
        raise ValidationError(_("You proposed this list. A second person must approve it."))


def not_before(today, days):
    """The first day on which an approved list may be carried out."""
    return today + timedelta(days=days)


def check_may_destroy(destruction, today):
    check_may_become(destruction, Status.DESTROYED)
    if today < destruction.not_before:
        raise ValidationError(_("Not before %(day)s.") % {"day": date_format(destruction.not_before)})
