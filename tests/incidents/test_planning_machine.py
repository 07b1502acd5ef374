"""The life of a practice against a model: any order of steps ends where the model says, and refuses where it does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from district.scope import district_scope
from incidents.actions import planning as actions
from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import Kind
from incidents.policies.planning import TRANSITIONS
from tests.factories import (
    IncidentFactory,
    IncidentParticipantFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    StaffFactory,
    StudentFactory,
)

Status, Role = Practice.Status, PracticeParticipant.Role
NOW = timezone.now()
STAGE = {}


class Life(RuleBasedStateMachine):
    """The model: a state, consents by person, who leads, whether the time has come, who was harmed."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.by, self.school = STAGE["by"], STAGE["school"]
        self.practice = PracticeFactory(
            school=self.school, kind=Kind.PEACE, status="requested", started_at=NOW + timedelta(days=1),
            created_by=self.by, asked_by=self.by, asked_at=NOW,
        )  # fmt: skip
        self.status, self.due, self.harmful, self.linked = "requested", False, True, False
        self.consents, self.leads = {}, set()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, allowed, action, **args):
        """The action is done exactly when the model allows it; a refusal changes nothing and says why."""
        try:
            with transaction.atomic():
                action(practice=self.practice, by=self.by, **args)
        except ValidationError as error:
            assert not allowed, error.messages
            assert all(message.endswith(".") for message in error.messages)
            return False
        assert allowed, f"{action.__name__} was done in {self.status}"
        return True

    def may(self, to):
        return to in TRANSITIONS[self.status]

    def led_by_harmed(self, leads):
        return self.linked and bool(leads) and leads == {"harmed"}

    @rule(who=st.sampled_from(["harmed", "other"]))
    def accept(self, who):
        leads = self.leads | {who}
        allowed = self.may("planned") and not self.led_by_harmed(leads)
        args = {"started_at": NOW + timedelta(days=1), "minutes": 30, "location": None, "place": "", "now": NOW}
        if self.attempt(allowed, actions.accept_request, leads=[STAGE[who]], **args):
            self.status, self.leads, self.due = "planned", leads, False

    @rule(reason=st.sampled_from(["Not now", "", "   "]))
    def decline(self, reason):
        if self.attempt(self.may("declined") and reason.strip(), actions.decline_practice, reason=reason, now=NOW):
            self.status = "declined"

    @rule()
    def hold(self):
        willing = not self.harmful or set(self.consents.values()) <= {"yes"}
        allowed = self.may("held") and self.due and self.leads and willing and not self.led_by_harmed(self.leads)
        if self.attempt(allowed, actions.hold_practice, now=NOW):
            self.status = "held"

    @rule(outcome=st.sampled_from(["agreement", "none", "", "party"]))
    def complete(self, outcome):
        allowed = self.may("completed") and outcome in ("agreement", "none")
        if self.attempt(allowed, actions.complete_practice, outcome=outcome, now=NOW):
            self.status = "completed"

    @rule(student=st.sampled_from([0, 1]))
    def join(self, student):
        if student not in self.consents:
            PracticeParticipantFactory(practice=self.practice, student=STAGE["students"][student])
            self.consents[student] = ""

    @precondition(lambda self: self.consents)
    @rule(data=st.data(), consent=st.sampled_from(["yes", "no", ""]))
    def ask(self, data, consent):
        student = data.draw(st.sampled_from(sorted(self.consents)))
        person = self.practice.participants.get(student=STAGE["students"][student])
        answers = {person.pk: {"prepared_on": NOW.date(), "prepared_minutes": 5, "consent": consent}}
        if self.attempt(self.status != "declined", actions.prepare_people, people=answers, now=NOW):
            self.consents[student] = consent

    @precondition(lambda self: self.consents)
    @rule(data=st.data())
    def leave(self, data):
        student = data.draw(st.sampled_from(sorted(self.consents)))
        self.practice.participants.filter(student=STAGE["students"][student]).delete()
        del self.consents[student]

    @rule()
    def nobody_leads(self):
        self.practice.participants.filter(role=Role.FACILITATOR).delete()
        self.leads = set()

    @rule()
    def time_passes(self):
        Practice.objects.filter(pk=self.practice.pk).update(started_at=NOW - timedelta(hours=1))
        self.due = True

    @rule(tier=st.sampled_from([1, 2, 3]))
    def another_tier(self, tier):
        Practice.objects.filter(pk=self.practice.pk).update(tier=tier)
        self.harmful = tier > 1

    @rule()
    def link(self):
        refused = self.status in ("requested", "planned") and self.leads == {"harmed"}
        allowed = self.status != "declined" and not refused
        if self.attempt(allowed, actions.link_incident, incident=STAGE["incident"]):
            self.linked = True

    @rule()
    def unlink(self):
        if self.attempt(True, actions.unlink_incident, incident=STAGE["incident"]):
            self.linked = False

    @invariant()
    def record_is_as_the_model_says(self):
        now = Practice.objects.get(pk=self.practice.pk)
        assert now.status == self.status
        assert bool(now.outcome) == (self.status == "completed")
        assert bool(now.declined_reason) == (self.status == "declined")
        consents = self.practice.participants.filter(student__isnull=False).values_list("student", "consent")
        students = STAGE["students"]
        assert dict(consents) == {students[n].pk: consent for n, consent in self.consents.items()}
        assert now.answered.exists() == self.linked


def live(cast, runs, steps):
    with district_scope():
        STAGE.update(
            by=cast.coordinator, school=cast.a, harmed=StaffFactory(), other=StaffFactory(),
            students=[StudentFactory(school=cast.a) for _ in range(2)], incident=IncidentFactory(school=cast.a),
        )  # fmt: skip
        IncidentParticipantFactory(incident=STAGE["incident"], student=None, staff=STAGE["harmed"], role="harmed")
        assert connection.in_atomic_block
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_life_of_a_practice_goes_as_the_model_says(cast):
    live(cast, runs=25, steps=12)


@pytest.mark.drill
def test_two_thousand_lives_of_a_practice_go_as_the_model_says(cast):
    live(cast, runs=2000, steps=8)
