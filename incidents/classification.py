"""What each column says about people; see district/classification.py."""

from district.classification import Tells

COLUMNS = {
    "Agreement": {
        Tells.PLAIN: "client_id school made_on created_at updated_at",
        Tells.STAFF: "made_by",
        Tells.STUDENT: "practice incident",
        Tells.SENSITIVE: "summary",
    },
    "AgreementItem": {
        Tells.PLAIN: "school due_on status settled_on created_at updated_at",
        Tells.STAFF: "checked_by settled_by",
        Tells.STUDENT: "agreement student who replaced_by",
        Tells.SENSITIVE: "what note",
    },
    "BehaviorCode": {Tells.PLAIN: "code name state_code crdc_category severity position retired"},
    "CalendarFeed": {Tells.PLAIN: "version made_at", Tells.STAFF: "user"},
    "CommunityPartner": {Tells.PLAIN: "organization retired", Tells.STAFF: "name email phone"},
    "Consequence": {
        Tells.PLAIN: "school kind starts_on ends_on school_days days_averted created_at updated_at",
        Tells.STAFF: "decided_by",
        Tells.STUDENT: "incident student restorative_practice",
        Tells.SENSITIVE: "note",
    },
    "Debrief": {
        Tells.PLAIN: "school held_at updated_at",
        Tells.STAFF: "led_by recorded_by",
        Tells.STUDENT: "intervention present",
        Tells.SENSITIVE: "answers next_steps",
    },
    "Duty": {
        Tells.PLAIN: "school rule due_at done_at dropped_at escalated_on",
        Tells.STAFF: "done_by",
        Tells.STUDENT: "intervention student",
        Tells.SENSITIVE: "note",
    },
    "DutyAttempt": {
        Tells.PLAIN: "school at method reached",
        Tells.STAFF: "by",
        Tells.STUDENT: "duty intervention guardian whom",
        Tells.SENSITIVE: "note",
    },
    "FollowUp": {
        Tells.PLAIN: "school due_on done_on finding created_at updated_at",
        Tells.STAFF: "assigned_to done_by",
        Tells.STUDENT: "incident practice agreement reentry_plan student",
        Tells.SENSITIVE: "what note",
    },
    "EquityChange": {Tells.STUDENT: "student school"},
    "EquityMark": {
        Tells.PLAIN: "period",
        Tells.STUDENT: "student school grade",
        Tells.SENSITIVE: "race sex disability el home_language had",
    },
    "EquityPeriod": {Tells.PLAIN: "first last"},
    "EquityTally": {Tells.PLAIN: "period grouping event key other students times"},
    "Incident": {
        Tells.PLAIN: "client_id school status occurred_on occurred_at location behavior motive outcome_told_at "
        "submitted_at response_at resolved_at closed_at discarded_at created_at updated_at",
        Tells.STAFF: "reported_by assigned_to",
        Tells.STUDENT: "place copied_from",
        Tells.SENSITIVE: "title description outcome",
    },
    "IncidentParticipant": {Tells.STUDENT: "incident school student name role behavior", Tells.STAFF: "staff"},
    "IncidentPractice": {Tells.STUDENT: "incident practice school"},
    "IncidentStep": {
        Tells.PLAIN: "school at status",
        Tells.STAFF: "by",
        Tells.STUDENT: "incident",
        Tells.SENSITIVE: "reason",
    },
    # Counts of few: reports hide small ones before anybody without students reads them.
    "IncidentTally": {Tells.STUDENT: "school month dimension key count"},
    "Letter": {
        Tells.PLAIN: "school kind language template created_at sent_on method updated_at",
        Tells.STAFF: "created_by sent_by",
        Tells.STUDENT: "student guardian addressee incident practice consequence",
        Tells.SENSITIVE: "subject body",
    },
    "LetterTemplate": {Tells.PLAIN: "kind language version subject body created_at"},
    "Location": {Tells.PLAIN: "school name position retired"},
    "StateRate": {Tells.PLAIN: "year event outside percent source"},
    "NotCollected": {Tells.PLAIN: "category reason", Tells.STAFF: "said_by"},
    "ParticipantFeedback": {
        Tells.PLAIN: "school round language opens_on expires_on answered_at created_at",
        Tells.STUDENT: "practice participant",
        Tells.SENSITIVE: "heard fair safe repaired words",
    },
    "PastOpening": {Tells.STUDENT: "student school", Tells.STAFF: "by at reason", Tells.SENSITIVE: "note"},
    "Practice": {
        Tells.PLAIN: "client_id school kind mode tier status started_at held_on minutes location question_set outcome "
        "asked_at created_at updated_at",
        Tells.STAFF: "created_by asked_by",
        Tells.STUDENT: "section place topic",
        Tells.SENSITIVE: "note outcome_note declined_reason",
    },
    "PracticeParticipant": {
        Tells.STUDENT: "practice school student name role prepared_on prepared_minutes consent",
        Tells.STAFF: "staff partner led_on",
    },
    "PracticeTally": {Tells.STUDENT: "school month kind mode tier count minutes"},
    "PriorIntervention": {Tells.STUDENT: "incident school kind tried_on", Tells.SENSITIVE: "note"},
    "QuestionSet": {Tells.PLAIN: "name asked_of questions position retired"},
    "ReentryPlan": {
        Tells.PLAIN: "school returns_on status created_at updated_at",
        Tells.STAFF: "contact created_by",
        Tells.STUDENT: "consequence student welcome_practice",
        Tells.SENSITIVE: "supports no_circle_reason",
    },
    "Reminder": {Tells.STAFF: "user day overdue due sent_at"},
    "RestrictedNote": {
        Tells.PLAIN: "school created_at roles",
        Tells.STAFF: "author",
        Tells.STUDENT: "incident practice",
        Tells.SENSITIVE: "text",
    },
    "RuleSet": {
        Tells.PLAIN: "name source starts_on ends_on most_minutes prohibited course debrief_questions copied_from"
    },
    "SafetyIntervention": {
        Tells.PLAIN: "client_id school started_at ended_at location ending meeting_asked_on alarm_told_at voided_at "
        "created_at updated_at",
        Tells.STAFF: "reported_by voided_by",
        Tells.STUDENT: "student incident place",
        Tells.SENSITIVE: "disability before threatened threat tried tried_note ended_how student_hurt staff_hurt "
        "injuries void_reason",
    },
    "SafetyPhase": {
        Tells.PLAIN: "school measure started_at ended_at",
        Tells.STUDENT: "intervention",
        Tells.SENSITIVE: "technique holds",
    },
    "SafetyRule": {
        Tells.PLAIN: "rule_set position name kind recipient measures trigger longer_than uses within_school_days "
        "eligible_only amount unit from_start attempts"
    },
    "SafetyStaff": {Tells.PLAIN: "school part", Tells.STAFF: "staff", Tells.STUDENT: "intervention"},
    "StateCode": {Tells.PLAIN: "column ours theirs"},
    "StateColumn": {Tells.PLAIN: "state_file position name source fixed required max_length no_code"},
    "StateFile": {
        Tells.PLAIN: "name state source starts_on ends_on row_kind which delimiter header date_format time_format "
        "retired copied_from"
    },
}
