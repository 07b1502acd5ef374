"""What this app adds to the pages of a student and of a staff member."""

from district.models.names import with_names
from district.panels import Panel, staff_panel, student_panel
from district.permissions import may_see_students
from incidents.models import Practice, PracticeParticipant

SHOWN = 10


@student_panel(order=10)
def practices_of_student(request, student):
    """The last practices with this student that the reader may open; with `?practices=all` every one.

    The list of practices holds those of one's own schools, and a record that follows the student stands here alone.
    """
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
    theirs = Practice.objects.filter(pk__in=parts.values("practice"))
    seen = with_names(theirs.visible_to(request.user).select_related("location"), "school").order_by(
        "-started_at", "-id"
    )
    count, seen = seen.count(), with_names(seen.select_related("location"), "school")
    return Panel(
        "incidents/_practices_panel.html",
        {
            "practices": list(seen if request.GET.get("practices") == "all" else seen[:SHOWN]),
            "count": count,
            "all_listed": theirs.listed_for(request.user).count() == count,
            **context,
        },
    )
