"""What home and the search box tell of the plan: what one owes, what is late, and where a code leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from strategy.areas import address_of
from tests.cast import as_user
from tests.factories import (
    DepartmentOwnerFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    TaskFactory,
)
from tests.walls.planned import planned


@pytest.fixture
def period(db):
    today = timezone.localdate()
    plan = PlanFactory(is_main=True)
    return ReportingPeriodFactory(
        plan=plan, starts_on=today - timedelta(days=20), ends_on=today, due_on=today + timedelta(days=9)
    )


def items(page):
    return [item for item in page.context["items"] if item.icon == "clipboard-list"]


def test_home_tells_what_is_owed_and_where(cast, period):
    one, _other = (TaskFactory(plan=period.plan, last_on="2025-01-31", first_on="2025-01-01") for _ in range(2))
    client = as_user(cast.plan_owner)
    page = client.get("/")
    (item,) = items(page)
    assert item.what == "Tell how 2 tasks stand" and client.get(item.url).context["owed"] == 2
    tile = next(tile for tile in page.context["tiles"] if tile.label == "Tasks past their day")
    assert tile.figure == client.get(tile.url).context["count"] == 2
    StatusUpdateFactory(task=one, period=period, status="done")
    assert items(client.get("/"))[0].what == "Tell how 1 task stands"
    DepartmentOwnerFactory(user=cast.plan_owner, department=one.implementation_plan.department_goal.department)
    page = client.get("/")
    assert items(page) == []
    tile = next(tile for tile in page.context["tiles"] if tile.label == "Tasks past their day")
    assert tile.figure == client.get(tile.url).context["count"] == 1


def test_home_is_silent_without_an_open_period_and_for_others(cast, period):
    TaskFactory(plan=period.plan)
    assert items(as_user(cast.teacher).get("/")) == []
    type(period).objects.update(locked_at=timezone.now(), locked_by=cast.administrator)
    assert items(as_user(cast.plan_owner).get("/")) == []


def test_search_finds_parts_of_the_plan_by_code_and_words(cast):
    parts = planned(cast)
    client = as_user(cast.teacher)
    for kind in ("action", "indicator", "task"):
        part = parts[kind]
        for words in (part.code, part.words):
            assert f'href="{address_of(part)}"' in client.get("/search/", {"q": words}).content.decode()
