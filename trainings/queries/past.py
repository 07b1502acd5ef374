"""A file of completions from before, read without trust: each row with the person and the course that it means.

People are found by id, then by e-mail, never by name: two may share one. Nothing is written here.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from district.models import StaffMember
from district.rosters.headings import columns, match
from district.rosters.rows import ERROR, Problem, read_date, shorten
from trainings.models import Completion, Course, UnmatchedCompletion

LARGEST = 5 << 20  # bytes of a file
MOST_ROWS = 20_000
MOST_MINUTES = 100_000
COLUMNS = columns(
    "course finished_on",
    "staff_id email name minutes hours",
    aliases="coursecode=course code=course completedon=finished_on completed=finished_on finished=finished_on "
    "completiondate=finished_on date=finished_on staffnumber=staff_id employeeid=staff_id id=staff_id "
    "staffid=staff_id rosterid=staff_id e-mail=email mail=email emailaddress=email person=name staffname=name",
)
TEMPLATE = ["Staff ID", "E-mail", "Name", "Course", "Finished on", "Minutes", "Hours"]
LIMITS = {"staff_id": 64, "email": 254, "name": 200}


class PastError(Exception):
    """The file as a whole cannot be used; its text says why and what to do."""


@dataclass
class Row:
    """One row that is good. `staff` is None for somebody who is not found; `known`: on record already."""

    row: int
    staff_id: str
    email: str
    name: str
    course: Any
    completed_on: date
    minutes: int
    staff: Any = None
    known: bool = False


@dataclass
class Reading:
    rows: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    count: int = 0

    @property
    def fresh(self):
        return [row for row in self.rows if row.staff and not row.known]

    @property
    def unmatched(self):
        return [row for row in self.rows if not row.staff and not row.known]

    @property
    def known(self):
        return [row for row in self.rows if row.known]

    @property
    def bad_rows(self):
        return len({problem.line for problem in self.problems if problem.severity == ERROR})


def read_past(content, name):
    """A Reading of a file's bytes. Raises PastError where there is no table of completions in it."""
    records = list(_records(_text(content)))
    if not records:
        raise PastError(_("The file is empty."))
    headings = match(name, 1, records[0], COLUMNS)
    _check_headings(headings)
    if len(records) > MOST_ROWS + 1:
        raise PastError(_("The file has more than %(n)s rows: split it.") % {"n": MOST_ROWS})
    reading = Reading(problems=[problem for problem in headings.problems if problem.severity != ERROR])
    rows = _Rows(name, headings, reading)
    for number, record in enumerate(records[1:], start=2):
        if any(cell.strip() for cell in record):
            reading.count += 1
            rows.read(number, record)
    if not reading.count:
        raise PastError(_("There is no row below the headings."))
    _find_people(name, reading, headings)
    _find_known(name, reading)
    return reading


def _text(content):
    if len(content) > LARGEST:
        raise PastError(_("The file is larger than 5 MB."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise PastError(_("This is not a CSV file. Save the sheet as “CSV UTF-8” and upload it again."))
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PastError(_("The letters of this file cannot be read. Save it as “CSV UTF-8” and upload it again."))


def _records(text):
    first = text.lstrip().splitlines()[:1]
    delimiter = max(",\t;|", key=first[0].count) if first else ","
    try:
        yield from csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
    except csv.Error:
        raise PastError(_("The file cannot be read as CSV: are its quotation marks closed?")) from None


def _check_headings(headings):
    wrong = [problem.reason for problem in headings.problems if problem.severity == ERROR]
    if not headings.index.keys() & {"staff_id", "email"}:
        wrong.append(_("A column “staff id” or “e-mail” is missing: people are not found by name alone."))
    if not headings.index.keys() & {"minutes", "hours"}:
        wrong.append(_("A column “minutes” or “hours” is missing."))
    if wrong:
        raise PastError(" ".join(wrong))


class _Rows:
    def __init__(self, name, headings, reading):
        self.name, self.headings, self.reading = name, headings, reading
        self.courses = {course.code.casefold(): course for course in Course.objects.all()}
        self.today = timezone.localdate()

    def read(self, number, record):
        index = self.headings.index
        cells = {
            name: record[index[name]].strip() if name in index and index[name] < len(record) else ""
            for name in COLUMNS.names
        }
        before = len(self.reading.problems)

        def wrong(column, reason):
            _say(self, number, column, cells[column], reason)

        course = self.courses.get(cells["course"].casefold())
        if course is None:
            wrong("course", _("No course has this code. Add the course first, or correct the code."))
        day = self._day(cells["finished_on"], wrong)
        minutes = self._minutes(cells, wrong)
        for column, longest in LIMITS.items():
            if len(cells[column]) > longest:
                wrong(column, _("This is longer than %(n)s characters.") % {"n": longest})
        if not cells["staff_id"] and not cells["email"]:
            wrong("staff_id" if "staff_id" in index else "email", _("The row names nobody by id or e-mail."))
        if len(self.reading.problems) == before:
            who = (cells["staff_id"], cells["email"], cells["name"])
            self.reading.rows.append(Row(number, *who, course, day, minutes))

    def _day(self, text, wrong):
        try:
            found = read_date(text)
        except ValueError as error:
            return wrong("finished_on", str(error))
        if found is None:
            return wrong("finished_on", _("The day is missing."))
        day = date.fromisoformat(found)
        return wrong("finished_on", _("This day has not come yet.")) if day > self.today else day

    def _minutes(self, cells, wrong):
        column = "minutes" if cells["minutes"] else "hours"
        if not cells[column]:
            return wrong("minutes" if "minutes" in self.headings.index else "hours", _("The time is missing."))
        try:
            amount = Decimal(cells[column]) * (1 if column == "minutes" else 60)
        except DecimalException:  # no number, or one that no computer holds
            return wrong(column, _("This is not a number: write 840 minutes, or 14 or 1.5 hours."))
        if not amount.is_finite() or not 1 <= amount <= MOST_MINUTES:
            return wrong(column, _("This is no time that somebody spends in a course."))
        return int(amount.to_integral_value())


def _say(rows, number, column, value, reason):
    heading = rows.headings.shown.get(column, column)
    rows.reading.problems.append(Problem(rows.name, number, heading, shorten(value), reason))


def _find_people(name, reading, headings):
    ids = {row.staff_id.lower() for row in reading.rows} - {""}
    mails = {row.email.lower() for row in reading.rows} - {""}
    people = StaffMember.objects.annotate(own=Lower("staff_number"), roster=Lower("sourced_id"), mail=Lower("email"))
    by_id, by_mail = {}, {}
    for staff in people.filter(Q(own__in=ids) | Q(roster__in=ids) | Q(mail__in=mails)):
        for key in {staff.own, staff.roster} & ids:
            by_id.setdefault(key, []).append(staff)
        if staff.mail in mails:
            by_mail.setdefault(staff.mail, []).append(staff)
    good = []
    for row in reading.rows:
        one, other = _only(by_id, row.staff_id), _only(by_mail, row.email)
        row.staff = one or other
        if one and other and one != other:
            reason = _("The id is that of %(one)s, the e-mail that of %(other)s: which of them is it?")
            heading = headings.shown["staff_id"]
            said = reason % {"one": one, "other": other}
            reading.problems.append(Problem(name, row.row, heading, shorten(row.staff_id), said))
        else:
            good.append(row)
    reading.rows = good


def _only(found, key):
    people = found.get(key.lower(), ())
    return people[0] if len(people) == 1 else None


def _find_known(name, reading):
    """Marks what is on record, or waits there to be settled; a row that says another once more is left out."""
    staff = {row.staff.pk for row in reading.rows if row.staff}
    held = set(Completion.objects.filter(staff__in=staff).values_list("staff_id", "course_id", "completed_on"))
    waiting = set(
        UnmatchedCompletion.objects.values_list("person_id", "email", "name", "course_id", "completed_on")
    )  # fmt: skip
    seen = set()
    for row in reading.rows:
        day = (row.course.pk, row.completed_on)
        key = (row.staff.pk, *day) if row.staff else (row.staff_id, row.email, row.name, *day)
        row.known = key in held or key in waiting or key in seen
        seen.add(key)
