"""Practices as an iCalendar (RFC 5545), with nothing in it that tells of a student."""

from datetime import UTC, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Common Ground//Circles//EN"


def as_ical(practices, *, name, now, address):
    """Bytes of a calendar with an event for each practice: kind, class, place, time and the record's address.

    Times are told in UTC, so that a day on which the clock changes says the same to every calendar program.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for practice in practices:
        calendar.add_component(_event(practice, now, address(practice)))
    return calendar.to_ical()


def _event(practice, now, url):
    start = practice.started_at.astimezone(UTC)
    event = Event()
    event.add("uid", f"{practice.client_id}@common-ground")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", practice.updated_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=practice.minutes))
    what = [practice.get_kind_display(), practice.section.name if practice.section else ""]
    event.add("summary", ", ".join(filter(None, map(str, what))))
    event.add("location", ", ".join(filter(None, [practice.where, practice.school.name])))
    event.add("url", url)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
