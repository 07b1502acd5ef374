"""Patterns: who, what, where, when and why of incidents; what was practised, and how soon."""

from contextlib import nullcontext

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from district import exports, permissions
from district.figures import figures
from district.scope import district_scope
from incidents.filters.patterns import PatternFilters
from incidents.permissions import may_see_patterns, may_see_patterns_of_students
from incidents.reports.patterns import IncidentReport, PeopleReport, PracticeReport


@require_safe
@permissions.require(may_see_patterns)
@figures
def incidents(request):
    return _report(request, IncidentReport, "incidents/patterns.html")


@require_safe
@permissions.require(may_see_patterns_of_students)
def students(request):
    return _report(request, PeopleReport, "incidents/patterns_students.html", compare=False)


@require_safe
@permissions.require(may_see_patterns)
@figures
def practices(request):
    return _report(request, PracticeReport, "incidents/patterns_practices.html", narrow=False)


def _report(request, Report, template, **kinds):
    """One report as a page, or the same figures as CSV, XLSX or PDF."""
    today = timezone.localdate()
    filters = PatternFilters(request, today, **kinds)
    with district_scope() if filters.whole else nullcontext():
        report = Report(filters, today) if filters.is_valid else None
    if report is not None and exports.is_asked(request):
        title = f"{Report.title} {filters.period.first} – {filters.period.last}"
        return exports.respond(request, exports.Sheet("pattern", title, *report.sheet()))
    first = Report is IncidentReport
    crumbs = [(_("Patterns"), "" if first else reverse("incidents:patterns"))]
    context = {
        "title": Report.title,
        "crumbs": crumbs if first else [*crumbs, (Report.title, "")],
        "filters": filters,
        "tabs": list(_tabs(request)),
        "report": report,
    }
    return render(request, template, context)


def _tabs(request):
    """(word, address, is it this one): the reports with the same school and days."""
    query = request.GET.copy()
    for name in set(query) - {"school", "year", "first", "last"}:
        del query[name]
    for word, name, may in (
        (_("What, where, when, why"), "incidents:patterns", True),
        (_("Who, and again"), "incidents:patterns-students", may_see_patterns_of_students(request.user)),
        (_("Practices and response"), "incidents:patterns-practices", True),
    ):
        if may:
            path = reverse(name)
            yield word, f"{path}?{query.urlencode()}" if query else path, path == request.path
