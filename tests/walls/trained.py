"""What is taught in the walls' world: once for the district, and at each school somebody who takes part."""

from datetime import date, timedelta

from tests.factories import (
    AttendanceFactory,
    CoachingVisitFactory,
    CohortFactory,
    CohortMemberFactory,
    CohortRequirementFactory,
    CompletionFactory,
    CompletionInstructorFactory,
    CourseFactory,
    CourseSequenceFactory,
    CredentialFactory,
    FidelityReviewFactory,
    FidelityScoreFactory,
    InstructorFactory,
    MakeUpFactory,
    PastImportFactory,
    RegistrationFactory,
    RequirementFactory,
    RequirementMetFactory,
    RubricFactory,
    RubricItemFactory,
    SequenceStepFactory,
    SessionEvaluationFactory,
    SessionFactory,
    StaffFactory,
    UnmatchedCompletionFactory,
    VendorFactory,
    VisitScoreFactory,
)


def taught(cast):
    """Dict of one thing of each kind that belongs to no school."""
    course, trainers = CourseFactory(code="ZQ-2", name="zq course"), CourseFactory(kind="trainers", days=3)
    instructor = InstructorFactory(staff=StaffFactory(family_name="Zqteaches"))
    held_on = [date.today() - timedelta(days=9), date.today() - timedelta(days=8)]
    ahead = [date.today() + timedelta(days=20), date.today() + timedelta(days=21)]
    cohort, past = CohortFactory(course=trainers), PastImportFactory(uploaded_by=cast.training_lead)
    fidelity = RubricFactory(kind="fidelity")
    at = {
        "course": course,
        "trainers_course": trainers,
        "sequence": CourseSequenceFactory(),
        "requirement": RequirementFactory(course=course, due_on=date.today() + timedelta(days=200)),
        "instructor": instructor,
        "credential": CredentialFactory(instructor=instructor, course=course),
        "vendors_instructor": InstructorFactory(vendor=VendorFactory()),
        "cohort": cohort,
        "checklist_line": CohortRequirementFactory(cohort=cohort),
        "session": SessionFactory(course=course, on=ahead, by=[instructor], created_by=cast.training_lead),
        "held_session": SessionFactory(course=course, on=held_on, by=[instructor], status="held"),
        "past": past,
        "unmatched": UnmatchedCompletionFactory(past=past, course=course),
        "rubric": RubricFactory(),
        "fidelity_rubric": fidelity,
        "fidelity_item": RubricItemFactory(rubric=fidelity, tier=1),
    }
    later = [date.today() + timedelta(days=40), date.today() + timedelta(days=41)]
    at["other_session"] = SessionFactory(course=course, on=later, by=[instructor])
    SequenceStepFactory(sequence=at["sequence"], course=course)
    RequirementFactory(course=course)  # asks the same people
    at["rubric_item"] = RubricItemFactory(rubric=at["rubric"])
    at["session_day"], at["held_day"] = at["session"].days.first(), at["held_session"].days.first()
    SessionEvaluationFactory(session=at["held_session"])
    return at


def take_part(here, author):
    """Somebody of this school in all of it. `here` has what `taught` gave."""
    here.trained = here.staff
    here.registration = RegistrationFactory(session=here.session, staff=here.trained, school=here.school)
    here.makeup = MakeUpFactory(registration=here.registration, day=here.other_session.days.first())
    came = RegistrationFactory(session=here.held_session, staff=here.trained, school=here.school)
    here.attendance = AttendanceFactory(registration=came, day=here.held_day)
    digits = f"{here.school.pk:012d}".translate(str.maketrans("01", "98"))  # a code without letters: no word on a page
    here.completion = CompletionFactory(staff=here.trained, course=here.course, school=here.school, code=digits)
    CompletionInstructorFactory(completion=here.completion, instructor=here.instructor)
    here.cohort_member = CohortMemberFactory(cohort=here.cohort, staff=here.trained)
    here.met = RequirementMetFactory(
        member=here.cohort_member, requirement=here.checklist_line, recorded_by=author
    )  # fmt: skip
    here.trainer = InstructorFactory(staff=here.trained)
    here.license = CredentialFactory(instructor=here.trainer, course=here.course)
    here.visit = CoachingVisitFactory(staff=here.trained, coach=author, school=here.school, rubric=here.rubric)
    VisitScoreFactory(visit=here.visit, item=here.rubric_item)
    here.fidelity = FidelityReviewFactory(school=here.school, rubric=here.fidelity_rubric, by=author)
    FidelityScoreFactory(review=here.fidelity, item=here.fidelity_item)
