import csv
import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection

from district.models import (
    Assignment,
    Enrollment,
    Guardian,
    School,
    SchoolYear,
    Section,
    SectionStudent,
    SectionTeacher,
    StaffMember,
    Student,
)
from district.rosters.apply import import_file
from district.rosters.rows import NOTICE, RosterError
from district.scope import district_scope
from tests.cast import as_server
from tests.district import roster_files as files

DAY = date(2025, 10, 1)
FIRST = date(2025, 8, 25)

pytestmark = pytest.mark.django_db


def bring(bundle, today=DAY, **options):
    """Import {file name: text} and return the Outcome, with `.named`: (file, line, column, value) of the bad rows."""
    outcome = import_file(
        file=files.packed(bundle), name="roster.zip", by=None, today=today, **{"dry_run": False} | options
    )
    rows = list(csv.DictReader(io.TextIOWrapper(outcome.problems, "utf-8", newline="")))
    outcome.named = [
        (row["file"], int(row["line"]), row["column"], row["value"]) for row in rows if row["severity"] != NOTICE
    ]
    outcome.said = [row["reason"] for row in rows if row["severity"] == NOTICE]
    return outcome


@pytest.fixture(autouse=True)
def whole_district(db):
    """Reading after an import: its new schools are in scope too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.schools', '{}', true)")


def seen(queryset, *fields):
    with district_scope():
        return list(queryset.values_list(*fields))


def students():
    return dict(seen(Student.objects.all(), "sourced_id", "school__sourced_id"))


def enrollments(sourced_id):
    return seen(
        Enrollment.objects.filter(student__sourced_id=sourced_id).order_by("starts_on", "id"),
        "school__sourced_id",
        "starts_on",
        "ends_on",
    )


def without(rows, *ids):
    """A file's rows without those of these ids (first column)."""
    return tuple(row for row in rows if row[0] not in ids)


def changed(rows, sourced_id, **values):
    headings = rows[0]
    return tuple(
        tuple(values.get(name, cell) for name, cell in zip(headings, row, strict=True)) if row[0] == sourced_id else row
        for row in rows
    )


def everything():
    """Every row of the tables that an import writes, history included, as text."""
    rows = {}
    with district_scope(), connection.cursor() as cursor:
        for model in apps.get_app_config("district").get_models():
            table = model._meta.db_table
            if "import" in table or "access" in table:
                continue
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')), count(*) FROM \"{table}\" t"
            )
            rows[table] = cursor.fetchone()
    return rows


TOTAL = {
    "school": 2,
    "school_year": 1,
    "student": 3,
    "guardian": 1,
    "enrollment": 3,
    "staff": 1,
    "assignment": 1,
    "section": 2,
    "section_student": 3,
    "section_teacher": 1,
}


def new_rows(outcome):
    return {table: counts["new"] for table, counts in outcome.counts["tables"].items()}


@pytest.mark.parametrize("bundle", [files.good11, files.good12])
def test_clean_bundle_brings_everybody(bundle):
    outcome = bring(bundle())
    assert outcome.named == []
    assert new_rows(outcome) == TOTAL
    assert students() == {"u-ana": "s-oak", "u-ben": "s-oak", "u-cai": "s-elm"}
    assert seen(
        Student.objects.order_by("sourced_id"),
        *("local_id", "given_name", "middle_name", "family_name", "grade", "sex", "race_ethnicity"),
        *("birth_date", "left_on"),
    ) == [
        ("1001", "Ana", "", "Silva", "4", "F", "HI", date(2015, 3, 4), None),
        ("1002", "Ben", "J", "Okafor", "4", "M", "TR", date(2015, 5, 6), None),
        ("1003", "Cai", "", "Nguyễn", "9", "X", "AS", date(2010, 7, 8), None),
    ]  # fmt: skip
    assert seen(Guardian.objects.all(), "student__sourced_id", "name", "relationship", "phone", "email") == [
        ("u-ana", "Rosa Silva", "parent", "860 555 0100", "rosa@family.example")
    ]
    assert seen(School.objects.order_by("number"), "name", "number", "level") == [
        ("Oak Elementary School", "11", "elementary"),
        ("Elm High School", "12", "high"),
    ]
    assert seen(SchoolYear.objects.all(), "name", "starts_on", "ends_on") == [("2025–26", FIRST, date(2026, 6, 12))]
    assert seen(Section.objects.order_by("name"), "name", "course", "year__name", "period") == [
        ("Art 4A", "Art", "2025–26", "1"),
        ("Art 9", "Art", "2025–26", "2"),
    ]
    assert seen(SectionTeacher.objects.all(), "section__name", "staff__sourced_id", "is_primary") == [
        ("Art 4A", "u-tea", True)
    ]
    assert seen(StaffMember.objects.all(), "job_class", "grades_taught", "staff_number", "email") == [
        ("teacher", ["4"], "T1", "tess@district.example")
    ]


def test_starts_come_from_the_roles_and_else_from_the_first_day_of_school():
    bring(files.good12())
    assert enrollments("u-ben") == [("s-oak", date(2025, 9, 2), None)]
    assert seen(Assignment.objects.all(), "starts_on") == [(date(2025, 8, 18),)]
    bring(files.good11())
    assert enrollments("u-ben") == [("s-oak", date(2025, 9, 2), None)]


def test_first_import_dates_from_the_first_day_of_school_and_later_arrivals_from_today():
    bring(files.good11(users=without(files.USERS11, "u-ben"), enrollments=without(files.ENROLLMENTS, "e-2")))
    assert enrollments("u-ana") == [("s-oak", FIRST, None)]
    bring(files.good11(), today=DAY + timedelta(7))
    assert enrollments("u-ben") == [("s-oak", DAY + timedelta(7), None)]


@pytest.mark.parametrize("bundle", [files.good11, files.good12, files.broken11, files.broken12, files.powerschool])
@pytest.mark.parametrize("days", [0, 1, 30])
def test_second_import_of_the_same_file_changes_nothing(bundle, days):
    bring(bundle())
    before = everything()
    outcome = bring(bundle(), today=DAY + timedelta(days))
    assert everything() == before
    assert {
        table: (counts["new"], counts["changed"], counts["ended"])
        for table, counts in outcome.counts["tables"].items()
        if counts["new"] or counts["changed"] or counts["ended"]
    } == {}


@pytest.mark.parametrize("bundle", [files.good11, files.broken12, files.powerschool])
def test_dry_run_tells_what_apply_does_and_writes_nothing(bundle):
    before = everything()
    dry = bring(bundle(), dry_run=True)
    assert everything() == before
    assert not dry.written
    wet = bring(bundle())
    assert wet.written
    assert (dry.counts, dry.named, dry.said) == (wet.counts, wet.named, wet.said)


def test_broken_bundle_of_version_11_gives_its_good_rows():
    outcome = bring(files.broken11())
    assert outcome.named == [
        ("demographics.csv", 3, "birthDate", "2/30/2015"),
        ("enrollments.csv", 6, "userSourcedId", "u-nobody"),
        ("users.csv", 7, "Given Name", ""),
        ("users.csv", 8, "gradess", "44"),
        ("users.csv", 9, "role", "wizard"),
        ("users.csv", 10, "orgSourcedIds", "s-nowhere"),
        ("users.csv", 11, "sourcedId", ""),
        ("users.csv", 12, "sourcedId", "u-ana"),
    ]
    assert outcome.bad_rows == 8
    assert outcome.counts["files"]["users.csv"] == {"rows": 11, "bad": 6}
    assert students() == {"u-ana": "s-oak", "u-ben": "s-oak", "u-cai": "s-elm"}
    assert seen(Student.objects.filter(sourced_id="u-ana"), "birth_date") == [(date(2015, 3, 4),)]
    assert "This parent is not in the file; the school was taken without it." in outcome.said
    assert new_rows(outcome) == TOTAL


def test_broken_bundle_of_version_12_gives_its_good_rows():
    outcome = bring(files.broken12())
    assert outcome.named == [
        ("roles.csv", 7, "userSourcedID", "u-nobody"),
        ("roles.csv", 8, "begin_date", "08/25/25"),
        ("roles.csv", 9, "endDate", "2025-12-10"),
        ("roles.csv", 10, "orgSourcedId", "s-unknown"),
    ]
    assert new_rows(outcome) == TOTAL
    assert outcome.format == "oneroster12"


def test_strict_import_with_a_bad_row_writes_nothing():
    before = everything()
    outcome = bring(files.broken12(), strict=True)
    assert (outcome.written, outcome.bad_rows) == (False, 4)
    assert everything() == before
    assert bring(files.good12(), strict=True).written


def test_file_that_cannot_be_read_writes_nothing():
    before = everything()
    with pytest.raises(RosterError):
        bring(files.good11() | {"enrollments.csv": "José".encode("cp1252")})
    assert everything() == before


def test_who_disappears_is_ended_and_stays():
    bring(files.good11())
    day = DAY + timedelta(14)
    outcome = bring(
        files.good11(
            users=without(files.USERS11, "u-ben", "u-tea", "u-rosa"),
            enrollments=without(files.ENROLLMENTS, "e-2", "e-3"),
            demographics=without(files.DEMOGRAPHICS, "u-ben"),
        ),
        today=day,
    )
    assert {table: counts["ended"] for table, counts in outcome.counts["tables"].items() if counts["ended"]} == {
        "student": 1, "enrollment": 1, "staff": 1, "assignment": 1, "section_student": 1, "section_teacher": 1,
    }  # fmt: skip
    assert students()["u-ben"] == "s-oak"
    assert seen(Student.objects.exclude(left_on=None), "sourced_id", "left_on") == [("u-ben", day)]
    assert enrollments("u-ben") == [("s-oak", FIRST, day)]
    assert seen(StaffMember.objects.all(), "ended_on") == [(day,)]
    assert seen(SectionStudent.objects.exclude(ends_on=None), "student__sourced_id", "ends_on") == [("u-ben", day)]


def test_guardian_who_is_no_longer_listed_is_ended_and_comes_back():
    bring(files.good11())
    bring(files.good11(users=changed(files.USERS11, "u-ana", agentSourcedIds="")))
    assert seen(Guardian.objects.all(), "ended_on") == [(DAY,)]
    bring(files.good11(), today=DAY + timedelta(3))
    assert seen(Guardian.objects.all(), "ended_on") == [(None,)]


def test_who_comes_back_is_enrolled_anew_and_on_the_same_day_as_before():
    gone = files.good11(users=without(files.USERS11, "u-ben"), enrollments=without(files.ENROLLMENTS, "e-2"))
    bring(files.good11())
    bring(gone)
    bring(files.good11())
    assert enrollments("u-ben") == [("s-oak", FIRST, None)]
    bring(gone)
    back = DAY + timedelta(20)
    bring(files.good11(), today=back)
    assert enrollments("u-ben") == [("s-oak", FIRST, DAY), ("s-oak", back, None)]
    assert seen(Student.objects.filter(sourced_id="u-ben"), "left_on") == [(None,)]
    assert seen(
        SectionStudent.objects.filter(student__sourced_id="u-ben").order_by("starts_on"), "starts_on", "ends_on"
    ) == [(FIRST, DAY), (back, None)]


def test_other_school_is_a_transfer():
    bring(files.good11())
    day = DAY + timedelta(5)
    outcome = bring(
        files.good11(
            users=changed(files.USERS11, "u-ana", orgSourcedIds="s-elm"),
            enrollments=changed(files.ENROLLMENTS, "e-1", classSourcedId="k-elm", schoolSourcedId="s-elm"),
        ),
        today=day,
    )
    oak = School.objects.get(sourced_id="s-oak")
    assert outcome.counts["tables"]["student"]["moved"] == 1
    assert students()["u-ana"] == "s-elm"
    assert seen(Student.objects.filter(sourced_id="u-ana"), "past_school_ids") == [([oak.pk],)]
    assert enrollments("u-ana") == [("s-oak", FIRST, day - timedelta(1)), ("s-elm", day, None)]
    assert seen(Guardian.objects.all(), "school__sourced_id") == [("s-elm",)]
    bring(files.good11(), today=day + timedelta(30))
    assert students()["u-ana"] == "s-oak"
    assert seen(Student.objects.filter(sourced_id="u-ana"), "past_school_ids") == [
        ([School.objects.get(sourced_id="s-elm").pk],)
    ]


def test_transfer_without_class_rosters_leaves_the_old_classes():
    bring(files.good11())
    bundle = files.good11(users=changed(files.USERS11, "u-ana", orgSourcedIds="s-elm"))
    bundle["manifest.csv"] = files.manifest("1.1", **files.BULK11 | {"enrollments": "absent"})
    del bundle["enrollments.csv"]
    bring(bundle)
    assert seen(SectionStudent.objects.filter(student__sourced_id="u-ana"), "ends_on") == [(DAY - timedelta(1),)]


def test_refused_row_does_not_count_as_missing():
    bring(files.good11())
    outcome = bring(files.good11(users=changed(files.USERS11, "u-ben", grades="44")), today=DAY + timedelta(9))
    assert outcome.bad_rows == 1
    assert enrollments("u-ben") == [("s-oak", FIRST, None)]
    assert seen(Student.objects.exclude(left_on=None), "pk") == []


def test_rows_that_cannot_be_read_hold_back_all_endings_of_their_file():
    bring(files.good11())
    bundle = files.good11(users=without(files.USERS11, "u-ben", "u-cai"))
    bundle["users.csv"] += '"u-ben,open quote\n'
    outcome = bring(bundle, today=DAY + timedelta(9))
    assert [row[:2] for row in outcome.named] == [("users.csv", 5)]
    assert any("nothing that is missing here was ended" in reason for reason in outcome.said)
    assert seen(Student.objects.exclude(left_on=None), "pk") == []


def test_delta_changes_adds_and_ends_only_what_it_names():
    bring(files.good11())
    headings = files.USERS11[0]
    day = "2025-10-08T06:00:00Z"
    users = (
        headings,
        ("u-ana", "active", day, *changed(files.USERS11, "u-ana", familyName="Silva-Reyes")[1][3:]),
        ("u-ben", "tobedeleted", day, *files.USERS11[2][3:]),
        files.student11("u-dov", "s-elm", "Dov", "Levi", "1004", "10", status="active"),
        files.student11("u-eve", "s-gone", "Eve", "Lost", "1005", "10", status="active"),
    )
    members = (
        files.ENROLLMENTS[0],
        ("e-4", "tobedeleted", day, *files.ENROLLMENTS[4][3:]),
        ("e-9", "active", day, "k-elm", "s-elm", "u-dov", "student", "", "", ""),
    )
    bundle = {
        "manifest.csv": files.manifest("1.1", users="delta", enrollments="delta"),
        "users.csv": files.table(*users),
        "enrollments.csv": files.table(*members),
    }
    today = date(2025, 10, 8)
    outcome = bring(bundle, today=today)
    assert (outcome.mode, outcome.named) == ("delta", [("users.csv", 5, "orgSourcedIds", "s-gone")])
    assert students() == {"u-ana": "s-oak", "u-ben": "s-oak", "u-cai": "s-elm", "u-dov": "s-elm"}
    assert seen(Student.objects.filter(sourced_id="u-ana"), "family_name", "race_ethnicity") == [("Silva-Reyes", "HI")]
    assert enrollments("u-ben") == [("s-oak", FIRST, today)]
    assert enrollments("u-cai") == [("s-elm", FIRST, None)]
    assert enrollments("u-dov") == [("s-elm", today, None)]
    assert seen(
        SectionStudent.objects.order_by("student__sourced_id"), "student__sourced_id", "starts_on", "ends_on"
    ) == [
        ("u-ana", FIRST, None),
        ("u-ben", FIRST, today),
        ("u-cai", FIRST, today),
        ("u-dov", today, None),
    ]
    before = everything()
    bring(bundle, today=today)
    assert everything() == before


def test_delta_of_version_12_moves_by_roles_alone():
    bring(files.good12())
    day = "2025-10-08T06:00:00Z"
    roles = (
        files.ROLES12[0],
        ("r-1", "tobedeleted", day, "u-ana", "primary", "student", "", "", "s-oak", ""),
        ("r-10", "active", day, "u-ana", "primary", "student", "2025-10-06", "", "s-elm", ""),
        ("r-4", "tobedeleted", day, "u-tea", "primary", "teacher", "", "", "s-oak", ""),
    )
    outcome = bring(
        {"manifest.csv": files.manifest("1.2", roles="delta"), "roles.csv": files.table(*roles)},
        today=date(2025, 10, 8),
    )
    assert outcome.named == []
    assert students()["u-ana"] == "s-elm"
    assert enrollments("u-ana") == [("s-oak", FIRST, date(2025, 10, 5)), ("s-elm", date(2025, 10, 6), None)]
    assert seen(Assignment.objects.all(), "ends_on") == [(date(2025, 10, 8),)]
    assert seen(Student.objects.exclude(left_on=None), "pk") == []


def test_same_number_twice_at_a_school_is_refused():
    outcome = bring(files.good11(users=changed(files.USERS11, "u-ben", identifier="1001")))
    assert outcome.named == [
        ("enrollments.csv", 3, "userSourcedId", "u-ben"),
        ("users.csv", 3, "identifier", "1001"),
    ]
    assert set(students()) == {"u-ana", "u-cai"}
    outcome = bring(files.good11(users=changed(files.USERS11, "u-ben", sourcedId="u-new", identifier="1001")))
    assert ("users.csv", 3, "identifier", "1001") in outcome.named


def test_overlapping_roles_at_one_school_are_refused():
    roles = (*files.ROLES12, ("r-6", "", "", "u-ana", "primary", "student", "2025-09-25", "", "s-oak", ""))
    outcome = bring(files.good12(roles=roles))
    assert outcome.named == [("roles.csv", 7, "beginDate", "2025-09-25")]
    assert enrollments("u-ana") == [("s-oak", FIRST, None)]


def test_earlier_school_year_of_a_role_becomes_an_earlier_enrollment():
    roles = (*files.ROLES12, ("r-6", "", "", "u-ana", "primary", "student", "2024-08-26", "2025-06-13", "s-elm", ""))
    bring(files.good12(roles=roles))
    assert enrollments("u-ana") == [
        ("s-elm", date(2024, 8, 26), date(2025, 6, 13)),
        ("s-oak", FIRST, None),
    ]


def test_second_school_at_the_same_time_is_said():
    outcome = bring(files.good11(users=changed(files.USERS11, "u-ana", orgSourcedIds="d-1, s-oak ,s-elm")))
    assert outcome.named == []
    assert students()["u-ana"] == "s-oak"
    assert "A student is kept at one school at a time; this other one was left out." in outcome.said


def test_student_of_the_district_office_is_refused():
    outcome = bring(files.good11(users=changed(files.USERS11, "u-ana", orgSourcedIds="d-1")))
    assert ("users.csv", 2, "orgSourcedIds", "d-1") in outcome.named


def test_key_is_the_roster_id_and_never_name_or_email():
    bring(files.good11())
    renamed = changed(files.USERS11, "u-tea", givenName="Tessa", email="new@district.example")
    renamed = changed(renamed, "u-ben", givenName="Ana", familyName="Silva")
    outcome = bring(files.good11(users=renamed))
    assert (outcome.counts["tables"]["student"]["new"], outcome.counts["tables"]["staff"]["new"]) == (0, 0)
    assert seen(StaffMember.objects.all(), "given_name", "email") == [("Tessa", "new@district.example")]


def test_job_class_refined_by_the_district_stays():
    bring(files.good11(users=changed(files.USERS11, "u-tea", role="aide")))
    with district_scope():
        StaffMember.objects.update(job_class="engagement")
    bring(files.good11(users=changed(files.USERS11, "u-tea", role="aide")))
    assert seen(StaffMember.objects.all(), "job_class") == [("engagement",)]
    bring(files.good11(users=changed(files.USERS11, "u-tea", role="administrator")))
    assert seen(StaffMember.objects.all(), "job_class") == [("administrator",)]


def test_blank_demographics_keep_what_is_known():
    bring(files.good11())
    blank = ("u-ana", *[""] * (len(files.DEMOGRAPHICS[0]) - 1))
    bring(files.good11(demographics=(files.DEMOGRAPHICS[0], blank)))
    assert seen(Student.objects.filter(sourced_id="u-ana"), "race_ethnicity", "sex") == [("HI", "F")]


def test_school_that_is_missing_stays_open_and_is_said():
    bring(files.good11())
    outcome = bring(files.good11(orgs=files.ORGS[:3], users=without(files.USERS11, "u-cai"),
                                 classes=files.CLASSES[:2], enrollments=without(files.ENROLLMENTS, "e-4")))  # fmt: skip
    assert "Elm High School is not in the file. It was left open." in outcome.said
    assert School.objects.filter(closed_on=None).count() == 2


def test_when_many_students_would_end_it_is_said_aloud():
    many = [files.student11(f"u-{n}", "s-oak", "Sam", f"Number{n}", str(n), "04") for n in range(50)]
    bring(files.good11(users=(*files.USERS11, *many)))
    outcome = bring(files.good11(), dry_run=True)
    assert "50 of 53 students are not in the file and end. Is it complete?" in outcome.said


def test_duplicate_row_is_said_and_a_different_one_refused():
    twice = (*files.USERS11, files.USERS11[2], changed(files.USERS11, "u-cai", grades="10")[3])
    outcome = bring(files.good11(users=twice))
    assert outcome.named == [("users.csv", 8, "sourcedId", "u-cai")]
    assert "This row stands in the file twice, and was taken once." in outcome.said
    assert new_rows(outcome) == TOTAL


def test_powerschool_exports_come_in():
    SchoolYear.objects.create(name="2025–26", starts_on=FIRST, ends_on=date(2026, 6, 12))
    outcome = bring(files.powerschool("\t"))
    assert outcome.named == []
    assert students() == {"2001": "11", "2002": "11", "2003": "12"}
    assert seen(Student.objects.order_by("local_id"), "grade", "sex", "race_ethnicity", "home_language") == [
        ("4", "F", "HI", "es"),
        ("K", "M", "TR", "en"),
        ("PK", "X", "AS", ""),
    ]
    assert enrollments("2001") == [("11", FIRST, date(2026, 6, 12))]
    assert seen(Guardian.objects.all(), "name", "relationship", "language") == [("Maria Diaz", "mother", "es")]
    assert seen(StaffMember.objects.order_by("sourced_id"), "sourced_id", "job_class", "title") == [
        ("T71", "teacher", "Classroom Teacher"),
        ("T72", "engagement", "Student Engagement Specialist"),
    ]
    assert seen(SectionStudent.objects.order_by("student"), "section__name", "student__local_id", "starts_on") == [
        ("Art (1)", "2001", FIRST),
        ("Art (1)", "2002", FIRST),
    ]
    assert seen(SectionTeacher.objects.all(), "staff__sourced_id") == [("T71",)]


def test_powerschool_export_of_one_school_ends_nobody_at_another():
    SchoolYear.objects.create(name="2025–26", starts_on=FIRST, ends_on=date(2026, 6, 12))
    bring(files.powerschool())
    oak = [row for row in files.STUDENTS_PS if row[0] in ("Student_Number", "2001")]
    day = DAY + timedelta(7)
    outcome = bring({"students.csv": files.table(*oak)}, today=day)
    assert outcome.counts["tables"]["student"]["ended"] == 1
    assert seen(Student.objects.order_by("local_id"), "local_id", "left_on") == [
        ("2001", None),
        ("2002", day),
        ("2003", None),
    ]


def test_powerschool_transfer_out_ends_on_the_exit_date():
    SchoolYear.objects.create(name="2025–26", starts_on=FIRST, ends_on=date(2026, 6, 12))
    bring(files.powerschool())
    left = tuple((*row[:13], "9/26/2025", "2", *row[15:]) if row[0] == "2001" else row for row in files.STUDENTS_PS)
    bring(files.powerschool(students=left))
    assert enrollments("2001") == [("11", FIRST, date(2025, 9, 26))]
    assert seen(Student.objects.filter(local_id="2001"), "left_on") == [(date(2025, 9, 26),)]


def test_powerschool_school_that_is_not_known_is_named():
    rows = [tuple(cell for place, cell in enumerate(row) if place != 11) for row in files.STUDENTS_PS]
    outcome = bring({"students.csv": files.table(*rows)})
    assert outcome.named[0][:3] == ("students.csv", 2, "SchoolID")
    assert students() == {}


def test_history_says_who_imported(cast):
    import_file(file=files.packed(files.good11()), name="r.zip", by=cast.administrator, today=DAY, dry_run=False)
    with district_scope():
        events = Student.pgh_event_model.objects.filter(sourced_id="u-ana")
        assert [event.pgh_context.metadata["user"] for event in events] == [cast.administrator.pk]


def test_import_runs_as_the_server_role():
    with as_server():
        assert bring(files.good11()).written
        assert bring(files.broken12()).written


def test_progress_goes_up_and_names_its_steps():
    steps = []
    bring(files.good11(), progress=lambda percent, step: steps.append((percent, step)))
    percents = [percent for percent, _step in steps]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1], len({step for _percent, step in steps}) > 8) == (1, 97, True)
