"""Every write to consequences and their restorative component."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from district.queries import school_days
from incidents.actions.planning import plan_practice
from incidents.models import Consequence, Incident, PracticeParticipant
from incidents.permissions import may_decide
from incidents.policies.incidents import check_open

PLANNED_MINUTES = 30


def _count(consequence):
    """The school days of a suspension or an expulsion, from the calendar; none for what lasts no days."""
    if consequence.kind not in Consequence.LASTING or consequence.ends_on is None:
        consequence.school_days = None
    else:
        consequence.school_days = school_days(consequence.school, consequence.starts_on, consequence.ends_on)


@transaction.atomic
def record_consequence(*, consequence, by, now, plan=None):
    """Saves a new consequence of an incident. Returns (consequence, made); not made: this very one is on record.

    It may be saved without a restorative component, and then owes one. `plan`: dict of kind and started_at of a
    practice to plan as the component. Raises PermissionDenied, ValidationError for a closed incident.
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=consequence.incident_id)
    if not may_decide(by, incident):
        raise PermissionDenied
    check_open(incident)
    same = incident.consequences.filter(
        student=consequence.student_id, kind=consequence.kind, starts_on=consequence.starts_on
    ).first()
    if same is not None:  # a second click
        return same, False
    consequence.school_id, consequence.decided_by = incident.school_id, by
    consequence.created_at = consequence.updated_at = now
    _count(consequence)
    if plan:
        consequence.restorative_practice = _plan(consequence, by, now, plan)
    consequence.save(force_insert=True)
    return consequence, True


@transaction.atomic
def edit_consequence(*, consequence, by, now, plan=None):
    """Saves a changed consequence. Raises PermissionDenied, ValidationError for a closed incident."""
    incident = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=consequence.incident_id)
    if not may_decide(by, incident):
        raise PermissionDenied
    check_open(incident)
    if plan:
        consequence.restorative_practice = _plan(consequence, by, now, plan)
    _count(consequence)
    consequence.updated_at = now
    consequence.save(
        update_fields=[
            "kind", "starts_on", "ends_on", "school_days", "days_averted", "restorative_practice", "note", "updated_at",
        ]
    )  # fmt: skip
    return consequence


@transaction.atomic
def repair_with(*, consequence, practice, by, now):
    """Names a practice of the incident as the restorative component. Raises ValidationError when there is one."""
    consequence = Consequence.objects.select_for_update(of=("self",)).get(pk=consequence.pk)
    if not may_decide(by, consequence.incident):
        raise PermissionDenied
    if consequence.restorative_practice_id == practice.pk:
        return consequence
    if consequence.restorative_practice_id:
        raise ValidationError(_("Somebody has named a restorative component already."))
    consequence.restorative_practice, consequence.updated_at = practice, now
    consequence.save(update_fields=["restorative_practice", "updated_at"])
    return consequence


def _plan(consequence, by, now, plan):
    """A planned practice with the student, which answers the incident."""
    practice, _made = plan_practice(
        by=by,
        client_id=uuid4(),
        school=consequence.incident.school,
        kind=plan["kind"],
        started_at=plan["started_at"],
        minutes=PLANNED_MINUTES,
        now=now,
        students=[(consequence.student, PracticeParticipant.Role.CAUSED_HARM)],
        incident=consequence.incident,
    )
    return practice
