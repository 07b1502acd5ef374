"""The briefing book: a whole plan on paper, as a tagged PDF."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.exports import typeset
from district.models import DistrictSettings
from strategy.models import StatusUpdate, Task
from strategy.policies.numbers import plain
from strategy.policies.tasks import is_late
from strategy.queries.elements import by_status, standings
from strategy.queries.measured import all_measured, in_words
from strategy.queries.plan import whole
from strategy.reports import TYPST

STATUS = dict(Task.Status.choices)


def briefing_pdf(plan, now):
    """Bytes."""
    return typeset("briefing", briefing(plan, now), TYPST)


def briefing(plan, now):
    """What the book says, from the functions that the pages use; dict for the template."""
    today, parts = now.date(), whole(plan)
    standings(parts)
    rule = DistrictSettings.objects.current().suppression
    figures = {found.indicator: found for found in all_measured(parts["indicator"], rule=rule, today=today)}
    notes = last_notes(plan)
    counts, late = by_status(parts["task"]), [task for task in parts["task"] if is_late(task, today)]
    return {
        "title": plan.name,
        "subtitle": _("%(first)s to %(last)s · as of %(day)s") % {
            "first": date_format(plan.starts_on), "last": date_format(plan.ends_on), "day": date_format(today),
        },
        "figures": [[str(word), str(counts[key])] for key, word in Task.Status.choices]
        + [[_("Past their day"), str(len(late))]],
        "chapters": [
            _late(late, notes),
            *[_priority(plan, priority, figures) for priority in parts["priority"]],
            *_departments(plan, parts, notes),
        ],
        "words": {"contents": _("What is in it")},
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }  # fmt: skip


def last_notes(plan):
    """Dict of task's id to what was told of it last, where words were written."""
    updates = StatusUpdate.objects.filter(task__plan=plan).exclude(note="")
    return dict(updates.order_by("period__starts_on", "pk").values_list("task", "note"))


def table(title, columns, rows, text="", widths=()):
    """`widths`: a share of the line for each column, 0 for as wide as its longest word."""
    return {
        "title": title, "text": text, "columns": [str(one) for one in columns], "rows": rows,
        "widths": list(widths) or [1] * len(columns),
    }  # fmt: skip


def chapter(title, parts, text=""):
    return {"title": title, "text": text, "parts": parts}


def _late(tasks, notes):
    count = ngettext("%(n)s task is past its day.", "%(n)s tasks are past their day.", len(tasks)) % {"n": len(tasks)}
    rows = [
        [one.code, one.words, date_format(one.last_on), str(STATUS[one.status]), notes.get(one.pk, "")] for one in tasks
    ]
    heads = [_("Code"), _("Task"), _("Last day"), _("Status"), _("Last told")]
    text = count if tasks else _("No task is past its day.")
    return chapter(_("What is late"), [table("", heads, rows, widths=(0, 3, 0, 0, 3))] if rows else [], text)


def _priority(plan, priority, figures):
    """Goals with their targets, then each strategy with its actions and indicators, and where these stand."""
    goals = priority.below["goal"] + [goal for one in priority.below["objective"] for goal in one.below["goal"]]
    parts = []
    if priority.below["objective"]:
        rows = [[one.code, one.words] for one in priority.below["objective"]]
        parts.append(table(_("Objectives"), [_("Code"), plan.word("objective")], rows, widths=(0, 1)))
    if goals:
        rows = [[goal.code, goal.words, *cells] for goal in goals for cells in _targets(goal)]
        heads = [_("Code"), plan.word("goal"), _("For whom"), _("Baseline"), _("Target")]
        parts.append(table(_("Goals"), heads, rows, widths=(0, 4, 2, 1, 1)))
    for strategy in priority.below["strategy"]:
        rows = [[one.code, one.words, str(STATUS.get(one.standing, _("No task")))] for one in strategy.below["action"]]
        heads = [_("Code"), plan.word("action"), _("Standing")]
        name = f"{strategy.code} {strategy.words}"
        parts.append(table(name, heads, rows, text=strategy.champions, widths=(0, 1, 0)))
        rows = [[one.code, one.words, *_aim(one), *_now(figures[one])] for one in strategy.below["indicator"]]
        if rows:
            heads = [_("Code"), plan.word("indicator"), _("Baseline"), _("Target"), _("Now"), _("Standing")]
            parts.append(table("", heads, rows, widths=(0, 4, 1, 1, 0, 0)))
    return chapter(f"{priority.code} {priority.words}", parts, priority.text if priority.title else "")


def _targets(goal):
    """Cells of each target, or one empty row."""
    return [[aim.who or _("everybody"), *_aim(aim)] for aim in goal.aims] or [["", "", ""]]


def _aim(aim):
    """[baseline, target with its year] in the aim's unit."""
    unit = f" {aim.unit}" if aim.unit else ""
    baseline = f"{plain(aim.baseline)}{unit}" if aim.baseline is not None else "–"
    target = f"{plain(aim.target)}{unit}" if aim.target is not None else str(aim.get_direction_display() or "–")
    return [baseline, f"{target} ({aim.target_year})" if aim.target_year else target]


def _now(found):
    """[figure with its last day, standing] of an indicator; the standing is left out where there is no figure."""
    if found.now is None:
        return ["–", ""]
    figure, day = in_words(found.now.whole, found.unit), date_format(found.now.period.last, "SHORT_DATE_FORMAT")
    return [_("%(figure)s (%(day)s)") % {"figure": figure, "day": day}, str(found.standing.state.label)]


def _departments(plan, parts, notes):
    """A chapter for each department with its goals, and the tasks of each implementation plan."""
    goals = {}
    for goal in parts["department_goal"]:
        goals.setdefault(goal.department, []).append(goal)
    for department in sorted(goals, key=lambda one: one.name):
        yield chapter(department.name, [part for goal in goals[department] for part in _goal(goal, notes)])


def _goal(goal, notes):
    yield table(f"{goal.code} {goal.words}", [], [])
    for carried in goal.below["implementation_plan"]:
        codes = ", ".join(one.code for one in (*carried.actions, *carried.indicators))
        rows = [
            [one.code, one.words, one.by or "–", str(STATUS[one.status]), notes.get(one.pk, "")]
            for one in carried.below["task"]
        ]
        heads = [_("Code"), _("Task"), _("By"), _("Status"), _("Last told")]
        title = f"{carried.code} {carried.words}".strip()
        yield table(title, heads, rows, text=_("For %(codes)s") % {"codes": codes} if codes else "",
                    widths=(0, 3, 1, 0, 3))  # fmt: skip
