"""Schedules with their sources, a list that waits for a second person, one that was carried out, and holds."""

import datetime
import uuid

from django.utils import timezone

from district.models import (
    Destruction,
    DestructionCount,
    DestructionItem,
    LegalHold,
    RetentionSchedule,
    RoleGrant,
    Student,
)
from district.retention import due, kind
from district.retention_policies import LISTED
from district.scope import district_scope
from overview.demo.copying import bare, write_history

MODELS = [LegalHold, Destruction, DestructionItem, DestructionCount]
SPACE = uuid.UUID("1c1f7bd2-3c55-4a52-8f3e-5a3f0a1c7a55")
SCHEDULES = [
    ("circle", 1, "Records schedule of the district, series 41: working notes, one year"),
    ("practice", 7, "Records schedule of the district, series 42"),
    ("incident", 7, "Records schedule of the district, series 43: discipline of students"),
    ("safety", 10, "Records schedule of the district, series 44, and the state’s rule on restraint and seclusion"),
    ("student", 7, "Records schedule of the district, series 40"),
]
WENT = [("incidents.Practice", 214, 431), ("incidents.PracticeParticipant", 4_870, 9_803)]


def write(cursor, today, context_of):
    """The same each time, with its history."""
    events = [model.pgh_event_model for model in (LegalHold, Destruction)]
    administrators = RoleGrant.objects.filter(role="administrator").select_related("user").order_by("id")
    one, two = [grant.user for grant in administrators][:2]
    for key, years, source in SCHEDULES:  # laid by a migration, and kept with its history
        RetentionSchedule.objects.filter(kind=key).update(years=years, source=source)
    with district_scope():
        found = list(due(kind("circle"), today, years=1).values_list("pk", "due_on")[:LISTED])
        with bare(cursor, [*MODELS, *events]):
            for model in MODELS:  # numbered from 1, however often the tables were filled before
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
            _carried_out(today, one, two)
            if found:
                _proposed(today, two, found)
            _holds(today, one, two)
            _histories(cursor, context_of)


def _moment(today, days, hour=9):
    day = today - datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def _list(name, **values):
    years, source = SCHEDULES[0][1:]
    return Destruction.objects.create(
        client_id=uuid.uuid5(SPACE, name), kind="circle", years=years, source=source, **values
    )  # fmt: skip


def _carried_out(today, one, two):
    """Last summer's, of circles before the two years of the demo."""
    approved, ended = _moment(today, 150), _moment(today, 130)
    row = _list(
        "last summer", status="destroyed", proposed_by=one, proposed_at=_moment(today, 155), approved_by=two,
        approved_at=approved, not_before=timezone.localdate(approved) + datetime.timedelta(days=14), ended_by=one,
        ended_at=ended, listed=WENT[0][1], first_due=timezone.localdate(ended) - datetime.timedelta(days=300),
        last_due=timezone.localdate(ended) - datetime.timedelta(days=40),
    )  # fmt: skip
    for label, rows, versions in WENT:
        DestructionCount.objects.create(destruction=row, label=label, rows=rows, versions=versions)


def _proposed(today, by, found):
    days = [day for _pk, day in found]
    row = _list(
        "this fall", proposed_by=by, proposed_at=_moment(today, 3, 15), listed=len(found), first_due=min(days),
        last_due=max(days),
    )  # fmt: skip
    DestructionItem.objects.bulk_create(
        [DestructionItem(destruction=row, record_id=pk, due_on=day) for pk, day in found], batch_size=2000
    )


def _holds(today, one, two):
    students = list(Student.objects.filter(incidents__isnull=False).order_by("id").distinct()[:2])
    for n, student in enumerate(students):
        ended = {}
        if n:
            ended = {"released_by": two, "released_at": _moment(today, 60),
                     "release_reason": "Counsel: the complaint was withdrawn."}  # fmt: skip
        LegalHold.objects.create(
            client_id=uuid.uuid5(SPACE, f"hold {n}"), student=student, school_id=student.school_id,
            matter=f"Complaint {today.year - 1}-{17 + n}", reason="Counsel expects a hearing and asked in writing.",
            placed_by=one, placed_at=_moment(today, 200 - 90 * n), **ended,
        )  # fmt: skip


def _histories(cursor, context_of):
    null = dict.fromkeys
    write_history(
        cursor, LegalHold, at="placed_at", context=context_of("placed_by_id"),
        before=null(("released_by_id", "released_at"), "NULL") | {"release_reason": "''"},
    )  # fmt: skip
    write_history(
        cursor, LegalHold, at="released_at", context=context_of("released_by_id"), label="update",
        where="released_at IS NOT NULL",
    )  # fmt: skip
    ended = null(("ended_by_id", "ended_at"), "NULL")
    approved = null(("approved_by_id", "approved_at", "not_before"), "NULL")
    write_history(
        cursor, Destruction, at="proposed_at", context=context_of("proposed_by_id"),
        before=ended | approved | {"status": "'proposed'", "left_out": "0"},
    )  # fmt: skip
    write_history(
        cursor, Destruction, at="approved_at", context=context_of("approved_by_id"), label="update",
        before=ended | {"status": "'approved'"}, where="approved_at IS NOT NULL",
    )  # fmt: skip
    write_history(
        cursor, Destruction, at="ended_at", context=context_of("ended_by_id"), label="update",
        where="ended_at IS NOT NULL",
    )  # fmt: skip
