"""A ledger's way through the pages and the command: checked, applied whole or not at all, taken back, discarded."""

import csv
import io
import time
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contracts.actions import ledger as actions
from contracts.models import LedgerImport, LedgerLine
from tests.cast import as_user, set_the_stage
from tests.contracts.test_ledger_reading import GOOD, HEADINGS, as_csv, as_xlsx, line, many
from tests.factories import FundingAllocationFactory

NEW = "/contracts/ledger/new/"
OTHER = line(org="37818805", obj="460000")
BAD = line(org="37818806", ytd="n/a")


@pytest.fixture
def manager(cast):
    return as_user(cast.contract_manager)


def upload(client, content, name="ytd.csv", year="2026", as_of="2025-10-31"):
    content = content if isinstance(content, bytes) else content.getvalue()
    return client.post(NEW, {"file": SimpleUploadedFile(name, content), "fiscal_year": year, "as_of": as_of})


def uploaded(client, content, **options):
    response = upload(client, content, **options)
    assert response.status_code == 302, response.content.decode()
    return LedgerImport.objects.latest("pk")


def press(client, ledger, what, **data):
    response = client.post(reverse(f"contracts:ledger-{what}", args=[ledger.pk]), data, follow=True)
    ledger.refresh_from_db()
    return response.content.decode()


def page(client, ledger):
    return client.get(ledger.get_absolute_url()).content.decode()


def check(by, content, now=None):
    return actions.check_ledger(
        file=ContentFile(content.getvalue()), name="ytd.csv", fiscal_year=2026, as_of=date(2025, 10, 31), by=by,
        now=now or timezone.now(),
    )  # fmt: skip


def test_upload_is_checked_changes_nothing_and_is_then_applied(cast, manager):
    FundingAllocationFactory(account="37818804-460000-72010")
    FundingAllocationFactory(account="99999999-460000-72010")
    ledger = uploaded(manager, as_csv(GOOD, OTHER))
    assert (ledger.status, ledger.line_count, ledger.problem_count, ledger.matched_count) == ("checked", 2, 0, 1)
    assert (ledger.uploaded_by, ledger.original_name, ledger.years) == (cast.contract_manager, "ytd.csv", "2025–26")
    assert ledger.unmatched == ["99999999-460000-72010"]
    assert LedgerLine.objects.count() == 0
    body = page(manager, ledger)
    assert "99999999-460000-72010" in body and "Checked, nothing changed yet" in body
    assert "The ledger was applied." in press(manager, ledger, "apply")
    assert (ledger.status, ledger.applied_by, ledger.left_out) == ("applied", cast.contract_manager, 0)
    first, second = LedgerLine.objects.order_by("row")
    assert (first.account, first.revised, first.expended, first.encumbered) == (
        "37818804-460000-72010", Decimal("873600.00"), Decimal("531874.34"), Decimal("278025.66"),
    )  # fmt: skip
    assert (second.row, second.account) == (3, "37818805-460000")


def test_bad_rows_stop_everything_until_somebody_leaves_them_out(cast, manager):
    ledger = uploaded(manager, as_csv(GOOD, BAD, OTHER))
    body = page(manager, ledger)
    for words in ("YTD EXPENDED", "n/a", "This is not an amount", "Apply without the bad row"):
        assert words in body
    assert "There are bad rows." in press(manager, ledger, "apply")
    assert (ledger.status, LedgerLine.objects.count()) == ("checked", 0)
    press(manager, ledger, "apply", without_bad="on")
    assert (ledger.status, ledger.left_out, ledger.applied_by) == ("applied", 1, cast.contract_manager)
    assert [one.account for one in LedgerLine.objects.order_by("row")] == ["37818804-460000-72010", "37818805-460000"]
    body = page(manager, ledger)
    assert "One bad row was left out" in body and f"Chosen by {cast.contract_manager.name}" in body


def test_all_problems_come_as_csv_and_xlsx_that_run_nothing(manager):
    ledger = uploaded(manager, as_csv(*(line(org=f"{n}", ytd="=1+1") for n in range(37818804, 37819104))))
    assert (ledger.problem_count, len(ledger.problems)) == (300, 200)
    url = reverse("contracts:ledger-problems", args=[ledger.pk])
    text = b"".join(manager.get(f"{url}?format=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 301
    assert rows[1][:3] == ["2", "YTD EXPENDED", "'=1+1"]
    assert manager.get(f"{url}?format=xlsx").status_code == 200
    assert "The first 200 are shown" in page(manager, ledger)


def test_file_that_is_no_ledger_is_kept_as_failed_and_can_be_discarded(manager, settings):
    ledger = uploaded(manager, b"%PDF-1.7", name="ytd.pdf")
    assert (ledger.status, ledger.line_count) == ("failed", 0)
    assert "By its content this is a PDF file" in page(manager, ledger)
    press(manager, ledger, "apply")
    assert ledger.status == "failed"
    press(manager, ledger, "discard")
    assert ledger.status == "discarded"


def test_discarded_file_is_gone_and_its_problems_stay(manager, django_capture_on_commit_callbacks):
    ledger = uploaded(manager, as_csv(GOOD, BAD))
    storage, name = ledger.file.storage, ledger.file.name
    assert storage.exists(name) and "ytd" not in name
    with django_capture_on_commit_callbacks(execute=True):
        body = press(manager, ledger, "discard")
    assert (ledger.status, bool(ledger.file), storage.exists(name)) == ("discarded", False, False)
    assert "n/a" in body
    assert manager.get(reverse("contracts:ledger-problems", args=[ledger.pk])).status_code == 404


def test_applied_ledger_is_taken_back_and_applied_again(manager):
    ledger = uploaded(manager, as_csv(GOOD))
    press(manager, ledger, "apply")
    press(manager, ledger, "take-back")
    assert (ledger.status, LedgerLine.objects.count()) == ("checked", 0)
    press(manager, ledger, "apply")
    assert (ledger.status, LedgerLine.objects.count()) == ("applied", 1)


def test_second_press_of_apply_writes_nothing_twice(manager):
    ledger = uploaded(manager, as_csv(GOOD))
    press(manager, ledger, "apply")
    assert "This import is “Applied” now." in press(manager, ledger, "apply")
    assert LedgerLine.objects.count() == 1


@pytest.mark.parametrize(
    "year, as_of, why",
    [
        ("2026", "2999-01-01", "has not come yet"),
        ("2026", "2025-06-30", "begins on July 1"),
        ("2020", "2021-07-01", "more than a year after"),
        ("1066", "2025-10-31", "valid choice"),
        ("2026", "31.10.2025", "valid date"),
    ],
)
def test_year_and_day_that_do_not_fit_are_refused(manager, year, as_of, why):
    body = upload(manager, as_csv(GOOD), year=year, as_of=as_of).content.decode()
    assert why in body and LedgerImport.objects.count() == 0


def test_ledger_that_is_too_large_is_refused_before_it_is_read(manager, settings):
    settings.LEDGER_MIB = 0
    assert "larger than 0 MB" in upload(manager, as_csv(GOOD)).content.decode()


def test_readers_see_ledgers_and_change_none(cast, manager):
    ledger = uploaded(manager, as_csv(GOOD))
    reader = as_user(cast.auditor)
    body = page(reader, ledger)
    assert "ytd.csv" in body and "Apply" not in body
    for what in ("apply", "discard", "take-back"):
        assert reader.post(reverse(f"contracts:ledger-{what}", args=[ledger.pk])).status_code == 403
    assert reader.get(NEW).status_code == 403
    assert as_user(cast.coordinator).get(ledger.get_absolute_url()).status_code == 403


def test_action_refuses_whoever_may_not(cast):
    with pytest.raises(PermissionDenied):
        check(cast.auditor, as_csv(GOOD))
    ledger = check(cast.contract_manager, as_csv(GOOD))
    with pytest.raises(PermissionDenied):
        actions.apply_ledger(ledger=ledger, by=cast.board, now=timezone.now())


def test_command_checks_and_applies(db, tmp_path, capsys):
    file = tmp_path / "ytd.xlsx"
    file.write_bytes(as_xlsx(HEADINGS, GOOD, BAD).getvalue())
    call_command("import_ledger", str(file), "--dry-run")
    said = capsys.readouterr().out
    assert "1 good lines" in said and "row 3, YTD EXPENDED, n/a: This is not an amount." in said
    assert LedgerImport.objects.count() == 0
    with pytest.raises(CommandError, match="There are bad rows"):
        call_command("import_ledger", str(file))
    call_command("import_ledger", str(file), "--without-bad", "--fiscal-year", "2026", "--as-of", "2026-06-30")
    ledger = LedgerImport.objects.get()
    assert (ledger.status, ledger.uploaded_by, ledger.left_out, ledger.lines.count()) == ("applied", None, 1, 1)


def test_command_refuses_in_words(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_ledger", str(tmp_path / "none.csv"))
    file = tmp_path / "ytd.csv"
    file.write_text("Dear all")
    with pytest.raises(CommandError, match="No row of headings"):
        call_command("import_ledger", str(file))
    with pytest.raises(CommandError, match="as 2022-11-30"):
        call_command("import_ledger", str(file), "--as-of", "tomorrow")


def test_nothing_good_is_nothing_to_apply(cast):
    ledger = check(cast.contract_manager, as_csv(BAD))
    with pytest.raises(ValidationError, match="No good row"):
        actions.apply_ledger(ledger=ledger, by=cast.contract_manager, now=timezone.now(), without_bad=True)


@pytest.mark.drill
def test_a_hundred_thousand_lines_are_applied_in_seconds(cast):
    content = as_csv(*many(100_000, bad={7, 50_000, 99_999}))
    began, cpu = time.monotonic(), time.process_time()
    ledger = check(cast.contract_manager, content)
    actions.apply_ledger(ledger=ledger, by=cast.contract_manager, now=timezone.now(), without_bad=True)
    print(f"checked and applied in {time.monotonic() - began:.1f} s, {time.process_time() - cpu:.1f} s of it here")
    assert [problem["line"] for problem in ledger.problems] == [9, 51_002, 102_000]
    assert LedgerLine.objects.filter(ledger=ledger).count() == 99_997
    assert time.process_time() - cpu < 30


@pytest.fixture
def stage(db):
    return set_the_stage()


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=99).map(lambda tail: as_csv(GOOD).getvalue() + tail)))
@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_an_upload_are_answered(stage, content):
    client = as_user(stage.contract_manager)
    response = upload(client, content)
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert client.get(response.url).status_code == 200
