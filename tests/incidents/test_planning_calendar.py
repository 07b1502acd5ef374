"""The month and the feed: whose circles, at which hour, and nothing of students in it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from district.models import RoleGrant
from incidents.actions.feeds import feed_of, renew_feed, stop_feed, token_of
from incidents.models import CalendarFeed
from incidents.models.practice import Kind
from incidents.queries.planning import IN_A_DAY
from tests.cast import as_user
from tests.factories import PracticeFactory, PracticeParticipantFactory, SectionFactory, StudentFactory

CALENDAR = reverse("incidents:practice-calendar")
NEW_YORK = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def circle(district, **fields):
    fields = {"school": district.a, "status": "planned", "created_by": district.coordinator} | fields
    return PracticeFactory(**fields)


def feed_url(user):
    return reverse("incidents:calendar-feed", args=[token_of(renew_feed(by=user, now=timezone.now()))])


def events(client, user):
    response = client.get(feed_url(user))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def shown(user, **query):
    """{day of the month: its practices} of the page."""
    weeks = as_user(user).get(CALENDAR, query).context["weeks"]
    return {day.day.day: day.practices for week in weeks for day in week if day.in_month and day.practices}


# --- the month


def test_month_shows_what_is_planned_and_held_on_its_local_day(district):
    late = circle(district, started_at=at("2026-03-08T23:30"))  # the clock changed that morning
    held = circle(district, started_at=at("2026-03-31T08:00"), status="held")
    for status in ("requested", "declined"):
        circle(district, started_at=at("2026-03-10T08:00"), status=status, declined_reason="No")
    circle(district, started_at=at("2026-04-01T00:00"))
    assert shown(district.coordinator, month="2026-03") == {8: [late], 31: [held]}


def test_day_with_many_names_a_few_and_counts_the_rest(district):
    last = circle(district, started_at=at("2026-03-10T14:00"))
    for hour in range(7, 13):
        circle(district, started_at=at(f"2026-03-10T{hour:02d}:00"), status="completed")
    page = as_user(district.coordinator).get(CALENDAR, {"month": "2026-03"})
    day = next(day for week in page.context["weeks"] for day in week if day.total)
    assert (len(day.practices), day.total, day.more) == (IN_A_DAY, 7, 3)
    assert last in day.practices  # what is planned is never among the rest
    assert "3 more" in page.content.decode()


def test_weeks_begin_on_sunday_in_english(district):
    first = as_user(district.coordinator).get(CALENDAR, {"month": "2026-03"}).context["weekdays"][0][0]
    assert first == "Sunday"


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "9999-12", "0001-01", "today", "2026-03-01\x00"])
def test_month_that_is_none_is_todays(district, month):
    response = as_user(district.coordinator).get(CALENDAR, {"month": month})
    assert response.context["month"] == timezone.localdate().replace(day=1)


def test_month_leads_to_its_neighbors_and_ends_where_the_years_end(district):
    client = as_user(district.coordinator)
    context = client.get(CALENDAR, {"month": "2026-01", "mine": "on"}).context
    assert context["earlier"] == "?month=2025-12&mine=on"
    assert context["later"] == "?month=2026-02&mine=on"
    assert client.get(CALENDAR, {"month": "2099-12"}).context["later"] == ""
    assert client.get(CALENDAR, {"month": "2000-01"}).context["earlier"] == ""


def test_my_circles_are_those_i_planned_lead_or_take_part_in(district):
    mine = circle(district, started_at=at("2026-03-02T08:00"))
    led = circle(district, started_at=at("2026-03-03T08:00"), created_by=district.colleague)
    PracticeParticipantFactory(practice=led, student=None, staff=district.coordinator.staff)
    other = circle(district, started_at=at("2026-03-04T08:00"), created_by=district.colleague)
    assert shown(district.coordinator, month="2026-03") == {2: [mine], 3: [led], 4: [other]}
    assert shown(district.coordinator, month="2026-03", mine="on") == {2: [mine], 3: [led]}


def test_month_is_one_of_ones_own_schools(district):
    circle(district, started_at=at("2026-03-02T08:00"), school=district.b)
    assert shown(district.coordinator, month="2026-03") == {}
    assert shown(district.teacher, month="2026-03") == {}
    assert list(shown(district.administrator, month="2026-03")) == [2]


def test_who_sees_many_schools_chooses_one(district, monkeypatch):
    monkeypatch.setattr("incidents.views.calendar.FEW_SCHOOLS", 2)
    practice = circle(district, started_at=at("2026-03-02T08:00"))
    assert shown(district.administrator, month="2026-03") == {}
    assert shown(district.administrator, month="2026-03", school=district.a.pk) == {2: [practice]}


# --- the feed


def test_feed_holds_ones_own_circles_and_nobody_elses(district, client):
    section = SectionFactory(school=district.a, year=district.year, name="Advisory 6B")
    soon = timezone.now() + timedelta(days=2)
    circle(district, kind=Kind.TALKING, section=section, place="Room 4; upstairs, left", started_at=soon, minutes=40)
    circle(district, created_by=district.colleague, started_at=soon)
    circle(district, status="requested", started_at=soon)
    circle(district, status="declined", declined_reason="No", started_at=soon)
    circle(district, started_at=timezone.now() - timedelta(days=90))
    (event,) = events(client, district.coordinator)
    assert event["summary"] == "Talking circle, Advisory 6B"
    assert event["location"] == "Room 4; upstairs, left, Alder School"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=40)


def test_feed_names_no_student_topic_note_or_guest(district, client):
    kim = StudentFactory(school=district.a, given_name="Kimberly", family_name="Ashgrove")
    practice = circle(
        district, started_at=timezone.now() + timedelta(days=1), students=[kim], topic="Kimberly and the phone",
        note="Ashgrove said", outcome_note="Kimberly",
    )  # fmt: skip
    PracticeParticipantFactory(practice=practice, student=None, name="Mrs. Ashgrove", role="family")
    text = client.get(feed_url(district.coordinator)).content.decode()
    assert [word in text for word in ("Kimberly", "Ashgrove", "phone")] == [False] * 3
    assert "Community-building circle" in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2027-03-13T09:00", datetime(2027, 3, 13, 14, 0, tzinfo=UTC)),  # the day before the clock goes forward
        ("2027-03-15T09:00", datetime(2027, 3, 15, 13, 0, tzinfo=UTC)),
        ("2027-11-05T09:00", datetime(2027, 11, 5, 13, 0, tzinfo=UTC)),
        ("2027-11-08T09:00", datetime(2027, 11, 8, 14, 0, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_stays_nine_over_a_change_of_the_clock(district, client, local, utc):
    circle(district, started_at=at(local))
    (event,) = events(client, district.coordinator)
    assert event.decoded("dtstart") == utc
    assert event.decoded("dtstart").astimezone(NEW_YORK).strftime("%Y-%m-%dT%H:%M") == local


def test_feed_keeps_lines_short_and_ends_them_as_the_standard_says(district, client):
    section = SectionFactory(school=district.a, year=district.year, name="Ä" * 80)
    circle(district, section=section, started_at=timezone.now() + timedelta(days=1))
    raw = client.get(feed_url(district.coordinator)).content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["summary"] == "Community-building circle, " + "Ä" * 80
    assert {"UID", "DTSTAMP"} <= set(event)


def test_event_keeps_its_number_when_the_circle_moves(district, client):
    practice = circle(district, started_at=timezone.now() + timedelta(days=1))
    (before,) = events(client, district.coordinator)
    practice.started_at += timedelta(days=1)
    practice.save()
    (after,) = events(client, district.coordinator)
    assert (before["uid"], before.decoded("dtstart") + timedelta(days=1)) == (after["uid"], after.decoded("dtstart"))


def test_renewed_address_closes_the_one_before(district, client):
    old, new = feed_url(district.coordinator), feed_url(district.coordinator)
    assert old != new
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_stopped_feed_does_not_come_back_with_a_new_one(district, client):
    old = feed_url(district.coordinator)
    stop_feed(by=district.coordinator)
    assert client.get(old).status_code == 404
    feed_url(district.coordinator)
    assert client.get(old).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "WzEsMV0:1abc:def", "a" * 400, "..", "%00"])
def test_forged_address_opens_nothing(district, client, token):
    assert client.get(f"/practices/calendar/{token}.ics").status_code in (404, 302)
    assert feed_of(token) is None


def test_feed_ends_with_the_role_and_with_the_login(district, client):
    circle(district, started_at=timezone.now() + timedelta(days=1))
    url = feed_url(district.coordinator)
    assert b"VEVENT" in client.get(url).content
    district.coordinator.is_active = False
    district.coordinator.save()
    assert client.get(url).status_code == 404
    district.coordinator.is_active = True
    district.coordinator.save()
    RoleGrant.objects.filter(user=district.coordinator).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(url).status_code == 404


def test_feed_opens_the_schools_of_today_only(district, client):
    circle(district, started_at=timezone.now() + timedelta(days=1))
    circle(district, started_at=timezone.now() + timedelta(days=1), school=district.b)
    assert len(events(client, district.coordinator)) == 1


def test_address_is_made_renewed_and_stopped_on_the_page(district):
    client = as_user(district.teacher)
    assert "Make my address" in client.get(CALENDAR).content.decode()
    client.post(reverse("incidents:feed-renew"))
    url = client.get(CALENDAR).context["feed_url"]
    assert url.startswith("http://testserver/practices/calendar/")
    client.post(reverse("incidents:feed-renew"))
    assert client.get(CALENDAR).context["feed_url"] != url
    client.post(reverse("incidents:feed-stop"))
    assert not CalendarFeed.objects.exists()
