"""Equity: what happened to whom, each group beside all others, and the same conduct looked at from both sides."""

from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.charts import ratio_plot
from district.models.addresses import address
from district.models.people import language_name
from district.suppression import Clamped, Published, Scheme, publish
from incidents.filters.equity import GROUPING_WORDS
from incidents.models import StateRate
from incidents.policies import equity
from incidents.policies.equity import Standard, Standing
from incidents.queries.equity import Cohort, Had, counts, counts_of
from incidents.queries.patterns import Period
from incidents.reports.parts import figure, percent

OTHER = "other"  # home languages of few, told together
LINES = 6  # of a chart
MANY, FIRST = 100, 50  # groups: of more than MANY a page shows the FIRST by their ratio
FILLS = {"excluded": "clay", "restored": "pine"}
CHAINS = {event: ("incident", event) for event in ("excluded", "restored", "law")} | {
    event: (event,) for event in ("incident", "safety")
}


@dataclass(frozen=True)
class Line:
    """One group: counts that may be shown (None: hidden), and what follows from them and the totals alone."""

    label: str
    shown: Published
    total: Published
    instances: int | None = None
    reference: Published | None = None
    standard: Standard = field(default_factory=Standard)
    fill: str = "clay"
    state_risk: Decimal | None = None  # of all others in the state

    @property
    def n(self):
        return self.shown.n

    @property
    def a(self):
        return self.shown.a

    @property
    def is_hidden(self):
        return self.shown.a is None and self.shown.share is None

    @property
    def share(self):
        if self.shown.share is not None:
            return str(self.shown.share)
        return percent(self.a, self.n) if self.a is not None and self.n else None

    @cached_property
    def four(self):
        """(a, n, c, m) beside all others; None where one of them is not shown."""
        if None in (self.a, self.n, self.total.a, self.total.n):
            return None
        return self.a, self.n, self.total.a - self.a, self.total.n - self.n

    @property
    def is_small(self):
        """Too few students of the group, or too few with the event, to compare it with others."""
        return self.four is not None and (self.n < self.standard.group or self.a < self.standard.cell)

    @property
    def composition(self):
        return equity.composition(self.a, self.total.a) if self.four else None

    @property
    def difference(self):
        """Share of those with the event less share of all, in percentage points."""
        found = equity.composition_difference(self.a, self.n, self.total.a, self.total.n) if self.four else None
        return None if found is None else 100 * found

    @property
    def percent_of_all(self):
        return percent(self.a, self.total.a)

    @property
    def points(self):
        return f"{'+' if self.difference > 0 else '−' if self.difference < 0 else '±'}{figure(abs(self.difference), 1)}"

    @property
    def ratio(self):
        return equity.risk_ratio(*self.four) if self.four else None

    @cached_property
    def interval(self):
        return equity.ratio_interval(*self.four) if self.four else None

    @property
    def relative(self):
        one = self.reference
        if self.four is None or one is None or None in (one.a, one.n):
            return None
        return equity.relative_rate(self.a, self.n, one.a, one.n)

    @property
    def alternate(self):
        """The rate beside that of all others in the state; None where none was entered."""
        if self.state_risk is None or self.n is None or self.a is None:
            return None
        if self.n < self.standard.group or self.a < self.standard.cell:
            return None
        return equity.alternate_ratio(self.a, self.n, self.state_risk)

    @property
    def plot(self):
        if not self.interval or self.is_small:
            return ""
        return ratio_plot(self.ratio, *self.interval, fill=self.fill)

    @property
    def sentence(self):
        """What the figures say, never why."""
        if self.is_hidden:
            return _("Not shown.")
        if self.four is None:
            return ""
        if not self.n:
            return _("Nobody is in this group.")
        if self.is_small:
            return _("Too small to say.")
        if self.interval is None:
            return _("Nobody else had it, so there is nothing to compare with.")
        if self.interval[0] <= 1 <= self.interval[1]:
            return _("No clear difference from all others.")
        return _("Being in this group is associated with %(ratio)s times the rate of all others.") % {
            "ratio": figure(self.ratio, 2)
        }


@dataclass(frozen=True)
class Table:
    title: str
    note: str
    lines: list
    total: Published
    kind: str = ""
    every: bool = False

    @property
    def shown(self):
        """What the page shows: all groups, or of very many those with the highest ratios."""
        if self.every or len(self.lines) <= MANY:
            return self.lines
        return sorted(self.lines, key=lambda line: line.ratio if line.plot else 0, reverse=True)[:FIRST]

    @property
    def most(self):
        """The group that differs most from all others and clearly; None where none does."""
        clear = [
            line for line in self.lines if line.interval and not line.is_small and line.interval[0] > 1
        ]  # fmt: skip
        return max(clear, key=lambda line: line.ratio, default=None)


class Report:
    """Reads what the filters ask for once a year, and shows of it what the reader may see."""

    def __init__(self, filters):
        self.filters, self.whole = filters, filters.whole
        self.rule = filters.rule
        self.standard = filters.standard

    def _names(self, found):
        """{key: words} of the groups of a table, in their order."""
        groups = self.filters.groups
        if len(groups) == 2:
            first, second = ({key[n] for key in found} for n in (0, 1))
            one, two = self._known(groups[0], first), self._known(groups[1], second)
            return {(a, b): f"{one[a]}, {two[b]}" for a in one for b in two if (a, b) in found}
        return self._known(groups[0], found)

    def _known(self, grouping, found):
        names = self.filters.names(grouping)
        if grouping == "language":
            names = {key: language_name(key) for key in sorted(found) if key} | {"": _("Not collected")}
            return names | {OTHER: _("Other languages")} if OTHER in found else names
        return names if self.whole else {key: words for key, words in names.items() if key in found}

    def _folded(self, found):
        """Home languages of few together, for a reader who may not know that there is one."""
        if not self.whole or self.filters.group != "language":
            return found
        kept = {key: row for key, row in found.items() if key and not self.rule.small_group(row[0])}
        rest = [row for key, row in found.items() if key not in kept]
        if rest:
            had = [
                Had(sum(one.students for one in parts), sum(one.instances for one in parts))
                for parts in zip(*(had for _n, had in rest), strict=True)
            ]
            kept[OTHER] = (sum(n for n, _had in rest), had)
        return kept

    def _tables(self, found, chain_of):
        """(names, {event: ({key: Published}, Published of all)}); `chain_of`: {event: places of its figures}."""
        names = self._names(found)
        nobody = (0, [Had(0, 0)] * (1 + max(map(max, chain_of.values()))))
        shown = {}
        for event, places in chain_of.items():
            rows = {
                key: (n, *(had[place].students for place in places))
                for key in names
                for n, had in [found.get(key, nobody)]
            }
            if not rows:
                shown[event] = {}, Published(0, 0)
            elif self.whole:
                shown[event] = publish(rows, self.rule)
            else:
                pairs = {key: row[-2:] for key, row in rows.items()}
                n, a = (sum(row) for row in zip(*pairs.values(), strict=True))
                shown[event] = {key: Published(*pair) for key, pair in pairs.items()}, Published(n, a)
        return names, shown

    @property
    def cut(self):
        """(groups shown, of how many) where the page leaves some out."""
        shown, every = len(self.tables[0].shown), len(self.tables[0].lines)
        return (shown, every) if shown < every else None

    def year_of(self, found, event, events):
        if self.whole and len(events) > 1 and self.rule.scheme != Scheme.CLAMP:
            names, shown = self._beside_enrolled(found, event, events)
        else:
            names, shown = self._tables(found, {event: (len(events) - 1,)})
        return names, shown[event], found

    def _beside_enrolled(self, found, event, events):
        """What is a part of causing harm, of those enrolled: hidden where it is hidden beside those who caused harm."""
        names, of_incident = self._tables(found, {event: tuple(range(len(events)))})
        _names, alone = self._tables(found, {event: (0,)})
        hidden, total = of_incident[event]
        sizes, everybody = alone[event]
        had = {key: found[key][1][-1].students if key in found else 0 for key in names}
        rows = {key: Published(sizes[key].n, None if one.a is None else had[key]) for key, one in hidden.items()}
        return names, {event: (rows, Published(everybody.n, total.a))}

    def note(self, total):
        if total.a is None or total.n is None:
            return _("Too few to be shown.")
        return _("%(a)s of %(n)s students enrolled in these days.") % {"a": figure(total.a), "n": figure(total.n)}

    def _reference(self, groups):
        """The key of the group that was chosen, else of the largest that is shown; None where none is."""
        asked = self.filters.data.get("reference") or None  # "" is the key of those not collected
        asked = "" if asked == "none" else asked
        known = {key: one for key, one in groups.items() if one.n is not None and one.a is not None}
        return asked if asked in known else max(known, key=lambda key: known[key].n, default=None)

    def _lines(self, names, shown, found=None, place=0, fill="clay", rates=None):
        groups, total = shown
        reference = groups.get(self._reference(groups))
        return [
            Line(
                str(words), groups[key], total, standard=self.standard, reference=reference,
                fill=fill, state_risk=(rates or {}).get(key),
                instances=None if self.whole or found is None or key not in found else found[key][1][place].instances,
            )
            for key, words in names.items()
        ]  # fmt: skip


class BothWays(Report):
    """Who was excluded and who was offered repair, of those who caused harm by the same conduct."""

    title = gettext_lazy("Equity, both ways")

    def __init__(self, filters):
        super().__init__(filters)
        behavior = filters.data.get("behavior")
        events = ["incident", "excluded", "restored"]
        cohort = Cohort(filters.chosen, filters.period)
        found = self._folded(counts(cohort, filters.groups, events, int(behavior) if behavior else None))
        names, shown = self._tables(found, {"excluded": (0, 1), "restored": (0, 2)})
        said = {"excluded": _("Who is excluded"), "restored": _("Who is offered repair")}
        self.tables = [
            Table(
                said[event], self._note(event, one[1]), self._lines(names, one, fill=FILLS[event]), one[1], event,
                filters.every,
            )
            for event, one in shown.items()
        ]  # fmt: skip
        self.sentence = self._sentence()

    def _note(self, event, total):
        if total.a is None or total.n is None:
            return _("Too few to be shown.")
        words = {
            "excluded": _("Suspended or expelled: %(a)s of the %(n)s students who caused harm by this conduct."),
            "restored": _("A practice answered the incident: %(a)s of the %(n)s students who caused harm by it."),
        }
        return words[event] % {"a": figure(total.a), "n": figure(total.n)}

    def _sentence(self):
        most = self.tables[0].most
        if most is None:
            return _("For the same conduct, no group was clearly excluded more often than all other students.")
        text = _("For the same conduct, being in the group “%(group)s” is associated with being excluded %(ratio)s times as often as all others.") % {  # noqa: E501
            "group": most.label, "ratio": figure(most.ratio, 2),
        }  # fmt: skip
        same = next(line for line in self.tables[1].lines if line.label == most.label)
        if same.ratio is None or same.is_small:
            return text
        return f"{text} {_('Repair was offered to it %(ratio)s times as often.') % {'ratio': figure(same.ratio, 2)}}"

    def sheet(self):
        heads = [_("Part"), _("Group"), _("Students of it"), _("Students with it"), *_ratio_heads()]
        return heads, [
            [table.title, line.label, *_figures(line)] for table in self.tables for line in table.lines
        ]  # fmt: skip


class EventReport(Report):
    """One event by one grouping, or two crossed: every measure, and the last three years."""

    title = gettext_lazy("Equity by event")

    def __init__(self, filters):
        super().__init__(filters)
        event = filters.event
        years = filters.years[filters.years.index(filters.year) :][:3] if filters.year else []
        self.years = [year.name for year in reversed(years)]
        days = [
            filters.period if year == filters.year else Period(year.starts_on, year.ends_on) for year in years
        ]  # fmt: skip
        events = CHAINS[event] if self.whole else (event,)
        cohorts = [Cohort(filters.chosen, period) for period in days]
        counted = counts_of(cohorts, filters.groups, events) if cohorts else []
        tables = [self.year_of(self._folded(found), event, events) for found in counted]
        names, shown, found = tables[0] if tables else ({}, ({}, Published(0, 0)), {})
        self.rates = self._rates(years, event)
        newest = self.rates[0] if self.rates else {}
        lines, total = self._lines(names, shown, found, -1, rates=newest), shown[1]
        self.table = Table(str(filters.event_words[event]), self.note(total), lines, total, every=filters.every)
        self.tables = [self.table]
        self.reference = names.get(self._reference(shown[0]), "")
        self.instances = None if self.whole else sum(had[-1].instances for _n, had in found.values())
        self.trend = self._trend(names, tables)
        self.sentence = self._sentence(total)

    def _sentence(self, total):
        most = self.table.most
        what = self.table.title
        if total.a is None:
            return _("%(what)s: too few to be shown.") % {"what": what}
        if most is None:
            return _("%(what)s: no group clearly stands above all others.") % {"what": what}
        return _("%(what)s: being in the group “%(group)s” is associated with %(ratio)s times the rate of all others.") % {  # noqa: E501
            "what": what, "group": most.label, "ratio": figure(most.ratio, 2),
        }  # fmt: skip

    def _rates(self, years, event):
        """[{group: the state's risk of all others}] of the years, the newest first."""
        found = {year.pk: {} for year in years}
        if len(self.filters.groups) == 1:
            for rate in StateRate.objects.filter(
                year__in=years, event=event, outside__startswith=f"{self.filters.group}:"
            ):
                found[rate.year_id][rate.outside.partition(":")[2]] = rate.risk
        return list(found.values())

    def _trend(self, names, tables):
        """[(group, [ratio or None by year, the newest last], Standing)]."""
        found = []
        for key, words in names.items():
            ratios = []
            for (_names, (groups, total), _found), rates in zip(reversed(tables), reversed(self.rates), strict=True):
                line = Line("", groups.get(key, Published(None, None)), total)
                four = line.four
                ratios.append(equity.compared_ratio(*four, self.standard, rates.get(key)) if four else None)
            found.append((str(words), ratios, equity.standing(ratios, self.standard)))
        return found

    @property
    def has_rates(self):
        return bool(self.rates and self.rates[0])

    @property
    def standings(self):
        said = {
            Standing.TOO_SMALL: _("too small to say"),
            Standing.UNDER: _("not above the threshold"),
            Standing.ABOVE: _("above the threshold"),
            Standing.LASTING: _("above it in three years in a row"),
        }
        tones = {Standing.LASTING: "bad", Standing.ABOVE: "warn", Standing.UNDER: "good"}
        shown = {line.label for line in self.table.shown}
        return [
            (words, [*zip(self.years, ratios, strict=True)], said[standing], tones.get(standing, "mute"))
            for words, ratios, standing in self.trend
            if words in shown
        ]

    @property
    def series(self):
        told = [(words, ratios) for words, ratios, _standing in self.trend if any(one is not None for one in ratios)]
        return [(words, [None if one is None else round(one, 2) for one in ratios]) for words, ratios in told[:LINES]]

    @property
    def rows_url(self):
        """The incidents behind the figures, for who may open them."""
        name, _colon, value = self.filters.event.partition(":")
        if self.whole or name not in ("incident", "behavior"):
            return ""
        period = self.filters.period
        query = {"status": "sent", "first": period.first.isoformat(), "last": period.last.isoformat()}
        query |= {"behavior": value} if value else {}
        query |= {"school": self.filters.data["school"]} if self.filters.data.get("school") else {}
        return f"{address('incidents:incident-list')}?{urlencode(query)}"

    def sheet(self):
        beside = [_("Rate beside the state’s others")] if self.has_rates else []
        more = [*beside, *([] if self.whole else [_("Times it happened")])]
        heads = [
            str(GROUPING_WORDS[self.filters.group]), _("Students enrolled"), _("Students with it"), *_ratio_heads(),
            _("Share of those with it, %"), _("Difference in share, points"), _("Rate beside the reference"), *more,
        ]  # fmt: skip
        lines = [[line.label, *_figures(line), *_shares(line),
                  *([line.alternate and round(line.alternate, 4)] if beside else []),
                  *([] if self.whole else [line.instances])]
                 for line in [*self.table.lines, *self._total_line()]]  # fmt: skip
        return heads, lines

    def _total_line(self):
        total = self.table.total
        return [Line(_("All"), total, Published(None, None), instances=self.instances)]


def _ratio_heads():
    return [_("Rate"), _("Risk ratio"), _("Interval from"), _("Interval to"), _("In words")]


def _figures(line):
    small = line.is_small or not line.interval
    low, high = (None, None) if small else line.interval
    return [
        _or_hidden(line.n), line.share if isinstance(line.shown.share, Clamped) else _or_hidden(line.a),
        line.share, None if line.ratio is None or line.is_small else round(line.ratio, 4),
        low and round(low, 4), high and round(high, 4), line.sentence,
    ]  # fmt: skip


def _shares(line):
    return [
        None if value is None else round(value, 4)
        for value in (line.composition and 100 * line.composition, line.difference, line.relative)
    ]


def _or_hidden(count):
    return _("not shown") if count is None else count
