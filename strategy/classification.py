"""What each column says about people; see district/classification.py. Nothing here is about a student."""

from district.classification import Tells

ELEMENT = "plan code title text position"
AIM = "baseline unit direction target target_year"

COLUMNS = {
    "Action": {Tells.PLAIN: f"{ELEMENT} strategy"},
    "Alignment": {Tells.PLAIN: "action contract course practice school"},
    "Commitment": {Tells.PLAIN: "review priority what due_on moved_why done_on done_note", Tells.STAFF: "who"},
    "DepartmentGoal": {Tells.PLAIN: f"{ELEMENT} {AIM} department"},
    "DepartmentOwner": {Tells.STAFF: "department user"},
    "Goal": {Tells.PLAIN: f"{ELEMENT} priority objective"},
    "GoalTarget": {Tells.PLAIN: f"{AIM} goal who position"},
    "ImplementationAction": {Tells.PLAIN: "implementation_plan action"},
    "ImplementationIndicator": {Tells.PLAIN: "implementation_plan indicator"},
    "ImplementationMeasure": {Tells.PLAIN: f"{ELEMENT} implementation_plan kind"},
    "ImplementationPlan": {Tells.PLAIN: f"{ELEMENT} department_goal"},
    "ImprovementFocus": {Tells.PLAIN: "improvement priority text"},
    "ImprovementStep": {Tells.PLAIN: "improvement priority kind text due_on position", Tells.STAFF: "who"},
    "Indicator": {Tells.PLAIN: f"{ELEMENT} {AIM} strategy measure measure_course source"},
    "MajorAction": {Tells.PLAIN: f"{ELEMENT} school_year"},
    "MajorActionLink": {Tells.PLAIN: "major_action action"},
    "Measurement": {
        Tells.PLAIN: "indicator period school grouping member first_on last_on numerator denominator value sign hidden"
        " source how at",
        Tells.STAFF: "by",
    },
    "Objective": {Tells.PLAIN: f"{ELEMENT} priority"},
    "Plan": {Tells.PLAIN: "name starts_on ends_on is_main level_words"},
    "Policy": {Tells.PLAIN: "number title summary link adopted_on reviewed_on revised_on next_review_on retired"},
    "PolicyDuty": {Tells.PLAIN: "policy feature asks"},
    "Priority": {Tells.PLAIN: ELEMENT},
    "ProgressReview": {
        Tells.PLAIN: "school plan year round planned_on held_on status growth need next_level figures closed_at",
        Tells.STAFF: "chair present closed_by",
    },
    "ReportingPeriod": {Tells.PLAIN: "plan name starts_on ends_on due_on locked_at", Tells.STAFF: "locked_by"},
    "ReviewEvidence": {Tells.PLAIN: "review priority text link position"},
    "ReviewNote": {Tells.PLAIN: "review text at", Tells.STAFF: "by"},
    "SchoolImprovementPlan": {Tells.PLAIN: "school year plan summary"},
    "SiteVisit": {Tells.PLAIN: "school day summary next_step client_id", Tells.STAFF: "visitors by"},
    "SiteVisitItem": {Tells.PLAIN: "title text position is_used"},
    "SiteVisitScore": {Tells.PLAIN: "visit item score note"},
    "StatusUpdate": {Tells.PLAIN: "task period status note evidence link at", Tells.STAFF: "by"},
    "Strategy": {Tells.PLAIN: f"{ELEMENT} priority", Tells.STAFF: "champions"},
    "StrategyChampion": {Tells.STAFF: "strategy staff"},
    "Task": {
        Tells.PLAIN: f"{ELEMENT} implementation_plan by goes_on first_on last_on status",
        Tells.STAFF: "owner",
    },
    "TaskWindow": {Tells.PLAIN: "task starts_on ends_on"},
    "UpdateReminder": {Tells.STAFF: "user period step tasks sent_at"},
}
