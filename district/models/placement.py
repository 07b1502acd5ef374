from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models.history import track
from district.models.people import StaffMember, Student, grade_choices
from district.models.periods import OVERLAPS, Period, days, ends_after_start
from district.models.schools import School
from district.rowsecurity import OPEN, RowSecurity


@track()
class Enrollment(Period):
    """A student at a school, from one day through another."""

    row_security = RowSecurity(follows="follows_student(student_id)")

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrollments", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="enrollments", verbose_name=_("school"))
    grade = models.CharField(_("grade"), max_length=2, choices=grade_choices, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            ends_after_start("enrollment_ends_after_start"),
            ExclusionConstraint(
                name="enrollment_no_overlap",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (days(), OVERLAPS),
                ],
                violation_error_message=_("The student is already enrolled at this school on some of these days."),
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_on", "ends_on"], name="enrollment_school_days")]

    def __str__(self):
        return f"{self.student_id} @ {self.school_id}"


@track()
class Assignment(Period):
    """A staff member at a school, from one day through another."""

    row_security = OPEN

    staff = models.ForeignKey(
        StaffMember, models.CASCADE, related_name="assignments", verbose_name=_("staff member"), db_index=False
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="assignments", verbose_name=_("school"))
    is_primary = models.BooleanField(_("main school"), default=True)

    class Meta:
        ordering = ["-is_primary", "-starts_on", "-id"]
        constraints = [
            ends_after_start("assignment_ends_after_start"),
            ExclusionConstraint(
                name="assignment_no_overlap",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (days(), OVERLAPS),
                ],
                violation_error_message=_("This person is already assigned to this school on some of these days."),
            ),
        ]
        # Where somebody works, the main school first, from the index alone: reports ask it of everybody.
        indexes = [
            models.Index(
                fields=["staff", "-is_primary", "-starts_on", "-id"], include=["ends_on", "school"],
                name="assignment_main",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.staff_id} @ {self.school_id}"
