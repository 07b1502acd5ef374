"""Reporting periods: laid out, corrected, locked; and who still owes an update in the open one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.history import changes_of
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from strategy.actions import progress
from strategy.areas import areas, root, within
from strategy.forms.periods import PeriodForm, YearForm
from strategy.models import ReportingPeriod
from strategy.permissions import may_manage_plan, may_update_tasks
from strategy.queries.plan import owing, people_who_owe
from strategy.queries.updates import open_period, with_told
from strategy.views.plan import plan_of


def list_of(plan):
    return within(reverse("strategy:period-list"), plan)


def crumbs_to(plan):
    return [root(), (_("Reporting periods"), list_of(plan))]


@require_safe
@require(may_update_tasks)
def period_list(request):
    """The periods of a plan, the newest first, and by person who owes an update in the open one."""
    plan, today = plan_of(request), timezone.localdate()
    period = open_period(plan, today) if plan else None
    owed = people_who_owe(period) if period else {}
    context = {
        "title": _("Reporting periods"),
        "crumbs": [root(), (_("Reporting periods"), "")],
        "areas": areas(plan, "period-list", request.user),
        "plan": plan,
        "periods": with_told(plan.periods.order_by("-starts_on")) if plan else [],
        "open": period,
        "today": today,
        "owed": sorted(owed.items(), key=lambda one: (-one[1], one[0].name)),
        "nobodys": owing(period).count() - sum(owed.values()) if period and not owed else 0,
        "may_edit": plan is not None and may_manage_plan(request.user),
        "update": within(reverse("strategy:update"), plan),
        "new": within(reverse("strategy:period-create"), plan),
        "lay": within(reverse("strategy:period-lay"), plan),
    }
    return render(request, "strategy/period_list.html", context)


def _plan_to_write(request):
    plan = plan_of(request)
    if plan is None:
        raise Http404
    return plan


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def period_create(request):
    plan = _plan_to_write(request)
    form = PeriodForm(request.POST or None, instance=ReportingPeriod(plan=plan), cancel_url=list_of(plan))

    def save():
        progress.create_period(by=request.user, plan=plan, facts=_facts(form))
        messages.success(request, _("Saved."))
        return list_of(plan)

    return form_page(request, form, save, title=_("Add a period"), crumbs=crumbs_to(plan))


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def period_lay(request):
    plan = _plan_to_write(request)
    form = YearForm(request.POST or None, plan=plan, cancel_url=list_of(plan))

    def save():
        new = progress.lay_periods(by=request.user, plan=plan, year=form.cleaned_data["year"])
        if not new:
            raise ValidationError({"year": _("All three stand there already, or their days are taken.")})
        said = ngettext("%(n)s period is laid out.", "%(n)s periods are laid out.", len(new)) % {"n": len(new)}
        messages.success(request, said)
        return list_of(plan)

    intro = _("October–November, January–February and March–April, due ten days after their end.")
    return form_page(
        request, form, save, title=_("Lay out a school year"), crumbs=crumbs_to(plan), intro=intro
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def period_edit(request, pk):
    period = get_object_or_404(ReportingPeriod.objects.select_related("plan"), pk=pk)
    if period.locked_at:
        messages.info(request, _("%(period)s is locked: it stays as it is.") % {"period": period})
        return redirect(list_of(period.plan))
    form = PeriodForm(request.POST or None, instance=period, cancel_url=list_of(period.plan))

    def save():
        progress.change_period(by=request.user, period=period, facts=_facts(form))
        messages.success(request, _("Saved."))
        return list_of(period.plan)

    return form_page(
        request, form, save, title=_("Change the period"), crumbs=crumbs_to(period.plan), history=changes_of(period)
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def period_lock(request, pk):
    """Asked for first, since nothing opens a period again."""
    period = get_object_or_404(ReportingPeriod.objects.select_related("plan"), pk=pk)
    if request.method == "POST":
        with said_on_top(request):
            progress.lock_period(by=request.user, period=period, now=timezone.now())
            messages.success(request, _("%(period)s is locked.") % {"period": period})
        return redirect(list_of(period.plan))
    context = {
        "title": _("Lock %(period)s?") % {"period": period},
        "crumbs": [*crumbs_to(period.plan), (period.name, "")],
        "period": period,
        "told": period.updates.count(),
        "owed": owing(period).count(),
        "back": list_of(period.plan),
    }
    return render(request, "strategy/period_lock.html", context)


@require_POST
@require(may_manage_plan)
def period_remove(request, pk):
    period = get_object_or_404(ReportingPeriod.objects.select_related("plan"), pk=pk)
    with said_on_top(request):
        progress.remove_period(by=request.user, period=period)
        messages.success(request, _("%(period)s is removed.") % {"period": period})
    return redirect(list_of(period.plan))


def _facts(form):
    return {name: form.cleaned_data[name] for name in form._meta.fields}
