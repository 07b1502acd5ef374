"""What this app adds to the pages of a student and of a staff member."""

from district.panels import Panel, staff_panel, student_panel
from district.permissions import may_see_students
from incidents.models import Practice, PracticeParticipant

SHOWN = 10
SAID = [
    "kind", "status", "topic", "started_at", "place", "minutes", "location__name", "school__name", "school__short_name",
]  # fmt: skip


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
    seen = theirs.visible_to(request.user).order_by("-started_at", "-id")
    rows = seen.select_related("location", "school").only(*SAID)
    rows = list(rows if request.GET.get("practices") == "all" else rows[:SHOWN])
    count = seen.count() if rows else 0
    return Panel(
        "incidents/_practices_panel.html",
        {
            "practices": rows,
            "count": count,
            "all_listed": count == 0 or theirs.listed_for(request.user).count() == count,
            **context,
        },
    )
