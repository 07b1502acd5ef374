"""One part of a plan with all that stands around it."""

from collections import Counter

from django.db.models import Prefetch

from strategy.models import (
    Action,
    ImplementationAction,
    ImplementationIndicator,
    ImplementationPlan,
    Indicator,
    Plan,
    Task,
)
from strategy.policies.tasks import standing


def plan_asked(user, number):
    """The plan of this number, else the main one, else the newest; None where there is none, or none of this number."""
    plans = Plan.objects.visible_to(user)
    return plans.filter(pk=number).first() if number else plans.first()


def plan_on(day):
    """The plan whose years hold this day, the main one before others; else the main one, else the newest, or None."""
    return Plan.objects.filter(starts_on__lte=day, ends_on__gte=day).first() or Plan.objects.first()


def standings(parts):
    """Gives each action of `plan.whole` its `tasks` (of all plans that carry it out) and its `standing`."""
    for action in parts["action"]:
        action.tasks = []
    for carried in parts["implementation_plan"]:
        for action in carried.actions:
            action.tasks += carried.below["task"]
    for action in parts["action"]:
        action.standing = standing(task.status for task in action.tasks)


def by_status(tasks):
    """Counter of the tasks' statuses, none of which is missing."""
    counts = Counter(task.status for task in tasks)
    return {status: counts[status] for status in Task.Status}


def _carried_out(link_name, element):
    """Implementation plans by which an action is carried out or in which an indicator is seen, with their tasks."""
    model = {"action": ImplementationAction, "indicator": ImplementationIndicator}[link_name]
    links = model.objects.filter(**{link_name: element}).values("implementation_plan")
    tasks = Prefetch("tasks", Task.objects.select_related("owner"))
    return (
        ImplementationPlan.objects.filter(pk__in=links)
        .select_related("department_goal__department")
        .prefetch_related(tasks, "measures")
        .order_by("department_goal__position", "position", "id")
    )


def action_of(plan, code):
    """The action with `carried` (implementation plans), `seen_in` (its strategy's indicators), `majors` and `champions`
    (staff of its strategy); or None."""
    action = Action.objects.filter(plan=plan, code=code).select_related("strategy__priority", "plan").first()
    if action is None:
        return None
    action.carried = list(_carried_out("action", action))
    action.seen_in = list(Indicator.objects.filter(strategy=action.strategy_id))
    action.majors = [link.major_action for link in action.major_links.select_related("major_action")]
    action.champions = [link.staff for link in action.strategy.people.select_related("staff")]
    action.standing = standing(task.status for carried in action.carried for task in carried.tasks.all())
    return action


def indicator_of(plan, code):
    """The indicator with `carried` and `moved_by` (the strategy's actions); None without it."""
    indicator = Indicator.objects.filter(plan=plan, code=code)
    indicator = indicator.select_related("strategy__priority", "plan", "measure_course").first()
    if indicator is None:
        return None
    indicator.carried = list(_carried_out("indicator", indicator))
    indicator.moved_by = list(Action.objects.filter(strategy=indicator.strategy_id))
    return indicator
