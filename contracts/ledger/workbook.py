"""A workbook's first sheet as CSV, read in a process of its own with bounded memory and time.

`python workbook.py < book.xlsx > sheet.csv`. A workbook can be made to unpack to more than any machine has; whatever
it does then, it does to this process and not to the server. The reasons of a refusal are words of `REASONS`.
"""

import csv
import datetime
import io
import resource
import sys
from decimal import Decimal

MEMORY = 2 << 30
REASONS = {3: "password", 4: "damaged", 5: "memory", 6: "empty"}


def plain(value):
    """A cell as text: a whole number without a point, no number in the short form that hides its digits."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def main():
    from python_calamine import CalamineWorkbook, PasswordError

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        sheet = next((sheet for sheet in sheets if sheet.height), None)
        if sheet is None:
            return 6
        out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        writer = csv.writer(out)
        writer.writerows([plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False))
        out.flush()
    except PasswordError:
        return 3
    except MemoryError:
        return 5
    except Exception:
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
