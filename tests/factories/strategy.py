"""What it was for: a plan with its parts. Parts made without a parent stand in a plan of their own."""

import uuid
from datetime import UTC, date, datetime, timedelta

import factory

from strategy import models
from tests.factories.base import RowFactory
from tests.factories.contracts import ContractFactory
from tests.factories.district import (
    DepartmentFactory,
    SchoolFactory,
    SchoolYearFactory,
    StaffFactory,
    UserFactory,
)


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
    due_on = factory.SelfAttribute("ends_on")


class StatusUpdateFactory(RowFactory):
    class Meta:
        model = models.StatusUpdate

    task = factory.SubFactory(TaskFactory)
    period = factory.LazyAttribute(lambda update: ReportingPeriodFactory(plan=update.task.plan))
    status = "on_track"
    by = factory.SubFactory(UserFactory)


class AlignmentFactory(RowFactory):
    """Of a contract, unless told otherwise."""

    class Meta:
        model = models.Alignment

    action = factory.SubFactory(ActionFactory)
    contract = factory.SubFactory(ContractFactory)


class PolicyFactory(RowFactory):
    class Meta:
        model = models.Policy

    number = factory.Sequence("1{:03}".format)
    title = factory.Sequence("Policy {}".format)
    adopted_on = date(2021, 6, 1)


class PolicyDutyFactory(RowFactory):
    class Meta:
        model = models.PolicyDuty

    policy = factory.SubFactory(PolicyFactory)
    feature = "equity"
    asks = factory.Sequence("Duty {}".format)


class ProgressReviewFactory(RowFactory):
    """A planned review; `held=True` one that is open, `closed=True` one that is closed."""

    class Meta:
        model = models.ProgressReview

    class Params:
        held = factory.Trait(status="open", held_on=date(2025, 11, 12), present="The school’s team")
        closed = factory.Trait(
            held=True, status="closed", growth="More circles", need="Notices", next_level="Every grade",
            closed_at=datetime(2025, 11, 14, 15, tzinfo=UTC), closed_by=factory.SubFactory(UserFactory),
            figures={
                "as_of": "2025-11-14", "period": ["2025-10-01", "2025-10-31"], "before": None, "parts": [],
                "commitments": [],
            },
        )  # fmt: skip

    school = factory.SubFactory(SchoolFactory)
    plan = factory.SubFactory(PlanFactory)
    year = factory.SubFactory(SchoolYearFactory)
    round = 1
    planned_on = date(2025, 11, 12)


class ReviewEvidenceFactory(RowFactory):
    class Meta:
        model = models.ReviewEvidence

    review = factory.SubFactory(ProgressReviewFactory)
    text = factory.Sequence("Evidence {}".format)


class ReviewNoteFactory(RowFactory):
    class Meta:
        model = models.ReviewNote

    review = factory.SubFactory(ProgressReviewFactory, closed=True)
    text = factory.Sequence("Correction {}".format)
    by = factory.SubFactory(UserFactory)


class CommitmentFactory(RowFactory):
    class Meta:
        model = models.Commitment

    review = factory.SubFactory(ProgressReviewFactory, held=True)
    what = factory.Sequence("Promise {}".format)
    who = "Assistant principal"
    due_on = date(2026, 1, 15)


class SchoolImprovementPlanFactory(RowFactory):
    class Meta:
        model = models.SchoolImprovementPlan

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    plan = factory.SubFactory(PlanFactory)
    summary = factory.Sequence("Summary {}".format)


class ImprovementFocusFactory(RowFactory):
    class Meta:
        model = models.ImprovementFocus

    improvement = factory.SubFactory(SchoolImprovementPlanFactory)
    priority = factory.LazyAttribute(lambda focus: PriorityFactory(plan=focus.improvement.plan))
    text = factory.Sequence("Focus {}".format)


class ImprovementStepFactory(RowFactory):
    class Meta:
        model = models.ImprovementStep

    improvement = factory.SubFactory(SchoolImprovementPlanFactory)
    priority = factory.LazyAttribute(lambda step: PriorityFactory(plan=step.improvement.plan))
    kind = "action"
    text = factory.Sequence("Step {}".format)


class SiteVisitItemFactory(RowFactory):
    class Meta:
        model = models.SiteVisitItem

    title = factory.Sequence("Looked for {}".format)


class SiteVisitFactory(RowFactory):
    class Meta:
        model = models.SiteVisit

    school = factory.SubFactory(SchoolFactory)
    day = date(2025, 10, 20)
    visitors = "Executive director"
    summary = factory.Sequence("Visit {}".format)
    client_id = factory.LazyFunction(uuid.uuid4)
    by = factory.SubFactory(UserFactory)


class SiteVisitScoreFactory(RowFactory):
    class Meta:
        model = models.SiteVisitScore

    visit = factory.SubFactory(SiteVisitFactory)
    item = factory.SubFactory(SiteVisitItemFactory)
    score = 3


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


class UpdateReminderFactory(RowFactory):
    class Meta:
        model = models.UpdateReminder

    user = factory.SubFactory(UserFactory)
    period = factory.SubFactory(ReportingPeriodFactory)
    step = "ahead"
    tasks = 2
