"""What each column says about people; see district/classification.py. Nothing here is about a student."""

from district.classification import Tells

COLUMNS = {
    "Attendance": {
        Tells.STAFF: "registration day status arrived departed minutes source recorded_by recorded_at",
    },
    "CoachingVisit": {
        Tells.PLAIN: "school rubric client_id created_at updated_at",
        Tells.STAFF: "staff coach day status reason strengths next_step feedback follow_up_on followed_up_on",
    },
    "Cohort": {Tells.PLAIN: "name course deliverable seats starts_on ends_on lead note created_at"},
    "CohortMember": {Tells.STAFF: "cohort staff joined_on left_on left_reason"},
    "CohortRequirement": {Tells.PLAIN: "cohort number kind words"},
    "Completion": {
        Tells.PLAIN: "course code source reminded_for revoked_by_roll",
        Tells.STAFF: "staff registration school completed_on minutes expires_on granted_by granted_at revoked_on "
        "revoked_by revoked_reason",
    },
    "CompletionInstructor": {Tells.STAFF: "completion instructor"},
    "Course": {
        Tells.PLAIN: "code name kind provider audience description days hours prerequisite every_day "
        "least_minutes evaluation_required valid_months renewal_days license_months is_offered created_at"
    },
    "CourseLicense": {Tells.PLAIN: "course licensed"},
    "CourseSequence": {Tells.PLAIN: "name note"},
    "Credential": {
        Tells.PLAIN: "course scope reminded_for created_at",
        Tells.STAFF: "instructor number issued_by starts_on expires_on trained_by member revoked_on revoked_by "
        "revoked_reason",
    },
    "CredentialSchool": {Tells.STAFF: "credential school"},
    "FidelityReview": {Tells.PLAIN: "school rubric day note created_at", Tells.STAFF: "by team"},
    "FidelityScore": {Tells.PLAIN: "review item score"},
    "Instructor": {Tells.PLAIN: "vendor created_at", Tells.STAFF: "staff outside_name email"},
    "MakeUp": {Tells.STAFF: "registration missed day arranged_by arranged_at reminded_on"},
    "PastImport": {
        Tells.PLAIN: "file original_name status row_count new_count known_count problem_count unmatched_count error "
        "uploaded_at finished_at",
        Tells.STAFF: "uploaded_by problems",
    },
    "Registration": {
        Tells.PLAIN: "session",
        Tells.STAFF: "staff school status how queued_at seated_at registered_by withdrawn_at reminded_on evaluated_on",
    },
    "Requirement": {
        Tells.PLAIN: "name course starts_on due_on job_classes grades hired_before note ended_on created_at"
    },
    "RequirementMet": {Tells.STAFF: "member requirement met_on session note recorded_by"},
    "RequirementSchool": {Tells.PLAIN: "requirement school"},
    "Rubric": {Tells.PLAIN: "name kind note is_used"},
    "RubricItem": {Tells.PLAIN: "rubric number tier words is_used"},
    "SequenceStep": {Tells.PLAIN: "sequence course number"},
    "Session": {
        Tells.PLAIN: "course number school place capacity seated closes_on for_whom deliverable cohort note status "
        "starts_on ends_on cancelled_reason certified_at client_id created_at updated_at",
        Tells.STAFF: "certified_by created_by",
    },
    "SessionDay": {Tells.PLAIN: "session number day starts ends", Tells.SECRET: "secret"},
    "SessionEvaluation": {
        Tells.PLAIN: "session block",
        Tells.STAFF: "useful clear ready respected went_well to_change",
    },
    "SessionInstructor": {Tells.STAFF: "session instructor part"},
    "UnmatchedCompletion": {
        Tells.PLAIN: "past row course settled_at",
        Tells.STAFF: "person_id email name completed_on minutes settled_as dropped_reason settled_by",
    },
    "VisitScore": {Tells.STAFF: "visit item score"},
}
