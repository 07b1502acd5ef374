"""The life of a practice: what may follow what, who may do it, and what is refused in which words."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from district.scope import district_scope, scope
from incidents.actions import planning as actions
from incidents.actions.practices import HANGING, undo_practice
from incidents.models import IncidentParticipant, IncidentPractice, Practice, PracticeParticipant
from incidents.models.practice import Kind
from incidents.policies.planning import STANDS, TRANSITIONS
from tests.factories import (
    AgreementFactory,
    ConsequenceFactory,
    FollowUpFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    IncidentPracticeFactory,
    LetterFactory,
    ParticipantFeedbackFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    ReentryPlanFactory,
    RestrictedNoteFactory,
    StaffFactory,
    StudentFactory,
)

Status, Role = Practice.Status, PracticeParticipant.Role
NOW = timezone.now()


def peace(district, **fields):
    """A planned peace circle of an hour ago with one student who chose to come, led by the coordinator."""
    fields = {"status": Status.PLANNED, "kind": Kind.PEACE, "started_at": NOW - timedelta(hours=1)} | fields
    practice = PracticeFactory(
        school=district.a, facilitators=[district.coordinator.staff], created_by=district.coordinator, **fields
    )
    PracticeParticipantFactory(practice=practice, consent="yes", role=Role.CAUSED_HARM)
    return practice


def refused(action, **args):
    with pytest.raises(ValidationError) as told:
        action(now=NOW, **args)
    return " ".join(told.value.messages)


def move(practice, to, by):
    """The action that makes a practice `to`, with everything that it asks for."""
    if to == Status.PLANNED:
        return actions.accept_request(
            practice=practice, by=by, now=NOW, started_at=practice.started_at, minutes=30, location=None,
            place="Room 4", leads=[by.staff],
        )  # fmt: skip
    if to == Status.DECLINED:
        return actions.decline_practice(practice=practice, by=by, now=NOW, reason="Talk first")
    if to == Status.HELD:
        return actions.hold_practice(practice=practice, by=by, now=NOW)
    return actions.complete_practice(practice=practice, by=by, now=NOW, outcome="agreement")


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("to", [Status.PLANNED, Status.DECLINED, Status.HELD, Status.COMPLETED])
def test_practice_moves_as_the_table_says_and_else_says_where_it_stands(district, status, to):
    practice = peace(district, status=status, declined_reason="No" if status == Status.DECLINED else "")
    if to in TRANSITIONS[status]:
        assert move(practice, to, district.coordinator).status == to
        practice.refresh_from_db()
        assert (practice.status, practice.updated_at) == (to, NOW)
    else:
        with pytest.raises(ValidationError) as told:
            move(practice, to, district.coordinator)
        assert told.value.messages == [STANDS[status]]
        practice.refresh_from_db()
        assert practice.status == status


def test_circle_of_tomorrow_is_not_held_yet(district):
    practice = peace(district, started_at=NOW + timedelta(days=1))
    told = refused(actions.hold_practice, practice=practice, by=district.coordinator)
    assert told == "It is planned for a time that is still to come. Change the time first if it was held already."


def test_circle_that_nobody_leads_is_not_held(district):
    practice = peace(district)
    practice.participants.filter(role=Role.FACILITATOR).delete()
    assert refused(actions.hold_practice, practice=practice, by=district.coordinator) == "Say first who leads it."


def test_responsive_tier_two_circle_waits_for_the_consent_of_every_student(district):
    practice = peace(district)
    kim = StudentFactory(school=district.a, given_name="Kim", family_name="Ash")
    part = PracticeParticipantFactory(practice=practice, student=kim)
    told = refused(actions.hold_practice, practice=practice, by=district.coordinator)
    assert told == "Taking part is voluntary. Ask first: Kim Ash."
    part.consent = "no"
    part.save()
    told = refused(actions.hold_practice, practice=practice, by=district.coordinator)
    assert told == "Kim Ash chose not to take part. Take them out of the list first."
    part.delete()
    assert actions.hold_practice(practice=practice, by=district.coordinator, now=NOW).status == Status.HELD


@pytest.mark.parametrize(("kind", "tier"), [(Kind.COMMUNITY, 2), (Kind.TALKING, 1)])
def test_circle_that_builds_community_or_is_for_everyone_asks_nobody_for_consent(district, kind, tier):
    practice = peace(district, kind=kind, tier=tier)
    practice.participants.update(consent="")
    assert actions.hold_practice(practice=practice, by=district.coordinator, now=NOW).status == Status.HELD


def test_who_was_harmed_does_not_lead_alone(district):
    practice = peace(district)
    incident = IncidentFactory(school=district.a)
    harmed = IncidentParticipant.Role.HARMED
    IncidentParticipantFactory(incident=incident, student=None, staff=district.coordinator.staff, role=harmed)
    IncidentPracticeFactory(incident=incident, practice=practice)
    told = refused(actions.hold_practice, practice=practice, by=district.coordinator)
    assert told == "Who was harmed cannot be the only one to lead. Name somebody else who leads."
    PracticeParticipantFactory(practice=practice, student=None, staff=StaffFactory(), role=Role.FACILITATOR)
    assert actions.hold_practice(practice=practice, by=district.coordinator, now=NOW).status == Status.HELD


def test_link_to_an_incident_is_refused_where_the_harmed_person_leads_alone(district):
    practice = peace(district)
    incident = IncidentFactory(school=district.a)
    IncidentParticipantFactory(incident=incident, student=None, staff=district.coordinator.staff, role="harmed")
    with pytest.raises(ValidationError, match="Who was harmed cannot be the only one to lead"):
        actions.link_incident(practice=practice, incident=incident, by=district.coordinator)
    assert not IncidentPractice.objects.exists()


def test_completing_wants_an_outcome(district):
    practice = peace(district, status=Status.HELD)
    told = refused(actions.complete_practice, practice=practice, by=district.coordinator, outcome="")
    assert told == "Say what came of it."


def test_declining_wants_a_reason(district):
    practice = peace(district, status=Status.REQUESTED)
    told = refused(actions.decline_practice, practice=practice, by=district.coordinator, reason="  ")
    assert told == "Say why: whoever asked for it will read it."


@pytest.mark.parametrize("who", ["teacher", "other_school", "administrator", "board"])
def test_only_coordinator_and_principal_of_the_school_answer(district, who):
    person = getattr(district, who)
    for action, more in [
        (actions.decline_practice, {"reason": "No"}),
        (actions.hold_practice, {}),
        (actions.complete_practice, {"outcome": "none"}),
    ]:
        with pytest.raises(PermissionDenied):
            action(practice=peace(district), by=person, now=NOW, **more)


def test_teacher_who_leads_says_that_it_was_held_and_what_came_of_it(district):
    practice = peace(district)
    PracticeParticipantFactory(
        practice=practice, student=None, staff=district.teacher.staff, role=Role.FACILITATOR
    )  # fmt: skip
    practice = actions.hold_practice(practice=practice, by=district.teacher, now=NOW)
    practice = actions.complete_practice(practice=practice, by=district.teacher, now=NOW, outcome="understanding")
    assert practice.get_outcome_display() == "Understanding, no agreement needed"
    with pytest.raises(PermissionDenied):
        actions.decline_practice(practice=practice, by=district.teacher, now=NOW, reason="No")


def plan(by, school, **fields):
    fields = {
        "client_id": uuid4(), "kind": Kind.PEACE, "started_at": NOW + timedelta(days=1), "minutes": 30,
        "day": date.today(), "students": [(StudentFactory(school=school), Role.HARMED)],
        "staff": [(by.staff, Role.FACILITATOR)],
    } | fields  # fmt: skip
    return actions.plan_practice(by=by, school=school, now=NOW, **fields)


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", "planned"), ("principal", "planned"), ("teacher", "requested")]
)
def test_coordinator_and_principal_plan_and_teacher_asks(district, who, status):
    person = getattr(district, who)
    practice, made = plan(person, district.a)
    asked = (person, NOW) if who == "teacher" else (None, None)
    assert (practice.status, made, practice.asked_by, practice.asked_at) == (status, True, *asked)


def test_plan_sent_twice_is_one_record(district):
    sent = uuid4()
    first, made = plan(district.coordinator, district.a, client_id=sent)
    assert (plan(district.coordinator, district.a, client_id=sent), made) == ((first, False), True)
    with pytest.raises(PermissionDenied):
        plan(district.colleague, district.a, client_id=sent)


def test_person_named_twice_has_one_part(district):
    kim = StudentFactory(school=district.a, given_name="Kim", family_name="Ash")
    with pytest.raises(ValidationError, match=r"Kim Ash is named twice\."):
        plan(district.coordinator, district.a, students=[(kim, Role.HARMED), (kim, Role.STUDENT_LEADER)])


HANGS = {
    "agreements": lambda practice: AgreementFactory(practice=practice),
    "follow_ups": lambda practice: FollowUpFactory(practice=practice),
    "feedback": lambda practice: ParticipantFeedbackFactory(participant=practice.participants.first()),
    "answered": lambda practice: IncidentPracticeFactory(
        practice=practice, incident=IncidentFactory(school=practice.school)
    ),
    "consequences": lambda practice: ConsequenceFactory(
        incident=IncidentFactory(school=practice.school), restorative_practice=practice
    ),
    "reentry_plans": lambda practice: ReentryPlanFactory(
        consequence=ConsequenceFactory(incident=IncidentFactory(school=practice.school)), welcome_practice=practice
    ),
    "letters": lambda practice: LetterFactory(student=StudentFactory(school=practice.school), practice=practice),
    "restricted_notes": lambda practice: RestrictedNoteFactory(practice=practice, incident=None),
}


def test_everything_that_can_hang_on_a_practice_has_words():
    related = {one.get_accessor_name() for one in Practice._meta.related_objects} - {"events", "participants"}
    assert related == HANGING.keys() == HANGS.keys()


@pytest.mark.parametrize("name", HANGS)
def test_undo_says_what_hangs_on_the_record_and_keeps_it(district, name):
    practice = peace(district)
    HANGS[name](practice)
    told = refused(undo_practice, practice=practice, by=district.coordinator)
    assert told == (
        f"Other records hang on it: {HANGING[name]}. Remove them first, or change this record instead."
    )  # fmt: skip
    assert Practice.objects.filter(pk=practice.pk).exists()


def test_request_that_was_answered_is_not_taken_back(district):
    practice, _made = plan(district.teacher, district.a)
    move(practice, Status.PLANNED, district.coordinator)
    told = refused(undo_practice, practice=practice, by=district.teacher)
    assert told == "It has been answered since. Nothing that happened is taken off the record."


def test_request_that_waits_is_taken_back(district):
    practice, _made = plan(district.teacher, district.a)
    undo_practice(practice=practice, by=district.teacher, now=NOW)
    assert not Practice.objects.exists()


def at_once(*steps):
    """Runs these in a connection each, as near to one another as can be; returns what each was told, or ''."""
    start, told = threading.Barrier(len(steps)), [None] * len(steps)

    def run(n, step, school):
        try:
            start.wait()
            with scope([school]):
                step()
            told[n] = ""
        except ValidationError as error:
            told[n] = " ".join(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, step, school)) for n, (step, school) in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return told


@pytest.mark.django_db(transaction=True)
def test_accept_and_decline_at_once_leave_one_answer(cast):
    with district_scope():
        practice = peace(cast, status=Status.REQUESTED, started_at=NOW + timedelta(days=1))
    told = at_once(
        (lambda: move(practice, Status.PLANNED, cast.coordinator), cast.a.pk),
        (lambda: actions.decline_practice(practice=practice, by=cast.colleague, now=NOW, reason="No"), cast.a.pk),
    )
    with district_scope():
        practice.refresh_from_db()
    # Whoever comes second after an acceptance may decline what is planned; after a refusal nothing follows.
    if practice.status == Status.DECLINED and told[0]:
        assert told == [STANDS[Status.DECLINED], ""]
    else:
        assert (practice.status, told) == (Status.DECLINED, ["", ""])


@pytest.mark.django_db(transaction=True)
def test_two_who_complete_at_once_are_one_outcome(cast):
    with district_scope():
        practice = peace(cast, status=Status.HELD)

    def complete(by, outcome):
        return lambda: actions.complete_practice(practice=practice, by=by, now=NOW, outcome=outcome)

    told = at_once((complete(cast.coordinator, "agreement"), cast.a.pk), (complete(cast.colleague, "none"), cast.a.pk))
    with district_scope():
        practice.refresh_from_db()
    won = told.index("")
    assert sorted(told) == ["", STANDS[Status.COMPLETED]]
    assert practice.outcome == ["agreement", "none"][won]
