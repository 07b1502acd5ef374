"""What the formats share: a roster opened for reading, and the checks of one row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from district.rosters.reading import Table, Upload
from district.rosters.rows import BULK, DELTA, LONGEST_ID, words


@dataclass
class Roster:
    """A roster that has been opened and whose headings fit: `batches()` reads it once.

    `sources`: (kind of row, the file that holds it); a table's `unreadable` counts, once `batches()` is done, the
    rows of which not even the id could be read. `modes`: kind of row → bulk or delta, for the kinds that came.
    `whole`: of what (student, guardian, staff, section, section_student, section_staff) the upload claims to hold
    everything, so that what is missing has ended; `named_schools_only` limits that claim to the schools it names.
    """

    upload: Upload
    format: str
    modes: dict[str, str]
    tables: dict[str, Table]
    files: list[str]
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    readers: list = field(default_factory=list)
    sources: list[tuple[str, Table]] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)
    named_schools_only: bool = False

    def columns_of(self, kind: str, field: str) -> list[str]:
        """For each of `files`, the heading under which it has this field of that kind of row."""
        names = words(self.headings.get(kind, {}).get(field, field))
        return [
            next((table.shown(name) for name in names if table.has(name)), names[0]) for table in self.tables.values()
        ]

    @property
    def mode(self) -> str:
        return DELTA if DELTA in self.modes.values() else BULK

    def batches(self) -> Iterator[tuple[str, list[tuple]]]:
        """(kind of rows.ROWS, tuples in that order), about 8,000 records a time."""
        for reader, table in self.readers:
            for found in reader(self, table):
                for kind, rows in found.items():
                    if rows:
                        yield kind, rows


class Row:
    """The checks of one file's rows: `error` marks the row at hand as bad."""

    def __init__(self, table: Table, delta: bool):
        self.table, self.delta, self.bad = table, delta, False

    def error(self, line, column, value, reason):
        self.bad = True
        self.table.error(line, column, value, reason)

    def need(self, line, column, value, limit=LONGEST_ID):
        if not value:
            self.error(line, column, value, _("This must not be blank."))
        elif len(value) > limit:
            self.error(line, column, value, _("This is longer than %(limit)s characters.") % {"limit": limit})
        return value

    def read(self, reader, line, column, value):
        """`reader`'s value, or None and an error with its reason."""
        if not value:
            return None
        try:
            return reader(value)
        except ValueError as error:
            self.error(line, column, value, str(error))
            return None

    def ended(self, line, status, modified):
        """Is this record to be deleted? In a bulk file that is tolerated and means the same."""
        folded = status.lower()
        if folded == "tobedeleted":
            return True
        if folded not in ("active", ""):
            if folded == "inactive":
                return True
            self.error(line, "status", status, _("This must be active or tobedeleted."))
        elif self.delta and not folded:
            self.error(line, "status", status, _("In a delta this must be active or tobedeleted."))
        return False


def name_of(text: str) -> str:
    return text if "  " not in text else " ".join(text.split())


def email_of(table, line, value, column="email"):
    if "@" not in value[1:-1] or " " in value or len(value) > 254:
        table.notice(line, column, value, _("This is not an e-mail address and was left out."))
        return None
    return value


def ids_of(text: str) -> list[str]:
    if "," not in text:
        return [text] if text else []
    return [part for part in (part.strip() for part in text.split(",")) if part]
