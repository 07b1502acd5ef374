"""Fills an empty database with the demo district, in one transaction."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from random import Random

from allauth.account.models import EmailAddress
from django import conf
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from contracts.models import Threshold
from district import models as district
from district.models import DistrictSettings, RetentionSchedule
from district.models.users import Role
from district.rowsecurity import our_models
from district.scope import district_scope
from incidents.actions.equity import refresh
from incidents.models import (
    BehaviorCode,
    CommunityPartner,
    Consequence,
    EquityChange,
    EquityMark,
    EquityPeriod,
    EquityTally,
    Incident,
    IncidentTally,
    LetterTemplate,
    Location,
    Practice,
    PracticeParticipant,
    PracticeTally,
    QuestionSet,
    StateCode,
    StateColumn,
    StateFile,
)
from overview.demo import (
    alignment,
    contracts,
    current,
    equity,
    hartford,
    incidents,
    ledger,
    planning,
    policies,
    practices,
    records,
    repair,
    retention,
    reviews,
    safety,
    trainings,
    voice,
)
from overview.demo.calendar import two_years
from overview.demo.copying import bare, copy, line, write_history
from overview.demo.logins import PASSWORD
from overview.demo.people import DEPARTMENTS, make_district

NAME = "Riverbend Public Schools"
# What a district starts from, laid by migrations.
KEPT = {
    DistrictSettings, BehaviorCode, QuestionSet, LetterTemplate, RetentionSchedule, StateCode, StateColumn, StateFile,
    Threshold,
}  # fmt: skip
TALLIES = [IncidentTally, PracticeTally, EquityPeriod, EquityTally, EquityMark, EquityChange]


@dataclass(frozen=True)
class Size:
    """`rich`: whole classes in most practices; otherwise mostly conversations, about four people in each."""

    schools: int
    students: int
    staff: int
    practices: int
    incidents: int
    rich: bool = False


SIZES = {
    "small": Size(6, 1_200, 160, 3_000, 600, rich=True),
    "hartford": Size(40, 17_000, 1_700, 200_000, 100_000),
    "chicago": Size(600, 330_000, 45_000, 2_000_000, 1_000_000),
}


class NotEmpty(Exception):
    """The database already holds a district."""


def is_seeded():
    """Does the database hold a district? Asked of tables that row security leaves open."""
    models = [model for model in _written() if not hasattr(model, "pgh_tracked_model")]
    return any(model.objects.exists() for model in [*models, *contracts.MODELS, *trainings.MODELS])


@transaction.atomic
def seed(*, size, today, now, chance=1, replace=False, say=lambda text: None):
    """Writes the district. The same size, today, now and chance give the same rows, ids included.

    `now` is a local time on `today`: nothing lies after it. `replace` empties every table of ours first, but
    for what migrations laid. Must run as the tables' owner. Raises NotEmpty.
    """
    random, clock = Random(f"{chance} {today} {size}"), time.monotonic()

    def step(text):
        nonlocal clock
        say(f"{text} ({time.monotonic() - clock:.1f} s)")
        clock = time.monotonic()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('seed_demo'))")  # a second one waits, then finds us
        cursor.execute(
            "SET LOCAL lock_timeout = '30s'; SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB'"
        )
        if replace:
            _empty(cursor)
        elif is_seeded():
            raise NotEmpty
        settings = district.DistrictSettings.objects.current()
        settings.name = NAME
        settings.save(update_fields=["name"])
        years = two_years(today)
        people = make_district(size, years, today, random)
        step(
            f"{len(people.students):,} students, {len(people.staff):,} staff, {len(people.classes):,} classes invented"
        )
        with bare(cursor, [*_written(), EmailAddress]):
            _copy_people(cursor, people, now)
            step("copied")
            harms = []
            _copy_practices(cursor, people, size, today, now, random, harms)
            step("practices invented and copied")
            _copy_incidents(cursor, people, size, today, now, random, harms)
            step("incidents invented and copied")
            voice.tell(cursor, today, now)
            step("answers and letters written")
            repair.write(cursor, today, now, conf.settings.TIME_ZONE)
            step("agreements, follow-ups and returns written")
            _write_histories(cursor, now)
            step("history written")
        step("indexes and keys laid")
        contracts.write(cursor, people, size, today, now)
        contracts.write_histories(cursor, now, _context_of)
        ledger.write(cursor, today, now)
        ledger.write_histories(cursor, now, _context_of)
        step("contracts bought")
        trainings.write(cursor, people, size, today, now, Random(f"trainings {chance} {today} {size}"))
        trainings.write_histories(cursor, now, _context_of)
        step("trainings held")
        records.write(cursor, today, _context_of)
        step("requests of families written")
        safety.write(cursor, today, now, _context_of)
        step("safety interventions written")
        equity.write(cursor, today)
        retention.write(cursor, today, _context_of)
        step("rates of the state, schedules, lists and holds written")
        hartford.write(cursor, _context_of)
        policies.write(cursor, today, _context_of)
        step("strategic plan and policies written")
        with district_scope():  # counted as anybody would
            cursor.execute(f"TRUNCATE {', '.join(m._meta.db_table for m in TALLIES)} RESTART IDENTITY")
            cursor.execute("SELECT recount_practices(), recount_incidents()")
            step(f"{refresh(today=today):,} marks of equity made")
            current.write(cursor, today, _context_of)
            alignment.write(cursor, today, _context_of)
            step("plan of these years written and measured")
            reviews.write(cursor, today, now, _context_of)
            step("progress reviews, improvement plans and visits written")
            say(f"{Incident.objects.count():,} incidents")
            say(f"{Practice.objects.count():,} practices with {PracticeParticipant.objects.count():,} participants")


def _empty(cursor):
    """Every table of ours but KEPT, with whatever hangs on users; everybody is signed out."""
    tables = [m._meta.db_table for m in our_models() if getattr(m, "pgh_tracked_model", m) not in KEPT]
    tables += ["pghistory_context", "django_session"]
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def _tables(people, now):
    """(model, columns, rows) for everything but practices, in the order of their keys."""
    first = people.years[0]
    stamp = now.isoformat()
    staff_with_login = [p for p in people.staff if p.user]
    admin = next(p.user for p in staff_with_login if p.grants[0][0] == Role.ADMINISTRATOR)
    yield district.Zone, "id name", ((n, name) for n, name in enumerate(people.zones, 1))
    yield district.Department, "id name", ((n, name) for n, name in enumerate(DEPARTMENTS, 1))
    yield (
        district.School,
        "id sourced_id name short_name number level zone_id phone closed_on",
        (
            (s.id, f"ORG{s.id:04d}", s.name, s.short, f"{s.id:03d}", s.level, s.zone, f"(555) 010-{s.id:04d}", None)
            for s in people.schools
        ),
    )
    yield (
        district.SchoolYear,
        "id name starts_on ends_on",
        ((n, y.name, y.starts, y.ends) for n, y in enumerate(people.years, 1)),
    )
    yield district.CalendarDay, "id day school_id kind note", _calendar_rows(people)
    yield (
        district.StaffMember,
        "id sourced_id staff_number family_name given_name email job_class title grades_taught hired_on ended_on",
        (
            (
                p.id,
                f"T{p.id:06d}",
                20_000 + p.id,
                p.family,
                p.given,
                p.email,
                p.job,
                p.title,
                p.grades,
                p.hired,
                p.ended,
            )
            for p in people.staff
        ),
    )
    yield (
        district.Assignment,
        "id starts_on ends_on staff_id school_id is_primary",
        _numbered((start, end, p.id, school, main) for p in people.staff for school, start, end, main in p.stays),
    )
    yield (
        district.User,
        "id password last_login email name staff_id language is_active date_joined",
        _user_rows(staff_with_login, first),
    )
    yield (
        EmailAddress,
        "id email verified primary user_id",
        ((p.user, p.email, True, True, p.user) for p in staff_with_login),
    )
    yield (
        district.RoleGrant,
        "id starts_on ends_on user_id role school_id granted_by_id",
        _numbered(
            (start, end, p.user, role, school, admin if p.user != admin else None)
            for p in staff_with_login
            for role, school, start, end in p.grants
        ),
    )
    yield (
        district.Student,
        "id school_id past_school_ids sourced_id local_id family_name given_name middle_name preferred_name"
        " birth_date grade sex race_ethnicity disability english_learner home_language left_on",
        (
            (s.id, s.school, s.past_schools, f"S{s.id:07d}", 100_000 + s.id, s.family, s.given, s.middle, s.called,
             s.born, s.grade, s.sex, s.race, s.disability, s.learner, s.language, s.left)
            for s in people.students
        ),
    )  # fmt: skip
    yield (
        district.Guardian,
        "id student_id school_id sourced_id name relationship language phone email is_first_contact ended_on",
        _numbered(
            (s.id, s.school, f"G{s.id:07d}-{n}", name, relationship, language, phone, "", primary, None)
            for s in people.students
            for n, (name, relationship, language, phone, primary) in enumerate(s.guardians, 1)
        ),
    )
    yield (
        district.Enrollment,
        "id starts_on ends_on student_id school_id grade",
        _numbered((a, b, s.id, school, grade) for s in people.students for _, school, grade, a, b in s.stints),
    )
    ends = [first.ends, None]
    yield (
        district.Section,
        "id sourced_id school_id year_id name course period room ended_on",
        (
            (c.id, f"C{c.id:06d}", c.school, c.year + 1, c.name, c.course, c.period, c.room, ends[c.year])
            for c in people.classes
        ),
    )
    yield (
        district.SectionTeacher,
        "id starts_on ends_on section_id staff_id is_primary",
        _numbered(
            (people.years[c.year].starts, ends[c.year], c.id, person.id, person is c.teacher)
            for c in people.classes
            for person in (c.teacher, c.aide)
            if person
        ),
    )
    yield (
        district.SectionStudent,
        "id starts_on ends_on section_id student_id school_id",
        _numbered((a, b, c.id, student, c.school) for c in people.classes for student, a, b in c.roster),
    )
    yield Location, "id school_id name position retired", practices.location_rows(people.schools)
    yield CommunityPartner, "id name organization email phone retired", planning.partner_rows()
    yield (
        apps.get_model("pghistory", "Context"),
        "id created_at updated_at metadata",
        ((_context(p.user), stamp, stamp, f'{{"user": {p.user}, "url": "/circles/new/"}}') for p in staff_with_login),
    )


def _numbered(rows):
    return ((n, *row) for n, row in enumerate(rows, 1))


def _calendar_rows(people):
    rows = [(d, None, *what) for year in people.years for d, what in sorted(year.special.items())]
    return _numbered(rows + people.local_days)


def _user_rows(staff, first):
    """Demo people share one password; the others have none and cannot sign in."""
    password = make_password(PASSWORD, salt="riverbend-demo-salt")
    joined = datetime(first.starts.year, first.starts.month, first.starts.day, 12, tzinfo=UTC).isoformat()
    for p in staff:
        secret = password if p.demo else f"!{p.user:040d}"
        yield p.user, secret, None, p.email, p.name, p.id, "", p.ended is None, joined


def _context(user):
    """The id of the history context in which this user logs circles."""
    return f"00000000-0000-4000-8000-{user:012x}"


def _context_of(column):
    """The same in SQL, for the user in a column."""
    return f"('00000000-0000-4000-8000-' || lpad(to_hex({column}), 12, '0'))::uuid"


def _copy_people(cursor, people, now):
    for model, columns, rows in _tables(people, now):
        copy(cursor, model, columns, map(line, rows))


def _copy_practices(cursor, people, size, today, now, random, harms):
    """The participants of a batch of practices follow it, so that neither list is ever whole in memory."""
    columns = (
        "id client_id school_id kind mode tier section_id started_at held_on minutes location_id place topic note"
        " created_by_id created_at updated_at status outcome outcome_note declined_reason"
        " question_set_id asked_by_id asked_at"
    )
    made = practices.practice_lines(people, size, today, now, random, harms)
    done = False
    while not done:
        lines, participants = [], []
        for _ in range(10_000):
            entry = next(made, None)
            if entry is None:
                done = True
                break
            lines.append(entry[0])
            participants += entry[1]
        copy(cursor, Practice, columns, lines)
        copy(
            cursor,
            PracticeParticipant,
            "id practice_id school_id student_id staff_id partner_id role name consent prepared_on prepared_minutes"
            " led_on",
            participants,
        )


def _copy_incidents(cursor, people, size, today, now, random, harms):
    """A batch of incidents, then what hangs on it."""
    behaviors = dict(BehaviorCode.objects.values_list("code", "pk"))
    made = incidents.incident_lines(people, size, today, now, random, harms, behaviors)
    while batch := list(islice(made, 10_000)):
        for name, (model, columns) in incidents.TABLES.items():
            copy(cursor, model, columns, (text for one in batch for text in one[name]))


def _write_histories(cursor, now):
    """Practices were logged by their authors, and a few corrected next day; all else came with a roster now."""
    context = _context_of("created_by_id")
    voice.write_histories(cursor, _context_of)
    answered = "asked_by_id IS NOT NULL AND updated_at > created_at"
    coordinator = """(SELECT min(user_id) FROM district_rolegrant AS grants WHERE role = 'coordinator'
                      AND grants.school_id = incidents_practice.school_id)"""
    for model in _tracked():
        if model in voice.MODELS:
            continue
        if model is Practice:
            before = {
                "updated_at": "created_at",
                "minutes": f"CASE WHEN updated_at > created_at AND NOT ({answered}) THEN minutes + 5 ELSE minutes END",
                "note": "CASE WHEN updated_at > created_at THEN '' ELSE note END",
                "status": f"CASE WHEN {answered} THEN 'requested' ELSE status END",
                "declined_reason": "''",
            }
            write_history(cursor, model, at="created_at", context=context, before=before)
            who = context.replace(
                "created_by_id", f"CASE WHEN asked_by_id IS NULL THEN created_by_id ELSE {coordinator} END"
            )
            write_history(cursor, model, at="updated_at", context=who, label="update", where="updated_at > created_at")
        elif model is PracticeParticipant:
            source = """(SELECT part.*, created_at, created_by_id FROM incidents_practiceparticipant part
                         JOIN incidents_practice practice ON practice.id = practice_id) AS part"""
            write_history(cursor, model, at="created_at", context=context, source=source)
        elif model is Incident:
            as_sent = "CASE WHEN status = 'draft' THEN 'draft' ELSE 'submitted' END"
            before = {"status": as_sent, "outcome": "''", "updated_at": "created_at"}
            later = ("assigned_to_id", "outcome_told_at", "response_at", "resolved_at", "closed_at")
            before |= dict.fromkeys(later, "NULL")
            write_history(cursor, model, at="created_at", context=_context_of("reported_by_id"), before=before)
            write_history(
                cursor, model, at="updated_at", context=_context_of("assigned_to_id"), label="update",
                where="response_at IS NOT NULL",
            )  # fmt: skip
        elif model is Consequence:
            write_history(cursor, model, at="created_at", context=_context_of("decided_by_id"))
        elif model in repair.MODELS:
            continue
        elif model in incidents.MODELS:
            source = f"""(SELECT part.*, created_at, reported_by_id FROM "{model._meta.db_table}" part
                          JOIN incidents_incident incident ON incident.id = incident_id) AS part"""
            write_history(cursor, model, at="created_at", context=_context_of("reported_by_id"), source=source)
        else:
            write_history(cursor, model, at=f"'{now.isoformat()}'::timestamptz")
    repair.write_histories(cursor, _context_of)


def _written():
    """Every model whose rows the demo writes, and the history tables of those that have one."""
    models = [
        district.Zone, district.Department, district.School, district.SchoolYear, district.CalendarDay,
        district.StaffMember, district.Assignment, district.User, district.RoleGrant, district.Student,
        district.Guardian, district.Enrollment, district.Section, district.SectionTeacher, district.SectionStudent,
        Location, CommunityPartner, Practice, PracticeParticipant, *incidents.MODELS, *repair.MODELS, *voice.MODELS,
    ]  # fmt: skip
    return models + [m.pgh_event_model for m in models if hasattr(m, "pgh_event_model")]


def _tracked():
    return [m for m in _written() if hasattr(m, "pgh_event_model")]
