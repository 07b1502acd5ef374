"""Counts in the categories of the Civil Rights Data Collection, where zero is told from what is not collected."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.filters.crdc import LEVELS, UNKNOWN
from incidents.filters.equity import OPEN_EVENTS
from incidents.models import BehaviorCode, Category, Consequence, Measure
from incidents.models.crdc import NOT_KEPT
from incidents.policies.crdc import EVENTS, PLACE, students_and_times, uncollected
from incidents.queries import crdc as queries
from incidents.queries.equity import Cohort, Had, counts_of
from incidents.reports.equity import CHAINS, Report, Table
from incidents.reports.parts import figure, shown

TITLE = gettext_lazy("Counts for the civil rights collection")
PUBLISHED = ("excluded", "law")  # told apart by the page on equity too: kinds of them would tell small counts
ALL = "all"
UNKNOWN_WORD = "unknown"


@dataclass(frozen=True)
class Row:
    """One category: what the district counted, or why nothing was (then all counts are None)."""

    category: str
    label: str
    reason: str | None
    students: int | None
    times: int | None
    cells: list  # (students, the group in words)


class CrdcReport:
    """Of schools whose students the reader knows whole: every category by one grouping, and what contradicts itself."""

    title = TITLE

    def __init__(self, filters):
        self.filters = filters
        self.cohort = Cohort(filters.chosen, filters.period)
        marked, self.in_use = queries.marked(), queries.offenses_in_use()
        self.reasons = {key: words or _why(key) for key, words in uncollected(marked, self.in_use).items()}
        found = counts_of([self.cohort], ["level", "sex", filters.group], EVENTS)[0]
        everybody, taken = _Sum(), defaultdict(_Sum)
        for (level, sex, group), row in found.items():
            everybody.add(row)
            if filters.takes(level, sex):
                taken[group].add(row)
                taken[ALL].add(row)
        self.groups = [(str(words), taken[key]) for key, words in filters.names(filters.group).items()]
        self.enrolled = taken[ALL].enrolled
        self.rows = [self._row(category, taken[ALL]) for category in Category]
        self.offenses = self._offenses()
        self.arrests = list(queries.arrests_without_referral(self.cohort)[:20])
        self.doubts = list(self._doubts(everybody, marked))

    def _row(self, category, total):
        reason = self.reasons.get(category)
        if reason is not None:
            return Row(category, category.label, reason, None, None, [])
        cells = [(students_and_times(category, one.had[PLACE[category]])[0], words) for words, one in self.groups]
        students, times = students_and_times(category, total.had[PLACE[category]])
        return Row(category, category.label, None, students, times, cells)

    def _offenses(self):
        """[(words, incidents or None where not collected, why)]."""
        self.offenses_by_school = queries.offenses(self.cohort)
        sums = defaultdict(int)
        for (_school, offense), n in self.offenses_by_school.items():
            sums[offense] += n
        return [
            (offense.label, None if offense in self.reasons else sums[offense], self.reasons.get(offense))
            for offense in BehaviorCode.Crdc
        ]

    def _doubts(self, everybody, marked):
        """Sentences on what is on record and in no count, or contradicts what the district says."""
        decided, held = queries.decided_by_kind(self.cohort), queries.held_times(self.cohort)
        recorded = {f"consequence:{kind}": n for kind, n in decided.items()}
        recorded |= {f"safety:{measure}": n for measure, n in held.items()}
        recorded["law"] = queries.law_times(self.cohort)
        names = {f"consequence:{kind}": kind.label for kind in Consequence.Kind} | {"law": OPEN_EVENTS["law"]}
        names |= {f"safety:{measure}": measure.label for measure in Measure}
        for event, had in zip(EVENTS, everybody.had, strict=True):
            if missing := recorded.get(event, 0) - had.instances:
                yield _("%(what)s: %(n)s on record are in no count. The student was not enrolled there in these days, or is not named as having caused harm.") % {  # noqa: E501
                    "what": names[event], "n": figure(missing),
                }  # fmt: skip
        for category in Category:
            if category in marked and category not in NOT_KEPT:
                times = students_and_times(category, everybody.had[PLACE[category]])[1]
                if times:
                    yield _("%(what)s: marked as not collected, and yet %(n)s are on record.") % {
                        "what": category.label, "n": figure(times),
                    }  # fmt: skip

    @property
    def columns(self):
        """Of a category's row, beside its name: what “not collected” stands in place of."""
        return 2 + len(self.groups)

    @property
    def sentence(self):
        return _("%(n)s students were enrolled in these days. %(gaps)s of %(all)s categories are not collected.") % {
            "n": figure(self.enrolled),
            "gaps": sum(row.reason is not None for row in self.rows),
            "all": len(self.rows),
        }

    def sheet(self):
        """One row for a school, level, category, group and sex; groups in which nobody was enrolled have none."""
        heads = [
            _("School number"), _("School"), _("School year"), _("Level"), _("Category"), _("Category in words"),
            _("Group"), _("Group in words"), _("Sex"), _("Students"), _("Times"), _("State"), _("Why"),
        ]  # fmt: skip
        return heads, list(self._file_lines())

    def _file_lines(self):
        keys = ["school", "level", "disability", "race", "sex", "el"]
        sums = defaultdict(lambda: defaultdict(_Sum))
        for (school, level, disability, race, sex, el), row in counts_of([self.cohort], keys, EVENTS, each_school=True)[
            0
        ].items():
            for group in _groups_of(disability, race, el):
                for one in (sex or UNKNOWN, ALL):
                    sums[int(school), level][group, one].add(row)
        numbers, year = self.filters.school_numbers, self.filters.year.name if self.filters.year else ""
        words = self._group_words()
        for school, name in self.filters.schools.items():
            for level, level_words in LEVELS.items():
                counted = sums.get((school, level), {})
                for category in Category:
                    head = [numbers[school], name, year, str(level_words), category.value, str(category.label)]
                    for (group, sex), total in sorted(counted.items()):
                        yield [*head, group, words[group], sex, *self._told(category, total)]
            for offense in BehaviorCode.Crdc if (school, "K12") in sums or (school, "PK") in sums else ():
                reason = self.reasons.get(offense)
                n = None if reason is not None else self.offenses_by_school.get((school, offense), 0)
                head = [numbers[school], name, year, "", offense.value, str(offense.label), ALL, words[ALL], ALL]
                yield [*head, None, n, *_state(reason)]

    def _told(self, category, total):
        reason = self.reasons.get(category)
        if reason is not None:
            return [None, None, *_state(reason)]
        return [*students_and_times(category, total.had[PLACE[category]]), *_state(None)]

    def _group_words(self):
        disability, race = self.filters.names("disability"), self.filters.names("race")
        words = {
            f"{one or UNKNOWN_WORD}:{other or UNKNOWN_WORD}": f"{disability[one]}, {race[other]}"
            for one in disability for other in race
        }  # fmt: skip
        words = {key: str(text) for key, text in words.items()}
        words |= {one or UNKNOWN_WORD: str(text) for one, text in disability.items()}
        el = {"el": _("English learner"), "el_unknown": _("English learner: not recorded")}
        return words | el | {ALL: _("All")}


def _groups_of(disability, race, el):
    """Codes of the groups of the file that a student is in."""
    disability, race = disability or UNKNOWN_WORD, race or UNKNOWN_WORD
    return [ALL, disability, f"{disability}:{race}", *({"true": ["el"], "": ["el_unknown"]}.get(el, []))]


def _state(reason):
    return [_("counted"), ""] if reason is None else [_("not collected"), reason]


def _why(category):
    """Why nothing can be counted, where nobody had to say so."""
    if category in NOT_KEPT:
        return _("Nothing of this kind is kept on record here.")
    return _("No behavior in the district’s list carries this category.")


class _Sum:
    """Counts added up: `.enrolled` and a Had for each event."""

    def __init__(self):
        self.enrolled, self.had = 0, [Had(0, 0)] * len(EVENTS)

    def add(self, row):
        enrolled, had = row
        self.enrolled += enrolled
        self.had = [
            Had(one.students + more.students, one.instances + more.instances, one.once + more.once)
            for one, more in zip(self.had, had, strict=True)
        ]


class PublishedCrdcReport(Report):
    """Of the whole district, for who sees no student: what the pages on equity tell, hidden alike."""

    title = TITLE

    def __init__(self, filters):
        super().__init__(filters)
        cohort = Cohort(filters.chosen, filters.period)
        self.tables = []
        for event in PUBLISHED:
            found = counts_of([cohort], filters.groups, CHAINS[event])[0]
            names, groups, _found = self.year_of(found, event, CHAINS[event])
            lines = self._lines(names, groups)
            self.tables.append(Table(str(OPEN_EVENTS[event]), self.note(groups[1]), lines, groups[1], event))
        self.sentence = _("Counts of whole groups, for who sees no student. The kinds are not told apart, since a small one could be worked out.")  # noqa: E501  # fmt: skip

    def sheet(self):
        heads = [_("Category in words"), _("Group"), _("Students enrolled"), _("Students with it")]
        return heads, [
            [table.title, line.label, shown(line.n), line.share if line.shown.share else shown(line.a)]
            for table in self.tables for line in table.lines
        ]  # fmt: skip
