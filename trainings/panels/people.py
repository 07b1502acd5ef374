"""On the page of a member of staff: what they finished, for whoever answers for their training, and for themselves."""

from django.utils import timezone

from district.panels import Panel, staff_panel
from trainings.models import Completion
from trainings.permissions import may_see_staff_training
from trainings.policies.certificates import state_of
from trainings.queries.staff import sees_all_staff, staff_in_sight


@staff_panel(order=20)
def training_of_staff(request, staff):
    """Nothing for readers who see figures alone, or answer for other schools."""
    user, today = request.user, timezone.localdate()
    if staff.pk != user.staff_id and not may_see_staff_training(user):
        return None
    if not sees_all_staff(user) and not staff_in_sight(user, today).filter(pk=staff.pk).exists():
        return None
    rows = list(Completion.objects.filter(staff=staff).select_related("course"))
    for row in rows:
        row.state = state_of(row, today)
    minutes = sum(row.minutes for row in rows if not row.revoked_on)
    return Panel("trainings/_staff_panel.html", {"completions": rows, "hours": round(minutes / 15) / 4})
