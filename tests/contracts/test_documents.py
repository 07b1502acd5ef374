"""Papers: told by their bytes, kept in versions, handed out unchanged, withdrawn and brought back."""

import hashlib
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contracts.actions import documents as actions
from contracts.models import Document, DocumentVersion
from contracts.policies.documents import KINDS, look_at
from tests.cast import as_user
from tests.factories import AgendaItemFactory, AmendmentFactory, ContractFactory, DocumentFactory, InvoiceFactory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0"


def package(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in names:
            book.writestr(name, "<x/>")
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")
GOOD = {
    "offer.pdf": (PDF, "application/pdf"),
    "OFFER.PDF": (PDF, "application/pdf"),
    "photo.png": (PNG, "image/png"),
    "photo.jpeg": (JPEG, "image/jpeg"),
    "letter.docx": (DOCX, KINDS[".docx"].content_type),
    "plan.xlsx": (workbook(), KINDS[".xlsx"].content_type),
    "list.csv": ("Süd,1\n".encode(), "text/plain"),
    "note.txt": ("BM – as said\r\n".encode("cp1252"), "text/plain"),
}
BAD = {
    "empty.pdf": (b"", "empty"),
    "picture.pdf": (PNG, "ends in .pdf, but by its content this is a PNG file"),
    "letter.xlsx": (DOCX, "ends in .xlsx, but by its content this is a Word file"),
    "text.pdf": (b"just words", "ends in .pdf, but by its content this is a text file"),
    "run.exe": (PDF, "ends in .exe, but by its content this is a PDF file"),
    "program.pdf": (b"MZ\x90\0\3\0\0\0", "no PDF, Word or Excel file"),
    "page.txt": (b" \n<!DOCTYPE html><script>alert(1)</script>", "no PDF, Word or Excel file"),
    "drawing.txt": (b"<svg onload='alert(1)'/>", "no PDF, Word or Excel file"),
    "any.zip": (package("a.txt"), "no PDF, Word or Excel file"),
    "slides.pptx": (package("[Content_Types].xml", "ppt/presentation.xml"), "no PDF, Word or Excel file"),
    "both.docx": (package("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), "no PDF, Word or Excel"),
    "macro.docx": (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "carries macros"),
    "cut.docx": (DOCX[:40], "no PDF, Word or Excel file"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "no PDF, Word or Excel file"),
    "bell.txt": (b"ring \x07", "no PDF, Word or Excel file"),
}


@pytest.fixture
def contract(db):
    return ContractFactory(active=True)


@pytest.fixture
def manager(cast):
    return as_user(cast.contract_manager)


def sent(name="offer.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def add(cast, contract, content=PDF, name="offer.pdf"):
    document = Document(title="Offer", kind="proposal", contract=contract)
    return actions.add_document(
        document=document, file=ContentFile(content), name=name, by=cast.contract_manager, now=timezone.now()
    )


def body_of(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("name", GOOD)
def test_kinds_that_are_kept_are_told_by_their_bytes(name):
    content, content_type = GOOD[name]
    kind, kept = look_at(io.BytesIO(content), name)
    assert (kind.content_type, kept) == (content_type, name)


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_in_plain_words(name):
    content, why = BAD[name]
    with pytest.raises(ValidationError) as refused:
        look_at(io.BytesIO(content), name)
    assert why in refused.value.messages[0]


@pytest.mark.parametrize(
    "given_name, kept",
    [
        ("C:\\papers\\offer.pdf", "offer.pdf"),
        ("../../etc/offer.pdf", "offer.pdf"),
        ("offer", "offer.pdf"),
        ("offer v1.2", "offer v1.2.pdf"),
        ("of\nfer\u202e.pdf", "of_fer_.pdf"),
        ("", "document.pdf"),
    ],
)
def test_name_is_kept_plain(given_name, kept):
    assert look_at(io.BytesIO(PDF), given_name)[1] == kept


def test_file_above_the_limit_is_refused(settings):
    settings.DOCUMENT_MIB = 1
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        look_at(io.BytesIO(PDF + b" " * (1 << 20)), "offer.pdf")


def test_document_is_added_and_downloaded_unchanged(cast, contract, manager):
    url = reverse("contracts:document-create", args=["contract", contract.pk])
    response = manager.post(url, {"title": "Offer", "kind": "proposal", "file": sent()})
    assert response.url == contract.get_absolute_url()
    version = DocumentVersion.objects.get()
    assert (version.number, version.original_name, version.size) == (1, "offer.pdf", len(PDF))
    assert (version.sha256, version.uploaded_by) == (hashlib.sha256(PDF).hexdigest(), cast.contract_manager)
    assert "offer" not in version.file.name
    answer = as_user(cast.auditor).get(reverse("contracts:document-download", args=[version.pk]))
    assert body_of(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="offer.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    page = manager.get(reverse("contracts:document-detail", args=[version.document_id])).content.decode()
    assert "Unchanged since" in page and version.sha256[:16] in page


def test_refused_file_keeps_what_was_typed(contract, manager):
    url = reverse("contracts:document-create", args=["contract", contract.pk])
    body = manager.post(url, {"title": "My offer", "kind": "proposal", "file": sent(content=PNG)}).content.decode()
    assert "by its content this is a PNG file" in body and "My offer" in body
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    "of, factory", [("amendment", AmendmentFactory), ("invoice", InvoiceFactory), ("contract", ContractFactory)]
)
def test_amendments_invoices_and_contracts_have_papers(manager, of, factory):
    owner = factory()
    url = reverse("contracts:document-create", args=[of, owner.pk])
    assert manager.post(url, {"title": "Paper", "kind": "other", "file": sent()}).status_code == 302
    document = Document.objects.get()
    assert getattr(document, of) == owner
    assert manager.get(reverse("contracts:document-detail", args=[document.pk])).status_code == 200


def test_board_staff_keep_the_papers_of_items_and_no_others(cast, contract):
    item, board = AgendaItemFactory(), as_user(cast.board)
    url = reverse("contracts:document-create", args=["item", item.pk])
    assert board.post(url, {"title": "Minutes", "kind": "minutes", "file": sent()}).status_code == 302
    document = Document.objects.get()
    assert document.item == item
    minutes = as_user(cast.auditor).get(item.meeting.get_absolute_url()).content.decode()
    assert reverse("contracts:document-detail", args=[document.pk]) in minutes
    assert board.get(reverse("contracts:document-create", args=["contract", contract.pk])).status_code == 403


def test_document_is_of_one_thing(contract):
    with pytest.raises(IntegrityError, match="document_of_one_thing"), transaction.atomic():
        Document.objects.create(title="Both", contract=contract, invoice=InvoiceFactory())


def test_newer_version_leaves_the_older_one(cast, contract, manager):
    document = add(cast, contract)
    url = reverse("contracts:document-version", args=[document.pk])
    assert "This is version 1 once more" in manager.post(url, {"file": sent()}).content.decode()
    assert manager.post(url, {"file": sent("signed.pdf", PDF + b"signed")}).status_code == 302
    newest, first = document.versions.all()
    assert [(newest.number, newest.original_name), (first.number, first.original_name)] == [
        (2, "signed.pdf"), (1, "offer.pdf"),
    ]  # fmt: skip
    assert body_of(manager.get(reverse("contracts:document-download", args=[first.pk]))) == PDF


def test_withdrawn_document_is_gone_for_readers_and_comes_back(cast, contract, manager):
    document = add(cast, contract)
    version = document.versions.get()
    reader = as_user(cast.auditor)
    pages = [
        reverse("contracts:document-detail", args=[document.pk]),
        reverse("contracts:document-download", args=[version.pk]),
    ]
    body = manager.post(reverse("contracts:document-withdraw", args=[document.pk]), follow=True).content.decode()
    assert reverse("contracts:document-restore", args=[document.pk]) in body  # Undo
    assert [reader.get(url).status_code for url in pages] == [404, 404]
    assert [manager.get(url).status_code for url in pages] == [200, 200]
    with pytest.raises(ValidationError, match="was withdrawn"):
        actions.add_version(
            document=document, file=ContentFile(PDF + b"2"), name="b.pdf", by=cast.contract_manager,
            now=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
    manager.post(reverse("contracts:document-restore", args=[document.pk]))
    assert [reader.get(url).status_code for url in pages] == [200, 200]


def test_file_that_was_altered_where_it_is_stored_is_not_sent(cast, contract, manager):
    version = add(cast, contract).versions.get()
    with open(version.file.path, "ab") as stored:
        stored.write(b"more")
    response = manager.get(reverse("contracts:document-download", args=[version.pk]), follow=True)
    assert "is not the one that was uploaded" in response.content.decode()


def test_file_that_is_lost_is_not_found(cast, contract, manager):
    version = add(cast, contract).versions.get()
    version.file.storage.delete(version.file.name)
    assert manager.get(reverse("contracts:document-download", args=[version.pk])).status_code == 404


def test_title_and_kind_are_changed(cast, contract, manager):
    document = add(cast, contract)
    version = document.pgh_event_model.objects.filter(pgh_obj_id=document.pk).latest("pgh_id").pk
    url = reverse("contracts:document-edit", args=[document.pk])
    manager.post(url, {"title": "Signed offer", "kind": "agreement", "version": version})
    document.refresh_from_db()
    assert (document.title, document.kind) == ("Signed offer", "agreement")
    stale = manager.post(url, {"title": "Other", "kind": "other", "version": version}).content.decode()
    assert "Somebody changed this while you were writing" in stale


def test_readers_add_and_change_nothing(cast, contract):
    document = add(cast, contract)
    reader = as_user(cast.auditor)
    assert "Newer version" not in reader.get(reverse("contracts:document-detail", args=[document.pk])).content.decode()
    for name in ("edit", "version"):
        assert reader.get(reverse(f"contracts:document-{name}", args=[document.pk])).status_code == 403
    for name in ("withdraw", "restore"):
        assert reader.post(reverse(f"contracts:document-{name}", args=[document.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.withdraw_document(document=document, by=cast.auditor)
    assert as_user(cast.teacher).get(reverse("contracts:document-detail", args=[document.pk])).status_code == 403


def test_contract_shows_its_papers_and_those_of_its_amendments(cast, contract, manager):
    add(cast, contract)
    amendment = AmendmentFactory(contract=contract)
    DocumentFactory(title="Amendment, signed", contract=None, amendment=amendment)
    DocumentFactory(title="Drawn back", contract=contract, withdrawn=True)
    body = manager.get(contract.get_absolute_url()).content.decode()
    assert "Offer" in body and "Amendment, signed" in body and "Drawn back" not in body


@given(
    content=st.one_of(st.binary(max_size=300), st.sampled_from([PDF, PNG, JPEG, DOCX]).flatmap(
        lambda head: st.binary(max_size=80).map(lambda tail: head[: len(head) // 2] + tail))),
    name=st.text(max_size=30),
)  # fmt: skip
@hypothesis_settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_kind_or_a_plain_refusal(content, name):
    try:
        kind, kept = look_at(io.BytesIO(content), name)
    except ValidationError as error:
        assert error.messages[0].endswith(".")
    else:
        assert kept.lower().endswith(kind.endings) and "/" not in kept and kept.isprintable()


@given(content=st.binary(min_size=1, max_size=200), name=st.text(min_size=1, max_size=20))
@example(content=b"\0", name="/")
@example(content=b"\0", name="..")
@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_an_upload_are_answered(manager, contract, content, name):
    url = reverse("contracts:document-create", args=["contract", contract.pk])
    file = io.BytesIO(content)
    file.name = name  # as it came: Django's own file for tests refuses a few, such as "/"
    response = manager.post(url, {"title": "Any", "kind": "other", "file": file})
    assert response.status_code in (200, 302)
