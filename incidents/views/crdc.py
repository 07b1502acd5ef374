"""Counts for the Civil Rights Data Collection, and the list of what the district does not collect."""

from contextlib import nullcontext

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import exports
from district.figures import figures
from district.history import changes_of
from district.permissions import may_administer, may_see_settings, require
from district.scope import district_scope
from district.views.form_page import locked
from district.views.short_lists import ShortList
from incidents.filters.crdc import CrdcFilters
from incidents.forms.crdc import NotCollectedForm
from incidents.models import NotCollected
from incidents.permissions import may_see_patterns
from incidents.reports.crdc import TITLE, CrdcReport, PublishedCrdcReport
from incidents.views.equity import tabs


@require_safe
@require(may_see_patterns)
@figures
def crdc(request):
    filters = CrdcFilters(request, timezone.localdate())
    Report = PublishedCrdcReport if filters.whole else CrdcReport
    with district_scope() if filters.whole else nullcontext():
        report = Report(filters) if filters.is_valid else None
    if report is not None and exports.is_asked(request):
        title = f"CRDC {filters.period.first} – {filters.period.last}"
        return exports.respond(request, exports.Sheet("crdc", title, *report.sheet()))
    context = {
        "title": TITLE,
        "crumbs": [(_("Equity"), reverse("incidents:equity")), (TITLE, "")],
        "filters": filters,
        "tabs": list(tabs(request)),
        "report": report,
        "sees_files": may_see_settings(request.user),
    }
    return render(request, "incidents/crdc.html", context)


GAPS = ShortList(
    "incidents:notcollected", gettext_lazy("Not collected"), NotCollectedForm,
    crumb=lambda user: (TITLE, reverse("incidents:crdc")),
)  # fmt: skip


@require_safe
@require(may_see_patterns)
def notcollected_list(request):
    return GAPS.table(request, NotCollected.objects.all())


@require_http_methods(["GET", "POST"])
@require(may_administer)
def notcollected_create(request):
    return GAPS.row(request, NotCollected(), title=_("Add what is not collected"))


@require_http_methods(["GET", "POST"])
@require(may_administer)
def notcollected_edit(request, pk):
    record = get_object_or_404(locked(NotCollected.objects, request), pk=pk)
    return GAPS.row(request, record, title=str(record), history=changes_of(record))


@require_POST
@require(may_administer)
def notcollected_remove(request, pk):
    return GAPS.remove(request, get_object_or_404(NotCollected, pk=pk))
