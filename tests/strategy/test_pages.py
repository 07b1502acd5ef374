"""The plan as it is read: the whole of it, an action, an indicator, its tasks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from strategy.models import Task
from strategy.policies.tasks import standing
from tests.cast import as_user
from tests.factories import (
    ActionFactory,
    DepartmentGoalFactory,
    ImplementationActionFactory,
    ImplementationPlanFactory,
    IndicatorFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    TaskFactory,
)
from tests.walls.planned import grow_plan, planned

PLAN, TASKS = reverse("strategy:plan"), reverse("strategy:task-list")
Status = Task.Status


@pytest.fixture
def parts(cast):
    return planned(cast)


@pytest.fixture
def reader(cast):
    return as_user(cast.board)


def test_district_without_a_plan_says_so(reader):
    assert "There is no plan yet" in reader.get(PLAN).content.decode()
    assert reader.get(TASKS).status_code == 200
    for name in ("action-detail", "indicator-detail"):
        assert reader.get(reverse(f"strategy:{name}", args=["SCC7.iii"])).status_code == 404


def test_whole_plan_stands_on_one_page_and_leads_everywhere(parts, reader):
    page = reader.get(PLAN).content.decode()
    for name in ("priority", "strategy", "action", "indicator", "task"):
        assert parts[name].words in page
    for address in (
        reverse("strategy:action-detail", args=[parts["action"].code]),
        reverse("strategy:indicator-detail", args=[parts["indicator"].code]),
        parts["task"].get_absolute_url(),
    ):
        assert f'href="{address}"' in page
        assert reader.get(address).status_code == 200


def test_number_of_queries_does_not_grow_with_the_plan(parts, cast, reader, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    addresses = [
        PLAN,
        TASKS,
        reverse("strategy:action-detail", args=[parts["action"].code]),
        reverse("strategy:indicator-detail", args=[parts["indicator"].code]),
        parts["task"].get_absolute_url(),
    ]
    counts = []
    for _ in range(2):
        asked = []
        for address in addresses:
            reader.get(address)
            with CaptureQueriesContext(connection) as queries:
                reader.get(address)
            asked.append(len(queries))
        counts.append(asked)
        for _more in range(3):
            grow_plan(parts, cast)
    assert counts[0] == counts[1]


def test_figures_open_their_rows(cast, parts, reader):
    today = timezone.localdate()
    carried = parts["carried"]
    for status, last_on in (
        (Status.DONE, today - timedelta(days=9)),
        (Status.AT_RISK, today - timedelta(days=1)),
        (Status.OFF_TRACK, today),
        (Status.ON_TRACK, None),
    ):
        task = TaskFactory(plan=parts["plan"], implementation_plan=carried, status=status)
        Task.objects.filter(pk=task.pk).update(first_on=last_on, last_on=last_on)
    tiles = reader.get(PLAN).context["tiles"]
    assert [figure for _word, _icon, figure, _url, _tone in tiles][:3] == [1, 1, 2]
    assert tiles[4][2] == 1
    for _word, _icon, figure, url, _tone in tiles:
        assert reader.get(url).context["count"] == figure


def test_action_stands_as_the_worst_of_its_tasks(parts, reader):
    address = reverse("strategy:action-detail", args=[parts["action"].code])
    assert reader.get(address).context["element"].standing == Status.NOT_STARTED
    Task.objects.update(status=Status.DONE)
    assert reader.get(address).context["element"].standing == Status.DONE
    carried = ImplementationPlanFactory(plan=parts["plan"], department_goal=DepartmentGoalFactory(plan=parts["plan"]))
    ImplementationActionFactory(implementation_plan=carried, action=parts["action"])
    TaskFactory(plan=parts["plan"], implementation_plan=carried, status=Status.OFF_TRACK)
    assert reader.get(address).context["element"].standing == Status.OFF_TRACK


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], None),
        (["done", "done"], "done"),
        (["done", "not_started"], "not_started"),
        (["on_track", "done"], "on_track"),
        (["on_track", "at_risk", "done"], "at_risk"),
        (["off_track", "at_risk"], "off_track"),
    ],
)
def test_standing(statuses, worst):
    assert standing(statuses) == worst


def test_second_plan_is_read_beside_the_first(parts, reader):
    other = PlanFactory(name="The plan before")
    same_code = ActionFactory(plan=other, code=parts["action"].code, text="What it was then")
    assert "The plan before" in reader.get(PLAN).content.decode()
    page = reader.get(PLAN, {"plan": other.pk}).content.decode()
    address = reverse("strategy:action-detail", args=[same_code.code]) + f"?plan={other.pk}"
    assert address in page and parts["priority"].words not in page
    assert "What it was then" in reader.get(address).content.decode()
    assert "What it was then" not in reader.get(address.split("?")[0]).content.decode()
    assert not reader.get(TASKS, {"plan": other.pk}).context["page"].rows


@pytest.mark.parametrize("number", ["0", "999999", "x", "", "9" * 40])
def test_plan_that_is_not_there(parts, reader, number):
    assert reader.get(PLAN, {"plan": number}).status_code in {200, 404}
    assert reader.get(TASKS, {"plan": number}).status_code in {200, 404}
    assert reader.get(reverse("strategy:action-detail", args=["Nothing"]), {"plan": number}).status_code == 404


def test_tasks_are_narrowed_sorted_and_taken_away(cast, parts, reader):
    mine = as_user(cast.plan_owner).get(TASKS, {"mine": "on"}).context["page"]
    assert parts["task"] in list(mine) and all(row.owner == cast.plan_owner for row in mine)
    department = parts["carried"].department_goal.department
    found = reader.get(TASKS, {"department": department.pk}).context["page"]
    assert {row.implementation_plan for row in found} == {parts["carried"]}
    assert parts["task"] in list(reader.get(TASKS, {"q": parts["task"].code}).context["page"])
    for sort in ("place", "due", "-due"):
        assert reader.get(TASKS, {"sort": sort}).context["count"] == Task.objects.count()
    lines = b"".join(reader.get(TASKS, {"format": "csv"})).decode().splitlines()
    assert len(lines) == 1 + Task.objects.count()


def test_task_tells_how_it_stood_newest_first(cast, parts, reader):
    period = ReportingPeriodFactory(
        plan=parts["plan"], starts_on="2029-10-01", ends_on="2029-11-30", due_on="2029-11-30"
    )
    StatusUpdateFactory(task=parts["task"], period=period, status="at_risk", note="Rooms are missing.")
    page = reader.get(parts["task"].get_absolute_url())
    assert "Rooms are missing." in page.content.decode()
    assert [one.period for one in page.context["updates"]][-1] == period


def test_indicator_tells_what_it_aims_at(parts, reader):
    one = IndicatorFactory(
        plan=parts["plan"], strategy=parts["strategy"], code="SCC7.f", baseline=22, unit="%", direction="increase",
        target=44, target_year=2022,
    )  # fmt: skip
    page = reader.get(reverse("strategy:indicator-detail", args=[one.code])).content.decode()
    assert "44" in page and "2022" in page and "Increase" in page
