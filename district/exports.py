"""A list as CSV, XLSX or PDF: exactly the filtered rows, cells that no spreadsheet runs, each export on record."""

import csv
import datetime
import io
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import formats, timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from district import access
from district.paging import batches
from district.scope import SCHOOLS, scope

FORMATS = ("csv", "xlsx", "pdf")
PDF_ROWS = 5000
NUMBER_OR_PHONE = re.compile(r"^[+-]?[\d\s().,-]*\d[\d\s().,-]*$")
RUNS = re.compile(r"^[\s\u3000]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")


@dataclass(frozen=True)
class Column:
    """One column of a list's export: its heading and how to read it off a row."""

    label: str
    value: Callable


@dataclass(frozen=True)
class Export:
    """What is exported: `noun` goes into the access log, `title` onto the page, `order` as in paging."""

    noun: str
    title: str
    columns: list
    queryset: object
    order: tuple

    @property
    def filename(self):
        return f"{slugify(self.title) or self.noun}-{timezone.localdate():%Y-%m-%d}"

    def count(self):
        return self.queryset.order_by().count()

    def batches(self):
        """Lists of rows, each row a list of values; each list is one query."""
        for batch in batches(self.queryset, self.order):
            yield [[column.value(row) for column in self.columns] for row in batch]

    def rows(self):
        return chain.from_iterable(self.batches())


@dataclass(frozen=True)
class Sheet:
    """Figures that a page has worked out already, for the same three formats: `heads` are words, `lines` are values."""

    noun: str
    title: str
    heads: list
    lines: list

    filename = Export.filename

    @property
    def columns(self):
        return [Column(head, None) for head in self.heads]

    def count(self):
        return len(self.lines)

    def batches(self):
        yield self.lines

    def rows(self):
        return iter(self.lines)


def is_asked(request):
    """Whether the page is wanted as one of our files: a view that asks first need not put its export together."""
    return request.GET.get("format") in FORMATS


def respond(request, export):
    """The response for `?format=…`, or None when none of ours was asked for. `export` is an Export or a Sheet."""
    if not is_asked(request):
        return None
    kind = request.GET["format"]
    count = export.count()
    if kind == "pdf" and count > PDF_ROWS:
        text = _("%(count)s rows are too many for a PDF (at most %(limit)s). Filter the list, or take CSV or XLSX.")
        messages.error(
            request, text % {"count": formats.number_format(count), "limit": formats.number_format(PDF_ROWS)}
        )
        return redirect(f"{request.path}?{_without_format(request)}")
    access.record_export(request, export.noun, count)
    return {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}[kind](export)


def _without_format(request):
    query = request.GET.copy()
    del query["format"]
    return query.urlencode()


def safe_cell(text):
    """Text that a spreadsheet shows and never runs; numbers and phone numbers stay as they are.

    Source: OWASP, CSV injection; full-width signs are read as ASCII by spreadsheets in some locales.
    """
    if RUNS.match(text) and not (text[:1] not in "\t\r\n" and NUMBER_OR_PHONE.match(text)):
        return "'" + text
    return text


def plain(value):
    """As CSV and PDF show a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _csv(export):
    # The rows are read while the response is sent, when the request's transaction has ended.
    schools, language = SCHOOLS.get(), translation.get_language()

    def lines():
        buffer = io.StringIO()
        writer = csv.writer(buffer)

        def flushed():
            text = buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            return text

        with translation.override(language):
            writer.writerow([safe_cell(str(column.label)) for column in export.columns])
            yield "\ufeff" + flushed()
            with scope(schools):
                for batch in export.batches():
                    for row in batch:
                        writer.writerow([safe_cell(plain(value)) for value in row])
                    yield flushed()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{export.filename}.csv"'
    return response


def _xlsx(export):
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(_sheet_name(export.title))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(export.columns):
            sheet.write_string(0, index, str(column.label), bold)
        for number, row in enumerate(export.rows(), start=1):
            for index, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, bool):
                    sheet.write_string(number, index, plain(value))
                elif isinstance(value, (int, float, Decimal)):
                    sheet.write_number(number, index, value)
                elif isinstance(value, datetime.datetime):
                    sheet.write_datetime(number, index, timezone.make_naive(value), moment)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(number, index, datetime.datetime.combine(value, datetime.time()))
                else:
                    sheet.write_string(number, index, str(value))
    out.seek(0)
    return FileResponse(
        out,
        as_attachment=True,
        filename=f"{export.filename}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _sheet_name(title):
    return re.sub(r"[\[\]:*?/\\']", " ", str(title)).strip()[:31] or "Sheet"


def _pdf(export):
    data = {
        "title": str(export.title),
        "columns": [str(column.label) for column in export.columns],
        "rows": [[plain(value) for value in row] for row in export.rows()],
        "printed": _("Printed %(when)s") % {"when": formats.date_format(timezone.localtime(), "DATETIME_FORMAT")},
    }
    response = HttpResponse(typeset("list", data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{export.filename}.pdf"'
    return response


def typeset(template, data, folder=None):
    """A tagged PDF (PDF/UA-1) of `<template>.typ` with `data` (JSON-able) as its `data`; bytes.

    `folder` is where an app keeps its templates, district's own without it. In the language at hand.
    """
    folder = folder or TYPST
    language = translation.get_language() or "en"
    data = data | {"language": language.split("-")[0], "rtl": translation.get_language_bidi()}
    return _compiler().compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
    )


TYPST = Path(__file__).parent / "typst"


class _Compiler:
    def __init__(self):
        import typst

        self.typst = typst
        self.fonts = [str(path) for path in font_folders()]

    def compile(self, source, **options):
        return self.typst.compile(source, font_paths=self.fonts, **options)


@cache
def _compiler():
    return _Compiler()


def font_folders():
    """Folders of the fonts that PDFs embed: Latin and Arabic."""
    return [Path(str(files(package))) for package in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")]
