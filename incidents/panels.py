"""What this app adds to the pages of a student and of a staff member."""

from district.panels import Panel, staff_panel, student_panel
from district.permissions import may_see_students
from incidents.models import Practice, PracticeParticipant

SHOWN = 10


@student_panel(order=10)
def practices_of_student(request, student):
    """The last practices with this student that the reader may open."""
    parts = PracticeParticipant.objects.filter(student=student)
    return _panel(request, parts, {"student": student})


@staff_panel(order=10)
def practices_of_staff(request, staff):
    """The last practices that this person led and the reader may open; nothing for readers without students."""
    if not may_see_students(request.user):
        return None
    parts = PracticeParticipant.objects.filter(staff=staff, role=PracticeParticipant.Role.FACILITATOR)
    return _panel(request, parts, {"staff": staff})


def _panel(request, parts, context):
    seen = Practice.objects.visible_to(request.user).filter(pk__in=parts.values("practice"))
    last = seen.select_related("school", "location").order_by("-started_at", "-id")[:SHOWN]
    return Panel("incidents/_practices_panel.html", {"practices": list(last), "count": seen.count(), **context})
