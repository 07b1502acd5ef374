"""Reminders of updates: who is told, on which days, of which tasks, and only once."""

import smtplib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from strategy.actions.reminders import send_update_reminder
from strategy.models import UpdateReminder
from strategy.queries.plan import people_who_owe
from strategy.queries.reminders import people
from tests.cast import as_user, set_the_stage
from tests.factories import (
    DepartmentGoalFactory,
    DepartmentOwnerFactory,
    ImplementationPlanFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    StudentFactory,
    TaskFactory,
)
from tests.races import at_once

DUE = date(2026, 12, 10)
SITE = "https://ground.example"


def run(left, **options):
    """The command, so many days before the due day. Returns what it printed."""
    out = StringIO()
    today = DUE - timedelta(days=left)
    call_command("send_reminders", site=SITE, today=today, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def lay_out(cast):
    """A period with two tasks of a department that the plan owner answers for, and one of the administrator."""
    plan = PlanFactory(name="Plan of the district", is_main=True)
    period = ReportingPeriodFactory(
        plan=plan, name="Autumn", starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 30), due_on=DUE
    )
    goal = DepartmentGoalFactory(plan=plan)
    DepartmentOwnerFactory(department=goal.department, user=cast.plan_owner)
    carried = ImplementationPlanFactory(plan=plan, department_goal=goal)
    for code in ("T1", "T2"):
        TaskFactory(plan=plan, implementation_plan=carried, code=code, text=f"Work of {code}")
    TaskFactory(plan=plan, implementation_plan=carried, code="T3", owner=cast.administrator)
    return period


@pytest.fixture
def period(cast):
    return lay_out(cast)


def sent():
    """Dict of address to message, and an empty outbox."""
    found = {message.to[0]: message for message in mail.outbox}
    assert len(found) == len(mail.outbox)
    mail.outbox.clear()
    return found


def test_each_who_owes_is_told_once_a_week_before_and_once_after(cast, period):
    told = {}
    for left in range(9, -10, -1):
        for _run in range(2):
            run(left)
        if found := sent():
            told[left] = set(found)
    both = {cast.plan_owner.email, cast.administrator.email}
    assert told == {7: both, -1: both}
    rows = UpdateReminder.objects.filter(user=cast.plan_owner).order_by("pk").values_list("period", "step", "tasks")
    assert list(rows) == [(period.pk, "ahead", 2), (period.pk, "over", 2)]


def test_message_tells_the_tasks_the_day_and_the_way_and_nobodys_name(cast, period):
    StudentFactory(school=cast.a, given_name="Kim", family_name="Ash")
    run(5)
    found = sent()
    letter = found[cast.plan_owner.email]
    assert letter.subject == "2 tasks wait for your update"
    for words in ("Plan of the district, Autumn: 2 tasks", "Dec 10, 2026", "- T1 Work of T1\n- T2 Work of T2\n"):
        assert words in letter.body
    assert letter.body.rstrip().endswith(f"{SITE}/strategy/update/")
    for name in ("Kim", "Ash", cast.administrator.name, "T3"):
        assert name not in letter.body
    assert letter.extra_headers["Message-ID"] == (
        f"<updates-{cast.plan_owner.pk}-{period.pk}-ahead-20261205@ground.example>"
    )
    assert found[cast.administrator.email].subject == "1 task waits for your update"
    run(-1)
    assert "They were due on Dec 10, 2026" in sent()[cast.plan_owner.email].body


def test_ten_tasks_are_named_and_the_rest_counted(cast, period):
    carried = ImplementationPlanFactory(
        plan=period.plan, department_goal=DepartmentGoalFactory(plan=period.plan)
    )  # fmt: skip
    for _ in range(11):
        TaskFactory(plan=period.plan, implementation_plan=carried, owner=cast.plan_owner)
    run(3)
    letter = sent()[cast.plan_owner.email]
    assert letter.subject == "13 tasks wait for your update"
    assert letter.body.count("\n- ") == 10 and "and 3 more" in letter.body


def test_periods_of_two_plans_are_told_in_one_message_each_with_its_address(cast, period):
    other = PlanFactory(name="Another plan")
    ReportingPeriodFactory(plan=other, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), due_on=DUE)
    carried = ImplementationPlanFactory(plan=other, department_goal=DepartmentGoalFactory(plan=other))
    TaskFactory(plan=other, implementation_plan=carried, owner=cast.plan_owner)
    run(2)
    letter = sent()[cast.plan_owner.email]
    assert letter.subject == "3 tasks wait for your update"
    assert f"{SITE}/strategy/update/\n" in letter.body and f"{SITE}/strategy/update/?plan={other.pk}" in letter.body


def test_nothing_is_sent_once_all_is_told_or_the_period_is_locked(cast, period):
    for task in period.plan.task_set.all():
        StatusUpdateFactory(task=task, period=period)
    run(5)
    assert sent() == {}
    type(period).objects.filter(pk=period.pk).update(locked_at=timezone.now(), locked_by=cast.administrator)
    TaskFactory(plan=period.plan, implementation_plan=period.plan.task_set.first().implementation_plan)
    run(-1)
    assert sent() == {}


def test_not_told_who_may_not_sign_in_or_tell_or_has_no_address(cast, period):
    cast.plan_owner.is_active = False
    cast.plan_owner.save(update_fields=["is_active"])
    cast.administrator.email = ""
    cast.administrator.save(update_fields=["email"])
    TaskFactory(
        plan=period.plan, implementation_plan=period.plan.task_set.first().implementation_plan, owner=cast.board
    )
    assert cast.board in people_who_owe(period)
    run(5)
    assert sent() == {}


def test_dry_run_counts_and_sends_nothing(cast, period):
    assert run(5, dry_run=True) == "2 would be sent\n"
    assert sent() == {} and not UpdateReminder.objects.exists()


def test_mail_server_that_is_down_leaves_it_for_the_next_run(cast, period, monkeypatch):
    def down(self, messages):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        with pytest.raises(CommandError, match="2 could not be handed"):
            run(5)
    assert not UpdateReminder.objects.exists()
    run(4)
    assert set(sent()) == {cast.plan_owner.email, cast.administrator.email}


def test_period_of_which_people_were_told_can_be_removed(cast, period):
    run(5)
    answer = as_user(cast.administrator).post(reverse("strategy:period-remove", args=[period.pk]))
    assert answer.status_code == 302
    assert not UpdateReminder.objects.exists() and not type(period).objects.exists()


def test_as_many_queries_for_many_tasks_as_for_few(cast, period, django_assert_num_queries):
    with django_assert_num_queries(4):
        list(people(DUE))
    carried = period.plan.task_set.first().implementation_plan
    for _ in range(5):
        TaskFactory(plan=period.plan, implementation_plan=carried, owner=cast.plan_owner)
    with django_assert_num_queries(4):
        list(people(DUE))


def test_two_runs_at_once_send_one_message(transactional_db):
    cast = set_the_stage()
    lay_out(cast)
    facts = {"user": cast.plan_owner, "today": DUE, "now": timezone.now(), "site": SITE}
    told = at_once([lambda: send_update_reminder(**facts)] * 4)
    assert sorted(len(periods) for periods in told) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1
