"""The incident's states against a model of them, driven by chance: whoever does whatever, in any order.

The model is a dict of what an incident must look like. A rule tries a move as somebody and says what must happen;
the invariant compares the row, its steps and its letters with the model after each.
"""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from district.scope import scope
from incidents.actions.consequences import record_consequence, repair_with
from incidents.actions.incidents import edit_incident, move_incident, record_incident
from incidents.models import Consequence, Incident, IncidentParticipant, IncidentPractice, Practice
from incidents.queries.incidents import owing
from tests.factories import BehaviorCodeFactory, PracticeFactory, StudentFactory

NOW = timezone.make_aware(datetime(2026, 2, 20, 9, 0))
NEXT = {
    "draft": {"submitted"},
    "submitted": {"in_response"},
    "in_response": {"resolved"},
    "resolved": {"closed", "in_response"},
    "closed": {"in_response"},
}
ACTORS = st.sampled_from(["teacher", "coordinator", "colleague", "principal", "other_school", "auditor"])
RESPOND = {"coordinator", "colleague", "principal"}
WORDS = st.sampled_from(["", "  ", "Talked it through"])


class IncidentMachine(RuleBasedStateMachine):
    cast = student = behavior = None  # set by the test that runs it

    @initialize(by=st.sampled_from(["teacher", "coordinator"]), submit=st.booleans())
    def report(self, by, submit):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock, self.number = NOW, None
        self.by, self.steps, self.consequences = by, [], []
        self.reported = {
            "by": self.user(by),
            "client_id": f"00000000-0000-4000-8000-{int(submit):012x}",
            "school": self.cast.a,
            "facts": {"title": "A", "behavior": self.behavior, "occurred_on": NOW.date()},
        }
        self.incident, made = record_incident(**self.fresh(), submit=submit, now=self.tick())
        assert made
        self.status, self.title, self.outcome, self.told = ("submitted" if submit else "draft"), "A", "", None
        self.steps = ["submitted"] if submit else []

    def fresh(self):
        return {**self.reported, "people": [IncidentParticipant(student=self.student)]}

    def user(self, name):
        return self.cast.users()[name]

    def tick(self):
        self.clock += timedelta(minutes=7)
        return self.clock

    def may_move(self, who):
        return who == self.by if self.status == "draft" else who in RESPOND

    @rule(submit=st.booleans())
    def send_the_form_again(self, submit):
        again, made = record_incident(**self.fresh(), submit=submit, now=self.tick())
        assert (again.pk, made) == (self.incident.pk, False)

    @rule(who=ACTORS, to=st.sampled_from([*NEXT][1:]), outcome=WORDS, reason=WORDS)
    def move(self, who, to, outcome, reason):
        back = to == "in_response" and self.status in ("resolved", "closed")
        now = self.tick()
        if self.status == to:
            expected = ValidationError
        elif not self.may_move(who):
            expected = PermissionDenied
        elif to not in NEXT[self.status] or (back and not reason.strip()) or (to == "resolved" and not outcome.strip()):
            expected = ValidationError
        else:
            expected = None
        if self.tried(expected, move_incident, to=to, by=self.user(who), now=now, outcome=outcome, reason=reason):
            self.status = to
            self.steps.append(to)
            if back:
                self.told = None
            if to == "resolved":
                self.outcome = outcome.strip()
            if to in ("resolved", "closed") and self.told is None:
                self.told = now

    @rule(who=ACTORS, title=st.sampled_from(["B", "C"]))
    def edit(self, who, title):
        if self.status == "closed":
            expected = ValidationError
        elif (who == self.by and self.status in ("draft", "submitted")) or (self.status != "draft" and who in RESPOND):
            expected = None
        else:
            expected = PermissionDenied
        self.incident.title = title
        if self.tried(expected, edit_incident, by=self.user(who), now=self.tick(), fields=["title"]):
            self.title = title

    @rule(who=ACTORS, kind=st.sampled_from(["iss", "oss", "detention"]))
    def decide(self, who, kind):
        if self.status == "draft" or who not in RESPOND:
            expected = PermissionDenied
        else:
            expected = ValidationError if self.status == "closed" else None
        new = Consequence(
            incident=self.incident, school=self.cast.a, student=self.student, kind=kind, starts_on=NOW.date(),
            ends_on=NOW.date(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                _saved, made = record_consequence(consequence=new, by=self.user(who), now=self.tick())
        except (PermissionDenied, ValidationError) as error:
            assert expected is type(error)
        else:
            assert expected is None
            assert made == (kind not in [one for one, _ in self.consequences])
            if made:
                self.consequences.append((kind, False))

    @rule(held=st.booleans())
    def repair(self, held):
        owed = [kind for kind, done in self.consequences if not done]
        named = Consequence.objects.filter(incident=self.incident, restorative_practice=None, kind__in=owed)
        consequence = named.order_by("pk").first()
        if consequence is None:
            return
        practice = PracticeFactory(school=self.cast.a, kind="peace", status="held" if held else "planned")
        IncidentPractice.objects.create(incident=self.incident, practice=practice, school=self.cast.a)
        repair_with(consequence=consequence, practice=practice, by=self.user("coordinator"), now=self.tick())
        if held:
            self.consequences = [(kind, done or kind == consequence.kind) for kind, done in self.consequences]

    @rule()
    def hold_what_was_planned(self):
        planned = Practice.objects.filter(consequences__incident=self.incident, status="planned")
        kinds = set(planned.values_list("consequences__kind", flat=True))
        for practice in planned:
            practice.status = "held"
            practice.save(update_fields=["status"])
        self.consequences = [(kind, done or kind in kinds) for kind, done in self.consequences]

    def tried(self, expected, action, **more):
        """Did it succeed? Fails when it should not have, and the other way round."""
        try:
            with transaction.atomic():
                action(incident=self.incident, **more)
        except (PermissionDenied, ValidationError) as error:
            assert expected is type(error), error
            return False
        assert expected is None, expected
        return True

    @invariant()
    def row_is_as_the_model_says(self):
        if not hasattr(self, "status"):
            return
        self.incident = Incident.objects.get(pk=self.incident.pk)
        row = self.incident
        assert (row.status, row.title, row.outcome) == (self.status, self.title, self.outcome)
        assert row.outcome_told_at == self.told
        assert list(row.steps.order_by("pk").values_list("status", flat=True)) == self.steps
        assert (row.submitted_at is None) == (self.status == "draft")
        assert (row.closed_at is not None) == (self.status == "closed")
        assert (row.resolved_at is not None) == (self.status in ("resolved", "closed"))
        assert owing(Incident.objects.all()).exists() == any(not done for _, done in self.consequences)
        assert mail.outbox == []  # nothing is sent before the transaction is committed

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def run(cast, runs, steps):
    IncidentMachine.cast = cast
    with scope([cast.a.pk]):
        IncidentMachine.student = StudentFactory(school=cast.a)
        IncidentMachine.behavior = BehaviorCodeFactory()
        how = settings(
            max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        run_state_machine_as_test(IncidentMachine, settings=how)


def test_incident_follows_its_model(cast):
    run(cast, runs=25, steps=12)


@pytest.mark.drill
def test_incident_follows_its_model_in_two_thousand_runs(cast):
    run(cast, runs=2000, steps=8)
