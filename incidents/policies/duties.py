"""From the facts of an intervention and the rules in force that day: what is owed, and what is alarming."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from incidents.models import Hold, Measure, SafetyRule
from incidents.policies.clock import MIDNIGHT, at, deadline, to_the_minute

Trigger = SafetyRule.Trigger


@dataclass(frozen=True)
class Phase:
    """One measure from an aware moment to another, with what was also true of it."""

    measure: str
    start: datetime
    end: datetime
    holds: tuple = ()


@dataclass(frozen=True)
class Facts:
    """What the rules ask about an intervention."""

    phases: tuple
    eligible: bool = False  # an IEP that day
    hurt: bool = False
    asked_on: date | None = None  # the family asked for a meeting

    def of(self, measures):
        return [phase for phase in self.phases if phase.measure in measures]


@dataclass(frozen=True)
class Owed:
    rule: SafetyRule
    due_at: datetime


def minutes_of(phases):
    """Whole minutes in which any of these phases went on; what overlaps counts once."""
    total, reached = timedelta(), None
    for start, end in sorted((to_the_minute(phase.start), to_the_minute(phase.end)) for phase in phases):
        begins = start if reached is None else max(start, reached)
        total += max(end - begins, timedelta())
        reached = end if reached is None else max(reached, end)
    return int(total.total_seconds() // 60)


def owed(facts, rules, days, uses):
    """[Owed] in the order of the deadlines. Source: DOMAIN §3.

    `days`: a SchoolClock. `uses(measures, school_days)`: how many interventions of these measures the student had in
    the school days that end with this one, this one included.
    """
    found = []
    for rule in rules:
        phases = facts.of(rule.measures)
        if not phases or (rule.eligible_only and not facts.eligible) or not _is_triggered(rule, phases, facts, uses):
            continue
        found.append(Owed(rule, deadline(rule, _moment(rule, phases, facts), days)))
    return sorted(found, key=lambda one: (one.due_at, one.rule.position))


def _is_triggered(rule, phases, facts, uses):
    match rule.trigger:
        case Trigger.USED:
            return True
        case Trigger.LONGER:
            return minutes_of(phases) > rule.longer_than
        case Trigger.INJURY:
            return facts.hurt
        case Trigger.REQUEST:
            return facts.asked_on is not None
        case Trigger.REPEATED:
            return uses(rule.measures, rule.within_school_days) >= rule.uses
    raise ValueError(rule.trigger)


def _moment(rule, phases, facts):
    if rule.trigger == Trigger.REQUEST:
        return at(facts.asked_on, MIDNIGHT)
    return min(phase.start for phase in phases) if rule.from_start else max(phase.end for phase in phases)


@dataclass(frozen=True)
class Alarm:
    """What must not happen, and did: a prohibited hold, or more minutes than allowed."""

    rule_set: object
    holds: tuple = ()
    minutes: int | None = None

    @property
    def hold_names(self):
        return [Hold(hold).label for hold in self.holds]


TIMED = (Measure.PHYSICAL, Measure.MECHANICAL, Measure.SECLUSION)


def alarms(facts, rule_sets):
    """[Alarm] of the rule sets that this intervention went against."""
    found = []
    held = sorted({hold for phase in facts.phases for hold in phase.holds}, key=list(Hold).index)
    minutes = minutes_of(facts.of(TIMED))
    for rule_set in rule_sets:
        if against := tuple(hold for hold in held if hold in rule_set.prohibited):
            found.append(Alarm(rule_set, holds=against))
        if rule_set.most_minutes is not None and minutes > rule_set.most_minutes:
            found.append(Alarm(rule_set, minutes=minutes))
    return found


# What is met by reaching somebody, or by having tried; the others are met by being held or handed in.
BY_ATTEMPTS = (SafetyRule.Kind.NOTICE, SafetyRule.Kind.COPY)


def satisfied_by(rule, attempts):
    """The attempt that met the duty, or None.

    That is the first which reached somebody, or the one by which as many different methods were tried as the rule
    says are enough. `attempts`: with `at`, `method` and `reached`, in the order of time.
    """
    methods = set()
    for attempt in attempts:
        methods.add(attempt.method)
        if attempt.reached or (rule.attempts is not None and len(methods) >= rule.attempts):
            return attempt
    return None
