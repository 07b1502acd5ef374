"""What must hold around the story: asked by a test, and again where a fault has been planted."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from district.models import Guardian, Student
from district.scope import scope
from incidents.models import Practice, PracticeParticipant
from tests.walls.story import MOVING_DAY, closed_models, rows_in_sight

TABLES = [
    "Student",
    "StudentEvent",
    "Guardian",
    "GuardianEvent",
    "Enrollment",
    "EnrollmentEvent",
    "SectionStudent",
    "Practice",
    "PracticeEvent",
    "PracticeParticipant",
    "PracticeParticipantEvent",
]


def rows(*counts):
    return dict(zip(TABLES, counts, strict=True))


NOTHING = rows(*[0] * len(TABLES))
AT_FIRST = {
    "a": rows(2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4),
    "b": rows(1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2),
    "c": NOTHING,
}
# a keeps Kim's name and what happened there, and loses Kim's mother. b reads all that Kim took part in, but
# not Lee's part in it, and Kim's and the mother's history from the moment that they are b's.
KIM_AT_B = {
    "a": rows(2, 3, 1, 2, 2, 3, 2, 2, 2, 4, 4),
    "b": rows(2, 2, 2, 2, 3, 4, 2, 2, 2, 3, 3),
    "c": NOTHING,
}
KIM_AT_C = {
    "a": rows(2, 4, 1, 2, 2, 3, 2, 2, 2, 4, 4),
    "b": rows(2, 3, 1, 2, 2, 3, 1, 1, 1, 2, 2),
    "c": rows(1, 1, 1, 1, 3, 5, 1, 1, 1, 1, 1),
}


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


def receiver_reads_and_cannot_write(story):
    """Kim is at b: a's circle is there to read; an update, a theft and a deletion touch no row."""
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


def nobody_opens_a_record_by_joining_it(story):
    """b puts its own Bo into a's circle, which would then follow Bo: refused, whatever its row says."""
    with scope([story.cast.b.pk]):
        with refused_by_policy():
            PracticeParticipant.objects.create(practice=story.practice, school=story.cast.a, student=story.bo)
        with refused_by_key("incidents_practiceparticipant_same_school_as_practice"):
            PracticeParticipant.objects.create(practice=story.practice, school=story.cast.b, student=story.bo)
        with refused_by_key("district_guardian_same_school_as_student"):
            Guardian.objects.create(student=story.kim, school=story.cast.b, name="Nobody")
        assert not Practice.objects.filter(pk=story.practice.pk).exists()


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
