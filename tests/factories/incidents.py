from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory

from incidents import models
from incidents.models.practice import PROACTIVE_KINDS, USUAL_TIER, Kind
from tests.factories.base import RowFactory
from tests.factories.district import SchoolFactory, StaffFactory, StudentFactory, UserFactory

STARTED = datetime(2025, 10, 1, 9, 30, tzinfo=ZoneInfo("America/New_York"))
DAY = STARTED.date()


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
    started_at = STARTED
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


class BehaviorCodeFactory(RowFactory):
    class Meta:
        model = models.BehaviorCode

    name = factory.Sequence("Behavior {}".format)


class QuestionSetFactory(RowFactory):
    class Meta:
        model = models.QuestionSet

    name = factory.Sequence("Questions {}".format)
    questions = "How are you?\nWhat do you need?"


class CommunityPartnerFactory(RowFactory):
    class Meta:
        model = models.CommunityPartner

    name = factory.Sequence("Partner {}".format)


class IncidentFactory(RowFactory):
    """A submitted incident; `caused=[students]` and `harmed=[students]` were part of it."""

    class Meta:
        model = models.Incident

    client_id = factory.LazyFunction(uuid4)
    school = factory.SubFactory(SchoolFactory)
    status = models.Incident.Status.SUBMITTED
    occurred_on = DAY
    behavior = factory.SubFactory(BehaviorCodeFactory)
    title = factory.Sequence("Incident {}".format)
    reported_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyAttribute(lambda incident: None if incident.status == "draft" else STARTED)

    @factory.post_generation
    def caused(incident, create, students, **kwargs):
        for student in students or []:
            IncidentParticipantFactory(incident=incident, student=student)

    @factory.post_generation
    def harmed(incident, create, students, **kwargs):
        for student in students or []:
            IncidentParticipantFactory(incident=incident, student=student, role=models.IncidentParticipant.Role.HARMED)


class IncidentParticipantFactory(RowFactory):
    class Meta:
        model = models.IncidentParticipant

    incident = factory.SubFactory(IncidentFactory)
    school = factory.SelfAttribute("incident.school")
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..incident.school"))


class PriorInterventionFactory(RowFactory):
    class Meta:
        model = models.PriorIntervention

    incident = factory.SubFactory(IncidentFactory)
    school = factory.SelfAttribute("incident.school")
    kind = "conversation"
    tried_on = DAY


class IncidentStepFactory(RowFactory):
    class Meta:
        model = models.IncidentStep

    incident = factory.SubFactory(IncidentFactory)
    school = factory.SelfAttribute("incident.school")
    by = factory.SelfAttribute("incident.reported_by")
    status = "submitted"


class ConsequenceFactory(RowFactory):
    class Meta:
        model = models.Consequence

    incident = factory.SubFactory(IncidentFactory)
    school = factory.SelfAttribute("incident.school")
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..incident.school"))
    kind = models.Consequence.Kind.OSS
    starts_on = DAY
    ends_on = DAY
    school_days = 1
    decided_by = factory.SubFactory(UserFactory)


class IncidentPracticeFactory(RowFactory):
    class Meta:
        model = models.IncidentPractice

    incident = factory.SubFactory(IncidentFactory)
    practice = factory.SubFactory(PracticeFactory, school=factory.SelfAttribute("..incident.school"))
    school = factory.SelfAttribute("incident.school")


class RestrictedNoteFactory(RowFactory):
    class Meta:
        model = models.RestrictedNote

    incident = factory.SubFactory(IncidentFactory)
    practice = None
    school = factory.LazyAttribute(lambda note: (note.incident or note.practice).school)
    author = factory.SubFactory(UserFactory)
    text = "Told in confidence."


class AgreementFactory(RowFactory):
    class Meta:
        model = models.Agreement

    practice = factory.SubFactory(PracticeFactory)
    incident = None
    school = factory.LazyAttribute(lambda agreement: (agreement.practice or agreement.incident).school)
    made_on = DAY
    made_by = factory.SubFactory(UserFactory)


class AgreementItemFactory(RowFactory):
    class Meta:
        model = models.AgreementItem

    agreement = factory.SubFactory(AgreementFactory)
    school = factory.SelfAttribute("agreement.school")
    what = factory.Sequence("Promise {}".format)
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..agreement.school"))
    due_on = date(2025, 10, 15)


class ReentryPlanFactory(RowFactory):
    class Meta:
        model = models.ReentryPlan

    consequence = factory.SubFactory(ConsequenceFactory)
    school = factory.SelfAttribute("consequence.school")
    student = factory.SelfAttribute("consequence.student")
    returns_on = date(2025, 10, 2)
    created_by = factory.SubFactory(UserFactory)


class FollowUpFactory(RowFactory):
    class Meta:
        model = models.FollowUp

    practice = factory.SubFactory(PracticeFactory)
    incident = agreement = reentry_plan = None
    school = factory.LazyAttribute(
        lambda follow: (follow.practice or follow.incident or follow.agreement or follow.reentry_plan).school
    )
    due_on = date(2025, 10, 8)


class ParticipantFeedbackFactory(RowFactory):
    class Meta:
        model = models.ParticipantFeedback

    participant = factory.SubFactory(PracticeParticipantFactory)
    practice = factory.SelfAttribute("participant.practice")
    school = factory.SelfAttribute("participant.school")
    opens_on = DAY
    expires_on = date(2025, 11, 1)


class LetterTemplateFactory(RowFactory):
    class Meta:
        model = models.LetterTemplate

    kind = models.LetterKind.INCIDENT
    language = models.LetterLanguage.ENGLISH
    version = factory.Sequence(lambda n: 1000 + n)
    subject = "About {student}"
    body = "Dear {guardian}, …"


class LetterFactory(RowFactory):
    class Meta:
        model = models.Letter

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    addressee = "The family"
    kind = models.LetterKind.INCIDENT
    language = models.LetterLanguage.ENGLISH
    template = factory.SubFactory(LetterTemplateFactory)
    subject = "About a day at school"
    body = "Dear family"
    created_by = factory.SubFactory(UserFactory)


class PastOpeningFactory(RowFactory):
    class Meta:
        model = models.PastOpening

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    by = factory.SubFactory(UserFactory)
    reason = "support"


class ReminderFactory(RowFactory):
    class Meta:
        model = models.Reminder

    user = factory.SubFactory(UserFactory)
    day = DAY
    overdue = 1
    due = 2


class CalendarFeedFactory(RowFactory):
    class Meta:
        model = models.CalendarFeed

    user = factory.SubFactory(UserFactory)


class RuleSetFactory(RowFactory):
    class Meta:
        model = models.RuleSet

    name = factory.Sequence("Rule set {}".format)
    starts_on = date(2025, 7, 1)


class StateRateFactory(RowFactory):
    class Meta:
        model = models.StateRate

    year = factory.SubFactory("tests.factories.district.SchoolYearFactory")
    event = factory.Sequence(lambda n: ["excluded", "restored", "incident", "law", "safety"][n % 5])
    outside = factory.Sequence(lambda n: ["race:BL", "race:HI", "race:WH", "race:AS", "sex:F", "sex:M"][n // 5 % 6])
    percent = 5
    source = "State report on discipline, table 4"


class NotCollectedFactory(RowFactory):
    class Meta:
        model = models.NotCollected

    category = factory.Iterator(models.NotCollected._meta.get_field("category").choices, getter=lambda one: one[0])
    said_by = "Office of data"
    reason = "No school uses it"


class StateFileFactory(RowFactory):
    class Meta:
        model = models.StateFile

    name = factory.Sequence("State file {}".format)
    state = "Ohio"


class StateColumnFactory(RowFactory):
    class Meta:
        model = models.StateColumn

    state_file = factory.SubFactory(StateFileFactory)
    name = factory.Sequence("Column {}".format)
    position = factory.Sequence(lambda n: n % 30000)


class StateCodeFactory(RowFactory):
    class Meta:
        model = models.StateCode

    column = factory.SubFactory(StateColumnFactory, source="sex")
    ours = factory.Sequence("value {}".format)
    theirs = "01"


class SafetyRuleFactory(RowFactory):
    class Meta:
        model = models.SafetyRule

    rule_set = factory.SubFactory(RuleSetFactory)
    name = "Notice"
    measures = factory.LazyFunction(lambda: ["escort", "physical", "mechanical", "seclusion"])
    unit = "minutes"
    amount = factory.LazyAttribute(lambda rule: None if rule.unit in ("same_day", "leaving") else 15)


class EquityPeriodFactory(RowFactory):
    class Meta:
        model = models.EquityPeriod

    first = factory.Sequence(lambda n: date(2000, 8, 25) + timedelta(days=n))
    last = factory.LazyAttribute(lambda period: period.first + timedelta(days=290))


class EquityMarkFactory(RowFactory):
    class Meta:
        model = models.EquityMark

    period = factory.SubFactory(EquityPeriodFactory)
    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")


class SafetyInterventionFactory(RowFactory):
    class Meta:
        model = models.SafetyIntervention

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    started_at = STARTED
    ended_at = factory.LazyAttribute(lambda one: one.started_at + timedelta(minutes=4))
    before = "A chair was thrown."
    threatened = factory.LazyFunction(lambda: ["students"])
    threat = "Others sat within reach."
    tried = factory.LazyFunction(lambda: ["words", "space"])
    ending = "calm"
    reported_by = factory.SubFactory(UserFactory)


class SafetyPhaseFactory(RowFactory):
    class Meta:
        model = models.SafetyPhase

    intervention = factory.SubFactory(SafetyInterventionFactory)
    school = factory.SelfAttribute("intervention.school")
    measure = models.Measure.PHYSICAL
    started_at = factory.SelfAttribute("intervention.started_at")
    ended_at = factory.SelfAttribute("intervention.ended_at")


class SafetyStaffFactory(RowFactory):
    class Meta:
        model = models.SafetyStaff

    intervention = factory.SubFactory(SafetyInterventionFactory)
    school = factory.SelfAttribute("intervention.school")
    staff = factory.SubFactory(StaffFactory)


class DutyFactory(RowFactory):
    class Meta:
        model = models.Duty

    intervention = factory.SubFactory(SafetyInterventionFactory)
    school = factory.SelfAttribute("intervention.school")
    student = factory.SelfAttribute("intervention.student")
    rule = factory.SubFactory(SafetyRuleFactory)
    due_at = factory.LazyAttribute(lambda duty: duty.intervention.ended_at + timedelta(minutes=15))


class DutyAttemptFactory(RowFactory):
    class Meta:
        model = models.DutyAttempt

    duty = factory.SubFactory(DutyFactory)
    intervention = factory.SelfAttribute("duty.intervention")
    school = factory.SelfAttribute("duty.school")
    at = factory.LazyAttribute(lambda one: one.intervention.ended_at + timedelta(minutes=5))
    by = factory.SubFactory(UserFactory)
    method = "phone"


class DebriefFactory(RowFactory):
    class Meta:
        model = models.Debrief

    intervention = factory.SubFactory(SafetyInterventionFactory)
    school = factory.SelfAttribute("intervention.school")
    held_at = factory.LazyAttribute(lambda debrief: debrief.intervention.ended_at + timedelta(hours=2))
    present = "The team"
    recorded_by = factory.SubFactory(UserFactory)
