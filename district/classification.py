"""What each column says about people. Audit screens, exports and public pages read this; a test keeps it whole.

`<app>/classification.py` holds a dict `COLUMNS` of model name to kind to column names. Keys to other rows take
the kind of what they tell by being there: a participant's student is STUDENT, a student's school is STUDENT.
"""

from enum import Enum
from importlib import import_module


class Tells(Enum):
    PLAIN = "nothing about a person"
    STAFF = "about somebody who works here, as their colleagues know them"
    STUDENT = "about a student or a family: only behind the outer wall"
    SENSITIVE = "about a student or a family, and told to nobody who need not know it"
    SECRET = "opens a door: never shown, exported or kept in history"


PERSONAL = {Tells.STAFF, Tells.STUDENT, Tells.SENSITIVE}
ABOUT_STUDENTS = {Tells.STUDENT, Tells.SENSITIVE}
# Primary keys, and what a history table adds to the columns that it copies.
EVERYWHERE = {"id", "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context"}

COLUMNS = {
    "AccessRecord": {
        Tells.PLAIN: "at kind noun object_id school_id path rows request_id",  # a record by its number alone
        Tells.STAFF: "user",
    },
    "AmendmentRequest": {
        Tells.PLAIN: "client_id school received_on status decided_on hearing_on statement_on created_at",
        Tells.STAFF: "decided_by taken_by",
        Tells.STUDENT: "student asked_as asked_by",
        Tells.SENSITIVE: "about disputed wished reason hearing_note statement",
    },
    "Assignment": {Tells.STAFF: "staff school is_primary starts_on ends_on"},
    "CalendarDay": {Tells.PLAIN: "day school kind note"},
    "Department": {Tells.PLAIN: "name"},
    "Destruction": {
        Tells.PLAIN: "client_id kind years source status proposed_at approved_at not_before ended_at why_stopped "
        "listed first_due last_due left_out",
        Tells.STAFF: "proposed_by approved_by ended_by",
    },
    "DestructionCount": {Tells.PLAIN: "destruction label rows versions"},
    "DestructionItem": {Tells.PLAIN: "destruction record_id due_on"},  # a record by its number alone
    "Disclosure": {
        Tells.PLAIN: "client_id school day at",
        Tells.STAFF: "by",
        Tells.STUDENT: "student",
        Tells.SENSITIVE: "party interest purpose what",
    },
    "DistrictSettings": {
        Tells.PLAIN: "name idle_minutes second_factor_required usual_minutes proactive_goal undo_minutes "
        "keep_drafts feedback_least ask_again_days suppression_scheme small_count least_numerator least_denominator "
        "ratio_threshold smallest_cell smallest_group destroy_wait_days dismissal half_day_dismissal early_dismissal"
    },
    "Enrollment": {Tells.STUDENT: "student school grade starts_on ends_on"},
    "Guardian": {
        Tells.STUDENT: "student school sourced_id name relationship language is_first_contact ended_on",
        Tells.SENSITIVE: "phone email",
    },
    "LegalHold": {
        Tells.PLAIN: "client_id school placed_at released_at",
        Tells.STAFF: "placed_by released_by",
        Tells.STUDENT: "student",
        Tells.SENSITIVE: "matter reason release_reason",
    },
    "RecordRequest": {
        Tells.PLAIN: "client_id school received_on how status answered_on created_at",
        Tells.STAFF: "answered_by taken_by",
        Tells.STUDENT: "student asked_as asked_by",
        Tells.SENSITIVE: "wants answer",
    },
    "RetentionSchedule": {Tells.PLAIN: "kind years source"},
    "RecordText": {
        Tells.PLAIN: "school key digest read_at",
        Tells.STAFF: "read_by",
        Tells.STUDENT: "student",
        Tells.SENSITIVE: "also keep released",
    },
    "RoleGrant": {Tells.STAFF: "user role school granted_by starts_on ends_on"},
    "RosterImport": {
        # The files themselves are private, and reached through the page that lists them alone.
        Tells.PLAIN: "uploaded_at file original_name format mode status progress step worked_at counts "
        "problems_file problem_count notice_count error finished_at",
        Tells.STAFF: "uploaded_by",
    },
    "School": {Tells.PLAIN: "sourced_id name short_name number level zone phone dismissal closed_on"},
    "SchoolYear": {Tells.PLAIN: "name starts_on ends_on"},
    "Section": {Tells.PLAIN: "sourced_id school year name course period room ended_on"},
    "SectionStudent": {Tells.STUDENT: "section student school starts_on ends_on"},
    "SectionTeacher": {Tells.STAFF: "section staff is_primary starts_on ends_on"},
    "StaffMember": {
        Tells.STAFF: "sourced_id staff_number family_name given_name email job_class title grades_taught hired_on "
        "ended_on search_text"
    },
    "Student": {
        Tells.STUDENT: "school past_school_ids sourced_id local_id family_name given_name middle_name "
        "preferred_name grade grade_order left_on search_text",
        Tells.SENSITIVE: "birth_date sex race_ethnicity disability english_learner home_language",
    },
    "User": {Tells.STAFF: "email name staff language is_active date_joined last_login", Tells.SECRET: "password"},
    "Zone": {Tells.PLAIN: "name"},
}


def columns_of(model):
    """Dict of column name to what it tells, for one model of ours; a history table inherits from what it tracks.

    Raises KeyError when the model is not classified.
    """
    tracked = getattr(model, "pgh_tracked_model", model)
    written = import_module(f"{tracked._meta.app_config.name}.classification").COLUMNS[tracked.__name__]
    kinds = {name: kind for kind, names in written.items() for name in names.split()}
    here = {field.name for field in model._meta.concrete_fields}
    return dict.fromkeys(here & EVERYWHERE, Tells.PLAIN) | {
        name: kind for name, kind in kinds.items() if model is tracked or name in here
    }


def tells(model, column):
    """What one column tells. Raises KeyError when it is not classified."""
    return columns_of(model)[column]


def shown_to_those_without_students(model):
    """Names of the columns that board staff and the public may see of a model."""
    return {name for name, kind in columns_of(model).items() if kind is Tells.PLAIN}
