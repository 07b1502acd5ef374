"""What the other apps measure: each figure is the one that the app's own page shows.

A measure counts the whole district, whoever reads it, and tells only what may be published: small counts of students
are hidden before anything leaves this module.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.queries.spend import against_ceilings, approved_between
from district.figures import figures_only
from district.models import School
from district.models.addresses import address
from district.permissions import may_see_students
from district.scope import district_scope
from district.suppression import Clamped, Published, hidden_counts, publish
from incidents.models import Practice
from incidents.models.equity import GROUPING_WORDS, fixed_groups
from incidents.queries.agreements import kept_between
from incidents.queries.equity import Cohort, counts_of
from incidents.queries.patterns import Period, Slice, incident_counts, practice_counts
from trainings.queries.reach import observed_between, trained_on

ALL, SCHOOL = "", "school"
GROUPS = ("race", "sex", "disability", "el")
EVERYBODY = Slice(user=None)
PERCENT, COUNT, DOLLARS = "%", "count", "$"
SPELLED = {  # how a plan may write the unit of a measure
    PERCENT: {"%", "percent", "per cent", "per 100 students"},
    COUNT: {"", "count", "number", "n", "#"},
    DOLLARS: {"$", "usd", "dollars"},
}
STUDENTS, EVENTS, OPEN = "students", "events", "open"  # what is counted decides what is hidden
MORE, FEWER = "more", "fewer"
FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Part:
    """One figure as it may be published. `sign` is ≥ or ≤ where only a bound is told; a hidden one has no figures."""

    key: str
    label: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    hidden: bool = False
    sign: str = ""


@dataclass(frozen=True)
class Figures:
    """A measure over some days: of the whole district, of each school, and of each group of each grouping."""

    period: Period
    whole: Part
    schools: list = field(default_factory=list)
    groups: dict = field(default_factory=dict)  # grouping → list of Parts


@dataclass(frozen=True)
class Measure:
    """Something that the apps count. `kind` (STUDENTS, EVENTS, OPEN) decides what is hidden, `better` is MORE or FEWER.

    `count(periods, groupings, today, course)`: for each period a dict of grouping → {key: counts}.

    Counts are figures each of which is a part of the one before: (events,), (of how many, how many), or (enrolled,
    caused harm, had it). `grows`: the figure of a school year grows from day to day until the year is over.
    """

    key: str
    name: str
    words: str
    unit: str
    better: str
    kind: str
    count: Callable
    groupings: tuple = ()
    grows: bool = False
    takes_course: bool = False
    of_enrolled: bool = False  # of three counts the last is told of the first
    rows: tuple = ()  # (address name, {query}) of a list that holds exactly the rows which are counted

    def fits(self, unit):
        """Whether a plan that writes this unit means what is measured."""
        return unit.strip().lower() in SPELLED[self.unit]

    @property
    def is_share(self):
        return self.unit == PERCENT

    def figures(self, periods, *, rule, today, course=None, by=None):
        """List of Figures, one for each Period. `by`: groupings to tell besides the district, all of them if None."""
        groupings = (ALL, *(self.groupings if by is None else by))
        with district_scope(), figures_only():
            counted = self.count(periods, groupings, today, course)
            schools = School.objects.order_by("name") if SCHOOL in groupings else ()
            names = {str(school.pk): school.brief for school in schools}
        found = []
        for period, counts in zip(periods, counted, strict=True):
            told = {}
            for grouping, rows in counts.items():
                known = names if grouping == SCHOOL else fixed_groups(grouping)
                told[grouping] = self._published(rows, known if grouping else {ALL: _("The district")}, rule)
            (whole,) = told.pop(ALL)
            found.append(Figures(period, whole, told.pop(SCHOOL, []), told))
        return found

    def _published(self, rows, names, rule):
        """Parts of these counts by key, in the order of the names; what has no name stays untold."""
        if self.kind == OPEN:
            return [self._part(key, label, *_told(rows[key])) for key, label in names.items() if key in rows]
        width = max((len(counts) for counts in rows.values()), default=1)
        full = {key: rows.get(key, (0,) * width) for key in names}
        if width == 1:
            hidden, no_total = hidden_counts([counts[0] for counts in full.values()], rule.least_count)
            return [
                Part(key, str(label), hidden=True)
                if no_total or place in hidden
                else self._part(key, label, None, full[key][0])
                for place, (key, label) in enumerate(names.items())
            ]
        groups, total = beside_first(full, rule) if self.of_enrolled else publish(full, rule)
        if len(names) == 1:  # everybody: hidden as a total is, and not as a group that stands alone
            groups = dict.fromkeys(names, total)
        return [self._of_published(key, label, groups[key]) for key, label in names.items()]

    def _of_published(self, key, label, one):
        if isinstance(one.share, Clamped) and self.is_share:
            return Part(key, str(label), None, _number(one.n), Decimal(one.share.percent), sign=one.share.sign)
        if one.a is None or one.n is None:
            return Part(key, str(label), hidden=True)
        return self._part(key, label, one.n, one.a)

    def _part(self, key, label, of, n):
        if not self.is_share:
            return Part(key, str(label), _number(n), None if of is None else _number(of), _number(n))
        value = (Decimal(100) * n / of).quantize(FOUR, ROUND_HALF_UP) if of else None
        return Part(key, str(label), _number(n), _number(of), value)

    def rows_url(self, user, period, school=None):
        """The address of the list of what is counted, for who may open all of it; "" for everybody else."""
        if not self.rows or not may_see_students(user):
            return ""
        whole = user.sees_district() or (school is not None and int(school) in user.whole_schools())
        if not whole:
            return ""
        name, query = self.rows
        query = query | {"first": period.first.isoformat(), "last": period.last.isoformat()}
        return f"{address(name)}?{urlencode(query | ({'school': school} if school else {}))}"


def beside_first(rows, rule):
    """As `publish` of (enrolled, caused harm, had it), told of those enrolled: hidden where it is hidden on either.

    The page on equity shows the same figure in the same way.
    """
    of_second, all_second = publish(rows, rule)
    of_first, all_first = publish({key: counts[:2] for key, counts in rows.items()}, rule)
    had = {key: counts[-1] for key, counts in rows.items()}
    found = {
        key: Published(of_first[key].n, None if one.a is None else had[key], one.share)
        for key, one in of_second.items()
    }
    return found, Published(all_first.n, all_second.a, all_second.share)


def _told(counts):
    return (None, counts[0]) if len(counts) == 1 else (counts[0], counts[-1])


def _number(value):
    return value if value is None or isinstance(value, Decimal) else Decimal(value)


def _summed(rows):
    """Everybody's counts, from those by school."""
    return tuple(sum(column) for column in zip(*rows.values(), strict=True)) if rows else ()


def _by_school(rows, groupings, width):
    """{grouping: {key: counts}} of counts by school id."""
    found = {ALL: {ALL: _summed(rows) or (0,) * width}}
    if SCHOOL in groupings:
        found[SCHOOL] = {str(key): counts for key, counts in rows.items() if key is not None}
    return found


# --- counted by the apps


def _referrals(periods, groupings, today, course):
    found = (incident_counts(EVERYBODY, period, today) for period in periods)
    return [
        {ALL: {ALL: (one.total,)}} | _with_schools(groupings, {key: (n,) for key, n in one.school.items()})
        for one in found
    ]


def _with_schools(groupings, rows):
    return {SCHOOL: {str(key): counts for key, counts in rows.items()}} if SCHOOL in groupings else {}


def _students(*events):
    """Students enrolled, and of them those with each event."""

    def count(periods, groupings, today, course):
        cohorts = [Cohort(EVERYBODY, period) for period in periods]
        found = [{} for _ in periods]
        for grouping in groupings:
            if grouping == ALL and len(groupings) > 1:
                continue
            for place, rows in enumerate(counts_of(cohorts, [grouping or "race"], events)):
                counts = {key: (n, *(one.students for one in had)) for key, (n, had) in rows.items()}
                if grouping:
                    found[place][grouping] = counts
                found[place][ALL] = {ALL: _summed(counts) or (0,) * (1 + len(events))}
        return found

    return count


def _offered(periods, groupings, today, course):
    """Students who caused harm, and those of them whose incident a practice answered."""
    counted = _students("incident", "restored")(periods, groupings, today, course)
    return [
        {grouping: {key: counts[1:] for key, counts in rows.items()} for grouping, rows in by.items()} for by in counted
    ]


def _interventions(periods, groupings, today, course):
    cohorts = [Cohort(EVERYBODY, period) for period in periods]
    counted = counts_of(cohorts, [SCHOOL], ["safety"], each_school=True)
    return [
        _by_school({int(key): (had[0].instances,) for key, (_n, had) in rows.items()}, groupings, 1) for rows in counted
    ]


def _practices(tier):
    def count(periods, groupings, today, course):
        found = (practice_counts(EVERYBODY, period, today).tier.get(tier) for period in periods)
        return [{ALL: {ALL: (share.total if share else 0,)}} for share in found]

    return count


def _proactive(periods, groupings, today, course):
    found = (practice_counts(EVERYBODY, period, today) for period in periods)
    return [
        {ALL: {ALL: (one.total.total, one.total.proactive)}}
        | _with_schools(groupings, {key: (share.total, share.proactive) for key, share in one.school.items()})
        for one in found
    ]


def _kept(periods, groupings, today, course):
    return [_by_school(kept_between(period.first, period.last), groupings, 2) for period in periods]


def _trained(periods, groupings, today, course):
    return [_by_school(trained_on(period.last, course), groupings, 2) for period in periods]


def _observed(periods, groupings, today, course):
    return [_by_school(observed_between(period.first, period.last, course), groupings, 2) for period in periods]


def _spent(periods, groupings, today, course):
    return [{ALL: {ALL: (approved_between(period.first, period.last),)}} for period in periods]


def _against_plan(periods, groupings, today, course):
    return [{ALL: {ALL: against_ceilings(period.last)}} for period in periods]


_SENT = ("incidents:incident-list", {"status": "sent"})
_HELD = ("incidents:practice-list", {"status": "took_place"})
BY_GROUP = (SCHOOL, *GROUPS)
MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "referrals", gettext_lazy("Incidents reported"),
            gettext_lazy("Incidents of these days that were sent in, drafts left out. From the record of incidents."),
            COUNT, FEWER, EVENTS, _referrals, (SCHOOL,), grows=True, rows=_SENT,
        ),
        Measure(
            "students_excluded", gettext_lazy("Students suspended or expelled"),
            gettext_lazy("Students who were suspended or expelled for what happened on these days; each counts once."),
            COUNT, FEWER, STUDENTS, _students("incident", "excluded"), BY_GROUP, grows=True,
            of_enrolled=True,
        ),
        Measure(
            "students_excluded_rate", gettext_lazy("Students suspended or expelled, per 100 students"),
            gettext_lazy("Students who were suspended or expelled, of all students enrolled on these days."),
            PERCENT, FEWER, STUDENTS, _students("incident", "excluded"), BY_GROUP, grows=True,
            of_enrolled=True,
        ),
        Measure(
            "repair_offered", gettext_lazy("Students offered repair"),
            gettext_lazy("Students whose incident a restorative practice answered, of all students who caused harm."),
            PERCENT, MORE, STUDENTS, _offered, BY_GROUP,
        ),
        *(
            Measure(
                f"practices_tier{tier}", name,
                gettext_lazy("Restorative practices of this tier that took place. From the record of practices."),
                COUNT, MORE, EVENTS, _practices(tier), (), grows=True,
                rows=(_HELD[0], _HELD[1] | {"tier": tier}),
            )
            for tier, name in (
                (Practice.Tier.UNIVERSAL.value, gettext_lazy("Practices of tier 1")),
                (Practice.Tier.TARGETED.value, gettext_lazy("Practices of tier 2")),
                (Practice.Tier.INTENSIVE.value, gettext_lazy("Practices of tier 3")),
            )
        ),
        Measure(
            "proactive_share", gettext_lazy("Proactive share of practices"),
            gettext_lazy("Proactive practices, of all restorative practices that took place on these days."),
            PERCENT, MORE, EVENTS, _proactive, (SCHOOL,), rows=_HELD,
        ),
        Measure(
            "agreements_kept", gettext_lazy("Promises kept"),
            gettext_lazy("Promises of agreements that were kept, of all that were due on these days."),
            PERCENT, MORE, STUDENTS, _kept, (SCHOOL,),
        ),
        Measure(
            "staff_trained", gettext_lazy("Staff who finished their training"),
            gettext_lazy("Staff with a completion that counts on the last day, of all staff at work on it."),
            PERCENT, MORE, OPEN, _trained, (SCHOOL,), takes_course=True,
        ),
        Measure(
            "practice_observed", gettext_lazy("Trained staff seen in practice"),
            gettext_lazy("Trained staff whom a coach visited on these days, of all trained staff at work on the last."),
            PERCENT, MORE, OPEN, _observed, (SCHOOL,), takes_course=True,
        ),
        Measure(
            "safety_interventions", gettext_lazy("Restraints and seclusions"),
            gettext_lazy("Safety interventions with restraint or seclusion that began on these days; no escorts."),
            COUNT, FEWER, EVENTS, _interventions, (SCHOOL,), grows=True,
        ),
        Measure(
            "spend", gettext_lazy("Dollars approved"),
            gettext_lazy("Invoices approved on these days, less credit notes. From the record of contracts."),
            DOLLARS, "", OPEN, _spent, (), grows=True,
        ),
        Measure(
            "spend_against_plan", gettext_lazy("Spend against plan"),
            gettext_lazy("What was approved, of the most that the contracts in force on the last day allow."),
            PERCENT, "", OPEN, _against_plan, (),
        ),
    )
}  # fmt: skip
GROUP_NAMES = {name: GROUPING_WORDS[name] for name in GROUPS}
