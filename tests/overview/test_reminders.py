"""The daily reminder: one a person and day, counts without names, and nobody is forgotten when mail fails."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from district.calendars import SchoolClock
from incidents.models import Duty, Reminder
from incidents.models.practice import Kind
from incidents.policies.clock import at
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    DutyFactory,
    FollowUpFactory,
    PracticeFactory,
    SafetyInterventionFactory,
    SchoolYearFactory,
    StudentFactory,
)

TODAY = timezone.localdate()
LATE = TODAY - timedelta(days=2)
SITE = "https://ground.example"


@pytest.fixture
def owed(district):
    """An overdue promise that the teacher checks, and a follow-up due today for the coordinator."""
    kim = StudentFactory(school=district.a, given_name="Kim", family_name="Ash")
    practice = PracticeFactory(school=district.a, kind=Kind.PEACE, students=[kim], created_by=district.coordinator)
    agreement = AgreementFactory(practice=practice, made_by=district.coordinator)
    AgreementItemFactory(agreement=agreement, student=kim, due_on=LATE, checked_by=district.teacher.staff)
    FollowUpFactory(practice=practice, student=kim, assigned_to=district.coordinator, due_on=TODAY)
    return district


def send(**options):
    call_command("send_reminders", site=SITE, verbosity=0, **options)
    return {message.to[0]: message for message in mail.outbox}


def test_each_gets_one_mail_with_counts_and_no_names(owed):
    sent = send()
    assert set(sent) == {owed.teacher.email, owed.coordinator.email}
    text = sent[owed.teacher.email].body
    assert "Promises to look at: 1 overdue, 0 due today" in text
    assert f"{SITE}/agreements/?state=open&checked=on" in text
    assert "Follow-ups: 0 overdue, 1 due today" in sent[owed.coordinator.email].body
    assert "Kim" not in str([message.message() for message in mail.outbox])
    assert list(Reminder.objects.order_by("user").values_list("user", "overdue", "due")) == sorted(
        [(owed.teacher.pk, 1, 0), (owed.coordinator.pk, 0, 1)]
    )


def test_second_run_of_the_day_sends_nothing_and_the_next_day_does(owed):
    send()
    assert len(send()) == len(mail.outbox) == 2
    call_command("send_reminders", site=SITE, today=TODAY + timedelta(days=1), verbosity=0)
    assert len(mail.outbox) == 4


def test_mail_that_fails_is_tried_again_by_the_next_run(owed, monkeypatch):
    real = EmailMessage.send

    def fails_for_the_teacher(message, *args, **kwargs):
        if message.to == [owed.teacher.email]:
            raise ConnectionRefusedError
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", fails_for_the_teacher)
    with pytest.raises(CommandError, match="1 could not be handed"):
        send()
    assert [reminder.user for reminder in Reminder.objects.all()] == [owed.coordinator]
    monkeypatch.undo()
    send()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([owed.coordinator.email, owed.teacher.email])


def test_dry_run_writes_and_sends_nothing(owed, capsys):
    call_command("send_reminders", site=SITE, dry_run=True)
    assert capsys.readouterr().out == "2 would be sent\n"
    assert not mail.outbox and not Reminder.objects.exists()


def test_who_may_no_longer_sign_in_is_left_out(owed):
    owed.teacher.is_active = False
    owed.teacher.save(update_fields=["is_active"])
    owed.coordinator.grants.update(ends_on=TODAY - timedelta(days=1))
    assert send() == {}


def test_message_is_the_same_for_the_same_day(owed):
    """A crash between the hand-over and the commit sends it again: mail systems know it by its Message-ID."""
    message = send()[owed.teacher.email]
    assert message.extra_headers["Message-ID"] == f"<reminder-{owed.teacher.pk}-{TODAY:%Y%m%d}@ground.example>"


def test_site_must_be_an_address(owed):
    with pytest.raises(CommandError, match="begins with https"):
        call_command("send_reminders", site="ground.example")


@pytest.fixture
def duties(district):
    """Late since two school days, late since yesterday, and due before the day ends; on days with school."""
    SchoolYearFactory(starts_on=TODAY - timedelta(days=100), ends_on=TODAY + timedelta(days=100))
    one = SafetyInterventionFactory(student=StudentFactory(school=district.a, given_name="Kim", family_name="Ash"))
    clock = SchoolClock(district.a, TODAY)
    long_ago, lately = (at(clock.school_day_before(TODAY, n), time(9, 0)) for n in (2, 1))
    later_today = at(TODAY, time(23, 59))
    return [DutyFactory(intervention=one, due_at=due) for due in (long_ago, lately, later_today)]


def test_who_answers_for_the_school_is_told_what_safety_owes(district, duties):
    sent = send()
    assert set(sent) == {user.email for user in (
        district.coordinator, district.colleague, district.principal, district.administrator
    )}  # fmt: skip
    assert "Owed after safety interventions: 2 late, 1 due today" in sent[district.principal.email].body
    assert f"{SITE}/safety/owed/" in sent[district.principal.email].body
    assert "Kim" not in str([message.message() for message in mail.outbox])


def test_administrators_are_told_once_of_what_is_long_late(district, duties):
    body = send()[district.administrator.email].body
    assert "Owed after safety interventions, and late for more than a school day: 1" in body
    assert f"{SITE}/safety/owed/?state=late" in body
    assert [Duty.objects.get(pk=duty.pk).escalated_on for duty in duties] == [TODAY, None, None]
    mail.outbox.clear()
    sent = {}
    tomorrow = TODAY + timedelta(days=1)
    Duty.objects.filter(pk__in=[duties[1].pk, duties[2].pk]).update(due_at=at(TODAY, time(9, 0)))
    call_command("send_reminders", site=SITE, today=tomorrow, verbosity=0)
    sent = {message.to[0] for message in mail.outbox}
    assert district.administrator.email not in sent
    assert district.principal.email in sent


def test_mail_to_an_administrator_that_fails_is_not_taken_for_told(district, duties, monkeypatch):
    real = EmailMessage.send

    def fails(message, *args, **kwargs):
        if message.to == [district.administrator.email]:
            raise ConnectionRefusedError
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", fails)
    with pytest.raises(CommandError, match="1 could not be handed"):
        send()
    assert not Duty.objects.exclude(escalated_on=None).exists()
    monkeypatch.undo()
    assert "1" in send()[district.administrator.email].body
    assert Duty.objects.get(escalated_on=TODAY) == duties[0]


def test_what_is_done_is_no_longer_told(district, duties):
    Duty.objects.update(done_at=timezone.now(), done_by=district.principal)
    assert send() == {}


def test_home_says_what_safety_owes_the_late_first(district, duties):
    page = as_user(district.principal).get("/")
    tile = next(tile for tile in page.context["tiles"] if tile.label == "Owed after safety")
    assert (tile.figure, tile.note, tile.url) == (3, "2 of them late", "/safety/owed/")
    items = [item for item in page.context["items"] if item.icon == "shield-alert"]
    assert [item.url for item in items] == [f"/safety/duties/{duty.pk}/" for duty in duties]
    assert [item.tone for item in items] == ["bad", "bad", "warn"]
    assert items[0].state.startswith("Late since ") and items[2].state.startswith("By ")
    assert "Kim Ash" in items[0].context


def test_home_counts_for_the_district_and_is_silent_for_teachers(district, duties):
    page = as_user(district.auditor).get("/")
    assert [tile.figure for tile in page.context["tiles"] if tile.label == "Owed after safety"] == [3]
    assert not [item for item in page.context["items"] if item.icon == "shield-alert"]
    page = as_user(district.teacher).get("/")
    assert "Owed after safety" not in [tile.label for tile in page.context["tiles"]]
