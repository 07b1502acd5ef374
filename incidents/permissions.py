"""Who may log, change and take back a practice."""

from district.models.users import SCHOOL_ROLES, WHOLE_SCHOOL_ROLES
from district.permissions import may_log_practice, may_see_students

__all__ = ["may_edit", "may_log_at", "may_log_practice", "may_see_students", "may_undo"]


def may_log_at(user, school_id):
    return school_id in user.schools_as(*SCHOOL_ROLES)


def may_edit(user, practice):
    """Its author, and the coordinators and administrators of its school; never a school that only follows it."""
    if practice.school_id in user.schools_as(*WHOLE_SCHOOL_ROLES):
        return True
    return _is_own(user, practice)


def may_undo(user, practice):
    """Its author, while still at its school. How long is a question of policies.can_be_undone."""
    return _is_own(user, practice)


def _is_own(user, practice):
    return practice.created_by_id == user.pk and may_log_at(user, practice.school_id)
