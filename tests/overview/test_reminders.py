"""The daily reminder: one a person and day, counts without names, and nobody is forgotten when mail fails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.models import Reminder
from incidents.models.practice import Kind
from tests.factories import AgreementFactory, AgreementItemFactory, FollowUpFactory, PracticeFactory, StudentFactory

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
