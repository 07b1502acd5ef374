"""The rows of a state file: whose they are is the reader's scope, which they are says the file."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from district.paging import batches
from incidents.models import BehaviorCode, Consequence, Incident, IncidentParticipant, SafetyIntervention, StateFile
from incidents.policies.statefiles import Row
from incidents.queries.equity import Cohort

RowKind, Which = StateFile.RowKind, StateFile.Which
SERIOUS = BehaviorCode.Severity.SERIOUS


def rows(state_file, cohort: Cohort, user):
    """Row by row, by incident or by when it began; a few questions for each two thousand."""
    return {
        RowKind.PARTICIPANT: _participants, RowKind.CONSEQUENCE: _consequences, RowKind.SAFETY: _safety,
    }[state_file.row_kind](state_file, cohort, user)  # fmt: skip


def columns(state_file):
    """[(column, {our value: their code})] in their order."""
    return [
        (column, {code.ours: code.theirs for code in column.codes.all()})
        for column in state_file.columns.prefetch_related("codes")
    ]


def _incidents(cohort, user):
    period = cohort.period
    return Incident.objects.listed_for(user).counted().filter(
        occurred_on__gte=period.first, occurred_on__lte=period.last
    )  # fmt: skip


def _caused(cohort, user):
    found = IncidentParticipant.objects.filter(
        role=IncidentParticipant.Role.CAUSED_HARM, student__isnull=False, incident__in=_incidents(cohort, user)
    )
    return cohort.chosen.of_schools(found)


def _is_serious(prefix=""):
    own, of_incident = f"{prefix}behavior", "incident__behavior__severity__gte"
    return Q(**{f"{own}__severity__gte": SERIOUS}) | Q(**{own: None, of_incident: SERIOUS})


def _participants(state_file, cohort, user):
    found = _caused(cohort, user)
    lasting = Exists(
        Consequence.objects.filter(
            incident=OuterRef("incident"), student=OuterRef("student"), kind__in=Consequence.LASTING
        )
    )
    if state_file.which == Which.EXCLUDED:
        found = found.filter(lasting)
    elif state_file.which == Which.SERIOUS:
        found = found.filter(lasting | _is_serious())
    found = found.select_related("student", "school", "behavior", "incident__behavior", "incident__location")
    for batch in batches(found, ("incident_id", "id")):
        given, harmed = _given({one.incident_id for one in batch})
        for one in batch:
            yield Row(
                one.incident, one.student, one.school, one.incident, one.behavior,
                given[one.incident_id, one.student_id], harmed[one.incident_id],
            )  # fmt: skip


def _given(incidents):
    given, harmed = defaultdict(list), defaultdict(list)
    for one in Consequence.objects.filter(incident__in=incidents).order_by("id"):
        given[one.incident_id, one.student_id].append(one)
    for one in IncidentParticipant.objects.filter(incident__in=incidents, role=IncidentParticipant.Role.HARMED):
        harmed[one.incident_id].append(one)
    return given, harmed


def _consequences(state_file, cohort, user):
    found = cohort.chosen.of_schools(Consequence.objects.filter(incident__in=_incidents(cohort, user)))
    if state_file.which == Which.EXCLUDED:
        found = found.filter(kind__in=Consequence.LASTING)
    elif state_file.which == Which.SERIOUS:
        found = found.filter(Q(kind__in=Consequence.LASTING) | Q(incident__behavior__severity__gte=SERIOUS))
    found = found.select_related("student", "school", "incident__behavior", "incident__location")
    for batch in batches(found, ("incident_id", "id")):
        incidents = {one.incident_id for one in batch}
        _kinds, harmed = _given(incidents)
        own = {
            (part.incident_id, part.student_id): part.behavior
            for part in IncidentParticipant.objects.filter(
                incident__in=incidents, behavior__isnull=False
            ).select_related("behavior")
        }
        for one in batch:
            yield Row(
                one.incident, one.student, one.school, one.incident, own.get((one.incident_id, one.student_id)),
                harmed=harmed[one.incident_id], consequence=one,
            )  # fmt: skip


def _safety(state_file, cohort, user):
    found = cohort.interventions().filter(pk__in=SafetyIntervention.objects.listed_for(user).values("pk"))
    found = found.select_related("student", "school").prefetch_related("phases")
    for batch in batches(found, ("started_at", "id")):
        for one in batch:
            yield Row(one, one.student, one.school, safety=one, phases=list(one.phases.all()))
