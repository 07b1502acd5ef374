"""A ledger's way: checked as it comes in, applied whole or not at all, taken back or discarded."""

import io
import secrets
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import connection, transaction

from contracts.ledger.reading import LedgerError, Line, read_ledger
from contracts.models import LedgerImport, LedgerLine
from contracts.permissions import may_manage_contracts
from contracts.policies import ledger as policies
from contracts.queries.ledger import matches
from district import actions

Status = LedgerImport.Status
KEPT = 200  # problems that the page shows; the download has all
COLUMNS = ("ledger_id", *Line._fields)


@transaction.atomic
def check_ledger(*, file, name, fiscal_year, as_of, by, now, reading=None):
    """Keeps the file privately, under a name that says nothing, and says what it would bring. Returns the import.

    `by` is None for the command line, which passes the `reading` that it has done already.
    """
    _allow(by)
    stored = File(file, name=f"{secrets.token_hex(12)}.ledger")
    ledger = LedgerImport(
        file=stored, original_name=_plain_name(name), fiscal_year=fiscal_year, as_of=as_of, uploaded_by=by,
        uploaded_at=now, finished_at=now,
    )  # fmt: skip
    try:
        reading = reading or read_ledger(file, ledger.original_name)
    except LedgerError as error:
        ledger.status, ledger.error = Status.FAILED, str(error)
    else:
        problems = [problem._asdict() for problem in (reading.errors[:KEPT] + reading.notices[:KEPT])]
        ledger.problems, ledger.problem_count = problems, reading.bad_rows
        ledger.notice_count, ledger.skipped_count = len(reading.notices), reading.skipped
        ledger.line_count = len(reading.lines)
        ledger.matched_count, ledger.unmatched = matches(reading.lines)
    file.seek(0)
    ledger.save()
    return ledger


@transaction.atomic
def apply_ledger(*, ledger, by, now, without_bad=False, reading=None):
    """Writes the good lines at once. Returns the import.

    Raises ValidationError when it is not time, or while there are bad rows that nobody said to leave out.
    """
    _allow(by)
    ledger = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    policies.check(ledger, Status.APPLIED)
    policies.check_rows(ledger, without_bad)
    if reading is None:
        with ledger.file.open("rb") as file:
            reading = read_ledger(file, ledger.original_name)
    _copy(ledger, reading.lines)
    ledger.status, ledger.finished_at = Status.APPLIED, now
    ledger.applied_by, ledger.left_out = by, ledger.problem_count
    ledger.save(update_fields=["status", "finished_at", "applied_by", "left_out"])
    return ledger


@transaction.atomic
def take_back_ledger(*, ledger, by, now):
    """An applied import that was the wrong one: its lines go, the file and what was found in it stay."""
    _allow(by)
    ledger = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    policies.check(ledger, Status.CHECKED)
    LedgerLine.objects.filter(ledger=ledger).delete()
    ledger.status, ledger.finished_at, ledger.applied_by, ledger.left_out = Status.CHECKED, now, None, 0
    ledger.save(update_fields=["status", "finished_at", "applied_by", "left_out"])
    return ledger


@transaction.atomic
def discard_ledger(*, ledger, by, now):
    """Forgets the file; that it came, and what was wrong with it, stays."""
    _allow(by)
    ledger = LedgerImport.objects.select_for_update().get(pk=ledger.pk)
    policies.check(ledger, Status.DISCARDED)
    storage, stored = ledger.file.storage, ledger.file.name
    ledger.status, ledger.finished_at, ledger.file = Status.DISCARDED, now, ""
    ledger.save(update_fields=["status", "finished_at", "file"])
    transaction.on_commit(lambda: storage.delete(stored))
    return ledger


@transaction.atomic
def write_note(*, note, by, now):
    """Keeps why ours and theirs differ on an account; an empty text takes the note away."""
    _allow(by)
    if note.text:
        note.by, note.at = by, now
        return actions.save_record(record=note, by=by)
    if note.pk:
        actions.delete_record(record=note, by=by)
    return None


def _allow(by):
    if by is not None and not may_manage_contracts(by):
        raise PermissionDenied


def _plain_name(name):
    return PurePath(name.replace("\\", "/")).name.replace("\0", "")[:200] or "ledger"


def _copy(ledger, lines):
    """COPY, since a district's ledger has a hundred thousand lines."""
    text = io.StringIO()
    for line in lines:
        text.write(f"{ledger.pk}\t" + "\t".join(map(_cell, line)) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {connection.ops.quote_name(LedgerLine._meta.db_table)} ({', '.join(COLUMNS)}) FROM STDIN", text
        )


def _cell(value):
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)
