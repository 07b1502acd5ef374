"""A plan read in from a file: first tried, with every problem by line and column; then applied whole, or not at all.

Parts are known by kind and code: one that the plan has is changed, another is added, and none is taken away. Parts
stand in the order of the file. A department that the district does not have yet is added, and the trial says so.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from district.models import Department
from strategy.actions.elements import store_dates
from strategy.actions.refusals import allow, hold
from strategy.exchange.reading import read_file
from strategy.exchange.shape import AIM, COLUMNS, LIMITS, USES
from strategy.models import (
    GoalTarget,
    ImplementationAction,
    ImplementationIndicator,
    ImplementationMeasure,
    MajorActionLink,
)
from strategy.models.elements import CODE, FIRST_YEAR, LAST_YEAR, Aim
from strategy.policies.kinds import KINDS
from strategy.queries.plan import whole

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SCHOOL_YEAR = re.compile(r"[0-9]{4}-[0-9]{2}(?:[0-9]{2})?", re.ASCII)
DIRECTIONS = {value: value for value in Aim.Direction.values} | {
    "up": "increase", "increased": "increase", "down": "decrease", "decreased": "decrease", "reduced": "decrease",
}  # fmt: skip
LINKS = {
    ("implementation_plan", "actions"): (ImplementationAction, "action"),
    ("implementation_plan", "indicators"): (ImplementationIndicator, "indicator"),
    ("major_action", "actions"): (MajorActionLink, "action"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words, in which line and column of the file."""

    line: int
    column: str
    words: str


@dataclass
class Part:
    """What the file says of one part: its columns, under what it stands, its targets and links."""

    line: int
    facts: dict
    under: str = ""
    department: str = ""
    targets: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)


@dataclass
class Trial:
    """What an import would do. `parts`: kind to code to Part; `added` and `known`: how many codes."""

    parts: dict
    problems: list
    added: int = 0
    known: int = 0
    new_departments: list = field(default_factory=list)


def try_import(plan, rows):
    """The Trial of these Rows (see reading.py) in this plan."""
    trial = Trial({name: {} for name in KINDS}, [])
    for row in rows:
        _read(row, trial)
    there = {
        name: set(kind.model.objects.filter(plan=plan).values_list("code", flat=True)) for name, kind in KINDS.items()
    }
    known = {name: there[name] | trial.parts[name].keys() for name in KINDS}
    for name, parts in trial.parts.items():
        for code, part in parts.items():
            _check_references(name, code, part, known, trial)
    trial.known = sum(len(there[name] & parts.keys()) for name, parts in trial.parts.items())
    trial.added = sum(map(len, trial.parts.values())) - trial.known
    named = {part.department.casefold(): part.department for part in trial.parts["department_goal"].values()}
    ours = {name.casefold() for name in Department.objects.values_list("name", flat=True)}
    trial.new_departments = [name for key, name in named.items() if name and key not in ours]
    trial.problems.sort(key=lambda problem: (problem.line, COLUMNS.index(problem.column)))
    return trial


def _read(row, trial):
    cells = row.cells

    def wrong(column, words):
        trial.problems.append(Problem(row.line, column, words))

    kind = cells["kind"].lower()
    if kind not in KINDS:
        wrong("kind", _("This must be one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
        return
    before = len(trial.problems)
    for column, cell in cells.items():
        if cell and column not in USES[kind]:
            wrong(column, _("A row of the kind %(kind)s has nothing in this column.") % {"kind": kind})
        elif len(cell) > LIMITS.get(column, 4000):
            wrong(column, _("This has more than %(n)d letters.") % {"n": LIMITS.get(column, 4000)})
        elif CONTROL.search(cell) or (column not in ("text", "by") and "\n" in cell):
            wrong(column, _("This holds a sign that cannot be kept."))
    code = cells["code"]
    if not code:
        wrong("code", _("Write a code."))
    elif not CODE.regex.search(code):
        wrong("code", str(CODE.message))
    if "under" in USES[kind] and not cells["under"]:
        wrong("under", _("Write the code under which this stands."))
    if kind == "department_goal" and not cells["department"]:
        wrong("department", _("Write the department."))
    again = trial.parts[kind].get(code) if kind == "goal" else None
    if KINDS[kind].needs_words and not (cells["text"] or cells["title"] or again):
        wrong("text", _("Write a title or a text."))
    part = Part(row.line, {"title": cells["title"], "text": cells["text"]}, cells["under"], cells["department"])
    aim = _aim(cells, wrong)
    match kind:
        case "strategy":
            part.facts["champions"] = cells["champion"]
        case "task":
            part.facts["by"] = cells["by"]
        case "measure":
            part.facts["kind"] = cells["measure"].lower()
            if part.facts["kind"] not in ImplementationMeasure.Kind.values:
                wrong("measure", _("This must be adult, student or other."))
        case "major_action":
            part.facts["school_year"] = cells["by"]
            if not SCHOOL_YEAR.fullmatch(cells["by"]):
                wrong("by", _("Write the school year as 2018-19."))
        case "goal":
            if cells["group"] or any(value not in (None, "") for value in aim.values()):
                part.targets[cells["group"]] = aim
    if KINDS[kind].aims:
        part.facts |= aim
    for (of, column), (_model, _column) in LINKS.items():
        if of == kind:
            codes = [one.strip() for one in cells[column].split(";") if one.strip()]
            if len(set(codes)) < len(codes):
                wrong(column, _("The same code is named twice."))
            part.links[column] = codes
    if code in trial.parts[kind] and not again:
        wrong("code", _("This code stands in line %(n)d already.") % {"n": trial.parts[kind][code].line})
    elif again:
        _add_target(again, part, wrong)
    elif len(trial.problems) == before or code:
        trial.parts[kind].setdefault(code, part)


def _add_target(goal, part, wrong):
    """A later row of the same goal: another group's target, nothing else."""
    for column in ("title", "text"):
        if part.facts[column] and part.facts[column] != goal.facts[column]:
            wrong(column, _("This goal reads otherwise in line %(n)d.") % {"n": goal.line})
    if part.under != goal.under:
        wrong("under", _("This goal stands elsewhere in line %(n)d.") % {"n": goal.line})
    if not part.targets or goal.targets.keys() & part.targets.keys():
        wrong("group", _("This goal has a target for this group already."))
    goal.targets |= part.targets


def _aim(cells, wrong):
    aim = {"unit": cells["unit"], "direction": "", "baseline": None, "target": None, "target_year": None}
    for column in ("baseline", "target"):
        cell = cells[column].removesuffix("%").strip()
        if not cell:
            continue
        try:
            if not NUMBER.fullmatch(cell):
                raise InvalidOperation
            aim[column] = Decimal(cell)
        except InvalidOperation:
            wrong(column, _("Write a number, with at most four digits after the point."))
    if cells["direction"]:
        aim["direction"] = DIRECTIONS.get(cells["direction"].lower(), "")
        if not aim["direction"]:
            wrong("direction", _("This must be increase, decrease or maintain."))
    if cells["target_year"]:
        year = cells["target_year"]
        if re.fullmatch("[0-9]{4}", year) and FIRST_YEAR <= int(year) <= LAST_YEAR:
            aim["target_year"] = int(year)
        else:
            wrong("target_year", _("The target year has four digits, as 2022."))
    return aim


def _check_references(name, code, part, known, trial):
    def wrong(column, words):
        trial.problems.append(Problem(part.line, column, words))

    parents = KINDS[name].parents
    if part.under and parents and not any(part.under in known[parent] for parent in parents):
        wrong("under", _("No %(kinds)s has this code.") % {"kinds": _(" or ").join(parents)})
    for column, codes in part.links.items():
        missing = [one for one in codes if one not in known[LINKS[name, column][1]]]
        if missing:
            wrong(column, _("Nothing has the code %(code)s.") % {"code": missing[0][:60]})
    other = {"priority": "objective", "objective": "priority"}.get(name)
    if other and code in known[other]:
        wrong("code", _("A %(kind)s has this code.") % {"kind": other})


@transaction.atomic
def import_plan(*, by, plan, rows):
    """Applies the file. Returns its Trial; when that has problems, nothing was written. Raises PermissionDenied."""
    allow(by)
    plan = hold(plan.pk)
    trial = try_import(plan, rows)
    if trial.problems:
        return trial
    with pghistory.context(user=by.pk):
        _apply(plan, trial)
    return trial


def _apply(plan, trial):
    Department.objects.bulk_create(Department(name=name) for name in trial.new_departments)
    departments = {department.name.casefold(): department for department in Department.objects.all()}
    there = {name: {part.code: part for part in parts} for name, parts in whole(plan).items()}
    for name, parts in trial.parts.items():
        kind, new, changed = KINDS[name], [], []
        rest = [element for code, element in there[name].items() if code not in parts]
        fields = {"position", *kind.parents.values()} | {key for part in parts.values() for key in part.facts}
        for position, (code, part) in enumerate(parts.items(), start=1):
            facts = part.facts | {"position": position} | _parent(kind, part, there)
            if name == "department_goal":
                facts["department"] = departments[part.department.casefold()]
                fields.add("department")
            element = there[name].get(code)
            if element is None:
                there[name][code] = kind.model(plan=plan, code=code, **facts)
                new.append(there[name][code])
            elif any(getattr(element, key) != value for key, value in facts.items()):
                for key, value in facts.items():
                    setattr(element, key, value)
                changed.append(element)
        if parts:
            for position, element in enumerate(rest, start=len(parts) + 1):
                element.position = position
        kind.model.objects.bulk_create(new, batch_size=1000)
        kind.model.objects.bulk_update(changed, sorted(fields), batch_size=1000)
        kind.model.objects.bulk_update(rest if parts else [], ["position"], batch_size=1000)
        if name == "task":
            store_dates(plan, new + changed)
    _put_targets(trial, there)
    _put_links(trial, there)


def _parent(kind, part, there):
    found = dict.fromkeys(kind.parents.values())
    for parent, column in kind.parents.items():
        if part.under in there[parent]:
            found[column] = there[parent][part.under]
            break
    return found


def _put_targets(trial, there):
    new, gone = [], []
    for code, part in trial.parts["goal"].items():
        goal = there["goal"][code]
        before = [(t.who, {key: getattr(t, key) for key in AIM}) for t in getattr(goal, "aims", [])]
        if before != list(part.targets.items()):
            gone.append(goal)
            for position, (who, aim) in enumerate(part.targets.items(), start=1):
                new.append(GoalTarget(goal=goal, who=who, position=position, **aim))
    GoalTarget.objects.filter(goal__in=gone).delete()
    GoalTarget.objects.bulk_create(new, batch_size=1000)


def _put_links(trial, there):
    for (name, column), (model, of) in LINKS.items():
        new, gone = [], []
        for code, part in trial.parts[name].items():
            element = there[name][code]
            if [other.code for other in getattr(element, column, [])] != part.links[column]:
                gone.append(element)
                new += [model(**{name: element, of: there[of][one]}) for one in part.links[column]]
        model.objects.filter(**{f"{name}__in": gone}).delete()
        model.objects.bulk_create(new, batch_size=1000)


def import_file(*, by, plan, content):
    """`import_plan` of a file's bytes. Raises ValidationError when the whole file cannot be read."""
    return import_plan(by=by, plan=plan, rows=read_file(content))
