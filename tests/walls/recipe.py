"""What must hold around the story: asked by a test, and again where a fault has been planted."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from district.models import Guardian, Student
from district.rowsecurity import is_append_only
from district.scope import scope
from incidents.models import FollowUp, Incident, IncidentParticipant, Practice, PracticeParticipant, RestrictedNote
from tests.walls.story import MOVING_DAY, closed_models, rows_in_sight

# Rows that a, b and c see: at first | when Kim is at b | when Kim went on to c.
# a keeps Kim's name and what happened there, and loses Kim's mother. Kim's new school reads all that Kim took part
# in, but not Lee's part in it nor a passer-by's, and Kim's and the mother's history from the moment that they are its
# own. What was said in confidence, what people answered and the counts stay where they were written.
SIGHT = """
Student                    2 1 0 | 2 2 0 | 2 2 1
StudentEvent               2 1 0 | 3 2 0 | 4 3 1
RecordRequest              2 1 0 | 1 2 0 | 1 1 1
RecordRequestEvent         2 1 0 | 2 2 0 | 2 2 1
AmendmentRequest           2 1 0 | 1 2 0 | 1 1 1
AmendmentRequestEvent      2 1 0 | 2 2 0 | 2 2 1
RecordText                 2 1 0 | 1 2 0 | 1 1 1
RecordTextEvent            2 1 0 | 2 2 0 | 2 2 1
Disclosure                 2 1 0 | 1 2 0 | 1 1 1
LegalHold                  2 1 0 | 1 2 0 | 1 1 1
LegalHoldEvent             2 1 0 | 2 2 0 | 2 2 1
Guardian                   2 1 0 | 1 2 0 | 1 1 1
GuardianEvent              2 1 0 | 2 2 0 | 2 2 1
Enrollment                 2 1 0 | 2 3 0 | 2 2 3
EnrollmentEvent            2 1 0 | 3 4 0 | 3 3 5
SectionStudent             2 1 0 | 2 2 0 | 2 1 1
Practice                   2 1 0 | 2 2 0 | 2 1 1
PracticeEvent              2 1 0 | 2 2 0 | 2 1 1
PracticeParticipant        4 2 0 | 4 3 0 | 4 2 1
PracticeParticipantEvent   4 2 0 | 4 3 0 | 4 2 1
Incident                   2 1 0 | 2 2 0 | 2 1 1
IncidentEvent              2 1 0 | 2 2 0 | 2 1 1
IncidentParticipant        4 2 0 | 4 3 0 | 4 2 1
IncidentParticipantEvent   4 2 0 | 4 3 0 | 4 2 1
PriorIntervention          2 1 0 | 2 2 0 | 2 1 1
PriorInterventionEvent     2 1 0 | 2 2 0 | 2 1 1
IncidentStep               2 1 0 | 2 2 0 | 2 1 1
IncidentPractice           2 1 0 | 2 2 0 | 2 1 1
IncidentPracticeEvent      2 1 0 | 2 2 0 | 2 1 1
Consequence                2 2 0 | 2 4 0 | 2 2 2
ConsequenceEvent           2 2 0 | 2 4 0 | 2 2 2
RestrictedNote             2 1 0 | 2 1 0 | 2 1 0
RestrictedNoteEvent        2 1 0 | 2 1 0 | 2 1 0
Agreement                  2 1 0 | 2 2 0 | 2 1 1
AgreementEvent             2 1 0 | 2 2 0 | 2 1 1
AgreementItem              3 2 0 | 3 4 0 | 3 2 2
AgreementItemEvent         3 2 0 | 3 4 0 | 3 2 2
ReentryPlan                1 1 0 | 1 2 0 | 1 1 1
ReentryPlanEvent           1 1 0 | 1 2 0 | 1 1 1
FollowUp                   3 2 0 | 3 3 0 | 3 2 1
FollowUpEvent              3 2 0 | 3 3 0 | 3 2 1
ParticipantFeedback        1 1 0 | 1 1 0 | 1 1 0
ParticipantFeedbackEvent   1 1 0 | 1 1 0 | 1 1 0
Letter                     1 1 0 | 1 2 0 | 1 1 1
LetterEvent                1 1 0 | 1 2 0 | 1 1 1
PastOpening                1 1 0 | 1 2 0 | 1 1 1
SafetyIntervention         2 2 0 | 2 4 0 | 2 2 2
SafetyInterventionEvent    2 2 0 | 2 4 0 | 2 2 2
SafetyPhase                1 1 0 | 1 2 0 | 1 1 1
SafetyPhaseEvent           1 1 0 | 1 2 0 | 1 1 1
SafetyStaff                1 1 0 | 1 2 0 | 1 1 1
SafetyStaffEvent           1 1 0 | 1 2 0 | 1 1 1
Duty                       1 1 0 | 1 2 0 | 1 1 1
DutyEvent                  1 1 0 | 1 2 0 | 1 1 1
DutyAttempt                1 1 0 | 1 2 0 | 1 1 1
DutyAttemptEvent           1 1 0 | 1 2 0 | 1 1 1
Debrief                    1 1 0 | 1 2 0 | 1 1 1
DebriefEvent               1 1 0 | 1 2 0 | 1 1 1
EquityMark                 1 1 0 | 1 1 0 | 1 1 0
EquityChange               9 7 0 | 10 8 0 | 10 9 1
IncidentTally              4 4 0 | 4 4 0 | 4 4 0
PracticeTally              2 1 0 | 2 1 0 | 2 1 0
"""
TABLES = [line.split()[0] for line in SIGHT.split("\n")[1:-1]]


def sight(chapter):
    """{school's letter: {table: rows}} of one chapter of the story."""
    lines = [line.split("|")[chapter].split()[-3:] for line in SIGHT.split("\n")[1:-1]]
    return {letter: dict(zip(TABLES, map(int, seen), strict=True)) for letter, *seen in zip("abc", *lines, strict=True)}


AT_FIRST, KIM_AT_B, KIM_AT_C = sight(0), sight(1), sight(2)
NOTHING = dict.fromkeys(TABLES, 0)


def each_school_sees_its_own(story, expected):
    assert rows_in_sight() == NOTHING
    with scope([]):
        assert rows_in_sight() == NOTHING
    for letter in "abc":
        with scope([getattr(story.cast, letter).pk]):
            assert (letter, rows_in_sight()) == (letter, expected[letter])
    assert rows_in_sight() == NOTHING


def rows_follow_kim(story):
    """The whole story in literal counts, each read in the transaction that moved Kim."""
    each_school_sees_its_own(story, AT_FIRST)
    story.kim_moves_to(story.cast.b)
    each_school_sees_its_own(story, KIM_AT_B)
    with scope([story.cast.a.pk]):
        for period in (story.kim.enrollments.get(), story.kim.sections.get()):
            assert period.ends_on == MOVING_DAY - timedelta(days=1)
    story.kim_moves_to(story.cast.c)
    each_school_sees_its_own(story, KIM_AT_C)


# What b reads of a's after Kim's move, where b may write rows of its own.
FOLLOWED = {
    "Agreement",
    "AgreementItem",
    "Consequence",
    "Debrief",
    "Duty",
    "DutyAttempt",
    "Enrollment",
    "FollowUp",
    "Incident",
    "IncidentParticipant",
    "IncidentPractice",
    "Letter",
    "Practice",
    "PracticeParticipant",
    "PriorIntervention",
    "ReentryPlan",
    "SafetyIntervention",
    "SafetyPhase",
    "SafetyStaff",
    "SectionStudent",
}


def written_models():
    """Every closed table whose rows the server may change."""
    return [model for model in closed_models() if not is_append_only(model)]


def receiver_reads_and_cannot_write(story):
    """Kim is at b: what happened at a is there to read; an update, a theft and a deletion touch no row."""
    story.kim_moves_to(story.cast.b)
    followed = Practice.objects.filter(pk=story.practice.pk)
    part = PracticeParticipant.objects.filter(practice=story.practice, student=story.kim)
    with scope([story.cast.b.pk]):
        assert followed.count() == part.count() == 1
        assert followed.update(note="changed") == 0
        assert followed.update(school=story.cast.b) == 0
        assert part.update(role=PracticeParticipant.Role.CAUSED_HARM) == 0
        assert (part._raw_delete("default"), followed._raw_delete("default")) == (0, 0)
        assert story.section.roster.update(school=story.cast.b) == 0
        seen = {model: rows for model in written_models() if (rows := list(model.objects.filter(school=story.cast.a)))}
        assert {model.__name__ for model in seen} == FOLLOWED
        for model, rows in seen.items():
            there = model.objects.filter(pk__in=[row.pk for row in rows])
            assert (model.__name__, there.update(school=story.cast.b), there._raw_delete("default")) == (
                model.__name__,
                0,
                0,
            )
    with scope([story.cast.a.pk]):
        assert (followed.get().note, followed.get().school, part.get().role) == (
            "",
            story.cast.a,
            "participant",
        )
        assert Student.objects.filter(pk=story.kim.pk).update(given_name="Kimberly") == 0


def nobody_writes_into_another_school(story):
    """b may not add a row at a, nor move one of its own there."""
    with scope([story.cast.b.pk]):
        with refused_by_policy():
            _copy_of(story.practice_at_b, school=story.cast.a).save(force_insert=True)
        with refused_by_policy():
            Practice.objects.filter(pk=story.practice_at_b.pk).update(school=story.cast.a)
        with refused_by_policy():
            Student.objects.filter(pk=story.bo.pk).update(school=story.cast.a)
        with refused_by_policy():
            Guardian.objects.create(student=story.bo, school=story.cast.a, name="Nobody")
        for model in closed_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            own = model.objects.filter(school=story.cast.b).first()
            own.pk, own.school = None, story.cast.a
            with refused_by_policy():
                own.save(force_insert=True)


# Rows that hang on exactly one of these.
ONE_OF = {
    FollowUp: {"incident", "practice", "agreement", "reentry_plan"},
    RestrictedNote: {"incident", "practice"},
}


def held_children():
    """(model, column, constraint) of every composite key by which a closed row has its parent's school."""
    models = {model._meta.db_table: model for model in closed_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, attname, conname FROM pg_constraint
               JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
               WHERE contype = 'f' AND cardinality(conkey) = 2 AND confupdtype = 'c' ORDER BY 1, 2"""
        )
        return [
            (models[table], column.removesuffix("_id"), name)
            for table, column, name in cursor.fetchall()
            if table in models  # contracts tie rows together too, but not by school
        ]


def nobody_opens_a_record_by_joining_it(story):
    """b puts its own Bo into a's circle, which would then follow Bo: refused, whatever its row says."""
    with scope([story.cast.b.pk]):
        with refused_by_policy():
            PracticeParticipant.objects.create(practice=story.practice, school=story.cast.a, student=story.bo)
        with refused_by_key("incidents_practiceparticipant_same_school_as_practice"):
            PracticeParticipant.objects.create(practice=story.practice, school=story.cast.b, student=story.bo)
        with refused_by_key("district_guardian_same_school_as_student"):
            Guardian.objects.create(student=story.kim, school=story.cast.b, name="Nobody")
        with refused_by_policy():
            IncidentParticipant.objects.create(incident=story.incident, school=story.cast.a, student=story.bo)
        for child, column, name in held_children():
            parent = child._meta.get_field(column).related_model
            with scope([story.cast.a.pk]):
                theirs = parent.objects.filter(school=story.cast.a).order_by("pk").last()
            own = child.objects.filter(school=story.cast.b).last()
            setattr(own, column, theirs)
            for other in ONE_OF.get(child, set()) - {column}:
                setattr(own, other, None)
            if is_append_only(child):
                own.pk = None
                if hasattr(own, "client_id"):
                    own.client_id = uuid.uuid4()
            with refused_by_key(name):
                own.save()
        assert not Practice.objects.filter(pk=story.practice.pk).exists()
        assert not Incident.objects.filter(pk=story.incident.pk).exists()


def history_stays_as_it_was(story):
    """The server adds to history and to the access log; it never changes or deletes them."""
    for model in closed_models():
        if hasattr(model, "pgh_tracked_model"):
            with refused_by_grant():
                model.objects.update(pgh_label="update")
            with refused_by_grant():
                model.objects.all()._raw_delete("default")


def refused_by_policy():
    return refused(ProgrammingError, "row-level security")


def refused_by_grant():
    return refused(ProgrammingError, "permission denied")


def refused_by_key(name):
    return refused(IntegrityError, name)


@contextmanager
def refused(error, words):
    """The database must refuse what happens inside, at the latest when the deferred constraints are asked."""
    with pytest.raises(error, match=words), transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _copy_of(practice, **changes):
    return Practice(
        client_id=uuid.uuid4(),
        kind=practice.kind,
        mode=practice.mode,
        tier=practice.tier,
        started_at=practice.started_at,
        minutes=practice.minutes,
        **changes,
    )
