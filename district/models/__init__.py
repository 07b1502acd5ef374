from district.models.access import AccessRecord
from district.models.calendar import CalendarDay, SchoolYear
from district.models.destruction import Destruction, DestructionCount, DestructionItem, LegalHold
from district.models.imports import RosterImport
from district.models.people import Guardian, StaffMember, Student
from district.models.placement import Assignment, Enrollment
from district.models.records import AmendmentRequest, Asker, Disclosure, RecordRequest, RecordText
from district.models.schedules import RetentionSchedule
from district.models.schools import Department, School, Zone
from district.models.sections import Section, SectionStudent, SectionTeacher
from district.models.settings import DistrictSettings
from district.models.users import Role, RoleGrant, User

__all__ = [
    "AccessRecord",
    "AmendmentRequest",
    "Asker",
    "Assignment",
    "CalendarDay",
    "Department",
    "Destruction",
    "DestructionCount",
    "DestructionItem",
    "Disclosure",
    "DistrictSettings",
    "Enrollment",
    "Guardian",
    "LegalHold",
    "RecordRequest",
    "RecordText",
    "RetentionSchedule",
    "Role",
    "RoleGrant",
    "RosterImport",
    "School",
    "SchoolYear",
    "Section",
    "SectionStudent",
    "SectionTeacher",
    "StaffMember",
    "Student",
    "User",
    "Zone",
]
