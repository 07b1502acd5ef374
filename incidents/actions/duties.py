"""Every write to what a safety intervention owes."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Debrief, Duty, DutyAttempt, SafetyIntervention, SafetyRule
from incidents.permissions import may_meet_duties
from incidents.policies.clock import to_the_minute
from incidents.policies.duties import BY_ATTEMPTS, satisfied_by
from incidents.queries.duties import owed_by_rules, rule_sets_of

Kind = SafetyRule.Kind


def refresh_duties(*, intervention, now):
    """Make the duties of an intervention what its facts and the rules in force that day say, inside the transaction.

    A deadline moves with the facts. What is no longer owed goes, unless somebody has tried it or met it: then it
    stays, as dropped or as done. The student's later interventions follow, since this one counts among their uses.
    """
    later = SafetyIntervention.objects.counted().filter(
        student=intervention.student_id, started_at__gte=intervention.started_at
    )
    rows = later | SafetyIntervention.objects.filter(pk=intervention.pk)
    # In one order, so that two people who write about one student wait for each other and never in a ring.
    for row in rows.select_related("student", "school").order_by("pk").select_for_update(of=("self",)):
        _refresh(row, now)


def _refresh(intervention, now):
    hold_rule_sets(intervention)
    duties = {duty.rule_id: duty for duty in intervention.duties.all()}
    for one in owed_by_rules(intervention):
        duty = duties.pop(one.rule.pk, None)
        if duty is None:
            Duty.objects.create(
                intervention=intervention,
                school_id=intervention.school_id,
                student_id=intervention.student_id,
                rule=one.rule,
                due_at=one.due_at,
            )
        elif (duty.due_at, duty.dropped_at) != (one.due_at, None):
            duty.due_at, duty.dropped_at = one.due_at, None
            duty.save(update_fields=["due_at", "dropped_at"])
    for duty in duties.values():
        if duty.done_at or duty.dropped_at:
            continue
        if duty.tries.exists():
            duty.dropped_at = now
            duty.save(update_fields=["dropped_at"])
        else:
            duty.delete()
    if debrief := Debrief.objects.filter(intervention=intervention).first():
        meet_debriefs(intervention=intervention, by=debrief.recorded_by, held_at=debrief.held_at)


def hold_rule_sets(intervention):
    """Whoever changes the rules in force that day waits until this intervention is on record; and it waits for them."""
    list(rule_sets_of(intervention).select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def try_duty(*, duty, by, now, at, method, reached, guardian=None, whom="", note=""):
    """Log one attempt to reach whom a duty is owed to. Returns (attempt, made): the same attempt twice is one.

    Meets the duty when it reached somebody, or when as many methods were tried as its rule says are enough. Raises
    PermissionDenied, and ValidationError for a moment that is not between the intervention's beginning and now.
    """
    duty = _locked(duty, by)
    if duty.rule.kind not in BY_ATTEMPTS:
        raise ValidationError(_("This is met by holding it or handing it in, not by an attempt to reach somebody."))
    at = to_the_minute(at)
    if at > now:
        raise ValidationError({"at": _("That moment is still to come.")})
    if at < duty.intervention.started_at:
        raise ValidationError({"at": _("That was before the intervention began.")})
    if guardian is not None and guardian.student_id != duty.student_id:
        raise ValidationError({"guardian": _("This is not a guardian of the student.")})
    fields = {"at": at, "method": method, "guardian": guardian, "whom": whom, "by": by}
    if first := duty.tries.filter(**fields).first():
        return first, False
    with pghistory.context(user=by.pk):
        attempt = DutyAttempt.objects.create(
            duty=duty,
            intervention_id=duty.intervention_id,
            school_id=duty.school_id,
            reached=reached,
            note=note,
            **fields,
        )
        _settle(duty)
    return attempt, True


@transaction.atomic
def undo_attempt(*, attempt, by):
    """Take back one's own attempt that was logged by mistake; history keeps it. Raises PermissionDenied."""
    duty = _locked(attempt.duty, by)
    if attempt.by_id != by.pk:
        raise PermissionDenied
    with pghistory.context(user=by.pk):
        DutyAttempt.objects.filter(pk=attempt.pk).delete()
        _settle(duty)
    return duty


def _settle(duty):
    """A duty that is met by attempts is done with the one that met it."""
    met = satisfied_by(duty.rule, duty.tries.order_by("at", "pk"))
    done = (met.at, met.by_id) if met else (None, None)
    if (duty.done_at, duty.done_by_id) != done:
        duty.done_at, duty.done_by_id = done
        duty.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def finish_duty(*, duty, by, now, done_at, note=""):
    """A report was handed in, a review made, a meeting held. Returns the duty; finished twice is finished once.

    Raises PermissionDenied, and ValidationError for what is met otherwise or for a moment that cannot be.
    """
    duty = _locked(duty, by)
    if duty.rule.kind in BY_ATTEMPTS:
        raise ValidationError(_("Log each attempt: the one that reaches somebody meets it."))
    if duty.rule.kind == Kind.DEBRIEF:
        raise ValidationError(_("Write the debrief: it is met when that is held."))
    if duty.done_at:
        return duty
    done_at = to_the_minute(done_at)
    if done_at > now:
        raise ValidationError({"done_at": _("That moment is still to come.")})
    if done_at < duty.intervention.started_at:
        raise ValidationError({"done_at": _("That was before the intervention began.")})
    duty.done_at, duty.done_by, duty.note = done_at, by, note
    with pghistory.context(user=by.pk):
        duty.save(update_fields=["done_at", "done_by", "note"])
    return duty


@transaction.atomic
def reopen_duty(*, duty, by):
    """Take back that a report, review or meeting is done. Raises PermissionDenied, ValidationError."""
    duty = _locked(duty, by)
    if duty.rule.kind in BY_ATTEMPTS or duty.rule.kind == Kind.DEBRIEF:
        raise ValidationError(_("This is met by its attempts or by the debrief. Take those back instead."))
    if duty.done_at:
        duty.done_at = duty.done_by = None
        with pghistory.context(user=by.pk):
            duty.save(update_fields=["done_at", "done_by"])
    return duty


def meet_debriefs(*, intervention, by, held_at):
    """The debrief was held: its duties are done, or follow when the moment is corrected. Inside the transaction."""
    for duty in intervention.duties.filter(rule__kind=Kind.DEBRIEF, dropped_at=None).select_for_update():
        if duty.done_at != held_at:
            duty.done_at, duty.done_by = held_at, duty.done_by or by
            duty.save(update_fields=["done_at", "done_by"])


def reopen_debriefs(*, intervention):
    """The debrief was not held after all: its duties are owed again. Inside the transaction."""
    for duty in intervention.duties.filter(rule__kind=Kind.DEBRIEF, done_at__isnull=False).select_for_update():
        duty.done_at = duty.done_by = None
        duty.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def ask_meeting(*, intervention, by, now, asked_on):
    """The family asked for a meeting on this day; None takes that back. Raises PermissionDenied, ValidationError."""
    if not may_meet_duties(by, intervention):
        raise PermissionDenied
    intervention = SafetyIntervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.voided_at:
        raise ValidationError(_("This record was taken back."))
    intervention.meeting_asked_on, intervention.updated_at = asked_on, now
    with pghistory.context(user=by.pk):
        intervention.save(update_fields=["meeting_asked_on", "updated_at"])
        refresh_duties(intervention=intervention, now=now)
    return intervention


def _locked(duty, by):
    """The row, held. Raises PermissionDenied, and ValidationError when it is no longer owed."""
    if not may_meet_duties(by, duty):
        raise PermissionDenied
    rows = Duty.objects.select_related("rule", "intervention").select_for_update(of=("self",))
    duty = rows.get(pk=duty.pk)
    if duty.dropped_at:
        raise ValidationError(_("This is no longer owed: the facts have changed."))
    return duty
