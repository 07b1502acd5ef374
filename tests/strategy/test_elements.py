"""The parts of a plan: made, changed, moved by a place, taken away; by whom."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from strategy.actions import elements
from strategy.models import Priority, Task
from tests.factories import (
    ActionFactory,
    DepartmentOwnerFactory,
    GoalFactory,
    ImplementationActionFactory,
    ImplementationPlanFactory,
    PlanFactory,
    PriorityFactory,
    StrategyFactory,
    TaskFactory,
)


@pytest.fixture
def plan(db):
    return PlanFactory(starts_on=date(2018, 7, 1), ends_on=date(2022, 6, 30))


def codes(model, plan):
    return list(model.objects.filter(plan=plan).values_list("code", flat=True))


def test_parts_stand_in_the_order_in_which_they_were_made_and_are_moved(cast, plan):
    for code in ("P1", "P2", "P3"):
        elements.create_element(
            by=cast.administrator, kind="priority", plan=plan, facts={"code": code, "title": "Climate"}
        )
    assert codes(Priority, plan) == ["P1", "P2", "P3"]
    third = Priority.objects.get(plan=plan, code="P3")
    elements.move_element(by=cast.administrator, element=third, up=True)
    assert codes(Priority, plan) == ["P1", "P3", "P2"]
    for _again in range(3):
        elements.move_element(by=cast.administrator, element=third, up=True)
    assert codes(Priority, plan) == ["P3", "P1", "P2"]
    elements.move_element(by=cast.administrator, element=third, up=False)
    assert codes(Priority, plan) == ["P1", "P3", "P2"]


def test_code_is_taken_once_in_a_plan_and_free_in_another(cast, plan):
    PriorityFactory(plan=plan, code="P1")
    with pytest.raises(ValidationError, match="This code is taken in this plan"):
        elements.create_element(by=cast.administrator, kind="priority", plan=plan, facts={"code": "P1", "text": "x"})
    elements.create_element(
        by=cast.administrator, kind="priority", plan=PlanFactory(), facts={"code": "P1", "text": "x"}
    )


@pytest.mark.parametrize("facts", [{"code": "", "text": "x"}, {"code": "P 1", "text": "x"}, {"code": "P1"}])
def test_part_without_code_or_words_is_refused(cast, plan, facts):
    with pytest.raises(ValidationError):
        elements.create_element(by=cast.administrator, kind="priority", plan=plan, facts=facts)


def test_task_keeps_its_words_and_stores_what_they_mean(cast, plan):
    under = ImplementationPlanFactory(plan=plan)
    facts = {"code": "T1", "text": "Train the teams", "by": "Sept/Oct 2018", "implementation_plan": under}
    task = elements.create_element(by=cast.administrator, kind="task", plan=plan, facts=facts)
    task.refresh_from_db()
    assert (task.by, task.goes_on, task.last_on) == ("Sept/Oct 2018", False, date(2018, 10, 31))
    assert [w.starts_on for w in task.windows.all()] == [date(2018, 9, 1), date(2018, 10, 1)]
    elements.change_element(by=cast.administrator, element=task, facts={"by": "Ongoing"})
    task = Task.objects.get(pk=task.pk)
    assert (task.goes_on, task.last_on, task.windows.count()) == (True, date(2022, 6, 30), 0)
    elements.change_plan(by=cast.administrator, plan=plan, facts={"ends_on": date(2023, 6, 30)})
    assert Task.objects.get(pk=task.pk).last_on == date(2023, 6, 30)


def test_removal_is_refused_in_words_while_others_hang_on_it(cast, plan):
    strategy = StrategyFactory(plan=plan, code="S1")
    action = ActionFactory(plan=plan, strategy=strategy, code="S1.i")
    with pytest.raises(ValidationError, match=r"S1 cannot be removed: 1 part of the plan hangs on it \(S1\.i\)"):
        elements.remove_element(by=cast.administrator, element=strategy)
    ImplementationActionFactory(implementation_plan=ImplementationPlanFactory(plan=plan), action=action)
    with pytest.raises(ValidationError, match=r"S1\.i cannot be removed"):
        elements.remove_element(by=cast.administrator, element=action)
    action.implementation_links.all().delete()
    elements.remove_element(by=cast.administrator, element=action)
    elements.remove_element(by=cast.administrator, element=strategy)
    assert not type(strategy).objects.filter(plan=plan).exists()


def test_parent_of_another_plan_is_refused_by_action_and_database(cast, plan):
    elsewhere = PriorityFactory()
    with pytest.raises(ValidationError, match="another plan"):
        elements.create_element(
            by=cast.administrator, kind="goal", plan=plan, facts={"code": "G1", "text": "x", "priority": elsewhere}
        )
    goal = GoalFactory(plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        type(goal).objects.filter(pk=goal.pk).update(priority=elsewhere)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_targets_and_links_are_set_anew(cast, plan):
    goal, under = GoalFactory(plan=plan), ImplementationPlanFactory(plan=plan)
    for _again in range(2):
        elements.set_targets(
            by=cast.administrator, goal=goal, targets=[{"who": "", "target": "9"}, {"who": "Grade 3", "target": "22"}]
        )
        assert [(t.who, t.target) for t in goal.targets.all()] == [("", 9), ("Grade 3", 22)]
    one, two = ActionFactory(plan=plan), ActionFactory(plan=plan)
    for others in ([one], [one, two], [two], []):
        elements.set_links(
            by=cast.administrator, element=under, relation="action_links", column="action", others=others
        )
        assert [link.action for link in under.action_links.all()] == others
    with pytest.raises(ValidationError, match="another plan"):
        elements.set_links(
            by=cast.administrator, element=under, relation="action_links", column="action", others=[ActionFactory()]
        )


def test_only_who_answers_for_the_whole_plan_writes_it(cast, plan):
    task = TaskFactory(plan=plan)
    for who in (cast.board, cast.auditor, cast.principal, cast.training_lead):
        with pytest.raises(PermissionDenied):
            elements.move_element(by=who, element=task, up=True)
    elements.move_element(by=cast.plan_owner, element=task, up=True)
    DepartmentOwnerFactory(user=cast.plan_owner)
    with pytest.raises(PermissionDenied):
        elements.remove_element(by=cast.plan_owner, element=task)


def test_level_has_the_districts_own_word(cast, plan):
    elements.change_plan(by=cast.administrator, plan=plan, facts={"level_words": {"priority": "Pillar"}})
    plan.refresh_from_db()
    assert (plan.word("priority"), plan.word("goal")) == ("Pillar", "Goal")
    for wrong in ({"pillar": "x"}, {"goal": ""}, ["goal"], {"goal": 3}):
        with pytest.raises(ValidationError, match="Write a word"):
            elements.change_plan(by=cast.administrator, plan=plan, facts={"level_words": wrong})
