"""Safety interventions on the pages of a student and of an incident."""

from django.urls import reverse
from django.utils import timezone

from district.panels import Panel, student_panel
from district.permissions import may_see_students
from incidents.models import SafetyIntervention
from incidents.panels import incident_panel
from incidents.permissions import may_log_at
from incidents.queries import safety as queries

SHOWN = 5


@student_panel(order=25)
def safety_of_student(request, student):
    if not may_see_students(request.user) or not student.safety.exists():  # as of most
        return None
    rows = _rows(SafetyIntervention.objects.visible_to(request.user).filter(student=student))
    if not rows:
        return None
    all_url = f"{reverse('incidents:safety-list')}?student={student.pk}"
    return Panel("incidents/_safety_panel.html", {"rows": rows, "all_url": all_url})


@incident_panel(order=45)
def safety_of_incident(request, incident):
    rows = _rows(SafetyIntervention.objects.visible_to(request.user).filter(incident=incident))
    may_record = incident.status != incident.Status.DRAFT and may_log_at(request.user, incident.school_id)
    if not rows and not may_record:
        return None
    create_url = f"{reverse('incidents:safety-create')}?incident={incident.pk}" if may_record else ""
    return Panel("incidents/_safety_panel.html", {"rows": rows, "create_url": create_url}, aside=not rows)


def _rows(interventions):
    counted = queries.count_duties(interventions.counted(), timezone.now()).prefetch_related("phases")
    rows = list(counted.order_by("-started_at")[:SHOWN])
    for row in rows:
        row.measures = queries.measures_of(row)
        row.minutes, _timed = queries.minutes_of_all(row)
    return rows
