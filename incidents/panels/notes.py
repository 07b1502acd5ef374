"""That there are restricted notes on an incident or a practice, and for how many."""

from django.urls import reverse
from django.utils import timezone

from district.panels import Panel
from incidents.panels import incident_panel, practice_panel
from incidents.permissions import may_log_at
from incidents.queries.notes import notes_of


@incident_panel(order=40)
def notes_of_incident(request, incident):
    return _panel(request, incident, reverse("incidents:incident-note", args=[incident.pk]))


@practice_panel(order=40)
def notes_of_practice(request, practice):
    return _panel(request, practice, reverse("incidents:practice-note", args=[practice.pk]))


def _panel(request, record, new_url):
    notes = notes_of(record, request.user, timezone.localdate())
    may_write = may_log_at(request.user, record.school_id)
    if not notes and not may_write:
        return None
    return Panel("incidents/_notes_panel.html", {"notes": notes, "new_url": new_url if may_write else ""}, aside=True)
