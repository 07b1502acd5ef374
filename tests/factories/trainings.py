"""What is taught. `SessionFactory(on=[…], by=[…])` and `RegistrationFactory(waits=True)` tell a story in one call."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import factory

from tests.factories.base import RowFactory
from tests.factories.district import SchoolFactory, StaffFactory, UserFactory
from trainings import models
from trainings.policies.codes import new_certificate_code, new_secret

DAYS = [date(2025, 10, 7), date(2025, 10, 8)]
FROM, TO = time(8, 30), time(15, 30)
REGISTERED = datetime(2025, 9, 15, 14, tzinfo=UTC)


class CourseFactory(RowFactory):
    class Meta:
        model = models.Course

    code = factory.Sequence("RP-{}".format)
    name = factory.Sequence("Course {}".format)
    days = 2
    hours = Decimal("12.00")


class CourseSequenceFactory(RowFactory):
    class Meta:
        model = models.CourseSequence

    name = factory.Sequence("Sequence {}".format)


class SequenceStepFactory(RowFactory):
    class Meta:
        model = models.SequenceStep

    sequence = factory.SubFactory(CourseSequenceFactory)
    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence(lambda n: n + 1)


class RequirementFactory(RowFactory):
    class Meta:
        model = models.Requirement

    name = factory.Sequence("Requirement {}".format)
    course = factory.SubFactory(CourseFactory)
    starts_on = date(2025, 8, 25)
    due_on = date(2026, 6, 12)


class InstructorFactory(RowFactory):
    """A member of staff, or with `vendor=…` somebody of a vendor."""

    class Meta:
        model = models.Instructor

    staff = factory.Maybe("vendor", yes_declaration=None, no_declaration=factory.SubFactory(StaffFactory))
    vendor = None
    outside_name = factory.Maybe("vendor", factory.Sequence("Instructor {}".format), "")


class CredentialFactory(RowFactory):
    class Meta:
        model = models.Credential

    instructor = factory.SubFactory(InstructorFactory)
    course = factory.SubFactory(CourseFactory)
    starts_on = date(2025, 8, 1)


class CohortFactory(RowFactory):
    class Meta:
        model = models.Cohort

    name = factory.Sequence("Cohort {}".format)
    course = factory.SubFactory(CourseFactory, kind="trainers", days=3)
    seats = 24
    starts_on = date(2025, 9, 1)
    ends_on = date(2026, 6, 1)


class CohortRequirementFactory(RowFactory):
    class Meta:
        model = models.CohortRequirement

    cohort = factory.SubFactory(CohortFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = "attend"
    words = factory.Sequence("Requirement {}".format)


class CohortMemberFactory(RowFactory):
    class Meta:
        model = models.CohortMember

    cohort = factory.SubFactory(CohortFactory)
    staff = factory.SubFactory(StaffFactory)
    joined_on = date(2025, 9, 1)


class RequirementMetFactory(RowFactory):
    class Meta:
        model = models.RequirementMet

    member = factory.SubFactory(CohortMemberFactory)
    requirement = factory.SubFactory(CohortRequirementFactory, cohort=factory.SelfAttribute("..member.cohort"))
    met_on = date(2025, 10, 1)
    recorded_by = factory.SubFactory(UserFactory)


class SessionFactory(RowFactory):
    """A session on the dates `on` (else on DAYS and those that follow), taught by the instructors of `by`."""

    class Meta:
        model = models.Session

    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence("S-{}".format)
    place = "Training room"
    capacity = 30
    status = models.Session.Status.OPEN
    client_id = factory.LazyFunction(uuid.uuid4)

    @classmethod
    def _create(cls, model_class, *args, on=None, by=(), **values):
        on = on or [DAYS[0] + timedelta(days=n) for n in range(values["course"].days)]
        session = super()._create(model_class, *args, starts_on=on[0], ends_on=on[-1], **values)
        for number, day in enumerate(on, start=1):
            SessionDayFactory(session=session, number=number, day=day)
        for instructor in by:
            SessionInstructorFactory(session=session, instructor=instructor)
        return session


class SessionDayFactory(RowFactory):
    class Meta:
        model = models.SessionDay

    session = factory.SubFactory(SessionFactory)
    number = factory.LazyAttribute(lambda day: day.session.days.count() + 1)
    day = factory.LazyAttribute(lambda day: day.session.ends_on + timedelta(days=day.number))
    starts, ends = FROM, TO
    secret = factory.LazyFunction(new_secret)


class SessionInstructorFactory(RowFactory):
    class Meta:
        model = models.SessionInstructor

    session = factory.SubFactory(SessionFactory)
    instructor = factory.SubFactory(InstructorFactory)


class RegistrationFactory(RowFactory):
    class Meta:
        model = models.Registration

    session = factory.SubFactory(SessionFactory)
    staff = factory.SubFactory(StaffFactory)
    status = models.Registration.Status.SEATED
    queued_at = REGISTERED
    seated_at = factory.Maybe("waits", None, REGISTERED)

    class Params:
        waits = factory.Trait(status=models.Registration.Status.WAITING)


class MakeUpFactory(RowFactory):
    """A day made up in another session of the course: its first day, unless `missed` and `day` say which."""

    class Meta:
        model = models.MakeUp

    registration = factory.SubFactory(RegistrationFactory)
    missed = factory.LazyAttribute(lambda makeup: makeup.registration.session.days.first())
    day = factory.LazyAttribute(lambda makeup: SessionFactory(course=makeup.registration.session.course).days.first())


class AttendanceFactory(RowFactory):
    class Meta:
        model = models.Attendance

    registration = factory.SubFactory(RegistrationFactory)
    day = factory.LazyAttribute(lambda attendance: attendance.registration.session.days.first())
    status = models.Attendance.Status.PRESENT
    minutes = 420


class SessionEvaluationFactory(RowFactory):
    class Meta:
        model = models.SessionEvaluation

    id = factory.LazyFunction(uuid.uuid4)
    session = factory.SubFactory(SessionFactory)
    useful = clear = ready = respected = 4


class CompletionFactory(RowFactory):
    class Meta:
        model = models.Completion

    staff = factory.SubFactory(StaffFactory)
    course = factory.SubFactory(CourseFactory)
    completed_on = DAYS[-1]
    minutes = 840
    code = factory.LazyFunction(new_certificate_code)
    source = models.Completion.Source.RECORD


class PastImportFactory(RowFactory):
    class Meta:
        model = models.PastImport

    uploaded_by = factory.SubFactory(UserFactory)
    original_name = "completions.csv"


class UnmatchedCompletionFactory(RowFactory):
    class Meta:
        model = models.UnmatchedCompletion

    past = factory.SubFactory(PastImportFactory)
    row = factory.Sequence(lambda n: n + 2)
    name = factory.Sequence("Person {}".format)
    course = factory.SubFactory(CourseFactory)
    completed_on = DAYS[-1]
    minutes = 840


class RubricFactory(RowFactory):
    class Meta:
        model = models.Rubric

    name = factory.Sequence("Rubric {}".format)


class RubricItemFactory(RowFactory):
    class Meta:
        model = models.RubricItem

    rubric = factory.SubFactory(RubricFactory)
    number = factory.Sequence(lambda n: n + 1)
    words = factory.Sequence("Item {}".format)


class CoachingVisitFactory(RowFactory):
    class Meta:
        model = models.CoachingVisit

    staff = factory.SubFactory(StaffFactory)
    coach = factory.SubFactory(UserFactory)
    school = factory.SubFactory(SchoolFactory)
    day = date(2025, 11, 4)
    client_id = factory.LazyFunction(uuid.uuid4)


class VisitScoreFactory(RowFactory):
    class Meta:
        model = models.VisitScore

    visit = factory.SubFactory(CoachingVisitFactory)
    item = factory.SubFactory(RubricItemFactory)
    score = 1


class FidelityReviewFactory(RowFactory):
    class Meta:
        model = models.FidelityReview

    school = factory.SubFactory(SchoolFactory)
    rubric = factory.SubFactory(RubricFactory, kind="fidelity")
    day = date(2025, 11, 4)
    by = factory.SubFactory(UserFactory)


class FidelityScoreFactory(RowFactory):
    class Meta:
        model = models.FidelityScore

    review = factory.SubFactory(FidelityReviewFactory)
    item = factory.SubFactory(RubricItemFactory)
    score = 1


class CourseLicenseFactory(RowFactory):
    class Meta:
        model = models.CourseLicense

    course = factory.SubFactory(CourseFactory, kind="trainers")
    licensed = factory.SubFactory(CourseFactory)


class RequirementSchoolFactory(RowFactory):
    class Meta:
        model = models.RequirementSchool

    requirement = factory.SubFactory(RequirementFactory)
    school = factory.SubFactory(SchoolFactory)


class CredentialSchoolFactory(RowFactory):
    class Meta:
        model = models.CredentialSchool

    credential = factory.SubFactory(CredentialFactory)
    school = factory.SubFactory(SchoolFactory)


class CompletionInstructorFactory(RowFactory):
    class Meta:
        model = models.CompletionInstructor

    completion = factory.SubFactory(CompletionFactory)
    instructor = factory.SubFactory(InstructorFactory)
