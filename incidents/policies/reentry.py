"""When a return may be called ready and done, and when somebody looks in."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.models import Consequence, ReentryPlan

Status = ReentryPlan.Status
TRANSITIONS = {
    Status.OPEN: {Status.READY},
    Status.READY: {Status.OPEN, Status.DONE},
    Status.DONE: {Status.READY},
}
CHECK_INS = (1, 5, 20)  # school days after the return


def check_plannable(consequence):
    """Raises ValidationError for a consequence after which nobody comes back, or nobody knows when."""
    if consequence.kind not in Consequence.AWAY:
        raise ValidationError(_("Only days away from school need a plan for the return."))
    if consequence.ends_on is None:
        raise ValidationError(_("Give the consequence a last day first: the return is the next school day."))


def check_move(plan, to, today):
    """Raises ValidationError when this plan cannot become `to`, with what is missing."""
    if to not in TRANSITIONS[plan.status]:
        raise ValidationError(
            {
                Status.DONE: _("Say first that the plan is ready, then that the student is back."),
                Status.READY: _("The plan is ready already."),
                Status.OPEN: _("The plan is being prepared already."),
            }[to]
        )
    if to == Status.READY and plan.status == Status.OPEN:
        missing = what_is_missing(plan)
        if missing:
            raise ValidationError(missing)
    if to == Status.DONE and today < plan.returns_on:
        text = _("The student comes back on %(day)s. It is done when that day has come.")
        raise ValidationError(text % {"day": date_format(plan.returns_on)})


def what_is_missing(plan):
    """What a plan still needs before it is ready: a list of sentences."""
    missing = []
    if plan.contact_id is None:
        missing.append(_("Name the student’s person: who greets the student, and whom the student goes to."))
    if plan.welcome_practice_id is None and not plan.no_circle_reason:
        missing.append(_("Choose or plan a welcome circle, or say why there is none."))
    return missing
