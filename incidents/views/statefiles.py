"""State files: the files, the columns of one, a trial run, and the file itself."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.access import record_export, record_view
from district.history import changes, changes_of, is_open
from district.permissions import may_administer, may_see_settings, require
from district.views.form_page import form_page, locked
from incidents.actions import statefiles as actions
from incidents.filters.patterns import PatternFilters
from incidents.forms.statefiles import ColumnForm, NameForm, StateFileForm
from incidents.models import StateColumn, StateFile
from incidents.policies.ed166 import FILE as ED166
from incidents.policies.statefiles import FIELDS
from incidents.queries.equity import Cohort
from incidents.reports.statefiles import TrialRun

LIST = "incidents:statefile-list"
TITLE = gettext_lazy("State files")


def crumbs_to(state_file=None):
    crumbs = [(_("Equity"), reverse("incidents:equity")), (TITLE, reverse(LIST))]
    return [*crumbs, (state_file.name, state_file.get_absolute_url())] if state_file else crumbs


@require_safe
@require(may_see_settings)
def statefile_list(request):
    missing = Q(columns__codes__theirs="", columns__codes__isnull=False)
    rows = StateFile.objects.annotate(
        columns_count=Count("columns", distinct=True), missing=Count("columns__codes", filter=missing, distinct=True)
    )
    context = {
        "title": TITLE,
        "crumbs": [crumbs_to()[0], (TITLE, "")],
        "rows": rows.order_by("retired", "name", "id"),
        "may_edit": may_administer(request.user),
    }
    return render(request, "incidents/statefile_list.html", context)


@require_safe
@require(may_see_settings)
def statefile_detail(request, pk):
    state_file = get_object_or_404(StateFile.objects.select_related("copied_from"), pk=pk)
    opened = is_open(request)
    columns = list(state_file.columns.prefetch_related("codes"))
    context = {
        "title": state_file.name,
        "crumbs": [*crumbs_to(), (state_file.name, "")],
        "state_file": state_file,
        "columns": [(one, _source_words(one), _code_words(one)) for one in columns],
        "may_edit": may_administer(request.user),
        "facts": [
            (_("State"), state_file.state),
            (_("For events from"), state_file.starts_on),
            (_("For events through"), state_file.ends_on),
            (_("A row is"), state_file.get_row_kind_display()),
            (_("Which of them"), state_file.get_which_display()),
            (_("Columns parted by"), state_file.get_delimiter_display()),
            (_("Header line"), _("Yes") if state_file.header else _("No")),
            (_("Days as"), state_file.get_date_format_display()),
            (_("Times as"), state_file.get_time_format_display()),
            (_("Copy of"), state_file.copied_from),
        ],
        "history": changes_of(state_file) if opened else None,
        "people_history": changes(StateColumn, whole=True, state_file_id=state_file.pk) if opened else [],
    }
    return render(request, "incidents/statefile_detail.html", context)


def _source_words(column):
    if column.source in FIELDS:
        return FIELDS[column.source].label
    return _("Always “%(value)s”") % {"value": column.fixed} if column.fixed else _("Always empty")


def _code_words(column):
    """What the codes of a column come to: how many there are, and how many are still to be entered."""
    codes = list(column.codes.all())
    return len(codes), sum(not code.theirs for code in codes)


@require_http_methods(["GET", "POST"])
@require(may_administer)
def statefile_create(request):
    form = StateFileForm(request.POST or None, cancel_url=reverse(LIST))

    def save():
        actions.add_state_file(state_file=form.instance, by=request.user)
        messages.success(request, _("Saved. Add its columns."))
        return form.instance.get_absolute_url()

    return form_page(request, form, save, title=_("Add a state file"), crumbs=crumbs_to())


def _named(request, write, back, name, **context):
    """A page that asks for the name of a new file; `write(name)` makes it."""
    form = NameForm(request.POST or None, initial={"name": name}, cancel_url=back)

    def save():
        state_file = write(form.cleaned_data["name"])
        messages.success(request, _("This is the new file. Check its columns, then make a trial run."))
        return state_file.get_absolute_url()

    return form_page(request, form, save, **context)


@require_http_methods(["GET", "POST"])
@require(may_administer)
def statefile_start(request):
    def write(name):
        return actions.start_from_ed166(name=name, by=request.user)

    intro = _("The columns that are known of Connecticut’s collection of disciplinary offenses. Compare them with the record layout of the year, and enter the codes that are missing.")  # noqa: E501  # fmt: skip
    title = _("Start from Connecticut ED166")
    name = f"{ED166['name']}, {timezone.localdate().year}"
    return _named(request, write, reverse(LIST), name, title=title, crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_administer)
def statefile_copy(request, pk):
    state_file = get_object_or_404(StateFile, pk=pk)

    def write(name):
        return actions.copy_state_file(state_file=state_file, name=name, by=request.user)

    intro = _("A copy with all columns and codes, which you then change. The old one stays as it is.")
    return _named(
        request, write, state_file.get_absolute_url(), "", title=_("New version"), crumbs=crumbs_to(state_file),
        intro=intro,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_administer)
def statefile_edit(request, pk):
    state_file = get_object_or_404(locked(StateFile.objects, request), pk=pk)
    back = state_file.get_absolute_url()
    form = StateFileForm(request.POST or None, instance=state_file, cancel_url=back)

    def save():
        actions.change_state_file(state_file=state_file, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change the file"), crumbs=crumbs_to(state_file), history=changes_of(state_file)
    )


@require_POST
@require(may_administer)
def statefile_retire(request, pk):
    """Out of use, or in use again with `back`."""
    state_file = get_object_or_404(StateFile, pk=pk)
    retired = "back" not in request.POST
    actions.retire_state_file(state_file=state_file, by=request.user, retired=retired)
    messages.success(request, _("It is no longer used.") if retired else _("It is used again."))
    return redirect(state_file)


def _column_page(request, column, write, done, **context):
    back = column.state_file.get_absolute_url()
    form = ColumnForm(request.POST or None, instance=column, cancel_url=back)

    def save():
        write(form)
        messages.success(request, done)
        return back

    return form_page(request, form, save, crumbs=crumbs_to(column.state_file), **context)


@require_http_methods(["GET", "POST"])
@require(may_administer)
def column_create(request, pk):
    column = StateColumn(state_file=get_object_or_404(StateFile, pk=pk))

    def write(form):
        actions.add_column(column=form.instance, codes=form.code_rows, by=request.user)

    return _column_page(request, column, write, _("The column is added."), title=_("Add a column"))


@require_http_methods(["GET", "POST"])
@require(may_administer)
def column_edit(request, pk):
    get_object_or_404(locked(StateFile.objects, request), columns=pk)  # the file first, as whoever removes a column
    column = _column(pk)

    def write(form):
        actions.change_column(column=column, codes=form.code_rows, by=request.user, fields=form.changed_fields())

    return _column_page(request, column, write, _("Saved."), title=_("Change a column"), history=changes_of(column))


@require_POST
@require(may_administer)
def column_move(request, pk):
    """One place up, or down with `way=down`."""
    column = _column(pk)
    actions.move_column(column=column, by=request.user, up=request.POST.get("way") != "down")
    return redirect(column.state_file)


@require_POST
@require(may_administer)
def column_remove(request, pk):
    column = _column(pk)
    actions.remove_column(column=column, by=request.user)
    messages.success(request, _("%(record)s is removed.") % {"record": column})
    return redirect(column.state_file)


def _column(pk):
    return get_object_or_404(StateColumn.objects.select_related("state_file"), pk=pk)


def _run(request, pk):
    """(file, what was asked, the trial run or None where that cannot be understood)."""
    state_file = get_object_or_404(StateFile, pk=pk)
    filters = PatternFilters(request, timezone.localdate(), narrow=False, compare=False)
    if not filters.is_valid:
        return state_file, filters, None
    return state_file, filters, TrialRun(state_file, Cohort(filters.chosen, filters.period), request.user)


@require_safe
@require(may_see_settings)
def statefile_trial(request, pk):
    state_file, filters, run = _run(request, pk)
    record_view(request, state_file)
    context = {
        "title": _("Trial run"),
        "crumbs": [*crumbs_to(state_file), (_("Trial run"), "")],
        "state_file": state_file,
        "filters": filters,
        "run": run,
        "other_days": run is not None and not state_file.is_for(filters.period.first, filters.period.last),
        "may_take": may_administer(request.user) and run is not None and bool(run.lines),
        "query": request.GET.urlencode(),
    }
    return render(request, "incidents/statefile_trial.html", context)


@require_safe
@require(may_administer)
def statefile_take(request, pk):
    """The file, on record as an export: each row names a student."""
    state_file, filters, run = _run(request, pk)
    if run is None:
        return redirect("incidents:statefile-trial", pk=pk)
    record_export(request, "statefile", len(run.lines))
    kind = "csv" if state_file.delimiter == "comma" else "txt"
    response = HttpResponse(run.text(), content_type=f"text/{'csv' if kind == 'csv' else 'plain'}; charset=utf-8")
    name = f"{slugify(state_file.name) or 'statefile'}-{filters.period.first}-{filters.period.last}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
