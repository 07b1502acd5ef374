"""What the steps of a merge share."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from district.models import SchoolYear
from district.rosters.bundle import Roster
from district.rosters.rows import NOTICE, Problem
from district.rosters.staging import Staging


@dataclass
class Merge:
    """One roster on its way in. `counts`: table → {new, changed, ended, unchanged}."""

    staging: Staging
    roster: Roster
    today: date
    missing: dict | None = None  # {"missing", "of"} when many students would end
    counts: dict = field(default_factory=lambda: defaultdict(lambda: dict.fromkeys(COUNTED, 0)))

    def __post_init__(self):
        self.sql, self.one, self.table = self.staging.sql, self.staging.one, self.staging.table
        self.refuse, self.name = self.staging.refuse, self.staging.name
        self.year = year_for(self.today)

    def count(self, table, **numbers):
        for key, number in numbers.items():
            self.counts[table][key] += number

    def whole(self, what):
        """Does the upload claim to hold all of these, and could all of it be read?"""
        return what in self.roster.whole

    def has(self, *columns):
        return any(table.has(column) for table in self.roster.tables.values() for column in columns)

    def notice(self, file, reason):
        self.staging.report(Problem(file, 0, "", "", reason, NOTICE))


COUNTED = ("new", "changed", "ended", "unchanged")


def year_for(today):
    """The school year that a start without a date belongs to: the one under way, else the next, else None."""
    return SchoolYear.objects.filter(ends_on__gte=today).order_by("starts_on").first()
