"""When a session may move on or back, who may teach it, and who may have a seat in it."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainings.models import Session

Status = Session.Status
TRANSITIONS = {
    Status.PLANNED: {Status.OPEN, Status.HELD, Status.CANCELLED},
    Status.OPEN: {Status.PLANNED, Status.HELD, Status.CANCELLED},
    Status.HELD: {Status.CERTIFIED, Status.OPEN},
    Status.CERTIFIED: {Status.HELD},
    Status.CANCELLED: {Status.PLANNED},
}
MOST_DAYS = 10
MOST_SEATS = 2_000


def check_move(session, to, *, today, marked=True):
    """Raises ValidationError when this state does not lead there. `marked`: somebody's attendance is on record."""
    now = session.get_status_display().lower()
    if session.status == to:
        raise ValidationError(_("This session is already: %(now)s.") % {"now": now})
    if to not in TRANSITIONS[session.status]:
        raise ValidationError(
            _("This session is %(now)s; from there it cannot become: %(to)s.")
            % {"now": now, "to": Status(to).label.lower()}
        )
    if to == Status.HELD and session.status != Status.CERTIFIED and session.ends_on > today:
        raise ValidationError(
            _("Its last day is %(day)s. It is held once that day has come.") % {"day": date_format(session.ends_on)}
        )
    if to == Status.HELD and not marked:
        raise ValidationError(_("Nobody's attendance is on record. Take the roll of each day first."))
    if to == Status.CANCELLED and marked:
        raise ValidationError(_("People have attended it already, so it was held and cannot be cancelled."))


def check_days(days, course):
    """Raises ValidationError unless `days` (list of (date, from, to), in order) are as many as the course has."""
    if len(days) != course.days:
        raise ValidationError(
            ngettext(
                "%(course)s takes %(n)d day: write as many.", "%(course)s takes %(n)d days: write as many.", course.days
            )
            % {"course": course.code, "n": course.days}
        )
    dates = [day for day, _starts, _ends in days]
    if sorted(set(dates)) != dates:
        raise ValidationError(_("Write the days in their order, each once."))
    for day, starts, ends in days:
        if ends <= starts:
            raise ValidationError(_("%(day)s ends before it begins: look at its times.") % {"day": date_format(day)})


def why_not_licensed(instructor, course, days, credentials):
    """The sentence that says on which of these days no license covers the course; None when all are covered.

    A provider's own instructor needs no license from us. `credentials`: the instructor's for this course.
    """
    if instructor.vendor_id and instructor.vendor_id == course.provider_id:
        return None
    bare = [day for day in days if not any(credential.counts_on(day) for credential in credentials)]
    if not bare:
        return None
    facts = {"who": instructor.name, "course": course.code, "day": date_format(bare[0])}
    if not credentials:
        return _("%(who)s has no license to teach %(course)s.") % facts
    ended = [c for c in credentials if c.revoked_on and c.starts_on <= bare[0] and c.revoked_on <= bare[0]]
    if ended:
        return _("%(who)s may not teach %(course)s on %(day)s: the license was revoked on %(end)s.") % (
            facts | {"end": date_format(max(c.revoked_on for c in ended))}
        )
    over = [c.expires_on for c in credentials if c.expires_on and c.expires_on < bare[0]]
    if over:
        return _("%(who)s may not teach %(course)s on %(day)s: the license ends on %(end)s. Renew it, or choose "
                 "somebody else for that day.") % (facts | {"end": date_format(max(over))})  # fmt: skip
    return _("%(who)s may not teach %(course)s on %(day)s: the license begins on %(start)s.") % (
        facts | {"start": date_format(min(c.starts_on for c in credentials))}
    )


def free_seats(session, visitors):
    """Seats that are left on its fullest day. `visitors`: the most who come on one day to make it up."""
    return session.capacity - session.seated - visitors
