"""Follow-ups: whose, when, of what."""

from incidents.models import FollowUp

RELATIONS = (
    "school", "student", "assigned_to", "done_by", "practice", "incident", "agreement", "reentry_plan",
)  # fmt: skip


def due(follow_ups, today):
    """Those that are due today, or were before."""
    return follow_ups.open().filter(due_on__lte=today)


def of_record(user, **of):
    """The follow-ups of one record that the reader may open, those to come first."""
    seen = FollowUp.objects.visible_to(user).filter(**of).select_related("student", "assigned_to", "done_by")
    return seen.order_by("done_on", "due_on", "id")
