from strategy.models.aims import (
    Action,
    Goal,
    GoalTarget,
    Indicator,
    MajorAction,
    MajorActionLink,
    Objective,
    Priority,
    Strategy,
    StrategyChampion,
)
from strategy.models.alignment import Alignment
from strategy.models.plan import Plan
from strategy.models.policies import Policy, PolicyDuty
from strategy.models.work import (
    DepartmentGoal,
    DepartmentOwner,
    ImplementationAction,
    ImplementationIndicator,
    ImplementationMeasure,
    ImplementationPlan,
    ReportingPeriod,
    StatusUpdate,
    Task,
    TaskWindow,
)

__all__ = [
    "Action",
    "Alignment",
    "DepartmentGoal",
    "DepartmentOwner",
    "Goal",
    "GoalTarget",
    "ImplementationAction",
    "ImplementationIndicator",
    "ImplementationMeasure",
    "ImplementationPlan",
    "Indicator",
    "MajorAction",
    "MajorActionLink",
    "Objective",
    "Plan",
    "Policy",
    "PolicyDuty",
    "Priority",
    "ReportingPeriod",
    "StatusUpdate",
    "Strategy",
    "StrategyChampion",
    "Task",
    "TaskWindow",
]
