"""What every write begins with: whether this person may, and the rows held."""

from django.core.exceptions import PermissionDenied

from trainings.models import Session
from trainings.permissions import may_manage_trainings


def allow(by, may=may_manage_trainings):
    if not may(by):
        raise PermissionDenied


def hold(*ids):
    """Sessions by number, held in one order: whatever touches their seats or their completions begins with this."""
    held = Session.objects.select_for_update(of=("self",), no_key=True).select_related("course").filter(pk__in=ids)
    return {session.pk: session for session in held.order_by("pk")}
