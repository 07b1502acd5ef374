"""Tasks gathered by their day and by who answers for them; the whole plan on paper."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from district.models import User
from strategy.models import DepartmentOwner, Task
from strategy.policies.gathering import by_date, by_owner, day_of
from tests.cast import as_user
from tests.factories import ImplementationMeasureFactory, PlanFactory, StrategyChampionFactory, TaskFactory
from tests.walls.planned import grow_plan, planned

PLAN, PRINT, TASKS = reverse("strategy:plan"), reverse("strategy:print"), reverse("strategy:task-list")
TODAY = date(2026, 11, 23)


@pytest.fixture
def parts(cast):
    return planned(cast)


@pytest.fixture
def reader(cast):
    return as_user(cast.board)


def a_task(pk, last_on=None, *, goes_on=False, status=Task.Status.NOT_STARTED):
    return SimpleNamespace(pk=pk, last_on=last_on, goes_on=goes_on, status=status)


def test_day_is_that_of_the_next_window_or_else_the_last():
    windows = [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 12, 1), date(2026, 12, 31))]
    assert day_of(a_task(1, date(2026, 12, 31)), windows, TODAY) == date(2026, 12, 31)
    assert day_of(a_task(1, date(2026, 9, 30)), windows[:1], TODAY) == date(2026, 9, 30)
    assert day_of(a_task(1, date(2029, 6, 30), goes_on=True), windows[:1], TODAY) is None
    assert day_of(a_task(1), [], TODAY) is None


def test_tasks_by_date_are_late_then_by_month_and_last_what_is_done():
    over = a_task(1, date(2026, 10, 31))
    over_and_done = a_task(2, date(2026, 10, 31), status=Task.Status.DONE)
    later, sooner, today = a_task(3, date(2027, 1, 31)), a_task(4, date(2027, 1, 9)), a_task(5, TODAY)
    going, without = a_task(6, date(2029, 6, 30), goes_on=True), a_task(7)
    late, months, ongoing, none, done = by_date([without, going, later, sooner, today, over_and_done, over], {}, TODAY)
    assert (late, ongoing, none, done) == ([over], [going], [without], [over_and_done])
    assert months == [(date(2026, 11, 1), [today]), (date(2027, 1, 1), [sooner, later])]


def test_tasks_by_owner_fall_to_the_department_and_then_to_nobody():
    anna, ben = User(pk=1, name="Anna"), User(pk=2, name="Ben")

    def task(owner, department):
        goal = SimpleNamespace(department_id=department)
        return SimpleNamespace(owner=owner, implementation_plan=SimpleNamespace(department_goal=goal))

    own, of_department, of_none = task(ben, 1), task(None, 1), task(None, 2)
    owned, nobody = by_owner([own, of_department, of_none], {1: [ben, anna]})
    assert owned == [(anna, [of_department]), (ben, [own, of_department])]
    assert nobody == [of_none]


def test_plan_is_read_by_date(parts, reader):
    Task.objects.update(first_on=None, last_on=None, goes_on=False)
    Task.objects.filter(pk=parts["task"].pk).update(first_on="2020-01-01", last_on="2020-01-31")
    page = reader.get(PLAN, {"by": "date"})
    assert [word for word, _tasks in page.context["gathered"]] == ["Past their day", "Without a day"]
    assert page.context["gathered"][0][1] == [parts["task"]]
    assert f'href="{PLAN}?by=date" aria-current="true"' in page.content.decode()


def test_plan_is_read_by_owner_and_unknown_ways_are_by_department(cast, parts, reader):
    department = parts["carried"].department_goal.department
    unowned = TaskFactory(plan=parts["plan"], implementation_plan=parts["carried"], owner=None)
    gathered = dict(reader.get(PLAN, {"by": "owner"}).context["gathered"])
    assert unowned in gathered["Nobody yet"] and parts["task"] in gathered[cast.plan_owner.name]
    DepartmentOwner.objects.create(department=department, user=cast.plan_owner)
    gathered = dict(reader.get(PLAN, {"by": "owner"}).context["gathered"])
    assert unowned in gathered[cast.plan_owner.name]
    page = reader.get(PLAN, {"by": "\0x"})
    assert page.context["by"] == "department" and page.status_code == 200


def test_ways_keep_the_plan(parts, reader):
    other = PlanFactory(name="The plan before")
    page = reader.get(PLAN, {"plan": other.pk, "by": "owner"}).content.decode()
    assert f'href="{PLAN}?plan={other.pk}&amp;by=date"' in page
    assert f'href="{PRINT}?plan={other.pk}"' in page


def test_paper_has_every_level(parts, reader):
    champion = StrategyChampionFactory(strategy=parts["strategy"]).staff
    measure = ImplementationMeasureFactory(plan=parts["plan"], implementation_plan=parts["carried"], text="Surveys")
    type(parts["strategy"]).objects.filter(pk=parts["strategy"].pk).update(title="دوائر " * 20)
    page = reader.get(PRINT).content.decode()
    assert page.count("<h1") == 1 and "<details><summary>" not in page
    for name in ("priority", "goal", "action", "indicator", "carried", "task"):
        assert parts[name].code in page
    assert champion.name in page and measure.words in page and "دوائر" in page
    assert parts["carried"].department_goal.department.name in page
    assert f'href="{PRINT}"' in reader.get(PLAN).content.decode()


def test_paper_without_a_plan_is_not_found(reader):
    assert reader.get(PRINT).status_code == 404
    assert reader.get(PRINT, {"plan": "999999"}).status_code == 404


def test_reading_asks_as_often_for_thirty_tasks_as_for_three(cast, parts, reader):
    addresses = [f"{PLAN}?by=date", f"{PLAN}?by=owner", PRINT]
    counts = []
    for _round in range(2):
        asked = []
        for address in addresses:
            reader.get(address)
            with CaptureQueriesContext(connection) as queries:
                reader.get(address)
            asked.append(len(queries))
        counts.append(asked)
        for _more in range(6):
            grow_plan(parts, cast)
            StrategyChampionFactory(strategy=parts["strategy"])
    assert counts[0] == counts[1]


def test_list_of_tasks_is_narrowed_by_owner(cast, parts, reader):
    found = reader.get(TASKS, {"owner": cast.plan_owner.pk}).context["page"]
    assert parts["task"] in list(found) and {row.owner for row in found} == {cast.plan_owner}
