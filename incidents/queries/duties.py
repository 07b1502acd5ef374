"""What the rules in force ask of an intervention, read from its rows."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from district.calendars import SchoolClock
from district.models import Student
from incidents.models import RuleSet, SafetyIntervention, SafetyRule
from incidents.policies.clock import MIDNIGHT, MINUTE, at
from incidents.policies.duties import Facts, Phase, alarms, owed

DAY = datetime.timedelta(days=1)


def facts_of(intervention):
    """Facts of an intervention, from its row and its phases."""
    return Facts(
        phases=tuple(
            Phase(one.measure, one.started_at, one.ended_at, tuple(one.holds)) for one in intervention.phases.all()
        ),
        eligible=intervention.disability == Student.Disability.IDEA,
        hurt=intervention.student_hurt or intervention.staff_hurt,
        asked_on=intervention.meeting_asked_on,
    )


def rule_sets_of(intervention):
    """The rule sets in force on the day on which it began."""
    return RuleSet.objects.on(timezone.localdate(intervention.started_at))


def alarms_of(intervention):
    return alarms(facts_of(intervention), rule_sets_of(intervention))


def owed_by_rules(intervention):
    """[Owed] of an intervention under the rules in force on its day; nothing for one that was taken back."""
    if intervention.voided_at:
        return []
    day = timezone.localdate(intervention.started_at)
    rules = SafetyRule.objects.filter(rule_set__in=rule_sets_of(intervention))
    days = SchoolClock(intervention.school, day)
    return owed(facts_of(intervention), rules, days, lambda *asked: uses_of(intervention, days, *asked))


def uses_of(intervention, days, measures, school_days):
    """How many interventions of these measures the student had in the school days that end with this one's day."""
    day = timezone.localdate(intervention.started_at)
    first = at(days.school_day_before(day, school_days - days.is_school_day(day)), MIDNIGHT)
    seen = SafetyIntervention.objects.counted().filter(
        student=intervention.student_id, started_at__gte=first, phases__measure__in=measures
    )
    earlier = seen.filter(started_at__lt=intervention.started_at) | seen.filter(
        started_at=intervention.started_at, pk__lte=intervention.pk
    )
    return earlier.distinct().count()


@dataclass(frozen=True)
class Met:
    """Duties whose minute has passed: done by then, and done later or not yet."""

    in_time: int
    late: int

    @property
    def total(self):
        return self.in_time + self.late


def met_in_time(duties, first, last):
    """The Met of what fell due on these local days, all of them over. What is no longer owed does not count."""
    due = duties.filter(due_at__gte=at(first, MIDNIGHT), due_at__lt=at(last + DAY, MIDNIGHT), dropped_at=None)
    in_time = Q(done_at__lt=F("due_at") + MINUTE)  # within the minute of the deadline, too
    found = due.aggregate(n=Count("pk"), in_time=Count("pk", filter=in_time))
    return Met(found["in_time"], found["n"] - found["in_time"])
