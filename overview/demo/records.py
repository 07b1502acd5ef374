"""What families asked about their children's records, one dispute, and what went to others."""

import datetime
import uuid

from django.utils import timezone

from district.models import AmendmentRequest, Disclosure, RecordRequest, RoleGrant, Student
from district.scope import district_scope
from overview.demo.copying import bare, write_history

MODELS = [RecordRequest, AmendmentRequest, Disclosure]

MOST_SCHOOLS = 120
# Days ago that it came, days until it was answered (None: owed), how, what they want to see.
REQUESTS = [
    (48, None, "mail", ""),
    (37, None, "email", "What was written about the fight in the fall."),
    (12, None, "person", ""),
    (90, 21, "person", ""),
    (130, 30, "mail", "The letters of this year."),
]
ANSWERS = ["Read at school with the family.", "A copy of the whole record, handed over in an envelope."]
DISCLOSURES = [
    ("Receiving district, records office", "Enrollment there", "Transfer of the student", "Incidents of two years"),
    ("Juvenile court", "Court order", "Hearing", "The whole record"),
    ("County child protection", "Report under state law", "Assessment of safety", "One incident, and what was decided"),
]
SPACE = uuid.UUID("7b0c63a0-5d5e-4c55-9d4e-6f0f3f1f6a10")


def write(cursor, today, context_of):
    """A few rows for every school that has a school administrator, the same each time, with their history."""
    events = [RecordRequest.pgh_event_model, AmendmentRequest.pgh_event_model]
    with district_scope(), bare(cursor, [*MODELS, *events]):
        for model in MODELS:  # numbered from 1, however often the tables were filled before
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
        grants = RoleGrant.objects.filter(role="principal").select_related("user").order_by("school_id", "id")
        for n, grant in enumerate({grant.school_id: grant for grant in grants}.values()):
            if n < MOST_SCHOOLS:
                _school(n, grant, today)
        _histories(cursor, context_of("taken_by_id"))


def _histories(cursor, context):
    """Written down, then answered or decided."""
    later = "({} + time '16:00') AT TIME ZONE 'UTC'".format
    for model, open_again, ended in (
        (RecordRequest, ("answered_on", "answered_by_id"), "answered_on"),
        (AmendmentRequest, ("decided_on", "decided_by_id", "hearing_on", "statement_on"), "statement_on"),
    ):
        blank = {"answer", "reason", "hearing_note", "statement"}
        before = {"status": "'open'"} | dict.fromkeys(open_again, "NULL") | dict.fromkeys(blank, "''")
        write_history(cursor, model, at="created_at", context=context, before=before)
        write_history(
            cursor, model, at=later(ended), context=context, label="update", where=f"{ended} IS NOT NULL"
        )  # fmt: skip


def _school(n, grant, today):
    met = Student.objects.filter(school=grant.school_id, incidents__isnull=False, guardians__isnull=False)
    students = list(met.order_by("id").distinct()[:4])
    for which, student in enumerate(students[:2]):
        _request(student, grant.user, today, *REQUESTS[(2 * n + which) % len(REQUESTS)])
    for student in students[2:3]:
        _disclosure(student, grant.user, today, n)
    if n == 0:
        for student in students[3:]:
            _dispute(student, grant.user, today)


def _days(today, ago):
    day = today - datetime.timedelta(days=ago)
    return day, timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def _family(student):
    guardian = student.guardians.order_by("-is_first_contact", "id").first()
    return {"asked_by": guardian.name, "student": student, "school_id": student.school_id}


def _request(student, by, today, ago, took, how, wants):
    day, moment = _days(today, ago)
    answered = {}
    if took:
        answered = {"status": "done", "answered_on": day + datetime.timedelta(days=took), "answered_by": by,
                    "answer": ANSWERS[student.pk % len(ANSWERS)]}  # fmt: skip
    RecordRequest.objects.create(
        client_id=uuid.uuid5(SPACE, f"request {student.pk}"), received_on=day, how=how, wants=wants, taken_by=by,
        created_at=moment, **_family(student), **answered,
    )  # fmt: skip


def _disclosure(student, by, today, n):
    day, moment = _days(today, 20 + 7 * (n % 9))
    party, interest, purpose, what = DISCLOSURES[n % len(DISCLOSURES)]
    Disclosure.objects.create(
        client_id=uuid.uuid5(SPACE, f"disclosure {student.pk}"), student=student, school_id=student.school_id, day=day,
        party=party, interest=interest, purpose=purpose, what=what, by=by, at=moment,
    )  # fmt: skip


def _dispute(student, by, today):
    day, moment = _days(today, 60)
    AmendmentRequest.objects.create(
        client_id=uuid.uuid5(SPACE, f"dispute {student.pk}"), received_on=day,
        about="Report of an incident in the fall",
        disputed="It says that our child began. Two others say that it was not so.",
        wished="That it is not known who began.", status="upheld", decided_on=day + datetime.timedelta(days=9),
        decided_by=by, reason="Two members of staff saw it.", hearing_on=day + datetime.timedelta(days=25),
        hearing_note="Both sides were heard. The report keeps to what was seen.",
        statement="Our child stood there and wanted to help. We ask whoever reads this to know it.",
        statement_on=day + datetime.timedelta(days=30), taken_by=by, created_at=moment, **_family(student),
    )  # fmt: skip
