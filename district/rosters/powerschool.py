"""PowerSchool-style exports (students, staff, sections), tab or comma separated, alone or zipped together.

Which file is which its headings say, not its name. Source: PowerSchool's field list (Students, Teachers, CC);
FedEthnicity 1 is Hispanic, grade 0 kindergarten and below 0 pre-kindergarten; Enroll_Status 0 is enrolled.
"""

from django.utils.translation import gettext as _

from district.rosters.bundle import Roster, Row, email_of, name_of
from district.rosters.headings import columns
from district.rosters.reading import Table, Upload
from district.rosters.rows import (
    BULK,
    LONGEST_ID,
    LONGEST_NAME,
    NOTICE,
    STAFF,
    STUDENT,
    DemographicRow,
    GuardianRow,
    MembershipRow,
    PersonRow,
    Problem,
    Report,
    RosterError,
    RosterMemberRow,
    SchoolRow,
    SectionRow,
    federal_group,
    member_key,
    read_bool,
    read_date,
    read_gender,
    read_grade,
    words,
)

RACE_COLUMNS = {
    "Race_AmericanIndian": "AM",
    "Race_Asian": "AS",
    "Race_Black": "BL",
    "Race_Pacific": "HP",
    "Race_White": "WH",
}
RACE_CODES = {
    code: race
    for race, codes in {
        "AM": "I AM AI NA 1",
        "AS": "A AS 2",
        "BL": "B BL 3",
        "HP": "P HP PI NH 4",
        "WH": "W WH C 5",
    }.items()
    for code in codes.split()
}
GUARDIANS = ("Mother", "Father", "Guardian")
FILES = {
    "students": columns(
        "Student_Number Last_Name First_Name Grade_Level SchoolID",
        f"""Middle_Name Preferred_Name DOB Gender FedEthnicity FedRaceDecline Race_Codes
        {" ".join(RACE_COLUMNS)} School_Name EntryDate ExitDate Enroll_Status Home_Language Mother
        Mother_Email Mother_Phone Father Father_Email Father_Phone Guardian Guardian_Email Guardian_Phone""",
        "ID DCID State_StudentNumber LastFirst Street City State Zip Home_Room",
        """Birthdate=DOB Date_Of_Birth=DOB Sex=Gender Enrollment_SchoolID=SchoolID Nickname=Preferred_Name
        PrimaryLanguage=Home_Language Ethnicity=Race_Codes RaceCd=Race_Codes Race=Race_Codes
        Guardian_Name=Guardian Home_Phone=Guardian_Phone Mother_Home_Phone=Mother_Phone
        Father_Home_Phone=Father_Phone MotherDayPhone=Mother_Phone FatherDayPhone=Father_Phone""",
    ),
    "staff": columns(
        "TeacherNumber Last_Name First_Name",
        "Email_Addr HomeSchoolId SchoolID Status Title",
        "ID DCID Middle_Name LastFirst LoginID Users_DCID StaffStatus",
        "Email=Email_Addr",
    ),
    "sections": columns(
        "SchoolID Course_Number Section_Number TermID",
        "Course_Name Teacher_Number Student_Number DateEnrolled DateLeft Period Room",
        "ID DCID SectionID CourseID Expression Grade_Level Last_Name First_Name",
    ),
}
LANGUAGES = dict(
    pair.rsplit("=", 1)
    for pair in words(
        """english=en spanish=es portuguese=pt arabic=ar polish=pl albanian=sq vietnamese=vi chinese=zh
        mandarin=zh cantonese=zh haitian=ht creole=ht french=fr karen=kar nepali=ne somali=so swahili=sw
        urdu=ur bengali=bn bosnian=bs serbo-croatian=sh russian=ru turkish=tr ukrainian=uk korean=ko"""
    )
)
JOBS = dict(
    pair.split("=")
    for pair in words(
        """para=paraeducator aide=paraeducator principal=administrator director=administrator
        administrator=administrator behavior=behavior engagement=engagement family=family
        community=family counselor=counselor social=counselor psychologist=counselor teacher=teacher
        support=support secretary=support nurse=support security=support"""
    )
)
KINDS = {
    "students": ("school", "person", "membership", "guardian", "demographic"),
    "staff": ("person", "membership"),
    "sections": ("section",),
}
MEMBERS = {"Student_Number": "section_student", "Teacher_Number": "section_staff"}
YEAR = "year:"  # a section's term in place of an academic session's id
ENROLLED, AWAY = {"", "0"}, {"-1", "1", "2", "3", "4"}


def recognise(upload: Upload, report: Report, ignore: Report) -> list[tuple[str, Table]]:
    """(which export, its table) for each file whose headings fit one; the others with a problem."""
    found, problems = [], []
    for source in upload.sources.values():
        best = None
        for kind, known in FILES.items():
            table = Table(source, known, ignore)
            missing = sum(problem.severity != NOTICE for problem in table.headings.problems)
            fits = sum(table.has(name) for name in known.required) - missing
            if best is None or fits > best[0]:
                best = (fits, missing, kind)
        fits, missing, kind = best
        if missing and fits <= 0:
            problems.append(
                Problem(
                    source.name,
                    1,
                    "",
                    "",
                    _("The headings fit neither OneRoster nor PowerSchool's students, staff, sections."),
                )
            )
            continue
        table = Table(source, FILES[kind], report, len(found))
        for problem in table.headings.problems:
            if problem.severity == NOTICE:
                report(problem)
            else:
                problems.append(problem)
        if kind in [other for other, _table in found]:
            problems.append(
                Problem(
                    source.name,
                    0,
                    "",
                    "",
                    _("The upload has two files of this kind: send them one after the other."),
                )
            )
        found.append((kind, table))
    if problems:
        raise RosterError(*problems)
    return found


def open_roster(upload: Upload, report: Report) -> Roster:
    """Every file is the whole of its kind for the schools that it names. Raises RosterError."""
    found = recognise(upload, report, lambda problem: None)
    roster = Roster(
        upload,
        "powerschool",
        {},
        {table.name.lower(): table for _kind, table in found},
        [table.name for _kind, table in found],
    )
    who = "Student_Number TeacherNumber Teacher_Number"
    roster.headings = {
        "school": {"sourced_id": "SchoolID"},
        "person": {"sourced_id": who, "number": who},
        "membership": {
            "person": "Student_Number TeacherNumber",
            "school": "HomeSchoolId SchoolID",
            "starts_on": "EntryDate",
        },
        "guardian": {"student": "Student_Number", "guardian": "Guardian"},
        "demographic": {"person": "Student_Number"},
        "section": {"sourced_id": "Section_Number", "school": "SchoolID", "term": "TermID"},
        "member": {
            "sourced_id": "Section_Number",
            "section": "Section_Number",
            "person": "Student_Number Teacher_Number",
        },
    }
    roster.named_schools_only = True
    for kind, table in found:
        roster.modes |= dict.fromkeys(KINDS[kind], BULK)
        if kind == "sections":
            roster.whole.add("section")
            roster.whole |= {claim for column, claim in MEMBERS.items() if table.has(column)}
            if roster.whole & set(MEMBERS.values()):
                roster.modes["member"] = BULK
        else:
            roster.whole.add("student" if kind == "students" else "staff")
            if any(table.has(who) for who in GUARDIANS):
                roster.whole.add("guardian")
        roster.readers.append((READERS[kind], table))
        roster.sources += [(row, table) for row in (*KINDS[kind], "member")]
    roster.readers.sort(key=lambda pair: list(READERS.values()).index(pair[0]))
    return roster


def job_of(title: str) -> str:
    folded = title.lower()
    return next((job for word, job in JOBS.items() if word in folded), "teacher" if not title else "other")


def language_of(text: str) -> str | None:
    """ISO 639: from a name, or a code as it stands; None when it is neither."""
    folded = text.lower()
    return LANGUAGES.get(folded.split(" ")[0]) or (
        folded if 2 <= len(folded) <= 3 and folded.isascii() and folded.isalpha() else None
    )


def person_name(text: str) -> tuple[str | None, str | None]:
    """(given, family) from “Family, Given” or “Given Family”."""
    if "," in text:
        family, _comma, given = text.partition(",")
    else:
        given, _space, family = text.rpartition(" ")
    return name_of(given.strip())[:LONGEST_NAME] or None, name_of(family.strip())[:LONGEST_NAME] or None


def read_students(roster, table):
    row, number = Row(table, False), table.number
    fields = [column for column in FILES["students"].names if table.has(column)]
    schools, languages = set(), set()
    for numbers, records in table.blocks(*fields):
        people, memberships, guardians, demographics, seen, places = [], [], [], [], [], []
        for line, values in zip(numbers, records, strict=True):
            given = dict(zip(fields, values, strict=True))
            get = given.get
            key = get("Student_Number")
            if not key and not any(values):
                continue
            row.bad = False
            if not key or len(key) > 32:
                row.need(line, "Student_Number", key, 32)
            for name in ("Last_Name", "First_Name"):
                row.need(line, name, get(name), LONGEST_NAME)
            school, status = get("SchoolID"), get("Enroll_Status", "")
            row.need(line, "SchoolID", school)
            grade = row.read(read_grade, line, "Grade_Level", get("Grade_Level"))
            starts_on = row.read(read_date, line, "EntryDate", get("EntryDate"))
            ends_on = row.read(read_date, line, "ExitDate", get("ExitDate"))
            if starts_on and ends_on and starts_on > ends_on:
                if status in ENROLLED:
                    row.error(
                        line,
                        "ExitDate",
                        get("ExitDate"),
                        _("This ends before it begins (%(start)s).") % {"start": starts_on},
                    )
                else:
                    starts_on = None
            if status not in ENROLLED | AWAY:
                row.error(line, "Enroll_Status", status, _("This must be -1, 0, 1, 2, 3 or 4."))
            birth_date = row.read(read_date, line, "DOB", get("DOB"))
            gender = row.read(read_gender, line, "Gender", get("Gender"))
            race = race_of(row, line, get)
            if row.bad:
                if key:
                    seen.append(("person", key))
                continue
            if school not in schools:
                schools.add(school)
                title = name_of(get("School_Name", ""))[:160] or None
                places.append(SchoolRow(number, line, school, name=title, kind="school", code=school))
            language = None
            if spoken := get("Home_Language"):
                language = language_of(spoken)
                if not language and spoken not in languages:
                    languages.add(spoken)
                    table.notice(line, "Home_Language", spoken, _("This language is not known and was left out."))
            people.append(
                PersonRow(
                    number,
                    line,
                    key,
                    first_name=name_of(get("First_Name")),
                    middle_name=name_of(get("Middle_Name", ""))[:LONGEST_NAME] or None,
                    last_name=name_of(get("Last_Name")),
                    preferred_name=name_of(get("Preferred_Name", ""))[:LONGEST_NAME] or None,
                    number=key,
                    grade=grade,
                    language=language,
                )
            )
            memberships.append(
                MembershipRow(
                    number,
                    line,
                    key,
                    STUDENT,
                    school,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    ended=status not in ENROLLED,
                )
            )
            demographics.append(DemographicRow(number, line, key, birth_date, gender, race))
            for who in GUARDIANS:
                if full := get(who):
                    first, last = person_name(full)
                    address = get(f"{who}_Email")
                    guardians.append(
                        GuardianRow(
                            number,
                            line,
                            key,
                            f"{key}-{who.lower()}",
                            first_name=first,
                            last_name=last,
                            relationship=who.lower(),
                            email=email_of(table, line, address, f"{who}_Email") if address else None,
                            phone=get(f"{who}_Phone", "")[:40] or None,
                            language=language,
                        )
                    )
        yield {
            "school": places,
            "person": people,
            "membership": memberships,
            "guardian": guardians,
            "demographic": demographics,
            "seen": seen,
        }


def race_of(row, line, get):
    if (get("FedRaceDecline") or "0") not in ("0", "") and row.read(
        read_bool, line, "FedRaceDecline", get("FedRaceDecline")
    ):
        return None
    hispanic = row.read(read_bool, line, "FedEthnicity", get("FedEthnicity"))
    races = [code for column, code in RACE_COLUMNS.items() if row.read(read_bool, line, column, get(column))]
    for code in (get("Race_Codes") or "").replace(";", ",").replace("|", ",").split(","):
        code = code.strip().upper()
        if code in ("H", "HI"):
            hispanic = True
        elif code in ("M", "TR", "MU", "6", "7"):
            races += ["TR", "TR"]
        elif code in RACE_CODES:
            if RACE_CODES[code] not in races:
                races.append(RACE_CODES[code])
        elif code:
            row.error(
                line,
                "Race_Codes",
                code,
                _("This race code is not known: use I, A, B, P, W, or the race columns."),
            )
    return federal_group(bool(hispanic), races)


def read_staff(roster, table):
    row, number = Row(table, False), table.number
    wanted = words("TeacherNumber Last_Name First_Name Email_Addr HomeSchoolId SchoolID Status Title")
    for numbers, records in table.blocks(*wanted):
        people, memberships, seen = [], [], []
        for line, record in zip(numbers, records, strict=True):
            key, family, given, email, home, school, status, title = record
            if not key and not any(record):
                continue
            row.bad = False
            row.need(line, "TeacherNumber", key, 32)
            row.need(line, "Last_Name", family, LONGEST_NAME)
            row.need(line, "First_Name", given, LONGEST_NAME)
            if status not in ("", "0", "1", "2"):
                row.error(line, "Status", status, _("This must be 1 (current) or 2 (no longer here)."))
            if row.bad:
                if key:
                    seen.append(("person", staff_id(key)))
                continue
            place = home if home not in ("", "0") else school if school != "0" else ""
            people.append(
                PersonRow(
                    number,
                    line,
                    staff_id(key),
                    first_name=name_of(given),
                    last_name=name_of(family),
                    email=email_of(table, line, email, "Email_Addr") if email else None,
                    number=key,
                    title=title[:120] or None,
                    ended=status == "2",
                )
            )
            if status != "2":
                memberships.append(MembershipRow(number, line, staff_id(key), STAFF, place or None, job=job_of(title)))
        yield {"person": people, "membership": memberships, "seen": seen}


def staff_id(number: str) -> str:
    """Teachers and students are numbered apart in PowerSchool."""
    return f"T{number}"


def read_sections(roster, table):
    row, number = Row(table, False), table.number
    wanted = words(
        """SchoolID Course_Number Section_Number TermID Course_Name Teacher_Number Student_Number DateEnrolled
        DateLeft Period Room"""
    )
    known, taught = set(), set()
    for numbers, records in table.blocks(*wanted):
        sections, members, seen = [], [], []
        for line, record in zip(numbers, records, strict=True):
            school, course, section, term, title, teacher, student, begins, ends, period, room = record
            if not course and not any(record):
                continue
            row.bad = False
            for column, value in zip(wanted[:4], record[:4], strict=True):
                row.need(line, column, value)
            if term and not (term.lstrip("-").isdigit() and term.isascii() and len(term) < 8):
                row.error(line, "TermID", term, _("This must be a number, such as 3500 for the year 2025–26."))
            starts_on = row.read(read_date, line, "DateEnrolled", begins)
            ends_on = row.read(read_date, line, "DateLeft", ends)
            if starts_on and ends_on and starts_on > ends_on:
                reason = _("This ends before it begins (%(start)s).") % {"start": starts_on}
                row.error(line, "DateLeft", ends, reason)
            dropped, term = term.startswith("-"), term.lstrip("-")
            key = f"{school}-{course}.{section}-{term}"
            if len(key) > LONGEST_ID:
                row.need(line, "Section_Number", key)
            if row.bad:
                seen.append(("section", key))
                seen += [("member", member_key(key, who)) for who in (student, staff_id(teacher)) if who]
                continue
            if key not in known:
                known.add(key)
                name = name_of(title) or course
                sections.append(
                    SectionRow(
                        number,
                        line,
                        key,
                        school=school,
                        title=f"{name[:100]} ({section[:16]})",
                        course=name[:120],
                        term=f"{YEAR}{year_of_term(term)}",
                        period=period[:20] or None,
                        room=room[:40] or None,
                    )
                )
            if teacher and (key, teacher) not in taught:
                taught.add((key, teacher))
                who = staff_id(teacher)
                members.append(RosterMemberRow(number, line, member_key(key, who), key, who, STAFF))
            if student:
                members.append(
                    RosterMemberRow(
                        number,
                        line,
                        member_key(key, student),
                        key,
                        student,
                        STUDENT,
                        starts_on=starts_on,
                        ends_on=ends_on,
                        ended=dropped,
                    )
                )
        yield {"section": sections, "member": members, "seen": seen}


def year_of_term(term: str) -> int:
    """The calendar year in which a TermID's year begins: its hundreds count from 1990 (3500 → 2025)."""
    return 1990 + int(term) // 100


READERS = {"students": read_students, "staff": read_staff, "sections": read_sections}
