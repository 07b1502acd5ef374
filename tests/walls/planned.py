"""A small plan for the world of the walls: one part of each kind. It knows no school and no student."""

from strategy.models.policies import Feature
from tests.factories import (
    ActionFactory,
    AlignmentFactory,
    CourseFactory,
    DepartmentGoalFactory,
    GoalFactory,
    GoalTargetFactory,
    ImplementationActionFactory,
    ImplementationIndicatorFactory,
    ImplementationMeasureFactory,
    ImplementationPlanFactory,
    IndicatorFactory,
    MajorActionFactory,
    MajorActionLinkFactory,
    MeasurementFactory,
    ObjectiveFactory,
    PlanFactory,
    PolicyDutyFactory,
    PolicyFactory,
    PriorityFactory,
    ReportingPeriodFactory,
    StatusUpdateFactory,
    StrategyFactory,
    TaskFactory,
)


def planned(cast):
    """Dict of the parts by their kind."""
    plan = PlanFactory(is_main=True)
    priority = PriorityFactory(plan=plan)
    strategy = StrategyFactory(plan=plan, priority=priority)
    carried = ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))
    found = {
        "plan": plan,
        "priority": priority,
        "strategy": strategy,
        "action": ActionFactory(plan=plan, strategy=strategy),
        "indicator": IndicatorFactory(plan=plan, strategy=strategy),
        "carried": carried,
        "task": TaskFactory(plan=plan, implementation_plan=carried, owner=cast.plan_owner),
    }
    found["goal"] = GoalFactory(plan=plan, priority=priority)
    found["period"] = ReportingPeriodFactory(plan=plan)
    found["alignment"] = AlignmentFactory(action=found["action"])
    found["policy"] = PolicyFactory()
    found["duty_of_policy"] = PolicyDutyFactory(policy=found["policy"])
    grow_plan(found, cast)
    return found


def grow_plan(found, cast):
    """One more of everything that hangs on these parts."""
    plan, carried = found["plan"], found["carried"]
    GoalTargetFactory(goal=GoalFactory(plan=plan, priority=found["priority"]))
    ObjectiveFactory(plan=plan, priority=found["priority"])
    for action in (found["action"], ActionFactory(plan=plan, strategy=found["strategy"])):
        more = ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))
        ImplementationActionFactory(implementation_plan=more, action=action)
        TaskFactory(plan=plan, implementation_plan=more, owner=cast.plan_owner)
    ImplementationActionFactory(
        implementation_plan=carried, action=ActionFactory(plan=plan, strategy=found["strategy"])
    )
    for indicator in (found["indicator"], IndicatorFactory(plan=plan, strategy=found["strategy"])):
        more = ImplementationPlanFactory(plan=plan, department_goal=DepartmentGoalFactory(plan=plan))
        ImplementationIndicatorFactory(implementation_plan=more, indicator=indicator)
        TaskFactory(plan=plan, implementation_plan=more)
    ImplementationIndicatorFactory(
        implementation_plan=carried, indicator=IndicatorFactory(plan=plan, strategy=found["strategy"])
    )
    ImplementationMeasureFactory(plan=plan, implementation_plan=carried)
    TaskFactory(plan=plan, implementation_plan=carried)
    MajorActionLinkFactory(major_action=MajorActionFactory(plan=plan), action=found["action"])
    AlignmentFactory(action=found["action"])
    AlignmentFactory(action=found["action"], contract=None, course=CourseFactory())
    for where in ({"school": cast.a}, {"practice": "community"}):
        AlignmentFactory(action=ActionFactory(plan=plan, strategy=found["strategy"]), contract=None, **where)
    AlignmentFactory(action=ActionFactory(plan=plan, strategy=found["strategy"]), contract=found["alignment"].contract)
    left = set(Feature).difference(duty.feature for duty in found["policy"].duties.all())
    if left:
        PolicyDutyFactory(policy=found["policy"], feature=min(left))
    PolicyDutyFactory()
    number = plan.periods.count()
    period = ReportingPeriodFactory(
        plan=plan, starts_on=f"20{30 + number}-10-01", ends_on=f"20{30 + number}-11-30", due_on=f"20{30 + number}-12-01"
    )
    StatusUpdateFactory(task=found["task"], period=period, by=cast.plan_owner)
    MeasurementFactory(indicator=found["indicator"], by=cast.plan_owner)
