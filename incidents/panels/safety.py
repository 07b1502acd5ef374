"""Safety interventions on the pages of a student, an incident, a school and a member of staff."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from district.panels import Panel, school_panel, staff_panel, student_panel
from district.permissions import may_see_students
from incidents.models import SafetyIntervention, SafetyStaff
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


@school_panel(order=20)
def safety_of_school(request, school):
    """The last at this school that the reader lists; students stand on the records, which say who opened them."""
    return _listed(request, {"school": school.pk}, school_id=school.pk)


@staff_panel(order=15)
def safety_of_staff(request, staff):
    """Those in which this person had a part, at schools whose interventions the reader lists."""
    parts = SafetyStaff.objects.filter(staff=staff)
    return _listed(request, {"staff": staff.pk}, pk__in=parts.values("intervention"))


def _listed(request, query, **which):
    if not may_see_students(request.user):
        return None
    rows = _rows(SafetyIntervention.objects.listed_for(request.user).filter(**which))
    all_url = f"{reverse('incidents:safety-list')}?{urlencode(query)}"
    return Panel("incidents/_safety_panel.html", {"rows": rows, "all_url": all_url}) if rows else None


def _rows(interventions):
    counted = queries.count_duties(interventions.counted(), timezone.now()).prefetch_related("phases")
    rows = list(counted.order_by("-started_at")[:SHOWN])
    for row in rows:
        row.measures = queries.measures_of(row)
        row.minutes, _timed = queries.minutes_of_all(row)
    return rows
