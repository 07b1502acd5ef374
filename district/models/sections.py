from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models.calendar import SchoolYear
from district.models.people import StaffMember, Student
from district.models.periods import Period, ends_after_start
from district.models.schools import School
from district.rowsecurity import OPEN, RowSecurity


class Section(models.Model):
    """A class that meets: a course taught to one roster in one year."""

    row_security = OPEN

    sourced_id = models.CharField(_("roster id"), max_length=64, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="sections", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="sections", verbose_name=_("school year"))
    name = models.CharField(_("name"), max_length=120)
    course = models.CharField(_("course"), max_length=120, blank=True)
    period = models.CharField(_("period"), max_length=20, blank=True)
    room = models.CharField(_("room"), max_length=40, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["id", "school"], name="section_id_school")]
        indexes = [models.Index(fields=["school", "year", "name"], name="section_school_year")]

    def __str__(self):
        return self.name


class SectionTeacher(Period):
    row_security = OPEN

    section = models.ForeignKey(Section, models.CASCADE, related_name="teachers", verbose_name=_("section"))
    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="sections", verbose_name=_("staff member"))
    is_primary = models.BooleanField(_("teacher of record"), default=True)

    class Meta:
        constraints = [
            ends_after_start("sectionteacher_ends_after_start"),
            models.UniqueConstraint(fields=["section", "staff", "starts_on"], name="sectionteacher_once"),
        ]


class SectionStudent(Period):
    """One student's time on one section's roster; `school` is the section's."""

    row_security = RowSecurity(follows="follows_student(student_id)")

    section = models.ForeignKey(Section, models.CASCADE, related_name="roster", verbose_name=_("section"))
    student = models.ForeignKey(Student, models.CASCADE, related_name="sections", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"), db_index=False)

    class Meta:
        constraints = [
            ends_after_start("sectionstudent_ends_after_start"),
            models.UniqueConstraint(fields=["section", "student", "starts_on"], name="sectionstudent_once"),
        ]
        indexes = [models.Index(fields=["school", "section"], name="sectionstudent_school")]
