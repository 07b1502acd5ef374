"""Every write to incidents and their people."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.actions import insert_once
from incidents.models import Incident, IncidentParticipant, IncidentStep, PriorIntervention
from incidents.permissions import is_reporter, may_change, may_log_at, may_move
from incidents.policies.incidents import check_draft, check_move, check_open, goes_back
from incidents.queries.incidents import likely_same

Role, Status = IncidentParticipant.Role, Incident.Status
MOST_PEOPLE = 200
# The moment that each state begins with.
SINCE = {
    Status.SUBMITTED: "submitted_at",
    Status.IN_RESPONSE: "response_at",
    Status.RESOLVED: "resolved_at",
    Status.CLOSED: "closed_at",
}


@transaction.atomic
def record_incident(*, by, now, client_id, school, facts, people, tried=(), submit=False, another=False, copied=None):
    """A new incident as a draft, or submitted at once. Returns (incident, made); not made: this form came before.

    `facts`: dict of the model's fields. `people`: IncidentParticipants without an incident. `tried`: dicts of kind,
    tried_on, note. Raises PermissionDenied for a school that is not one's own; ValidationError of `another` when
    it may be on record already and nobody said that it is another event.
    """
    if not may_log_at(by, school.pk):
        raise PermissionDenied
    if first := Incident.objects.filter(client_id=client_id, reported_by=by).first():
        return bring_back_draft(incident=first, by=by, now=now) if first.discarded_at else first, False
    _check_people(people)
    students = [one.student for one in people if one.student_id]
    if not another and students:
        time = facts.get("occurred_at")
        if likely_same(by, school=school, day=facts["occurred_on"], time=time, students=students):
            raise ValidationError({"another": _("This may be on record already: see above.")})
    incident = Incident(
        client_id=client_id, school=school, reported_by=by, copied_from=copied, created_at=now, updated_at=now, **facts
    )
    incident, made = insert_once(incident, "reported_by")
    if not made:
        return incident, False
    for one in people:
        one.incident, one.school_id = incident, incident.school_id
    IncidentParticipant.objects.bulk_create(people)
    _write_tried(incident, tried)
    if submit:
        move_incident(incident=incident, to=Status.SUBMITTED, by=by, now=now)
    return incident, True


def _check_people(people):
    if not people:
        raise ValidationError({"caused": _("Name somebody who had a part in it.")})
    if len(people) > MOST_PEOPLE:
        text = _("That is %(n)s people. An incident holds at most %(most)s.")
        raise ValidationError(text % {"n": len(people), "most": MOST_PEOPLE})


def _write_tried(incident, tried):
    kept = {one["pk"] for one in tried if one.get("pk")}
    known = {one.pk: one for one in incident.prior_interventions.all()}
    PriorIntervention.objects.filter(pk__in=[pk for pk in known if pk not in kept]).delete()
    new = []
    for one in tried:
        values = {name: one[name] for name in ("kind", "tried_on", "note")}
        before = known.get(one.get("pk"))
        if before is None:
            new.append(PriorIntervention(incident=incident, school_id=incident.school_id, **values))
        elif any(getattr(before, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(before, name, value)
            before.save(update_fields=list(values))
    PriorIntervention.objects.bulk_create(new)


@transaction.atomic
def edit_incident(*, incident, by, now, fields, roles=None, removed=(), people=(), tried=()):
    """Saves an incident's changed `fields`, its people's `roles` ({participant id: role}), who left and who joined.

    Raises PermissionDenied, and ValidationError for a closed incident or when nobody would be left.
    """
    held = Incident.objects.select_for_update(of=("self",)).filter(pk=incident.pk)
    incident.status = held.values_list("status", flat=True).get()
    check_open(incident)
    if not may_change(by, incident):
        raise PermissionDenied
    incident.updated_at = now
    incident.save(update_fields=[*fields, "updated_at"])
    known = {one.pk: one for one in incident.participants.select_for_update(of=("self",))}
    IncidentParticipant.objects.filter(pk__in=[pk for pk in removed if pk in known]).delete()
    for pk, role in (roles or {}).items():
        one = known.get(pk)
        if one is not None and pk not in removed and one.role != role:
            one.role = role
            one.save(update_fields=["role"])
    left = {(one.student_id, one.staff_id) for pk, one in known.items() if pk not in removed}
    joining = [one for one in people if one.name or (one.student_id, one.staff_id) not in left]
    for one in joining:
        one.incident, one.school_id = incident, incident.school_id
    IncidentParticipant.objects.bulk_create(joining)
    if not incident.participants.exists():
        raise ValidationError(_("Somebody had a part in it: leave at least one person in the list."))
    _write_tried(incident, tried)
    return incident


@transaction.atomic
def discard_draft(*, incident, by, now):
    """Takes a draft of one's own out of every list; a second click changes nothing.

    Raises PermissionDenied, ValidationError for what was submitted.
    """
    incident = _own_draft(incident, by)
    if incident.discarded_at is None:
        incident.discarded_at = incident.updated_at = now
        incident.save(update_fields=["discarded_at", "updated_at"])
    return incident


@transaction.atomic
def bring_back_draft(*, incident, by, now):
    """The undo of `discard_draft`: everything is there as it was."""
    incident = _own_draft(incident, by)
    incident.discarded_at, incident.updated_at = None, now
    incident.save(update_fields=["discarded_at", "updated_at"])
    return incident


def _own_draft(incident, by):
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if not is_reporter(by, incident):
        raise PermissionDenied
    check_draft(incident)
    return incident


@transaction.atomic
def move_incident(*, incident, to, by, now, outcome="", reason="", site=""):
    """Moves an incident from state to state and writes the step. Returns it as stored.

    To resolve asks for an `outcome`; to go back asks for a `reason`. The reporter is told the outcome by e-mail,
    without names, with a link under `site`. Of two who do the same at once, the second gets a ValidationError
    that says who was first.
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.status == to:
        raise ValidationError(_already(incident))
    if not may_move(by, incident):
        raise PermissionDenied
    check_move(incident, to)
    back = goes_back(incident.status, to)
    outcome, reason = outcome.strip(), reason.strip()
    if back and not reason:
        raise ValidationError({"reason": _("Say why it is opened again.")})
    if to == Status.RESOLVED and not outcome:
        raise ValidationError({"outcome": _("Say what came of it: the reporter reads this.")})
    fields = ["status", SINCE[to], "updated_at"]
    incident.status, incident.updated_at = to, now
    setattr(incident, SINCE[to], now)
    if back:
        incident.resolved_at = incident.closed_at = incident.outcome_told_at = None
        fields += ["resolved_at", "closed_at", "outcome_told_at"]
    elif to == Status.IN_RESPONSE and incident.assigned_to_id is None:
        incident.assigned_to = by
        fields.append("assigned_to")
    if to == Status.RESOLVED:
        incident.outcome = outcome
        fields.append("outcome")
    if to in (Status.RESOLVED, Status.CLOSED) and incident.outcome_told_at is None:
        incident.outcome_told_at = now
        fields.append("outcome_told_at")
        if incident.reported_by_id != by.pk:
            _tell_reporter(incident, site)
    incident.save(update_fields=fields)
    IncidentStep.objects.create(
        incident=incident, school_id=incident.school_id, at=now, by=by, status=to, reason=reason if back else ""
    )
    return incident


def _already(incident):
    """For whoever comes second: what the first did, and when."""
    last = incident.steps.select_related("by").filter(status=incident.status).last()
    words = {"state": incident.get_status_display().lower()}
    if last is None:
        return _("This incident is %(state)s already.") % words
    words |= {"who": last.by.name, "when": date_format(timezone.localtime(last.at), "DATETIME_FORMAT")}
    return _("This incident is %(state)s already: %(who)s was first, %(when)s.") % words


def _tell_reporter(incident, site):
    """No names, no details: the link opens the record, to whoever may read it."""
    reporter = incident.reported_by
    if not reporter.is_active:
        return
    with translation.override(reporter.language or settings.LANGUAGE_CODE):
        context = {
            "name": reporter.name,
            "reference": incident.reference,
            "link": site.rstrip("/") + incident.get_absolute_url(),
        }
        subject = _("Your report %(reference)s has an outcome") % context
        text = render_to_string("incidents/mail/outcome.txt", context)
    # A mail server that is down is logged; the outcome is on record all the same.
    transaction.on_commit(lambda: send_mail(subject, text, None, [reporter.email]), robust=True)
