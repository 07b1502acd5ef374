"""What it was for: a plan with its parts. Parts made without a parent stand in a plan of their own."""

from datetime import date, timedelta

import factory

from strategy import models
from tests.factories.base import RowFactory
from tests.factories.district import DepartmentFactory, StaffFactory, UserFactory


class PlanFactory(RowFactory):
    class Meta:
        model = models.Plan

    name = factory.Sequence("Plan {}".format)
    starts_on = date(2024, 7, 1)
    ends_on = date(2028, 6, 30)


class ElementFactory(RowFactory):
    class Meta:
        abstract = True

    plan = factory.SubFactory(PlanFactory)
    text = factory.Sequence("Text {}".format)
    position = factory.Sequence(lambda n: n)


def under(parent):
    """A parent in the same plan."""
    return factory.SubFactory(parent, plan=factory.SelfAttribute("..plan"))


class PriorityFactory(ElementFactory):
    class Meta:
        model = models.Priority

    code = factory.Sequence("P{}".format)


class ObjectiveFactory(ElementFactory):
    class Meta:
        model = models.Objective

    code = factory.Sequence("O{}".format)
    priority = under(PriorityFactory)


class GoalFactory(ElementFactory):
    class Meta:
        model = models.Goal

    code = factory.Sequence("G{}".format)
    priority = under(PriorityFactory)


class GoalTargetFactory(RowFactory):
    class Meta:
        model = models.GoalTarget

    goal = factory.SubFactory(GoalFactory)
    who = factory.Sequence("Group {}".format)


class StrategyFactory(ElementFactory):
    class Meta:
        model = models.Strategy

    code = factory.Sequence("S{}".format)
    priority = under(PriorityFactory)


class StrategyChampionFactory(RowFactory):
    class Meta:
        model = models.StrategyChampion

    strategy = factory.SubFactory(StrategyFactory)
    staff = factory.SubFactory(StaffFactory)


class ActionFactory(ElementFactory):
    class Meta:
        model = models.Action

    code = factory.Sequence("S{}.i".format)
    strategy = under(StrategyFactory)


class IndicatorFactory(ElementFactory):
    class Meta:
        model = models.Indicator

    code = factory.Sequence("S{}.a".format)
    strategy = under(StrategyFactory)


class MajorActionFactory(ElementFactory):
    class Meta:
        model = models.MajorAction

    code = factory.Sequence("M{}".format)
    school_year = "2025-26"


class MajorActionLinkFactory(RowFactory):
    class Meta:
        model = models.MajorActionLink

    major_action = factory.SubFactory(MajorActionFactory)
    action = factory.LazyAttribute(lambda link: ActionFactory(plan=link.major_action.plan))


class DepartmentOwnerFactory(RowFactory):
    class Meta:
        model = models.DepartmentOwner

    department = factory.SubFactory(DepartmentFactory)
    user = factory.SubFactory(UserFactory)


class DepartmentGoalFactory(ElementFactory):
    class Meta:
        model = models.DepartmentGoal

    code = factory.Sequence("DG{}".format)
    department = factory.SubFactory(DepartmentFactory)


class ImplementationPlanFactory(ElementFactory):
    class Meta:
        model = models.ImplementationPlan

    code = factory.Sequence("IP{}".format)
    department_goal = under(DepartmentGoalFactory)


class ImplementationActionFactory(RowFactory):
    class Meta:
        model = models.ImplementationAction

    implementation_plan = factory.SubFactory(ImplementationPlanFactory)
    action = factory.LazyAttribute(lambda link: ActionFactory(plan=link.implementation_plan.plan))


class ImplementationIndicatorFactory(RowFactory):
    class Meta:
        model = models.ImplementationIndicator

    implementation_plan = factory.SubFactory(ImplementationPlanFactory)
    indicator = factory.LazyAttribute(lambda link: IndicatorFactory(plan=link.implementation_plan.plan))


class TaskFactory(ElementFactory):
    class Meta:
        model = models.Task

    code = factory.Sequence("T{}".format)
    implementation_plan = under(ImplementationPlanFactory)


class TaskWindowFactory(RowFactory):
    class Meta:
        model = models.TaskWindow

    task = factory.SubFactory(TaskFactory)
    starts_on = date(2025, 9, 1)
    ends_on = date(2025, 11, 30)


class ImplementationMeasureFactory(ElementFactory):
    class Meta:
        model = models.ImplementationMeasure

    code = factory.Sequence("IM{}".format)
    implementation_plan = under(ImplementationPlanFactory)
    kind = "adult"


class ReportingPeriodFactory(RowFactory):
    class Meta:
        model = models.ReportingPeriod

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence("Period {}".format)
    starts_on = date(2025, 10, 1)
    ends_on = date(2025, 11, 30)
    due_on = date(2025, 11, 30)


class StatusUpdateFactory(RowFactory):
    class Meta:
        model = models.StatusUpdate

    task = factory.SubFactory(TaskFactory)
    period = factory.LazyAttribute(lambda update: ReportingPeriodFactory(plan=update.task.plan))
    status = "on_track"
    by = factory.SubFactory(UserFactory)


class MeasurementFactory(RowFactory):
    class Meta:
        model = models.Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    first_on = date(2025, 9, 1)
    last_on = factory.Sequence(lambda n: date(2025, 9, 1) + timedelta(days=n))
    value = 10
    source = "Report"
    how = "by_hand"
    by = factory.SubFactory(UserFactory)
