"""Practices as an iCalendar, with nothing in it that tells of a student."""

from datetime import timedelta

from district import ical

PRODUCT = "-//Common Ground//Circles//EN"


def as_ical(practices, *, name, now, address):
    """Bytes of a calendar with an event for each practice: kind, class, place, time and the record's address."""
    return ical.as_ical([_event(one, address(one)) for one in practices], name=name, now=now, product=PRODUCT)


def _event(practice, url):
    what = [practice.get_kind_display(), practice.section.name if practice.section else ""]
    return ical.Appointment(
        uid=f"{practice.client_id}@common-ground",
        start=practice.started_at,
        end=practice.started_at + timedelta(minutes=practice.minutes),
        summary=", ".join(filter(None, map(str, what))),
        location=", ".join(filter(None, [practice.where, practice.school.name])),
        url=url,
        changed=practice.updated_at,
    )
