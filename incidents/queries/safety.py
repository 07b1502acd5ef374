"""Safety interventions with what pages say of them: measures, minutes, alarms, training of that day, what is owed."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from district.models import Assignment
from district.models.names import with_names
from incidents.models import Duty, Measure, RuleSet, SafetyIntervention
from incidents.policies.clock import to_the_minute
from incidents.policies.duties import TIMED, alarms, minutes_of
from incidents.queries.duties import facts_of
from trainings.queries.currency import current_on


def with_relations(interventions):
    named = with_names(interventions, "school", "student", "reported_by")
    return named.select_related("location").prefetch_related("phases")


def count_duties(interventions, now):
    """The same with `owed` and `late`: how many duties of each are open, and open past their minute."""
    is_owed = Q(duties__done_at=None, duties__dropped_at=None, duties__isnull=False)
    is_late = is_owed & Q(duties__due_at__lt=to_the_minute(now))
    return interventions.annotate(owed=Count("duties", filter=is_owed), late=Count("duties", filter=is_late))


def say_alarms(interventions):
    """Gives each its `facts` and `alarms`. One query for all: the rule sets of a district are few."""
    interventions = list(interventions)
    rule_sets = list(RuleSet.objects.filter(starts_on__isnull=False)) if interventions else []
    for one in interventions:
        day = timezone.localdate(one.started_at)
        one.facts = facts_of(one)
        in_force = [rules for rules in rule_sets if is_on(rules, day)]
        one.alarms = alarms(one.facts, in_force)
    return interventions


def is_on(rule_set, day):
    return rule_set.starts_on <= day and (rule_set.ends_on is None or day <= rule_set.ends_on)


def measures_of(intervention):
    """The measures that were taken, each once, the gentlest first."""
    taken = {phase.measure for phase in intervention.phases.all()}
    return [measure for measure in Measure if measure in taken]


def minutes_of_all(intervention):
    """(minutes from first hand to last, minutes of restraint and seclusion)."""
    facts = facts_of(intervention)
    return minutes_of(facts.phases), minutes_of(facts.of(TIMED))


def training_of(intervention, rule_sets):
    """[(member of staff, True, False or None)]: was the training that the rules in force ask for current that day?

    None: not known, since no rule set names a course. Of several courses, each must be current.
    """
    day = timezone.localdate(intervention.started_at)
    rows = list(with_names(intervention.staff.all(), "staff"))
    ids = [row.staff_id for row in rows]
    answers = [current_on(ids, rules.course_id, day) for rules in rule_sets if rules.course_id]
    return [(row, all(answer[row.staff_id] for answer in answers) if answers else None) for row in rows]


def elsewhere(staff, school_id, day):
    """Those of these members of staff who had no place at the school on the day."""
    there = Assignment.objects.filter(staff__in=[one.pk for one in staff], school=school_id).on(day)
    ids = set(there.values_list("staff_id", flat=True))
    return [one for one in staff if one.pk not in ids]


def with_held(interventions):
    """Those in which a hold was recorded that rules may prohibit."""
    phases = SafetyIntervention.phases.rel.related_model.objects.filter(intervention=OuterRef("pk"))
    return interventions.filter(Exists(phases.filter(holds__len__gt=0)))


def owing(interventions):
    return interventions.filter(Exists(Duty.objects.owed().filter(intervention=OuterRef("pk"))))


def duties_of(intervention):
    """Its duties in the order of their deadlines, those no longer owed last, with rule and attempts."""
    rows = intervention.duties.select_related("rule__rule_set", "done_by").prefetch_related("tries__by")
    return sorted(rows, key=lambda duty: (duty.dropped_at is not None, duty.due_at, duty.rule.position, duty.pk))
