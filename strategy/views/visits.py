"""Visits to schools: the list, one visit, writing it down, and what visitors look for."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district.exports import Column
from district.history import changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from district.views.short_lists import ShortList
from strategy.actions import reviews as actions
from strategy.areas import areas, root
from strategy.filters.reviews import VisitFilters
from strategy.forms.visits import VisitForm, VisitItemForm
from strategy.models import SiteVisit, SiteVisitItem
from strategy.permissions import may_keep_all_reviews, may_see_improvement
from strategy.queries import reviews as queries


def crumbs_to(visit=None):
    crumbs = [root(), (_("Site visits"), reverse("strategy:visit-list"))]
    return [*crumbs, (words(visit), visit.get_absolute_url())] if visit else crumbs


def words(visit):
    return f"{visit.school.brief}, {date_format(visit.day)}"


class VisitList(ListPage):
    noun = "sitevisit"
    title = gettext_lazy("Site visits")
    template_name = "strategy/visit_list.html"
    filterset_class = VisitFilters
    orders = {"-day": ("-day", "-id"), "day": ("day", "id")}

    def get_queryset(self):
        return queries.visits_for(self.request.user)

    def columns(self):
        return [
            Column(_("Date"), lambda visit: visit.day),
            Column(_("School"), lambda visit: visit.school.name),
            Column(_("Visitors"), lambda visit: visit.visitors),
            Column(_("Mean score"), lambda visit: visit.mean and round(visit.mean, 1)),
            Column(_("Summary"), lambda visit: visit.summary),
            Column(_("Next step"), lambda visit: visit.next_step),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(None, "visit-list", user),
            "may_keep": may_keep_all_reviews(user),
        }


visit_list = require(may_see_improvement)(VisitList.as_view())


@require_safe
@require(may_see_improvement)
def visit_detail(request, pk):
    visit, user = get_object_or_404(queries.visits_for(request.user), pk=pk), request.user
    context = {
        "title": words(visit),
        "crumbs": [*crumbs_to(), (words(visit), "")],
        "areas": areas(None, "", user),
        "visit": visit,
        "scores": visit.scores.select_related("item"),
        "may_keep": may_keep_all_reviews(user),
        "history": changes_of(visit) if is_open(request) else None,
    }
    return render(request, "strategy/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
@require(may_keep_all_reviews)
def visit_create(request):
    today = timezone.localdate()
    start = {"school": number_in(request.GET.get("school", ""))}
    form = VisitForm(
        request.POST or None, instance=SiteVisit(), initial=start, today=today,
        cancel_url=reverse("strategy:visit-list"),
    )  # fmt: skip

    def save():
        visit, _made = actions.record_visit(
            by=request.user, client_id=form.cleaned_data["client_id"], facts=form.facts(), seen=form.seen(), today=today
        )
        messages.success(request, _("The visit is on record."))
        return visit.get_absolute_url()

    intro = _("What was seen at a school on one day. What was not seen stays “not seen” and counts for nothing.")
    return form_page(request, form, save, title=_("Write down a visit"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_keep_all_reviews)
def visit_edit(request, pk):
    found, today = SiteVisit.objects.select_related("school"), timezone.localdate()
    visit = get_object_or_404(locked(found, request), pk=pk)
    back = visit.get_absolute_url()
    form = VisitForm(request.POST or None, instance=visit, today=today, cancel_url=back)

    def save():
        actions.change_visit(by=request.user, visit=visit, facts=form.facts(), seen=form.seen(), today=today)
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, title=_("Change the visit"), crumbs=crumbs_to(visit), intro=words(visit))


ITEMS = ShortList(
    "strategy:visititem", gettext_lazy("What visitors look for"), VisitItemForm, may_edit=may_keep_all_reviews,
    crumb=lambda user: (_("Site visits"), reverse("strategy:visit-list")),
)  # fmt: skip


@require_safe
@require(may_see_improvement)
def visititem_list(request):
    return ITEMS.table(request, SiteVisitItem.objects.all())


@require_http_methods(["GET", "POST"])
@require(may_keep_all_reviews)
def visititem_create(request):
    last = SiteVisitItem.objects.order_by("-position").values_list("position", flat=True).first() or 0
    return ITEMS.row(request, SiteVisitItem(position=min(last + 1, 999)), title=_("Add something to look for"))


@require_http_methods(["GET", "POST"])
@require(may_keep_all_reviews)
def visititem_edit(request, pk):
    record = get_object_or_404(locked(SiteVisitItem.objects, request), pk=pk)
    return ITEMS.row(request, record, title=str(record), history=changes_of(record))
