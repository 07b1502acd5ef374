"""A plan as the spreadsheet that can be read in again: rows, CSV, XLSX."""

import csv
import io

import xlsxwriter

from strategy.exchange.shape import AIM, COLUMNS, guard
from strategy.policies.kinds import KINDS
from strategy.policies.numbers import plain
from strategy.queries.plan import whole


def rows(plan):
    """List of dicts of column to text, kind by kind, each kind in the order of the tree."""
    parts = whole(plan)
    return [row for name in KINDS for part in parts[name] for row in _rows_of(KINDS[name], part)]


def _rows_of(kind, part):
    row = dict.fromkeys(COLUMNS, "") | {"kind": kind.name, "code": part.code, "title": part.title, "text": part.text}
    above = [getattr(part, column) for column in kind.parents.values() if getattr(part, f"{column}_id")]
    row["under"] = above[0].code if above else ""
    if kind.aims:
        row |= _aim(part)
    match kind.name:
        case "goal":
            return [row | _aim(target) | {"group": target.who} for target in part.aims] or [row]
        case "strategy":
            row["champion"] = part.champions
        case "department_goal":
            row["department"] = part.department.name
        case "implementation_plan":
            row["actions"] = ";".join(action.code for action in part.actions)
            row["indicators"] = ";".join(indicator.code for indicator in part.indicators)
        case "task":
            row["by"] = part.by
        case "measure":
            row["measure"] = part.kind
        case "major_action":
            row["by"], row["actions"] = part.school_year, ";".join(action.code for action in part.actions)
    return [row]


def _aim(part):
    return {column: plain(getattr(part, column)) for column in AIM}


def as_csv(plan):
    """Bytes of a UTF-8 CSV file with a byte order mark, which spreadsheets need."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([guard(row[column]) for column in COLUMNS] for row in rows(plan))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(plan):
    """Bytes of a workbook; every cell is text, so nothing in it runs."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Plan"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(COLUMNS):
            sheet.write_string(0, index, column, bold)
        for number, row in enumerate(rows(plan), start=1):
            for index, column in enumerate(COLUMNS):
                if row[column]:
                    sheet.write_string(number, index, row[column])
    return out.getvalue()


def template():
    """Bytes of an empty file with the headings alone."""
    return ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
