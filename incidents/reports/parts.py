"""Parts that reports are made of."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from district.models.addresses import address
from district.suppression import hidden_counts


def figure(value, places=0):
    return number_format(round(value, places), places, use_l10n=True, force_grouping=True)


def percent(n, of):
    return f"{figure(100 * n / of, 1)} %"


@dataclass(frozen=True)
class Line:
    """One row of a part: a count that opens its rows, and the same of the year before. None is not shown."""

    label: str
    count: int | None
    before: int | None = 0
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Counts by one thing, the largest first. `total` is None where even that is not shown."""

    title: str
    head: str
    lines: list
    total: int | None
    compared: bool
    sentence: str = ""
    unit: str = ""

    @cached_property
    def largest(self):
        return max((line.count or 0 for line in self.lines), default=0)

    def sheet(self):
        return [[self.title, line.label, shown(line.count), shown(line.before) if self.compared else None]
                for line in self.lines]  # fmt: skip


def shown(count):
    return _("not shown") if count is None else count


def part(title, head, now, before, names, *, filters, link=None):
    """A Part from two dicts key → count (`before` None: nothing to compare with) and the keys' names.

    A reader without student records gets each of the names, whether it has a count or not, and small counts hidden.
    """
    compared = before is not None
    before = before or {}
    if filters.whole:
        return _guarded(title, head, now, before, names, compared, filters.rule.least_count)
    keys = sorted({*now, *before}, key=lambda key: (-now.get(key, 0), -before.get(key, 0), str(names.get(key, key))))
    lines = [
        Line(str(names.get(key, key)), now.get(key, 0), before.get(key, 0), link(key) if link and now.get(key) else "")
        for key in keys
    ]
    total = sum(now.values())
    return Part(title, head, lines, total, compared, most_often(lines, total))


def _guarded(title, head, now, before, names, compared, least):
    columns = []
    for counts in (before, now):
        line = [counts.get(key, 0) for key in names]
        hidden, no_total = hidden_counts(line, least)
        columns.insert(0, [None if n in hidden else count for n, count in enumerate(line)])
    total = None if no_total else sum(line)
    lines = [Line(str(name), *counts) for name, *counts in zip(names.values(), *columns, strict=True)]
    lines.sort(key=lambda line: (line.count is None, -(line.count or 0)))
    return Part(title, head, lines, total, compared, most_often([line for line in lines if line.count], total))


def most_often(lines, total):
    """The sentence under a part."""
    if not total:
        return ""
    top = next((line for line in lines if line.count), None)
    if top is None:
        return _("Every count here is small, so none is shown.")
    return _("Most often: %(what)s, %(n)s of %(total)s (%(share)s).") % {
        "what": top.label, "n": figure(top.count), "total": figure(total), "share": percent(top.count, total),
    }  # fmt: skip


def rows_of(name, filters, **query):
    """The address of a list, narrowed to what the report counts and to `query`."""
    parts = filters.link_parts | {key: urlencode({key: value}) for key, value in query.items()}
    return f"{address(name)}?{'&'.join(parts.values())}"


def month_name(month):
    return date_format(month, "M Y")


@dataclass
class Months:
    """Counts month by month: a chart, and the months as links."""

    labels: list
    series: list
    sentence: str
    links: list = field(default_factory=list)
