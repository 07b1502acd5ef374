"""What the pages on equity read at a district's size. See docs/adr/0014-marks-of-equity.md.

Counts of the whole district, the marks of single students that they were added up from, and the students of whom
something changed since. Whoever reads takes the marks of these away and counts them anew from their rows.
"""

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models import School, Student
from district.models.labels import Labels
from district.models.people import grade_choices
from district.rowsecurity import OPEN, RowSecurity


class EquityPeriod(models.Model):
    """Days, both included, that were counted for the whole district."""

    row_security = OPEN

    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "last"], name="equityperiod_once")]

    def __str__(self):
        return f"{self.first} – {self.last}"


class EquityTally(Labels, models.Model):
    """Students of one group, or of two crossed, and those of them with an event: how many, and how many times.

    `event` "": all who were enrolled. `grouping` is the grouping's name, or two joined by "+"; `key` and `other` are
    the groups, "" not collected.
    """

    row_security = OPEN

    period = models.ForeignKey(EquityPeriod, models.CASCADE, related_name="tallies", db_index=False)
    grouping = models.CharField(_("by"), max_length=24)
    event = models.CharField(_("event"), max_length=40)
    key = models.CharField(_("group"), max_length=20)
    other = models.CharField(_("other group"), max_length=20)
    students = models.IntegerField(_("students"))
    times = models.IntegerField(_("times"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "grouping", "event", "key", "other"],
                include=["students", "times"],
                name="equitytally_once",
            )
        ]

    def __str__(self):
        return f"{self.grouping} {self.key} {self.other} {self.event}: {self.students}"


class EquityMark(models.Model):
    """How one student counts in one period: the groups, and how many times each event happened."""

    row_security = RowSecurity()

    period = models.ForeignKey(EquityPeriod, models.CASCADE, related_name="marks", db_index=False)
    student = models.ForeignKey(Student, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)
    race = models.CharField(_("race or ethnicity"), max_length=2, choices=Student.RaceEthnicity, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Student.Sex, blank=True)
    grade = models.CharField(_("grade"), max_length=2, choices=grade_choices, blank=True)
    disability = models.CharField(_("disability"), max_length=4, choices=Student.Disability, blank=True)
    el = models.BooleanField(_("English learner"), null=True)
    home_language = models.CharField(_("home language"), max_length=8, blank=True)
    had = models.JSONField(_("events"), default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "student"], name="equitymark_once")]

    def __str__(self):
        return f"{self.student_id}: {self.had}"


class EquityChange(models.Model):
    """A student of whom something changed that figures on equity are made of. Triggers write it, with the change."""

    row_security = RowSecurity()

    student = models.ForeignKey(Student, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [BTreeIndex(fields=["student"], name="equitychange_student")]

    def __str__(self):
        return f"{self.student_id}"
