"""Update all mine: one page, all or none, nothing typed lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from strategy.models import StatusUpdate, Task
from tests.cast import as_user
from tests.factories import (
    DepartmentGoalFactory,
    DepartmentOwnerFactory,
    ImplementationPlanFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    TaskFactory,
)

UPDATE = reverse("strategy:update")


@pytest.fixture
def plan(db):
    return PlanFactory(is_main=True)


@pytest.fixture
def period(plan):
    today = timezone.localdate()
    return ReportingPeriodFactory(plan=plan, starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=20))


@pytest.fixture
def carried(plan):
    return ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))


@pytest.fixture
def tasks(plan, carried, period):
    return [TaskFactory(plan=plan, implementation_plan=carried, status="on_track") for _ in range(3)]


@pytest.fixture
def owner(cast):
    return as_user(cast.plan_owner)


def statuses(*tasks):
    return [Task.objects.get(pk=task.pk).status for task in tasks]


def test_page_says_when_there_is_nothing_to_update(cast, owner):
    assert "No reporting period is open" in owner.get(UPDATE).content.decode()
    plan = PlanFactory(is_main=True)
    ahead = timezone.localdate() + timedelta(days=30)
    ReportingPeriodFactory(plan=plan, name="Next one", starts_on=ahead, ends_on=ahead + timedelta(days=9))
    assert "Next one begins on" in owner.get(UPDATE).content.decode()
    ReportingPeriodFactory(plan=plan, starts_on=timezone.localdate(), ends_on=timezone.localdate())
    assert "You owe nothing in this period" in owner.get(UPDATE).content.decode()


def test_all_tasks_of_a_department_are_told_on_one_page(owner, tasks, period):
    one, two, three = tasks
    page = owner.get(UPDATE)
    assert [row.task for row in page.context["rows"]] == tasks and page.context["owed"] == 3
    data = {f"status_{one.pk}": "done", f"evidence_{one.pk}": "Sheets", f"link_{one.pk}": "district.example/a",
            f"status_{two.pk}": "at_risk", f"note_{two.pk}": "No coach"}  # fmt: skip
    page = owner.post(UPDATE, data, follow=True)
    assert "2 tasks are told." in page.content.decode()
    assert (page.context["told"], page.context["owed"]) == (2, 1)
    assert statuses(one, two, three) == ["done", "at_risk", "on_track"]
    told = StatusUpdate.objects.get(task=one)
    assert (told.evidence, told.link, told.period) == ("Sheets", "https://district.example/a", period)


def test_nothing_is_saved_and_nothing_lost_when_one_row_is_wrong(owner, tasks):
    one, two, three = tasks
    data = {f"status_{one.pk}": "done", f"note_{one.pk}": "As typed", f"status_{two.pk}": "off_track"}
    page = owner.post(UPDATE, data | {f"evidence_{three.pk}": "Left over"})
    html = page.content.decode()
    assert "Choose how it stands, too." in html and "As typed" in html and "Left over" in html
    assert not StatusUpdate.objects.exists()
    page = owner.post(UPDATE, {f"status_{one.pk}": "done", f"status_{two.pk}": "off_track"})
    assert "Say in the note what is in the way." in page.content.decode()
    assert f'href="#id_note_{two.pk}"' in page.content.decode()
    assert not StatusUpdate.objects.exists() and statuses(*tasks) == ["on_track"] * 3


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("status", "finished", "Select a valid choice"),
        ("status", "not_started", "Select a valid choice"),
        ("note", "x" * 2001, "at most 2000"),
        ("evidence", "a\0b", "Null characters"),
        ("link", "javascript:alert(1)", "Enter a valid URL"),
    ],
)
def test_bad_input_is_said_beside_its_field(owner, tasks, name, value, said):
    key = tasks[0].pk
    page = owner.post(UPDATE, {f"status_{key}": "on_track", f"{name}_{key}": value})
    assert page.status_code == 200 and said in page.content.decode()
    assert not StatusUpdate.objects.exists()


def test_rest_stands_as_last_time_with_its_note(owner, plan, carried, tasks, period):
    before = ReportingPeriodFactory(plan=plan, starts_on="2024-10-01", ends_on="2024-11-30")
    stuck = TaskFactory(plan=plan, implementation_plan=carried, status="at_risk")
    StatusUpdateFactory(task=stuck, period=before, status="at_risk", note="No room")
    owner.post(UPDATE, {f"status_{tasks[0].pk}": "done", "rest": "on"})
    told = dict(StatusUpdate.objects.filter(period=period).values_list("task", "status"))
    assert told == {tasks[0].pk: "done", tasks[1].pk: "on_track", tasks[2].pk: "on_track", stuck.pk: "at_risk"}
    assert StatusUpdate.objects.get(task=stuck, period=period).note == "No room"


def test_what_was_told_is_corrected_and_saying_it_again_is_no_change(owner, tasks):
    key = tasks[0].pk
    owner.post(UPDATE, {f"status_{key}": "at_risk", f"note_{key}": "No coach"})
    page = owner.get(UPDATE)
    assert "No coach" in page.content.decode() and "told in this period" in page.content.decode()
    first = StatusUpdate.objects.get().at
    again = owner.post(UPDATE, {f"status_{key}": "at_risk", f"note_{key}": "No coach"}, follow=True)
    assert "Nothing was new" in again.content.decode() and StatusUpdate.objects.get().at == first
    owner.post(UPDATE, {f"status_{key}": "on_track", f"note_{key}": "Found one"})
    assert StatusUpdate.objects.get().note == "Found one"


def test_owner_of_a_department_tells_of_that_and_of_own_tasks_only(cast, owner, plan, tasks):
    other = ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))
    theirs = TaskFactory(plan=plan, implementation_plan=other)
    given = TaskFactory(plan=plan, implementation_plan=other, owner=cast.plan_owner)
    DepartmentOwnerFactory(user=cast.plan_owner, department=tasks[0].implementation_plan.department_goal.department)
    shown = [row.task for row in owner.get(UPDATE).context["rows"]]
    assert set(shown) == {*tasks, given}
    owner.post(UPDATE, {f"status_{theirs.pk}": "done"})
    assert not StatusUpdate.objects.exists()
    administrator = as_user(cast.administrator)
    assert theirs in {row.task for row in administrator.get(UPDATE).context["rows"]}


def test_page_narrows_to_a_department_or_a_task(owner, plan, tasks):
    other = TaskFactory(plan=plan)
    department = tasks[0].implementation_plan.department_goal.department_id
    page = owner.get(f"{UPDATE}?plan={plan.pk}&department={department}")
    assert [row.task for row in page.context["rows"]] == tasks
    assert [row.task for row in owner.get(f"{UPDATE}?task={other.pk}").context["rows"]] == [other]
    for query in ("task=0", "task=x", "department=999999", "plan=999999"):
        assert owner.get(f"{UPDATE}?{query}").status_code == 404
    assert f'href="{UPDATE}?task={other.pk}"' in owner.get(other.get_absolute_url()).content.decode()


def test_locked_period_refuses_in_words(owner, cast, tasks, period):
    page = owner.get(UPDATE)
    assert page.context["form"] is not None
    type(period).objects.filter(pk=period.pk).update(locked_at=timezone.now(), locked_by=cast.administrator)
    page = owner.post(UPDATE, {f"status_{tasks[0].pk}": "done"})
    assert "No reporting period is open" in page.content.decode() and not StatusUpdate.objects.exists()


def test_number_of_queries_does_not_grow(owner, plan, carried, tasks):
    owner.get(UPDATE)
    with CaptureQueriesContext(connection) as few:
        owner.get(UPDATE)
    for _ in range(30):
        TaskFactory(plan=plan, implementation_plan=carried)
    with CaptureQueriesContext(connection) as many:
        owner.get(UPDATE)
    assert len(few) == len(many)
