"""A student's incidents on the student's page: this year's; what is past is folded away."""

from django.utils import timezone

from district.panels import Panel, student_panel
from district.permissions import may_see_students
from incidents.models import IncidentParticipant
from incidents.queries import incidents as queries
from incidents.queries.past import opened_past

SHOWN, PAST_SHOWN = 10, 100
SAID = ["title", "occurred_on", "status", "behavior__name", "school__name", "school__short_name"]


@student_panel(order=15)
def incidents_of_student(request, student):
    """This school year's incidents with this student that the reader may open; of past years, their number."""
    user = request.user
    if not may_see_students(user):
        return None
    now = timezone.now()
    began = queries.year_began(timezone.localdate(now))
    every = queries.of_student(user, student)
    past = every.filter(occurred_on__lt=began)
    opened = opened_past(user, student.pk, now)
    rows = _rows(every.filter(occurred_on__gte=began), SHOWN + 1)
    before = _rows(past, PAST_SHOWN) if opened else []
    roles = IncidentParticipant.objects.filter(student=student, incident__in=[one.pk for one in [*rows, *before]])
    roles = {one.incident_id: one.get_role_display() for one in roles}
    for one in [*rows, *before]:
        one.role_here = roles.get(one.pk, "")
    context = {
        "student": student,
        "began": began,
        "incidents": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "past_count": past.count(),
        "past": before,
        "opened": opened,
    }
    return Panel("incidents/_incidents_panel.html", context)


def _rows(incidents, most):
    return list(incidents.select_related("behavior", "school").only(*SAID)[:most])
