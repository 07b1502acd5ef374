"""The plan as everybody reads it: the whole on one page, and a page for each action and indicator by its code."""

from collections import defaultdict
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.permissions import may_see_contracts
from contracts.queries.stories import totals_of
from district import permissions as district_permissions
from district.numbers import number_in
from district.permissions import may_see_students
from strategy.areas import areas, root, within
from strategy.models import Plan, Task
from strategy.permissions import may_manage_plan, may_see_plan
from strategy.policies.gathering import by_date, by_owner
from strategy.policies.tasks import is_late
from strategy.queries.alignment import served_by
from strategy.queries.elements import action_of, by_status, plan_asked, standings
from strategy.queries.plan import owners_of_departments, whole, windows_of
from strategy.reports.briefing import briefing_pdf
from trainings.permissions import may_see_training_figures


def plan_of(request):
    """(the plan that is asked for, all plans). Raises Http404 where a number names none."""
    number = number_in(request.GET.get("plan", ""))
    found = plan_asked(request.user, number)
    if found is None and "plan" in request.GET:
        raise Http404
    return found


WAYS = {"department": gettext_lazy("By department"), "date": gettext_lazy("By date"), "owner": gettext_lazy("By owner")}


@require_safe
@district_permissions.require(may_see_plan)
def plan(request):
    """The whole plan, which opens to any depth: from priorities down to actions, and by department down to tasks."""
    asked = plan_of(request)
    context = {"title": str(asked) if asked else _("Strategy"), "crumbs": [(root()[0], "")], "plan": asked,
               "may_edit": may_manage_plan(request.user)}  # fmt: skip
    if asked is None:
        return render(request, "strategy/plan.html", context)
    parts = whole(asked)
    standings(parts)
    today = timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in WAYS else "department"
    context |= {
        "areas": areas(asked, "plan", request.user),
        "by": by,
        "ways": [(label, _way(asked, way), way == by) for way, label in WAYS.items()],
        "gathered": _gathered(asked, parts["task"], by, today),
        "print": within(reverse("strategy:print"), asked),
        "briefing": within(reverse("strategy:briefing"), asked),
        "export": within(reverse("strategy:export"), asked),
        "plans": Plan.objects.visible_to(request.user),
        "parts": parts,
        "departments": _departments(parts),
        "tiles": _tiles(asked, parts, today),
        "of_all": _("of %(n)s tasks") % {"n": len(parts["task"])},
        "words": {kind: asked.word(kind) for kind in parts},
    }
    return render(request, "strategy/plan.html", context)


def _way(plan, way):
    """The plan's address with its tasks gathered this way."""
    address = within(reverse("strategy:plan"), plan)
    return address if way == "department" else f"{address}{'&' if '?' in address else '?'}by={way}"


def _gathered(plan, tasks, by, today):
    """[(word, tasks)] by date or by owner; empty groups are left out. By department the tree itself tells."""
    if by == "date":
        late, months, going, without, done = by_date(tasks, windows_of(plan), today)
        months = [(date_format(month, "F Y"), rows) for month, rows in months]
        groups = [(_("Past their day"), late), *months, (_("Going on"), going), (_("Without a day"), without)]
        groups.append((_("Done"), done))
    elif by == "owner":
        owned, nobody = by_owner(tasks, owners_of_departments())
        groups = [*((user.name, rows) for user, rows in owned), (_("Nobody yet"), nobody)]
    else:
        groups = []
    return [(word, rows) for word, rows in groups if rows]


@require_safe
@district_permissions.require(may_see_plan)
def plan_print(request):
    """The whole plan with every level opened, for paper."""
    asked = plan_of(request)
    if asked is None:
        raise Http404
    parts = whole(asked)
    standings(parts)
    context = {
        "title": str(asked),
        "crumbs": [root(), (_("Print"), "")],
        "plan": asked,
        "parts": parts,
        "departments": _departments(parts),
        "words": {kind: asked.word(kind) for kind in parts},
    }
    return render(request, "strategy/plan_print.html", context)


def _departments(parts):
    """[(department, its goals, how many tasks)] in the order of their names."""
    goals, tasks = defaultdict(list), defaultdict(int)
    for goal in parts["department_goal"]:
        goals[goal.department].append(goal)
        tasks[goal.department] += sum(len(one.below["task"]) for one in goal.below["implementation_plan"])
    return [(one, goals[one], tasks[one]) for one in sorted(goals, key=lambda one: one.name)]


def _tiles(plan, parts, today):
    """(word, icon, count, address, tone) of how the tasks stand; each count opens its rows."""
    counts, Status = by_status(parts["task"]), Task.Status
    late = sum(is_late(task, today) for task in parts["task"])
    tasks = within(reverse("strategy:task-list"), plan)
    lead = f"{tasks}{'&' if '?' in tasks else '?'}"
    trouble = counts[Status.AT_RISK] + counts[Status.OFF_TRACK]
    return [
        (_("Done"), "check-check", counts[Status.DONE], f"{lead}status=done", ""),
        (_("On track"), "circle-check", counts[Status.ON_TRACK], f"{lead}status=on_track", ""),
        (_("At risk or off track"), "triangle-alert", trouble, f"{lead}status=trouble", "warn" if trouble else ""),
        (_("Not started"), "circle-dashed", counts[Status.NOT_STARTED], f"{lead}status=not_started", ""),
        (_("Past their day"), "clock", late, f"{lead}late=on", "bad" if late else ""),
    ]


@require_safe
@district_permissions.require(may_see_plan)
def briefing_book(request):
    """The whole plan on paper, as a tagged PDF."""
    asked = plan_of(request)
    if asked is None:
        raise Http404
    response = HttpResponse(briefing_pdf(asked, timezone.localtime()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="plan-{slugify(asked.name)}.pdf"'
    return response


@require_safe
@district_permissions.require(may_see_plan)
def action_detail(request, code):
    asked = plan_of(request)
    action = action_of(asked, code)
    if action is None:
        raise Http404
    served, user = served_by(action, timezone.localdate()), request.user
    sees_money = may_see_contracts(user)
    if may_see_students(user):
        for row in served.practices:
            row.url = f"{reverse('incidents:practice-list')}?{urlencode({'kind': row.practice})}"
    return _element(
        request, asked, action, "strategy/action_detail.html", served=served, sees_money=sees_money,
        totals=totals_of(Contract.objects.filter(alignments__action=action)) if sees_money else None,
        sees_training=may_see_training_figures(user), may_edit=may_manage_plan(user),
    )  # fmt: skip


def _element(request, plan, element, template, **more):
    context = {
        "title": element.words,
        "crumbs": [(str(plan), within(reverse("strategy:plan"), plan)), (element.code, "")],
        "areas": areas(plan, "", request.user),
        "plan": plan,
        "element": element,
    }
    return render(request, template, context | more)
