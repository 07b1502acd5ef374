"""Before a session: the reminders, the calendar file and the feed."""

import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.cast import as_user
from tests.factories import MakeUpFactory, RegistrationFactory, SessionFactory, StaffFactory, UserFactory
from trainings.models import Registration

START = timezone.localdate() + timedelta(days=30)
START += timedelta(days=(2 - START.weekday()) % 7)  # a Wednesday


def run(day, **options):
    out = StringIO()
    call_command("send_reminders", site="https://ground.example", today=day, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def seat(db):
    staff = StaffFactory(email="one@district.example")
    UserFactory(staff=staff, language="es")
    return RegistrationFactory(session=SessionFactory(on=[START, START + timedelta(days=1)]), staff=staff)


def test_seat_is_told_a_week_and_a_day_before_each_once(seat):
    RegistrationFactory(session=seat.session, waits=True)
    told = {}
    for left in range(9, -1, -1):
        for _run in range(2):
            run(START - timedelta(days=left))
            told[left] = told.get(left, 0) + len(mail.outbox)
            mail.outbox.clear()
    assert {left: n for left, n in told.items() if n} == {7: 1, 1: 1}


def test_monday_is_told_on_friday_and_not_again_on_the_weekend(db):
    monday = START + timedelta(days=5)
    RegistrationFactory(
        session=SessionFactory(on=[monday, monday + timedelta(days=1)]), reminded_on=monday - timedelta(days=7)
    )
    told = []
    for left in (4, 3, 2, 1):
        run(monday - timedelta(days=left))
        told.append(len(mail.outbox))
    assert told == [0, 1, 1, 1]


def test_reminder_names_days_place_and_page(seat):
    run(START - timedelta(days=3))
    letter = mail.outbox[0]
    assert letter.to == ["one@district.example"]
    assert seat.session.place in letter.body
    assert f"https://ground.example{seat.session.get_absolute_url()}" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<training-{seat.pk}-")


def test_who_makes_up_a_day_is_told_of_that_day_with_the_way_to_take_it_back(seat):
    course = seat.session.course
    there = SessionFactory(course=course, on=[START + timedelta(days=20), START + timedelta(days=21)])
    visit = MakeUpFactory(registration=seat, missed=seat.session.days.last(), day=there.days.last())
    told = {}
    for left in range(9, -1, -1):
        run(visit.day.day - timedelta(days=left))
        told[left] = len(mail.outbox)
        if left == 7:
            letter = mail.outbox[0]
        mail.outbox.clear()
    assert {left: n for left, n in told.items() if n} == {7: 1, 1: 1}
    assert (letter.to, there.place in letter.body) == (["one@district.example"], True)
    assert f"https://ground.example{seat.session.get_absolute_url()}" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<training-day-{visit.pk}-")
    seat.session.status, seat.session.cancelled_reason = "cancelled", "Snow"
    seat.session.save(update_fields=["status", "cancelled_reason"])
    type(visit).objects.update(reminded_on=None)
    assert run(visit.day.day - timedelta(days=7), dry_run=True) == "0 would be sent\n"


def test_history_says_which_command_wrote_the_reminder(seat):
    run(START - timedelta(days=7))
    event = Registration.pgh_event_model.objects.get(pgh_label="update")
    assert (event.reminded_on, event.pgh_context.metadata) == (
        START - timedelta(days=7), {"command": "send_reminders"},
    )  # fmt: skip


def test_mail_server_that_is_down_leaves_it_for_the_next_run(seat, monkeypatch):
    def down(self, messages):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        with pytest.raises(CommandError, match="1 could not be handed"):
            run(START - timedelta(days=7))
    seat.refresh_from_db()
    assert seat.reminded_on is None
    run(START - timedelta(days=6))
    assert len(mail.outbox) == 1


def test_dry_run_counts_and_a_cancelled_session_is_not_told(seat):
    assert run(START - timedelta(days=7), dry_run=True) == "1 would be sent\n"
    seat.session.status, seat.session.cancelled_reason = "cancelled", "Snow"
    seat.session.save(update_fields=["status", "cancelled_reason"])
    run(START - timedelta(days=7))
    assert mail.outbox == []


def events(response):
    return [
        (str(event["summary"]), event.decoded("dtstart").date())
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]  # fmt: skip


def test_feed_tells_ones_own_seats_and_days_made_up_and_no_name(cast, client):
    session = SessionFactory(on=[START, START + timedelta(days=1)])
    mine = RegistrationFactory(session=session, staff=cast.teacher.staff)
    other = SessionFactory(course=session.course, on=[START + timedelta(days=9), START + timedelta(days=10)])
    MakeUpFactory(registration=mine, missed=session.days.last(), day=other.days.last())
    RegistrationFactory(session=SessionFactory())
    page = as_user(cast.teacher).get(reverse("trainings:calendar"))
    path = page.context["feed_url"].removeprefix("http://testserver")
    name = session.course.name
    assert events(client.get(path)) == [
        (f"{name}, day 1 of 2", START),
        (f"{name}, day 2 of 2", START + timedelta(days=1)),
        (f"{name}, day 2 of 2", START + timedelta(days=10)),
    ]
    assert "Teacher" not in client.get(path).content.decode()
    one = as_user(cast.outsider).get(reverse("trainings:session-ics", args=[session.pk]))
    assert len(events(one)) == 2


def test_address_of_the_feed_is_closed_by_a_new_password_and_by_leaving(cast, client):
    path = (
        as_user(cast.teacher).get(reverse("trainings:calendar")).context["feed_url"].removeprefix("http://testserver")
    )
    assert client.get(path).status_code == 200
    assert client.get(path.replace(".ics", "x.ics")).status_code == 404
    cast.teacher.set_password("something-else-entirely")
    cast.teacher.save()
    assert client.get(path).status_code == 404
    path = (
        as_user(cast.teacher).get(reverse("trainings:calendar")).context["feed_url"].removeprefix("http://testserver")
    )
    cast.teacher.is_active = False
    cast.teacher.save()
    assert client.get(path).status_code == 404
