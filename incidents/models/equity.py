"""What the pages on equity read at a district's size. See docs/adr/0014-marks-of-equity.md.

Counts of the whole district, the marks of single students that they were added up from, and the students of whom
something changed since. Whoever reads takes the marks of these away and counts them anew from their rows.
"""

from decimal import Decimal

from django.contrib.postgres.indexes import BTreeIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from district.models import School, SchoolYear, Student
from district.models.history import track
from district.models.labels import Labels
from district.models.people import GRADES, grade_choices, grade_words
from district.rowsecurity import OPEN, RowSecurity
from incidents.models.incident import Consequence

GROUPING_WORDS = {
    "race": _("Race or ethnicity"),
    "sex": _("Sex"),
    "grade": _("Grade"),
    "disability": _("Disability"),
    "el": _("English learner"),
    "language": _("Home language"),
    "school": _("School"),
}
# What readers without student records may ask for: events of which none is made up of others. See suppression.publish.
OPEN_EVENTS = {
    "excluded": _("Excluded (suspended or expelled)"),
    "restored": _("Offered repair (a practice answered the incident)"),
    "incident": _("Caused harm in an incident"),
    "law": _("Referred to law enforcement, or arrested"),
    "safety": _("Restrained or secluded"),
}


def fixed_groups(grouping):
    """{key: words} of a grouping whose groups are the same in every district; {} of any other. "": not collected."""
    unknown = {"": _("Not collected")}
    if grouping == "race":
        return dict(Student.RaceEthnicity.choices) | unknown
    if grouping == "sex":
        return dict(Student.Sex.choices) | unknown
    if grouping == "grade":
        return {grade: grade_words(grade) for grade in GRADES} | unknown
    if grouping == "disability":
        return dict(Student.Disability.choices) | {"none": _("No disability on record")} | unknown
    if grouping == "el":
        return {"true": _("English learner"), "false": _("Not an English learner")} | unknown
    return {}


def event_choices():
    decided = [(f"consequence:{kind}", kind.label) for kind in Consequence.Kind]
    return [*OPEN_EVENTS.items(), (_("What was decided"), decided)]


def group_choices():
    """Choices "race:BL" of every group that a state tells of."""
    found = [
        (words, [(f"{grouping}:{key}", name) for key, name in fixed_groups(grouping).items() if key])
        for grouping, words in GROUPING_WORDS.items()
    ]
    return [(words, names) for words, names in found if names]


@track()
class StateRate(models.Model):
    """How often an event happens in the whole state to students outside one group. Source: DOMAIN §4."""

    row_security = OPEN

    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name=_("school year"))
    event = models.CharField(_("what happened"), max_length=40, choices=event_choices)
    outside = models.CharField(_("all students but"), max_length=24, choices=group_choices)
    percent = models.DecimalField(
        _("percent of them"), max_digits=7, decimal_places=4,
        validators=[
            MinValueValidator(Decimal("0.0001"), message=_("A rate of 0 gives no ratio: leave the row out.")),
            MaxValueValidator(100),
        ],
    )  # fmt: skip
    source = models.CharField(_("where it comes from"), max_length=200, help_text=_("The state’s report and its page."))

    class Meta:
        ordering = ["-year__starts_on", "event", "outside"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "event", "outside"],
                name="staterate_once",
                violation_error_message=_("This rate is in the list already."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100),
                name="staterate_is_a_rate",
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.get_event_display()}, {self.get_outside_display()}"

    @property
    def risk(self):
        """From 0 to 1."""
        return self.percent / 100


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
