import csv
import io
import threading
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from district.models import AccessRecord, RosterImport, Student
from district.rosters import actions, worker
from district.rosters.apply import import_file
from district.scope import district_scope
from tests.cast import as_user
from tests.district import roster_files as files

LIST = "/imports/rosters/"


@pytest.fixture(autouse=True)
def in_place(settings):
    settings.ROSTERS_IN_PLACE = True


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


def upload(client, bundle, capture, name="roster.zip"):
    """The import that an upload makes, after its check."""
    content = files.packed(bundle).getvalue() if isinstance(bundle, dict) else bundle
    with capture(execute=True):
        response = client.post(LIST, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    return RosterImport.objects.latest("pk")


def applying(cast):
    """An import whose worker has just been asked to write."""
    content = ContentFile(files.packed(files.good11()).getvalue())
    record = actions.receive_upload(file=content, name="a.zip", by=cast.administrator, now=timezone.now())
    record.status = "applying"
    record.save()
    return record


def press(client, roster_import, what, capture):
    with capture(execute=True):
        response = client.post(reverse(f"district:roster-{what}", args=[roster_import.pk]), follow=True)
    roster_import.refresh_from_db()
    return response


def page(client, roster_import, query=""):
    return client.get(f"{roster_import.get_absolute_url()}{query}").content.decode()


def student_ids():
    with district_scope():
        return set(Student.objects.values_list("sourced_id", flat=True))


def test_upload_is_checked_and_then_applied(admin, django_capture_on_commit_callbacks):
    record = upload(admin, files.broken11(), django_capture_on_commit_callbacks)
    assert (record.status, record.format, record.mode) == ("checked", "oneroster11", "bulk")
    assert (record.problem_count, record.original_name) == (8, "roster.zip")
    assert student_ids() == set()
    body = page(admin, record)
    for words in ("What the import would do", "users.csv", "line 9", "wizard", "This role is not one of OneRoster",
                  "Apply the good rows", "8 bad rows"):  # fmt: skip
        assert words in body
    assert "was read as “grades”" in page(admin, record, "?show=notices")
    stored = record.file.name
    press(admin, record, "apply", django_capture_on_commit_callbacks)
    assert (record.status, record.file.name, record.progress) == ("applied", "", 100)
    assert student_ids() == {"u-ana", "u-ben", "u-cai"}
    assert not record.problems_file.storage.exists(stored)
    body = page(admin, record)
    assert "What the import did" in body
    assert "Apply the good rows" not in body


def test_file_that_cannot_be_read_says_why_and_where(admin, django_capture_on_commit_callbacks):
    bundle = files.good11() | {"users.csv": "sourcedId\n1\n"}
    record = upload(admin, bundle, django_capture_on_commit_callbacks)
    assert (record.status, record.counts) == ("failed", {})
    body = page(admin, record)
    assert "The file cannot be used. Nothing was changed." in body
    assert "The column “givenName” is missing" in body
    assert "Apply" not in body.split("<main")[1].split("</main>")[0].replace("applied", "")
    assert "Ana" not in record.error


def test_discard_deletes_the_files_and_keeps_the_record(admin, cast, django_capture_on_commit_callbacks):
    record = upload(admin, files.good11(), django_capture_on_commit_callbacks)
    names = [record.file.name, record.problems_file.name]
    press(admin, record, "discard", django_capture_on_commit_callbacks)
    assert (record.status, record.file.name, record.problems_file.name) == ("discarded", "", "")
    assert [record.file.storage.exists(name) for name in names] == [False, False]
    assert cast.administrator.name in page(admin, record)
    response = press(admin, record, "apply", django_capture_on_commit_callbacks)
    assert "This import is “Discarded” now." in response.content.decode()
    assert record.status == "discarded"
    assert student_ids() == set()


def test_upload_keeps_no_path_and_no_name_in_the_storage(admin, django_capture_on_commit_callbacks):
    record = upload(admin, files.good11(), django_capture_on_commit_callbacks, name="Ana Silva.zip")
    assert record.original_name == "Ana Silva.zip"
    assert "Ana" not in record.file.name


def test_empty_upload_is_refused_beside_the_field(admin):
    response = admin.post(LIST, {})
    assert response.status_code == 200
    assert "This field is required" in response.content.decode()
    assert RosterImport.objects.count() == 0


def test_problems_as_csv_are_whole_safe_and_on_record(admin, cast, django_capture_on_commit_callbacks):
    users = (*files.USERS11, ("u-x", "", "", "true", "s-oak", "=1+1", *[""] * 12))
    record = upload(admin, files.good11(users=users), django_capture_on_commit_callbacks)
    response = admin.get(reverse("district:roster-problems", args=[record.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="roster-problems-{record.pk}.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["File", "Line", "Column", "Value", "Reason", "Kind"]
    assert [row[:4] for row in rows if row[5] == "error"] == [
        ["users.csv", "7", "familyName", ""],
        ["users.csv", "7", "givenName", ""],
        ["users.csv", "7", "role", "'=1+1"],
    ]
    assert AccessRecord.objects.filter(kind="export", noun="rosterimport", user=cast.administrator).count() == 1


def test_problems_are_paged(admin, django_capture_on_commit_callbacks):
    bad = [files.student11(f"u-{n}", "s-oak", "", "Nameless", str(n), "04") for n in range(60)]
    record = upload(admin, files.good11(users=(*files.USERS11, *bad)), django_capture_on_commit_callbacks)
    first, second = page(admin, record), page(admin, record, "?page=2")
    assert ("line 7<" in first, "line 57<" in first) == (True, False)
    assert ("line 57<" in second, "line 66<" in second, "line 7<" in second) == (True, True, False)
    assert admin.get(f"{record.get_absolute_url()}?page=x&show=x").status_code == 200


@pytest.mark.parametrize("layout", ["oneroster11", "oneroster12", "powerschool"])
def test_blank_files_are_read_without_a_complaint(admin, layout):
    response = admin.get(reverse("district:roster-template", args=[layout]))
    blank = io.BytesIO(response.content)
    assert all(text for text in map(zipfile.ZipFile(blank).read, zipfile.ZipFile(blank).namelist()))
    outcome = import_file(file=blank, name="b.zip", by=None, today=timezone.localdate(), dry_run=True)
    schools_not_in_it = 0 if layout == "powerschool" else 3
    assert (outcome.format, outcome.bad_rows, outcome.notices) == (layout, 0, schools_not_in_it)
    assert admin.get("/imports/rosters/blank/other/").status_code == 404


def test_list_costs_the_same_for_one_and_three_rows(admin, cast, django_assert_num_queries):
    RosterImport.objects.create(original_name="one.zip", uploaded_by=cast.administrator)
    assert "one.zip" in admin.get(LIST).content.decode()
    with django_assert_num_queries(10):
        admin.get(LIST)
    for name in ("two.zip", "three.zip"):
        RosterImport.objects.create(original_name=name, uploaded_by=cast.administrator)
    with django_assert_num_queries(10):
        body = admin.get(LIST).content.decode()
    assert all(name in body for name in ("one.zip", "two.zip", "three.zip"))


def test_only_administrators_come_here(cast):
    record = RosterImport.objects.create(original_name="secret.zip", status="checked")
    addresses = [LIST, record.get_absolute_url(), reverse("district:roster-problems", args=[record.pk])]
    for part, user in cast.users().items():
        expected = {200, 404} if part == "administrator" else {403}
        assert {as_user(user).get(address).status_code for address in addresses} == expected, part
        if part != "administrator":
            for what in ("apply", "retry", "discard"):
                assert as_user(user).post(reverse(f"district:roster-{what}", args=[record.pk])).status_code == 403
    record.refresh_from_db()
    assert record.status == "checked"


def test_progress_is_asked_for_until_the_work_is_done(admin, cast):
    record = RosterImport.objects.create(
        original_name="a.zip", status="checking", progress=40, step="Students", worked_at=timezone.now()
    )
    address = reverse("district:roster-progress", args=[record.pk])
    body = admin.get(address).content.decode()
    assert ("40 %" in body, "Students" in body, "every 2s" in body) == (True, True, True)
    assert "every 2s" in page(admin, record)
    RosterImport.objects.update(status="checked")
    assert admin.get(address)["HX-Refresh"] == "true"


def test_stopped_work_is_noticed_and_can_be_tried_again(admin, cast, django_capture_on_commit_callbacks):
    record = upload(admin, files.good11(), django_capture_on_commit_callbacks)
    RosterImport.objects.update(status="applying", worked_at=timezone.now() - timedelta(minutes=5))
    record.refresh_from_db()
    body = page(admin, record)
    assert "The work stopped before its end" in body
    assert "Check again" in body
    press(admin, record, "retry", django_capture_on_commit_callbacks)
    assert record.status == "checked"


def test_work_that_goes_on_cannot_be_started_twice(admin, cast, django_capture_on_commit_callbacks):
    record = RosterImport.objects.create(original_name="a.zip", status="applying", worked_at=timezone.now())
    for what in ("apply", "retry", "discard"):
        response = press(admin, record, what, django_capture_on_commit_callbacks)
        assert "This import is “Applying” now." in response.content.decode()


def test_failure_on_our_side_is_said_and_nothing_changed(admin, cast, monkeypatch):
    record = applying(cast)

    def breaks(**kwargs):
        raise RuntimeError("the disk is full of Ana Silva")

    monkeypatch.setattr(worker, "import_file", breaks)
    with pytest.raises(RuntimeError):
        worker.work_on(roster_import=record, by=cast.administrator, today=timezone.localdate())
    record.refresh_from_db()
    assert record.status == "failed"
    assert "Ana" not in record.error
    assert student_ids() == set()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_transaction_runs(cast, monkeypatch):
    monkeypatch.setattr(worker, "EVERY", 0.05)
    record = applying(cast)
    seen = []

    def look():
        try:
            seen.append(RosterImport.objects.values_list("progress", "step").get(pk=record.pk))
            seen.append(Student.objects.count())
        finally:
            connection.close()

    def slow(**kwargs):
        progress = kwargs["progress"]

        def say(percent, step):
            progress(percent, step)
            if percent == 74:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.5)")
                other = threading.Thread(target=look)
                other.start()
                other.join()

        return import_file(**kwargs | {"progress": say})

    monkeypatch.setattr(worker, "import_file", slow)
    worker.work_on(roster_import=record, by=cast.administrator, today=timezone.localdate())
    assert seen == [(74, "Guardians"), 0]
    record.refresh_from_db()
    assert (record.status, record.progress) == ("applied", 100)


# --- the command


def run(capsys, *args):
    call_command("import_roster", *map(str, args))
    return capsys.readouterr().out


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(files.packed(files.broken12()).getvalue())
    return path


def test_command_dry_run_prints_counts_and_problems_and_changes_nothing(cast, capsys, broken):
    out = run(capsys, broken, "--dry-run")
    assert "4 bad rows" in out
    assert "roles.csv, line 8, begin_date, “08/25/25”: The year has two digits" in out
    assert "Dry run: nothing was changed." in out
    assert student_ids() == set()
    assert RosterImport.objects.count() == 0


def test_command_applies_the_good_rows_and_is_in_the_history(cast, capsys, broken, tmp_path):
    out = run(capsys, broken, "--skip-bad", "--problems", tmp_path / "p.csv")
    assert "Applied." in out
    assert student_ids() == {"u-ana", "u-ben", "u-cai"}
    record = RosterImport.objects.get()
    assert (record.status, record.problem_count, record.uploaded_by) == ("applied", 4, None)
    assert (tmp_path / "p.csv").read_text().count("error") == 4


def test_command_refuses_bad_rows_when_strict(cast, capsys, broken):
    with pytest.raises(CommandError, match="--strict"):
        run(capsys, broken, "--strict")
    assert student_ids() == set()


def test_command_fails_on_a_file_that_cannot_be_used(cast, capsys, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(CommandError, match="cannot be used"):
        run(capsys, path)
    with pytest.raises(CommandError, match="no file"):
        run(capsys, tmp_path / "none.zip")
