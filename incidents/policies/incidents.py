"""When an incident may move on, go back or be changed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Incident
from incidents.policies.practices import earliest

Status = Incident.Status
# Where each state leads. The way back, into the response, asks for a reason.
TRANSITIONS = {
    Status.DRAFT: (Status.SUBMITTED,),
    Status.SUBMITTED: (Status.IN_RESPONSE,),
    Status.IN_RESPONSE: (Status.RESOLVED,),
    Status.RESOLVED: (Status.CLOSED, Status.IN_RESPONSE),
    Status.CLOSED: (Status.IN_RESPONSE,),
}
BACK = {(Status.RESOLVED, Status.IN_RESPONSE), (Status.CLOSED, Status.IN_RESPONSE)}
# The reporter corrects the own words until somebody has begun to respond.
REPORTERS = (Status.DRAFT, Status.SUBMITTED)
MOVES = {
    Status.SUBMITTED: gettext_lazy("Submit"),
    Status.IN_RESPONSE: gettext_lazy("Begin the response"),
    Status.RESOLVED: gettext_lazy("Resolve"),
    Status.CLOSED: gettext_lazy("Close"),
}


def goes_back(status, to):
    return (status, to) in BACK


def move_words(status, to):
    """What the button says."""
    return _("Reopen") if goes_back(status, to) else MOVES[to]


def check_move(incident, to):
    """Raises ValidationError when this state does not lead there."""
    if incident.discarded_at:
        raise ValidationError(_("This draft was thrown away meanwhile."))
    if to in TRANSITIONS[incident.status]:
        return
    words = {"now": incident.get_status_display().lower(), "to": Status(to).label.lower()}
    if incident.status == Status.DRAFT:
        raise ValidationError(_("This is still a draft. Its author submits it first."))
    if incident.status == Status.CLOSED:
        raise ValidationError(_("This incident is closed. Reopen it, with a reason, to go on."))
    raise ValidationError(_("This incident is %(now)s; from there it cannot become %(to)s.") % words)


def check_open(incident):
    """Raises ValidationError for a closed incident: it is not changed."""
    if incident.status == Status.CLOSED:
        raise ValidationError(_("This incident is closed and is not changed any more. Reopen it first."))


def check_draft(incident):
    """Raises ValidationError for what was sent: a report stays on record."""
    if incident.status != Status.DRAFT:
        raise ValidationError(_("This was submitted and stays on record. Only a draft can be thrown away."))


def check_day(day, time, now):
    """What is wrong with the day and the local time at which something happened: {field: words}. `now` is local."""
    today = now.date()
    if day > today:
        return {"occurred_on": _("This day is still to come.")}
    if day < earliest(today):
        return {"occurred_on": _("This is more than a year ago. Is the day right?")}
    if time is not None and day == today and time > now.time():
        return {"occurred_at": _("That is later than now.")}
    return {}
