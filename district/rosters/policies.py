"""When an import may be checked, applied, tried again or discarded."""

from datetime import timedelta

from district.models import RosterImport

Status = RosterImport.Status
AT_WORK = {Status.CHECKING, Status.APPLYING}
STALE_AFTER = timedelta(seconds=60)  # a worker says every few seconds that it is alive

# status → what the next status may be
TRANSITIONS = {
    Status.RECEIVED: {Status.CHECKING, Status.DISCARDED},
    Status.CHECKING: {Status.CHECKED, Status.FAILED},
    Status.CHECKED: {Status.APPLYING, Status.CHECKING, Status.DISCARDED},
    Status.APPLYING: {Status.APPLIED, Status.FAILED},
    Status.FAILED: {Status.CHECKING, Status.DISCARDED},
    Status.APPLIED: set(),
    Status.DISCARDED: set(),
}


def is_at_work(roster_import, now):
    return roster_import.status in AT_WORK and not has_stopped(roster_import, now)


def has_stopped(roster_import, now):
    """Its worker died: nothing was changed, since all of an import is one transaction."""
    if roster_import.status not in AT_WORK:
        return False
    return now - (roster_import.worked_at or roster_import.uploaded_at) > STALE_AFTER


def may_become(roster_import, status, now):
    if has_stopped(roster_import, now):
        return status in {roster_import.status, Status.CHECKING, Status.DISCARDED}
    return status in TRANSITIONS[roster_import.status]


def may_check(roster_import, now):
    return may_become(roster_import, Status.CHECKING, now)


def may_apply(roster_import, now):
    """Checked, and with something good in it."""
    return may_become(roster_import, Status.APPLYING, now) and bool(roster_import.counts.get("tables"))


def may_discard(roster_import, now):
    return may_become(roster_import, Status.DISCARDED, now)
