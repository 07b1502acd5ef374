"""Completions from before: upload, dry run, apply or discard, and the rows whose person is not found."""

import csv

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import exports
from district.flash import undoable
from district.paging import keyset_page
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from trainings.actions import past as actions
from trainings.areas import areas, root
from trainings.forms.past import DropForm, PastForm, SettleForm
from trainings.models import PastImport, UnmatchedCompletion
from trainings.permissions import may_manage_trainings
from trainings.queries.past import TEMPLATE, PastError, read_past
from trainings.views.seats import person_form

Status = PastImport.Status
SHOWN = 200  # unmatched rows on one page


def _crumbs(past=None):
    crumbs = [root(), (_("Earlier records"), reverse("trainings:past-list"))]
    return [*crumbs, (past.original_name, past.get_absolute_url())] if past else crumbs


@require_safe
@require(may_manage_trainings)
def past_list(request):
    rows = PastImport.objects.select_related("uploaded_by")
    return render(
        request,
        "trainings/past_list.html",
        {
            "title": _("Earlier records"),
            "crumbs": [root(), (_("Earlier records"), "")],
            "areas": areas(request.user, "past-list"),
            "page": keyset_page(rows, ("-uploaded_at", "-id"), request.GET),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(may_manage_trainings)
def past_create(request):
    form = PastForm(request.POST or None, request.FILES or None, cancel_url=reverse("trainings:past-list"))

    def save():
        file = form.cleaned_data["file"]
        return actions.check_past(file=file, name=file.name, by=request.user, now=timezone.now()).get_absolute_url()

    intro = _("The file is checked first. Nothing is taken over until you say so.")
    return form_page(request, form, save, title=_("Upload earlier records"), crumbs=_crumbs(), intro=intro)


@require_safe
@require(may_manage_trainings)
def past_detail(request, pk):
    past = get_object_or_404(PastImport.objects.select_related("uploaded_by"), pk=pk)
    rows = past.unmatched.select_related("course", "settled_as__staff", "settled_by")
    return render(
        request,
        "trainings/past_detail.html",
        {
            "title": past.original_name,
            "crumbs": [*_crumbs(), (past.original_name, "")],
            "areas": areas(request.user, "past-list"),
            "past": past,
            "unmatched": list(rows.order_by(F("settled_at").asc(nulls_first=True), "row")[:SHOWN]),
            "to_settle": past.unmatched.filter(settled_at=None).count(),
            "may_apply": past.status == Status.CHECKED and past.new_count + past.unmatched_count > 0,
            "may_discard": past.status in (Status.CHECKED, Status.FAILED),
        },
    )


@require_POST
@require(may_manage_trainings)
def past_apply(request, pk):
    past = get_object_or_404(PastImport, pk=pk)
    with said_on_top(request):
        done = actions.apply_past(past=past, by=request.user, now=timezone.now())
        messages.success(request, _("Taken over: %(n)s completions.") % {"n": done.new_count})
    return redirect(past)


@require_POST
@require(may_manage_trainings)
def past_discard(request, pk):
    past = get_object_or_404(PastImport, pk=pk)
    with said_on_top(request):
        actions.discard_past(past=past, by=request.user, now=timezone.now())
        messages.success(request, _("The file was deleted. Nothing was changed."))
    return redirect(past)


@require_safe
@require(may_manage_trainings)
def past_problems(request, pk):
    """All problems, read once more from the file: the page keeps only the first of them."""
    past = get_object_or_404(PastImport, pk=pk)
    if not past.file or not past.problems:
        raise Http404
    with past.file.open("rb") as file:
        try:
            problems = read_past(file.read(), past.original_name).problems
        except PastError:
            raise Http404 from None
    heads = [_("Row"), _("Column"), _("Value"), _("Reason")]
    lines = [[problem.line, problem.column, problem.value, problem.reason] for problem in problems]
    sheet = exports.Sheet("pastimport", _("Problems of %(name)s") % {"name": past.original_name}, heads, lines)
    return exports.respond(request, sheet) or redirect(past)


@require_safe
@require(may_manage_trainings)
def past_template(request):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="earlier-completions.csv"'
    response.write("\ufeff")
    csv.writer(response).writerow(TEMPLATE)
    return response


def _row(pk):
    return get_object_or_404(UnmatchedCompletion.objects.select_related("past", "course"), pk=pk)


def _said(row):
    who = row.name or row.email or row.person_id
    return _("Row %(n)s: %(who)s, %(course)s, %(day)s.") % {
        "n": row.row, "who": who, "course": row.course, "day": date_format(row.completed_on),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def unmatched_settle(request, pk):
    row = _row(pk)
    form = person_form(request, SettleForm, cancel_url=row.past.get_absolute_url())

    def save():
        staff = form.cleaned_data["staff"]
        actions.settle_unmatched(unmatched=row, staff=staff, by=request.user, now=timezone.now())
        undo = reverse("trainings:unmatched-undo", args=[pk])
        undoable(request, _("The completion is that of %(who)s.") % {"who": staff}, undo)
        return row.past.get_absolute_url()

    return form_page(request, form, save, title=_("Who is meant?"), crumbs=_crumbs(row.past), intro=_said(row))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def unmatched_drop(request, pk):
    row = _row(pk)
    form = DropForm(request.POST or None, cancel_url=row.past.get_absolute_url())

    def save():
        reason = form.cleaned_data["reason"]
        actions.drop_unmatched(unmatched=row, reason=reason, by=request.user, now=timezone.now())
        undoable(request, _("The row is dropped."), reverse("trainings:unmatched-undo", args=[pk]))
        return row.past.get_absolute_url()

    return form_page(request, form, save, title=_("Drop the row"), crumbs=_crumbs(row.past), intro=_said(row))


@require_POST
@require(may_manage_trainings)
def unmatched_undo(request, pk):
    row = _row(pk)
    with said_on_top(request):
        actions.undo_settling(unmatched=row, by=request.user)
        messages.success(request, _("The row waits to be settled again."))
    return redirect(row.past)
