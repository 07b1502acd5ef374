"""Tasks in heaps: by when they fall due, and by who answers for them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.policies.gathering import by_date, by_owner
from strategy.queries.plan import owners_of_departments, people_who_owe, whole
from tests.cast import as_user
from tests.factories import (
    DepartmentGoalFactory,
    DepartmentOwnerFactory,
    ImplementationPlanFactory,
    PlanFactory,
    ReportingPeriodFactory,
    TaskFactory,
    UserFactory,
)

PLAN = reverse("strategy:plan")
TODAY = date(2025, 11, 24)


@pytest.fixture
def plan(db):
    return PlanFactory(is_main=True)


def carried(plan):
    return ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))


def task(plan, last_on=None, under=None, **more):
    facts = {"first_on": last_on and date(2025, 9, 1), "last_on": last_on} | more
    return TaskFactory(plan=plan, implementation_plan=under or carried(plan), **facts)


def test_by_date_what_is_late_comes_first_and_what_is_done_last(plan):
    late, today = task(plan, date(2025, 11, 23)), task(plan, date(2025, 11, 24), status="at_risk")
    spring, other_spring = task(plan, date(2026, 3, 31)), task(plan, date(2026, 3, 2))
    ongoing, undated = task(plan, date(2026, 1, 31), goes_on=True), task(plan)
    done = task(plan, date(2025, 10, 31), status="done")
    heaps = by_date(whole(plan)["task"], TODAY)
    assert [(words, {one.pk for one in heap}) for words, heap in heaps] == [
        ("Past their day", {late.pk}),
        ("November 2025", {today.pk}),
        ("March 2026", {spring.pk, other_spring.pk}),
        ("Goes on or comes again", {ongoing.pk}),
        ("Without a day", {undated.pk}),
        ("Done", {done.pk}),
    ]
    assert by_date([], TODAY) == []


def test_by_owner_a_task_is_its_own_owners_or_its_departments(plan):
    ana, bo, cy = (UserFactory(name=name) for name in ("Ana", "Bo", "Cy"))
    shared, alone = carried(plan), carried(plan)
    for user in (bo, ana):
        DepartmentOwnerFactory(department=shared.department_goal.department, user=user)
    own, of_both, of_nobody = task(plan, under=shared, owner=cy), task(plan, under=shared), task(plan, under=alone)
    heaps = by_owner(whole(plan)["task"], owners_of_departments())
    assert heaps == [("Ana, Bo", [of_both]), ("Cy", [own]), ("Nobody is named", [of_nobody])]
    period = ReportingPeriodFactory(plan=plan)
    assert people_who_owe(period) == {ana: 1, bo: 1, cy: 1}  # by the same rule


@pytest.mark.parametrize("way", ["", "date", "owner", "nonsense"])
def test_page_gathers_them_and_asks_as_often_for_many(plan, cast, way):
    reader, under = as_user(cast.board), carried(plan)
    one = task(plan, date(2025, 10, 1), under=under, text="Hold the first course")
    page = reader.get(PLAN, {"by": way})
    assert one.words in page.content.decode()
    assert page.context["by"] == (way if way in ("date", "owner") else "")
    with CaptureQueriesContext(connection) as few:
        reader.get(PLAN, {"by": way})
    for _ in range(30):
        task(plan, date(2026, 4, 1), under=under)
    with CaptureQueriesContext(connection) as many:
        reader.get(PLAN, {"by": way})
    assert len(many) == len(few)


def test_ways_stay_in_the_plan_that_is_open(plan, cast):
    other = PlanFactory(name="Another plan")
    ways = as_user(cast.board).get(PLAN, {"plan": other.pk, "by": "owner"}).context["ways"]
    assert [url for _words, url, _way in ways] == [
        f"/strategy/?plan={other.pk}#tasks", f"/strategy/?plan={other.pk}&by=date#tasks",
        f"/strategy/?plan={other.pk}&by=owner#tasks",
    ]  # fmt: skip
