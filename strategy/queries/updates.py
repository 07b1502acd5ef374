"""Reporting on tasks: which period is open, what a person tells of in it, and how far everybody is."""

from django.db.models import Count, Q

from strategy.models import ReportingPeriod, StatusUpdate
from strategy.queries.plan import owing, tasks


def open_period(plan, day):
    """The latest period of a plan that has begun and is not locked; None without one."""
    begun = ReportingPeriod.objects.filter(plan=plan, locked_at=None, starts_on__lte=day)
    return begun.order_by("-starts_on").first()


def latest_open(day):
    """The open period that began last, of any plan, with its plan; None without one."""
    begun = ReportingPeriod.objects.filter(locked_at=None, starts_on__lte=day).select_related("plan")
    return begun.order_by("-starts_on", "-plan__is_main", "pk").first()


def next_period(plan, day):
    """The first period that is still to begin; None without one."""
    return ReportingPeriod.objects.filter(plan=plan, locked_at=None, starts_on__gt=day).order_by("starts_on").first()


def to_tell(user, period, departments):
    """What one plan owner tells of in a period: the tasks still owed, and those told already, to correct them.

    `departments`: of `permissions.departments_of(user)`, None for the whole plan. In the order of the plan.
    """
    told = StatusUpdate.objects.filter(period=period).values("task")
    mine = tasks(period.plan_id)
    if departments is not None:
        mine = mine.filter(Q(owner=user) | Q(implementation_plan__department_goal__department__in=departments))
    found = mine.filter(Q(pk__in=owing(period).order_by().values("pk")) | Q(pk__in=told))
    return found.order_by(
        "implementation_plan__department_goal__department__name", "implementation_plan__department_goal__position",
        "implementation_plan__position", "position", "id",
    )  # fmt: skip


def told_in(period):
    """Dict of task's id to its update in a period."""
    return {update.task_id: update for update in StatusUpdate.objects.filter(period=period)}


def told_before(period):
    """Dict of task's id to its last update in an earlier period."""
    earlier = StatusUpdate.objects.filter(task__plan=period.plan_id, period__starts_on__lt=period.starts_on)
    return {update.task_id: update for update in earlier.order_by("period__starts_on")}


def with_told(periods):
    """Periods with `told`: how many tasks were told of in each."""
    return periods.select_related("locked_by").annotate(told=Count("updates"))
