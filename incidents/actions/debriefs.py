"""Every write to the debrief of a safety intervention. The duty to hold it follows."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.duties import meet_debriefs, reopen_debriefs
from incidents.models import Debrief, SafetyIntervention
from incidents.permissions import may_meet_duties
from incidents.policies.clock import to_the_minute


@transaction.atomic
def write_debrief(*, intervention, by, now, held_at, **said):
    """The debrief of an intervention, new or corrected; there is one. Meets the duties to hold it.

    `said`: led_by, present, answers ([{question, answer}]), next_steps. Raises PermissionDenied, ValidationError.
    """
    intervention = _locked(intervention, by)
    held_at = to_the_minute(held_at)
    if held_at > now:
        raise ValidationError({"held_at": _("That moment is still to come.")})
    if held_at < to_the_minute(intervention.ended_at):
        raise ValidationError({"held_at": _("That was before the intervention ended.")})
    values = said | {"held_at": held_at, "updated_at": now}
    debrief = Debrief.objects.filter(intervention=intervention).first()
    with pghistory.context(user=by.pk):
        if debrief is None:
            debrief = Debrief(
                intervention=intervention, school_id=intervention.school_id, recorded_by=by, **values
            )  # fmt: skip
            debrief.save(force_insert=True)
        else:
            for name, value in values.items():
                setattr(debrief, name, value)
            debrief.save(update_fields=list(values))
        meet_debriefs(intervention=intervention, by=by, held_at=held_at)
    return debrief


@transaction.atomic
def take_back_debrief(*, intervention, by):
    """It was not held after all: history keeps what was written, and its duties are owed again. Returns if it was."""
    intervention = _locked(intervention, by)
    with pghistory.context(user=by.pk):
        gone, _per_model = Debrief.objects.filter(intervention=intervention).delete()
        reopen_debriefs(intervention=intervention)
    return bool(gone)


def _locked(intervention, by):
    if not may_meet_duties(by, intervention):
        raise PermissionDenied
    intervention = SafetyIntervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.voided_at:
        raise ValidationError(_("This record was taken back."))
    return intervention
