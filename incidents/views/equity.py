"""Equity: who is excluded and who is offered repair, and each event by group."""

from contextlib import nullcontext

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import exports, permissions
from district.figures import figures
from district.history import changes_of
from district.models import SchoolYear
from district.scope import district_scope
from district.views.form_page import locked
from district.views.short_lists import ShortList
from incidents.filters.equity import EquityFilters
from incidents.forms.equity import StateRateForm
from incidents.models import StateRate
from incidents.permissions import may_see_patterns
from incidents.reports.equity import BothWays, EventReport


@require_safe
@permissions.require(may_see_patterns)
@figures
def both_ways(request):
    return _report(request, BothWays, "incidents/equity.html", sides=True)


@require_safe
@permissions.require(may_see_patterns)
@figures
def events(request):
    return _report(request, EventReport, "incidents/equity_events.html", sides=False)


def _report(request, Report, template, *, sides):
    """One report as a page, or the same figures as CSV, XLSX or PDF."""
    filters = EquityFilters(request, timezone.localdate(), sides=sides)
    with district_scope() if filters.whole else nullcontext():
        report = Report(filters) if filters.is_valid else None
    if report is not None and exports.is_asked(request):
        title = f"{Report.title} {filters.period.first} – {filters.period.last}"
        return exports.respond(request, exports.Sheet("equity", title, *report.sheet()))
    crumbs = [(_("Equity"), reverse("incidents:equity")), (Report.title, "")]
    context = {
        "title": Report.title,
        "crumbs": [(_("Equity"), "")] if sides else crumbs,
        "filters": filters,
        "tabs": list(tabs(request)),
        "report": report,
    }
    return render(request, template, context)


def tabs(request):
    """(word, address, is it this one): these pages with the same school, year and grouping."""
    query = request.GET.copy()
    for name in set(query) - {"school", "year", "group"}:
        del query[name]
    for word, name in (
        (_("Both ways"), "incidents:equity"),
        (_("By event"), "incidents:equity-events"),
        (_("Civil rights collection"), "incidents:crdc"),
    ):
        path = reverse(name)
        yield word, f"{path}?{query.urlencode()}" if query else path, path == request.path


RATES = ShortList(
    "incidents:staterate", gettext_lazy("State rates"), StateRateForm,
    crumb=lambda user: (_("Equity"), reverse("incidents:equity")),
)  # fmt: skip


@require_safe
@permissions.require(may_see_patterns)
def staterate_list(request):
    return RATES.table(request, StateRate.objects.select_related("year"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def staterate_create(request):
    return RATES.row(request, StateRate(year=SchoolYear.objects.of(timezone.localdate())), title=_("Add a state rate"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def staterate_edit(request, pk):
    record = get_object_or_404(locked(StateRate.objects, request), pk=pk)
    return RATES.row(request, record, title=str(record), history=changes_of(record))


@require_POST
@permissions.require(permissions.may_administer)
def staterate_remove(request, pk):
    return RATES.remove(request, get_object_or_404(StateRate, pk=pk))
