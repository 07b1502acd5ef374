"""What serves the plan: named at each action; actions that no money pays for, and money that serves none."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from contracts.permissions import may_see_contracts
from district.exports import Column
from district.permissions import require
from district.views.form_page import form_page
from district.views.lists import ListPage
from strategy.actions.alignment import align, unalign
from strategy.areas import address_of, areas, root, within
from strategy.filters.alignment import ActionFilters, UnalignedFilters
from strategy.forms.alignment import AlignmentForm
from strategy.models import Action, Alignment
from strategy.permissions import may_manage_plan, may_see_plan
from strategy.queries import alignment as queries
from strategy.views.plan import plan_of


class AlignmentList(ListPage):
    """Every action with what serves it. Sums of money are for who may see contracts."""

    noun = "planaction"
    title = gettext_lazy("What serves the plan")
    template_name = "strategy/alignment_list.html"
    filterset_class = ActionFilters
    orders = {
        "place": ("strategy__position", "position", "id"),
        "code": ("code", "id"),
        "-code": ("-code", "-id"),
    }

    def get_queryset(self):
        self.plan = plan_of(self.request)
        return Action.objects.filter(plan=self.plan).select_related("plan", "strategy")

    def with_relations(self, queryset):
        return queries.with_alignment(queryset)

    def columns(self):
        money = [Column(_("Approved"), lambda one: one.approved)] if may_see_contracts(self.request.user) else []
        return [
            Column(_("Code"), lambda one: one.code),
            Column(_("Action"), lambda one: one.words),
            Column(_("Strategy"), lambda one: one.strategy.code),
            Column(_("Contracts"), lambda one: one.contracts),
            *money,
            Column(_("Courses"), lambda one: one.courses),
            Column(_("Kinds of practice"), lambda one: one.practices),
            Column(_("Schools"), lambda one: one.schools),
        ]

    def extra(self, page):
        for action in page.rows:
            action.url = address_of(action)
        sees_money = may_see_contracts(self.request.user)
        context = {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(self.plan, "alignment-list", self.request.user),
            "plan": self.plan,
            "sees_money": sees_money,
        }
        if self.plan is None:
            return context
        return context | {
            "idle_contracts": queries.contracts_for_nothing(self.plan).count() if sees_money else 0,
            "unaligned": within(reverse("strategy:unaligned-list"), self.plan),
            "idle_courses": queries.courses_for_nothing(self.plan),
            "idle_practices": queries.practices_for_nothing(self.plan),
        }


alignment_list = require(may_see_plan)(AlignmentList.as_view())


class UnalignedList(ListPage):
    """Money that serves nothing in the plan."""

    noun = "contract"
    title = gettext_lazy("Contracts that serve nothing in the plan")
    template_name = "strategy/unaligned_list.html"
    filterset_class = UnalignedFilters
    orders = {"-start": ("-starts_on", "-id"), "-approved": ("-approved", "-id"), "approved": ("approved", "id")}

    def get_queryset(self):
        self.plan = plan_of(self.request)
        if self.plan is None:
            raise Http404
        return queries.contracts_for_nothing(self.plan)

    def columns(self):
        return [
            Column(_("Number"), lambda one: one.number),
            Column(_("Vendor"), lambda one: one.vendor.name),
            Column(_("Purpose"), lambda one: one.purpose),
            Column(_("Term begins"), lambda one: one.starts_on),
            Column(_("Runs to"), lambda one: one.runs_to),
            Column(_("Ceiling"), lambda one: one.ceiling),
            Column(_("Approved"), lambda one: one.approved),
            Column(_("Status"), lambda one: one.get_status_display()),
        ]

    def extra(self, page):
        up = (AlignmentList.title, within(reverse("strategy:alignment-list"), self.plan))
        return {
            "crumbs": [root(), up, (self.title, "")],
            "areas": areas(self.plan, "alignment-list", self.request.user),
            "plan": self.plan,
        }


unaligned_list = require(may_see_contracts)(UnalignedList.as_view())


def action_asked(request, code):
    """The action of this code in the plan that is asked for. Raises Http404."""
    return get_object_or_404(Action.objects.select_related("plan"), plan=plan_of(request), code=code)


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def align_action(request, code):
    action = action_asked(request, code)
    back = address_of(action)
    form = AlignmentForm(request.POST or None, action=action, cancel_url=back)

    def save():
        new = align(by=request.user, action=action, **form.chosen())
        said = ngettext("%(n)s is added.", "%(n)s are added.", len(new)) % {"n": len(new)}
        messages.success(request, said)
        return back

    crumbs = [(str(action.plan), within(reverse("strategy:plan"), action.plan)), (action.code, back)]
    return form_page(request, form, save, title=_("What serves %(code)s") % {"code": action.code}, crumbs=crumbs)


@require_POST
@require(may_manage_plan)
def alignment_remove(request, pk):
    found = Alignment.objects.select_related("action__plan", "contract", "course", "school")
    alignment = get_object_or_404(found, pk=pk)
    facts = {"what": alignment.what, "code": alignment.action.code}
    unalign(by=request.user, alignment=alignment)
    messages.success(request, _("%(what)s no longer stands at %(code)s.") % facts)
    return redirect(address_of(alignment.action))
