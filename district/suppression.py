"""Which figures of a table stay hidden, so that nobody can work a small count out from what is shown.

A table with its totals is a circulation: the grand total runs into the rows' totals, through the cells, into the
columns' totals and back. What may be hidden values runs along its arcs, and a reader who knows all that is shown
can work one out exactly when no loop of hidden arcs passes through it. Hence the rule: every figure below the
threshold is hidden, and with it the rest of the cheapest loop; and where what is hidden of a row or column adds up to
less than the threshold, one more of its figures. Source: DOMAIN §4; Gusfield 1988, A graph theoretic
approach to statistical data security.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

THRESHOLD = 10
TOTAL = ("total", 0)


def hidden_cells(rows, threshold):
    """(hidden, hidden row totals, hidden column totals, is the grand total hidden) of a table of counts ≥ 0.

    `rows` is a list of lists of one length. `hidden` holds (row, column) pairs, the others row or column numbers.
    Totals are figures like any other: one below the threshold is hidden too, and 0 is below it.
    """
    hidden = _hidden(_arcs(rows), _lines(rows), threshold)
    cells = {key for kind, key in hidden if kind == "cell"}
    return (
        cells,
        {key for kind, key in hidden if kind == "row"},
        {key for kind, key in hidden if kind == "column"},
        any(kind == "total" for kind, _key in hidden),
    )


def hidden_counts(counts, threshold):
    """(hidden, is the total hidden) of one list of counts that is shown with its total: indexes of those hidden."""
    arcs = {("cell", n): ("rows", "columns", count) for n, count in enumerate(counts)}
    if arcs:
        arcs[TOTAL] = ("columns", "rows", sum(counts))
    hidden = _hidden(arcs, [(TOTAL, [("cell", n) for n in range(len(counts))])] if arcs else [], threshold)
    return {key for kind, key in hidden if kind == "cell"}, TOTAL in hidden


def hidden_together(tables, threshold):
    """Which figures stay hidden where several tables show some of the same ones, such as a school's total.

    Each table is (rows, names): names(kind, key) gives a figure's name, the same for the same figure in any table,
    with kind and key as in `_arcs`. What one table hides is hidden in all, and each is looked at again until none
    hides more. Returns the names.
    """
    drawn = [(_arcs(rows), _lines(rows), names) for rows, names in tables]
    hidden, before = set(), None
    while before != len(hidden):
        before = len(hidden)
        for figures, lines, names in drawn:
            forced = {name for name in figures if names(*name) in hidden}
            hidden |= {names(*name) for name in _hidden(figures, lines, threshold, forced)}
    return hidden


def _hidden(arcs, lines, threshold, forced=frozenset()):
    """`lines` are (total, its parts): what is hidden in a line comes to the threshold too, or to what the total is."""
    hidden = {name for name, (_start, _end, value) in arcs.items() if value < threshold} | forced
    while True:
        for name in sorted(hidden, key=lambda name: (-arcs[name][2], name[0], name[1])):
            hidden |= _loop(name, arcs, hidden)
        thin = set()
        for total, parts in lines:
            unseen = [arcs[name][2] for name in parts if name in hidden]
            if unseen and total not in hidden and sum(unseen) < threshold:
                thin.add(min((name for name in parts if name not in hidden), key=lambda name: arcs[name][2]))
        if not thin:
            return hidden
        hidden |= thin


def _arcs(rows):
    """{name: (from, to, value)}; each figure is one arc."""
    if not rows or not rows[0]:
        return {}
    arcs = {TOTAL: ("columns", "rows", sum(map(sum, rows)))}
    for i, row in enumerate(rows):
        arcs["row", i] = ("rows", f"r{i}", sum(row))
        for j, value in enumerate(row):
            arcs["cell", (i, j)] = (f"r{i}", f"c{j}", value)
    for j, column in enumerate(zip(*rows, strict=True)):
        arcs["column", j] = (f"c{j}", "columns", sum(column))
    return arcs


def _lines(rows):
    """[(total, its parts)]: what adds up in a table."""
    if not rows or not rows[0]:
        return []
    height, width = len(rows), len(rows[0])
    lines = [(("row", i), [("cell", (i, j)) for j in range(width)]) for i in range(height)]
    lines += [(("column", j), [("cell", (i, j)) for i in range(height)]) for j in range(width)]
    return [*lines, (TOTAL, [("row", i) for i in range(height)]), (TOTAL, [("column", j) for j in range(width)])]


def _loop(name, arcs, hidden):
    """The figures of the cheapest loop through this one: hidden ones cost nothing, a shown one what it tells.

    With the loop the figure could be one more or, if it is not 0, one less: both are tried.
    """
    start, end, value = arcs[name]
    ways = [_cheapest(end, start, name, arcs, hidden)]
    if value:
        ways.append(_cheapest(start, end, name, arcs, hidden))
    return min(ways)[1]


def _cheapest(start, end, without, arcs, hidden):
    """(cost, figures) of the cheapest way: along an arc always, against it where its figure is not 0.

    A grand total of the threshold or more is never hidden, since other tables of the same rows would tell it.
    """
    steps = {}
    for name, (first, last, value) in arcs.items():
        if name != without and (name != TOTAL or name in hidden):
            cost = 0 if name in hidden else 1 + value
            steps.setdefault(first, []).append((last, cost, name))
            if value:
                steps.setdefault(last, []).append((first, cost, name))
    queue, seen = [(0, start, ())], set()
    while queue:
        cost, here, way = heappop(queue)
        if here == end:
            return cost, set(way)
        if here in seen:
            continue
        seen.add(here)
        for there, more, name in steps.get(here, []):
            if there not in seen:
                heappush(queue, (cost + more, there, (*way, name)))
    return float("inf"), set()


class Scheme(TextChoices):
    THRESHOLD = "threshold", _("Hide counts below a threshold, and others so that none can be worked out")
    RATE = "rate", _("Hide rates of few students or of small groups, and others so that none can be worked out")
    CLAMP = "clamp", _("Show whole percents only, and none near 0 or 100; hide small groups")


@dataclass(frozen=True)
class Rule:
    """What a district hides. Defaults and the bands of CLAMP as in DOMAIN §4, where they are settings."""

    scheme: Scheme = Scheme.THRESHOLD
    threshold: int = THRESHOLD
    numerator: int = 6
    denominator: int = 20

    @property
    def least(self):
        """What hidden counts must add up to."""
        return self.numerator if self.scheme == Scheme.RATE else self.threshold

    @property
    def least_count(self):
        """What a count that is a part of nothing must come to, such as incidents of a month."""
        extra = self.scheme == Scheme.CLAMP  # “10 or fewer” is small there, “fewer than 10” elsewhere
        return self.least + extra

    @property
    def least_group(self):
        """What the sizes of hidden groups must add up to."""
        return self.denominator if self.scheme == Scheme.RATE else self.least_count

    def small_group(self, n):
        return n < self.least_group

    def small_count(self, n, a):
        if self.scheme == Scheme.CLAMP:
            return False
        return a < self.least or n - a < self.least


# (fewest students, highest percent that is shown); the lowest is as far from 0. Source: DOMAIN §4, Cache's scheme.
BANDS = [(300, 99), (100, 98), (40, 95), (0, 90)]


@dataclass(frozen=True)
class Clamped:
    """A whole percent; `sign` is ≥ or ≤ where the share lies nearer to 100 or 0 than may be told."""

    percent: int
    sign: str = ""

    def __str__(self):
        return f"{self.sign}{self.percent}%"


def clamped(a, n, threshold=THRESHOLD):
    """The share as CLAMP shows it; None for a group of the threshold or fewer, of which is said “N<10”."""
    if n <= threshold:
        return None
    highest = next(highest for fewest, highest in BANDS if n >= fewest)
    share = Fraction(100 * a, n)
    if share >= highest:
        return Clamped(highest, "≥")
    if share <= 100 - highest:
        return Clamped(100 - highest, "≤")
    return Clamped(int(share + Fraction(1, 2)))


@dataclass(frozen=True)
class Published:
    """One group as a reader may see it: None stays hidden. `share` is all there is of `a` where rates are clamped."""

    n: int | None
    a: int | None
    share: Clamped | None = None


def publish(counts, rule):
    """({key: Published}, Published of all) of one grouping, {key: (enrolled, …, n, a)}: each a part of the one before.

    Groups are hidden for a small count of those with the event, or of those without, as well as for being small. A
    reader who knows the totals and each group that is shown learns of the hidden ones only that they add up to the
    threshold at least. What is hidden at one figure stays hidden at all that are parts of it, and never depends on
    them: pages that show the same figure beside different parts tell no more than one. Events that are united in
    another one, as kinds of suspension in all of them, are not for a reader of both; nor are crossed groupings.
    """
    totals = [sum(figures) for figures in zip(*counts.values(), strict=True)]
    hidden, no_total = _hidden_sizes(counts, rule), rule.small_group(totals[0])
    unseen = []  # (groups hidden, is the total hidden) of each figure
    for level in range(len(totals)):
        if level:
            pairs = {key: figures[level - 1 : level + 1] for key, figures in counts.items()}
            hidden = _hidden_parts(pairs, hidden, rule)
            no_total = (
                no_total or rule.small_group(totals[level - 1]) or rule.small_count(*totals[level - 1 : level + 1])
            )
        unseen.append((hidden, no_total))
    (sizes, no_size), (hidden, no_total) = unseen[-2:]

    def shown(n, a, no_n, no_a):
        if rule.scheme == Scheme.CLAMP:
            return Published(None, None) if no_a else Published(n, None, clamped(a, n, rule.threshold))
        return Published(None if no_n else n, None if no_a else a)

    groups = {
        key: shown(*figures[-2:], no_size or key in sizes, no_total or key in hidden) for key, figures in counts.items()
    }
    return groups, shown(*totals[-2:], no_size, no_total)


def _hidden_sizes(counts, rule):
    sizes = {key: figures[:1] for key, figures in counts.items()}
    small = {key for key, (n,) in sizes.items() if rule.small_group(n)}
    return _enough(small, sizes, [(lambda n: n, rule.least_group)], by=lambda n: n)


def _hidden_parts(pairs, hidden, rule):
    hidden = hidden | {key for key, (n, a) in pairs.items() if rule.small_group(n) or rule.small_count(n, a)}
    if rule.scheme == Scheme.CLAMP:  # shows no count, but the size of the group that a share is of
        return _enough(hidden, pairs, [(lambda n, a: n, rule.least_group)], by=lambda n, a: n)
    parts = [(lambda n, a: a, rule.least), (lambda n, a: n - a, rule.least)]
    return _enough(hidden, pairs, parts, by=lambda n, a: a)


def _enough(hidden, counts, parts, by):
    """These and more, the smallest `by` this figure first, until each (part, least) of them adds up to its least."""
    hidden = set(hidden)
    rest = sorted((key for key in counts if key not in hidden), key=lambda key: (by(*counts[key]), str(key)))
    while hidden and rest and not (len(hidden) > 1 and _comes_to(hidden, counts, parts)):
        hidden.add(rest.pop(0))
    return hidden


def _comes_to(keys, counts, parts):
    return all(sum(part(*counts[key]) for key in keys) >= least for part, least in parts)
