"""Who answers for a department: the plan owners who tell how its tasks stand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district.models import Department, User
from district.permissions import require
from district.views.form_page import form_page
from strategy.actions.elements import set_owners
from strategy.areas import areas, root
from strategy.forms.elements import OwnersForm
from strategy.permissions import may_manage_plan
from strategy.views.plan import plan_of


@require_safe
@require(may_manage_plan)
def owner_list(request):
    departments = Department.objects.filter(goals__isnull=False).distinct().order_by("name")
    context = {
        "title": _("Who answers for a department"),
        "crumbs": [root(), (_("Who answers for a department"), "")],
        "areas": areas(plan_of(request), "", request.user),
        "departments": departments.prefetch_related("plan_owners__user"),
    }
    return render(request, "strategy/owner_list.html", context)


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def owner_edit(request, pk):
    department = get_object_or_404(Department, pk=pk)
    back = reverse("strategy:owner-list")
    there = User.objects.filter(owned_departments__department=department)
    form = OwnersForm(request.POST or None, initial={"users": list(there)}, cancel_url=back)

    def save():
        set_owners(by=request.user, department=department, users=list(form.cleaned_data["users"]))
        messages.success(request, _("Saved."))
        return back

    crumbs = [root(), (_("Who answers for a department"), back)]
    return form_page(request, form, save, title=str(department), crumbs=crumbs)
