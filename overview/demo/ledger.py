"""The finance office's ledger of two fiscal years beside the demo's contracts, and a few of their papers."""

import hashlib
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from contracts.models import Contract, Document, DocumentVersion, Invoice, LedgerImport, LedgerLine, LedgerNote
from contracts.policies.years import fiscal_year, span
from contracts.queries.ledger import reconciliation
from district.models import User
from overview.demo.copying import copy, line, write_history

OTHERS = 240  # accounts of the district that no contract here has
WORK = [
    "SALARIES TEACHERS", "SALARIES SUPPORT", "EMPLOYEE BENEFITS", "SUPPLIES", "TEXTBOOKS", "TRANSPORTATION",
    "REPAIRS AND MAINTENANCE", "UTILITIES", "TECHNOLOGY", "TUITION",
]  # fmt: skip
MISCODED = Decimal("480.00")
NOTES = {
    "miscoded": "Two substitutes were coded here by mistake. Finance moves them with next month’s journal.",
    "rounded": "The ledger keeps this account in whole dollars.",
}
PAPERS = [
    ("agreement", "Agreement as signed", "agreement.pdf"),
    ("proposal", "Proposal and price sheet", "proposal.pdf"),
    ("insurance", "Certificate of insurance", "insurance.pdf"),
]


def write(cursor, today, now):
    """Both fiscal years; nothing lies after `today`. Wants the contracts to be there."""
    by = User.objects.get(email="contracts@district.example")
    for number, year in enumerate((fiscal_year(today) - 1, fiscal_year(today)), start=1):
        first, last = span(year)
        as_of = min(last, today.replace(day=1) - timedelta(days=1))
        if as_of > first:
            _write_year(cursor, number, year, as_of, by, today, now)
    _write_papers(by, now)
    for model in (LedgerImport, LedgerNote, Document, DocumentVersion):
        table = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}")


def write_histories(cursor, now, context_of):
    """As the triggers would have told it at the time."""
    models = {LedgerNote: ("at", "by_id"), DocumentVersion: ("uploaded_at", "uploaded_by_id"), Document: (None, None)}
    cursor.execute(f"TRUNCATE {', '.join(model.pgh_event_model._meta.db_table for model in models)}")
    for model, (at, who) in models.items():
        stamp = at or f"'{now.isoformat()}'::timestamptz"
        write_history(cursor, model, at=stamp, context=context_of(who) if who else "NULL")


def _write_year(cursor, number, year, as_of, by, today, now):
    uploaded = min(_noon(as_of + timedelta(days=8)), now)
    ledger = LedgerImport.objects.create(
        pk=number, uploaded_by=by, applied_by=by, uploaded_at=uploaded, finished_at=uploaded, status="applied",
        as_of=as_of, fiscal_year=year, original_name=f"YTD_BUDGET_{year}_{as_of:%m}.csv", skipped_count=OTHERS // 20,
    )  # fmt: skip
    ours = [row for row in reconciliation(year).rows if row.is_ours and "-" in row.account]
    rows, notes = [], []
    for at, row in enumerate(ours):
        expended, encumbered = row.approved - row.unpaid, row.encumbered + row.unpaid
        if at % 6 == 1:
            expended += MISCODED
            if at == 1:
                notes.append((row.account, NOTES["miscoded"]))
        elif at % 6 == 4 and expended % 1:
            expended = expended.quantize(Decimal(1)).quantize(Decimal("0.01"))
            notes.append((row.account, NOTES["rounded"]))
        if at % 9 == 5 and year == fiscal_year(today):
            continue  # not in the export yet
        rows.append(_line(row.account, "PROFESSIONAL SERVICES", expended, encumbered))
    matched = len(rows)
    rows += _others(Random(f"ledger {year}"))
    columns = "ledger_id row fund department org obj project description order_number original transfers revised"
    copy(
        cursor, LedgerLine, f"id {columns} expended encumbered",
        (line((number * 100_000 + at, number, at, *row)) for at, row in enumerate(rows, start=4)),
    )  # fmt: skip
    for at, (account, text) in enumerate(notes, start=number * 100):
        LedgerNote.objects.create(pk=at, account=account, fiscal_year=year, text=text, by=by, at=uploaded)
    ledger.line_count, ledger.matched_count = len(rows), matched
    ledger.save(update_fields=["line_count", "matched_count"])


def _noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def _line(account, description, expended, encumbered, transfers=Decimal("0.00")):
    org, obj, project = [*account.split("-"), ""][:3]
    revised = expended + encumbered + Decimal("1000.00")
    return (
        "1170", "Special Funds", org, obj, project, description, "",
        revised - transfers, transfers, revised, expended, encumbered,
    )  # fmt: skip


def _others(random):
    """Accounts of the general fund, the first of them revenue, which a ledger has as negative."""
    for at in range(OTHERS):
        budget = Decimal(random.randrange(5_000_00, 900_000_00)) / 100
        spent, held = (Decimal(round(budget * random.randrange(5, 60))) / 100 for _ in "ab")
        moved = Decimal(random.randrange(-40_000_00, 40_000_00)) / 1000
        moved = moved.quantize(Decimal("0.01"))
        if at < 5:
            budget, spent, held = -budget, -spent, Decimal("0.00")
        yield (
            "1001", "General Fund", f"{10_010_000 + at // 10}", f"{510_000 + at % 10 * 1_000}", "",
            "REVENUE STATE GRANTS" if at < 5 else WORK[at % len(WORK)], "",
            budget, moved, budget + moved, spent, held,
        )  # fmt: skip


def _write_papers(by, now):
    """Of the first contracts and invoices; numbers are given, so that the same demo is the same to the last file."""
    numbers = count(1)
    for at, contract in enumerate(Contract.objects.exclude(signed_on=None).select_related("vendor").order_by("pk")[:8]):
        for kind, title, name in PAPERS[: 1 + at % 3]:
            words = [title, f"Contract {contract.number}", contract.vendor.name, contract.purpose]
            day = min(_noon(contract.signed_on), now)
            document = Document.objects.create(pk=next(numbers), title=title, kind=kind, contract=contract)
            _version(document, 1, name, words, by, day)
            if at == 0 and kind == "agreement":
                _version(document, 2, "agreement-countersigned.pdf", [*words, "Countersigned"], by, day)
    for invoice in Invoice.objects.select_related("vendor").order_by("pk")[:6]:
        title, total = f"Invoice {invoice.number}", f"Total ${invoice.total:,}"
        document = Document.objects.create(pk=next(numbers), title=title, kind="invoice", invoice=invoice)
        words = [invoice.vendor.name, title, f"{invoice.invoiced_on}", total]
        _version(document, 1, "invoice.pdf", words, by, min(_noon(invoice.received_on), now))


def _version(document, number, name, words, by, at):
    content = paper(words)
    version = DocumentVersion(
        pk=document.pk * 10 + number, document=document, number=number, original_name=name,
        content_type="application/pdf", size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by, uploaded_at=at,
    )  # fmt: skip
    stored = f"contracts/demo/{document.pk}-{number}.document"
    storage = version.file.storage
    storage.delete(stored)  # of an earlier demo
    version.file.name = storage.save(stored, ContentFile(content))
    version.save()


def paper(lines):
    """A PDF of one page with a few lines of Latin text, by hand: the demo starts in seconds."""
    text = StringIO()
    text.write("BT /F1 14 Tf 72 720 Td 22 TL ")
    for words in lines:
        plain = words.encode("cp1252", "replace").decode("cp1252").replace("\\", "\\\\")
        text.write("({}) Tj T* ".format(plain.replace("(", "\\(").replace(")", "\\)")))
    text.write("ET")
    stream = text.getvalue().encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )
