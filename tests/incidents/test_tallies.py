"""The counts that triggers keep equal the rows, however they are written and by however many at once."""

import random
import threading
from collections import Counter
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from district.scope import district_scope
from incidents.models import Incident, IncidentTally, Practice, PracticeTally
from tests.cast import as_server, set_the_stage
from tests.factories import BehaviorCodeFactory, IncidentFactory, LocationFactory, PracticeFactory

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 5)


def month(day):
    return day.replace(day=1)


def cells_of(incident):
    """(dimension, key) of each cell that one incident counts in, told from its docstring and not from the trigger."""
    hour = "" if incident.occurred_at is None else incident.occurred_at.hour
    yield "behavior", str(incident.behavior_id)
    yield "location", str(incident.location_id or "")
    yield "slot", f"{incident.occurred_on.isoweekday()}-{hour}"
    yield "motive", incident.motive


def recounted():
    """What the tallies must be, from the rows: ({incident cell: count}, {practice cell: (count, minutes)})."""
    incidents, many, minutes = Counter(), Counter(), Counter()
    for row in Incident.objects.exclude(status="draft"):
        incidents.update((row.school_id, month(row.occurred_on), *cell) for cell in cells_of(row))
    for row in Practice.objects.filter(status__in=["held", "completed"]):
        cell = row.school_id, month(timezone.localdate(row.started_at)), row.kind, row.mode, row.tier
        many[cell] += 1
        minutes[cell] += row.minutes
    return dict(incidents), {cell: (many[cell], minutes[cell]) for cell in many}


def tallied():
    """The tallies, without the cells that nothing counts in any more."""
    incidents = IncidentTally.objects.values_list("school", "month", "dimension", "key", "count")
    practices = PracticeTally.objects.values_list("school", "month", "kind", "mode", "tier", "count", "minutes")
    return (
        {tuple(cell): count for *cell, count in incidents if count},
        {tuple(cell): (count, minutes) for *cell, count, minutes in practices if count or minutes},
    )


def tallies_equal_the_rows():
    assert tallied() == recounted()


def total():
    incidents, practices = tallied()
    behaviors = sum(count for (_school, _month, dimension, _key), count in incidents.items() if dimension == "behavior")
    return behaviors, sum(count for count, _minutes in practices.values())


def new_incident(school, behavior, by, **values):
    values = {"occurred_on": OCTOBER, "status": "submitted", "submitted_at": timezone.now()} | values
    return Incident(client_id=uuid4(), school=school, behavior=behavior, reported_by=by, title="Something", **values)


@pytest.fixture(params=["owner", "server"])
def rows(request, district):
    """Three incidents and three practices, one of each at b; written, and changed by the test, as either role."""
    with as_server() if request.param == "server" else nullcontext():
        district.hurtful = BehaviorCodeFactory()
        district.incident = IncidentFactory(school=district.a, behavior=district.hurtful, occurred_at=time(14, 30))
        IncidentFactory(school=district.a, behavior=district.hurtful, location=LocationFactory(), motive="peers")
        IncidentFactory(school=district.b, behavior=district.hurtful)
        district.practice = PracticeFactory(school=district.a, minutes=20)
        PracticeFactory(school=district.a, minutes=40)
        PracticeFactory(school=district.b, kind="peace", minutes=45)
        assert total() == (3, 3)
        tallies_equal_the_rows()
        yield district


INCIDENT_CHANGES = {
    "another state that counts": ({"status": "closed"}, 3),
    "back to a draft": ({"status": "draft"}, 2),
    "another month": ({"occurred_on": NOVEMBER}, 3),
    "another weekday": ({"occurred_on": OCTOBER + timedelta(days=1)}, 3),
    "another hour": ({"occurred_at": time(8, 5)}, 3),
    "no time known": ({"occurred_at": None}, 3),
    "a motive": ({"motive": "retaliation"}, 3),
    "its words": ({"title": "Other words"}, 3),
}


@pytest.mark.parametrize("change", INCIDENT_CHANGES)
def test_changed_incident_is_counted_where_it_is_now(rows, change):
    values, expected = INCIDENT_CHANGES[change]
    Incident.objects.filter(pk=rows.incident.pk).update(**values)
    assert total()[0] == expected
    tallies_equal_the_rows()


def test_incident_of_another_behavior_place_and_school_is_counted_there(rows):
    for values in ({"behavior": BehaviorCodeFactory()}, {"location": LocationFactory()}, {"school": rows.b}):
        for name, value in values.items():
            setattr(rows.incident, name, value)
        rows.incident.save(update_fields=list(values))
        tallies_equal_the_rows()
    assert total() == (3, 3)


PRACTICE_CHANGES = {
    "completed to held": ({"status": "held"}, 3),
    "planned again": ({"status": "planned"}, 2),
    "asked for": ({"status": "requested"}, 2),
    "declined": ({"status": "declined", "declined_reason": "Not now"}, 2),
    "another kind": ({"kind": "peace", "mode": "responsive", "tier": 2}, 3),
    "other minutes": ({"minutes": 99}, 3),
    "its words": ({"topic": "Other words"}, 3),
}


@pytest.mark.parametrize("change", PRACTICE_CHANGES)
def test_changed_practice_is_counted_where_it_is_now(rows, change):
    values, expected = PRACTICE_CHANGES[change]
    Practice.objects.filter(pk=rows.practice.pk).update(**values)
    assert total()[1] == expected
    tallies_equal_the_rows()


def test_practice_of_another_day_is_counted_in_its_local_month(rows):
    """Half past eleven on the last evening of October in Hartford is November by UTC."""
    rows.practice.started_at = timezone.make_aware(datetime(2025, 10, 31, 23, 30))
    rows.practice.save(update_fields=["started_at"])
    tallies_equal_the_rows()
    assert {cell[1] for cell in tallied()[1]} == {month(OCTOBER)}
    rows.practice.started_at += timedelta(hours=1)
    rows.practice.save(update_fields=["started_at"])
    tallies_equal_the_rows()
    assert {cell[1] for cell in tallied()[1]} == {month(OCTOBER), month(NOVEMBER)}


def test_all_changed_at_once_are_counted_where_they_are_now(rows):
    Incident.objects.update(occurred_on=NOVEMBER, motive="peers")
    Practice.objects.update(kind="peace", mode="responsive", tier=2, minutes=10)
    tallies_equal_the_rows()
    incidents = list(Incident.objects.all())
    for incident in incidents:
        incident.status = "draft"
    Incident.objects.bulk_update(incidents, ["status"])
    assert total() == (0, 3)
    tallies_equal_the_rows()


def test_deleted_rows_are_counted_no_more(rows):
    Incident.objects.filter(pk=rows.incident.pk)._raw_delete("default")
    rows.practice.delete()
    assert total() == (2, 2)
    tallies_equal_the_rows()
    Incident.objects.all()._raw_delete("default")
    Practice.objects.all()._raw_delete("default")
    assert (total(), tallied()) == ((0, 0), ({}, {}))


def test_many_written_at_once_are_counted_and_drafts_are_not(rows):
    states = ["draft", "submitted", "in_response", "resolved", "closed"]
    Incident.objects.bulk_create(
        new_incident(school, rows.hurtful, rows.coordinator, status=state)
        for school in (rows.a, rows.b)
        for state in states
    )
    Practice.objects.bulk_create(
        Practice(
            client_id=uuid4(),
            school=rows.a,
            kind="check_in",
            mode="proactive",
            tier=1,
            status=status,
            started_at=timezone.make_aware(datetime(2025, 11, 5, 9)),
            held_on=NOVEMBER,
            minutes=15,
            declined_reason="Not now" if status == "declined" else "",
        )
        for status in Practice.Status.values
    )
    assert total() == (3 + 8, 3 + 2)
    tallies_equal_the_rows()


def test_recount_mends_what_went_wrong(rows):
    before = tallied()
    IncidentTally.objects.update(count=99)
    PracticeTally.objects.all()._raw_delete("default")
    assert tallied() != before
    with connection.cursor() as cursor:
        cursor.execute("SELECT recount_incidents(); SELECT recount_practices()")
    assert tallied() == before
    tallies_equal_the_rows()


# --- by many at once


def at_once(*works):
    """Runs each in a thread with a connection of its own, all from the same moment; raises what one raised."""
    start, troubles = threading.Barrier(len(works)), []

    def run(work):
        try:
            start.wait()
            work()
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    if troubles:
        raise troubles[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_cells_wait_for_each_other_and_lose_nothing():
    """Each statement touches the same eight cells, and one names them backwards: the trigger puts them in one order."""
    cast = set_the_stage()
    behaviors = [BehaviorCodeFactory() for _ in range(4)]
    schools = [cast.a, cast.b]

    def write(direction):
        for _ in range(40):
            with district_scope():
                Incident.objects.bulk_create(
                    new_incident(school, behavior, cast.coordinator)
                    for school in schools[::direction]
                    for behavior in behaviors[::direction]
                )

    at_once(lambda: write(1), lambda: write(-1))
    with district_scope():
        assert total() == (2 * 40 * 8, 0)
        tallies_equal_the_rows()


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_tallies_equal_the_rows_after_a_thousand_edits_of_four_at_once():
    cast = set_the_stage()
    behaviors, locations = [BehaviorCodeFactory() for _ in range(5)], [LocationFactory() for _ in range(4)]
    # A practice's day is local, and some of these nights the clock changes.
    moments = [timezone.make_aware(datetime(2025, 10, 28, 9)) + timedelta(hours=7 * n) for n in range(20)]
    done = Counter()

    def incident_values(chance):
        return {
            "school": chance.choice([cast.a, cast.b]),
            "status": chance.choice(Incident.Status.values),
            "occurred_on": chance.choice(moments).date(),
            "occurred_at": chance.choice([None, time(8), time(14, 20)]),
            "behavior": chance.choice(behaviors),
            "location": chance.choice([None, *locations]),
            "motive": chance.choice(["", *Incident.Motive.values]),
        }

    def practice_values(chance):
        return {
            "school": chance.choice([cast.a, cast.b]),
            "status": chance.choice(["requested", "planned", "held", "completed"]),
            "started_at": chance.choice(moments),
            "kind": chance.choice(["community", "peace"]),
            "mode": chance.choice(Practice.Mode.values),
            "tier": chance.choice([1, 2, 3]),
            "minutes": chance.randint(1, 90),
        }

    def edit(seed):
        chance, mine = random.Random(seed), []
        for _ in range(250):
            what = chance.choice(["add", "add", "change", "change", "change", "many", "delete"])
            with district_scope():
                if what == "add":
                    values = incident_values(chance)
                    added = new_incident(values.pop("school"), values.pop("behavior"), cast.coordinator, **values)
                    added.save()
                    mine.append(added.pk)
                    Practice(client_id=uuid4(), **practice_values(chance)).save()
                elif what == "many":
                    values = incident_values(chance)
                    Incident.objects.filter(pk__in=mine[-5:]).update(**values)
                    values = practice_values(chance)
                    values["held_on"] = timezone.localdate(values["started_at"])
                    own = Practice.objects.filter(pk__in=Practice.objects.order_by("?").values("pk")[:1])
                    own.update(**values)
                else:
                    one = Incident.objects.order_by("?").select_for_update(skip_locked=True).first()
                    if one and what == "delete":
                        one.delete()
                    elif one:
                        for name, value in incident_values(chance).items():
                            setattr(one, name, value)
                        one.save()
            done[what] += 1

    at_once(*(lambda seed=seed: edit(seed) for seed in range(4)))
    assert (done.total(), min(done.values()) > 50) == (1000, True)
    with district_scope(), transaction.atomic():
        tallies_equal_the_rows()
        before = tallied()
        with connection.cursor() as cursor:
            cursor.execute("SELECT recount_incidents(); SELECT recount_practices()")
        assert tallied() == before
        assert IncidentTally.objects.filter(count__lt=1).count() == 0
