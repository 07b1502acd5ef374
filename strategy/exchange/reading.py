"""An uploaded file of a plan as rows of text. What is wrong with the whole file is a ValidationError in words."""

import csv
import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.ledger import workbook
from strategy.exchange.shape import COLUMNS, unguard

MOST_BYTES, MOST_ROWS, SECONDS = 10 << 20, 20_000, 60


@dataclass(frozen=True)
class Row:
    """One line of the file; `cells` has every column."""

    line: int
    cells: dict


def read_file(content):
    """List of Rows from the bytes of a CSV file or a workbook. Raises ValidationError when it is neither."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is larger than a plan can be (10 MB)."))
    is_workbook = content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    content = _sheet(content) if is_workbook else content
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The letters of this file cannot be read. Save it as “CSV UTF-8”.")) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heads, rows = None, []
    try:
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            if heads is None:
                heads = _headings(record)
                continue
            rows.append(Row(reader.line_num, _cells(heads, record, reader.line_num, is_workbook)))
            if len(rows) > MOST_ROWS:
                raise ValidationError(_("A plan has at most %(n)d rows.") % {"n": MOST_ROWS})
    except csv.Error:
        raise ValidationError(_("Line %(n)d cannot be read as a table.") % {"n": reader.line_num}) from None
    if heads is None:
        raise ValidationError(_("This file is empty."))
    return rows


def _headings(record):
    heads = [cell.strip().lower() for cell in record]
    unknown = [head for head in heads if head and head not in COLUMNS]
    if unknown:
        raise ValidationError(_("We do not know the column “%(head)s”.") % {"head": unknown[0][:60]})
    twice = [head for head in heads if head and heads.count(head) > 1]
    if twice:
        raise ValidationError(_("The column “%(head)s” is there twice.") % {"head": twice[0]})
    missing = [head for head in ("kind", "code") if head not in heads]
    if missing:
        raise ValidationError(_("The column “%(head)s” is missing.") % {"head": missing[0]})
    return heads


def _cells(heads, record, line, is_workbook):
    if any(cell.strip() for cell in record[len(heads) :]):
        raise ValidationError(_("Line %(n)d has more cells than the headings.") % {"n": line})
    cells = dict.fromkeys(COLUMNS, "")
    for head, cell in zip(heads, record, strict=False):
        if head:
            cell = cell if is_workbook else unguard(cell)
            cells[head] = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return cells


def _sheet(content):
    with tempfile.TemporaryFile() as book:
        book.write(content)
        book.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, workbook.__file__],
                stdin=book, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            done = None
    if done is None or done.returncode:
        raise ValidationError(_("This workbook cannot be opened. Save it as .xlsx without a password, or as CSV."))
    return done.stdout
