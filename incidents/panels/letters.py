"""The letters of an incident, of a practice and of a student."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from district.models.names import with_names
from district.panels import Panel, student_panel
from incidents.models import Letter
from incidents.panels import incident_panel, practice_panel
from incidents.permissions import letter_kinds

SHOWN = 5


@incident_panel(order=60)
def letters_of_incident(request, incident):
    """Those of the practices that answer it too."""
    of_it = Q(incident=incident) | Q(practice__in=incident.answer_ids)
    return _panel(request, "incident", incident, incident.school_id, of_it)


@practice_panel(order=60)
def letters_of_practice(request, practice):
    return _panel(request, "practice", practice, practice.school_id)


@student_panel(order=60)
def letters_of_student(request, student):
    """The last letters to this family, with the way to the others."""
    return _panel(request, "student", student, student.school_id)


def _panel(request, name, record, school_id, of_it=None):
    """The letters that the reader may open; nothing where there is none and none can be written."""
    letters = Letter.objects.visible_to(request.user).filter(of_it or Q(**{name: record}))
    letters = with_names(letters, "student").defer("body").order_by("-created_at", "-id")
    rows = list(letters[: SHOWN + 1] if name == "student" else letters)
    may_write = bool(letter_kinds(request.user, school_id))
    if not rows and not may_write:
        return None
    return Panel(
        "incidents/_letters_panel.html",
        {
            "letters": rows[:SHOWN] if name == "student" else rows,
            "more": len(rows) > SHOWN,
            "of_student": name == "student",
            "all_url": f"{reverse('incidents:letter-list')}?{urlencode({'student': record.pk})}",
            "write_url": f"{reverse('incidents:letter-create')}?{urlencode({name: record.pk})}" if may_write else "",
        },
        aside=name != "student",
    )
