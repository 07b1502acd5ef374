"""Every write to the plan of a return."""

from uuid import NAMESPACE_URL, uuid5

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.calendars import SchoolDays
from incidents.actions.planning import plan_practice
from incidents.models import Consequence, FollowUp, PracticeParticipant, ReentryPlan
from incidents.models.practice import Kind
from incidents.permissions import may_plan_reentry
from incidents.policies import reentry as policies
from incidents.queries.reentry import DAY, circles_for

Role = PracticeParticipant.Role
CIRCLE_MINUTES = 30


@transaction.atomic
def plan_reentry(
    *, consequence, by, now, today, returns_on, contact=None, supports="", welcome=None, circle_at=None,
    no_circle_reason="",
):  # fmt: skip
    """Plan how a student comes back. Returns (plan, made): there is one plan for each time away.

    `welcome`: a re-entry circle with the student; or `circle_at`, when one is to be planned with the contact leading.
    The circle becomes the consequence's restorative component, where that owes one. Check-ins are laid on the 1st,
    5th and 20th school day. Raises PermissionDenied, and ValidationError for a day that is no school day or lies in
    the time away.
    """
    if not may_plan_reentry(by, consequence.school_id):
        raise PermissionDenied
    consequence = Consequence.objects.select_for_update(of=("self",)).select_related("school").get(pk=consequence.pk)
    if first := ReentryPlan.objects.filter(consequence=consequence).first():
        return first, False
    policies.check_plannable(consequence)
    days = _check_day(consequence, returns_on)
    with pghistory.context(user=by.pk):
        plan = ReentryPlan(
            consequence=consequence,
            school_id=consequence.school_id,
            student_id=consequence.student_id,
            returns_on=returns_on,
            contact=contact,
            supports=supports,
            no_circle_reason=no_circle_reason,
            created_by=by,
            created_at=now,
            updated_at=now,
        )
        plan.welcome_practice = _circle(plan, by, now, welcome, circle_at)
        plan.save(force_insert=True)
        FollowUp.objects.bulk_create(
            FollowUp(
                school_id=plan.school_id,
                reentry_plan=plan,
                student_id=plan.student_id,
                due_on=days.after(plan.school_id, returns_on, n),
                what=_("Check-in, school day %(n)s after the return") % {"n": n},
                assigned_to=_login_of(contact) or by,
                created_at=now,
                updated_at=now,
            )
            for n in policies.CHECK_INS
        )
        _repair(plan, now)
    return plan, True


def _check_day(consequence, returns_on):
    """The calendar around a return. Raises ValidationError when the student would come to a closed school."""
    if returns_on <= consequence.ends_on:
        raise ValidationError({"returns_on": _("The student is still away on that day.")})
    if returns_on > consequence.ends_on + DAY * 400:
        raise ValidationError({"returns_on": _("That is more than a year after the last day away.")})
    days = SchoolDays(consequence.ends_on, returns_on + 150 * DAY, [consequence.school_id])
    if not days.is_open(consequence.school_id, returns_on):
        text = _("There is no school on that day. The next school day is %(day)s.")
        following = days.on_or_after(consequence.school_id, returns_on)
        raise ValidationError({"returns_on": text % {"day": date_format(following)}})
    return days


def _circle(plan, by, now, welcome, circle_at):
    """The welcome circle: the one chosen, or one planned now; None without either."""
    if circle_at is None:
        if welcome and not circles_for(plan.student, plan.school_id).filter(pk=welcome.pk).exists():
            raise ValidationError({"circle": _("That is no re-entry circle with this student.")})
        return welcome
    client_id = uuid5(NAMESPACE_URL, f"reentry/{plan.consequence_id}/{circle_at.isoformat()}")
    if first := circles_for(plan.student, plan.school_id).filter(client_id=client_id).first():
        return first
    practice, _made = plan_practice(
        by=by,
        client_id=client_id,
        school=plan.school,
        kind=Kind.REENTRY,
        started_at=circle_at,
        minutes=CIRCLE_MINUTES,
        now=now,
        students=[(plan.student, Role.PARTICIPANT)],
        staff=[(plan.contact, Role.FACILITATOR)] if plan.contact else [],
        incident=plan.consequence.incident,
    )
    return practice


def _repair(plan, now):
    """The circle is the restorative component of a consequence that has none."""
    if plan.welcome_practice_id:
        owing = Consequence.objects.filter(pk=plan.consequence_id, restorative_practice=None)
        owing.update(restorative_practice=plan.welcome_practice_id, updated_at=now)


def _login_of(staff):
    return getattr(staff, "user", None) if staff else None


@transaction.atomic
def change_reentry(*, plan, by, now, fields, returned_on, welcome=None, circle_at=None):
    """Save a plan's changed fields; the caller holds the row. `returned_on`: the day that was planned before.

    Check-ins that stand where they were laid move with the day. Raises PermissionDenied, ValidationError when done.
    """
    if not may_plan_reentry(by, plan.school_id):
        raise PermissionDenied
    if plan.status == policies.Status.DONE:
        raise ValidationError(_("This return is settled. Open it again to change it."))
    days = _check_day(plan.consequence, plan.returns_on)
    plan.welcome_practice = _circle(plan, by, now, welcome, circle_at)
    plan.updated_at = now
    if plan.status == policies.Status.READY and policies.what_is_missing(plan):
        plan.status = policies.Status.OPEN
    with pghistory.context(user=by.pk):
        plan.save(update_fields=[*fields, "welcome_practice", "status", "updated_at"])
        if plan.returns_on != returned_on:
            _move_check_ins(plan, returned_on, days, now)
        _repair(plan, now)
    return plan


def _move_check_ins(plan, before, days, now):
    old = SchoolDays(before, before + 150 * DAY, [plan.school_id])
    for n in policies.CHECK_INS:
        laid = old.after(plan.school_id, before, n)
        day = days.after(plan.school_id, plan.returns_on, n)
        for check_in in plan.follow_ups.open().filter(due_on=laid, created_at=plan.created_at):
            check_in.due_on, check_in.updated_at = day, now
            check_in.save(update_fields=["due_on", "updated_at"])


@transaction.atomic
def move_reentry(*, plan, to, by, now, today):
    """Ready, done, or back to prepare. Returns (plan, moved): a second click moves nothing.

    Raises PermissionDenied, and ValidationError with what is missing.
    """
    if not may_plan_reentry(by, plan.school_id):
        raise PermissionDenied
    plan = ReentryPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status == to:
        return plan, False
    policies.check_move(plan, to, today)
    plan.status, plan.updated_at = to, now
    with pghistory.context(user=by.pk):
        plan.save(update_fields=["status", "updated_at"])
    return plan, True
