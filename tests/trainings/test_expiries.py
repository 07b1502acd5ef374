"""Before a completion runs out: who is told, on which days, and of what."""

import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import CompletionFactory, CourseFactory, StaffFactory, UserFactory

LAST = timezone.localdate() + timedelta(days=200)


def run(left, **options):
    out = StringIO()
    day = LAST - timedelta(days=left)
    call_command("send_reminders", site="https://ground.example", today=day, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def running_out(db):
    staff = StaffFactory(email="one@district.example")
    UserFactory(staff=staff, language="es")
    return CompletionFactory(staff=staff, course=CourseFactory(renewal_days=60), expires_on=LAST)


def days_told(most=61):
    """Dict of days left to the mails that went out on that day."""
    told = {}
    for left in range(most, -2, -1):
        for _run in range(2):
            run(left)
        if mail.outbox:
            told[left] = len(mail.outbox)
        mail.outbox.clear()
    return told


def test_told_once_when_it_may_be_renewed_and_30_and_7_days_before(running_out):
    assert days_told() == {60: 1, 30: 1, 7: 1}
    running_out.refresh_from_db()
    assert running_out.reminded_for == [60, 30, 7]
    told = type(running_out).pgh_event_model.objects.filter(pgh_label="update").select_related("pgh_context")
    assert [event.pgh_context.metadata for event in told] == [{"command": "send_reminders"}] * 3


def test_nobody_is_told_before_the_course_may_be_renewed(running_out):
    type(running_out.course).objects.update(renewal_days=14)
    assert days_told(31) == {14: 1, 7: 1}


def test_day_on_which_nothing_was_sent_is_made_good_and_what_is_past_is_left_out(running_out):
    run(26)
    run(25)
    assert len(mail.outbox) == 1
    running_out.refresh_from_db()
    assert running_out.reminded_for == [30]


def test_not_told_who_renewed_left_or_has_no_address_nor_of_what_was_revoked(db):
    course, today = CourseFactory(renewal_days=60), timezone.localdate()
    renewed = CompletionFactory(course=course, expires_on=LAST)
    again = {"completed_on": LAST - timedelta(days=31), "expires_on": LAST + timedelta(days=300)}
    CompletionFactory(staff=renewed.staff, course=course, **again)
    CompletionFactory(course=course, expires_on=LAST, staff__ended_on=today)
    CompletionFactory(course=course, expires_on=LAST, staff__email="")
    taken_back = {"revoked_on": today, "revoked_by": UserFactory(), "revoked_reason": "Error"}
    CompletionFactory(course=course, expires_on=LAST, **taken_back)
    CompletionFactory(course=course)
    run(7)
    assert mail.outbox == []


def test_one_mail_tells_of_all_that_runs_out_in_the_persons_language(running_out):
    other = CompletionFactory(staff=running_out.staff, course=CourseFactory(renewal_days=90), expires_on=LAST)
    run(30)
    (letter,) = mail.outbox
    assert letter.to == ["one@district.example"]
    for course in (running_out.course, other.course):
        assert str(course) in letter.body
        assert f"https://ground.example/trainings/sessions/?course={course.pk}" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<expiry-{running_out.pk}-")


def test_dry_run_counts_and_sends_nothing(running_out):
    assert "1 would be sent" in run(30, dry_run=True)
    running_out.refresh_from_db()
    assert (mail.outbox, running_out.reminded_for) == ([], [])


def test_mail_server_that_is_down_leaves_it_for_the_next_run(running_out, monkeypatch):
    def down(self, messages):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        with pytest.raises(CommandError, match="1 could not be handed"):
            run(30)
    running_out.refresh_from_db()
    assert running_out.reminded_for == []
    run(29)
    assert len(mail.outbox) == 1
