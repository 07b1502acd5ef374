"""The practices that answer an incident, on its page."""

from district.panels import Panel
from incidents import permissions
from incidents.panels import incident_panel


@incident_panel(order=10)
def practices_of_incident(request, incident):
    """Those that the reader may open, the last first, how many others, and the way to plan or ask for one."""
    user = request.user
    practices, may_plan = incident.around.practices, permissions.may_plan_at(user, incident.school_id)
    return Panel(
        "incidents/_incident_practices.html",
        {
            "incident": incident,
            "practices": practices,
            "unseen": 0 if may_plan else len(incident.answer_ids) - len(practices),
            "may_plan": may_plan,
            "may_ask": permissions.may_ask_at(user, incident.school_id),
        },
    )
