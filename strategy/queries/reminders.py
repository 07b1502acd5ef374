"""Who is reminded of updates on a day: of which tasks, in which periods."""

from django.db.models import Q

from district.models import Role, RoleGrant, User
from strategy.models import ReportingPeriod, UpdateReminder
from strategy.policies.periods import REMIND_AHEAD, REMIND_OVER
from strategy.queries.plan import owing, people_who_owe

Step = UpdateReminder.Step


def due(today):
    """Open periods that are reminded of today, with `step`: near their due day, or lately past it."""
    near = Q(due_on__gte=today, due_on__lte=today + REMIND_AHEAD)
    over = Q(due_on__lt=today, due_on__gte=today - REMIND_OVER)
    found = ReportingPeriod.objects.filter(near | over, locked_at=None, starts_on__lte=today).select_related("plan")
    periods = list(found.order_by("due_on", "pk"))
    for period in periods:
        period.step = Step.AHEAD if period.due_on >= today else Step.OVER
    return periods


def people(today):
    """Who owes, may still sign in and tell, and has an address."""
    owe = {user.pk for period in due(today) for user in people_who_owe(period)}
    at_work = RoleGrant.objects.on(today).filter(role__in=[Role.PLAN_OWNER, Role.ADMINISTRATOR])
    found = User.objects.filter(pk__in=owe, is_active=True).filter(pk__in=at_work.values("user"))
    return found.exclude(email="").order_by("pk")


def waiting(user, today):
    """Periods of `due` of which this person was not told yet, each with `owed`: its tasks, the first due first."""
    told = set(UpdateReminder.objects.filter(user=user).values_list("period", "step"))
    periods = [period for period in due(today) if (period.pk, period.step) not in told]
    for period in periods:
        period.owed = list(owed_alone(user, period))
    return [period for period in periods if period.owed]


def owed_alone(user, period):
    """What this person is counted for in `people_who_owe`: own tasks, and nobody's in a department of theirs."""
    departments = user.owned_departments.values("department")
    nobodys = Q(owner=None, implementation_plan__department_goal__department__in=departments)
    return owing(period).filter(Q(owner=user) | nobodys)
