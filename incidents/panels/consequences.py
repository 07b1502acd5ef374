"""The consequences of an incident, and what they owe."""

from django.utils import timezone

from district.panels import Panel
from incidents.models import Consequence, Incident, Practice
from incidents.panels import incident_panel
from incidents.permissions import may_decide, reads_whole
from incidents.policies.consequences import warnings_of


@incident_panel(order=5)
def consequences_of_incident(request, incident):
    user = request.user
    if incident.status == Incident.Status.DRAFT or not reads_whole(user, incident):
        return None
    rows = incident.around.consequences
    may = may_decide(user, incident)
    if not rows and not may:
        return None
    today = timezone.localdate()
    offered = incident.around.practices[::-1] if may else []
    for row in rows:
        row.warnings = warnings_of(row)
        row.age = (today - row.starts_on).days
        practice = row.restorative_practice
        row.owes = practice is None or practice.status not in Practice.TOOK_PLACE
        row.may_return = practice is None and row.kind in Consequence.AWAY
        row.offered = offered if row.restorative_practice_id is None else []
    may_change = may and incident.status != Incident.Status.CLOSED
    context = {"incident": incident, "rows": rows, "may": may, "may_change": may_change, "first": True}
    return Panel("incidents/_consequences_panel.html", context, aside=True)
