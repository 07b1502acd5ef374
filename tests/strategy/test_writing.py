"""The plan is written part by part, ordered by buttons, read in from a file and taken away as one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from strategy.actions.elements import set_owners
from strategy.exchange.writing import as_csv, as_xlsx, rows
from strategy.models import Action, DepartmentOwner, Goal, ImplementationPlan, MajorAction, Plan, Priority, Task
from strategy.policies.kinds import KINDS
from tests.cast import as_user
from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    DepartmentOwnerFactory,
    GoalFactory,
    IndicatorFactory,
    PlanFactory,
    PriorityFactory,
    StaffFactory,
    StrategyFactory,
)
from tests.walls.planned import planned

PARTS, IMPORT, EXPORT = (reverse(f"strategy:{name}") for name in ("part-list", "import", "export"))


@pytest.fixture
def owner(cast):
    return as_user(cast.plan_owner)


@pytest.fixture
def parts(cast):
    return planned(cast)


def url(name, part, kind="action"):
    return reverse(f"strategy:part-{name}", args=[kind, part.pk])


def new(kind, under=None, parent=None):
    return reverse("strategy:part-create", args=[kind]) + (f"?under={under}-{parent.pk}" if parent else "")


# --- a plan


def test_first_plan_is_the_main_one_and_the_next_can_take_its_place(owner):
    assert reverse("strategy:plan-create") in owner.get(reverse("strategy:plan")).content.decode()
    facts = {"name": "One", "starts_on": "2024-07-01", "ends_on": "2028-06-30"}
    owner.post(reverse("strategy:plan-create"), facts | {"word_priority": "Pillar"})
    owner.post(reverse("strategy:plan-create"), facts | {"name": "Two"})
    one, two = Plan.objects.get(name="One"), Plan.objects.get(name="Two")
    assert (one.is_main, two.is_main) == (True, False) and one.word("priority") == "Pillar"
    assert "Pillar" in owner.get(PARTS).content.decode()
    owner.post(reverse("strategy:plan-lead", args=[two.pk]))
    assert list(Plan.objects.filter(is_main=True)) == [two]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Taken"}, "already exists"),
        ({"ends_on": "2020-01-01"}, "must not be before the first"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"word_task": "x" * 61}, "at most 60"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(owner, wrong, said):
    PlanFactory(name="Taken")
    facts = {"name": "One", "starts_on": "2024-07-01", "ends_on": "2028-06-30"}
    assert said in owner.post(reverse("strategy:plan-create"), facts | wrong).content.decode()
    assert Plan.objects.count() == 1


def test_tasks_are_read_anew_when_the_years_change(owner, parts):
    task, plan = parts["task"], parts["plan"]
    edit = url("edit", task, "task")
    page = owner.get(edit).context["form"]
    owner.post(edit, {"version": page["version"].value(), "code": task.code, "text": "Do it", "by": "Fall",
                      "implementation_plan": task.implementation_plan_id})  # fmt: skip
    before = Task.objects.get(pk=task.pk).last_on
    change = reverse("strategy:plan-edit", args=[plan.pk])
    version = owner.get(change).context["form"]["version"].value()
    owner.post(change, {"version": version, "name": plan.name, "starts_on": "2024-07-01", "ends_on": "2026-06-30"})
    after = Task.objects.get(pk=task.pk).last_on
    assert (before, after) == (date(2027, 11, 30), date(2025, 11, 30))
    assert "Nov" in owner.get(url("detail", task, "task")).content.decode()


# --- its parts


def test_plan_is_written_from_the_top_down(owner, cast):
    PlanFactory(is_main=True)
    owner.post(new("priority"), {"code": "P1", "title": "Climate"})
    priority = Priority.objects.get()
    owner.post(new("strategy", "priority", priority), {"code": "S1", "title": "Circles", "priority": priority.pk,
                                                       "champions": "Chief of Schools"})  # fmt: skip
    strategy = priority.strategies.get()
    for code in ("S1.i", "S1.ii"):
        owner.post(new("action", "strategy", strategy), {"code": code, "text": "Do", "strategy": strategy.pk})
    owner.post(new("indicator", "strategy", strategy), {"code": "S1.a", "text": "Fewer", "strategy": strategy.pk,
                                                        "baseline": "22.1", "unit": "%", "direction": "decrease",
                                                        "target": "10", "target_year": "2028"})  # fmt: skip
    department = DepartmentFactory()
    owner.post(new("department_goal"), {"code": "DG", "text": "Ours", "department": department.pk})
    goal = department.goals.get()
    first, second = Action.objects.order_by("code")
    owner.post(new("implementation_plan", "department_goal", goal),
               {"code": "IP", "department_goal": goal.pk, "actions": [first.pk, second.pk]})  # fmt: skip
    carried = ImplementationPlan.objects.get()
    assert [link.action for link in carried.action_links.all()] == [first, second]
    owner.post(new("task", "implementation_plan", carried),
               {"code": "T1", "text": "Visit", "by": "Oct-Nov", "implementation_plan": carried.pk,
                "owner": cast.plan_owner.pk})  # fmt: skip
    assert Task.objects.get().windows.count() == 4
    owner.post(new("major_action"), {"code": "M1", "text": "First", "school_year": "2024-25", "actions": [second.pk]})
    assert [link.action for link in MajorAction.objects.get().action_links.all()] == [second]
    page = owner.get(reverse("strategy:plan")).content.decode()
    assert all(code in page for code in ("S1.i", "S1.ii", "S1.a", "T1"))


def test_form_of_every_kind_opens_and_saves_what_it_shows(owner, parts):
    plan = parts["plan"]
    for name, kind in KINDS.items():
        part = kind.model.objects.filter(plan=plan).first()
        before = rows(plan)
        form = owner.get(url("edit", part, name)).context["form"]
        data = {one: form[one].value() for one in form.fields if form[one].value() not in (None, "")}
        assert owner.post(url("edit", part, name), data).status_code == 302, name
        assert rows(plan) == before, name


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "S 1"}, "A code has no space"),
        ({"code": ""}, "This field is required"),
        ({"code": "taken"}, "This code is taken in this plan."),
        ({"text": ""}, "Write a title or a text."),
        ({"strategy": ""}, "This field is required"),
        ({"strategy": "other"}, "Select a valid choice"),
        ({"text": "x" * 4001}, "at most 4000"),
    ],
)
def test_what_is_wrong_with_a_part_is_said(owner, wrong, said):
    strategy = StrategyFactory(plan=PlanFactory(is_main=True))
    ActionFactory(plan=strategy.plan, strategy=strategy, code="taken")
    other = StrategyFactory()
    facts = {"code": "S1.i", "title": "", "text": "As I typed it", "strategy": strategy.pk} | wrong
    if wrong.get("strategy") == "other":
        facts["strategy"] = other.pk
    page = owner.post(new("action"), facts).content.decode()
    assert said in page and (wrong.get("text") is not None or "As I typed it" in page)
    assert Action.objects.count() == 1


def test_goal_stands_under_one_parent(owner):
    priority = PriorityFactory(plan=PlanFactory(is_main=True))
    page = owner.post(new("goal", "priority", priority), {"code": "G", "text": "More"}).content.decode()
    assert "A goal stands under one priority or one objective." in page and not Goal.objects.exists()


def test_parts_are_moved_by_buttons_that_keep_the_focus(owner):
    strategy = StrategyFactory(plan=PlanFactory(is_main=True))
    one, two, three = (ActionFactory(plan=strategy.plan, strategy=strategy, position=n) for n in (1, 2, 3))
    page = owner.post(url("move", three), {"up": "on"}, follow=True)
    html = page.content.decode()
    assert f"{three.code} is number 2 of 3." in html and html.count("autofocus") == 1
    assert list(Action.objects.filter(strategy=strategy)) == [one, three, two]
    html = owner.post(url("move", three), {"up": "on"}, follow=True).content.decode()
    assert f"{three.code} is number 1 of 3." in html and html.count("autofocus") == 1
    owner.post(url("move", three), {"down": "on"})
    assert list(Action.objects.filter(strategy=strategy)) == [one, three, two]


def test_part_is_removed_only_when_nothing_hangs_on_it(owner, parts):
    html = owner.post(url("remove", parts["priority"], "priority"), follow=True).content.decode()
    assert "cannot be removed" in html and Priority.objects.filter(pk=parts["priority"].pk).exists()
    action = ActionFactory(plan=parts["plan"], strategy=parts["strategy"])
    assert "Remove" in owner.get(url("remove", action)).content.decode()
    assert f"{action.code} is removed." in owner.post(url("remove", action), follow=True).content.decode()
    assert not Action.objects.filter(pk=action.pk).exists()


def test_targets_of_a_goal_are_written_in_lines(owner):
    goal = GoalFactory(plan=PlanFactory(is_main=True))
    address = reverse("strategy:part-targets", args=[goal.pk])
    count = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    lines = {"form-0-who": "", "form-0-baseline": "22.1", "form-0-unit": "%", "form-0-target": "44.1",
             "form-0-direction": "increase", "form-0-target_year": "2022", "form-2-who": "English learners",
             "form-2-target": "30"}  # fmt: skip
    owner.post(address, count | lines)
    assert [(one.who, float(one.target)) for one in goal.targets.all()] == [("", 44.1), ("English learners", 30)]
    twice = owner.post(address, count | lines | {"form-1-who": "english learners", "form-1-target": "1"})
    assert "has a target for this group already" in twice.content.decode() and goal.targets.count() == 2
    bad = owner.post(address, count | lines | {"form-0-target_year": "22", "form-0-baseline": "many"})
    assert "Enter a number." in bad.content.decode() and goal.targets.count() == 2
    assert owner.post(address, {}).status_code == 200
    owner.post(address, {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-who": "", "form-0-target": "44.1",
                         "form-1-who": "English learners", "form-1-target": "30", "form-1-DELETE": "on"})  # fmt: skip
    assert [one.who for one in goal.targets.all()] == [""]


def test_unknown_kinds_and_parents_are_not_found(owner, parts):
    addresses = [
        "/strategy/parts/nothing/new/",
        f"/strategy/parts/task/{parts['action'].pk + 10**6}/",
        f"{new('action')}?under=priority-{parts['priority'].pk}",
        f"{new('action')}?under=strategy-x",
    ]
    for address in addresses:
        assert owner.get(address).status_code == 404, address


def test_owner_of_one_department_does_not_write_the_plan(cast, owner, parts):
    DepartmentOwnerFactory(user=cast.plan_owner)
    assert owner.get(PARTS).status_code == owner.post(url("move", parts["action"])).status_code == 403
    assert PARTS not in owner.get(reverse("strategy:plan")).content.decode()


# --- as a file


def test_file_is_tried_then_read_in_and_the_round_trip_is_equal(owner, parts):
    content = as_csv(parts["plan"])
    target = PlanFactory(name="Copy")
    address = f"{IMPORT}?plan={target.pk}"
    tried = owner.post(address, {"file": SimpleUploadedFile("plan.csv", content)})
    assert "The file can be read in" in tried.content.decode() and rows(target) == []
    held = tried.context["form"]["held"].value()
    page = owner.post(address, {"held": held}, follow=True)
    assert "The plan is read in." in page.content.decode() and rows(target) == rows(parts["plan"])
    assert owner.get(f"{EXPORT}?plan={target.pk}").content == content
    book = owner.post(address, {"file": SimpleUploadedFile("plan.xlsx", as_xlsx(target))})
    assert "0 parts are new" in book.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\x00\xfe", "cannot be read"),
        (b"PK\x03\x04 no workbook", ""),
        (b"kind,code\nwonder,W1\n", ""),
        (b"kind,code,text\npriority,P 1,Words\n", "A code has no space"),
    ],
)
def test_bad_file_is_told_and_nothing_changes(owner, parts, content, said):
    before = rows(parts["plan"])
    page = owner.post(IMPORT, {"file": SimpleUploadedFile("plan.csv", content)})
    assert page.status_code == 200 and said in page.content.decode()
    assert "The file can be read in" not in page.content.decode() and rows(parts["plan"]) == before


@pytest.mark.parametrize("held", ["x", "eJw=", "!!", "é"])
def test_held_file_that_was_tampered_with_is_refused(owner, parts, held):
    before = rows(parts["plan"])
    page = owner.post(IMPORT, {"held": held})
    assert page.status_code == 200 and rows(parts["plan"]) == before


def test_import_without_a_file_asks_for_one(owner, parts):
    assert "Choose a file." in owner.post(IMPORT, {"x": "1"}).content.decode()
    assert owner.get(f"{EXPORT}?format=doc").status_code == 404
    assert owner.get(f"{EXPORT}?format=template").content.startswith(b"\xef\xbb\xbfkind,")


def test_pages_ask_as_many_queries_for_a_long_plan(owner, parts, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = url("detail", parts["strategy"], "strategy")
    owner.get(page)
    with CaptureQueriesContext(connection) as few:
        owner.get(page)
    for _ in range(20):
        ActionFactory(plan=parts["plan"], strategy=parts["strategy"])
        IndicatorFactory(plan=parts["plan"], strategy=parts["strategy"])
    with django_assert_max_num_queries(len(few)):
        owner.get(page)


def test_owners_of_a_department_are_named_and_leave_with_their_history(cast, parts):
    department, client = parts["carried"].department_goal.department, as_user(cast.administrator)
    page = reverse("strategy:owner-edit", args=[department.pk])
    client.post(page, {"users": [cast.plan_owner.pk]})
    assert DepartmentOwner.objects.get().user == cast.plan_owner
    assert cast.plan_owner.name in client.get(reverse("strategy:owner-list")).content.decode()
    assert "Select a valid choice" in client.post(page, {"users": [cast.teacher.pk]}).content.decode()
    with pytest.raises(ValidationError, match="not a plan owner"):
        set_owners(by=cast.administrator, department=department, users=[cast.teacher])
    client.post(page, {"none": "1"})
    assert not DepartmentOwner.objects.exists()
    assert DepartmentOwner.pgh_event_model.objects.filter(pgh_label="delete").count() == 1


def test_champions_are_linked_as_people(owner, parts):
    """By the picker, without a script too; who left stays linked until taken away."""
    strategy, one, gone = parts["strategy"], StaffFactory(family_name="Quartz"), StaffFactory(ended_on="2020-01-31")
    facts = {"code": strategy.code, "title": "Circles", "priority": strategy.priority_id, "champions": "Chief"}
    address = url("edit", strategy, "strategy")
    version = owner.get(address).context["form"]["version"].value()
    facts |= {"version": version} if version else {}
    found = owner.post(address, facts | {"people_q": "Quartz"})
    assert found.status_code == 200 and one.name in found.content.decode()
    assert not strategy.people.exists()
    refused = owner.post(address, facts | {"people": [gone.pk]})
    assert "Select a valid choice" in refused.content.decode() and not strategy.people.exists()
    assert owner.post(address, facts | {"people": [one.pk]}).status_code == 302
    assert [link.staff for link in strategy.people.all()] == [one]
    for page in (
        url("detail", strategy, "strategy"),
        reverse("strategy:plan"),
        reverse("strategy:action-detail", args=[parts["action"].code]),
    ):
        assert one.name in owner.get(page).content.decode()
    type(one).objects.filter(pk=one.pk).update(ended_on="2020-01-31")
    facts |= {"version": owner.get(address).context["form"]["version"].value()} if version else {}
    assert owner.post(address, facts | {"people": [one.pk]}).status_code == 302
    assert strategy.people.count() == 1
