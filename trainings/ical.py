"""One's own seats as an iCalendar: each day of a session, and each day that is made up, is an event."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from district import ical

PRODUCT = "-//Common Ground//Trainings//EN"


def as_ical(days, *, name, now, address):
    """Bytes. `days`: SessionDays with session, course and school; `address(session)`: its page as seen outside."""
    return ical.as_ical([_event(day, address(day.session)) for day in days], name=name, now=now, product=PRODUCT)


def _event(day, url):
    session = day.session
    of = _("%(course)s, day %(n)s of %(all)s") % {
        "course": session.course.name, "n": day.number, "all": session.course.days,
    }  # fmt: skip
    return ical.Appointment(
        uid=f"training-{session.pk}-{day.number}@common-ground",
        start=timezone.make_aware(datetime.combine(day.day, day.starts)),
        end=timezone.make_aware(datetime.combine(day.day, day.ends)),
        summary=of if session.course.days > 1 else session.course.name,
        location=", ".join(filter(None, [session.place, session.school.name if session.school else ""])),
        url=url,
        changed=session.updated_at,
        cancelled=session.status == session.Status.CANCELLED,
    )
