from datetime import UTC, date, datetime
from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from district import models
from tests.factories.base import RowFactory

PASSWORD = "restorative-test"  # everybody's
FIRST_DAY = date(2025, 8, 25)
LAST_DAY = date(2026, 6, 12)


@cache
def password_hash():
    """Hashed once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


class ZoneFactory(RowFactory):
    class Meta:
        model = models.Zone

    name = factory.Sequence("Zone {}".format)


class DepartmentFactory(RowFactory):
    class Meta:
        model = models.Department

    name = factory.Sequence("Department {}".format)


class SchoolFactory(RowFactory):
    class Meta:
        model = models.School

    sourced_id = factory.Sequence("school-{}".format)
    name = factory.Sequence("School {}".format)
    level = models.School.Level.MIDDLE


class SchoolYearFactory(RowFactory):
    """2025–26 as it stands, whatever today is; ask for other dates by name."""

    class Meta:
        model = models.SchoolYear
        django_get_or_create = ["name"]

    name = factory.LazyAttribute(lambda year: f"{year.starts_on:%Y}–{year.ends_on:%y}")
    starts_on = FIRST_DAY
    ends_on = LAST_DAY


class CalendarDayFactory(RowFactory):
    class Meta:
        model = models.CalendarDay

    day = date(2025, 11, 27)
    note = "Thanksgiving"


class DistrictSettingsFactory(RowFactory):
    class Meta:
        model = models.DistrictSettings
        django_get_or_create = ["pk"]

    pk = 1


class StudentFactory(RowFactory):
    """A student who is enrolled at `school` since `enrolled_on` (None: the student's row alone)."""

    class Meta:
        model = models.Student

    class Params:
        number = factory.Sequence(lambda n: n)

    school = factory.SubFactory(SchoolFactory)
    sourced_id = factory.LazyAttribute(lambda student: f"student-{student.number}")
    local_id = factory.LazyAttribute(lambda student: f"{100_000 + student.number}")
    family_name = factory.Sequence("Family{}".format)
    given_name = factory.Sequence("Given{}".format)
    birth_date = date(2013, 3, 14)
    grade = "6"

    @factory.post_generation
    def enrolled_on(student, create, day, **kwargs):
        if create and day is not False:
            EnrollmentFactory(student=student, school=student.school, grade=student.grade, starts_on=day or FIRST_DAY)


class GuardianFactory(RowFactory):
    class Meta:
        model = models.Guardian

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    name = factory.Sequence("Guardian {}".format)
    language = models.people.Language.ENGLISH
    phone = "860 555 0100"
    email = factory.Sequence("guardian{}@family.example".format)


class EnrollmentFactory(RowFactory):
    class Meta:
        model = models.Enrollment

    student = factory.SubFactory(StudentFactory, enrolled_on=False)
    school = factory.SelfAttribute("student.school")
    grade = factory.SelfAttribute("student.grade")
    starts_on = FIRST_DAY


class StaffFactory(RowFactory):
    """A staff member; `assigned_to=school` gives a place there since the first day of school."""

    class Meta:
        model = models.StaffMember

    sourced_id = factory.Sequence("staff-{}".format)
    staff_number = factory.Sequence(lambda n: f"E{5000 + n}")
    family_name = factory.Sequence("Staff{}".format)
    given_name = factory.Sequence("Member{}".format)
    email = factory.Sequence("staff{}@district.example".format)
    job_class = models.StaffMember.JobClass.TEACHER

    @factory.post_generation
    def assigned_to(staff, create, school, **kwargs):
        if create and school:
            AssignmentFactory(staff=staff, school=school)


class AssignmentFactory(RowFactory):
    class Meta:
        model = models.Assignment

    staff = factory.SubFactory(StaffFactory)
    school = factory.SubFactory(SchoolFactory)
    starts_on = FIRST_DAY


class SectionFactory(RowFactory):
    """A class; `taught_by=staff` and `roster=[students]` fill it since the first day of school."""

    class Meta:
        model = models.Section

    sourced_id = factory.Sequence("section-{}".format)
    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    name = factory.Sequence("Section {}".format)

    @factory.post_generation
    def taught_by(section, create, staff, **kwargs):
        if create and staff:
            SectionTeacherFactory(section=section, staff=staff)

    @factory.post_generation
    def roster(section, create, students, **kwargs):
        for student in students or []:
            SectionStudentFactory(section=section, student=student)


class SectionTeacherFactory(RowFactory):
    class Meta:
        model = models.SectionTeacher

    section = factory.SubFactory(SectionFactory)
    staff = factory.SubFactory(StaffFactory)
    starts_on = FIRST_DAY


class SectionStudentFactory(RowFactory):
    class Meta:
        model = models.SectionStudent

    section = factory.SubFactory(SectionFactory)
    student = factory.SubFactory(StudentFactory, school=factory.SelfAttribute("..section.school"))
    school = factory.SelfAttribute("section.school")
    starts_on = FIRST_DAY


class UserFactory(RowFactory):
    """Somebody who signs in with PASSWORD; `role` (and `role__school`) grant one role since FIRST_DAY."""

    class Meta:
        model = models.User

    email = factory.Sequence("user{}@district.example".format)
    name = factory.Sequence("User {}".format)
    password = factory.LazyFunction(password_hash)

    @factory.post_generation
    def role(user, create, role, school=None, **kwargs):
        if create and role:
            RoleGrantFactory(user=user, role=role, school=school)


class RoleGrantFactory(RowFactory):
    class Meta:
        model = models.RoleGrant

    user = factory.SubFactory(UserFactory)
    role = models.Role.COORDINATOR
    school = factory.Maybe(
        factory.LazyAttribute(lambda grant: grant.role in models.users.SCHOOL_ROLES),
        factory.SubFactory(SchoolFactory),
        None,
    )
    starts_on = FIRST_DAY


class RosterImportFactory(RowFactory):
    class Meta:
        model = models.RosterImport

    uploaded_by = factory.SubFactory(UserFactory)
    original_name = "roster.zip"


class AccessRecordFactory(RowFactory):
    class Meta:
        model = models.AccessRecord

    kind = models.AccessRecord.Kind.VIEW
    user = factory.SubFactory(UserFactory)
    noun = "student"
    object_id = 1
    path = "/students/1/"
    request_id = "0" * 32


class RecordRequestFactory(RowFactory):
    class Meta:
        model = models.RecordRequest

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    asked_by = factory.Sequence("Parent {}".format)
    received_on = date(2025, 10, 6)
    how = models.RecordRequest.How.MAIL
    taken_by = factory.SubFactory(UserFactory)


class AmendmentRequestFactory(RowFactory):
    class Meta:
        model = models.AmendmentRequest

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    asked_by = factory.Sequence("Parent {}".format)
    received_on = date(2025, 10, 6)
    about = factory.Sequence("Incident {}".format)
    disputed = "It was not so."
    taken_by = factory.SubFactory(UserFactory)


class RetentionScheduleFactory(RowFactory):
    class Meta:
        model = models.RetentionSchedule
        django_get_or_create = ["kind"]

    kind = factory.Iterator(["circle", "practice", "incident", "safety", "student"])
    years = 7
    source = "State schedule S7"


class LegalHoldFactory(RowFactory):
    """A hold in force on one student; `student=None` with a `school` holds the school."""

    class Meta:
        model = models.LegalHold

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    matter = factory.Sequence("Matter {}".format)
    reason = "Counsel asked for it."
    placed_by = factory.SubFactory(UserFactory)


class DestructionFactory(RowFactory):
    """A list that waits for a second person; `approved=True` has one."""

    class Meta:
        model = models.Destruction

    class Params:
        approved = factory.Trait(
            status="approved",
            approved_by=factory.SubFactory(UserFactory),
            approved_at=datetime(2025, 10, 6, 9, tzinfo=UTC),
            not_before=date(2025, 10, 20),
        )

    kind = "incident"
    years = 7
    source = "State schedule S7"
    proposed_by = factory.SubFactory(UserFactory)
    listed = 1
    first_due = last_due = date(2025, 7, 1)


class DestructionItemFactory(RowFactory):
    class Meta:
        model = models.DestructionItem

    destruction = factory.SubFactory(DestructionFactory)
    record_id = factory.Sequence(lambda n: 10_000 + n)
    due_on = date(2025, 7, 1)


class DestructionCountFactory(RowFactory):
    class Meta:
        model = models.DestructionCount

    destruction = factory.SubFactory(DestructionFactory)
    label = factory.Sequence("app.Table{}".format)
    rows = 1


class DisclosureFactory(RowFactory):
    class Meta:
        model = models.Disclosure

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    day = date(2025, 10, 6)
    party = factory.Sequence("Party {}".format)
    interest = "Subpoena"
    purpose = "Hearing"
    what = "The whole record"
    by = factory.SubFactory(UserFactory)


class RecordTextFactory(RowFactory):
    class Meta:
        model = models.RecordText

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    key = factory.Sequence("incident-{}-title".format)
