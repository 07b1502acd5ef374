"""Who may do what. A view's gate and a template's button ask the same function."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from district.models import Role
from district.models.users import SCHOOL_ROLES, STUDENT_ROLES


def may_see_students(user):
    """Everybody whose role opens student records; which students is the queryset's question."""
    return user.has_role(*STUDENT_ROLES)


def counts_students_at(user):
    """Ids of the schools whose number of students this person may know: those seen whole."""
    return user.school_ids() if user.sees_district() else user.whole_schools()


def may_edit_people(user):
    return user.has_role(Role.ADMINISTRATOR)


def may_administer(user):
    """Users, roles, schools, calendar, rosters and settings."""
    return user.has_role(Role.ADMINISTRATOR)


def may_see_access_log(user):
    return user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)


def may_see_users(user):
    return user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)


def may_see_settings(user):
    return user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)


def may_log_practice(user):
    return user.has_role(*SCHOOL_ROLES)


def require(question):
    """View decorator: 403 unless `question(user)`."""

    def decorate(view):
        @wraps(view)
        def gate(request, *args, **kwargs):
            if not question(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return gate

    return decorate


def may_see_records(user):
    """Whole records, what families asked about them and to whom they went."""
    return user.has_role(Role.ADMINISTRATOR, Role.AUDITOR, Role.PRINCIPAL)


def may_keep_records(user):
    """The records officers: administrators, and school administrators for the students now at their schools."""
    return user.has_role(Role.ADMINISTRATOR, Role.PRINCIPAL)


def may_see_record(user, student):
    return user.sees_district() or student.school_id in user.schools_as(Role.PRINCIPAL)


def may_keep_record(user, student):
    return user.has_role(Role.ADMINISTRATOR) or student.school_id in user.schools_as(Role.PRINCIPAL)


def may_see_retention(user):
    """What falls due, the lists that were approved, and the holds."""
    return user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)


def may_destroy(user):
    """Propose a list, approve somebody else's, carry one out; place and release holds."""
    return user.has_role(Role.ADMINISTRATOR)
