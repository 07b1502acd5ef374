"""Who may read and keep the plan. It holds no student's record, so everybody who signs in may read it."""

from district.models import Role
from strategy.models import DepartmentOwner


def may_see_plan(user):
    return user.is_authenticated


def departments_of(user):
    """Ids of the departments that a plan owner answers for; None: the whole plan. Nobody else answers for any."""
    if user.has_role(Role.ADMINISTRATOR):
        return None
    if not user.has_role(Role.PLAN_OWNER):
        return []
    own = list(DepartmentOwner.objects.filter(user=user).order_by("department_id").values_list("department", flat=True))
    return own or None


def may_manage_plan(user):
    """Write and order the plan itself, import it, lock its periods: who answers for the whole of it."""
    return departments_of(user) is None


def may_update_tasks(user):
    """Tell how tasks stand; which ones, `may_update_task` says."""
    return user.has_role(Role.ADMINISTRATOR, Role.PLAN_OWNER)


def may_update_task(user, task, departments):
    """`departments`: those of `departments_of(user)`, asked once for many tasks."""
    if not may_update_tasks(user):
        return False
    if departments is None or task.owner_id == user.pk:
        return True
    return task.implementation_plan.department_goal.department_id in departments


def may_see_policies(user):
    """The board's policies are public."""
    return user.is_authenticated


def may_keep_policies(user):
    """Who answers for the whole plan, and the board's staff."""
    return may_manage_plan(user) or user.has_role(Role.BOARD)
