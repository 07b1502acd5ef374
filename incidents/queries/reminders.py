"""What one person is reminded of: counts of what is overdue or due today, never a name."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from district.models import RoleGrant, User
from district.models.users import SCHOOL_ROLES
from incidents.models import AgreementItem, FollowUp
from incidents.queries.reentry import without_plan


@dataclass(frozen=True)
class Owed:
    """Counts for one person on one day."""

    promises_overdue: int = 0
    promises_due: int = 0
    follow_ups_overdue: int = 0
    follow_ups_due: int = 0
    returns: int = 0

    @property
    def overdue(self):
        return self.promises_overdue + self.follow_ups_overdue

    @property
    def due(self):
        return self.promises_due + self.follow_ups_due + self.returns

    def __bool__(self):
        return bool(self.overdue or self.due)


def people(today):
    """Who may be reminded: everybody who may still sign in, has an address and works at a school today."""
    at_work = RoleGrant.objects.on(today).filter(role__in=SCHOOL_ROLES)
    return User.objects.filter(is_active=True, pk__in=at_work.values("user")).exclude(email="").order_by("id")


def owed_by(user, today: date):
    """What this person alone answers for, inside the caller's scope of the person's schools.

    Promises that the person was named to check, those of own agreements that nobody was named for, own follow-ups,
    and, for those who plan returns at a school, who comes back this week or next without a plan.
    """
    promises = AgreementItem.objects.listed_for(user).open()
    mine = Q(checked_by=None, agreement__made_by=user)
    if user.staff_id:
        mine |= Q(checked_by=user.staff_id)
    promises = promises.filter(mine)
    follow_ups = FollowUp.objects.listed_for(user).open().filter(assigned_to=user)
    return Owed(
        promises_overdue=promises.filter(due_on__lt=today).count(),
        promises_due=promises.filter(due_on=today).count(),
        follow_ups_overdue=follow_ups.filter(due_on__lt=today).count(),
        follow_ups_due=follow_ups.filter(due_on=today).count(),
        returns=0 if user.sees_district() else len(without_plan(user, today)),
    )
