"""When a coaching visit may be planned anew, written down or called off."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trainings.models import CoachingVisit

Status = CoachingVisit.Status
TRANSITIONS = {
    Status.PLANNED: {Status.HELD, Status.CANCELLED},
    Status.HELD: {Status.HELD},  # what was written is corrected
    Status.CANCELLED: {Status.PLANNED},
}


def check_move(visit, to, today):
    """Raises ValidationError when this state does not lead there, or its day is still to come."""
    if to not in TRANSITIONS[visit.status]:
        raise ValidationError(
            _("This visit is %(now)s; from there it cannot become: %(to)s.")
            % {"now": visit.get_status_display().lower(), "to": Status(to).label.lower()}
        )
    if to == Status.HELD and visit.day > today:
        raise ValidationError(_("Its day is still to come. Change the date first if you met earlier."))


def check_scores(asked, given):
    """Raises ValidationError unless the items that were scored are those of the rubric as it is now.

    `asked`, `given`: sets of ids of RubricItem. A rubric may change while somebody writes.
    """
    if given - asked:
        raise ValidationError(rubric_changed())
    if asked - given:
        raise ValidationError(_("Score every item of the rubric: 0, 1 or 2."))


def rubric_changed():
    return _("The rubric changed while you were writing: an item was retired. Look at its items, then save again.")
