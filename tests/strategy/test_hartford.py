"""The plan of the demo district: everything the published plan holds, with its codes, days and departments."""

from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest

from overview.demo import hartford
from overview.demo.hartford import ENDS, STARTS
from strategy.models import Task
from strategy.policies import when
from strategy.policies.tasks import TROUBLE, check_move

UNDER = {
    "objective": "priority", "goal": "priority", "strategy": "priority", "action": "strategy", "indicator": "strategy",
    "implementation_plan": "department_goal", "task": "implementation_plan", "measure": "implementation_plan",
}  # fmt: skip
OSSS = "Office of Student Support Services"


@pytest.fixture(scope="module")
def rows():
    return hartford.rows()


@pytest.fixture(scope="module")
def find(rows):
    found = {(row["kind"], row["code"]): row for row in rows}
    return lambda kind, code: found[kind, code]


def test_everything_of_the_plan_is_there(rows):
    assert Counter(row["kind"] for row in rows) == {
        "priority": 4, "objective": 8, "goal": 6, "strategy": 7, "action": 28, "indicator": 29,
        "department_goal": 25, "implementation_plan": 24, "task": 128, "measure": 135, "major_action": 3,
    }  # fmt: skip


def test_every_row_stands_under_one_that_came_before(rows):
    seen = set()
    for row in rows:
        assert (row["kind"], row["code"]) not in seen
        assert row["text"] or row["title"] or row["kind"] == "implementation_plan"
        if row["kind"] in UNDER:
            assert (UNDER[row["kind"]], row["under"]) in seen, row["code"]
        for kind, column in (("action", "actions"), ("indicator", "indicators")):
            for code in filter(None, row[column].split(";")):
                assert (kind, code) in seen, row["code"]
        seen.add((row["kind"], row["code"]))


def test_every_plan_has_its_tasks_measures_actions_and_indicators(rows):
    plans = {row["code"] for row in rows if row["kind"] == "implementation_plan"}
    for kind in ("task", "measure"):
        assert {row["under"] for row in rows if row["kind"] == kind} == plans
    assert all(row["actions"] and row["indicators"] for row in rows if row["kind"] == "implementation_plan")


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("TL-IP1.3", "Ongoing/monthly"),
        ("TL-IP2.6", "Fall 2018/Biweekly"),
        ("FCP-IP4.2", "Sept/Oct 2018"),
        ("OE-IP2.4", "Marking Period I 2018"),
        ("OE-IP3.6", "Oct-Nov / Jan-Feb / Mar-Apr"),
        ("OE-IP5.1", "Aug 2018 June 2019"),
        ("OE-IP8.5", "Oct 2018, Dec 2018, Feb 2019, April 2019"),
        ("SCC-IP2.5", "First of every month"),
        ("SCC-IP4.3", "2018-2019"),
        ("SCC-IP5.2", "3rd week of month"),
    ],
)
def test_the_days_are_as_the_plan_has_them(find, code, by):
    assert find("task", code)["by"] == by


@pytest.mark.parametrize(
    ("code", "department", "baseline", "target", "year"),
    [
        ("TL-1", "Office of Academics", "22.1", "27", "2019"),
        ("TL-3", OSSS, "", "22", "2022"),
        ("TL-4", OSSS, "", "9", "2022"),
        ("OE-2", "Office of Operations, Department of School Choice", "", "40", "2019"),
        ("OE-6", "Office of Operations, Transportation Department", "", "500000", "2019"),
        ("OE-7", OSSS, "", "30", "2022"),
        ("SCC-7", "Department of Labor & Legal Services", "", "100", ""),
    ],
)
def test_the_goals_of_departments(find, code, department, baseline, target, year):
    goal = find("department_goal", code)
    assert (goal["department"], goal["baseline"], goal["target"], goal["target_year"]) == (
        department, baseline, target, year,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "actions", "indicators"),
    [
        ("TL-IP3", "TL1.iii", "TL1.b;TL1.d"),
        ("OE-IP7", "OE6.ii;OE6.iii", "OE6.b"),
        ("SCC-IP2", "SCC7.i;SCC7.iv", "SCC7.c;SCC7.e"),
        ("SCC-IP4", "SCC7.iii", "SCC7.f"),
    ],
)
def test_the_codes_that_plans_serve(find, plan, actions, indicators):
    row = find("implementation_plan", plan)
    assert (row["actions"], row["indicators"]) == (actions, indicators)


def test_measures_of_adults_and_students_are_those_the_plan_calls_so(rows):
    kinds = {}
    for row in rows:
        if row["kind"] == "measure":
            kinds.setdefault(row["under"], Counter())[row["measure"]] += 1
    assert kinds["TL-IP1"] == {"adult": 3, "student": 2}
    assert kinds["OE-IP2"] == {"adult": 4, "student": 2}
    assert all(set(kinds[plan]) == {"other"} for plan in kinds.keys() - {"TL-IP1", "OE-IP2"})


def test_every_by_is_read(rows):
    for row in rows:
        if row["kind"] == "task":
            read = when.read(row["by"], STARTS, ENDS)
            assert not read.unread, row["by"]
            assert str(read) == row["by"]


def test_one_off_days_are_read_as_the_plan_means_them(find):
    def days(code):
        read = when.read(find("task", code)["by"], STARTS, ENDS)
        return read.first_on, read.last_on

    assert days("TL-IP5.4") == (date(2018, 9, 1), date(2018, 11, 30))
    assert days("OE-IP9.7") == (date(2018, 9, 1), date(2019, 6, 30))
    assert days("OE-IP1.9") == (date(2020, 7, 1), date(2020, 7, 31))


@pytest.fixture(scope="module")
def told(rows):
    return list(hartford.told([row for row in rows if row["kind"] == "task"]))


def test_what_is_told_is_the_same_twice(rows, told):
    assert told == list(hartford.told([row for row in rows if row["kind"] == "task"]))
    assert len({(update.task, update.period.name) for update in told}) == len(told)


def test_every_move_that_is_told_is_allowed(told):
    stands = {}
    for update in told:
        task = SimpleNamespace(status=stands.get(update.task, Task.Status.NOT_STARTED))
        check_move(task, update.status, note=update.note)
        stands[update.task] = update.status


def test_a_district_tells_of_good_and_bad_and_not_of_everything(told):
    told_of = Counter(update.status for update in told)
    assert set(told_of) == TROUBLE | {Task.Status.ON_TRACK, Task.Status.DONE}
    assert told_of["on_track"] > told_of["at_risk"] > told_of["off_track"] > 0
    assert 100 < len({update.task for update in told}) < 128
    assert Counter(update.period.name for update in told).keys() == {period.name for period in hartford.PERIODS}


def test_some_of_it_is_late_and_most_of_that_is_not_well(rows, told):
    by = {row["code"]: row["by"] for row in rows if row["kind"] == "task"}
    late = [
        update.status
        for update in told
        if when.read(by[update.task], STARTS, ENDS).is_late(update.period.ends, update.status == Task.Status.DONE)
    ]
    assert late
    assert sum(status in TROUBLE for status in late) > len(late) / 2
