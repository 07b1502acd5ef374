"""Rosters from the student information system: upload, dry run, problems, apply or discard."""

import csv
import io
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from district import access, permissions
from district.exports import safe_cell
from district.models import RosterImport
from district.paging import keyset_page
from district.permissions import require
from district.rosters import actions, policies
from district.rosters.blanks import LAYOUTS, blank_zip
from district.rosters.forms import UploadForm
from district.rosters.rows import ERROR, NOTICE
from district.rosters.staging import PROBLEM_COLUMNS
from district.rosters.worker import read_problems
from district.views.form_page import said_on_top

PROBLEMS_A_PAGE = 50
administrators = require(permissions.may_administer)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def roster_list(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        roster_import = actions.receive_upload(file=file, name=file.name, by=request.user, now=now)
        actions.check_import(roster_import=roster_import, by=request.user, now=now)
        return redirect(roster_import)
    page = keyset_page(RosterImport.objects.select_related("uploaded_by"), ("-uploaded_at", "-id"), request.GET)
    return render(
        request,
        "district/roster_list.html",
        {
            "title": _("Rosters"),
            "crumbs": [(_("Rosters"), "")],
            "form": form,
            "page": page,
            "layouts": [(layout, RosterImport.Format(layout).label) for layout in LAYOUTS],
        },
    )


@administrators
@require_safe
def roster_detail(request, pk):
    roster_import, now = get_object_or_404(RosterImport.objects.select_related("uploaded_by"), pk=pk), timezone.now()
    severity = NOTICE if request.GET.get("show") == "notices" else ERROR
    if severity == ERROR and not roster_import.problem_count and roster_import.notice_count:
        severity = NOTICE
    number = _page_number(request)
    start = (number - 1) * PROBLEMS_A_PAGE
    problems = list(islice(read_problems(roster_import, severity), start, start + PROBLEMS_A_PAGE + 1))
    if problems:
        access.record_view(request, roster_import)
    return render(
        request,
        "district/roster_detail.html",
        {
            "title": roster_import.original_name,
            "crumbs": [(_("Rosters"), reverse("district:roster-list")), (roster_import.original_name, "")],
            "roster_import": roster_import,
            "at_work": policies.is_at_work(roster_import, now),
            "stopped": policies.has_stopped(roster_import, now),
            "may_apply": policies.may_apply(roster_import, now),
            "may_check": policies.may_check(roster_import, now),
            "may_discard": policies.may_discard(roster_import, now),
            "dry": roster_import.status != RosterImport.Status.APPLIED,
            "tables": _tables(roster_import),
            "tiles": _tiles(roster_import),
            "missing": roster_import.counts.get("missing"),
            "files": roster_import.counts.get("files", {}).items(),
            "problems": problems[:PROBLEMS_A_PAGE],
            "shows_notices": severity == NOTICE,
            "number": number,
            "has_next": len(problems) > PROBLEMS_A_PAGE,
        },
    )


@administrators
@require_safe
def roster_progress(request, pk):
    roster_import, now = get_object_or_404(RosterImport, pk=pk), timezone.now()
    if not policies.is_at_work(roster_import, now):
        return HttpResponseClientRefresh()
    return render(request, "district/_roster_progress.html", {"roster_import": roster_import})


@administrators
@require_POST
def roster_apply(request, pk):
    return _do(request, pk, actions.apply_import)


@administrators
@require_POST
def roster_retry(request, pk):
    return _do(request, pk, actions.check_import)


@administrators
@require_POST
def roster_discard(request, pk):
    return _do(request, pk, actions.discard_import, _("The file and its problems were deleted. Nothing was changed."))


def _do(request, pk, action, said=""):
    roster_import = get_object_or_404(RosterImport, pk=pk)
    with said_on_top(request):
        action(roster_import=roster_import, by=request.user, now=timezone.now())
        if said:
            messages.success(request, said)
    return redirect(roster_import)


@administrators
@require_safe
def roster_problems(request, pk):
    """All problems as CSV, cells that no spreadsheet runs."""
    roster_import = get_object_or_404(RosterImport, pk=pk)
    if not roster_import.problems_file:
        raise Http404
    access.record_export(request, "rosterimport", roster_import.problem_count + roster_import.notice_count)

    def lines():
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([str(heading) for heading in _problem_headings()])
        yield "\ufeff" + buffer.getvalue()
        for row in read_problems(roster_import):
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([safe_cell(row[column] or "") for column in PROBLEM_COLUMNS])
            yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="roster-problems-{roster_import.pk}.csv"'
    return response


@administrators
@require_safe
def roster_template(request, layout):
    if layout not in LAYOUTS:
        raise Http404
    response = HttpResponse(blank_zip(layout), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{layout}-blank.zip"'
    return response


def _problem_headings():
    return [_("File"), _("Line"), _("Column"), _("Value"), _("Reason"), _("Kind")]


def _page_number(request):
    given = request.GET.get("page", "")
    return min(max(int(given), 1), 1_000_000) if given.isascii() and given.isdigit() and len(given) < 8 else 1


def _table_names():
    return {
        "school": _("Schools"),
        "school_year": _("School years"),
        "student": _("Students"),
        "enrollment": _("Enrollments"),
        "guardian": _("Guardians"),
        "staff": _("Staff"),
        "assignment": _("Staff at schools"),
        "section": _("Classes"),
        "section_student": _("Students in classes"),
        "section_teacher": _("Teachers of classes"),
    }


def _tables(roster_import):
    """(name, counts) in the order of the page."""
    counts = roster_import.counts.get("tables", {})
    return [(name, counts[table]) for table, name in _table_names().items() if any(counts.get(table, {}).values())]


def _tiles(roster_import):
    """(icon, label, figure, note, tone) of what an administrator asks first."""
    student = roster_import.counts.get("tables", {}).get("student", {})
    return [
        ("user-plus", _("New students"), student.get("new", 0), "", ""),
        ("arrow-left-right", _("Changing schools"), student.get("moved", 0), "", ""),
        ("user-minus", _("Ended students"), student.get("ended", 0), _("kept, with a last day"), ""),
        (
            "circle-alert",
            _("Bad rows"),
            roster_import.problem_count,
            _("left out") if roster_import.problem_count else "",
            "bad" if roster_import.problem_count else "",
        ),
    ]
