"""How a task may move from one status to another."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from strategy.models import Task

Status = Task.Status
BEGUN = {Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.DONE}
TRANSITIONS = {
    Status.NOT_STARTED: BEGUN,
    Status.ON_TRACK: BEGUN - {Status.ON_TRACK},
    Status.AT_RISK: BEGUN - {Status.AT_RISK},
    Status.OFF_TRACK: BEGUN - {Status.OFF_TRACK},
    Status.DONE: {Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK},
}
TROUBLE = {Status.AT_RISK, Status.OFF_TRACK}


def check_move(task, to, *, note):
    """Raises ValidationError, on the field that it is about, when a task may not be told to stand so.

    To stand as before is no move and always allowed, but trouble is never told without a word.
    """
    if to not in Status.values:
        raise ValidationError({"status": _("Choose how the task stands.")})
    if to in TROUBLE and not note.strip():
        raise ValidationError({"note": _("Say in the note what is in the way.")})
    if task.status == to:
        return
    if to not in TRANSITIONS[task.status]:
        raise ValidationError(
            {"status": _("Work on this task has begun: it cannot become “%(to)s” again.") % {"to": Status(to).label}}
        )
    if task.status == Status.DONE and not note.strip():
        raise ValidationError({"note": _("This task was done. Say in the note why it is open again.")})


WORST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.NOT_STARTED, Status.ON_TRACK)


def standing(statuses):
    """How work stands whose tasks stand so: trouble shows, and it is done when all of it is. None without a task."""
    found = set(statuses)
    if not found:
        return None
    return next((status for status in WORST_FIRST if status in found), Status.DONE)


def is_late(task, day):
    """Its last day is over, and it is not done; as `queries.plan.late` has it for rows."""
    return task.last_on is not None and task.last_on < day and task.status != Status.DONE
