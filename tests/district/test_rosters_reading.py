import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from district.rosters import open_any
from district.rosters.headings import Columns, match, near
from district.rosters.reading import Limits, Table, Upload
from district.rosters.rows import (
    NOTICE,
    ROWS,
    RosterError,
    federal_group,
    read_bool,
    read_date,
    read_gender,
    read_grade,
)
from tests.district import roster_files as files

ANY = Columns(("a",), ("b", "c"))


LIMITS = Limits()


def opened(content, name="roster.zip", limits=LIMITS):
    problems = []
    return Upload(
        io.BytesIO(content) if isinstance(content, bytes) else content, name, problems.append, limits
    ), problems


def refusal(content, name="roster.zip", limits=LIMITS):
    with pytest.raises(RosterError) as caught:
        upload, _problems = opened(content, name, limits)
        for source in upload.sources.values():
            for _block in Table(source, ANY, lambda problem: None).blocks("a"):
                pass
    return caught.value.problems[0]


def rows(text, *columns, name="a.csv"):
    """(line, values) of a CSV, and the problems as (line, reason)."""
    problems = []
    upload, _ = opened(text.encode() if isinstance(text, str) else text, name)
    table = Table(next(iter(upload.sources.values())), ANY, problems.append)
    found = [
        (line, *values)
        for numbers, records in table.blocks(*(columns or ("a", "b")))
        for line, values in zip(numbers, records, strict=True)
    ]
    return found, [(problem.line, problem.reason) for problem in problems]


def read_all(content, name="roster.zip"):
    """{kind: [rows]}, the problems, the roster."""
    problems, found = [], {}
    with Upload(content, name, problems.append) as upload:
        roster = open_any(upload, problems.append)
        for kind, batch in roster.batches():
            found.setdefault(kind, []).extend(ROWS[kind]._make(row) for row in batch)
    return found, problems, roster


def errors(problems):
    return [(p.file, p.line, p.column, p.value) for p in problems if p.severity != NOTICE]


# --- the zip


def raw_zip(*members, **kinds):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.filename = info.orig_filename = name
            for key, value in kinds.items():
                setattr(info, key, value)
            bundle.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "path", ["/etc/users.csv", "../users.csv", "a/../../users.csv", "C:/users.csv", "a\\users.csv"]
)
def test_path_that_leads_outside_is_refused(path):
    problem = refusal(raw_zip((path, "a\n1\n")))
    assert "outside the zip" in problem.reason
    assert problem.file == path


def test_symlink_is_refused():
    assert "link" in refusal(raw_zip(("users.csv", "/etc/passwd"), external_attr=0o120777 << 16)).reason


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["users.csv", "USERS.csv", "more/users.csv"])
def test_two_files_of_one_name_are_refused(second):
    assert "two files of this name" in refusal(raw_zip(("users.csv", "a\n"), (second, "a\n"))).reason


def test_nested_archive_is_refused_by_name_and_by_content():
    inner = raw_zip(("users.csv", "a\n"))
    assert "archive inside" in refusal(raw_zip(("users.zip", inner))).reason
    assert "archive inside" in refusal(raw_zip(("users.csv", inner))).reason


def test_encrypted_zip_is_refused():
    content = bytearray(raw_zip(("users.csv", "a\n1\n")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    assert "password" in refusal(bytes(content)).reason


def test_unusual_compression_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as bundle:
        bundle.writestr("users.csv", "a\n1\n")
    assert "ordinary zip" in refusal(out.getvalue()).reason


def test_too_many_files_are_refused():
    assert "at most 3" in refusal(raw_zip(*((f"{n}.csv", "a\n") for n in range(4))), limits=Limits(members=3)).reason


def test_long_table_of_contents_is_refused_before_it_is_loaded():
    content = raw_zip(*((f"{n}.csv", "") for n in range(50)))
    assert "table of contents" in refusal(content, limits=Limits(directory=1000)).reason


def test_bomb_is_refused_while_streaming():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("users.csv", "a\n" + "0\n" * 6_000_000)
    assert "packed more tightly" in refusal(out.getvalue()).reason


def test_bomb_that_lies_about_its_size_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("users.csv", "a\n" + "0\n" * 1_000_000)
    content = bytearray(out.getvalue())
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 100)
    assert "damaged" in refusal(bytes(content)).reason


def test_total_size_is_counted_while_streaming_and_by_the_headers():
    content = files.packed({"a.csv": "a\n" + "x\n" * 5000, "b.csv": "a\n" + "y\n" * 5000}).getvalue()
    upload, _ = opened(content, limits=Limits(unpacked=30_000))
    with pytest.raises(RosterError, match="larger than"):
        for _ in range(2):
            for source in upload.sources.values():
                list(source.lines())
    assert "larger than" in refusal(content, limits=Limits(unpacked=15_000)).reason
    assert "larger than" in refusal(content, limits=Limits(upload=10)).reason


def test_overlapping_members_are_refused():
    content = bytearray(raw_zip(("a.csv", "a\n1\n"), ("b.csv", "a\n2\n")))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", content, second + 42, 0)
    assert "overlap" in refusal(bytes(content)).reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"PK\x05\x06" + b"\0" * 18, "no CSV"),
        (b"\xd0\xcf\x11\xe0old excel", "CSV UTF-8"),
        (b"%PDF-1.7", ".pdf"),
        (raw_zip(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), "Excel workbook"),
        (raw_zip(("readme.md", "")), "no CSV"),
    ],
)
def test_other_files_are_refused_with_the_way_out(content, words):
    assert words in refusal(content).reason


# --- encodings and lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, end):
    found, problems = rows(f"a,b{end}José,1{end}{end}Łucja,2{end}".encode(encoding))
    assert found == [(2, "José", "1"), (4, "Łucja", "2")]
    assert problems == []


def test_windows_encoding_is_refused_with_file_line_byte_and_the_way_out():
    problem = refusal("a,b\nok,1\nJosé,2\n".encode("cp1252"), "users.csv")
    assert (problem.file, problem.line) == ("users.csv", 3)
    assert "Byte 13 (hex e9) is not UTF-8" in problem.reason
    assert "CSV UTF-8" in problem.reason


def test_utf16_without_bom_and_cut_characters_are_refused():
    assert "UTF-16" in refusal("a,b\n1,2\n".encode("utf-16-le"), "users.csv").reason
    assert "middle of a character" in refusal("a\né".encode()[:-1], "users.csv").reason


def test_nul_byte_costs_its_row_only():
    found, problems = rows("a,b\n1,x\n2,\0y\n3,z\n")
    assert found == [(2, "1", "x"), (4, "3", "z")]
    assert [(line, "NUL" in reason) for line, reason in problems] == [(3, True)]


def test_unbalanced_quotes_cost_their_row_only():
    found, problems = rows('a,b\n1,x\n2,"open\n3,"y"\n4,"5"2\n5,"two\nlines"\n6,z\n')
    assert found == [(2, "1", "x"), (4, "3", "y"), (6, "5", "two lines"), (8, "6", "z")]
    assert [line for line, _reason in problems] == [3, 5]


def test_quote_that_never_closes_at_the_end_of_the_file():
    found, problems = rows('a,b\n1,x\n2,"open\n3,y\n')
    assert found == [(2, "1", "x"), (4, "3", "y")]
    assert [line for line, _reason in problems] == [3]


def test_record_across_two_blocks_is_whole(monkeypatch):
    monkeypatch.setattr("district.rosters.reading.BLOCK", 16)
    found, problems = rows('a,b\n1,x\n2,"one\ntwo\nthree"\n3,y\n4,"q"\n')
    assert found == [(2, "1", "x"), (3, "2", "one two three"), (6, "3", "y"), (7, "4", "q")]
    assert problems == []


def test_short_long_and_blank_rows():
    found, problems = rows("a,b\n1\n,\n2,x,,\n3,x,y\n  4 , z \n")
    assert found == [(2, "1", ""), (3, "", ""), (4, "2", "x"), (6, "4", "z")]
    assert [line for line, _reason in problems] == [5]
    assert "3 values for 2 headings" in problems[0][1]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_found(delimiter):
    assert rows(f"a{delimiter}b\n1{delimiter}2\n")[0] == [(2, "1", "2")]


def test_line_without_end_is_refused():
    assert "longer than any line" in refusal(b"a,b\n" + b"x" * 3_000_000, "users.csv").reason


# --- headings


def test_headings_in_other_order_case_and_spacing_fit():
    found = match("f", 1, ["Last Name", "FIRST_NAME", "\ufeffId"], Columns(("id", "first_name", "lastName")))
    assert found.index == {"id": 2, "first_name": 1, "lastName": 0}
    assert found.problems == []


def test_misspelt_heading_is_read_and_said():
    found = match("f", 1, ["sourcedId", "familyNme"], Columns(("sourcedId", "familyName")))
    assert found.index == {"sourcedId": 0, "familyName": 1}
    assert [(p.severity, p.column) for p in found.problems] == [(NOTICE, "familyNme")]
    assert "“familyNme” was read as “familyName”" in found.problems[0].reason


def test_misspelt_heading_that_could_mean_two_is_not_guessed():
    found = match("f", 1, ["id", "naome"], Columns(("id",), ("nacme", "nabme")))
    assert found.index == {"id": 0}
    assert "could mean" in found.problems[0].reason
    twice = match("f", 1, ["id", "familyNme", "famlyName"], Columns(("id", "familyName")))
    assert twice.index == {"id": 0}
    assert twice.failed


def test_vendor_columns_are_listed_once():
    found = match("f", 1, ["id", "metadata.bus", "x_vendor"], Columns(("id",)))
    assert [(p.severity, p.reason) for p in found.problems] == [
        (NOTICE, "Columns that were not read: metadata.bus, x_vendor.")
    ]


def test_missing_and_doubled_headings_are_errors():
    found = match("f", 1, ["id", "ID", "x"], Columns(("id", "name")))
    assert [p.column for p in found.problems if p.severity != NOTICE] == ["ID", "name"]


@pytest.mark.parametrize(
    ("a", "b", "close"),
    [
        ("name", "nme", True),
        ("name", "naame", True),
        ("name", "nane", True),
        ("name", "nmae", True),
        ("name", "name", False),
        ("name", "nme1", False),
        ("name", "eman", False),
        ("", "a", True),
    ],
)
def test_near_is_one_letter(a, b, close):
    assert near(a, b) is near(b, a) is close


# --- values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2014-09-03", "2014-09-03"),
        ("9/3/2014", "2014-09-03"),
        ("09/03/2014", "2014-09-03"),
        ("2014-9-3T00:00:00.000Z", "2014-09-03"),
        ("9/3/2014 0:00", "2014-09-03"),
        ("2/29/2024", "2024-02-29"),
        ("", None),
    ],
)
def test_dates(text, value):
    assert read_date(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9/3/14", "two digits"),
        ("2/30/2015", "no such day"),
        ("13/5/2015", "no month 13"),
        ("soon", "not a date"),
        ("2023-02-29", "no such day"),
        ("0015-01-01", "between 1900"),
        ("٢٠١٥-٠١-٠١", "not a date"),
    ],
)
def test_impossible_dates_are_named(text, words):
    with pytest.raises(ValueError, match=words):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("KG", "K"),
        ("K", "K"),
        ("0", "K"),
        ("PK", "PK"),
        ("PR", "PK"),
        ("-1", "PK"),
        ("TK", "PK"),
        ("01", "1"),
        ("12", "12"),
        ("4", "4"),
        ("4th", "4"),
        ("Grade 4", "4"),
        ("09,10", "9"),
        ("UG", "UG"),
        ("13", "UG"),
        ("", None),
    ],
)
def test_grades(text, value):
    assert read_grade(text) == value


def test_unknown_grade_bool_and_gender_are_refused():
    for reader in (read_grade, read_bool, read_gender):
        with pytest.raises(ValueError):
            reader("44")


def test_federal_group_puts_hispanic_first_then_two_or_more():
    assert federal_group(True, ["BL", "WH"]) == "HI"
    assert federal_group(False, ["BL", "WH"]) == "TR"
    assert federal_group(False, ["BL"]) == "BL"
    assert federal_group(False, [], True) == "TR"
    assert federal_group(False, []) is None


# --- OneRoster


def test_clean_bundles_have_no_errors_and_all_rows():
    for bundle in (files.good11(), files.good12()):
        found, problems, roster = read_all(files.packed(bundle))
        assert errors(problems) == []
        assert {kind: len(batch) for kind, batch in found.items()} == {
            "school": 3,
            "session": 2,
            "course": 1,
            "section": 2,
            "person": 5,
            "membership": 5,
            "guardian": 1,
            "member": 4,
            "demographic": 3,
        }
        assert [(d.birth_date, d.gender, d.race) for d in found["demographic"]] == [
            ("2015-03-04", "F", "HI"),
            ("2015-05-06", "M", "TR"),
            ("2010-07-08", "X", "AS"),
        ]
        assert roster.mode == "bulk"


def test_broken_bundle_of_version_11_names_every_bad_row():
    found, problems, roster = read_all(files.packed(files.broken11()))
    assert roster.format == "oneroster11"
    assert errors(problems) == [
        ("users.csv", 7, "Given Name", ""),
        ("users.csv", 8, "gradess", "44"),
        ("users.csv", 9, "role", "wizard"),
        ("users.csv", 11, "sourcedId", ""),
        ("demographics.csv", 3, "birthDate", "2/30/2015"),
    ]
    notices = [p.reason for p in problems if p.severity == NOTICE]
    assert any("“gradess” was read as “grades”" in reason for reason in notices)
    assert any("metadata.bus" in reason for reason in notices)
    assert [p.sourced_id for p in found["person"]] == [
        "u-ana",
        "u-ben",
        "u-cai",
        "u-tea",
        "u-rosa",
        "u-bad4",
        "u-ana",
    ]
    assert [tuple(row) for row in found["seen"]] == [
        ("person", "u-bad1"),
        ("person", "u-bad2"),
        ("person", "u-bad3"),
        ("demographic", "u-ben"),
    ]


def test_broken_bundle_of_version_12_names_every_bad_row():
    found, problems, roster = read_all(files.packed(files.broken12()))
    assert roster.format == "oneroster12"
    assert errors(problems) == [
        ("roles.csv", 8, "begin_date", "08/25/25"),
        ("roles.csv", 9, "endDate", "2025-12-10"),
    ]
    notices = [(p.file, p.reason) for p in problems if p.severity == NOTICE]
    assert any("“familyNme” was read as “familyName”" in reason for _file, reason in notices)
    assert ("notes.csv", "This file is no part of OneRoster and was not read.") in notices
    assert any("readme.txt" in file or "logo.bin" in reason for file, reason in notices)
    assert len(found["person"]) == 5


def test_missing_columns_are_told_for_all_files_at_once():
    bundle = files.good11() | {"users.csv": "sourcedId,role\n", "orgs.csv": "sourcedId\n"}
    with pytest.raises(RosterError) as caught:
        read_all(files.packed(bundle))
    assert [(p.file, p.column) for p in caught.value.problems] == [
        ("orgs.csv", "name"),
        ("orgs.csv", "type"),
        ("users.csv", "givenName"),
        ("users.csv", "familyName"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manifest.csv": files.manifest("1.0", orgs="bulk")}, "Only OneRoster 1.1 and 1.2"),
        (
            {"manifest.csv": files.manifest("1.1", **files.BULK11 | {"users": "some"})},
            "bulk, delta or absent",
        ),
        ({"orgs.csv": None}, "not in the zip"),
        ({"manifest.csv": None, "orgs.csv": None, "users.csv": None}, "headings fit neither"),
    ],
)
def test_bundles_that_cannot_be_read_are_refused(change, words):
    bundle = {name: text for name, text in (files.good11() | change).items() if text is not None}
    with pytest.raises(RosterError, match=words):
        read_all(files.packed(bundle))


def test_bundle_without_manifest_is_taken_as_bulk():
    bundle = files.good12()
    del bundle["manifest.csv"]
    found, problems, roster = read_all(files.packed(bundle))
    assert (roster.format, roster.mode, len(found["person"])) == ("oneroster12", "bulk", 5)
    assert "no manifest" in problems[0].reason


def test_delta_wants_a_status_and_reads_deletions():
    users = (
        files.USERS11[0],
        ("u-ben", "tobedeleted", "2025-10-01T08:00:00Z", *files.USERS11[2][3:]),
        files.USERS11[1],
    )
    bundle = {"manifest.csv": files.manifest("1.1", users="delta"), "users.csv": files.table(*users)}
    found, problems, roster = read_all(files.packed(bundle))
    assert roster.mode == "delta"
    assert roster.whole == set()
    assert [(p.sourced_id, p.ended) for p in found["person"]] == [("u-ben", True)]
    assert errors(problems) == [("users.csv", 3, "status", "")]


# --- PowerSchool


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_powerschool_exports_are_told_apart_by_their_headings(delimiter):
    found, problems, roster = read_all(files.packed(files.powerschool(delimiter)))
    assert errors(problems) == []
    assert roster.format == "powerschool"
    assert [(p.sourced_id, p.grade, p.ended) for p in found["person"]] == [
        ("2001", "4", False),
        ("2002", "K", False),
        ("2003", "PK", False),
        ("2004", "9", False),
        ("T71", None, False),
        ("T72", None, False),
    ]
    assert [(m.person, m.school, m.job, m.ended) for m in found["membership"]] == [
        ("2001", "11", None, False),
        ("2002", "11", None, False),
        ("2003", "12", None, False),
        ("2004", "12", None, True),
        ("T71", "11", "teacher", False),
        ("T72", "12", "engagement", False),
    ]
    assert [d.race for d in found["demographic"]] == ["HI", "TR", "AS", None]
    assert [(g.first_name, g.last_name, g.language) for g in found["guardian"]] == [("Maria", "Diaz", "es")]
    assert [(s.sourced_id, s.term) for s in found["section"]] == [("11-ART4.1-3500", "year:2025")]
    assert [(m.kind, m.person) for m in found["member"]] == [
        ("staff", "T71"),
        ("student", "2001"),
        ("student", "2002"),
    ]


def test_powerschool_single_csv():
    text = files.powerschool()["Student.export.text"]
    found, _problems, roster = read_all(io.BytesIO(text.encode()), "students.csv")
    assert len(found["person"]) == 4
    assert (roster.whole, roster.named_schools_only) == ({"student", "guardian"}, True)


def test_powerschool_bad_rows_are_named():
    students = (
        *files.STUDENTS_PS,
        (
            "2005",
            "Hay",
            "",
            "",
            "3/4/15",
            "x",
            "?",
            "2",
            "0",
            "Z",
            "",
            "",
            "",
            "",
            "9",
            "",
            "",
            "",
            "Klingon",
        ),
    )
    found, problems, _roster = read_all(files.packed(files.powerschool(students=students)))
    assert [(line, column) for _file, line, column, _value in errors(problems)] == [
        (6, "First_Name"),
        (6, "SchoolID"),
        (6, "Grade_Level"),
        (6, "Enroll_Status"),
        (6, "DOB"),
        (6, "Gender"),
        (6, "FedEthnicity"),
        (6, "Race_Codes"),
    ]
    assert [tuple(row) for row in found["seen"]] == [("person", "2005")]


# --- whatever comes


def survives(content):
    try:
        with Upload(io.BytesIO(content), "x.zip", lambda problem: None) as upload:
            for _kind, batch in open_any(upload, lambda problem: None).batches():
                for row in batch:
                    assert not any(isinstance(value, str) and "\0" in value for value in row)
    except RosterError as error:
        assert all(problem.reason for problem in error.problems)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_reader_of_any_bytes_raises_nothing_but_rostererror(content):
    survives(content)
    survives(b"PK\x03\x04" + content)
    survives(b"Student_Number,Last_Name,First_Name,Grade_Level,SchoolID\n" + content)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_reader_of_damaged_bundles_raises_nothing_but_rostererror(data):
    content = bytearray(files.packed(data.draw(st.sampled_from([files.good11(), files.broken12()]))).getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))]))


CELL = st.one_of(
    st.text(max_size=12), st.sampled_from(['"', "\n", "\r", ",", "2/30/2015", "tobedeleted", "student", "\0"])
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_reader_of_any_cells_raises_nothing_but_rostererror(data):
    bundle = data.draw(st.sampled_from([files.good11(), files.good12(), files.powerschool()]))
    name = data.draw(st.sampled_from(sorted(bundle)))
    text = bundle[name]
    at = data.draw(st.integers(0, len(text)))
    bundle[name] = text[:at] + data.draw(CELL) + text[at + data.draw(st.integers(0, 10)) :]
    survives(files.packed(bundle).getvalue())
