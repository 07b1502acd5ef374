from trainings.models.coaching import CoachingVisit, FidelityReview, FidelityScore, Rubric, RubricItem, VisitScore
from trainings.models.cohorts import Cohort, CohortMember, CohortRequirement, RequirementMet
from trainings.models.completions import Completion, CompletionInstructor, PastImport, UnmatchedCompletion
from trainings.models.courses import Course, CourseLicense, CourseSequence, Requirement, RequirementSchool, SequenceStep
from trainings.models.sessions import (
    Attendance,
    MakeUp,
    Registration,
    Session,
    SessionDay,
    SessionEvaluation,
    SessionInstructor,
)
from trainings.models.trainers import Credential, CredentialSchool, Instructor

__all__ = [
    "Attendance",
    "CoachingVisit",
    "Cohort",
    "CohortMember",
    "CohortRequirement",
    "Completion",
    "CompletionInstructor",
    "Course",
    "CourseLicense",
    "CourseSequence",
    "Credential",
    "CredentialSchool",
    "FidelityReview",
    "FidelityScore",
    "Instructor",
    "MakeUp",
    "PastImport",
    "Registration",
    "Requirement",
    "RequirementMet",
    "RequirementSchool",
    "Rubric",
    "RubricItem",
    "SequenceStep",
    "Session",
    "SessionDay",
    "SessionEvaluation",
    "SessionInstructor",
    "UnmatchedCompletion",
    "VisitScore",
]
