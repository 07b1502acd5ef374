"""Roster files as student information systems send them, with their faults. Everybody in them is invented."""

import csv
import io
import zipfile

BOM = "\ufeff"


def table(*rows, end="\n", delimiter=","):
    out = io.StringIO()
    csv.writer(out, lineterminator=end, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def packed(files, folder=""):
    """A zip, as an open binary file, of {name: text or bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(folder + name, content.encode() if isinstance(content, str) else content)
    out.seek(0)
    return out


def manifest(version, **modes):
    return table(
        ("propertyName", "value"),
        ("manifest.version", "1.0"),
        ("oneroster.version", version),
        *((f"file.{name}", mode) for name, mode in modes.items()),
        ("source.systemName", "An SIS"),
    )


ORGS = (
    ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"),
    ("d-1", "", "", "Invented Public Schools", "district", "064", ""),
    ("s-oak", "", "", "Oak Elementary School", "school", "11", "d-1"),
    ("s-elm", "", "", "Elm High School", "school", "12", "d-1"),
)
SESSIONS = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "title",
        "type",
        "startDate",
        "endDate",
        "parentSourcedId",
        "schoolYear",
    ),
    ("y-26", "", "", "2025-2026", "schoolYear", "2025-08-25", "2026-06-12", "", "2026"),
    ("t-1", "", "", "Semester 1", "term", "2025-08-25", "2026-01-16", "y-26", "2026"),
)
COURSES = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "schoolYearSourcedId",
        "title",
        "courseCode",
        "grades",
        "orgSourcedId",
        "subjects",
        "subjectCodes",
    ),
    ("c-art", "", "", "y-26", "Art", "ART1", "", "d-1", "", ""),
)
CLASSES = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "title",
        "grades",
        "courseSourcedId",
        "classCode",
        "classType",
        "location",
        "schoolSourcedId",
        "termSourcedIds",
        "subjects",
        "subjectCodes",
        "periods",
    ),
    ("k-oak", "", "", "Art 4A", "04", "c-art", "", "scheduled", "", "s-oak", "t-1", "", "", "1"),
    ("k-elm", "", "", "Art 9", "09", "c-art", "", "scheduled", "", "s-elm", "t-1", "", "", "2"),
)
USERS11 = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "enabledUser",
        "orgSourcedIds",
        "role",
        "username",
        "userIds",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "grades",
        "password",
    ),
    (
        "u-ana",
        "",
        "",
        "true",
        "s-oak",
        "student",
        "ana",
        "",
        "Ana",
        "Silva",
        "",
        "1001",
        "",
        "",
        "",
        "u-rosa",
        "04",
        "",
    ),
    (
        "u-ben",
        "",
        "",
        "true",
        "s-oak",
        "student",
        "ben",
        "",
        "Ben",
        "Okafor",
        "J",
        "1002",
        "",
        "",
        "",
        "",
        "04",
        "",
    ),
    (
        "u-cai",
        "",
        "",
        "true",
        "s-elm",
        "student",
        "cai",
        "",
        "Cai",
        "Nguyễn",
        "",
        "1003",
        "",
        "",
        "",
        "",
        "09",
        "",
    ),
    (
        "u-tea",
        "",
        "",
        "true",
        "s-oak",
        "teacher",
        "tea",
        "",
        "Tess",
        "Moore",
        "",
        "T1",
        "tess@district.example",
        "",
        "",
        "",
        "",
        "",
    ),
    (
        "u-rosa",
        "",
        "",
        "true",
        "s-oak",
        "parent",
        "",
        "",
        "Rosa",
        "Silva",
        "",
        "",
        "rosa@family.example",
        "",
        "860 555 0100",
        "",
        "",
        "",
    ),
)


def student11(sourced_id, school, given, family, number, grade, status=""):
    """One student's row of a 1.1 users file."""
    return (sourced_id, status, "", "true", school, "student", "", "", given, family, "", number, *[""] * 4, grade, "")


ENROLLMENTS = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "classSourcedId",
        "schoolSourcedId",
        "userSourcedId",
        "role",
        "primary",
        "beginDate",
        "endDate",
    ),
    ("e-1", "", "", "k-oak", "s-oak", "u-ana", "student", "", "2025-08-25", ""),
    ("e-2", "", "", "k-oak", "s-oak", "u-ben", "student", "", "2025-08-25", ""),
    ("e-3", "", "", "k-oak", "s-oak", "u-tea", "teacher", "true", "", ""),
    ("e-4", "", "", "k-elm", "s-elm", "u-cai", "student", "", "2025-08-25", ""),
)
DEMOGRAPHICS = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "birthDate",
        "sex",
        "americanIndianOrAlaskaNative",
        "asian",
        "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander",
        "white",
        "demographicRaceTwoOrMoreRaces",
        "hispanicOrLatinoEthnicity",
        "countryOfBirthCode",
        "stateOfBirthAbbreviation",
        "cityOfBirth",
        "publicSchoolResidenceStatus",
    ),
    (
        "u-ana",
        "",
        "",
        "2015-03-04",
        "female",
        "false",
        "false",
        "true",
        "false",
        "true",
        "false",
        "true",
        "",
        "",
        "",
        "",
    ),
    (
        "u-ben",
        "",
        "",
        "2015-05-06",
        "male",
        "false",
        "false",
        "true",
        "false",
        "true",
        "false",
        "false",
        "",
        "",
        "",
        "",
    ),
    (
        "u-cai",
        "",
        "",
        "2010-07-08",
        "other",
        "false",
        "true",
        "false",
        "false",
        "false",
        "false",
        "false",
        "",
        "",
        "",
        "",
    ),
)
BULK11 = {
    "orgs": "bulk",
    "academicSessions": "bulk",
    "courses": "bulk",
    "classes": "bulk",
    "users": "bulk",
    "enrollments": "bulk",
    "demographics": "bulk",
    "lineItems": "absent",
    "results": "absent",
}


def good11(**changed):
    """A clean OneRoster 1.1 bundle as {file name: text}; `users=rows` replaces that file's rows."""
    rows = {
        "orgs": ORGS,
        "academicSessions": SESSIONS,
        "courses": COURSES,
        "classes": CLASSES,
        "users": USERS11,
        "enrollments": ENROLLMENTS,
        "demographics": DEMOGRAPHICS,
    } | changed
    files = {"manifest.csv": manifest("1.1", **BULK11)}
    return files | {f"{name}.csv": table(*content) for name, content in rows.items()}


USERS12 = tuple(row[:4] + row[6:] for row in USERS11)
ROLES12 = (
    (
        "sourcedId",
        "status",
        "dateLastModified",
        "userSourcedId",
        "roleType",
        "role",
        "beginDate",
        "endDate",
        "orgSourcedId",
        "userProfileSourcedId",
    ),
    ("r-1", "", "", "u-ana", "primary", "student", "2025-08-25", "", "s-oak", ""),
    ("r-2", "", "", "u-ben", "primary", "student", "2025-09-02", "", "s-oak", ""),
    ("r-3", "", "", "u-cai", "primary", "student", "2025-08-25", "", "s-elm", ""),
    ("r-4", "", "", "u-tea", "primary", "teacher", "2025-08-18", "", "s-oak", ""),
    ("r-5", "", "", "u-rosa", "primary", "parent", "", "", "s-oak", ""),
)


def good12(**changed):
    rows = {
        "orgs": ORGS,
        "academicSessions": SESSIONS,
        "courses": COURSES,
        "classes": CLASSES,
        "users": USERS12,
        "roles": ROLES12,
        "enrollments": ENROLLMENTS,
        "demographics": DEMOGRAPHICS,
    } | changed
    files = {"manifest.csv": manifest("1.2", **BULK11, roles="bulk")}
    return files | {f"{name}.csv": table(*content) for name, content in rows.items()}


def broken11():
    """OneRoster 1.1 as it really comes: BOM, CRLF, own columns, other order, US dates, and eight bad rows."""
    files = good11(
        orgs=(*ORGS[:2], ("s-oak", "", "", "Oak Elementary School", "school", "11", "d-gone"), ORGS[3]),
    )
    order = [0, 5, 4, 8, 9, 10, 11, 12, 16, 15, 1, 2, 14]
    users = [
        [row[place] for place in order] + [extra]
        for row, extra in zip(USERS11, ("metadata.bus", "12", "12", "7", "", ""), strict=True)
    ]
    users[0][3], users[0][8] = "Given Name", "gradess"
    blank = ["", "", ""]
    users += [
        ["u-bad1", "student", "s-oak", "", "Noname", "", "1010", "", "04", "", "", "", "", ""],
        ["u-bad2", "student", "s-oak", "Gil", "Grade", "", "1011", "", "44", "", "", "", "", ""],
        ["u-bad3", "wizard", "s-oak", "Wil", "Wizard", "", "1012", "", "", "", *blank, ""],
        ["u-bad4", "student", "s-nowhere", "Nia", "Nowhere", "", "1013", "", "04", "", *blank, ""],
        ["", "student", "s-oak", "Ida", "Noid", "", "1014", "", "04", "", *blank, ""],
        ["u-ana", "student", "s-elm", "Ana", "Again", "", "1015", "", "09", "", *blank, ""],
    ]
    files["users.csv"] = BOM + table(*users, end="\r\n")
    demographics = [list(row) for row in DEMOGRAPHICS]
    demographics[1][3], demographics[2][3] = "3/4/2015", "2/30/2015"
    files["demographics.csv"] = table(*demographics, end="\r\n")
    files["enrollments.csv"] = BOM + table(
        *ENROLLMENTS, ("e-5", "", "", "k-oak", "s-oak", "u-nobody", "student", "", "", ""), end="\r\n"
    )
    return files


def broken12():
    """OneRoster 1.2 as it really comes: in a folder, `active` in bulk, a misspelt heading, bad roles."""
    roles = [list(row) for row in ROLES12]
    roles[0][3] = "userSourcedID "
    roles[0][6] = "begin_date"
    roles += [
        ["r-6", "active", "", "u-nobody", "primary", "student", "2025-08-25", "", "s-oak", ""],
        ["r-7", "active", "", "u-ben", "primary", "student", "08/25/25", "", "s-oak", ""],
        ["r-8", "active", "", "u-cai", "secondary", "student", "2026-01-10", "2025-12-10", "s-elm", ""],
        ["r-9", "active", "", "u-tea", "primary", "teacher", "2025-08-18", "", "s-unknown", ""],
    ]
    users = [list(row) for row in USERS12]
    users[0][5] = "userIDs"
    users[0][7] = "familyNme"
    for row in users[1:]:
        row[1] = "active"
    files = good12(roles=roles, users=users)
    files["userProfiles.csv"] = table(("sourcedId", "userSourcedId"))
    files["notes.csv"] = "a,b\n"
    files["readme.txt"] = "made by an SIS"
    files["logo.bin"] = b"\0\1"
    return {f"export-2025/{name}": content for name, content in files.items()} | {
        "__MACOSX/._users.csv": b"\0\5\x16\7",
        "export-2025/.DS_Store": b"\0",
    }


STUDENTS_PS = (
    (
        "Student_Number",
        "Last_Name",
        "First_Name",
        "Middle_Name",
        "DOB",
        "Grade_Level",
        "Gender",
        "FedEthnicity",
        "FedRaceDecline",
        "Race_Codes",
        "SchoolID",
        "School_Name",
        "EntryDate",
        "ExitDate",
        "Enroll_Status",
        "Mother",
        "Mother_Email",
        "Mother_Phone",
        "Home_Language",
    ),
    (
        "2001",
        "Diaz",
        "Dee",
        "",
        "3/4/2015",
        "4",
        "F",
        "1",
        "0",
        "W,B",
        "11",
        "Oak Elementary School",
        "8/25/2025",
        "6/12/2026",
        "0",
        "Diaz, Maria",
        "maria@family.example",
        "860 555 0101",
        "Spanish",
    ),
    (
        "2002",
        "Evans",
        "Eli",
        "",
        "5/6/2020",
        "0",
        "M",
        "0",
        "0",
        "B,W",
        "11",
        "Oak Elementary School",
        "8/25/2025",
        "6/12/2026",
        "0",
        "",
        "",
        "",
        "English",
    ),
    (
        "2003",
        "Fox",
        "Flo",
        "",
        "5/6/2021",
        "-1",
        "X",
        "0",
        "0",
        "A",
        "12",
        "Elm High School",
        "8/25/2025",
        "6/12/2026",
        "0",
        "",
        "",
        "",
        "",
    ),
    (
        "2004",
        "Gray",
        "Gus",
        "",
        "5/6/2010",
        "9",
        "M",
        "0",
        "1",
        "",
        "12",
        "Elm High School",
        "8/25/2025",
        "10/1/2025",
        "2",
        "",
        "",
        "",
        "",
    ),
)
STAFF_PS = (
    ("TeacherNumber", "Last_Name", "First_Name", "Email_Addr", "HomeSchoolId", "Status", "Title"),
    ("71", "Hall", "Hana", "hana@district.example", "11", "1", "Classroom Teacher"),
    ("72", "Ives", "Ira", "ira@district.example", "12", "1", "Student Engagement Specialist"),
)
SECTIONS_PS = (
    (
        "SchoolID",
        "Course_Number",
        "Section_Number",
        "Course_Name",
        "TermID",
        "Teacher_Number",
        "Student_Number",
        "DateEnrolled",
        "DateLeft",
    ),
    ("11", "ART4", "1", "Art", "3500", "71", "2001", "8/25/2025", ""),
    ("11", "ART4", "1", "Art", "3500", "71", "2002", "8/25/2025", ""),
)


def powerschool(delimiter=",", students=STUDENTS_PS, staff=STAFF_PS, sections=SECTIONS_PS):
    return {
        "Student.export.text": table(*students, end="\r\n", delimiter=delimiter),
        "Teachers.text": table(*staff, end="\r\n", delimiter=delimiter),
        "Sections.text": table(*sections, end="\r\n", delimiter=delimiter),
    }
