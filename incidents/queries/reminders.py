"""What one person is reminded of: counts of what is overdue or due today, never a name."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from district.calendars import SchoolClock
from district.models import Role, RoleGrant, School, User
from district.models.users import SCHOOL_ROLES
from district.permissions import may_administer
from incidents.models import AgreementItem, Duty, FollowUp
from incidents.policies.clock import MIDNIGHT, at
from incidents.queries.reentry import without_plan

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """Counts for one person on one day."""

    promises_overdue: int = 0
    promises_due: int = 0
    follow_ups_overdue: int = 0
    follow_ups_due: int = 0
    returns: int = 0
    duties_late: int = 0
    duties_due: int = 0
    escalated: int = 0

    @property
    def overdue(self):
        return self.promises_overdue + self.follow_ups_overdue + self.duties_late + self.escalated

    @property
    def due(self):
        return self.promises_due + self.follow_ups_due + self.returns + self.duties_due

    def __bool__(self):
        return bool(self.overdue or self.due)


def people(today):
    """Who may be reminded: who may still sign in, has an address, and works at a school or administers today."""
    at_work = RoleGrant.objects.on(today).filter(role__in=[*SCHOOL_ROLES, Role.ADMINISTRATOR])
    return User.objects.filter(is_active=True, pk__in=at_work.values("user")).exclude(email="").order_by("id")


def owed_by(user, today: date, now):
    """What this person alone answers for, inside the caller's scope of the person's schools.

    Promises that the person was named to check, those of own agreements that nobody was named for, own follow-ups,
    and, for those who plan returns at a school, who comes back this week or next without a plan. What is owed after
    safety interventions goes to who answers for the school, and to administrators once it is long late.
    """
    promises = AgreementItem.objects.listed_for(user).open()
    mine = Q(checked_by=None, agreement__made_by=user)
    if user.staff_id:
        mine |= Q(checked_by=user.staff_id)
    promises = promises.filter(mine)
    follow_ups = FollowUp.objects.listed_for(user).open().filter(assigned_to=user)
    duties = Duty.objects.listed_for(user).filter(school__in=user.whole_schools())
    late = duties.late(now)
    return Owed(
        promises_overdue=promises.filter(due_on__lt=today).count(),
        promises_due=promises.filter(due_on=today).count(),
        follow_ups_overdue=follow_ups.filter(due_on__lt=today).count(),
        follow_ups_due=follow_ups.filter(due_on=today).count(),
        returns=0 if user.sees_district() else len(without_plan(user, today)),
        duties_late=late.count(),
        duties_due=duties.owed().filter(due_at__lt=at(today + DAY, MIDNIGHT)).exclude(pk__in=late.values("pk")).count(),
        escalated=len(to_escalate(today)) if may_administer(user) else 0,
    )


def to_escalate(today):
    """Numbers of the duties that administrators are told of today: late for more than a school day, not told before.

    That is so once a whole school day has passed since the day on which one was due. Who is told later on the same
    day is told of the same ones.
    """
    untold = Duty.objects.owed().filter(Q(escalated_on=None) | Q(escalated_on=today))
    earlier = untold.filter(due_at__lt=at(today, MIDNIGHT))
    found = []
    for school in School.objects.filter(pk__in=earlier.order_by().values("school")).order_by("pk"):
        last = SchoolClock(school, today).school_day_before(today, 1)
        found += earlier.filter(school=school, due_at__lt=at(last, MIDNIGHT)).values_list("pk", flat=True)
    return found
