"""Destroyed is destroyed: no word of it stands in any table. And nothing goes without two people, or past a hold."""

import time
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from district import retention_actions as actions
from district.destroying import what_falls
from district.models import (
    Destruction,
    Enrollment,
    LegalHold,
    RecordText,
    RetentionSchedule,
    Student,
)
from district.retention import due, kind, kinds
from district.scope import district_scope
from incidents.actions.equity import refresh
from incidents.models import (
    Agreement,
    Incident,
    Letter,
    Practice,
    SafetyIntervention,
)
from tests.cast import as_server, set_the_stage
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    AmendmentRequestFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    LegalHoldFactory,
    LetterFactory,
    PracticeFactory,
    RecordRequestFactory,
    RecordTextFactory,
    RoleGrantFactory,
    SafetyInterventionFactory,
    StudentFactory,
    UserFactory,
)
from tests.races import at_once
from tests.walls.recipe import refused
from tests.walls.world import MARKS, build_world

TODAY = date(2060, 1, 5)
LATER = TODAY + timedelta(days=60)
CLOSED = {"status": "closed", "closed_at": datetime(2026, 3, 2, 15, tzinfo=UTC), "response_at": None}


@pytest.fixture
def second(cast):
    """Another administrator."""
    return _administrator("Sam Second")


def _administrator(name):
    user = UserFactory(name=name)
    RoleGrantFactory(user=user, role="administrator", school=None)
    return user


def closed_incident(school, **values):
    return IncidentFactory(school=school, **CLOSED, **values)


def proposed(key, by):
    with as_server():
        return actions.propose(key=key, client_id=uuid.uuid4(), by=by, today=TODAY)[0]


def approved(key, by, second):
    with as_server():
        return actions.approve(destruction=proposed(key, by), by=second, today=TODAY)


def destroyed(key, by, second):
    with as_server():
        return actions.destroy(destruction=approved(key, by, second), by=by, today=LATER)


def words_anywhere():
    """{table.column: text of all rows} of every text-like column of the database, history and sessions too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               JOIN information_schema.tables USING (table_schema, table_name)
               WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                 AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'USER-DEFINED')"""
        )
        found = {}
        for table, column in cursor.fetchall():
            cursor.execute(f"""SELECT coalesce(string_agg("{column}"::text, ' '), '') FROM "{table}" """)
            found[f"{table}.{column}"] = cursor.fetchone()[0].lower()
    return found


def places_of(mark):
    with district_scope():
        return sorted(place for place, text in words_anywhere().items() if mark in text)


def test_no_word_of_any_school_is_left_when_every_kind_is_destroyed(db):
    """The world of the walls, a mark in each text column: once its time is over, all goes."""
    world = build_world()
    one, two = world.cast.administrator, _administrator("Sam Second")
    assert {place.partition(".")[0] for place in places_of(MARKS["a"])} > {"incidents_incident", "district_student"}
    Destruction.objects.update(status="stopped", why_stopped="Not this one", ended_at=timezone.now(), ended_by=one)
    with district_scope():
        Incident.objects.update(**CLOSED)
        Practice.objects.update(status="completed")
        Enrollment.objects.update(ends_on=date(2026, 6, 12))
        Student.objects.update(left_on=date(2026, 6, 12))
        RecordText.objects.update(key=f"incident-{world.a.incident.pk}-description")
    for key in ("safety", "incident", "practice", "circle", "student"):
        row = destroyed(key, one, two)
        assert (key, row.left_out, row.items.count()) == (key, 0, 0)
    with district_scope(), as_server():
        refresh(today=date(2026, 6, 30))
        for model in (Student, Incident, Practice, SafetyIntervention, Agreement, Letter):
            assert not model.objects.exists(), model
    assert {name: places_of(mark) for name, mark in MARKS.items()} == {name: [] for name in MARKS}


def test_destroyed_incident_takes_its_own_and_leaves_what_others_need(cast, second):
    student = StudentFactory(school=cast.a)
    practice = PracticeFactory(school=cast.a, students=[student], created_by=cast.coordinator)
    incident = closed_incident(cast.a, caused=[student], reported_by=cast.coordinator, description="zqgone")
    copy = closed_incident(cast.a, reported_by=cast.coordinator, copied_from=incident, title="zqcopy")
    with district_scope():
        Incident.objects.filter(pk=copy.pk).update(status="in_response", closed_at=None)
    IncidentPracticeFactory(incident=incident, practice=practice)
    of_both = AgreementFactory(incident=incident, practice=practice, made_by=cast.coordinator)
    of_it = AgreementFactory(incident=incident, practice=None, made_by=cast.coordinator, summary="zqgone")
    AgreementItemFactory(agreement=of_it, student=student)
    ConsequenceFactory(incident=incident, student=student, decided_by=cast.coordinator, note="zqgone")
    LetterFactory(student=student, incident=incident, created_by=cast.coordinator, body="zqgone")
    safety = SafetyInterventionFactory(student=student, incident=incident, reported_by=cast.coordinator)
    RecordTextFactory(student=student, key=f"incident-{incident.pk}-description", released="zqgone")
    kept = RecordTextFactory(student=student, key=f"incident-{incident.pk}9-description", released="stays")
    row = destroyed("incident", cast.administrator, second)
    assert (row.status, row.listed, row.left_out) == ("destroyed", 1, 0)
    assert dict(row.counts.values_list("label", "rows")) == {
        "incidents.Incident": 1,
        "incidents.IncidentParticipant": 1,
        "incidents.IncidentPractice": 1,
        "incidents.Consequence": 1,
        "incidents.Agreement": 1,
        "incidents.AgreementItem": 1,
        "incidents.Letter": 1,
        "district.RecordText": 1,
    }
    assert row.counts.get(label="incidents.Incident").versions >= 2  # as first written, and as destroyed
    assert places_of("zqgone") == []
    with district_scope():
        assert Agreement.objects.get(pk=of_both.pk).incident_id is None
        assert SafetyIntervention.objects.get(pk=safety.pk).incident_id is None
        assert Incident.objects.get(pk=copy.pk).copied_from_id is None
        assert RecordText.objects.filter(pk=kept.pk).exists() and Practice.objects.filter(pk=practice.pk).exists()


def test_practice_that_repairs_stays_as_long_as_what_it_repairs(cast, second):
    incident = closed_incident(cast.a, reported_by=cast.coordinator)
    practice = PracticeFactory(school=cast.a, tier=2, mode="responsive", created_by=cast.coordinator)
    IncidentPracticeFactory(incident=incident, practice=practice)
    with district_scope():
        assert not due(kind("practice"), TODAY).exists()
    destroyed("incident", cast.administrator, second)
    with district_scope():
        assert list(due(kind("practice"), TODAY)) == [practice]


def test_student_goes_last(cast, second):
    student = StudentFactory(school=cast.a, left_on=date(2026, 6, 12))
    closed_incident(cast.a, caused=[student], reported_by=cast.coordinator)
    with district_scope():
        assert not due(kind("student"), TODAY).exists()
    destroyed("incident", cast.administrator, second)
    destroyed("student", cast.administrator, second)
    with district_scope():
        assert not Student.objects.filter(pk=student.pk).exists()


def test_record_that_another_keeps_is_left_out_alone(cast, second, monkeypatch):
    """A reference that nobody has said anything about keeps its record, and only that one."""
    monkeypatch.setattr("district.destroying._forgetting", set())
    one, other = (closed_incident(cast.a, reported_by=cast.coordinator) for _ in range(2))
    SafetyInterventionFactory(student=StudentFactory(school=cast.a), incident=one, reported_by=cast.coordinator)
    row = destroyed("incident", cast.administrator, second)
    assert (row.listed, row.left_out) == (2, 1)
    with district_scope():
        assert list(Incident.objects.all()) == [one] and other.pk != one.pk


# --- due


@pytest.mark.parametrize(
    ("closed", "day", "is_due"),
    [
        ("2026-03-02", "2033-03-01", False),
        ("2026-03-02", "2033-03-02", True),
        ("2024-02-29", "2031-02-27", False),
        ("2024-02-29", "2031-02-28", True),
        ("2025-02-28", "2032-02-27", False),
        ("2025-02-28", "2032-02-28", True),
        ("2025-03-01", "2032-02-29", False),
    ],
)
def test_due_on_the_day_and_not_before(cast, closed, day, is_due):
    moment = timezone.make_aware(datetime.fromisoformat(f"{closed}T23:30"))
    IncidentFactory(school=cast.a, reported_by=cast.coordinator, **CLOSED | {"closed_at": moment})
    with district_scope():
        found = list(due(kind("incident"), date.fromisoformat(day)))
    assert bool(found) is is_due
    if is_due:
        assert found[0].clock_day.isoformat() == closed and found[0].due_on.isoformat() <= day


def test_clock_runs_only_where_its_day_has_come(cast):
    with district_scope():
        Student.objects.update(left_on=None)
    IncidentFactory(school=cast.a, reported_by=cast.coordinator, status="in_response")
    PracticeFactory(school=cast.a, status="planned", created_by=cast.coordinator)
    StudentFactory(school=cast.a)
    with district_scope():
        assert [one.key for one in kinds() if due(one, TODAY).exists()] == []


def test_everyday_circle_and_other_practices_are_two_kinds(cast):
    everyday = PracticeFactory(school=cast.a, tier=1, mode="proactive", created_by=cast.coordinator)
    agreed = PracticeFactory(school=cast.a, tier=1, mode="proactive", created_by=cast.coordinator)
    AgreementFactory(practice=agreed, made_by=cast.coordinator)
    targeted = PracticeFactory(school=cast.a, tier=2, mode="responsive", created_by=cast.coordinator)
    with district_scope():
        assert set(due(kind("circle"), TODAY)) == {everyday}
        assert set(due(kind("practice"), TODAY)) == {agreed, targeted}


def test_own_schedule_counts(cast):
    closed_incident(cast.a, reported_by=cast.coordinator)
    RetentionSchedule.objects.filter(kind="incident").update(years=50)
    with district_scope():
        assert not due(kind("incident"), TODAY).exists()


# --- two people, and time


def test_who_proposed_cannot_approve(cast, second):
    closed_incident(cast.a, reported_by=cast.coordinator)
    row = proposed("incident", cast.administrator)
    with pytest.raises(ValidationError, match="second person"):
        actions.approve(destruction=row, by=cast.administrator, today=TODAY)
    with pytest.raises(IntegrityError, match="destruction_two_people"), transaction.atomic():
        Destruction.objects.filter(pk=row.pk).update(approved_by=cast.administrator)
    actions.approve(destruction=row, by=second, today=TODAY)


def test_nothing_goes_before_it_is_approved_and_the_days_have_passed(cast, second):
    closed_incident(cast.a, reported_by=cast.coordinator)
    row = proposed("incident", cast.administrator)
    with pytest.raises(ValidationError, match="waits for a second person"):
        actions.destroy(destruction=row, by=second, today=LATER)
    row = actions.approve(destruction=row, by=second, today=TODAY)
    assert row.not_before == TODAY + timedelta(days=14)
    with pytest.raises(ValidationError, match="Not before"):
        actions.destroy(destruction=row, by=second, today=row.not_before - timedelta(days=1))
    with as_server():
        assert actions.destroy(destruction=row, by=second, today=row.not_before).status == "destroyed"
    with pytest.raises(ValidationError, match="is destroyed"):
        actions.destroy(destruction=row, by=second, today=LATER)


def test_stopped_list_destroys_nothing_and_makes_room_for_another(cast, second):
    incident = closed_incident(cast.a, reported_by=cast.coordinator)
    row = approved("incident", cast.administrator, second)
    with pytest.raises(ValidationError, match="A list of this kind is open"):
        proposed("incident", second)
    row = actions.stop(destruction=row, why="Counsel asked to wait.", by=second)
    assert (row.status, row.items.count()) == ("stopped", 0)
    with pytest.raises(ValidationError, match="is stopped"):
        actions.destroy(destruction=row, by=second, today=LATER)
    with district_scope():
        assert Incident.objects.filter(pk=incident.pk).exists()
    assert proposed("incident", second).listed == 1


def test_second_post_is_the_same_list_and_an_empty_one_is_refused(cast):
    with pytest.raises(ValidationError, match="Nothing of this kind is due"):
        proposed("incident", cast.administrator)
    closed_incident(cast.a, reported_by=cast.coordinator)
    key = uuid.uuid4()
    (one, made), (again, made_again) = (
        actions.propose(key="incident", client_id=key, by=cast.administrator, today=TODAY) for _ in range(2)
    )
    assert (made, made_again, one.pk) == (True, False, again.pk)


def test_list_never_grows_and_leaves_out_what_is_no_longer_due(cast, second):
    one = closed_incident(cast.a, reported_by=cast.coordinator)
    row = approved("incident", cast.administrator, second)
    later = closed_incident(cast.a, reported_by=cast.coordinator)
    with district_scope():
        Incident.objects.filter(pk=one.pk).update(status="in_response", closed_at=None)  # opened again
    with as_server():
        row = actions.destroy(destruction=row, by=second, today=LATER)
    assert (row.listed, row.left_out) == (1, 1)
    with district_scope():
        assert set(Incident.objects.all()) == {one, later}


# --- holds


@pytest.mark.parametrize("path", ["caused", "promise", "consequence"])
def test_hold_on_a_student_keeps_every_record_in_which_the_student_stands(cast, second, path):
    held, other = StudentFactory(school=cast.a), StudentFactory(school=cast.a)
    incident = closed_incident(cast.a, caused=[held if path == "caused" else other], reported_by=cast.coordinator)
    if path == "promise":
        AgreementItemFactory(
            agreement=AgreementFactory(incident=incident, practice=None, made_by=cast.coordinator), student=held
        )
    if path == "consequence":
        ConsequenceFactory(incident=incident, student=held, decided_by=cast.coordinator)
    free = closed_incident(cast.a, caused=[other], reported_by=cast.coordinator)
    row = approved("incident", cast.administrator, second)
    assert set(row.items.values_list("record_id", flat=True)) == {incident.pk, free.pk}
    LegalHoldFactory(student=held)
    with as_server():
        row = actions.destroy(destruction=row, by=second, today=LATER)
    assert row.left_out == 1
    with district_scope():
        assert list(Incident.objects.all()) == [incident]


def test_hold_on_a_school_keeps_all_of_it_and_its_release_lets_go(cast, second):
    here, there = (closed_incident(school, reported_by=cast.coordinator) for school in (cast.a, cast.b))
    hold = LegalHoldFactory(student=None, school=cast.a)
    assert destroyed("incident", cast.administrator, second).listed == 1
    with district_scope():
        assert list(Incident.objects.all()) == [here] and there.pk != here.pk
        actions.release_hold(hold=hold, why="Settled.", by=second)
    with pytest.raises(ValidationError, match="released already"), district_scope():
        actions.release_hold(hold=hold, why="Again.", by=second)
    assert destroyed("incident", cast.administrator, second).listed == 1


@pytest.mark.parametrize("asked", [RecordRequestFactory, AmendmentRequestFactory])
def test_open_request_of_a_family_holds_the_record(cast, second, asked):
    student = StudentFactory(school=cast.a)
    incident = closed_incident(cast.a, caused=[student], reported_by=cast.coordinator)
    row = asked(student=student)
    with pytest.raises(ValidationError, match="Nothing of this kind is due"):
        proposed("incident", cast.administrator)
    with district_scope():
        type(row).objects.filter(pk=row.pk).delete()
    assert proposed("incident", cast.administrator).items.get().record_id == incident.pk


def test_hold_moves_with_the_student(cast, second):
    student = StudentFactory(school=cast.a)
    LegalHoldFactory(student=student)
    from district.actions import transfer_student

    transfer_student(student=student, to=cast.b, by=cast.administrator, today=date(2026, 1, 12))
    incident = closed_incident(cast.a, caused=[student], reported_by=cast.coordinator)
    with pytest.raises(ValidationError, match="Nothing of this kind is due"):
        proposed("incident", cast.administrator)
    with district_scope():
        assert list(due(kind("incident"), TODAY)) == [incident]


def test_one_hold_for_a_matter(cast):
    student = StudentFactory(school=cast.a)
    place = {"school": cast.a, "student": student, "matter": "24-113", "reason": "Suit", "by": cast.administrator}
    key = uuid.uuid4()
    with district_scope():
        (one, made), (again, made_again) = (actions.place_hold(client_id=key, **place) for _ in range(2))
        assert (made, made_again, one.pk) == (True, False, again.pk)
        with pytest.raises(ValidationError, match="a hold for this matter"):
            actions.place_hold(client_id=uuid.uuid4(), **place)
        with pytest.raises(IntegrityError, match="once_a_matter"), transaction.atomic():
            LegalHoldFactory(student=student, matter="24-113")


@pytest.mark.django_db(transaction=True)
def test_hold_and_destruction_at_once_wait_for_each_other(monkeypatch):
    """Either the hold stands and the record too, or the record went before the hold: none comes in between."""
    between = []

    def slowly(model, ids):
        if ids:
            time.sleep(1)  # long enough for the hold, were it not waiting
            between.append(LegalHold.objects.in_force().exists())
        return what_falls(model, ids)

    monkeypatch.setattr(actions, "what_falls", slowly)
    cast, second = set_the_stage(), _administrator("Sam Second")
    student = StudentFactory(school=cast.a)
    incident = closed_incident(cast.a, caused=[student], reported_by=cast.coordinator)
    row = approved("incident", cast.administrator, second)

    def destroy():
        with as_server():
            return actions.destroy(destruction=row, by=second, today=LATER)

    def hold():
        time.sleep(0.5)  # the list is being carried out by then
        with district_scope(), as_server():
            return actions.place_hold(
                school=cast.a, student=student, matter="24-113", reason="Suit", client_id=uuid.uuid4(), by=second
            )

    done, placed = at_once([destroy, hold])
    assert not isinstance(placed, Exception), placed
    with district_scope():
        still_there = Incident.objects.filter(pk=incident.pk).exists()
    assert still_there is (done.left_out == 1)
    assert True not in between


# --- the database itself


def purge(row, table, ids, log=False):
    asked = "'{}', {0}" if log else "{0}, '{}'"
    asked = asked.replace("{0}", "jsonb_build_object(%s, to_jsonb(%s::bigint[]))")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT purge_history(%s, {asked})", [row.pk, table, ids])


def test_history_is_purged_only_by_an_approved_list_in_sight_of_all_and_of_rows_that_are_gone(cast, second):
    incident = closed_incident(cast.a, reported_by=cast.coordinator)
    row = proposed("incident", cast.administrator)
    with as_server():
        with district_scope(), refused(ProgrammingError, "not approved by two people"):
            purge(row, "incidents_incident", [incident.pk])
        row = actions.approve(destruction=row, by=second, today=TODAY)
        with refused(ProgrammingError, "the whole district must be in sight"):
            purge(row, "incidents_incident", [incident.pk])
        with district_scope():
            with refused(ProgrammingError, "rows of incidents_incident are still there"):
                purge(row, "incidents_incident", [incident.pk])
            with refused(Exception, "no history of"):
                purge(row, "district_accessrecord", [1])
            with refused(Exception, "no history of"):
                purge(row, "pg_class; DROP TABLE district_zone; --", [1])
            for table in ("district_accessrecord", "incidents_incident", "incidents_incidentevent", "district_zone"):
                with refused(Exception, "no log of students"):
                    purge(row, table, [1], log=True)
    with district_scope():
        assert Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).exists()


def test_reasons_go_with_the_history_that_they_explain(cast, second):
    import pghistory

    one, other = (closed_incident(cast.a, reported_by=cast.coordinator) for _ in range(2))
    with district_scope():
        Incident.objects.filter(pk=other.pk).update(status="in_response", closed_at=None)
        with pghistory.context(user=cast.coordinator.pk, reason="zqreason alone"):
            Incident.objects.filter(pk=one.pk).update(title="A")
        with pghistory.context(user=cast.coordinator.pk, reason="zqshared by both"):
            Incident.objects.filter(pk__in=[one.pk, other.pk]).update(title="B")
    destroyed("incident", cast.administrator, second)
    text = words_anywhere()["pghistory_context.metadata"]
    assert "zqreason alone" not in text and "zqshared by both" in text


def test_what_fails_in_the_middle_destroys_nothing(cast, second, monkeypatch):
    incident = closed_incident(cast.a, reported_by=cast.coordinator)
    row = approved("incident", cast.administrator, second)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("district.retention_actions._end", fail)
    with pytest.raises(RuntimeError), as_server():
        actions.destroy(destruction=row, by=second, today=LATER)
    with district_scope():
        assert Incident.objects.filter(pk=incident.pk).exists()
        assert Incident.pgh_event_model.objects.filter(pgh_obj_id=incident.pk).exists()
    row.refresh_from_db()
    assert (row.status, row.items.count(), row.counts.count()) == ("approved", 1, 0)


def test_number_of_queries_does_not_grow_with_the_list(cast, second, django_assert_max_num_queries):
    for _ in range(30):
        student = StudentFactory(school=cast.a)
        incident = closed_incident(cast.a, caused=[student], reported_by=cast.coordinator)
        ConsequenceFactory(incident=incident, student=student, decided_by=cast.coordinator)
    with district_scope(), django_assert_max_num_queries(120):
        fall = what_falls(Incident, list(Incident.objects.values_list("pk", flat=True)))
    assert len(fall.rows[Incident]) == 30
