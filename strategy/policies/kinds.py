"""The kinds of a plan's parts: which model each is, and under what it stands."""

from dataclasses import dataclass

from strategy import models


@dataclass(frozen=True)
class Kind:
    """`parents`: kind of parent to the column that holds it; at most one is filled. Siblings share all of them."""

    name: str
    model: type
    parents: dict
    aims: bool = False
    needs_words: bool = True

    def siblings(self, element):
        """The parts among which an element has its place, in order; itself included."""
        same = {f"{column}_id": getattr(element, f"{column}_id") for column in self.parents.values()}
        return self.model.objects.filter(plan=element.plan_id, **same).order_by("position", "id")


KINDS = {
    kind.name: kind
    for kind in (
        Kind("priority", models.Priority, {}),
        Kind("objective", models.Objective, {"priority": "priority"}),
        Kind("goal", models.Goal, {"priority": "priority", "objective": "objective"}),
        Kind("strategy", models.Strategy, {"priority": "priority"}),
        Kind("action", models.Action, {"strategy": "strategy"}),
        Kind("indicator", models.Indicator, {"strategy": "strategy"}, aims=True),
        Kind("department_goal", models.DepartmentGoal, {}, aims=True),
        Kind(
            "implementation_plan", models.ImplementationPlan, {"department_goal": "department_goal"}, needs_words=False
        ),
        Kind("task", models.Task, {"implementation_plan": "implementation_plan"}),
        Kind("measure", models.ImplementationMeasure, {"implementation_plan": "implementation_plan"}),
        Kind("major_action", models.MajorAction, {}),
    )
}
KIND_OF = {kind.model: kind for kind in KINDS.values()}
