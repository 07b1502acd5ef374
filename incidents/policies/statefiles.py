"""The fields of ours that a state file may hold, and how a value of a row becomes what the file says."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import Student
from district.models.people import grade_choices
from incidents.models import BehaviorCode, Consequence, IncidentParticipant, Measure, StateColumn, StateFile

PARTICIPANT, CONSEQUENCE, SAFETY = StateFile.RowKind
EVERY = (PARTICIPANT, CONSEQUENCE, SAFETY)
OF_INCIDENTS = (PARTICIPANT, CONSEQUENCE)
YES_NO = (("yes", _("Yes")), ("no", _("No")))
PROTECTED, NOT_PROTECTED = "protected", "none"
Crdc, Kind, Role = BehaviorCode.Crdc, Consequence.Kind, IncidentParticipant.Role
WEAPONS = (Crdc.WEAPON, Crdc.FIGHT_WEAPON, Crdc.THREAT_WEAPON)
# Of several for one student and incident the first of these is the sanction that counts.
GRAVEST = (
    Kind.EXPULSION_WITHOUT, Kind.EXPULSION, Kind.OSS, Kind.ISS, Kind.REMOVAL, Kind.DETENTION, Kind.LOSS, Kind.OTHER,
)  # fmt: skip
# From what restricts most to what restricts least.
STRICTEST = (Measure.MECHANICAL, Measure.SECLUSION, Measure.PHYSICAL, Measure.ESCORT, Measure.GUIDANCE, Measure.PROMPT)


@dataclass
class Row:
    """What one row of a file is made of; `record` is the page that mends it."""

    record: object
    student: Student
    school: object
    incident: object = None
    own_behavior: object = None
    consequences: list = field(default_factory=list)  # of this student for this incident
    harmed: list = field(default_factory=list)
    consequence: object = None
    safety: object = None
    phases: list = field(default_factory=list)

    @property
    def behavior(self):
        return self.own_behavior or self.incident.behavior

    @property
    def sanctions(self):
        """The gravest first; a referral to law enforcement or an arrest is none."""
        given = [one for one in self.consequences if one.kind in GRAVEST]
        return sorted(given, key=lambda one: (GRAVEST.index(one.kind), one.starts_on, one.pk))

    def sanction(self, n):
        return self.sanctions[n] if len(self.sanctions) > n else None


@dataclass(frozen=True)
class Field:
    """`values` are all there can be, where they are few: (value, words)."""

    label: str
    kinds: tuple
    value: Callable
    values: tuple = ()


def _yes(found):
    return "yes" if found else "no"


def _kind(consequence):
    return consequence.kind if consequence else None


def _days(consequence):
    return consequence.school_days if consequence else None


def _local(moment):
    return timezone.localtime(moment)


def _second(row):
    return row.incident.behavior.state_code if row.own_behavior not in (None, row.incident.behavior) else ""


SANCTION_VALUES = tuple((kind.value, kind.label) for kind in GRAVEST)
FIELDS = {
    "student_roster_id": Field(_("Student: roster id"), EVERY, lambda row: row.student.sourced_id),
    "student_number": Field(_("Student: number"), EVERY, lambda row: row.student.local_id),
    "family_name": Field(_("Student: family name"), EVERY, lambda row: row.student.family_name),
    "given_name": Field(_("Student: given name"), EVERY, lambda row: row.student.given_name),
    "middle_name": Field(_("Student: middle name"), EVERY, lambda row: row.student.middle_name),
    "birth_date": Field(_("Student: date of birth"), EVERY, lambda row: row.student.birth_date),
    "grade": Field(_("Student: grade"), EVERY, lambda row: row.student.grade, tuple(grade_choices())),
    "sex": Field(_("Student: sex"), EVERY, lambda row: row.student.sex, tuple(Student.Sex.choices)),
    "race": Field(
        _("Student: race or ethnicity"), EVERY, lambda row: row.student.race_ethnicity,
        tuple(Student.RaceEthnicity.choices),
    ),
    "disability": Field(
        _("Student: disability"), EVERY, lambda row: row.student.disability, tuple(Student.Disability.choices)
    ),
    "english_learner": Field(
        _("Student: English learner"), EVERY,
        lambda row: None if row.student.english_learner is None else _yes(row.student.english_learner), YES_NO,
    ),
    "school_number": Field(_("School: number"), EVERY, lambda row: row.school.number),
    "school_roster_id": Field(_("School: roster id"), EVERY, lambda row: row.school.sourced_id),
    "school_name": Field(_("School: name"), EVERY, lambda row: row.school.name),
    "incident_number": Field(_("Incident: number"), OF_INCIDENTS, lambda row: row.incident.reference),
    "incident_date": Field(_("Incident: day"), OF_INCIDENTS, lambda row: row.incident.occurred_on),
    "incident_time": Field(_("Incident: time"), OF_INCIDENTS, lambda row: row.incident.occurred_at),
    "place": Field(
        _("Incident: place"), OF_INCIDENTS, lambda row: row.incident.location.name if row.incident.location else ""
    ),
    "behavior_state_code": Field(_("Behavior: state code"), OF_INCIDENTS, lambda row: row.behavior.state_code),
    "second_state_code": Field(
        _("Behavior of the incident, where the student’s own differs: state code"), OF_INCIDENTS, _second
    ),
    "behavior_code": Field(_("Behavior: district code"), OF_INCIDENTS, lambda row: row.behavior.code),
    "behavior_name": Field(_("Behavior: name"), OF_INCIDENTS, lambda row: row.behavior.name),
    "harassment": Field(
        _("Behavior: harassment or bullying"), OF_INCIDENTS,
        lambda row: PROTECTED if row.behavior.crdc_category.startswith("harass") else NOT_PROTECTED,
        ((PROTECTED, _("By a protected characteristic")), (NOT_PROTECTED, _("No, or by none"))),
    ),
    "weapon": Field(
        _("Behavior: with a weapon"), OF_INCIDENTS, lambda row: _yes(row.behavior.crdc_category in WEAPONS), YES_NO
    ),
    "harmed_student": Field(
        _("Harmed: another student"), OF_INCIDENTS, lambda row: _yes(any(one.student_id for one in row.harmed)), YES_NO
    ),
    "harmed_staff": Field(
        _("Harmed: somebody of the staff"), OF_INCIDENTS, lambda row: _yes(any(one.staff_id for one in row.harmed)),
        YES_NO,
    ),
    "harmed_other": Field(
        _("Harmed: somebody else"), OF_INCIDENTS, lambda row: _yes(any(one.name for one in row.harmed)), YES_NO
    ),
    "sanction_1": Field(
        _("Consequence, the gravest"), (PARTICIPANT,), lambda row: _kind(row.sanction(0)), SANCTION_VALUES
    ),
    "days_1": Field(_("School days of the gravest"), (PARTICIPANT,), lambda row: _days(row.sanction(0))),
    "sanction_2": Field(
        _("Consequence, the next"), (PARTICIPANT,), lambda row: _kind(row.sanction(1)), SANCTION_VALUES
    ),
    "days_2": Field(_("School days of the next"), (PARTICIPANT,), lambda row: _days(row.sanction(1))),
    "referred": Field(
        _("Referred to law enforcement, or arrested"), (PARTICIPANT,),
        lambda row: _yes(any(one.kind in (Kind.LAW, Kind.ARREST) for one in row.consequences)), YES_NO,
    ),
    "arrested": Field(
        _("Arrested"), (PARTICIPANT,), lambda row: _yes(any(one.kind == Kind.ARREST for one in row.consequences)),
        YES_NO,
    ),
    "kind": Field(_("Consequence"), (CONSEQUENCE,), lambda row: row.consequence.kind, tuple(Kind.choices)),
    "first_day": Field(_("Consequence: first day"), (CONSEQUENCE,), lambda row: row.consequence.starts_on),
    "last_day": Field(_("Consequence: last day"), (CONSEQUENCE,), lambda row: row.consequence.ends_on),
    "school_days": Field(_("Consequence: school days"), (CONSEQUENCE,), lambda row: row.consequence.school_days),
    "safety_date": Field(_("Intervention: day"), (SAFETY,), lambda row: _local(row.safety.started_at).date()),
    "safety_start": Field(_("Intervention: began at"), (SAFETY,), lambda row: _local(row.safety.started_at).time()),
    "safety_end": Field(_("Intervention: ended at"), (SAFETY,), lambda row: _local(row.safety.ended_at).time()),
    "safety_minutes": Field(
        _("Intervention: minutes"), (SAFETY,),
        lambda row: int((row.safety.ended_at - row.safety.started_at).total_seconds() // 60),
    ),
    "safety_measure": Field(
        _("Intervention: what restricted most"), (SAFETY,),
        lambda row: min((one.measure for one in row.phases), key=STRICTEST.index, default=None),
        tuple(Measure.choices),
    ),
    "safety_disability": Field(
        _("Student: disability that day"), (SAFETY,), lambda row: row.safety.disability,
        tuple(Student.Disability.choices),
    ),
    "student_hurt": Field(
        _("Intervention: student hurt"), (SAFETY,), lambda row: _yes(row.safety.student_hurt), YES_NO
    ),
    "staff_hurt": Field(_("Intervention: staff hurt"), (SAFETY,), lambda row: _yes(row.safety.staff_hurt), YES_NO),
}  # fmt: skip


def fields_of(row_kind):
    return {key: one for key, one in FIELDS.items() if row_kind in one.kinds}


class Trouble(Enum):
    MISSING = _("is empty and must not be")
    NO_CODE = _("has no code")
    TOO_LONG = _("is too long")


def cell(column, codes, row, state_file):
    """(what the file says, Trouble or None, our value) of one column in one row. `codes`: {our value: theirs}."""
    if not column.source:
        return column.fixed, (Trouble.MISSING if column.required and not column.fixed else None), ""
    ours = said(FIELDS[column.source].value(row), state_file)
    text, trouble = ours, None
    if ours and (codes or column.no_code != StateColumn.NoCode.KEEP):
        text = codes.get(ours, "")
        if not text and column.no_code == StateColumn.NoCode.KEEP:
            text = ours
        elif not text and column.no_code == StateColumn.NoCode.TROUBLE:
            trouble = Trouble.NO_CODE
    if trouble is None and not text and column.required:
        trouble = Trouble.MISSING
    if trouble is None and column.max_length and len(text) > column.max_length:
        trouble = Trouble.TOO_LONG
    return text, trouble, ours


def said(value, state_file):
    """A value as text: days and times as the file asks, numbers without zeros to spare."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.strftime(state_file.date_format)
    if isinstance(value, datetime.time):
        return value.strftime(state_file.time_format)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return " ".join(str(value).split())


def read_codes(text, known):
    """({our value: their code}, [what is wrong]) of lines such as `oss = 02`.

    `known`: all values of ours, where these are few.
    """
    found, wrong = {}, []
    for line in filter(None, map(str.strip, text.splitlines())):
        ours, sign, theirs = (part.strip() for part in line.partition("="))
        if not sign or not ours:
            wrong.append(_("“%(line)s”: write our value, an equals sign, and the state’s code.") % {"line": line[:60]})
        elif ours in found:
            wrong.append(_("“%(value)s” has two lines.") % {"value": ours[:60]})
        elif known and ours not in known:
            wrong.append(_("“%(value)s” is no value of this field.") % {"value": ours[:60]})
        elif max(len(ours), len(theirs)) > 80:
            wrong.append(_("“%(value)s”: at most 80 characters on each side.") % {"value": ours[:60]})
        else:
            found[ours] = theirs
    return found, wrong
