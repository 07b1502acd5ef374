"""What attempts make of a duty: in whatever order they are logged and taken back, and by two at once."""

from datetime import date, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from district.scope import district_scope
from incidents.actions import duties as actions
from incidents.models import Duty, DutyAttempt
from incidents.policies.clock import at
from tests.cast import set_the_stage
from tests.factories import DutyFactory, SafetyInterventionFactory, SafetyRuleFactory, StudentFactory
from tests.races import at_once

DAY = date(2026, 2, 13)
BEGAN, NOW = at(DAY, time(9, 0)), at(DAY, time(20, 0))
METHODS = DutyAttempt.Method.values

# (minute, method, reached) of one that is logged, or the place of one to take back among those that stand.
LOGGED = st.tuples(st.integers(0, 600), st.sampled_from(METHODS), st.booleans() | st.just(False))
STEPS = st.lists(LOGGED | st.integers(0, 9), max_size=10)


def duty_of(school, attempts):
    intervention = SafetyInterventionFactory(student=StudentFactory(school=school), started_at=BEGAN)
    return DutyFactory(intervention=intervention, rule=SafetyRuleFactory(attempts=attempts), due_at=BEGAN)


def tried(duty, by, minute, method, reached=False):
    moment = BEGAN + timedelta(minutes=minute)
    return actions.try_duty(duty=duty, by=by, now=NOW, at=moment, method=method, reached=reached)


def met_at(standing, attempts):
    """The moment by which it was met, counted anew: the first reached, or the last of enough different methods."""
    standing = sorted(standing, key=lambda one: (one.at, one.pk))
    for n, one in enumerate(standing, start=1):
        if one.reached or (attempts and len({each.method for each in standing[:n]}) >= attempts):
            return one.at
    return None


@pytest.mark.parametrize("attempts", [None, 1, 2, 3])
def test_whatever_is_logged_and_taken_back_the_state_follows_from_what_stands(district, attempts):
    duty, by = duty_of(district.a, attempts), district.principal

    @settings(
        max_examples=40, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(STEPS)
    def runs(steps):
        with transaction.atomic():
            standing = []
            for step in steps:
                if isinstance(step, tuple):
                    attempt, made = tried(duty, by, *step)
                    standing += [attempt] if made else []
                elif step < len(standing):
                    actions.undo_attempt(attempt=standing.pop(step), by=by)
                now = Duty.objects.get(pk=duty.pk)
                assert now.done_at == met_at(standing, attempts)
                assert (now.done_by_id is None) == (now.done_at is None)
            transaction.set_rollback(True)

    runs()


def in_district(write):
    with district_scope():
        return write()


@pytest.mark.django_db(transaction=True)
def test_two_who_try_at_once_meet_it_together():
    cast = set_the_stage()
    with district_scope():
        duty = duty_of(cast.a, 2)
    told = at_once([
        lambda who=who, n=n, method=method: in_district(lambda: tried(duty, who, n, method))
        for who, n, method in ((cast.principal, 5, "phone"), (cast.coordinator, 6, "email"))
    ])  # fmt: skip
    assert [made for _attempt, made in told] == [True, True]
    with district_scope():
        duty.refresh_from_db()
    assert (duty.done_at, duty.done_by) == (BEGAN + timedelta(minutes=6), cast.coordinator)


@pytest.mark.django_db(transaction=True)
def test_attempt_that_is_sent_twice_at_once_is_one():
    cast = set_the_stage()
    with district_scope():
        duty = duty_of(cast.a, 2)
    told = at_once([lambda: in_district(lambda: tried(duty, cast.principal, 5, "phone"))] * 2)
    assert sorted(made for _attempt, made in told) == [False, True]
    with district_scope():
        assert duty.tries.count() == 1
