"""Every write to follow-ups."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from district.calendars import school_day_on_or_after
from district.models import DistrictSettings
from incidents.models import FollowUp
from incidents.permissions import may_finish, may_repair
from incidents.policies import followups as policies
from incidents.policies.agreements import can_be_undone


@transaction.atomic
def plan_follow_up(*, by, of, due_on, now, today, what="", student=None, assigned_to=None):
    """Somebody looks again on a day. `of`: {"practice" or "agreement" or "incident" or "reentry_plan": record}.

    Returns (follow-up, made). A day on which the school is closed moves to its next school day: compare `due_on`
    with what was asked for. The same one asked for twice is there once.
    Raises PermissionDenied, and ValidationError for a day that has passed or lies more than a year ahead.
    """
    ((name, record),) = of.items()
    if not may_repair(by, record):
        raise PermissionDenied
    policies.check_due(due_on, today)
    due_on = school_day_on_or_after(record.school, due_on)
    with connection.cursor() as cursor:  # two clicks at once stand in line
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"follow_up {name}", record.pk % 2**31])
    wanted = {name: record, "due_on": due_on, "what": what, "student": student, "assigned_to": assigned_to}
    if first := FollowUp.objects.open().filter(**wanted).first():
        return first, False
    follow_up = FollowUp(school_id=record.school_id, created_at=now, updated_at=now, **wanted)
    with pghistory.context(user=by.pk):
        follow_up.save(force_insert=True)
    return follow_up, True


@transaction.atomic
def finish_follow_up(*, follow_up, by, finding, now, today, note=""):
    """Say how it is now. Returns (follow-up, finished): a second click of the same person finishes nothing.

    Raises PermissionDenied, and ValidationError when somebody else was first.
    """
    follow_up = _held(follow_up)
    if not may_finish(by, follow_up):
        raise PermissionDenied
    if follow_up.done_by_id == by.pk and follow_up.finding == finding:
        return follow_up, False
    policies.check_open(follow_up)
    follow_up.finding, follow_up.note = finding, note
    follow_up.done_on, follow_up.done_by, follow_up.updated_at = today, by, now
    with pghistory.context(user=by.pk):
        follow_up.save(update_fields=["finding", "note", "done_on", "done_by", "updated_at"])
    return follow_up, True


@transaction.atomic
def reopen_follow_up(*, follow_up, by, now):
    """Take back what one has just said. Raises PermissionDenied, ValidationError when it is too late."""
    follow_up = _held(follow_up)
    if follow_up.done_on is None:  # a second click
        return follow_up
    if follow_up.done_by_id != by.pk or not may_finish(by, follow_up):
        raise PermissionDenied
    minutes = DistrictSettings.objects.current().undo_minutes
    if not can_be_undone(follow_up.updated_at, now, minutes):
        raise ValidationError(_("It was done more than %(minutes)s minutes ago.") % {"minutes": minutes})
    follow_up.finding, follow_up.note = "", ""
    follow_up.done_on, follow_up.done_by, follow_up.updated_at = None, None, now
    with pghistory.context(user=by.pk):
        follow_up.save(update_fields=["finding", "note", "done_on", "done_by", "updated_at"])
    return follow_up


def _held(follow_up):
    held = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up.pk).first()
    if held is None:
        raise ValidationError(_("This follow-up is no longer there."))
    return held
