"""Earlier records: read without trust, matched by id and e-mail and never by name, taken over once, settled by hand."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import as_user, set_the_stage
from tests.factories import CourseFactory, StaffFactory
from tests.races import at_once
from trainings.actions import past as actions
from trainings.models import Completion, PastImport, UnmatchedCompletion
from trainings.queries.past import PastError, read_past

NOW = datetime(2026, 5, 4, 15, tzinfo=UTC)
FILE = (
    "\ufeffCourse code;Finished On;STAFF ID;E-mail;Name;Hours\r\n"
    "rp-2;2024-10-08;E-1;;Ann One;14\r\n"
    "RP-2;10/9/2024;;TWO@district.example;Bo Two;1.5\r\n"
    "RP-2;2024-10-08;;gone@elsewhere.example;Cy Solitary;14\r\n"
    "XX-9;2024-10-08;E-1;;Ann One;14\r\n"
    "RP-2;13/45/2024;E-1;;Ann One;14\r\n"
    "RP-2;2024-10-08;E-1;two@district.example;Ann One;14\r\n"
    "RP-2;2024-10-10;E-1;;Ann One;a day\r\n"
    "RP-2;2124-10-10;E-1;;Ann One;14\r\n"
    "RP-2;2024-10-10;;;Cy Solitary;14\r\n"
    "\r\n"
    "RP-2;2024-10-08;E-1;;Ann One;14\r\n"
)


@pytest.fixture
def people(cast):
    CourseFactory(code="RP-2", valid_months=24)
    StaffFactory(family_name="Solitary", given_name="Cy")
    one = StaffFactory(staff_number="E-1", assigned_to=cast.a)
    return one, StaffFactory(email="two@district.example", staff_number="E-2")


def upload(cast, content=FILE, name="old.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return actions.check_past(file=file, name=name, by=cast.training_lead, now=NOW)


def apply(past, cast):
    return actions.apply_past(past=past, by=cast.training_lead, now=NOW)


def counts(past):
    return past.row_count, past.new_count, past.known_count, past.unmatched_count, past.problem_count


def test_dry_run_says_what_the_file_would_bring_and_changes_nothing(cast, people):
    past = upload(cast)
    assert (past.status, counts(past)) == ("checked", (10, 2, 1, 1, 6))
    assert (Completion.objects.count(), UnmatchedCompletion.objects.count()) == (0, 0)
    told = {(problem["line"], problem["column"], problem["value"]) for problem in past.problems}
    assert told == {
        (5, "Course code", "XX-9"), (6, "Finished On", "13/45/2024"), (7, "STAFF ID", "E-1"), (8, "Hours", "a day"),
        (9, "Finished On", "2124-10-10"), (10, "STAFF ID", ""),
    }  # fmt: skip


def test_good_rows_become_completions_and_a_second_time_changes_nothing(cast, people):
    assert counts(apply(upload(cast), cast)) == (10, 2, 1, 1, 6)
    one, two = Completion.objects.order_by("completed_on")
    assert (one.staff, one.minutes, one.expires_on, one.school) == (people[0], 840, date(2026, 10, 7), None)
    assert (two.staff, two.completed_on, two.minutes, two.source) == (people[1], date(2024, 10, 9), 90, "record")
    assert len(one.code) == 12
    again = upload(cast)
    assert counts(again) == (10, 0, 4, 0, 6)
    apply(again, cast)
    assert (Completion.objects.count(), UnmatchedCompletion.objects.count()) == (2, 1)
    with pytest.raises(ValidationError, match="applied or discarded already"):
        apply(again, cast)
    with pytest.raises(PermissionDenied):
        actions.check_past(file=SimpleUploadedFile("x", b"x"), name="x", by=cast.principal, now=NOW)


@pytest.mark.parametrize("hours", ["1e999999", "NaN", "-3", "0", "14h", "1e9"])
def test_time_that_nobody_can_spend_is_a_bad_row(cast, people, hours):
    past = upload(cast, f"course,finished on,staff id,hours\nRP-2,2025-10-08,E-1,{hours}\n")
    assert (counts(past), past.problems[0]["value"]) == ((1, 0, 0, 0, 1), hours)


def test_school_is_the_one_of_that_day(cast, people):
    apply(upload(cast, "course,finished on,staff id,minutes\nRP-2,2025-10-08,E-1,840\n"), cast)
    assert Completion.objects.get().school == cast.a


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"course,finished on,name,minutes\nRP-2,2024-01-02,Ann,1\n", "not found by name alone"),
        (b"course,finished on,email\nRP-2,2024-01-02,a@b.c\n", "minutes"),
        (b"finished on,email,minutes\n2024-01-02,a@b.c,1\n", "course"),
        (b"course,finished on,email,minutes\n", "no row below"),
        (b"PK\x03\x04", "not a CSV file"),
        (b"a\0b", "cannot be read"),
    ],
)  # fmt: skip
def test_file_that_is_no_table_of_completions_is_refused_in_words(db, content, words):
    with pytest.raises(PastError, match=words):
        read_past(content, "old.csv")


def test_row_is_settled_dropped_and_taken_back(cast, people):
    apply(upload(cast), cast)
    row, by = UnmatchedCompletion.objects.get(), cast.training_lead
    assert (row.name, row.row) == ("Cy Solitary", 4)
    with pytest.raises(ValidationError, match="finished this course on this day already"):
        actions.settle_unmatched(unmatched=row, staff=people[0], by=by, now=NOW)
    settled = actions.settle_unmatched(unmatched=row, staff=people[1], by=by, now=NOW)
    assert settled.settled_as.staff == people[1]
    with pytest.raises(ValidationError, match="settled this row already"):
        actions.drop_unmatched(unmatched=row, reason="Nobody", by=by, now=NOW)
    actions.undo_settling(unmatched=row, by=by)
    assert Completion.objects.count() == 2
    with pytest.raises(ValidationError, match="Say why"):
        actions.drop_unmatched(unmatched=row, reason=" ", by=by, now=NOW)
    dropped = actions.drop_unmatched(unmatched=row, reason="Never worked here", by=by, now=NOW)
    assert (dropped.dropped_reason, dropped.settled_as, dropped.settled_by) == ("Never worked here", None, by)
    assert counts(upload(cast))[3] == 0  # the same file once more asks nobody again


def test_pages_lead_from_the_file_to_the_settled_row(cast, people):
    client = as_user(cast.training_lead)
    answer = client.post("/trainings/past/new/", {"file": SimpleUploadedFile("old.csv", FILE.encode())})
    page = answer["Location"]
    assert "13/45/2024" in client.get(page).content.decode()
    problems = b"".join(client.get(f"{page}problems/?format=csv")).decode()
    assert (problems.count("\n"), "XX-9" in problems) == (7, True)
    client.post(f"{page}apply/")
    row = UnmatchedCompletion.objects.get()
    assert f"/trainings/past/rows/{row.pk}/settle/" in client.get(page).content.decode()
    client.post(f"/trainings/past/rows/{row.pk}/settle/", {"staff": people[1].pk})
    assert (Completion.objects.count(), "0 to settle" in client.get(page).content.decode()) == (3, True)
    client.post(f"/trainings/past/rows/{row.pk}/undo/")
    client.post(f"/trainings/past/rows/{row.pk}/drop/", {"reason": "Left in 2019"})
    assert "Left in 2019" in client.get(page).content.decode()
    heads = client.get("/trainings/past/template/").content.decode()
    with pytest.raises(PastError, match="no row below"):
        read_past(heads.encode(), "template.csv")
    other = client.post("/trainings/past/new/", {"file": SimpleUploadedFile("b.csv", FILE.encode())})["Location"]
    client.post(f"{other}discard/")
    thrown = PastImport.objects.get(original_name="b.csv")
    assert (thrown.status, bool(thrown.file)) == ("discarded", False)


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_or_settle_at_once_make_each_completion_once(transactional_db):
    cast = set_the_stage()
    CourseFactory(code="RP-2")
    StaffFactory(staff_number="E-1")
    StaffFactory(email="two@district.example")
    files = [upload(cast), upload(cast)]
    told = at_once([lambda past=past: apply(past, cast).new_count for past in files])
    assert sorted(told) == [0, 2]
    row, staff = UnmatchedCompletion.objects.get(), StaffFactory()
    settle = {"unmatched": row, "staff": staff, "by": cast.training_lead, "now": NOW}
    told = at_once([lambda: actions.settle_unmatched(**settle)] * 2)
    assert sorted(isinstance(one, ValidationError) for one in told) == [False, True]
    assert Completion.objects.count() == 3
