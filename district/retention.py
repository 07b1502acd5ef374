"""Kinds of record, how long each is kept, and what is due to be destroyed. See docs/adr/0013-destruction.md.

An app registers its kinds in its AppConfig.ready():

    register(Kind("incident", _("Incidents"), "incidents.Incident", clock=…, …))

A kind is a root table; what hangs on its rows goes with them (`district.destroying`). The years stand in
RetentionSchedule, one row a kind, and are the district's own.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, Value

from district.models import RetentionSchedule


@dataclass(frozen=True)
class Kind:
    """`clock` is an expression of the day from which the years are counted, null where that day has not come.

    `clock_words` says it in a sentence's end ("the incident was closed"); `students` are lookups from a record to the
    students who stand in it; `page` the address name of a record's page; `years` and `source` what a district starts
    with. `last`: due only when no other kind's record of that student remains.
    """

    key: str
    label: str
    table: str
    clock: object
    clock_words: str
    years: int
    source: str
    students: tuple = ()
    page: str = ""
    only: Q | None = None
    last: bool = False
    order: int = 0

    @property
    def model(self):
        return apps.get_model(self.table)


_kinds: dict[str, Kind] = {}


def register(kind):
    _kinds[kind.key] = kind


def kinds():
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def kind(key):
    """Raises KeyError."""
    return _kinds[key]


def years_before(day, years):
    """The first day whose `years` are not over on `day`: clocks that started before it are due."""
    after = day + timedelta(days=1)
    try:
        return after.replace(year=after.year - years)
    except ValueError:  # 29 February
        return date(after.year - years, 3, 1)


def schedule_of(kind):
    """The district's own, or what it starts with: unsaved then."""
    found = RetentionSchedule.objects.filter(kind=kind.key).first()
    return found or RetentionSchedule(kind=kind.key, years=kind.years, source=kind.source)


def records_of(kind):
    """All records of a kind whose clock runs, with `clock_day`."""
    found = kind.model.objects.filter(kind.only or Q()).annotate(clock_day=kind.clock).filter(clock_day__isnull=False)
    if kind.last:
        for other in kinds():
            for path in other.students if other is not kind else ():
                found = found.filter(~Exists(other.model.objects.filter(**{path: OuterRef("pk")})))
    return found


class _YearsLater(Func):
    """A day some years after one. Of 29 February it is 28 February, as PostgreSQL counts."""

    def as_sql(self, compiler, connection, **context):
        day, day_values = compiler.compile(self.source_expressions[0])
        years, year_values = compiler.compile(self.source_expressions[1])
        return f"({day} + make_interval(years => {years}))::date", [*day_values, *year_values]


def due(kind, day, years=None):
    """Records of a kind whose years are over on a day, in the caller's scope, with `clock_day` and `due_on`."""
    years = schedule_of(kind).years if years is None else years
    found = records_of(kind).filter(clock_day__lt=years_before(day, years))
    found = found.annotate(due_on=_YearsLater(F("clock_day"), Value(years), output_field=DateField()))
    return found.order_by("clock_day", "pk")
