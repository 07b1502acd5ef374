"""OneRoster 1.1 and 1.2 CSV bundles, bulk and delta, into the rows of `rows.py`.

Source: 1EdTech OneRoster 1.1 CSV tables, 1.2 CSV binding.
"""

import csv

from django.utils.translation import gettext as _

from district.rosters.bundle import Roster, Row, email_of, ids_of, name_of
from district.rosters.headings import columns
from district.rosters.reading import Table, Upload
from district.rosters.rows import (
    ABSENT,
    BULK,
    DELTA,
    GUARDIAN,
    LONGEST_ID,
    LONGEST_NAME,
    NOTICE,
    STAFF,
    STUDENT,
    Problem,
    Report,
    RosterError,
    SectionRow,
    federal_group,
    member_key,
    read_bool,
    read_date,
    read_gender,
    read_grade,
    shorten,
    words,
)

RECORD = ("status", "dateLastModified")
RACE_COLUMNS = {
    "AM": "americanIndianOrAlaskaNative",
    "AS": "asian",
    "BL": "blackOrAfricanAmerican",
    "HP": "nativeHawaiianOrOtherPacificIslander",
    "WH": "white",
}
FILES = {
    "orgs.csv": columns(
        "sourcedId name type",
        "status dateLastModified identifier parentSourcedId",
        aliases="parentOrgSourcedId=parentSourcedId orgType=type",
    ),
    "academicsessions.csv": columns(
        "sourcedId title type startDate endDate",
        "status dateLastModified schoolYear",
        "parentSourcedId",
        "beginDate=startDate",
    ),
    "courses.csv": columns(
        "sourcedId title",
        "status dateLastModified courseCode",
        "schoolYearSourcedId schoolYearId grades orgSourcedId subjects subjectCodes",
    ),
    "classes.csv": columns(
        "sourcedId title schoolSourcedId",
        "status dateLastModified grades courseSourcedId termSourcedIds periods location",
        "classCode classType subjects subjectCodes",
        "grade=grades termSourcedId=termSourcedIds",
    ),
    "users.csv": columns(
        "sourcedId givenName familyName",
        """status dateLastModified role orgSourcedIds middleName identifier email phone sms agentSourcedIds
        grades preferredGivenName preferredFirstName""",
        """enabledUser username userIds password userMasterIdentifier resourceSourcedIds primaryOrgSourcedId
        preferredMiddleName preferredMiddleNames preferredFamilyName preferredLastName pronouns""",
        "grade=grades orgSourcedId=orgSourcedIds agents=agentSourcedIds",
    ),
    "roles.csv": columns(
        "userSourcedId role orgSourcedId",
        "sourcedId status dateLastModified roleType beginDate endDate",
        "userProfileSourcedId",
        "startDate=beginDate",
    ),
    "enrollments.csv": columns(
        "sourcedId classSourcedId userSourcedId role",
        "status dateLastModified primary beginDate endDate",
        "schoolSourcedId",
        "startDate=beginDate",
    ),
    "demographics.csv": columns(
        "sourcedId",
        f"""status dateLastModified birthDate sex {" ".join(RACE_COLUMNS.values())}
        demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity""",
        "countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus",
        "userSourcedId=sourcedId gender=sex",
    ),
}
PROPERTY = {name: f"file.{name.removesuffix('.csv')}" for name in FILES} | {
    "academicsessions.csv": "file.academicSessions"
}
KIND = {
    "orgs.csv": "school",
    "academicsessions.csv": "session",
    "courses.csv": "course",
    "classes.csv": "section",
    "users.csv": "person",
    "roles.csv": "membership",
    "enrollments.csv": "member",
    "demographics.csv": "demographic",
}
KNOWN = {name.removesuffix(".csv") for name in FILES} | set(
    words(
        """categories classresources courseresources lineitems lineitemlearningobjectiveids lineitemscoreids
        manifest resources resultlearningobjectiveids results
        resultscoreids scorescales userprofiles userresources"""
    )
)

ROLES = {
    "student": (STUDENT, ""),
    "guardian": (GUARDIAN, "guardian"),
    "parent": (GUARDIAN, "parent"),
    "relative": (GUARDIAN, "other"),
    "teacher": (STAFF, "teacher"),
    "administrator": (STAFF, "administrator"),
    "aide": (STAFF, "paraeducator"),
    "proctor": (STAFF, "support"),
    "counselor": (STAFF, "counselor"),
    "principal": (STAFF, "administrator"),
    "siteadministrator": (STAFF, "administrator"),
    "districtadministrator": (STAFF, "administrator"),
    "systemadministrator": (STAFF, "administrator"),
}


def is_oneroster(upload: Upload) -> bool:
    return "manifest.csv" in upload.sources or {"users.csv", "orgs.csv"} <= set(upload.sources)


def open_roster(upload: Upload, report: Report) -> Roster:
    """Read the manifest and every file's headings. Raises RosterError with all that is wrong with them."""
    manifest = read_manifest(upload, report)
    problems, modes, tables = [], {}, {}
    for name, source in upload.sources.items():
        if name.rpartition(".")[0] not in KNOWN:
            report(Problem(source.name, 0, "", "", _("This file is no part of OneRoster and was not read."), NOTICE))
    for name, known in FILES.items():
        mode = manifest.get(PROPERTY[name].lower(), "" if manifest else BULK).lower() or (ABSENT if manifest else BULK)
        present = name in upload.sources
        if mode not in (BULK, DELTA, ABSENT):
            problems.append(
                Problem("manifest.csv", 0, PROPERTY[name], shorten(mode), _("This must be bulk, delta or absent."))
            )
            continue
        if mode == ABSENT and present:
            report(
                Problem(
                    upload.sources[name].name,
                    0,
                    "",
                    "",
                    _("The manifest calls this file absent, so it was not read."),
                    NOTICE,
                )
            )
        if mode != ABSENT and not present:
            if manifest:
                problems.append(
                    Problem(
                        "manifest.csv",
                        0,
                        PROPERTY[name],
                        mode,
                        _("The manifest names this file, but it is not in the zip."),
                    )
                )
            continue
        if mode == ABSENT:
            continue
        try:
            table = Table(upload.sources[name], known, report, len(tables))
        except RosterError as error:
            problems += error.problems
            continue
        for problem in table.headings.problems:
            if problem.severity == NOTICE:
                report(problem)
            else:
                problems.append(problem)
        modes[name], tables[name] = mode, table
    version = version_of(manifest, tables, problems, report)
    if not problems:
        problems += missing_parts(version, modes, tables)
    if problems:
        raise RosterError(*problems)
    roster = Roster(
        upload,
        "oneroster12" if version == "1.2" else "oneroster11",
        {KIND[name]: mode for name, mode in modes.items()},
        tables,
        [table.name for table in tables.values()],
    )
    if version == "1.1" and "person" in roster.modes:
        roster.modes["membership"] = roster.modes["person"]
    if roster.modes.get("person") == roster.modes.get("membership") == BULK:
        roster.whole |= {"student", "staff"}
        if tables["users.csv"].has("agentSourcedIds"):
            roster.whole.add("guardian")
    if roster.modes.get("section") == BULK:
        roster.whole.add("section")
    if roster.modes.get("member") == BULK:
        roster.whole |= {"section_student", "section_staff"}
    roster.readers = [(READERS[name], table) for name, table in tables.items()]
    roster.sources = [(KIND[name], table) for name, table in tables.items()]
    roster.headings = {
        "school": {"sourced_id": "sourcedId", "parent": "parentSourcedId", "kind": "type"},
        "session": {"sourced_id": "sourcedId"},
        "person": {"sourced_id": "sourcedId", "number": "identifier", "email": "email"},
        "membership": {
            "person": "userSourcedId",
            "school": "orgSourcedId",
            "kind": "role",
            "starts_on": "beginDate",
        }
        if version == "1.2"
        else {"person": "sourcedId", "school": "orgSourcedIds", "kind": "role"},
        "guardian": {"student": "sourcedId", "guardian": "agentSourcedIds"},
        "demographic": {"person": "sourcedId"},
        "course": {"sourced_id": "sourcedId"},
        "section": {
            "sourced_id": "sourcedId",
            "school": "schoolSourcedId",
            "course": "courseSourcedId",
            "term": "termSourcedIds",
        },
        "member": {
            "sourced_id": "sourcedId",
            "section": "classSourcedId",
            "person": "userSourcedId",
            "kind": "role",
        },
    }
    return roster


def read_manifest(upload: Upload, report: Report) -> dict[str, str]:
    """Property, in lower case, to value; empty when the bundle has no manifest."""
    source = upload.sources.get("manifest.csv")
    if source is None:
        report(
            Problem(
                "manifest.csv",
                0,
                "",
                "",
                _("The bundle has no manifest: every file was taken as the whole of its kind (bulk)."),
                NOTICE,
            )
        )
        return {}
    manifest = {}
    for lines in source.lines():
        try:
            for row in csv.reader(lines, strict=True):
                if len(row) >= 2 and len(manifest) < 200:
                    manifest[row[0].strip().lower()] = row[1].strip()
        except csv.Error:
            raise RosterError.at(
                _("The manifest cannot be read: are its quotation marks closed?"), source.name
            ) from None
    if manifest.pop("propertyname", None) is None:
        report(Problem(source.name, 1, "propertyName", "", _("The manifest has no line of headings."), NOTICE))
    return manifest


def version_of(manifest, tables, problems, report) -> str:
    stated = manifest.get("oneroster.version", "")
    users = tables.get("users.csv")
    found = "1.2" if "roles.csv" in tables else "1.1" if users and users.has("role") else ""
    if stated in ("1.1", "1.1.0", "1.2", "1.2.0"):
        stated = stated[:3]
        if found and found != stated:
            report(
                Problem(
                    "manifest.csv",
                    0,
                    "oneroster.version",
                    stated,
                    _("The files are laid out as OneRoster %(found)s, and were read so.") % {"found": found},
                    NOTICE,
                )
            )
        return found or stated
    if stated:
        problems.append(
            Problem(
                "manifest.csv",
                0,
                "oneroster.version",
                shorten(stated),
                _("Only OneRoster 1.1 and 1.2 can be read: choose one of them in the export."),
            )
        )
    return found or "1.1"


def missing_parts(version, modes, tables) -> list[Problem]:
    problems = []

    def missing(name, reason):
        problems.append(Problem(name, 0, "", "", reason))

    if not tables:
        missing("", _("The bundle has none of the files of a roster (orgs, users, enrollments …)."))
    users = tables.get("users.csv")
    if users and version == "1.1":
        for column in ("role", "orgSourcedIds"):
            if not users.has(column):
                problems.append(
                    Problem(
                        users.name,
                        users.line,
                        column,
                        "",
                        _("The column “%(name)s” is missing, and there is no roles.csv.") % {"name": column},
                    )
                )
    if modes.get("users.csv") == BULK:
        if "orgs.csv" not in tables:
            missing("orgs.csv", _("The file orgs.csv is missing: without it nobody has a school."))
        if version == "1.2" and "roles.csv" not in tables:
            missing("roles.csv", _("The file roles.csv is missing: OneRoster 1.2 keeps each user's role in it."))
    return problems


def read_orgs(roster, table):
    row = Row(table, roster.modes["school"] == DELTA)
    for numbers, records in table.blocks("sourcedId", "name", "type", "identifier", "parentSourcedId", *RECORD):
        good, seen = [], []
        for line, (key, name, kind, code, parent, status, modified) in zip(numbers, records, strict=True):
            if not key and not (name or kind or status):
                continue
            row.bad = False
            row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified)
            if not ended:
                row.need(line, "name", name, 160)
                if kind.lower() not in ("school", "district", "department", "local", "state", "national"):
                    row.error(
                        line,
                        "type",
                        kind,
                        _("This must be school, district, department, local, state or national."),
                    )
            if row.bad:
                seen.append(("school", key))
            else:
                good.append(
                    (
                        table.number,
                        line,
                        key,
                        name_of(name) or None,
                        kind.lower(),
                        code or None,
                        parent or None,
                        ended,
                    )
                )
        yield {"school": good, "seen": seen}


def read_sessions(roster, table):
    row = Row(table, roster.modes["session"] == DELTA)
    for numbers, records in table.blocks("sourcedId", "title", "type", "startDate", "endDate", *RECORD):
        good, seen = [], []
        for line, (key, title, kind, starts, ends, status, modified) in zip(numbers, records, strict=True):
            if not key and not (title or kind or starts):
                continue
            row.bad = False
            row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified)
            starts_on = row.read(read_date, line, "startDate", starts)
            ends_on = row.read(read_date, line, "endDate", ends)
            if not ended:
                row.need(line, "startDate", starts)
                row.need(line, "endDate", ends)
                if starts_on and ends_on and starts_on > ends_on:
                    row.error(
                        line,
                        "endDate",
                        ends,
                        _("This ends before it begins (%(start)s).") % {"start": starts_on},
                    )
            if row.bad:
                seen.append(("session", key))
            else:
                good.append((table.number, line, key, name_of(title) or None, kind.lower(), starts_on, ends_on, ended))
        yield {"session": good, "seen": seen}


def read_courses(roster, table):
    row = Row(table, roster.modes["course"] == DELTA)
    for numbers, records in table.blocks("sourcedId", "title", "courseCode", *RECORD):
        good, seen = [], []
        for line, (key, title, code, status, modified) in zip(numbers, records, strict=True):
            if not key and not (title or code):
                continue
            row.bad = False
            row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified)
            if row.bad:
                seen.append(("course", key))
            else:
                good.append((table.number, line, key, name_of(title) or None, code or None, ended))
        yield {"course": good, "seen": seen}


def read_classes(roster, table):
    row = Row(table, roster.modes["section"] == DELTA)
    wanted = words("sourcedId title schoolSourcedId courseSourcedId grades termSourcedIds periods location")
    for numbers, records in table.blocks(*wanted, *RECORD):
        good, seen = [], []
        for line, record in zip(numbers, records, strict=True):
            key, title, school, course, grades, terms, periods, room, status, modified = record
            if not key and not any(record):
                continue
            row.bad = False
            row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified)
            taught = [row.read(read_grade, line, "grades", grade) for grade in ids_of(grades)]
            if not ended:
                row.need(line, "title", title, 120)
                row.need(line, "schoolSourcedId", school)
            if row.bad:
                seen.append(("section", key))
                continue
            good.append(
                SectionRow(
                    table.number,
                    line,
                    key,
                    school=school or None,
                    title=name_of(title) or None,
                    course=course or None,
                    grades=",".join(sorted({grade for grade in taught if grade})) or None,
                    term=(ids_of(terms) or [None])[0],
                    period=periods[:20] or None,
                    room=room[:40] or None,
                    ended=ended,
                )
            )
        yield {"section": good, "seen": seen}


def read_users(roster, table):
    row, number = Row(table, roster.modes["person"] == DELTA), table.number
    own_roles = roster.format == "oneroster11"
    wanted = (
        "sourcedId",
        "givenName",
        "middleName",
        "familyName",
        "preferredGivenName",
        "preferredFirstName",
        "email",
        "phone",
        "sms",
        "identifier",
        "grades",
        "role",
        "orgSourcedIds",
        "agentSourcedIds",
        *RECORD,
    )
    for numbers, records in table.blocks(*wanted):
        people, memberships, guardians, seen = [], [], [], []
        for line, record in zip(numbers, records, strict=True):
            (
                key,
                given,
                middle,
                family,
                preferred,
                preferred_too,
                email,
                phone,
                sms,
                identifier,
                grades,
                role,
                orgs,
                agents,
                status,
                modified,
            ) = record
            if not key and not any(record):
                continue
            row.bad = False
            if not key or len(key) > LONGEST_ID:
                row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified) if status or row.delta else False
            kind = job = grade = None
            if not ended:
                if not given or len(given) > LONGEST_NAME:
                    row.need(line, "givenName", given, LONGEST_NAME)
                if not family or len(family) > LONGEST_NAME:
                    row.need(line, "familyName", family, LONGEST_NAME)
                if len(identifier) > 32:
                    row.need(line, "identifier", identifier, 32)
                if own_roles:
                    if (found := ROLES.get(role.lower())) is None:
                        row.error(line, "role", role, _("This role is not one of OneRoster's."))
                    else:
                        kind, job = found
                if grades and kind in (STUDENT, None):
                    grade = row.read(read_grade, line, "grades", grades)
                places = ids_of(orgs) if own_roles else ()
                if own_roles and not places and kind != GUARDIAN:
                    row.error(
                        line,
                        "orgSourcedIds",
                        orgs,
                        _("This must not be blank: without it nobody has a school."),
                    )
            if row.bad:
                if key:
                    seen.append(("person", key))
                continue
            people.append(
                (
                    number,
                    line,
                    key,
                    name_of(given) or None,
                    name_of(middle)[:LONGEST_NAME] or None,
                    name_of(family) or None,
                    name_of(preferred or preferred_too)[:LONGEST_NAME] or None,
                    email_of(table, line, email) if email else None,
                    (phone or sms)[:40] or None,
                    identifier or None,
                    grade,
                    None,
                    None,
                    modified or None,
                    ended,
                )
            )
            if ended:
                continue
            if own_roles:
                for rank, place in enumerate(places):
                    memberships.append(
                        (
                            number,
                            line,
                            key,
                            kind,
                            place,
                            job or None,
                            rank,
                            None,
                            None,
                            modified or None,
                            False,
                        )
                    )
                if not places:
                    memberships.append(
                        (number, line, key, kind, None, job or None, 0, None, None, modified or None, False)
                    )
            if agents and kind in (STUDENT, None):
                for agent in ids_of(agents):
                    guardians.append((number, line, key, agent, None, None, None, None, None, None))
        yield {"person": people, "membership": memberships, "guardian": guardians, "seen": seen}


def read_roles(roster, table):
    row, number = Row(table, roster.modes["membership"] == DELTA), table.number
    wanted = ("userSourcedId", "role", "roleType", "orgSourcedId", "beginDate", "endDate", *RECORD)
    for numbers, records in table.blocks(*wanted):
        good, seen = [], []
        for line, record in zip(numbers, records, strict=True):
            person, role, rank, org, begins, ends, status, modified = record
            if not person and not any(record):
                continue
            row.bad = False
            if not person:
                row.need(line, "userSourcedId", person)
            ended = row.ended(line, status, modified) if status or row.delta else False
            if (found := ROLES.get(role.lower())) is None:
                row.error(line, "role", role, _("This role is not one of OneRoster's."))
                found = (None, None)
            kind, job = found
            if not org and kind != GUARDIAN and not row.bad:
                row.need(line, "orgSourcedId", org)
            starts_on = row.read(read_date, line, "beginDate", begins) if begins else None
            ends_on = row.read(read_date, line, "endDate", ends) if ends else None
            if starts_on and ends_on and starts_on > ends_on:
                row.error(line, "endDate", ends, _("This ends before it begins (%(start)s).") % {"start": starts_on})
            if row.bad:
                if person:
                    seen.append(("membership", person))
            else:
                good.append(
                    (
                        number,
                        line,
                        person,
                        kind,
                        org or None,
                        job or None,
                        0 if rank.lower() != "secondary" else 1,
                        starts_on,
                        ends_on,
                        modified or None,
                        ended,
                    )
                )
        yield {"membership": good, "seen": seen}


def read_enrollments(roster, table):
    row, number = Row(table, roster.modes["member"] == DELTA), table.number
    wanted = (*words("sourcedId classSourcedId userSourcedId role primary beginDate endDate"), *RECORD)
    for numbers, records in table.blocks(*wanted):
        good, seen = [], []
        for line, record in zip(numbers, records, strict=True):
            key, section, person, role, primary, begins, ends, status, modified = record
            if not key and not any(record):
                continue
            row.bad = False
            if not key or len(key) > LONGEST_ID:
                row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified) if status or row.delta else False
            kind = None
            if not section:
                row.need(line, "classSourcedId", section)
            if not person:
                row.need(line, "userSourcedId", person)
            if not ended:
                kind = MEMBERS.get(role.lower())
                if kind is None:
                    row.error(
                        line,
                        "role",
                        role,
                        _("This must be student, teacher, aide, proctor or administrator."),
                    )
            starts_on = row.read(read_date, line, "beginDate", begins) if begins else None
            ends_on = row.read(read_date, line, "endDate", ends) if ends else None
            if starts_on and ends_on and starts_on > ends_on:
                row.error(line, "endDate", ends, _("This ends before it begins (%(start)s).") % {"start": starts_on})
            if row.bad:
                if section and person:
                    seen.append(("member", member_key(section, person)))
                else:
                    table.unreadable += 1
            else:
                good.append(
                    (
                        number,
                        line,
                        key,
                        section or None,
                        person or None,
                        kind,
                        role.lower() == "teacher" and primary.lower() != "false",
                        starts_on,
                        ends_on,
                        modified or None,
                        ended,
                    )
                )
        yield {"member": good, "seen": seen}


MEMBERS = {"student": STUDENT} | dict.fromkeys(("teacher", "aide", "proctor", "administrator"), STAFF)


def read_demographics(roster, table):
    row, number = Row(table, roster.modes["demographic"] == DELTA), table.number
    wanted = (
        "sourcedId",
        "birthDate",
        "sex",
        "hispanicOrLatinoEthnicity",
        "demographicRaceTwoOrMoreRaces",
        *RACE_COLUMNS.values(),
        *RECORD,
    )
    names = (*wanted[3:5], *RACE_COLUMNS.values())
    groups = {}
    for numbers, records in table.blocks(*wanted):
        good, seen = [], []
        for line, record in zip(numbers, records, strict=True):
            key, birth, sex, *flags, status, modified = record
            if not key and not any(record):
                continue
            row.bad = False
            if not key:
                row.need(line, "sourcedId", key)
            ended = row.ended(line, status, modified) if status or row.delta else False
            birth_date = row.read(read_date, line, "birthDate", birth) if birth else None
            gender = row.read(read_gender, line, "sex", sex) if sex else None
            answers = tuple(flags)
            if answers in groups:
                race = groups[answers]
            else:
                values = [row.read(read_bool, line, name, flag) for name, flag in zip(names, flags, strict=True)]
                races = [race for race, value in zip(RACE_COLUMNS, values[2:], strict=True) if value]
                race = federal_group(values[0], races, values[1])
                if not row.bad and len(groups) < 10_000:
                    groups[answers] = race
            if row.bad:
                if key:
                    seen.append(("demographic", key))
            else:
                good.append((number, line, key, birth_date, gender, race, ended))
        yield {"demographic": good, "seen": seen}


READERS = {
    "orgs.csv": read_orgs,
    "academicsessions.csv": read_sessions,
    "courses.csv": read_courses,
    "classes.csv": read_classes,
    "users.csv": read_users,
    "roles.csv": read_roles,
    "enrollments.csv": read_enrollments,
    "demographics.csv": read_demographics,
}
