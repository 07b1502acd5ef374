"""One list, three files: the same rows, cells that no spreadsheet runs, on record."""

import csv
import datetime
import io
from functools import partial

import openpyxl
import outloud
import pikepdf
import pymupdf
import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from district import exports, paging
from district.models import AccessRecord, StaffMember
from tests.factories import StaffFactory

COLUMNS = [
    exports.Column("Name", lambda staff: staff.sort_name),
    exports.Column("Title", lambda staff: staff.title),
    exports.Column("Id", lambda staff: staff.pk),
    exports.Column("Hired", lambda staff: staff.hired_on),
    exports.Column("Left", lambda staff: staff.ended_on),
]


class NoMessages(BaseStorage):
    def _get(self):
        return [], True

    def _store(self, messages, response):
        return []


@pytest.fixture
def ask(db, cast):
    def respond(kind, queryset=None):
        request = RequestFactory().get("/staff/", {"format": kind, "q": "secret name"})
        request.user, request.id = cast.administrator, "test"
        request._messages = NoMessages(request)
        rows = StaffMember.objects.filter(title__startswith="T") if queryset is None else queryset
        return exports.respond(
            request,
            exports.Export("staff", "Staff [all]: the list", COLUMNS, rows, ("family_name", "given_name", "id")),
        )

    return respond


@pytest.fixture
def people(db):
    day = datetime.date(2026, 3, 8)
    return [
        StaffFactory(family_name="Ávila", given_name="Zoë", title="T =1+1", hired_on=day),
        StaffFactory(family_name="=cmd|' /C calc'!A1", given_name="X", title="T", hired_on=None),
    ]


def read(response):
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts)


def test_csv_holds_the_rows_and_runs_nothing(ask, people):
    response = ask("csv")
    text = read(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Name", "Title", "Id", "Hired", "Left"]
    assert rows[1:] == [
        ["'=cmd|' /C calc'!A1, X", "T", str(people[1].pk), "", ""],
        ["Ávila, Zoë", "T =1+1", str(people[0].pk), "2026-03-08", ""],
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="staff-all-the-list-')


def test_xlsx_has_numbers_as_numbers_and_no_formula(ask, people):
    sheet = openpyxl.load_workbook(io.BytesIO(read(ask("xlsx")))).active
    rows = list(sheet.iter_rows(min_row=2))
    assert [cell.data_type for cell in rows[0]] == ["s", "s", "n", "n", "n"]
    assert rows[0][0].value == "=cmd|' /C calc'!A1, X"
    assert rows[1][3].value == datetime.datetime(2026, 3, 8)


def test_pdf_is_tagged_and_holds_the_rows(ask, people):
    content = read(ask("pdf"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert "/StructTreeRoot" in pdf.Root
    with pymupdf.open(stream=content) as pdf:
        text = "".join(page.get_text() for page in pdf)
    assert "Ávila, Zoë" in text and "Staff [all]: the list" in text


def test_pdf_says_all_out_loud(ask, people, tmp_path):
    file = tmp_path / "list.pdf"
    file.write_bytes(read(ask("pdf")))
    found = outloud.check(file)
    assert (found.errors, found.warnings) == (0, 0), found.findings


def test_each_export_is_on_record_without_the_words_searched_for(ask, people, cast):
    for kind in exports.FORMATS:
        ask(kind)
    records = AccessRecord.objects.filter(kind="export")
    assert [(r.noun, r.rows, r.user, r.path) for r in records] == [("staff", 2, cast.administrator, "/staff/")] * 3


def test_long_list_is_refused_as_pdf_in_words_and_never_cut(ask, people, monkeypatch):
    monkeypatch.setattr(exports, "PDF_ROWS", 1)
    response = ask("pdf")
    assert (response.status_code, response.url) == (302, "/staff/?q=secret+name")
    assert not AccessRecord.objects.filter(kind="export").exists()


def test_csv_of_many_batches_holds_every_row(ask, db, monkeypatch):
    for _ in range(7):
        StaffFactory(title="T")
    monkeypatch.setattr(exports, "batches", partial(paging.batches, size=3))
    rows = list(csv.reader(io.StringIO(read(ask("csv")).decode("utf-8-sig"))))
    assert len({row[2] for row in rows[1:]}) == len(rows[1:]) == 7


def test_other_format_is_no_export(ask):
    assert ask("html") is None


@pytest.mark.parametrize(
    "text", ["=1", "+x", "-x", "@x", "\t=1", "\r1", " =1", "\u3000=1", "＝1", "＋1x", "\n-5", "|x", "%x"]
)
def test_cell_that_would_run_is_escaped(text):
    assert exports.safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["+1 555", "+1 (860) 555-0100", "-5", "-5.25", "Ana", "", "1-2", "'=", "a=b"])
def test_plain_cell_stays_readable(text):
    assert exports.safe_cell(text) == text


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    cell = exports.safe_cell(text)
    assert cell.lstrip("\u3000 ")[:1] not in tuple("=@＝＠|%\t\r") or not cell.strip()
