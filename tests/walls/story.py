"""What the walls stand around: Kim and Lee in one circle at a, Bo in one at b, a staff circle at a.

The circles answer an incident each, with all that can follow from one; nobody knows who caused the staff circle's.
"""

from dataclasses import dataclass
from datetime import date

from district.actions import transfer_student
from district.models import Guardian, Section, Student
from district.rowsecurity import RowSecurity, our_models, rule_of
from district.scope import scope
from incidents.models import Incident, Practice
from incidents.models.practice import Kind
from tests.cast import Cast
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    AmendmentRequestFactory,
    BehaviorCodeFactory,
    ConsequenceFactory,
    DebriefFactory,
    DisclosureFactory,
    DutyAttemptFactory,
    DutyFactory,
    EquityMarkFactory,
    FollowUpFactory,
    GuardianFactory,
    IncidentFactory,
    IncidentParticipantFactory,
    IncidentPracticeFactory,
    IncidentStepFactory,
    LegalHoldFactory,
    LetterFactory,
    ParticipantFeedbackFactory,
    PastOpeningFactory,
    PracticeFactory,
    PriorInterventionFactory,
    RecordRequestFactory,
    RecordTextFactory,
    ReentryPlanFactory,
    RestrictedNoteFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyStaffFactory,
    SectionFactory,
    StudentFactory,
)

MOVING_DAY, SECOND_MOVING_DAY = date(2026, 1, 12), date(2026, 3, 2)


@dataclass
class Story:
    cast: Cast
    kim: Student
    lee: Student
    bo: Student
    kims_mother: Guardian
    section: Section
    practice: Practice  # Kim and Lee with their coordinator, at a
    practice_at_b: Practice
    incident: Incident  # Kim harmed Lee, at a
    incident_at_b: Incident

    def kim_moves_to(self, school, today=MOVING_DAY):
        self.kim = transfer_student(student=self.kim, to=school, by=self.cast.administrator, today=today)


def tell(cast):
    kim = StudentFactory(given_name="Kim", family_name="Ash", school=cast.a)
    lee = StudentFactory(given_name="Lee", family_name="Alder", school=cast.a)
    bo = StudentFactory(given_name="Bo", family_name="Birch", school=cast.b)
    kims_mother = GuardianFactory(student=kim)
    GuardianFactory(student=lee)
    GuardianFactory(student=bo)
    for each in (kim, lee, bo):
        _asked_about(each, cast.administrator)
    section = SectionFactory(school=cast.a, year=cast.year, name="6A", taught_by=cast.teacher.staff, roster=[kim, lee])
    SectionFactory(school=cast.b, year=cast.year, name="6B", roster=[bo])
    by_staff = PracticeFactory(school=cast.a, kind=Kind.STAFF, facilitators=[cast.coordinator.staff])
    practice = PracticeFactory(
        school=cast.a, students=[kim, lee], facilitators=[cast.coordinator.staff], created_by=cast.coordinator
    )
    practice_at_b = PracticeFactory(
        school=cast.b, students=[bo], facilitators=[cast.other_school.staff], created_by=cast.other_school
    )
    hurtful = BehaviorCodeFactory(name="Hurtful")
    _happened(by_staff, cast.coordinator, hurtful)
    return Story(
        cast=cast,
        kim=kim,
        lee=lee,
        bo=bo,
        kims_mother=kims_mother,
        section=section,
        practice=practice,
        practice_at_b=practice_at_b,
        incident=_harmed(practice, cast.coordinator, hurtful, kim, lee),
        incident_at_b=_harmed(practice_at_b, cast.other_school, hurtful, bo),
    )


def _asked_about(student, author):
    """What families asked about the record, and to whom it went: moves with the student, as the contacts do."""
    RecordRequestFactory(student=student, taken_by=author)
    AmendmentRequestFactory(student=student, taken_by=author)
    DisclosureFactory(student=student, by=author)
    RecordTextFactory(student=student)
    LegalHoldFactory(student=student, placed_by=author)


def _happened(practice, author, behavior):
    """An incident that this practice answers, and what hangs on it whoever caused it."""
    incident = IncidentFactory(school=practice.school, reported_by=author, behavior=behavior)
    IncidentParticipantFactory(incident=incident, student=None, name="A passer-by", role="witness")
    PriorInterventionFactory(incident=incident)
    IncidentStepFactory(incident=incident)
    IncidentPracticeFactory(incident=incident, practice=practice)
    RestrictedNoteFactory(incident=incident, author=author)
    agreement = AgreementFactory(practice=practice, incident=incident, made_by=author)
    AgreementItemFactory(agreement=agreement, student=None, who="The staff")
    FollowUpFactory(practice=practice)
    return incident


def _harmed(practice, author, behavior, student, other=None):
    """The same where a student caused it, with what was decided for that student."""
    incident = _happened(practice, author, behavior)
    IncidentParticipantFactory(incident=incident, student=student)
    if other:
        IncidentParticipantFactory(incident=incident, student=other, role="harmed")
    with scope([incident.school_id]):
        agreement, part = incident.agreements.get(), practice.participants.get(student=student)
    AgreementItemFactory(agreement=agreement, student=student)
    consequence = ConsequenceFactory(
        incident=incident, student=student, decided_by=author, restorative_practice=practice
    )
    ConsequenceFactory(incident=incident, student=student, decided_by=author, kind="loss")
    plan = ReentryPlanFactory(consequence=consequence, created_by=author)
    FollowUpFactory(practice=None, reentry_plan=plan, student=student)
    ParticipantFeedbackFactory(participant=part)
    LetterFactory(student=student, incident=incident, created_by=author)
    PastOpeningFactory(student=student, by=author)
    EquityMarkFactory(student=student)
    intervention = SafetyInterventionFactory(student=student, incident=incident, reported_by=author)
    SafetyPhaseFactory(intervention=intervention)
    SafetyStaffFactory(intervention=intervention, staff=author.staff)
    DutyAttemptFactory(duty=DutyFactory(intervention=intervention), by=author)
    DebriefFactory(intervention=intervention, recorded_by=author)
    SafetyInterventionFactory(student=student, reported_by=author)
    return incident


def closed_models():
    """Every model behind the outer wall, history tables included."""
    return [model for model in our_models() if isinstance(rule_of(model), RowSecurity)]


def rows_in_sight():
    """Dict of model name to the rows that this transaction sees, of every closed table."""
    return {model.__name__: model.objects.count() for model in closed_models()}
