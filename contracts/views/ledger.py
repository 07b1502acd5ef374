"""The ledger: upload, dry run, apply or discard; and ours beside theirs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.actions import ledger as actions
from contracts.areas import areas
from contracts.forms.ledger import ApplyForm, LedgerUploadForm, NoteForm, ReconcileForm
from contracts.ledger.reading import read_ledger
from contracts.models import LedgerImport, LedgerNote
from contracts.permissions import may_manage_contracts, may_see_contracts
from contracts.policies import ledger as policies
from contracts.policies import years
from contracts.queries import ledger as queries
from district import exports
from district.flash import undoable
from district.history import changes_of
from district.paging import keyset_page
from district.permissions import require
from district.rosters.rows import ERROR
from district.views.form_page import form_page, locked, said_on_top

Status = LedgerImport.Status
NO_ACCOUNT = 30  # characters of an account string


def _crumbs():
    return [(_("Contracts"), reverse("contracts:contract-list")), (_("Ledger"), reverse("contracts:ledger-list"))]


@require(may_see_contracts)
@require_safe
def ledger_list(request):
    page = keyset_page(LedgerImport.objects.select_related("uploaded_by"), ("-as_of", "-id"), request.GET)
    return render(
        request,
        "contracts/ledger_list.html",
        {
            "title": _("Ledger"),
            "crumbs": [_crumbs()[0], (_("Ledger"), "")],
            "areas": areas("ledger-list"),
            "page": page,
            "may_manage": may_manage_contracts(request.user),
        },
    )


@require(may_manage_contracts)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_create(request):
    today = timezone.localdate()
    form = LedgerUploadForm(
        request.POST or None, request.FILES or None, today=today, cancel_url=reverse("contracts:ledger-list")
    )

    def save():
        cleaned = form.cleaned_data
        return actions.check_ledger(
            file=cleaned["file"], name=cleaned["file"].name, fiscal_year=cleaned["fiscal_year"],
            as_of=cleaned["as_of"], by=request.user, now=timezone.now(),
        )  # fmt: skip

    return form_page(
        request, form, save, title=_("Upload a ledger"), crumbs=_crumbs(),
        intro=_("The file is checked first. Nothing is taken over until you say so."),
    )  # fmt: skip


@require(may_see_contracts)
@require_safe
def ledger_detail(request, pk):
    ledger = get_object_or_404(LedgerImport.objects.select_related("uploaded_by", "applied_by"), pk=pk)
    manages = may_manage_contracts(request.user)
    return render(
        request,
        "contracts/ledger_detail.html",
        {
            "title": ledger.original_name,
            "areas": areas("ledger-list"),
            "crumbs": [*_crumbs(), (ledger.original_name, "")],
            "ledger": ledger,
            "bad": [problem for problem in ledger.problems if problem["severity"] == ERROR],
            "notices": [problem for problem in ledger.problems if problem["severity"] != ERROR],
            "may_apply": manages and policies.may_become(ledger, Status.APPLIED) and ledger.line_count,
            "may_take_back": manages and policies.may_become(ledger, Status.CHECKED),
            "may_discard": manages and policies.may_become(ledger, Status.DISCARDED),
        },
    )


@require(may_see_contracts)
@require_safe
def ledger_problems(request, pk):
    """All problems, read once more from the file: the page keeps only the first of them."""
    ledger = get_object_or_404(LedgerImport, pk=pk)
    if not ledger.file or not ledger.problems:
        raise Http404
    with ledger.file.open("rb") as file:
        problems = read_ledger(file, ledger.original_name).problems
    heads = [_("Row"), _("Column"), _("Value"), _("Reason"), _("Kind")]
    lines = [
        [
            problem.line or None, problem.column, problem.value, problem.reason,
            _("bad row") if problem.severity == ERROR else _("notice"),
        ]
        for problem in problems
    ]  # fmt: skip
    sheet = exports.Sheet("ledger", _("Problems of %(name)s") % {"name": ledger.original_name}, heads, lines)
    return exports.respond(request, sheet) or redirect(ledger)


@require(may_manage_contracts)
@require_POST
def ledger_apply(request, pk):
    ledger = get_object_or_404(LedgerImport, pk=pk)
    form = ApplyForm(request.POST)
    without_bad = form.is_valid() and form.cleaned_data["without_bad"]
    with said_on_top(request):
        actions.apply_ledger(ledger=ledger, by=request.user, now=timezone.now(), without_bad=without_bad)
        undoable(request, _("The ledger was applied."), reverse("contracts:ledger-take-back", args=[pk]))
    return redirect(ledger)


@require(may_manage_contracts)
@require_POST
def ledger_take_back(request, pk):
    ledger = get_object_or_404(LedgerImport, pk=pk)
    with said_on_top(request):
        actions.take_back_ledger(ledger=ledger, by=request.user, now=timezone.now())
        messages.success(request, _("The ledger was taken back. It can be applied again, or discarded."))
    return redirect(ledger)


@require(may_manage_contracts)
@require_POST
def ledger_discard(request, pk):
    ledger = get_object_or_404(LedgerImport, pk=pk)
    with said_on_top(request):
        actions.discard_ledger(ledger=ledger, by=request.user, now=timezone.now())
        messages.success(request, _("The file was deleted. Nothing was changed."))
    return redirect(ledger)


@require(may_see_contracts)
@require_safe
def ledger_reconcile(request):
    applied = queries.fiscal_years()
    form = ReconcileForm(request.GET, applied=applied)
    asked = form.cleaned_data if form.is_valid() else {}
    year = asked.get("year") or (applied[0] if applied else years.fiscal_year(timezone.localdate()))
    found = queries.reconciliation(year)
    whole = len(found.rows)
    differing, open_ones = len(found.differing), len(found.without_note)
    found.rows = _shown(found, asked)
    title = _("Ours beside the ledger, %(year)s") % {"year": years.name(year)}
    response = exports.respond(request, _sheet(found, title))
    if response is not None:
        return response
    return render(
        request,
        "contracts/ledger_reconcile.html",
        {
            "title": title,
            "crumbs": [*_crumbs(), (_("Reconcile"), "")],
            "areas": areas("ledger-list"),
            "form": form,
            "found": found,
            "total": found.total(),
            "whole": whole,
            "differing": differing,
            "open_ones": open_ones,
            "years": applied,
            "may_manage": may_manage_contracts(request.user),
        },
    )


def _shown(found, asked):
    rows = {"differences": found.differing, "open": found.without_note}.get(asked.get("only"), found.rows)
    text = asked.get("q", "").casefold().strip()
    return [
        row
        for row in rows
        if text in row.account.casefold() or any(text in n.casefold() for n in row.contracts.values())
    ]


def _sheet(found, title):
    heads = [
        _("Account"), _("Contracts"), _("Approved here"), _("Expended there"), _("Difference"),
        _("Encumbered here"), _("Encumbered there"), _("Difference of encumbrances"), _("Why"), _("Note"),
    ]  # fmt: skip
    lines = [
        [
            row.account, ", ".join(row.named), row.approved, row.expended, row.spent_difference,
            row.encumbered, row.held, row.held_difference, row.why, row.note.text if row.note else "",
        ]
        for row in found.rows
    ]  # fmt: skip
    total = found.total()
    lines.append([_("Total"), "", *(total[name] for name in found.FIGURES), "", ""])
    return exports.Sheet("ledger", title, heads, lines)


@require(may_manage_contracts)
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_note(request, year, account):
    if len(account) > NO_ACCOUNT or queries.latest_ledger(year) is None:
        raise Http404
    notes = locked(LedgerNote.objects.filter(account=account, fiscal_year=year), request)
    note = notes.first() or LedgerNote(account=account, fiscal_year=year)
    back = f"{reverse('contracts:ledger-reconcile')}?year={year}"
    form = NoteForm(request.POST or None, instance=note, cancel_url=back)

    def save():
        actions.write_note(note=note, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Why %(account)s differs") % {"account": account},
        crumbs=[*_crumbs(), (_("Reconcile"), back)], history=changes_of(note) if note.pk else None,
    )  # fmt: skip
