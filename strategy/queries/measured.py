"""An indicator as it stands: one function behind the page, its file and the lock of a period."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from district.models import SchoolYear
from incidents.models.equity import fixed_groups
from incidents.queries.patterns import Period, year_period
from strategy.models import Indicator, Measurement
from strategy.policies.aims import Standing, State, standing
from strategy.queries.measures import GROUP_NAMES, MEASURES, STUDENTS, Figures, Part

MOST_YEARS, MOST_PERIODS = 6, 12


@dataclass(frozen=True)
class Point:
    """One figure of the trend: some days and what they came to. `is_whole`: of a school year that is over."""

    label: str
    period: Period
    part: Part
    is_whole: bool = False


@dataclass(frozen=True)
class Kept:
    """What was taken when a period locked, beside what the same days come to today.

    `drift` is None where either is not shown. Of students a change by few is not told: today's figure is left out.
    """

    point: Point
    today: Part

    @property
    def drift(self):
        locked, today = self.point.part, self.today
        shown = not (locked.hidden or today.hidden) and None not in (locked.value, today.value)
        return today.value - locked.value if shown and not (locked.sign or today.sign) else None


@dataclass
class Measured:
    """`now` is None without a figure. `years` and `kept` are those of a measure, `entered` the other figures."""

    indicator: Indicator
    measure: object = None
    now: Figures | None = None
    standing: Standing = field(default_factory=lambda: Standing(State.UNKNOWN))
    years: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    entered: list = field(default_factory=list)

    @property
    def trend(self):
        return self.years if self.measure else self.entered

    @property
    def unit(self):
        return self.measure.unit if self.measure else self.indicator.unit

    @property
    def groupings(self):
        """[(words, Parts)] of the student groups that figures are told of."""
        return [(GROUP_NAMES[name], parts) for name, parts in self.now.groups.items()] if self.now else []


def measured(indicator, *, rule, today):
    """The Measured of an indicator on a day, told as `rule` lets it be published: the same whoever reads it.

    As many queries for three figures as for a thousand; school years and locked periods are those of one plan.
    """
    (found,) = _all([indicator], rule, today, parts=True)
    return found


def all_measured(indicators, *, rule, today):
    """List of Measured of indicators of one plan, of the district alone: no schools, groups or locked periods.

    What two indicators have in common is counted once: as many queries as there are measures.
    """
    return _all(list(indicators), rule, today, parts=False)


def _all(indicators, rule, today, *, parts):
    rows = defaultdict(list)
    stored = Measurement.objects.filter(indicator__in=indicators).select_related("school", "period")
    for row in stored.order_by("last_on", "id"):
        rows[row.indicator_id].append(row)
    counts_itself = any(one.measure in MEASURES for one in indicators)
    years = _years(indicators[0].plan, today) if counts_itself else []

    @cache
    def count(key, course, days, by):
        return MEASURES[key].figures(days, rule=rule, today=today, course=course, by=by)

    told = []
    for indicator in indicators:
        found, its = Measured(indicator, MEASURES.get(indicator.measure)), rows[indicator.pk]
        if found.measure is None:
            _tell_entered(found, its)
        else:
            asked = partial(count, indicator.measure, indicator.measure_course)
            _tell_counted(found, years, _locked(its) if parts else [], asked, today, parts)
            found.kept = [replace(one, today=_told_today(found.measure, one, rule)) for one in found.kept]
        found.standing = _standing(found, today)
        told.append(found)
    return told


def _years(plan, today):
    """The plan's school years that have begun, the newest last."""
    begun = SchoolYear.objects.filter(starts_on__lte=min(today, plan.ends_on), ends_on__gte=plan.starts_on)
    return list(reversed(begun.order_by("-starts_on")[:MOST_YEARS]))


def _locked(rows):
    of_district = [row for row in rows if row.how == row.How.LOCKED and row.school_id is None and not row.grouping]
    return of_district[-MOST_PERIODS:]


def _tell_counted(found, years, locked, count, today, parts):
    of_years = tuple(year_period(year, today, whole=True) for year in years)
    days = of_years + tuple(Period(row.first_on, row.last_on) for row in locked)
    figures = count(days, by=()) if days else []
    for year, one in zip(years, figures, strict=False):
        is_over = year.ends_on < today
        words = year.name if is_over else _("%(year)s so far") % {"year": year.name}
        found.years.append(Point(words, one.period, one.whole, is_over))
    for row, one in zip(locked, figures[len(years) :], strict=True):
        found.kept.append(Kept(Point(str(row.period), one.period, part_of(row, "")), one.whole))
    if years:
        (found.now,) = count(of_years[-1:], by=None) if parts else figures[len(years) - 1 :]


def _told_today(measure, kept, rule):
    """Of students, a change by fewer than may be shown is not told: it would be a small count itself."""
    locked, today = kept.point.part, kept.today
    if measure.kind != STUDENTS or locked.numerator is None or today.numerator is None:
        return today
    differ = [abs(today.numerator - locked.numerator)]
    if None not in (locked.denominator, today.denominator):
        differ.append(abs(today.denominator - locked.denominator))
    return Part(today.key, today.label, hidden=True) if any(0 < n < rule.least for n in differ) else today


def _tell_entered(found, rows):
    """The trend is the district's; schools and groups are those of the newest days that have any."""
    district = [row for row in rows if row.school_id is None and not row.grouping]
    found.entered = [Point(_days(row), Period(row.first_on, row.last_on), part_of(row, "")) for row in district]
    if not rows:
        return
    last = (district or rows)[-1]
    period = Period(last.first_on, last.last_on)
    whole = part_of(last, "") if district else Part("", "")
    same = [row for row in rows if (row.first_on, row.last_on) == (last.first_on, last.last_on)]
    schools = [part_of(row, row.school.brief) for row in same if row.school_id]
    groups = {}
    for row in same:
        if row.grouping:
            name = str(fixed_groups(row.grouping).get(row.member, row.member))
            groups.setdefault(row.grouping, []).append(part_of(row, name))
    found.now = Figures(period, whole, sorted(schools, key=lambda part: part.label), groups)


def _days(row):
    return str(row.period) if row.period else f"{row.last_on:%Y-%m}"


def part_of(row, label):
    """A stored Measurement as a Part."""
    key = str(row.school_id or row.member or "")
    return Part(key, label, row.numerator, row.denominator, row.value, row.hidden, row.sign)


def _standing(found, today):
    indicator, measure = found.indicator, found.measure
    if measure and not measure.fits(indicator.unit):
        return Standing(
            State.UNKNOWN,
            _("The plan gives its figures in “%(unit)s”, and what is counted is in “%(other)s”.")
            % {"unit": indicator.unit or _("no unit"), "other": measure.unit},
        )
    point = _standing_point(found)
    if point is None and found.now is not None and measure and measure.grows:
        return Standing(State.UNKNOWN, _("This figure grows until the school year is over, and none is over yet."))
    part = point.part if point else None
    if part is not None and (part.hidden or part.sign):
        return Standing(State.UNKNOWN, _("The figure is too small to be shown."))
    return standing(
        baseline=indicator.baseline,
        direction=indicator.direction,
        target=indicator.target,
        target_year=indicator.target_year,
        starts_on=indicator.plan.starts_on,
        value=part.value if part else None,
        day=point.period.last if point else today,
        better=measure.better if measure else "",
    )


def _standing_point(found):
    """The figure that can be compared with the target: one that still grows only once its school year is over."""
    points = found.trend
    if found.measure and found.measure.grows:
        points = [point for point in points if point.is_whole]
    return points[-1] if points else None


# --- what a lock takes


def span_of(period):
    """The days that a reporting period tells of: its school year from the start, so that periods can be compared."""
    year = SchoolYear.objects.filter(starts_on__lte=period.ends_on, ends_on__gte=period.ends_on).first()
    return Period(year.starts_on if year else period.starts_on, period.ends_on)


def taken(period, *, rule, today):
    """[Measurement, not saved] of all that the plan's indicators count themselves, as a period locks."""
    span, found, counted = span_of(period), [], {}
    for indicator in Indicator.objects.filter(plan=period.plan_id).select_related("measure_course"):
        measure = MEASURES.get(indicator.measure)
        if measure is None:
            continue
        key = indicator.measure, indicator.measure_course_id
        if key not in counted:
            (counted[key],) = measure.figures([span], rule=rule, today=today, course=indicator.measure_course)
        figures = counted[key]
        about = {"indicator": indicator, "period": period, "first_on": span.first, "last_on": span.last}
        found.append(_row(figures.whole, about))
        found += [_row(part, about | {"school_id": int(part.key)}) for part in figures.schools]
        for grouping, parts in figures.groups.items():
            found += [_row(part, about | {"grouping": grouping, "member": part.key}) for part in parts]
    return found


def _row(part, about):
    return Measurement(
        numerator=part.numerator, denominator=part.denominator, value=part.value, sign=part.sign,
        hidden=part.hidden, how=Measurement.How.LOCKED, **about,
    )  # fmt: skip


# --- the same as a table


def table(found):
    """(heads, lines) of all that the page shows."""
    heads = [_("Part"), _("Of"), _("From"), _("Through"), _("How many"), _("Of how many"), _("Figure"), _("Unit")]
    lines, unit = [], found.unit

    def add(title, label, period, part):
        lines.append([title, label, period.first, period.last, *_told(part), unit])

    if found.now:
        add(_("Now"), _("The district"), found.now.period, found.now.whole)
    for point in found.trend:
        add(_("Trend"), point.label, point.period, point.part)
    for one in found.kept:
        add(_("Locked"), one.point.label, one.point.period, one.point.part)
        add(_("The same days today"), one.point.label, one.point.period, one.today)
    if found.now:
        for part in found.now.schools:
            add(_("By school"), part.label, found.now.period, part)
        for words, parts in found.groupings:
            for part in parts:
                add(str(words), part.label, found.now.period, part)
    return heads, lines


def scorecard(told):
    """(heads, lines) of several indicators, each with its figure of now."""
    heads = [
        _("Code"), _("Indicator"), _("From"), _("Through"), _("How many"), _("Of how many"), _("Figure"), _("Unit"),
        _("Baseline"), _("Target"), _("Target year"), _("Standing"),
    ]  # fmt: skip
    lines = []
    for found in told:
        one, now = found.indicator, found.now
        days = [now.period.first, now.period.last] if now else ["", ""]
        figures = _told(now.whole) if now else [""] * 3
        aim = [plain(one.baseline), plain(one.target), one.target_year or "", str(found.standing.state.label)]
        lines.append([one.code, one.words, *days, *figures, found.unit, *aim])
    return heads, lines


def _told(part):
    if part.hidden:
        return [_("not shown")] * 3
    return [plain(part.numerator), plain(part.denominator), f"{part.sign}{plain(part.value)}"]


def in_words(part, unit):
    """One figure as the pages write it."""
    if part.hidden:
        return _("not shown")
    if part.value is None:
        return "–"
    figure = f"{part.sign}{floatformat(part.value, '-1g')}"
    return {"%": f"{figure} %", "$": f"${figure}"}.get(unit, figure)


def plain(value):
    """A figure without zeros that say nothing."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
