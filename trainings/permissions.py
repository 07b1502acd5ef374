"""Who may read and write about trainings. Staff are no students: names are seen by whoever answers for the training."""

from district.models import Role

DISTRICT_READERS = (Role.TRAINING_LEAD, Role.AUDITOR, Role.ADMINISTRATOR)
MANAGERS = (Role.TRAINING_LEAD, Role.ADMINISTRATOR)
SCHOOL_READERS = (Role.COORDINATOR, Role.PRINCIPAL)
FIGURE_READERS = (*DISTRICT_READERS, Role.PLAN_OWNER, Role.BOARD, Role.CONTRACT_MANAGER)


def may_see_courses(user):
    """Courses and the sessions that are offered: everybody who signs in, for everybody may register."""
    return user.is_authenticated


def may_see_staff_training(user):
    """Names with what they finished: of the district, or of one's schools (`schools_of`)."""
    return user.has_role(*DISTRICT_READERS, *SCHOOL_READERS)


def may_see_lineage(user):
    """Trainers of the whole district with how many they taught."""
    return user.has_role(*DISTRICT_READERS)


def may_see_training_figures(user):
    """Counts without names."""
    return user.has_role(*FIGURE_READERS, *SCHOOL_READERS)


def may_manage_trainings(user):
    """Courses, cohorts, licenses, sessions, completions, requirements, earlier records."""
    return user.has_role(*MANAGERS)


def may_coach(user):
    """Plan a visit and write it down: coordinators at their schools, the training lead anywhere."""
    return user.has_role(Role.COORDINATOR, *MANAGERS)


def schools_of(user):
    """Ids of the schools whose staff this person answers for; None stands for the whole district."""
    return None if user.has_role(*DISTRICT_READERS) else user.whole_schools()


def may_register_others(user, staff_school):
    """`staff_school`: id of the school where the person works, or None."""
    return may_manage_trainings(user) or staff_school in user.whole_schools()


def may_take_roll(user, session):
    """The training lead, and whoever teaches this session."""
    return may_manage_trainings(user) or (
        user.staff_id is not None and session.taught_by.filter(instructor__staff_id=user.staff_id).exists()
    )


def may_coach_at(user, school_id):
    """Coordinators coach, and review fidelity, at their own schools."""
    return may_manage_trainings(user) or school_id in user.schools_as(Role.COORDINATOR)


def may_write_visit(user, visit):
    """Whoever coaches, and the training lead."""
    return may_manage_trainings(user) or (visit.coach_id == user.pk and may_coach_at(user, visit.school_id))


def may_read_feedback(user, visit):
    """What is confidential is between the coach, the person coached and the training lead: no principal, no auditor."""
    return (
        may_manage_trainings(user)
        or visit.coach_id == user.pk
        or (user.staff_id is not None and visit.staff_id == user.staff_id)
    )
