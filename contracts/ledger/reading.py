"""A year-to-date budget export as lines: CSV or XLSX, whatever order its columns have, totals left out.

Source of the headings: MUNIS, “TRANFRS/ADJSMTS” spelt as it spells it.
"""

import csv
import io
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.ledger import workbook
from contracts.ledger.amounts import read_amount
from district.rosters.headings import columns, fold, match
from district.rosters.rows import ERROR, NOTICE, Problem, shorten

MIB = 1 << 20
TITLE_ROWS = 40  # how far down the headings may stand
SECONDS = 120  # a workbook may take
ROUNDED = Decimal("1.00")  # by so much a ledger that rounds each amount may miss its own sum
AMOUNTS = ("original", "transfers", "revised", "expended", "encumbered")
COLUMNS = columns(
    "fund org obj original transfers revised expended encumbered",
    "department description project order_number",
    unread="availablebudget available %used pctused percentused",
    aliases="accountdescription=description accountdesc=description originalapprop=original "
    "originalappropriation=original originalbudget=original tranfrs/adjsmts=transfers transfers/adjustments=transfers "
    "transfrs/adjsmts=transfers tranfrs/adjstmts=transfers transfers/adjsmts=transfers revisedbudget=revised "
    "ytdexpended=expended yeartodateexpended=expended ytdactual=expended encumbrances=encumbered "
    "encumbrance=encumbered organization=org object=obj proj=project ponumber=order_number po=order_number "
    "purchaseorder=order_number po#=order_number",
)
MUNIS = {  # as the export has them
    "fund": "FUND",
    "org": "ORG",
    "obj": "OBJ",
    "original": "ORIGINAL APPROP",
    "transfers": "TRANFRS/ADJSMTS",
    "revised": "REVISED BUDGET",
    "expended": "YTD EXPENDED",
    "encumbered": "ENCUMBRANCES",
}
LIMITS = {"fund": 40, "department": 80, "description": 160, "order_number": 30}
ORG, OBJ, PROJECT = (
    re.compile(pattern, re.ASCII) for pattern in (r"[0-9A-Z]{3,12}", r"[0-9A-Z]{2,8}", r"[0-9A-Z]{1,8}")
)
ORG_WORDS = gettext_lazy("An organization has 3 to 12 digits or letters, as 37818804.")
OBJ_WORDS = gettext_lazy("An object has 2 to 8 digits or letters, as 460000 or 460000-72010.")
PROJECT_WORDS = gettext_lazy("A project has at most 8 digits or letters, as 72010.")
TOTAL = re.compile(r"\W*(?:grand|report|sub|fund|department|org)?[\s-]*totals?\b", re.IGNORECASE)


def is_total(cell):
    """“Total 1001 General Fund”, “Grand Total”, “TOTAL EXPENSES”, “Subtotal”."""
    return "total" in cell.lower() and TOTAL.match(cell) is not None


FALSE_KINDS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class LedgerError(Exception):
    """The file as a whole cannot be used; its text says why and what to do."""


class Line(NamedTuple):
    """One line that is good; the order is that of COPY."""

    row: int
    fund: str
    department: str
    org: str
    obj: str
    project: str
    description: str
    order_number: str
    original: Decimal
    transfers: Decimal
    revised: Decimal
    expended: Decimal
    encumbered: Decimal

    @property
    def account(self):
        return "-".join(part for part in (self.org, self.obj, self.project) if part)


@dataclass
class Reading:
    """What was found: good `lines`, `problems` (district.rosters.rows.Problem) and what was only counted."""

    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    skipped: int = 0
    counts: Counter = field(default_factory=Counter)

    @property
    def errors(self):
        return [problem for problem in self.problems if problem.severity == ERROR]

    @property
    def notices(self):
        return [problem for problem in self.problems if problem.severity == NOTICE]

    @property
    def bad_rows(self):
        return len({problem.line for problem in self.errors})


def read_ledger(file, name):
    """A Reading of an open binary file. Raises LedgerError where there is no table of a ledger in it."""
    reading = Reading()
    records = _records(_text_of(file, reading, name), name)
    start, headings = _find_headings(records, name, reading)
    _Rows(name, headings, reading).read(records[start + 1 :], start + 2)
    if not reading.lines and not reading.errors:
        raise LedgerError(_("There is no line below the headings."))
    _say_counts(reading, name)
    return reading


def _text_of(file, reading, name):
    file.seek(0, 2)
    if file.tell() > settings.LEDGER_MIB * MIB:
        raise LedgerError(_("The file is larger than %(size)s MB.") % {"size": settings.LEDGER_MIB})
    file.seek(0)
    content = file.read()
    if not content:
        raise LedgerError(_("The file is empty."))
    if content.startswith(BOOKS):
        return _sheet_as_csv(content).decode()
    for start, kind in FALSE_KINDS.items():
        if content.startswith(start):
            raise LedgerError(
                _("By its content this is a %(kind)s file. Export the ledger as CSV or as an Excel workbook.")
                % {"kind": kind}
            )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise LedgerError(_("This is not a table. Export the ledger as CSV or as an Excel workbook."))
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            said = _("The file is not UTF-8; its letters were read as Windows-1252.")
            reading.problems.append(Problem(name, 0, "", "", said, NOTICE))
        return text
    raise LedgerError(_("The letters of this file cannot be read. Save it as “CSV UTF-8” and upload it again."))


def _sheet_as_csv(content):
    with tempfile.TemporaryFile() as book:
        book.write(content)
        book.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, workbook.__file__],
                stdin=book, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise LedgerError(_too_large()) from None
    if done.returncode == 0:
        return done.stdout
    reason = workbook.REASONS.get(done.returncode, "memory" if done.returncode < 0 else "damaged")
    raise LedgerError(
        {
            "password": _("The workbook is protected by a password: save it without one."),
            "empty": _("The workbook has no filled sheet."),
            "memory": _too_large(),
            "damaged": _("This is not a workbook that can be opened. Save it again as .xlsx, or as CSV."),
        }[reason]
    )


def _too_large():
    return _("The workbook unpacks to more than a ledger can be, or is damaged. Save its one sheet as CSV.")


def _records(text, name):
    """List of lists of cells; a record that cannot be read is a None."""
    first = next(
        (line for line in text.splitlines()[:TITLE_ROWS] if "org" in line.lower() and "obj" in line.lower()), ""
    )
    delimiter = max(",\t;|", key=first.count)
    reader, found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []
    while True:
        try:
            found.append(next(reader))
        except StopIteration:
            return found
        except csv.Error:
            found.append(None)


def _find_headings(records, name, reading):
    for place, record in enumerate(records[:TITLE_ROWS]):
        known = {fold(cell) for cell in record or ()}
        if known & {"org", "organization"} and known & {"obj", "object"}:
            headings = match(name, place + 1, record, COLUMNS)
            missing = [problem for problem in headings.problems if problem.severity == ERROR]
            if missing:
                raise LedgerError(_why_no_headings(missing, record))
            reading.problems += headings.problems
            reading.skipped += place
            return place, headings
    raise LedgerError(
        _("No row of headings was found. The export has FUND, ORG, OBJ, ORIGINAL APPROP, TRANFRS/ADJSMTS, "
          "REVISED BUDGET, YTD EXPENDED and ENCUMBRANCES above its columns.")
    )  # fmt: skip


def _why_no_headings(problems, record):
    lacking = [MUNIS[problem.column] for problem in problems if problem.column in MUNIS]
    if not lacking:
        return " ".join(problem.reason for problem in problems)
    given = shorten(", ".join(cell.strip() for cell in record if cell.strip()), 300)
    return _("These columns are missing: %(names)s. The file has: %(given)s.") % {
        "names": ", ".join(lacking),
        "given": given,
    }


class _Rows:
    """The rows below the headings, one after the other."""

    def __init__(self, name, headings, reading):
        self.name, self.reading, self.shown = name, reading, headings.shown
        self.width = headings.width
        self.pick = itemgetter(*(headings.index.get(column, self.width) for column in COLUMNS.names))
        self.heads = (fold(self.shown["org"]), fold(self.shown["obj"]))
        self.seen = {}
        self.bad = False

    def read(self, records, first):
        padding = [""] * (self.width + 1)
        for row, record in enumerate(records, start=first):
            if record is None:
                self.error(row, "", "", _("This row cannot be read: are its quotation marks closed?"))
                continue
            values = self.pick(record[: self.width] + padding)
            cells = dict(zip(COLUMNS.names, map(str.strip, values), strict=True))
            if self.is_no_line(record, cells):
                self.reading.skipped += 1
                continue
            self.bad = False
            line = self.line(row, cells, values)
            if not self.bad:
                self.reading.lines.append(line)

    def is_no_line(self, record, cells):
        """Blank rows, totals, headings printed again on each page, titles and the end of a report."""
        first = next((cell for cell in record if cell and not cell.isspace()), "")
        org, obj = cells["org"], cells["obj"]
        if not first or is_total(first):
            return True
        if org and obj:
            return not org.isdigit() and (fold(org), fold(obj)) == self.heads
        if any(map(is_total, record)):
            return True
        return not org and not obj and not any(cells[column] for column in AMOUNTS)

    def error(self, row, column, value, reason):
        self.bad = True
        heading = self.shown.get(column, column)
        self.reading.problems.append(Problem(self.name, row, heading, shorten(value), reason))

    def notice(self, row, column, value, reason):
        self.reading.problems.append(
            Problem(self.name, row, self.shown.get(column, column), shorten(value), reason, NOTICE)
        )

    def line(self, row, cells, values):
        obj, project = cells["obj"].upper(), cells["project"].upper()
        if "-" in obj:
            obj, _dash, carried = obj.partition("-")
            if project and project != carried:
                self.error(
                    row, "obj", cells["obj"],
                    _("This names the project %(one)s, and the column beside it %(other)s: which of them is it?")
                    % {"one": carried, "other": shorten(project, 20)},
                )  # fmt: skip
            project = carried
        org = cells["org"].upper()
        self.code(row, "org", org, ORG, ORG_WORDS)
        self.code(row, "obj", obj, OBJ, OBJ_WORDS)
        if project:
            at = "project" if cells["project"] else "obj"
            self.code(row, at, project, PROJECT, PROJECT_WORDS)
        if not cells["fund"]:
            self.error(row, "fund", "", _("This must not be blank: fill it in, or remove the row."))
        for column, limit in LIMITS.items():
            if len(cells[column]) > limit:
                self.error(
                    row, column, cells[column], _("This is longer than %(limit)s characters.") % {"limit": limit}
                )
            if "\0" in cells[column]:
                self.error(row, column, cells[column], _("This has a character of value zero. Type it anew."))
        amounts = [self.amount(row, column, cells[column]) for column in AMOUNTS]
        words = (cells["fund"], cells["department"], org, obj, project, cells["description"], cells["order_number"])
        if self.bad:
            return None
        line = Line(row, *words, *amounts)
        self.compare(line, values)
        return line

    def code(self, row, column, value, pattern, reason):
        if not value:
            self.error(row, column, "", _("This must not be blank: fill it in, or remove the row."))
        elif not pattern.fullmatch(value):
            self.error(row, column, value, str(reason))

    def amount(self, row, column, text):
        try:
            amount, rounded = read_amount(text)
        except ValueError as error:
            return self.error(row, column, text, str(error))
        if rounded:
            self.reading.counts["rounded"] += 1
        elif not text:
            self.reading.counts["blank"] += 1
        return amount

    def compare(self, line, values):
        """What a line says about itself, and whether it stands in the file twice."""
        expected = line.original + line.transfers
        if abs(line.revised - expected) > ROUNDED:
            self.notice(
                line.row, "revised", _shown(line.revised),
                _("Original and transfers make %(sum)s. The line is taken as it is.") % {"sum": _shown(expected)},
            )  # fmt: skip
        elif line.revised != expected:
            self.reading.counts["sums"] += 1
        first = self.seen.setdefault(values, line.row)
        if first != line.row and any(line[-len(AMOUNTS) :]):
            self.error(
                line.row, "org", line.account,
                _("This row is the same as row %(row)s in every column. Remove one of the two.") % {"row": first},
            )  # fmt: skip


def _say_counts(reading, name):
    said = {
        "rounded": _("Amounts with more than two decimals, rounded to the cent: %(count)s."),
        "blank": _("Blank amounts, read as 0.00: %(count)s."),
        "sums": _("Rows whose revised budget misses its sum by a dollar at most, as rounding does: %(count)s."),
    }
    for kind, count in reading.counts.items():
        text = said[kind] % {"count": number_format(count, force_grouping=True)}
        reading.problems.append(Problem(name, 0, "", "", text, NOTICE))


def _shown(amount):
    return number_format(amount, 2, force_grouping=True)
