"""The register of the board's policies, and which part of this software sees to what they ask."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.permissions import may_see_contracts
from district import actions
from district.exports import Column
from district.history import changes_of, is_open
from district.permissions import may_see_records, may_see_retention, may_see_students, require
from district.views.form_page import edit_page, form_page, locked
from district.views.lists import ListPage
from incidents.permissions import may_see_patterns
from strategy.areas import areas, root
from strategy.filters.policies import PolicyFilters
from strategy.forms.policies import DutyForm, PolicyForm
from strategy.models import Policy, PolicyDuty
from strategy.models.policies import Feature
from strategy.permissions import may_keep_policies, may_see_plan, may_see_policies
from strategy.policies.duties import DOES, PAGES
from strategy.queries import policies as queries
from trainings.permissions import may_see_training_figures

OPENS = {  # who may open a part's page
    Feature.RESTORATIVE: may_see_students,
    Feature.SAFETY: may_see_students,
    Feature.EQUITY: may_see_patterns,
    Feature.CIVIL_RIGHTS: may_see_patterns,
    Feature.TIERS: may_see_students,
    Feature.REENTRY: may_see_students,
    Feature.RECORDS: may_see_records,
    Feature.RETENTION: may_see_retention,
    Feature.TRAINING: may_see_training_figures,
    Feature.SPENDING: may_see_contracts,
    Feature.PLAN: may_see_plan,
}


def crumbs_to(policy=None):
    crumbs = [root(), (_("Policies"), reverse("strategy:policy-list"))]
    return [*crumbs, (policy.number, policy.get_absolute_url())] if policy else crumbs


def page_of(user, feature):
    """The address of the part's page; empty for who may not open it."""
    return reverse(PAGES[feature]) if OPENS[feature](user) else ""


class PolicyList(ListPage):
    noun = "policy"
    title = gettext_lazy("Policies")
    template_name = "strategy/policy_list.html"
    filterset_class = PolicyFilters
    orders = {
        "number": ("number", "id"),
        "-number": ("-number", "-id"),
        "adopted": ("adopted_on", "id"),
        "-adopted": ("-adopted_on", "-id"),
    }

    def get_queryset(self):
        return Policy.objects.all()

    def with_relations(self, queryset):
        return queries.with_counts(queryset)

    def columns(self):
        return [
            Column(_("Number"), lambda one: one.number),
            Column(_("Title"), lambda one: one.title),
            Column(_("What it asks"), lambda one: one.summary),
            Column(_("Adopted"), lambda one: one.adopted_on),
            Column(_("Last reviewed"), lambda one: one.reviewed_on),
            Column(_("Last revised"), lambda one: one.revised_on),
            Column(_("Next review"), lambda one: one.next_review_on),
            Column(_("Duties"), lambda one: one.duties_count),
            Column(_("In force"), lambda one: not one.retired),
            Column(_("Where it is published"), lambda one: one.link),
        ]

    def extra(self, page):
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(None, "policy-list", self.request.user),
            "today": timezone.localdate(),
            "features": [
                (feature, DOES[feature], page_of(self.request.user, feature), duties)
                for feature, duties in queries.by_feature()
            ],
            "may_edit": may_keep_policies(self.request.user),
        }


policy_list = require(may_see_policies)(PolicyList.as_view())


@require_safe
@require(may_see_policies)
def policy_detail(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    duties = [(duty, DOES[duty.feature], page_of(request.user, duty.feature)) for duty in policy.duties.all()]
    context = {
        "title": policy.title,
        "crumbs": [*crumbs_to(), (policy.number, "")],
        "areas": areas(None, "", request.user),
        "policy": policy,
        "duties": duties,
        "today": timezone.localdate(),
        "facts": [
            (_("Adopted"), policy.adopted_on), (_("Last reviewed"), policy.reviewed_on),
            (_("Last revised"), policy.revised_on), (_("Next review"), policy.next_review_on),
        ],
        "may_edit": may_keep_policies(request.user),
        "history": changes_of(policy) if is_open(request) else None,
    }  # fmt: skip
    return render(request, "strategy/policy_detail.html", context)


@require_http_methods(["GET", "POST"])
@require(may_keep_policies)
def policy_create(request):
    policy = Policy()
    form = PolicyForm(request.POST or None, instance=policy, cancel_url=reverse("strategy:policy-list"))
    return form_page(request, form, _saving(request, policy), title=_("Add a policy"), crumbs=crumbs_to())


@require_http_methods(["GET", "POST"])
@require(may_keep_policies)
def policy_edit(request, pk):
    policy = get_object_or_404(locked(Policy.objects, request), pk=pk)
    return edit_page(request, policy, PolicyForm, title=_("Change the policy"), crumbs=crumbs_to(policy))


@require_http_methods(["GET", "POST"])
@require(may_keep_policies)
def duty_create(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    duty = PolicyDuty(policy=policy)
    form = DutyForm(request.POST or None, instance=duty, cancel_url=policy.get_absolute_url())
    return form_page(request, form, _saving(request, duty), title=_("Add a duty"), crumbs=crumbs_to(policy))


@require_http_methods(["GET", "POST"])
@require(may_keep_policies)
def duty_edit(request, pk):
    duty = get_object_or_404(locked(PolicyDuty.objects.select_related("policy"), request), pk=pk)
    form = DutyForm(request.POST or None, instance=duty, cancel_url=duty.policy.get_absolute_url())
    return form_page(
        request, form, _saving(request, duty, form), title=_("Change the duty"), crumbs=crumbs_to(duty.policy),
        history=changes_of(duty),
    )  # fmt: skip


@require_POST
@require(may_keep_policies)
def duty_remove(request, pk):
    duty = get_object_or_404(PolicyDuty.objects.select_related("policy"), pk=pk)
    actions.delete_record(record=duty, by=request.user)
    messages.success(request, _("The duty is taken off the policy."))
    return redirect(duty.policy)


def _saving(request, record, form=None):
    def save():
        actions.save_record(record=record, by=request.user, fields=form.changed_fields() if form else None)
        messages.success(request, _("Saved."))
        return (record.policy if isinstance(record, PolicyDuty) else record).get_absolute_url()

    return save
