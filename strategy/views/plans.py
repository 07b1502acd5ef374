"""A plan itself: added, corrected, made the main one; read in from a file, and taken away as one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.access import record_export
from district.history import changes_of
from district.permissions import require
from district.views.form_page import form_page, locked, refuse, said_on_top
from strategy.actions import elements as actions
from strategy.areas import areas, root, within
from strategy.exchange import writing
from strategy.exchange.importing import import_file, try_import
from strategy.exchange.reading import read_file
from strategy.forms.plans import PlanFileForm, PlanForm, hold_file
from strategy.models import Plan
from strategy.permissions import may_manage_plan, may_see_plan
from strategy.policies.kinds import KINDS
from strategy.views.plan import plan_of

SHOWN = 200  # problems on one page
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def address_of_plan(plan):
    return within(reverse("strategy:plan"), plan)


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def plan_create(request):
    """The first plan of a district is its main one."""
    form = PlanForm(request.POST or None, instance=Plan(), cancel_url=reverse("strategy:plan"))

    def save():
        is_first = not Plan.objects.exists()
        plan = actions.create_plan(by=request.user, facts=form.facts() | {"is_main": is_first})
        messages.success(request, _("The plan is there. Read it in from a file, or write it part by part."))
        return within(reverse("strategy:import"), plan)

    return form_page(request, form, save, title=_("Add a plan"), crumbs=[root()])


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def plan_edit(request, pk):
    plan = get_object_or_404(locked(Plan.objects, request), pk=pk)
    form = PlanForm(request.POST or None, instance=plan, cancel_url=address_of_plan(plan))

    def save():
        actions.change_plan(by=request.user, plan=plan, facts=form.facts())
        messages.success(request, _("Saved."))
        return address_of_plan(plan)

    crumbs = [root(), (str(plan), address_of_plan(plan))]
    return form_page(request, form, save, title=_("Change the plan"), crumbs=crumbs, history=changes_of(plan))


@require_POST
@require(may_manage_plan)
def plan_lead(request, pk):
    """This plan is the main one from here on: addresses without a plan mean it."""
    plan = get_object_or_404(Plan, pk=pk)
    with said_on_top(request):
        actions.make_main(by=request.user, plan=plan)
        messages.success(request, _("%(plan)s is the main plan now.") % {"plan": plan})
    return redirect("strategy:plan")


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def plan_import(request):
    """Tries a file, shows what it would do and every problem by line and column, then takes it over whole."""
    plan = plan_of(request)
    if plan is None:
        return redirect("strategy:plan-create")
    form = PlanFileForm(request.POST or None, request.FILES or None, cancel_url=address_of_plan(plan))
    trial, name = None, ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content, name = (file.read(), file.name) if file else (form.cleaned_data["held"], "")
        try:
            trial = _try(plan, content) if file else import_file(by=request.user, plan=plan, content=content)
        except ValidationError as error:
            refuse(form, ValidationError({"file": error.messages}))
        else:
            if not file and not trial.problems:
                messages.success(request, _("The plan is read in."))
                return redirect(address_of_plan(plan))
            form = PlanFileForm(initial={"held": hold_file(content)}, cancel_url=address_of_plan(plan))
    context = {
        "title": _("Read in a plan"),
        "crumbs": [root(), (str(plan), address_of_plan(plan)), (_("Read in a plan"), "")],
        "areas": areas(plan, "", request.user),
        "plan": plan,
        "form": form,
        "trial": trial,
        "name": name,
        "problems": trial.problems[:SHOWN] if trial else [],
        "counts": [(plan.word(kind), len(trial.parts[kind])) for kind in KINDS if trial.parts[kind]] if trial else [],
        "may_apply": bool(trial and not trial.problems and form["held"].value()),
        "exports": [(label, export_of(plan, kind)) for kind, label in (("csv", "CSV"), ("xlsx", "Excel"))],
    }
    return render(request, "strategy/import.html", context)


def _try(plan, content):
    return try_import(plan, read_file(content))


def export_of(plan, kind):
    query = {"format": kind} if plan.is_main else {"plan": plan.pk, "format": kind}
    return f"{reverse('strategy:export')}?{urlencode(query)}"


@require_safe
@require(may_see_plan)
def plan_export(request):
    """The whole plan as the file that can be read in again: csv, xlsx, or its empty template."""
    kind = request.GET.get("format", "csv")
    if kind == "template":
        return _file(writing.template(), "plan-template.csv", "text/csv")
    plan = plan_of(request)
    if plan is None or kind not in ("csv", "xlsx"):
        raise Http404
    record_export(request, "plan", len(writing.rows(plan)))
    name = f"plan-{slugify(plan.name)}.{kind}"
    if kind == "xlsx":
        return _file(writing.as_xlsx(plan), name, XLSX)
    return _file(writing.as_csv(plan), name, "text/csv")


def _file(content, name, kind):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
