"""What every format is read into: plain tuples in the order of these columns, and the problems found.

Values are text or None, dates ISO text: they go straight into COPY. `file` is an index into `Roster.files`,
`line` the line on which the record starts, 1 for the headings.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

ERROR, NOTICE = "error", "notice"
BULK, DELTA, ABSENT = "bulk", "delta", "absent"
STUDENT, STAFF, GUARDIAN = "student", "staff", "guardian"
LONGEST_ID, LONGEST_NAME = 64, 80


def words(text: str) -> list[str]:
    return text.split()


class SchoolRow(NamedTuple):
    file: int
    line: int
    sourced_id: str
    name: str | None = None
    kind: str = "school"
    code: str | None = None
    parent: str | None = None
    ended: bool = False


class SessionRow(NamedTuple):
    file: int
    line: int
    sourced_id: str
    title: str | None = None
    kind: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    ended: bool = False


class PersonRow(NamedTuple):
    """Student, staff member or guardian: which of them, the person's MembershipRows say."""

    file: int
    line: int
    sourced_id: str
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    preferred_name: str | None = None
    email: str | None = None
    phone: str | None = None
    number: str | None = None
    grade: str | None = None
    title: str | None = None
    language: str | None = None
    modified: str | None = None
    ended: bool = False


class MembershipRow(NamedTuple):
    """Who is what, where: enrolled, assigned, or a guardian."""

    file: int
    line: int
    person: str
    kind: str
    school: str | None = None
    job: str | None = None
    rank: int = 0
    starts_on: str | None = None
    ends_on: str | None = None
    modified: str | None = None
    ended: bool = False


class GuardianRow(NamedTuple):
    """That `guardian` (a PersonRow, or the names given here) speaks for `student`."""

    file: int
    line: int
    student: str
    guardian: str
    first_name: str | None = None
    last_name: str | None = None
    relationship: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None


class DemographicRow(NamedTuple):
    file: int
    line: int
    person: str
    birth_date: str | None = None
    gender: str | None = None
    race: str | None = None
    ended: bool = False


class CourseRow(NamedTuple):
    file: int
    line: int
    sourced_id: str
    title: str | None = None
    code: str | None = None
    ended: bool = False


class SectionRow(NamedTuple):
    file: int
    line: int
    sourced_id: str
    school: str | None = None
    title: str | None = None
    course: str | None = None
    grades: str | None = None
    term: str | None = None
    period: str | None = None
    room: str | None = None
    ended: bool = False


class RosterMemberRow(NamedTuple):
    file: int
    line: int
    sourced_id: str
    section: str | None = None
    person: str | None = None
    kind: str | None = None
    is_primary: bool = True
    starts_on: str | None = None
    ends_on: str | None = None
    modified: str | None = None
    ended: bool = False


class SeenRow(NamedTuple):
    """A record that is in the file but refused: it must not count as having disappeared.

    `sourced_id` of a membership is the person's, of a roster member `member_key`.
    """

    kind: str
    sourced_id: str


def member_key(section: str, person: str) -> str:
    return f"{section} {person}"


ROWS = {
    "school": SchoolRow,
    "session": SessionRow,
    "person": PersonRow,
    "membership": MembershipRow,
    "guardian": GuardianRow,
    "demographic": DemographicRow,
    "course": CourseRow,
    "section": SectionRow,
    "member": RosterMemberRow,
    "seen": SeenRow,
}


class Problem(NamedTuple):
    """One thing wrong. `line` 0 means the file as a whole; an error keeps the row out, a notice does not."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    severity: str = ERROR


Report = Callable[[Problem], None]


class RosterError(Exception):
    """The upload as a whole cannot be used; `problems` say where, why and what to do."""

    def __init__(self, *problems: Problem):
        self.problems = problems
        super().__init__("; ".join(f"{p.file}: {p.reason}" if p.file else p.reason for p in problems))

    @classmethod
    def at(cls, reason: str, file: str = "", line: int = 0, column: str = "", value: str = ""):
        return cls(Problem(file, line, column, shorten(value), reason))


def shorten(value: str, length: int = 80) -> str:
    """A value as it may be shown: printable and short."""
    value = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[: length + 1])
    return value if len(value) <= length else value[: length - 1] + "…"


ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII)
US = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: +\d{1,2}:\d\d(?::\d\d)?(?: *[AaPp][Mm])?)?", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2}", re.ASCII)


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> str | None:
    """ISO (2014-09-03, also with a time) or US (9/3/2014) to ISO; blank to None. ValueError says why not."""
    if not text:
        return None
    if found := ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := US.fullmatch(text):
        month, day, year = map(int, found.groups())
    elif SHORT_YEAR.fullmatch(text):
        raise ValueError(_("The year has two digits: write all four, as in 2014-09-03 or 9/3/2014."))
    else:
        raise ValueError(_("This is not a date: write it as 2014-09-03 or 9/3/2014."))
    if not 1 <= month <= 12:
        raise ValueError(
            _("There is no month %(month)s: dates are read as year-month-day or month/day/year.") % {"month": month}
        )
    if not 1900 <= year <= 2100:
        raise ValueError(_("The year must lie between 1900 and 2100."))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(
            _("There is no such day: %(month)s/%(year)s has no day %(day)s.")
            % {"month": month, "year": year, "day": day}
        ) from None


GRADES = {str(n): str(n) for n in range(1, 13)} | {
    code: grade
    for grade, codes in {
        "PK": "PK PR PS IT TK P P3 P4 PREK PRE-K K3 K4 -1 -2 -3 -4",
        "K": "K KG KF KK K5 0 00 KINDERGARTEN",
        "UG": "13 UG OTHER",
    }.items()
    for code in codes.split()
}
ORDINAL = re.compile(r"(?:GRADE )?0?(\d{1,2})(?:ST|ND|RD|TH)?(?: GRADE)?")


@lru_cache(maxsize=4096)
def read_grade(text: str) -> str | None:
    """A grade of `Student.grade`; blank to None; of several the first. TK counts as PK, a 13th year as UG.

    Source: CEDS entry grade levels; PowerSchool's 0 = K and below 0 = PK."""
    if not text:
        return None
    code = text.split(",")[0].strip().upper()
    if code in GRADES:
        return GRADES[code]
    if (found := ORDINAL.fullmatch(code)) and found[1] in GRADES:
        return GRADES[found[1]]
    raise ValueError(_("This is not a grade: write PK, KG, 01 to 12, or UG."))


TRUE, FALSE = {"true", "1", "yes", "y", "t"}, {"false", "0", "no", "n", "f", ""}


def read_bool(text: str) -> bool:
    folded = text.lower()
    if folded in TRUE:
        return True
    if folded in FALSE:
        return False
    raise ValueError(_("This must be true or false."))


GENDERS = {
    word: gender
    for gender, words in {"M": "male m", "F": "female f", "X": "x other nonbinary non-binary"}.items()
    for word in words.split()
} | dict.fromkeys(("unspecified", "unknown", "u", ""))


def read_gender(text: str) -> str | None:
    try:
        return GENDERS[text.lower()]
    except KeyError:
        raise ValueError(_("This must be male, female, other or unspecified (M, F or X).")) from None


def federal_group(hispanic: bool, races: list[str], two_or_more: bool = False) -> str | None:
    """One of `Student.RaceEthnicity`: Hispanic of any race first, then two or more, then the one race.

    Source: US Department of Education, final guidance of 2007-10-19 (72 FR 59266).
    """
    if hispanic:
        return "HI"
    if two_or_more or len(races) > 1:
        return "TR"
    return races[0] if races else None
