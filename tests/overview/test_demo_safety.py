"""The demo's safety interventions: each state is there, and what is owed is what the rules say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from district.scope import district_scope
from incidents.models import Debrief, Duty, DutyAttempt, RuleSet, SafetyIntervention
from incidents.policies.duties import satisfied_by
from incidents.queries.duties import owed_by_rules, rule_sets_of
from incidents.queries.safety import say_alarms, training_of
from overview.demo.seed import SIZES
from tests.history import every_row_has_its_last_event
from tests.overview.test_demo import TINY, WEDNESDAY, sow, undone


@pytest.fixture(scope="module", params=[TINY, SIZES["small"]], ids=["tiny", "small"])
def held(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        sow(request.param, WEDNESDAY)
        with district_scope():
            yield request.param


@pytest.mark.django_db
def test_every_state_is_there(held):
    assert SafetyIntervention.objects.exists()
    assert set(RuleSet.objects.exclude(starts_on=None).values_list("name", flat=True)) == {
        "Cache 3120", "Connecticut 10-236b",
    }  # fmt: skip
    if held == TINY:
        return
    noon = timezone.now().replace(year=WEDNESDAY.year, month=WEDNESDAY.month, day=WEDNESDAY.day)
    assert Duty.objects.owed().filter(due_at__gt=noon).exists()
    assert Duty.objects.late(noon).exists()
    assert DutyAttempt.objects.filter(reached=False).exists()
    assert Debrief.objects.exists()
    answers = {current for one in SafetyIntervention.objects.all() for _row, current in _training(one)}
    assert answers == {True, False}
    assert any(one.alarms for one in say_alarms(SafetyIntervention.objects.prefetch_related("phases")))


def _training(intervention):
    return training_of(intervention, list(rule_sets_of(intervention)))


def test_owed_is_what_the_rules_say(held):
    for one in SafetyIntervention.objects.select_related("school", "student"):
        said = {(owed.rule.pk, owed.due_at) for owed in owed_by_rules(one)}
        assert set(one.duties.values_list("rule", "due_at")) == said


def test_what_is_done_was_met(held):
    for duty in Duty.objects.select_related("rule"):
        met = satisfied_by(duty.rule, duty.tries.order_by("at"))
        if duty.rule.kind in ("notice", "copy"):
            assert duty.done_at == (met.at if met else None)


def test_nothing_lies_after_today(held):
    tomorrow = WEDNESDAY + timedelta(days=1)
    assert not SafetyIntervention.objects.filter(created_at__date__gte=tomorrow).exists()
    assert not DutyAttempt.objects.filter(at__date__gte=tomorrow).exists()
    assert not Duty.objects.filter(done_at__date__gte=tomorrow).exists()


def test_history_tells_all(held):
    every_row_has_its_last_event()
