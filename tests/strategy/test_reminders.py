"""Who is reminded of updates that are owed: a week before the day and after it, each once."""

import smtplib
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from strategy.actions.reminders import send_update_reminder
from strategy.models import UpdateReminder
from strategy.queries.updates import people_to_remind
from tests.cast import set_the_stage
from tests.factories import (
    DepartmentGoalFactory,
    DepartmentOwnerFactory,
    ImplementationPlanFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    TaskFactory,
)
from tests.races import at_once

DUE = timezone.localdate() + timedelta(days=60)


def run(left, **options):
    """The command of the day on which so many days are left."""
    out = StringIO()
    day = DUE - timedelta(days=left)
    call_command("send_reminders", site="https://ground.example", today=day, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def lay(cast):
    """A department of the plan owner's with twelve tasks, of which one is told, and a period that is open."""
    plan = PlanFactory(name="Safe Schools", is_main=True)
    goal = DepartmentGoalFactory(plan=plan)
    DepartmentOwnerFactory(department=goal.department, user=cast.plan_owner)
    carried = ImplementationPlanFactory(plan=plan, department_goal=goal)
    tasks = [TaskFactory(plan=plan, implementation_plan=carried, status="on_track") for _ in range(12)]
    starts = DUE - timedelta(days=70)
    period = ReportingPeriodFactory(plan=plan, starts_on=starts, ends_on=DUE - timedelta(days=10), due_on=DUE)
    StatusUpdateFactory(task=tasks[0], period=period)
    return period


@pytest.fixture
def period(cast):
    return lay(cast)


def test_told_once_from_a_week_ahead_and_once_after(period, cast):
    told = {}
    for left in range(12, -4, -1):
        for _again in range(2):
            run(left)
        if mail.outbox:
            told[left] = [message.to for message in mail.outbox]
        mail.outbox.clear()
    assert told == {7: [[cast.plan_owner.email]], -1: [[cast.plan_owner.email]]}
    assert list(UpdateReminder.objects.order_by("pk").values_list("step", "tasks")) == [("soon", 11), ("over", 11)]


def test_mail_names_tasks_and_day_and_leads_to_the_page(period, cast):
    run(3)
    (message,) = mail.outbox
    assert message.subject == "Tell how 11 tasks stand"
    assert "https://ground.example/strategy/update/" in message.body and "and 1 more" in message.body
    first, *_rest = period.plan.task_set.order_by("last_on", "position", "id")[1:]
    assert f"{first.code} {first.words}" in message.body and "Safe Schools" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_day_on_which_nothing_was_sent_is_made_good(period):
    run(2)
    run(1)
    assert len(mail.outbox) == 1
    run(-20)
    assert "until the period is locked" in mail.outbox[1].body


def test_nobody_is_told_of_what_is_told_locked_or_still_to_begin(period, cast):
    ReportingPeriodFactory(plan=period.plan, starts_on=DUE + timedelta(days=30), ends_on=DUE + timedelta(days=31))
    type(period).objects.filter(pk=period.pk).update(locked_at=timezone.now(), locked_by=cast.plan_owner)
    run(3)
    run(-3)
    assert not mail.outbox


def test_who_told_of_all_or_may_not_is_left_out(period, cast):
    owner = cast.plan_owner
    owner.is_active = False
    owner.save()
    run(3)
    owner.is_active = True
    owner.save()
    owner.grants.all().delete()
    run(3)
    assert not mail.outbox
    for task in period.plan.task_set.exclude(updates__period=period):
        StatusUpdateFactory(task=task, period=period)
    assert people_to_remind(DUE) == []


def test_dry_run_counts_and_sends_nothing(period):
    assert run(3, dry_run=True).startswith("1 would be sent")
    assert not mail.outbox and not UpdateReminder.objects.exists()


def test_mail_server_that_is_down_leaves_it_for_the_next_run(period, monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPConnectError(421, "down")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(CommandError, match="next run"):
            run(3)
    assert not UpdateReminder.objects.exists()
    run(3)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one():
    cast = set_the_stage()
    lay(cast)
    send = partial(
        send_update_reminder, user=cast.plan_owner, today=DUE, now=timezone.now(), site="https://ground.example"
    )
    told = at_once([send, send])
    assert sorted(map(len, told)) == [0, 1]
    assert len(mail.outbox) == UpdateReminder.objects.count() == 1
