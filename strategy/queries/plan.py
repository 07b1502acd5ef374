"""The plan as it is read: the whole tree, its tasks by who and when, and who owes an update."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from strategy.models import (
    DepartmentOwner,
    GoalTarget,
    ImplementationAction,
    ImplementationIndicator,
    MajorActionLink,
    StatusUpdate,
    StrategyChampion,
    Task,
    TaskWindow,
)
from strategy.policies.gathering import answering
from strategy.policies.kinds import KINDS

RELATED = {"department_goal": ["department"], "task": ["owner"]}


def whole(plan):
    """Dict of kind to its parts in the order of the tree, each with `below`: dict of kind to what stands under it.

    Goals carry `aims` (targets), strategies `champions_named` (staff), implementation plans `actions` and
    `indicators`, major actions `actions`, each a list. As many queries for a plan of three tasks as for one of a
    thousand.
    """
    parts, at = {}, {}
    for name, kind in KINDS.items():
        rows = kind.model.objects.filter(plan=plan).select_related(None).order_by("position", "id")
        parts[name] = list(rows.select_related(*RELATED[name]) if name in RELATED else rows)
        for part in parts[name]:
            part.plan = plan
            part.below = defaultdict(list)
            at[name, part.pk] = part
        for part in parts[name]:
            for parent, column in kind.parents.items():
                if above := at.get((parent, getattr(part, f"{column}_id"))):
                    setattr(part, column, above)
                    above.below[name].append(part)
        if kind.parents:  # children of the first parent first
            above = [parent for level in kind.parents for parent in parts[level]]
            parts[name] = [part for parent in above for part in parent.below[name]]
    _add_aims(plan, parts, at)
    return parts


def _add_aims(plan, parts, at):
    for goal in parts["goal"]:
        goal.aims = []
    for target in GoalTarget.objects.filter(goal__plan=plan).order_by("position", "id"):
        at["goal", target.goal_id].aims.append(target)
    for strategy in parts["strategy"]:
        strategy.champions_named = []
    for link in StrategyChampion.objects.filter(strategy__plan=plan).select_related("staff").order_by("id"):
        at["strategy", link.strategy_id].champions_named.append(link.staff)
    for part in (*parts["implementation_plan"], *parts["major_action"]):
        part.actions, part.indicators = [], []
    for model, kind, column in (
        (ImplementationAction, "implementation_plan", "action"),
        (ImplementationIndicator, "implementation_plan", "indicator"),
        (MajorActionLink, "major_action", "action"),
    ):
        links = model.objects.filter(**{f"{kind}__plan": plan}).order_by("id").values_list(kind, column)
        for part, other in links:
            getattr(at[kind, part], f"{column}s").append(at[column, other])


def tasks(plan, *, department=None, owner=None, statuses=(), late_on=None, first=None, last=None):
    """Tasks of a plan, filtered by whatever is given.

    `late_on`: not done after their last day, as of this day. `first` and `last`: something to do between these days.
    """
    found = Task.objects.filter(plan=plan).select_related("owner", "implementation_plan__department_goal__department")
    if department is not None:
        found = found.filter(implementation_plan__department_goal__department=department)
    if owner is not None:
        found = found.filter(owner=owner)
    if statuses:
        found = found.filter(status__in=statuses)
    if late_on is not None:
        found = late(found, late_on)
    if first is not None and last is not None:
        named = TaskWindow.objects.filter(task=OuterRef("pk"), starts_on__lte=last, ends_on__gte=first)
        found = found.filter(Q(Exists(named)) | Q(goes_on=True, first_on__lte=last, last_on__gte=first))
    return found.order_by("last_on", "position", "id")


def late(found, day):
    """Of these tasks those whose last day is over and that are not done."""
    return found.filter(last_on__lt=day).exclude(status=Task.Status.DONE)


def owing(period):
    """Tasks of which nobody told in this period; what was done before it owes nothing more."""
    told = StatusUpdate.objects.filter(task=OuterRef("pk"), period=period)
    done = StatusUpdate.objects.filter(
        task=OuterRef("pk"), period__starts_on__lt=period.starts_on, status=Task.Status.DONE
    )
    return tasks(period.plan_id).filter(~Exists(told)).exclude(Exists(done), status=Task.Status.DONE)


def owed_by(user, period, departments):
    """Those of one plan owner. `departments`: of `permissions.departments_of(user)`, None for the whole plan."""
    if departments is None:
        return owing(period)
    return owing(period).filter(Q(owner=user) | Q(implementation_plan__department_goal__department__in=departments))


def owners_of_departments():
    """Dict of department id to the users who own it."""
    owners = defaultdict(list)
    for own in DepartmentOwner.objects.select_related("user").order_by("id"):
        owners[own.department_id].append(own.user)
    return dict(owners)


def windows_of(plan):
    """Dict of task id to its windows, each (first day, last day), in order."""
    windows = defaultdict(list)
    found = TaskWindow.objects.filter(task__plan=plan).order_by("starts_on", "ends_on")
    for task, starts_on, ends_on in found.values_list("task", "starts_on", "ends_on"):
        windows[task].append((starts_on, ends_on))
    return dict(windows)


def people_who_owe(period):
    """Dict of user to how many tasks they have to tell of: a task's owner, or else who owns its department."""
    owners, owed = owners_of_departments(), defaultdict(int)
    for task in owing(period):
        for user in answering(task, owners):
            owed[user] += 1
    return dict(owed)
