from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory

from incidents import models
from incidents.models.practice import PROACTIVE_KINDS, USUAL_TIER, Kind
from tests.factories.base import RowFactory
from tests.factories.district import SchoolFactory, StudentFactory


class LocationFactory(RowFactory):
    class Meta:
        model = models.Location

    name = factory.Sequence("Location {}".format)


class PracticeFactory(RowFactory):
    """A practice; `students=[…]` and `facilitators=[staff…]` take part in it."""

    class Meta:
        model = models.Practice

    client_id = factory.LazyFunction(uuid4)
    school = factory.SubFactory(SchoolFactory)
    kind = Kind.COMMUNITY
    mode = factory.LazyAttribute(
        lambda practice: (
            models.Practice.Mode.PROACTIVE if practice.kind in PROACTIVE_KINDS else models.Practice.Mode.RESPONSIVE
        )
    )
    tier = factory.LazyAttribute(lambda practice: USUAL_TIER[practice.kind])
    started_at = datetime(2025, 10, 1, 9, 30, tzinfo=ZoneInfo("America/New_York"))
    minutes = 15

    @factory.post_generation
    def students(practice, create, students, **kwargs):
        for student in students or []:
            PracticeParticipantFactory(practice=practice, student=student)

    @factory.post_generation
    def facilitators(practice, create, staff, **kwargs):
        for member in staff or []:
            PracticeParticipantFactory(
                practice=practice,
                staff=member,
                student=None,
                role=models.PracticeParticipant.Role.FACILITATOR,
            )


class PracticeParticipantFactory(RowFactory):
    class Meta:
        model = models.PracticeParticipant

    practice = factory.SubFactory(PracticeFactory)
    school = factory.SelfAttribute("practice.school")
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..practice.school"))
