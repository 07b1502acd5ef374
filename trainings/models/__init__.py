from trainings.models.coaching import CoachingVisit, FidelityReview, FidelityScore, Rubric, RubricItem, VisitScore
from trainings.models.cohorts import Cohort, CohortMember, CohortRequirement, RequirementMet
from trainings.models.completions import Completion, PastImport, UnmatchedCompletion
from trainings.models.courses import Course, CourseSequence, Requirement, SequenceStep
from trainings.models.sessions import (
    Attendance,
    MakeUp,
    Registration,
    Session,
    SessionDay,
    SessionEvaluation,
    SessionInstructor,
)
from trainings.models.trainers import Credential, Instructor

__all__ = [
    "Attendance",
    "CoachingVisit",
    "Cohort",
    "CohortMember",
    "CohortRequirement",
    "Completion",
    "Course",
    "CourseSequence",
    "Credential",
    "FidelityReview",
    "FidelityScore",
    "Instructor",
    "MakeUp",
    "PastImport",
    "Registration",
    "Requirement",
    "RequirementMet",
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
