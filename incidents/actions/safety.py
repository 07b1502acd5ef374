"""Every write to a safety intervention. Its duties follow in the same transaction."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.actions.alarms import tell_soon
from incidents.actions.duties import refresh_duties
from incidents.models import SafetyIntervention, SafetyPhase, SafetyStaff
from incidents.permissions import may_correct, may_log_at, may_meet_duties
from incidents.policies.safety import check_phases


@transaction.atomic
def record_intervention(*, by, now, client_id, student, facts, phases, staff, incident=None, site=""):
    """Record what happened. Returns (intervention, made): the same form sent twice is one record.

    `facts`: the model's fields. `phases`: dicts of measure, technique, started_at, ended_at, holds, at least one.
    `staff`: (member of staff, part) pairs. What goes against the rules is told at once, with a link under `site`.
    Raises PermissionDenied, ValidationError.
    """
    if not may_log_at(by, student.school_id):
        raise PermissionDenied
    if first := SafetyIntervention.objects.visible_to(by).filter(client_id=client_id).first():
        return first, False
    check_phases(phases, now)
    if incident is not None and incident.school_id != student.school_id:
        raise ValidationError(_("The incident is of another school."))
    intervention = SafetyIntervention(
        client_id=client_id, school_id=student.school_id, student=student, incident=incident, reported_by=by,
        created_at=now, updated_at=now, **_moments(phases), **facts,
    )  # fmt: skip
    intervention.disability = intervention.disability or student.disability
    with pghistory.context(user=by.pk):
        intervention.save(force_insert=True)
        _put(intervention, phases, staff)
        refresh_duties(intervention=intervention, now=now)
    tell_soon(intervention, now=now, site=site)
    return intervention, True


@transaction.atomic
def change_intervention(*, intervention, by, now, fields, phases, staff, site=""):
    """Correct the facts; the caller holds the row. What is owed follows, and an alarm that was not told yet.

    Raises PermissionDenied, ValidationError.
    """
    if not may_correct(by, intervention, timezone.localdate(now)):
        raise PermissionDenied
    if intervention.voided_at:
        raise ValidationError(_("This record was taken back and is not changed any more."))
    check_phases(phases, now)
    for name, moment in _moments(phases).items():
        setattr(intervention, name, moment)
    intervention.updated_at = now
    with pghistory.context(user=by.pk):
        intervention.save(update_fields=[*fields, "started_at", "ended_at", "updated_at"])
        if _said(intervention.phases.all(), PHASE) != [tuple(one[name] for name in PHASE) for one in phases]:
            intervention.phases.all().delete()
            _put_phases(intervention, phases)
        before = {row.staff_id: row for row in intervention.staff.all()}
        parts = {person.pk: part for person, part in staff}
        intervention.staff.exclude(staff__in=parts).delete()
        for person, part in staff:
            row = before.get(person.pk)
            if row is None:
                SafetyStaff.objects.create(
                    intervention=intervention, school_id=intervention.school_id, staff=person, part=part
                )
            elif row.part != part:
                row.part = part
                row.save(update_fields=["part"])
        refresh_duties(intervention=intervention, now=now)
    tell_soon(intervention, now=now, site=site)
    return intervention


PHASE = ("measure", "technique", "started_at", "ended_at", "holds")


def _said(rows, names):
    return [tuple(getattr(row, name) for name in names) for row in rows]


def _moments(phases):
    return {
        "started_at": min(one["started_at"] for one in phases),
        "ended_at": max(one["ended_at"] for one in phases),
    }


def _put(intervention, phases, staff):
    _put_phases(intervention, phases)
    SafetyStaff.objects.bulk_create(
        SafetyStaff(intervention=intervention, school_id=intervention.school_id, staff=person, part=part)
        for person, part in staff
    )


def _put_phases(intervention, phases):
    SafetyPhase.objects.bulk_create(
        SafetyPhase(intervention=intervention, school_id=intervention.school_id, **one)
        for one in sorted(phases, key=lambda one: one["started_at"])
    )


@transaction.atomic
def void_intervention(*, intervention, by, now, reason):
    """Take back what was recorded by mistake, with the reason: it stays on record, counts nowhere and owes nothing.

    Returns (intervention, voided). Raises PermissionDenied, ValidationError without a reason.
    """
    if not may_meet_duties(by, intervention):
        raise PermissionDenied
    intervention = SafetyIntervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.voided_at:
        return intervention, False
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it stays on record.")})
    intervention.voided_at, intervention.voided_by, intervention.void_reason = now, by, reason.strip()
    with pghistory.context(user=by.pk):
        intervention.save(update_fields=["voided_at", "voided_by", "void_reason"])
        refresh_duties(intervention=intervention, now=now)
    return intervention, True
