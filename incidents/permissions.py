"""Who may log, change and take back a practice; who may report an incident, who responds; who writes letters; who
reads the reports.
"""

from django.utils import timezone

from district.models.users import SCHOOL_ROLES, STUDENT_ROLES, WHOLE_SCHOOL_ROLES, Role
from district.permissions import may_log_practice, may_see_students
from incidents.models import Incident, LetterKind
from incidents.policies.incidents import REPORTERS

__all__ = [
    "is_reporter",
    "letter_kinds",
    "may_change",
    "may_correct",
    "may_decide",
    "may_edit",
    "may_finish",
    "may_keep_rules",
    "may_log_at",
    "may_log_practice",
    "may_meet_duties",
    "may_move",
    "may_plan_reentry",
    "may_repair",
    "may_report",
    "may_respond",
    "may_see_students",
    "may_send",
    "may_settle",
    "may_undo",
    "reads_whole",
]

LEAD_ROLES = ("facilitator", "leader")


def may_log_at(user, school_id):
    return school_id in user.schools_as(*SCHOOL_ROLES)


def may_edit(user, practice):
    """Its author, and the coordinators and administrators of its school; never a school that only follows it.

    Who asked for a circle may change it until somebody has answered.
    """
    if may_plan_at(user, practice.school_id):
        return True
    return _is_own(user, practice) and (practice.asked_by_id is None or practice.status == practice.Status.REQUESTED)


def may_undo(user, practice):
    """Its author, while still at its school. How long is a question of policies.can_be_undone."""
    return _is_own(user, practice)


def _is_own(user, practice):
    return practice.created_by_id == user.pk and may_log_at(user, practice.school_id)


def may_report(user):
    """Everybody who works at a school may report an incident there."""
    return user.has_role(*SCHOOL_ROLES)


def may_respond(user, incident):
    """Coordinators and administrators of the incident's school; never a school that only follows a student."""
    return incident.school_id in user.schools_as(*WHOLE_SCHOOL_ROLES)


def may_decide(user, incident):
    """Consequences are the school's coordinators' and administrators', once it was submitted."""
    return incident.status != Incident.Status.DRAFT and may_respond(user, incident)


def reads_whole(user, incident):
    """Who reads what was decided about students, beside what was reported: all but a reporter from a classroom."""
    if user.sees_district():
        return True
    whole = user.whole_schools()
    return bool(whole) and (incident.school_id in whole or incident.school_id not in user.class_schools())


def may_move(user, incident):
    """A draft is its author's to submit; from there on whoever responds moves it."""
    if incident.status == Incident.Status.DRAFT:
        return is_reporter(user, incident)
    return may_respond(user, incident)


def may_change(user, incident):
    """Whoever responds; the reporter as long as nobody has begun to."""
    if incident.status in REPORTERS and is_reporter(user, incident):
        return True
    return incident.status != Incident.Status.DRAFT and may_respond(user, incident)


def is_reporter(user, incident):
    """Who reported it, while still at its school."""
    return incident.reported_by_id == user.pk and may_log_at(user, incident.school_id)


def letter_kinds(user, school_id):
    """The kinds of letter that this person may write to families of a school."""
    if school_id in user.schools_as(*WHOLE_SCHOOL_ROLES):
        return list(LetterKind)
    if school_id in user.schools_as(*SCHOOL_ROLES):
        return [LetterKind.INVITATION, LetterKind.INCIDENT, LetterKind.AGREEMENT]
    return []


def may_send(user, letter):
    """Its author, and the coordinators and administrators of its school: change it, mark it as sent, throw it away."""
    return letter.kind in letter_kinds(user, letter.school_id) and (
        letter.created_by_id == user.pk or letter.school_id in user.schools_as(*WHOLE_SCHOOL_ROLES)
    )


def may_repair(user, record):
    """Who writes agreements and follow-ups of a record: coordinators and administrators of its school, and its author.

    `record`: a practice, an incident, an agreement or a re-entry plan. Never a school that only follows it.
    """
    if record.school_id in user.whole_schools():
        return True
    if record.school_id not in user.class_schools():
        return False
    if hasattr(record, "made_by_id"):
        of = [record.practice, record.incident]
        return record.made_by_id == user.pk or any(may_repair(user, one) for one in of if one is not None)
    return type(record).objects.listed_for(user).filter(pk=record.pk).exists()


def may_settle(user, item):
    """Who says whether a promise was kept: who may write its agreement, and who was named to check it."""
    checks = user.staff_id is not None and item.checked_by_id == user.staff_id
    return (checks and may_log_at(user, item.school_id)) or may_repair(user, item.agreement)


def may_plan_reentry(user, school_id):
    """Returns are planned by a school's coordinators and administrators."""
    return school_id in user.schools_as(*WHOLE_SCHOOL_ROLES)


def may_correct(user, intervention, today):
    """Who may correct the facts of a safety intervention: who meets its duties, and on the same day who recorded it."""
    if may_meet_duties(user, intervention):
        return True
    same_day = timezone.localdate(intervention.created_at) == today
    return same_day and intervention.reported_by_id == user.pk and may_log_at(user, intervention.school_id)


def may_meet_duties(user, record):
    """Who tells families, reports and holds debriefs after a safety intervention: the school's coordinators and heads.

    `record`: the intervention or one of its duties.
    """
    return record.school_id in user.schools_as(*WHOLE_SCHOOL_ROLES)


def may_finish(user, follow_up):
    """Who says how it is now: whom it was given to, and the coordinators and administrators of its school."""
    if follow_up.school_id in user.whole_schools():
        return True
    return follow_up.assigned_to_id == user.pk and may_log_at(user, follow_up.school_id)


def may_see_patterns_of_students(user):
    """Reports that count students: of the schools that one knows whole."""
    return user.sees_district() or bool(user.whole_schools())


def may_see_patterns(user):
    """Those, and the district's counts without small ones for who holds a role that opens no student's record."""
    return may_see_patterns_of_students(user) or user.has_role(*set(Role) - STUDENT_ROLES)


def may_ask_at(user, school_id):
    """Ask for a circle: everybody who may log one there."""
    return may_log_at(user, school_id)


def may_plan_at(user, school_id):
    """Plan, answer requests, link to incidents: coordinators and administrators of the school."""
    return school_id in user.schools_as(*WHOLE_SCHOOL_ROLES)


def may_plan(user, practice):
    return may_plan_at(user, practice.school_id)


def may_answer_requests(user):
    """Has a queue of requests: coordinators and school administrators."""
    return bool(user.whole_schools())


def may_lead(user, practice):
    """Prepare people, say that it was held and what came of it: who plans there, and the staff who lead it."""
    if may_plan(user, practice):
        return True
    if not user.staff_id or not may_log_at(user, practice.school_id):
        return False
    return practice.participants.filter(staff_id=user.staff_id, role__in=LEAD_ROLES).exists()


def may_keep_tables(user):
    """Question sets and partners: administrators and coordinators."""
    return user.has_role(Role.ADMINISTRATOR, Role.COORDINATOR)


def may_see_tables(user):
    return may_keep_tables(user) or user.has_role(Role.AUDITOR, Role.PRINCIPAL)


def may_keep_rules(user):
    """The rules on safety interventions are the administrators'; everybody who sees students reads them."""
    return user.has_role(Role.ADMINISTRATOR)
