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


def may_keep_all_reviews(user):
    """Plan, lead and close the reviews of every school, visit schools and say what visitors look for."""
    return may_manage_plan(user)


def _reads_all(user):
    return user.has_role(Role.AUDITOR) or may_keep_all_reviews(user)


def reviewed_schools(user):
    """Ids of the schools whose reviews, improvement plans and visits this person reads; None for all."""
    return None if _reads_all(user) else user.schools_as(Role.PRINCIPAL)


def reads_closed_reviews(user):
    """Closed reviews of every school, and nothing else of them."""
    return user.has_role(Role.BOARD, Role.EQUITY_ANALYST)


def may_see_reviews(user):
    return reads_closed_reviews(user) or may_see_improvement(user)


def may_see_improvement(user):
    """Improvement plans and visits: of every school, or of one's own."""
    return user.has_role(Role.PRINCIPAL) or _reads_all(user)


def may_write_for_schools(user):
    return user.has_role(Role.PRINCIPAL) or may_keep_all_reviews(user)


def may_write_for(user, school_id):
    """What a school itself says in a review, what it promised, and its improvement plan."""
    return school_id in user.schools_as(Role.PRINCIPAL) or may_keep_all_reviews(user)
