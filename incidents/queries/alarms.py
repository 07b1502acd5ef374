"""Safety interventions that went against the rules: which were not told yet, and who is told."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from district.models import Role, RoleGrant, User
from incidents.models import SafetyIntervention
from incidents.queries.duties import alarms_of, rule_sets_of
from incidents.queries.safety import training_of

TRIED_FOR = timedelta(days=14)
TOLD = Q(role__in=(Role.COORDINATOR, Role.PRINCIPAL))


def is_alarming(intervention):
    """A prohibited hold, more minutes than allowed, or somebody took part whose training was not current."""
    if intervention.voided_at:
        return False
    if alarms_of(intervention):
        return True
    return any(current is False for _row, current in training_of(intervention, rule_sets_of(intervention)))


def untold(today):
    """Those of the last two weeks that nobody was told of and that are alarming, inside the caller's scope."""
    rows = SafetyIntervention.objects.counted().filter(alarm_told_at=None, created_at__gte=timezone.now() - TRIED_FOR)
    return [row for row in rows.select_related("student").order_by("pk") if is_alarming(row)]


def people_to_tell(intervention, today):
    """The school's coordinators and heads, and the district's administrators; not who recorded it."""
    grants = RoleGrant.objects.on(today).filter(TOLD & Q(school=intervention.school_id) | Q(role=Role.ADMINISTRATOR))
    people = User.objects.filter(is_active=True, pk__in=grants.values("user")).exclude(pk=intervention.reported_by_id)
    return people.exclude(email="").order_by("pk")
