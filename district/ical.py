"""An iCalendar (RFC 5545) that a calendar program fetches or opens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Appointment:
    """One event; `start`, `end` and `changed` are aware datetimes."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str
    url: str
    changed: datetime
    cancelled: bool = False


def as_ical(appointments, *, name, now, product):
    """Bytes of a calendar. Times are told in UTC, so that a day on which the clock changes says the same to every
    calendar program.
    """
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in appointments:
        calendar.add_component(_event(one, now))
    return calendar.to_ical()


def _event(one, now):
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", one.changed.astimezone(UTC))
    event.add("dtstart", one.start.astimezone(UTC))
    event.add("dtend", one.end.astimezone(UTC))
    event.add("summary", one.summary)
    event.add("location", one.location)
    event.add("url", one.url)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
