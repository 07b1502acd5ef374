"""Papers: added to what they belong to, opened, replaced by a newer version, withdrawn."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.actions import documents as actions
from contracts.forms.documents import DocumentEditForm, DocumentForm, VersionForm
from contracts.models import AgendaItem, Amendment, Contract, Document, DocumentVersion, Invoice
from contracts.permissions import may_manage_document, may_see_contracts
from district.flash import undoable
from district.history import changes_of
from district.permissions import require
from district.views.form_page import form_page, locked

OWNERS = {
    "contract": Contract.objects.all(),
    "amendment": Amendment.objects.select_related("contract"),
    "invoice": Invoice.objects.all(),
    "item": AgendaItem.objects.select_related("meeting"),
}
readers = require(may_see_contracts)


def owner_of(document):
    """What it is a paper of."""
    return document.contract or document.amendment or document.invoice or document.item


def page_of(owner):
    return owner.contract.get_absolute_url() if isinstance(owner, Amendment) else owner.get_absolute_url()


def _crumbs(owner):
    return [(_("Contracts"), reverse("contracts:contract-list")), (str(owner), page_of(owner))]


def _document(request, pk, queryset=None):
    rows = queryset if queryset is not None else Document.objects.all()
    return get_object_or_404(rows.select_related("contract", "amendment__contract", "invoice", "item__meeting"), pk=pk)


def _writable(request, document):
    if not may_manage_document(request.user, document):
        raise PermissionDenied
    return document


def _readable(request, document):
    """A withdrawn one is there for those who may bring it back."""
    if document.withdrawn and not may_manage_document(request.user, document):
        raise Http404
    return document


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def document_create(request, of, pk):
    owner = get_object_or_404(OWNERS[of], pk=pk)
    document = _writable(request, Document(**{of: owner}))
    back = page_of(owner)
    form = DocumentForm(request.POST or None, request.FILES or None, instance=document, cancel_url=back)

    def save():
        file = form.cleaned_data["file"]
        actions.add_document(document=document, file=file, name=file.name, by=request.user, now=timezone.now())
        messages.success(request, _("The document was added."))
        return back

    return form_page(
        request, form, save, title=_("Add a document"), crumbs=_crumbs(owner),
        intro=_("For %(owner)s.") % {"owner": owner},
    )  # fmt: skip


@readers
@require_safe
def document_detail(request, pk):
    document = _readable(request, _document(request, pk))
    owner = owner_of(document)
    return render(
        request,
        "contracts/document_detail.html",
        {
            "title": document.title,
            "crumbs": [*_crumbs(owner), (document.title, "")],
            "document": document,
            "owner": owner,
            "owner_url": page_of(owner),
            "versions": document.versions.select_related("uploaded_by"),
            "may_manage": may_manage_document(request.user, document),
            "history": changes_of(document) if request.GET.get("history") == "open" else None,
        },
    )


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request, pk):
    document = _writable(request, _document(request, pk, locked(Document.objects.all(), request)))
    back = reverse("contracts:document-detail", args=[pk])
    form = DocumentEditForm(request.POST or None, instance=document, cancel_url=back)

    def save():
        actions.change_document(document=document, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Change %(document)s") % {"document": document.title},
        crumbs=[*_crumbs(owner_of(document)), (document.title, back)],
    )  # fmt: skip


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def document_version(request, pk):
    document = _writable(request, _document(request, pk))
    back = reverse("contracts:document-detail", args=[pk])
    form = VersionForm(request.POST or None, request.FILES or None, cancel_url=back)

    def save():
        file = form.cleaned_data["file"]
        actions.add_version(document=document, file=file, name=file.name, by=request.user, now=timezone.now())
        messages.success(request, _("The new version was added. The older ones can still be opened."))
        return back

    return form_page(
        request, form, save, title=_("A newer version of %(document)s") % {"document": document.title},
        crumbs=[*_crumbs(owner_of(document)), (document.title, back)],
    )  # fmt: skip


@readers
@require_safe
def document_download(request, pk):
    """The file as it was uploaded, never shown inside a page of ours."""
    version = get_object_or_404(
        DocumentVersion.objects.select_related(
            "document__contract", "document__amendment", "document__invoice", "document__item"
        ),
        pk=pk,
    )
    _readable(request, version.document)
    try:
        file = version.file.open("rb")
    except OSError:
        raise Http404 from None
    if actions.fingerprint(file) != version.sha256:
        file.close()
        messages.error(
            request, _("The stored file is not the one that was uploaded. It was not sent; tell your administrator.")
        )
        return redirect("contracts:document-detail", version.document_id)
    response = FileResponse(file, as_attachment=True, filename=version.original_name, content_type=version.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@readers
@require_POST
def document_withdraw(request, pk):
    document = _writable(request, _document(request, pk))
    actions.withdraw_document(document=document, by=request.user)
    undoable(
        request, _("“%(title)s” was withdrawn.") % {"title": document.title},
        reverse("contracts:document-restore", args=[pk]),
    )  # fmt: skip
    return redirect(page_of(owner_of(document)))


@readers
@require_POST
def document_restore(request, pk):
    document = _writable(request, _document(request, pk))
    actions.restore_document(document=document, by=request.user)
    messages.success(request, _("“%(title)s” is back.") % {"title": document.title})
    return redirect("contracts:document-detail", pk)
