"""Update all mine: how one's tasks stand in the open period, on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from district.numbers import number_in
from district.permissions import require
from district.views.form_page import refuse
from strategy.actions.progress import update_tasks
from strategy.actions.refusals import RowErrors
from strategy.areas import areas, root, within
from strategy.forms.updates import UpdatesForm
from strategy.models import Plan
from strategy.permissions import departments_of, may_manage_plan, may_update_tasks
from strategy.queries import updates as queries
from strategy.views.plan import plan_of


def plan_to_update(request, today):
    """The plan that is named, else the one whose open period began last, else the main one."""
    if "plan" in request.GET:
        return plan_of(request)
    period = queries.latest_open(today)
    return period.plan if period else Plan.objects.visible_to(request.user).first()


@require_http_methods(["GET", "POST"])
@require(may_update_tasks)
def update_mine(request):
    """`?department=` and `?task=` narrow it to one department or task."""
    today, user = timezone.localdate(), request.user
    plan = plan_to_update(request, today)
    period = queries.open_period(plan, today) if plan else None
    context = {"title": _("Update my tasks"), "crumbs": [root(), (_("Update my tasks"), "")], "plan": plan,
               "areas": areas(plan, "update", user), "period": period, "may_manage": may_manage_plan(user)}  # fmt: skip
    if period is None:
        context["next"] = queries.next_period(plan, today) if plan else None
        return render(request, "strategy/update.html", context)
    departments = departments_of(user)
    mine = list(queries.to_tell(user, period, departments))
    shown = narrowed(request, mine)
    told = queries.told_in(period)
    form = UpdatesForm(
        request.POST or None, tasks=shown, told=told, before=queries.told_before(period),
        cancel_url=within(reverse("strategy:task-list"), plan),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _saved(request, form, period):
        return redirect(request.get_full_path())
    done = sum(task.pk in told for task in mine)
    return render(
        request,
        "strategy/update.html",
        context
        | {
            "form": form,
            "rows": list(form.rows()),
            "told": done,
            "owed": len(mine) - done,
            "of": len(mine),
            "late": period.due_on < today,
            "is_narrow": len(shown) != len(mine),
            "whole": within(reverse("strategy:update"), plan),
            "departments": _departments(mine),
        },
    )


def narrowed(request, mine):
    """Those of one department or one task, as the address says. Raises Http404 where it names none of them."""
    for name, key in (("department", _department_of), ("task", lambda task: task.pk)):
        if name in request.GET:
            mine = [task for task in mine if key(task) == number_in(request.GET[name])]
            if not mine:
                raise Http404
    return mine


def _department_of(task):
    return task.implementation_plan.department_goal.department_id


def _departments(mine):
    """[(department, how many of one's tasks)] where there is more than one."""
    counts = {}
    for task in mine:
        department = task.implementation_plan.department_goal.department
        counts[department] = counts.get(department, 0) + 1
    return sorted(counts.items(), key=lambda one: one[0].name) if len(counts) > 1 else []


def _saved(request, form, period):
    new = form.to_tell()
    if not new:
        messages.info(request, _("Nothing was new, so nothing was saved."))
        return True
    try:
        update_tasks(by=request.user, period=period, told=new, now=timezone.now())
    except RowErrors as error:
        form.refuse(error.rows)
        return False
    except ValidationError as error:
        refuse(form, error)
        return False
    said = ngettext("%(n)s task is told.", "%(n)s tasks are told.", len(new)) % {"n": len(new)}
    messages.success(request, said)
    return True
