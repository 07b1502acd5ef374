"""How tasks stand: moves, updates of many at once, periods that lock, and two who come at the same moment."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from strategy.actions.progress import Told, create_period, lock_period, update_tasks
from strategy.actions.refusals import RowErrors
from strategy.models import ReportingPeriod, StatusUpdate, Task
from strategy.policies.tasks import TRANSITIONS, check_move
from tests.cast import set_the_stage
from tests.factories import DepartmentOwnerFactory, PlanFactory, ReportingPeriodFactory, TaskFactory
from tests.races import at_once

NOW = datetime(2025, 11, 3, 14, tzinfo=UTC)


@pytest.fixture
def period(db):
    return ReportingPeriodFactory()


@pytest.fixture
def tasks(period):
    return [TaskFactory(plan=period.plan) for _ in range(3)]


def tell(by, period, *told):
    return update_tasks(by=by, period=period, told=told, now=NOW)


@pytest.mark.parametrize("now", Task.Status.values)
@pytest.mark.parametrize("to", Task.Status.values)
def test_every_move_is_allowed_or_refused_in_words(now, to):
    task = Task(status=now)
    if to == now or to in TRANSITIONS[now]:
        check_move(task, to, note="because")
    else:
        with pytest.raises(ValidationError, match="cannot become “Not started” again"):
            check_move(task, to, note="because")


def test_trouble_and_open_again_need_a_word():
    for status in ("at_risk", "off_track"):
        with pytest.raises(ValidationError, match="what is in the way"):
            check_move(Task(status="on_track"), status, note=" ")
    with pytest.raises(ValidationError, match="why it is open again"):
        check_move(Task(status="done"), "on_track", note="")


def test_many_tasks_are_told_at_once(cast, period, tasks):
    one, two, _three = tasks
    tell(
        cast.plan_owner, period, Told(one.pk, "done", evidence="Sheets", link="https://district.example/a"),
        Told(two.pk, "at_risk", note="No coach"),
    )  # fmt: skip
    assert list(Task.objects.order_by("pk").values_list("status", flat=True)) == ["done", "at_risk", "not_started"]
    assert StatusUpdate.objects.get(task=two).note == "No coach"
    tell(cast.plan_owner, period, Told(two.pk, "on_track"))
    assert list(StatusUpdate.objects.filter(task=two).values_list("status", "note")) == [("on_track", "")]


def test_one_wrong_row_and_nothing_is_saved(cast, period, tasks):
    one, two, three = tasks
    other = TaskFactory()
    with pytest.raises(RowErrors) as refused:
        tell(
            cast.plan_owner, period, Told(one.pk, "done"), Told(two.pk, "off_track"), Told(three.pk, "late"),
            Told(other.pk, "done"), Told(one.pk, "on_track"),
        )  # fmt: skip
    assert refused.value.rows == {
        one.pk: {"task": ["This task is named twice."]},
        two.pk: {"note": ["Say in the note what is in the way."]},
        three.pk: {"status": ["Choose how the task stands."]},
        other.pk: {"task": ["This task is not one of yours."]},
    }
    with pytest.raises(RowErrors):
        tell(cast.plan_owner, period, Told(one.pk, "done", link="javascript:alert(1)"))
    assert not StatusUpdate.objects.exists()
    assert set(Task.objects.values_list("status", flat=True)) == {"not_started"}


def test_plan_owner_of_a_department_tells_of_its_tasks_and_of_their_own(cast, period, tasks):
    one, two, three = tasks
    DepartmentOwnerFactory(user=cast.plan_owner, department=one.implementation_plan.department_goal.department)
    Task.objects.filter(pk=two.pk).update(owner=cast.plan_owner)
    tell(cast.plan_owner, period, Told(one.pk, "done"), Told(two.pk, "done"))
    with pytest.raises(RowErrors, match="some rows"):
        tell(cast.plan_owner, period, Told(three.pk, "done"))
    for who in (cast.board, cast.principal, cast.auditor):
        with pytest.raises(PermissionDenied):
            tell(who, period, Told(one.pk, "done"))


def test_locked_period_stays_as_it_was(cast, period, tasks):
    tell(cast.plan_owner, period, Told(tasks[0].pk, "on_track"))
    lock_period(by=cast.administrator, period=period, now=NOW)
    for told in ([Told(tasks[0].pk, "done")], [Told(tasks[1].pk, "done")]):
        with pytest.raises(ValidationError, match="This period is locked"):
            tell(cast.administrator, period, *told)
    with pytest.raises(ValidationError, match="locked already"):
        lock_period(by=cast.administrator, period=period, now=NOW)
    updates = StatusUpdate.objects.filter(period=period)
    for write in (
        lambda: updates.update(status="done"),
        lambda: updates.delete(),
        lambda: StatusUpdate.objects.create(task=tasks[1], period=period, status="done", by=cast.administrator),
        lambda: ReportingPeriod.objects.filter(pk=period.pk).update(locked_at=None, locked_by=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert list(updates.values_list("status", flat=True)) == ["on_track"]


def test_periods_of_one_plan_do_not_overlap(cast):
    plan = PlanFactory()
    days = {"starts_on": date(2025, 10, 1), "ends_on": date(2025, 11, 30), "due_on": date(2025, 12, 5)}
    create_period(by=cast.administrator, plan=plan, facts={"name": "Fall", **days})
    create_period(by=cast.administrator, plan=PlanFactory(), facts={"name": "Fall", **days})
    with pytest.raises(ValidationError, match="some of these days"):
        create_period(by=cast.administrator, plan=plan, facts={"name": "Late fall", **days})


@pytest.mark.django_db(transaction=True)
def test_lock_and_update_at_once_leave_no_update_after_the_lock():
    cast = set_the_stage()
    period = ReportingPeriodFactory()
    tasks = [TaskFactory(plan=period.plan) for _ in range(4)]
    told = at_once(
        [lambda: lock_period(by=cast.administrator, period=period, now=NOW)]
        + [lambda task=task: tell(cast.administrator, period, Told(task.pk, "done")) for task in tasks]
    )
    assert isinstance(told[0], ReportingPeriod)
    saved = sum(isinstance(result, list) for result in told[1:])
    assert saved == StatusUpdate.objects.count() == Task.objects.filter(status="done").count()
    assert {str(r.messages[0]) for r in told[1:] if not isinstance(r, list)} <= {
        "This period is locked: its updates stay as they are."
    }


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_of_the_same_task_at_once_leave_one_update():
    cast = set_the_stage()
    period = ReportingPeriodFactory()
    task = TaskFactory(plan=period.plan)
    told = at_once([lambda: tell(cast.administrator, period, Told(task.pk, "done"))] * 2)
    assert [isinstance(result, list) for result in told] == [True, True]
    assert StatusUpdate.objects.count() == 1
