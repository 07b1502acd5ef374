from district.models.access import AccessRecord
from district.models.calendar import CalendarDay, SchoolYear
from district.models.imports import RosterImport
from district.models.people import Guardian, StaffMember, Student
from district.models.placement import Assignment, Enrollment
from district.models.schools import Department, School, Zone
from district.models.sections import Section, SectionStudent, SectionTeacher
from district.models.settings import DistrictSettings
from district.models.users import Role, RoleGrant, User

__all__ = [
    "AccessRecord",
    "Assignment",
    "CalendarDay",
    "Department",
    "DistrictSettings",
    "Enrollment",
    "Guardian",
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
