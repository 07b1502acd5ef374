"""A student's incidents on the student's page: this year's; what is past is folded away."""

from django.utils import timezone

from district.panels import Panel, student_panel
from district.permissions import may_see_students
from incidents.models import IncidentParticipant
from incidents.queries import incidents as queries

SHOWN = 10


@student_panel(order=15)
def incidents_of_student(request, student):
    """This school year's incidents with this student that the reader may open."""
    user = request.user
    if not may_see_students(user):
        return None
    seen = queries.of_student(user, student).filter(occurred_on__gte=queries.year_began(timezone.localdate()))
    rows = list(seen.select_related("school", "behavior")[: SHOWN + 1])
    roles = IncidentParticipant.objects.filter(student=student, incident__in=[one.pk for one in rows])
    roles = {one.incident_id: one.get_role_display() for one in roles}
    for one in rows:
        one.role_here = roles.get(one.pk, "")
    return Panel(
        "incidents/_incidents_panel.html", {"student": student, "incidents": rows[:SHOWN], "more": len(rows) > SHOWN}
    )
