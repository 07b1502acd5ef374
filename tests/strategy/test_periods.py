"""Reporting periods on their pages: laid out, corrected, locked once and for all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from strategy.actions.progress import change_period, lay_periods, remove_period
from strategy.models import ReportingPeriod
from strategy.policies.periods import three_of
from tests.cast import as_user
from tests.factories import (
    DepartmentOwnerFactory,
    PlanFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    TaskFactory,
)

LIST = reverse("strategy:period-list")


@pytest.fixture
def plan(db):
    return PlanFactory(is_main=True)


@pytest.fixture
def owner(cast):
    return as_user(cast.plan_owner)


def page_of(name, period):
    return reverse(f"strategy:{name}", args=[period.pk])


def test_three_periods_of_a_leap_year():
    assert [(one["name"], one["starts_on"], one["ends_on"], one["due_on"]) for one in three_of(2027)] == [
        ("Oct–Nov 2027", date(2027, 10, 1), date(2027, 11, 30), date(2027, 12, 10)),
        ("Jan–Feb 2028", date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 10)),
        ("Mar–Apr 2028", date(2028, 3, 1), date(2028, 4, 30), date(2028, 5, 10)),
    ]


def test_school_year_is_laid_out_once(owner, plan):
    lay = reverse("strategy:period-lay")
    assert "No period is laid out yet" in owner.get(LIST).content.decode()
    assert "3 periods are laid out." in owner.post(lay, {"year": 2025}, follow=True).content.decode()
    assert "All three stand there already" in owner.post(lay, {"year": 2025}).content.decode()
    assert "Choose one of the plan’s school years." in owner.post(lay, {"year": 1999}).content.decode()
    ReportingPeriodFactory(plan=plan, name="Own", starts_on="2027-01-10", ends_on="2027-01-20")
    assert "2 periods are laid out." in owner.post(lay, {"year": 2026}, follow=True).content.decode()


def test_period_is_added_changed_and_removed(owner, plan):
    facts = {"name": "Fall", "starts_on": "2026-09-01", "ends_on": "2026-11-30", "due_on": "2026-12-05"}
    owner.post(reverse("strategy:period-create"), facts)
    period = ReportingPeriod.objects.get()
    edit = page_of("period-edit", period)
    version = owner.get(edit).context["form"]["version"].value()
    owner.post(edit, facts | {"name": "Autumn", "version": version})
    assert ReportingPeriod.objects.get().name == "Autumn"
    owner.post(page_of("period-remove", period))
    assert not ReportingPeriod.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": "2026-08-01"}, "must not be before the first"),
        ({"name": "Taken"}, "Another period of this plan has this name."),
        ({"starts_on": "2026-01-15"}, "has some of these days"),
        ({"due_on": "soon"}, "Enter a valid date"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said(owner, plan, wrong, said):
    ReportingPeriodFactory(plan=plan, name="Taken", starts_on="2026-01-01", ends_on="2026-02-28")
    facts = {"name": "Fall", "starts_on": "2026-09-01", "ends_on": "2026-11-30", "due_on": "2026-12-05"}
    assert said in owner.post(reverse("strategy:period-create"), facts | wrong).content.decode()
    assert ReportingPeriod.objects.count() == 1


def test_period_in_which_somebody_told_stays(owner, plan):
    period = ReportingPeriodFactory(plan=plan)
    StatusUpdateFactory(task=TaskFactory(plan=plan), period=period)
    page = owner.post(page_of("period-remove", period), follow=True).content.decode()
    assert "Tasks were told in this period, so it stays." in page and ReportingPeriod.objects.exists()


def test_lock_is_asked_for_and_then_nothing_moves(owner, cast, plan):
    period = ReportingPeriodFactory(plan=plan)
    StatusUpdateFactory(task=TaskFactory(plan=plan), period=period)
    TaskFactory(plan=plan)
    asked = owner.get(page_of("period-lock", period)).content.decode()
    assert "1 tasks are told, 1 are still owed" in asked or "1 task" in asked
    assert "is locked" in owner.post(page_of("period-lock", period), follow=True).content.decode()
    assert "This period is locked already." in owner.post(page_of("period-lock", period), follow=True).content.decode()
    for name in ("period-edit", "period-remove"):
        page = owner.post(page_of(name, period), {"name": "Other"}, follow=True).content.decode()
        assert "stays as it is" in page or "stay as they are" in page
    assert ReportingPeriod.objects.get().name == period.name


@pytest.mark.parametrize("role", ["board", "principal", "teacher"])
def test_only_who_answers_for_the_plan_writes_periods(cast, plan, role):
    period, by = ReportingPeriodFactory(plan=plan), getattr(cast, role)
    with pytest.raises(PermissionDenied):
        change_period(by=by, period=period, facts={"name": "Other"})
    with pytest.raises(PermissionDenied):
        lay_periods(by=by, plan=plan, year=2026)
    with pytest.raises(PermissionDenied):
        remove_period(by=by, period=period)


def test_owner_of_one_department_reads_and_does_not_write(cast, owner, plan):
    DepartmentOwnerFactory(user=cast.plan_owner)
    period = ReportingPeriodFactory(plan=plan)
    assert owner.get(LIST).status_code == 200
    assert page_of("period-lock", period) not in owner.get(LIST).content.decode()
    assert owner.post(page_of("period-lock", period)).status_code == 403


def test_who_owes_stands_beside_the_periods(cast, owner, plan):
    today = timezone.localdate()
    ReportingPeriodFactory(plan=plan, starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=3))
    for _ in range(2):
        TaskFactory(plan=plan, owner=cast.plan_owner)
    page = owner.get(LIST)
    assert page.context["owed"] == [(cast.plan_owner, 2)] and "2 tasks" in page.content.decode()
