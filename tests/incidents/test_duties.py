"""What an intervention owes, kept to its facts, and how each duty is met."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from incidents.actions import duties as actions
from incidents.models import Duty, DutyAttempt, RuleSet
from incidents.policies.clock import at
from tests.factories import (
    DistrictSettingsFactory,
    GuardianFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

FRIDAY = date(2026, 2, 13)
NOON_LATER = at(FRIDAY, time(14, 0))


def in_force(name, since=date(2025, 7, 1)):
    rules = RuleSet.objects.get(name=name)
    rules.starts_on = since
    rules.save()
    return rules


def held(kim, begins="13:05", ends="13:24", day=FRIDAY, measure="physical", **more):
    begins, ends = (at(day, time.fromisoformat(clock)) for clock in (begins, ends))
    intervention = SafetyInterventionFactory(student=kim, started_at=begins, ended_at=ends, **more)
    SafetyPhaseFactory(intervention=intervention, measure=measure)
    return intervention


def refreshed(intervention, now=NOON_LATER):
    actions.refresh_duties(intervention=intervention, now=now)
    return [
        (duty.rule.name, duty.rule.recipient)
        for duty in intervention.duties.select_related("rule").order_by("due_at", "pk")
    ]


@pytest.fixture
def kim(district):
    DistrictSettingsFactory()
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def utah(kim):
    return in_force("Utah R277-608")


def test_duties_of_the_sets_in_force_that_day(kim, utah):
    in_force("Kansas", FRIDAY + timedelta(days=1))
    intervention = held(kim)
    assert [name for name, _to in refreshed(intervention)] == 2 * ["Second notice: longer than 15 minutes"] + 2 * [
        "Notice before the student leaves"
    ]
    assert refreshed(intervention) == refreshed(intervention)  # and again
    utah.ends_on = FRIDAY - timedelta(days=1)
    utah.save()
    assert refreshed(intervention) == []


def test_deadline_moves_with_the_facts_and_what_was_tried_stays(district, kim, utah):
    intervention = held(kim)
    refreshed(intervention)
    second = intervention.duties.get(rule__longer_than=15, rule__recipient="guardian")
    log(second, district.principal)
    phase = intervention.phases.get()
    phase.ended_at = intervention.ended_at = at(FRIDAY, time(13, 20))
    phase.save()
    intervention.save()
    refreshed(intervention)
    second.refresh_from_db()
    assert second.dropped_at == NOON_LATER
    assert not intervention.duties.filter(rule__longer_than=15, rule__recipient="admin").exists()
    phase.ended_at = intervention.ended_at = at(FRIDAY, time(13, 30))
    phase.save()
    intervention.save()
    refreshed(intervention)
    second.refresh_from_db()
    assert (second.dropped_at, second.due_at) == (None, at(FRIDAY, time(13, 45)))
    every_row_has_its_last_event()


def test_record_taken_back_owes_nothing(district, kim, utah):
    intervention = held(kim)
    refreshed(intervention)
    intervention.voided_at, intervention.voided_by, intervention.void_reason = NOON_LATER, district.principal, "Twice"
    intervention.save()
    assert refreshed(intervention) == []


def test_fourth_use_in_twenty_school_days_raises_a_meeting(kim):
    in_force("Connecticut 10-236b")
    days = [date(2026, 1, 16), date(2026, 1, 20), date(2026, 2, 9)]  # the first is the 21st school day back
    for day in days:
        refreshed(held(kim, day=day))
    assert not Duty.objects.filter(rule__trigger="repeated").exists()
    fourth = held(kim)
    refreshed(fourth)
    assert not fourth.duties.filter(rule__trigger="repeated").exists()  # three within twenty school days
    refreshed(held(kim, "10:00", "10:19"))  # recorded late: the one after it now is the fourth
    assert [duty.intervention for duty in Duty.objects.filter(rule__trigger="repeated")] == [fourth]


def test_family_asks_for_a_meeting(district, kim):
    in_force("Kansas")
    intervention = held(kim)
    refreshed(intervention)
    with pytest.raises(PermissionDenied):
        actions.ask_meeting(intervention=intervention, by=district.teacher, now=NOON_LATER, asked_on=FRIDAY)
    actions.ask_meeting(intervention=intervention, by=district.principal, now=NOON_LATER, asked_on=FRIDAY)
    duty = intervention.duties.get(rule__trigger="request")
    assert timezone.localdate(duty.due_at) == date(2026, 2, 27)
    actions.ask_meeting(intervention=intervention, by=district.principal, now=NOON_LATER, asked_on=None)
    assert not intervention.duties.filter(rule__trigger="request").exists()


def log(duty, by, method="phone", clock="13:40", reached=False, **more):
    when = at(FRIDAY, time.fromisoformat(clock))
    return actions.try_duty(duty=duty, by=by, now=NOON_LATER, at=when, method=method, reached=reached, **more)


def guardians_duty(intervention, **rule):
    return intervention.duties.get(rule__recipient="guardian", **rule)


def test_attempts_one_by_one(district, kim, utah):
    intervention, mother = held(kim), GuardianFactory(student=kim)
    refreshed(intervention)
    duty = guardians_duty(intervention, rule__trigger="used")
    first, made = log(duty, district.principal, guardian=mother)
    assert made
    assert log(duty, district.principal, guardian=mother) == (first, False)
    duty.refresh_from_db()
    assert duty.done_at is None
    second, _ = log(duty, district.coordinator, "text", "13:50", reached=True, guardian=mother)
    duty.refresh_from_db()
    assert (duty.done_at, duty.done_by) == (second.at, district.coordinator)
    with pytest.raises(PermissionDenied):
        actions.undo_attempt(attempt=second, by=district.principal)
    actions.undo_attempt(attempt=second, by=district.coordinator)
    duty.refresh_from_db()
    assert duty.done_at is None
    every_row_has_its_last_event()


def test_two_methods_are_enough_in_kansas(district, kim):
    in_force("Kansas")
    intervention = held(kim)
    refreshed(intervention)
    duty = guardians_duty(intervention, rule__kind="notice")
    log(duty, district.principal)
    log(duty, district.principal, clock="13:45")
    duty.refresh_from_db()
    assert duty.done_at is None
    log(duty, district.principal, "email", "13:50")
    duty.refresh_from_db()
    assert duty.done_at == at(FRIDAY, time(13, 50))


@pytest.mark.parametrize(
    ("clock", "field"), [("14:01", "at"), ("13:04", "at")], ids=["still to come", "before it began"]
)
def test_attempt_at_an_impossible_moment(district, kim, utah, clock, field):
    intervention = held(kim)
    refreshed(intervention)
    with pytest.raises(ValidationError) as refusal:
        log(guardians_duty(intervention, rule__trigger="used"), district.principal, clock=clock)
    assert list(refusal.value.message_dict) == [field]
    assert not DutyAttempt.objects.exists()


def test_attempt_with_the_guardian_of_another(district, kim, utah):
    intervention = held(kim)
    refreshed(intervention)
    stranger = GuardianFactory(student=StudentFactory(school=district.a))
    with pytest.raises(ValidationError, match="not a guardian"):
        log(guardians_duty(intervention, rule__trigger="used"), district.principal, guardian=stranger)


@pytest.mark.parametrize("who", ["teacher", "other_school", "training_lead", "board", "auditor"])
def test_who_may_not_meet_a_duty(district, kim, utah, who):
    intervention = held(kim)
    refreshed(intervention)
    with pytest.raises(PermissionDenied):
        log(guardians_duty(intervention, rule__trigger="used"), getattr(district, who))


def finished(duty, by, clock="13:50"):
    when = datetime.combine(FRIDAY, time.fromisoformat(clock))
    return actions.finish_duty(duty=duty, by=by, now=NOON_LATER, done_at=timezone.make_aware(when), note="Handed in")


def test_report_is_finished_and_reopened(district, kim):
    in_force("Connecticut 10-236b")
    intervention = held(kim)
    refreshed(intervention)
    report = intervention.duties.get(rule__kind="report")
    assert finished(report, district.principal).done_by == district.principal
    assert finished(report, district.coordinator, "13:55").done_by == district.principal  # once
    assert actions.reopen_duty(duty=report, by=district.coordinator).done_at is None
    with pytest.raises(ValidationError, match="still to come"):
        finished(report, district.principal, "14:01")
    with pytest.raises(ValidationError, match="not by an attempt"):
        log(report, district.principal)
    with pytest.raises(ValidationError, match="each attempt"):
        finished(guardians_duty(intervention, rule__kind="copy"), district.principal)


def test_debrief_meets_its_duty(district, kim):
    in_force("Cache 3120")
    intervention = held(kim)
    refreshed(intervention)
    duty = intervention.duties.get(rule__kind="debrief")
    with pytest.raises(ValidationError, match="Write the debrief"):
        finished(duty, district.principal)
    actions.meet_debriefs(intervention=intervention, by=district.principal, held_at=NOON_LATER)
    duty.refresh_from_db()
    assert (duty.done_at, duty.done_by) == (NOON_LATER, district.principal)


def test_owed_and_late_to_the_minute(district, kim):
    rules = RuleSet.objects.create(name="One rule", starts_on=date(2025, 7, 1))
    SafetyRuleFactory(rule_set=rules)
    intervention = held(kim)
    refreshed(intervention)
    due = at(FRIDAY, time(13, 39))
    assert [duty.due_at for duty in Duty.objects.owed()] == [due]
    assert not Duty.objects.late(due + timedelta(seconds=59)).exists()
    assert Duty.objects.late(due + timedelta(minutes=1)).exists()
