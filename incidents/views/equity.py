"""Equity: who is excluded and who is offered repair, and each event by group."""

from contextlib import nullcontext

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from district import exports, permissions
from district.figures import figures
from district.scope import district_scope
from incidents.filters.equity import EquityFilters
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
