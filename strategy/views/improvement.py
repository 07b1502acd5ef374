"""School improvement plans: the list, one plan, and the form for the whole of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district.exports import Column
from district.history import changes_of, is_open
from district.models import SchoolYear
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from strategy.actions import reviews as actions
from strategy.areas import areas, root
from strategy.filters.reviews import ImprovementFilters
from strategy.forms.improvement import ImprovementForm, ImprovementStartForm
from strategy.models import SchoolImprovementPlan
from strategy.permissions import may_see_improvement, may_write_for, may_write_for_schools
from strategy.queries import reviews as queries
from strategy.queries.elements import plan_on


def crumbs_to(improvement=None):
    crumbs = [root(), (_("School improvement plans"), reverse("strategy:improvement-list"))]
    return [*crumbs, (str(improvement), improvement.get_absolute_url())] if improvement else crumbs


class ImprovementList(ListPage):
    noun = "improvementplan"
    title = gettext_lazy("School improvement plans")
    template_name = "strategy/improvement_list.html"
    filterset_class = ImprovementFilters
    orders = {
        "-year": ("-year__starts_on", "school__name", "id"),
        "year": ("year__starts_on", "school__name", "id"),
        "name": ("school__name", "year__starts_on", "id"),
        "-name": ("-school__name", "-year__starts_on", "-id"),
    }

    def get_queryset(self):
        return queries.improvements_for(self.request.user)

    def columns(self):
        return [
            Column(_("School"), lambda one: one.school.name),
            Column(_("School year"), lambda one: one.year.name),
            Column(_("Plan"), lambda one: one.plan.name),
            Column(_("In a few sentences"), lambda one: one.summary),
            Column(_("Actions and measures"), lambda one: one.step_count),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(None, "improvement-list", user),
            "may_write": may_write_for_schools(user),
        }


improvement_list = require(may_see_improvement)(ImprovementList.as_view())


def _improvement(request, pk):
    return get_object_or_404(queries.improvements_for(request.user), pk=pk)


@require_safe
@require(may_see_improvement)
def improvement_detail(request, pk):
    improvement, user = _improvement(request, pk), request.user
    reviews = queries.reviews_for(user).filter(school=improvement.school_id, year=improvement.year_id)
    context = {
        "title": str(improvement),
        "crumbs": [*crumbs_to(), (str(improvement), "")],
        "areas": areas(None, "", user),
        "improvement": improvement,
        "priorities": queries.parts_of(improvement),
        "reviews": reviews.order_by("round"),
        "may_write": may_write_for(user, improvement.school_id),
        "history": changes_of(improvement) if is_open(request) else None,
    }
    return render(request, "strategy/improvement_detail.html", context)


@require_http_methods(["GET", "POST"])
@require(may_write_for_schools)
def improvement_create(request):
    """Which school, year and plan; what is in it is written next. `?school=` and `?year=` fill in the form."""
    today = timezone.localdate()
    year, plan = SchoolYear.objects.of(today), plan_on(today)
    schools = queries.schools_for(request.user)
    start = {"year": year and year.pk, "plan": plan and plan.pk}
    if len(only := list(schools[:2])) == 1:
        start["school"] = only[0].pk
    for name in ("school", "year"):
        if (number := number_in(request.GET.get(name, ""))) is not None:
            start[name] = number
    back = reverse("strategy:improvement-list")
    form = ImprovementStartForm(request.POST or None, schools=schools, initial=start, cancel_url=back)

    def save():
        improvement = actions.save_improvement(
            by=request.user, improvement=SchoolImprovementPlan(), facts=form.facts(), focuses={}, steps=[]
        )
        return reverse("strategy:improvement-edit", args=[improvement.pk])

    intro = _("One plan for each school and school year, along the priorities of the district’s plan.")
    return form_page(request, form, save, title=_("Begin an improvement plan"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_see_improvement)
def improvement_edit(request, pk):
    found = queries.of_schools(SchoolImprovementPlan.objects.select_related("school", "year"), request.user)
    improvement = get_object_or_404(locked(found, request), pk=pk)
    if not may_write_for(request.user, improvement.school_id):
        raise PermissionDenied
    back = improvement.get_absolute_url()
    step = ImprovementForm.stepped(request.POST) if request.method == "POST" else None
    data = step if step is not None else request.POST or None
    form = ImprovementForm(data, instance=improvement, cancel_url=back)
    form.choosing = step is not None

    def save():
        actions.save_improvement(
            by=request.user, improvement=improvement, facts=form.facts(), focuses=form.focuses(),
            steps=form.cleaned_data["steps"],
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return back

    title = _("Write the improvement plan")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(improvement), intro=str(improvement))
