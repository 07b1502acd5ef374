"""The demo district is whole, the same twice, alive on any day, and all or nothing."""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from district.models import (
    CalendarDay,
    DistrictSettings,
    Enrollment,
    Guardian,
    Role,
    School,
    SchoolYear,
    Section,
    SectionStudent,
    StaffMember,
    Student,
    User,
)
from district.rowsecurity import our_models
from district.scope import district_scope
from incidents.models import Letter, Location, ParticipantFeedback, Practice, PracticeParticipant
from overview.demo import current
from overview.demo.calendar import school_year, two_years
from overview.demo.logins import DEMO_LOGINS, PASSWORD
from overview.demo.seed import SIZES, Size, is_seeded, seed
from overview.management.commands.seed_demo import moment
from strategy.models import Indicator, Plan
from strategy.queries.measured import measured
from strategy.queries.plan import owing
from tests.cast import ServerClient
from tests.conftest import lay_first_tables
from tests.history import every_row_has_its_last_event

WEDNESDAY = date(2026, 3, 11)
TINY = Size(schools=4, students=160, staff=70, practices=150, incidents=60, rich=True)
# People, places and districts of the documents from which this product started.
REAL_NAMES = {
    "Escribano",
    "Johnson",
    "Torres",
    "Walker",
    "Bello",
    "Browdy",
    "Rigueur",
    "Oliver",
    "Shmerling",
    "Deristel",
    "Yahaira",
    "Shonta",
    "Yvette",
    "Francoise",
    "Hartford",
    "Chicago",
    "Cache",
    "Utah",
    "Connecticut",
}


def sow(size, today, **more):
    now = moment(today)
    seed(size=size, today=today, now=now, **more)


@contextmanager
def undone():
    """A transaction whose writes nobody will see."""
    with transaction.atomic():
        lay_first_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """The small demo on a Wednesday in March, for all of this module's tests that only read."""
    with django_db_blocker.unblock(), undone():
        sow(SIZES["small"], WEDNESDAY)
        with district_scope():
            yield


def fingerprint():
    """Dict of table → hash of its rows, history's clock left out."""
    with district_scope(), connection.cursor() as cursor:
        prints = {}
        for table in sorted(model._meta.db_table for model in our_models()):
            cursor.execute(
                f"""SELECT count(*), md5(string_agg(md5(told), '' ORDER BY told))
                    FROM (SELECT (to_jsonb(t) - 'pgh_id')::text AS told FROM "{table}" t) AS rows"""
            )
            prints[table] = cursor.fetchone()
        return prints


def rules_of_tables():
    """Every index, constraint, trigger and policy as the database tells it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
               UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated
                         FROM pg_constraint
               UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
               UNION ALL SELECT relname || relrowsecurity || relforcerowsecurity FROM pg_class WHERE relkind = 'r'"""
        )
        # A list of words comes back with its casts in another place: PostgreSQL reads its own text so.
        return sorted(re.sub(r"::(character varying|text)(\[\])?|[()]", "", row) for (row,) in cursor.fetchall())


def test_small_has_the_promised_size(small):
    assert School.objects.count() == 6
    assert Student.objects.count() == 1200
    assert 155 <= StaffMember.objects.count() <= 165
    assert 2950 <= Practice.objects.took_place().count() <= 3010
    assert set(Practice.objects.values_list("status", flat=True)) == {"requested", "planned", "completed", "declined"}
    assert SchoolYear.objects.count() == 2
    assert set(School.objects.values_list("level", flat=True)) == {"elementary", "middle", "high"}
    assert set(StaffMember.objects.values_list("job_class", flat=True)) == set(StaffMember.JobClass.values)


def test_small_is_proactive_by_four_fifths(small):
    held = Practice.objects.took_place()
    assert 0.77 <= held.filter(mode=Practice.Mode.PROACTIVE).count() / held.count() <= 0.83


def test_practices_grow_from_year_to_year(small):
    first, second = SchoolYear.objects.order_by("starts_on")
    upto = second.starts_on.replace(month=12)
    before = Practice.objects.filter(started_at__date__range=(first.starts_on, upto.replace(year=upto.year - 1)))
    after = Practice.objects.filter(started_at__date__range=(second.starts_on, upto))
    assert after.count() > 1.3 * before.count()


def test_practices_lie_in_school_hours_of_school_days(small):
    open_days = {d for year in two_years(WEDNESDAY) for d in year.school_days}
    shut = set(CalendarDay.objects.filter(kind="closed").exclude(school=None).values_list("day", "school"))
    assert shut
    for at, school in Practice.objects.values_list("started_at", "school"):
        local = timezone.localtime(at)
        assert local.date() in open_days
        assert (local.date(), school) not in shut
        assert 7 <= local.hour < 15


def test_nothing_lies_in_the_future(small):
    now = moment(WEDNESDAY)
    assert not Practice.objects.filter(Q(created_at__gt=now) | Q(updated_at__gt=now)).exists()
    assert not Practice.objects.took_place().filter(started_at__gt=now).exists()
    assert not Enrollment.objects.filter(Q(starts_on__gt=WEDNESDAY) | Q(ends_on__gt=WEDNESDAY)).exists()


def test_every_row_of_history_reconciles(small):
    every_row_has_its_last_event()
    corrected = Practice.pgh_event_model.objects.filter(pgh_label="update").count()
    assert corrected == Practice.objects.filter(updated_at__gt=F("created_at")).count() > 20


def test_people_answer_and_families_are_told_in_their_language(small):
    feedback, letters = ParticipantFeedback.objects, Letter.objects
    assert feedback.filter(round="after", answered_at__isnull=False).count() > 100
    assert feedback.filter(round="later").exists() and not feedback.filter(answered_at__gt=moment(WEDNESDAY)).exists()
    assert letters.filter(sent_on__isnull=False).count() > letters.filter(sent_on=None).count()
    assert not letters.filter(Q(sent_on__gt=WEDNESDAY) | Q(body__contains="{") | Q(subject__contains="{")).exists()
    for letter in letters.select_related("student", "guardian"):
        assert letter.student.name in letter.body and letter.language in (letter.guardian.language, "en")


def test_plan_of_these_years_measures_itself_and_its_owner_owes_updates(small):
    plan = Plan.objects.get(name=current.NAME)
    rule = DistrictSettings.objects.current().suppression
    for indicator in Indicator.objects.filter(plan=plan).select_related("plan", "measure_course"):
        found = measured(indicator, rule=rule, today=WEDNESDAY)
        assert found.now.whole.value, indicator.code
        assert bool(found.kept) == (indicator.code != current.ABSENCE)
        assert {one.drift for one in found.kept if one.drift is not None} <= {0}, indicator.code  # None: not shown
        assert found.standing.why or found.standing.expected is not None
    *locked, now = plan.periods.order_by("starts_on")
    assert all(period.locked_at for period in locked) and now.locked_at is None
    assert owing(now).exists()


def test_history_names_who_logged(small):
    practice = Practice.objects.filter(created_by__email="coordinator@district.example").last()
    event = Practice.pgh_event_model.objects.get(pgh_obj_id=practice.pk, pgh_label="insert")
    assert event.pgh_context.metadata["user"] == practice.created_by_id
    assert event.pgh_created_at == practice.created_at


def test_class_circles_carry_the_roster_of_that_day(small):
    seen = 0
    for practice in Practice.objects.took_place().exclude(section=None).order_by("-started_at")[:300]:
        day = timezone.localtime(practice.started_at).date()
        roster = SectionStudent.objects.on(day).filter(section=practice.section_id).values_list("student_id", flat=True)
        there = practice.participants.exclude(student=None).values_list("student_id", flat=True)
        assert sorted(there) == sorted(roster)
        seen += 1
    assert seen == 300


def test_every_practice_has_a_facilitator_who_may_log_there(small):
    without = Practice.objects.exclude(participants__role=PracticeParticipant.Role.FACILITATOR)
    assert without.count() == 0
    author_elsewhere = Practice.objects.exclude(created_by__grants__school=F("school"))
    assert author_elsewhere.count() == 0


def test_days_on_which_somebody_led_are_those_that_triggers_would_keep(small):
    led = PracticeParticipant.objects.filter(role="facilitator", practice__status__in=Practice.TOOK_PLACE)
    kept = PracticeParticipant.objects.exclude(led_on=None)
    assert led.exclude(staff=None).exclude(led_on=F("practice__held_on")).count() == 0
    assert kept.count() == led.exclude(staff=None).count() > 1_000


def test_students_who_moved_remember_their_schools(small):
    movers = Student.objects.annotate(n=Count("enrollments__school", distinct=True)).filter(n__gt=1)
    assert movers.count() == Student.objects.exclude(past_school_ids=[]).count()
    transfers = Enrollment.objects.filter(
        Exists(
            Enrollment.objects.filter(
                student=OuterRef("student"), grade=OuterRef("grade"), starts_on=OuterRef("ends_on") + timedelta(days=1)
            ).exclude(school=OuterRef("school"))
        )
    )
    assert 0.03 <= transfers.count() / 1200 <= 0.08
    for student in movers:
        assert student.school_id not in student.past_school_ids
        assert student.enrollments.order_by("-starts_on").first().school_id == student.school_id
    assert Student.objects.exclude(left_on=None).count() > 20
    assert Enrollment.objects.filter(ends_on=None).exclude(student__left_on=None).count() == 0


def test_everybody_at_school_today_has_a_class(small):
    here = Student.objects.filter(left_on=None)
    assert here.exclude(sections__in=SectionStudent.objects.on(WEDNESDAY)).count() == 0
    assert Section.objects.filter(teachers=None).count() == 0


def test_families_speak_many_languages(small):
    assert {"en", "es", "pt", "ar", "pl", "vi"} <= set(Student.objects.values_list("home_language", flat=True))
    assert Guardian.objects.filter(language="ar").exists()
    assert not Guardian.objects.exclude(phone__regex=r"^\(860\) 555-01\d\d$").exists()
    assert Student.objects.exclude(guardians__is_first_contact=True).count() == 0


def test_names_are_as_diverse_as_people(small):
    names = list(Student.objects.values_list("given_name", "family_name", "preferred_name"))
    assert any(len(family) == 1 or len(given) == 1 for given, family, _ in names)
    assert any(len(given) + len(family) > 50 for given, family, _ in names)
    assert any("-" in family for _, family, _ in names)
    assert any(re.search("[łńźżđễ]", family) for _, family, _ in names)
    assert any(re.search("[\u0621-\u064a]", called) for *_, called in names)


def test_no_name_of_a_real_document_occurs(small):
    words = set()
    for model, fields in (
        (Student, ["given_name", "middle_name", "family_name", "preferred_name"]),
        (StaffMember, ["given_name", "family_name"]),
        (Guardian, ["name"]),
        (School, ["name"]),
        (Location, ["name"]),
        (Practice, ["topic", "note"]),
    ):
        for row in model.objects.values_list(*fields):
            for text in row:
                words.update(re.findall(r"\w+", text))
    assert words & REAL_NAMES == set()


def test_demo_logins_match_their_roles(small):
    roles = {
        user.email: sorted({grant.role for grant in user.grants.on(WEDNESDAY)})
        for user in User.objects.filter(email__in=[login.email for login in DEMO_LOGINS])
    }
    assert roles == {
        "coordinator@district.example": [Role.COORDINATOR],
        "teacher@district.example": [Role.TEACHER],
        "principal@district.example": [Role.PRINCIPAL],
        "training@district.example": [Role.TRAINING_LEAD],
        "contracts@district.example": [Role.CONTRACT_MANAGER],
        "plan@district.example": [Role.PLAN_OWNER],
        "board@district.example": [Role.BOARD],
        "equity@district.example": [Role.EQUITY_ANALYST],
        "auditor@district.example": [Role.AUDITOR],
        "admin@district.example": [Role.ADMINISTRATOR],
        "records@district.example": [Role.ADMINISTRATOR],
    }
    assert len({user.staff_id for user in User.objects.filter(email__in=roles)} - {None}) == 11
    assert EmailAddress.objects.filter(verified=True, primary=True, email__in=roles).count() == 11
    assert User.objects.get(email="coordinator@district.example").grants.count() == 2
    teacher = User.objects.get(email="teacher@district.example")
    assert Practice.objects.filter(created_by=teacher, section__teachers__staff=teacher.staff).count() > 20


def test_only_demo_people_can_sign_in(small):
    usable = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert usable == {login.email for login in DEMO_LOGINS}
    assert User.objects.filter(email__in=usable).values("password").distinct().count() == 1
    assert User.objects.get(email="teacher@district.example").check_password(PASSWORD)


def test_coordinator_logged_this_morning(small):
    mine = Practice.objects.filter(created_by__email="coordinator@district.example", started_at__date=WEDNESDAY)
    assert mine.count() >= 3
    assert set(mine.values_list("school__name", flat=True)) == {"Harbor View Middle School", "Maple Street School"}


def test_demo_person_signs_in_with_the_shared_password(small):
    client = ServerClient()  # the fixture asks for `db`, and tests with it run before `small` fills the database
    response = client.post("/accounts/login/", {"login": "coordinator@district.example", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(User.objects.get(email="coordinator@district.example").pk)


@pytest.mark.django_db
def test_nothing_is_logged_before_school_begins_today():
    dawn = moment(WEDNESDAY).replace(hour=5)
    seed(size=TINY, today=WEDNESDAY, now=dawn)
    with district_scope():
        last = Practice.objects.took_place().first()
        assert timezone.localtime(last.started_at).date() == WEDNESDAY - timedelta(days=1)
        assert Practice.objects.filter(created_by__email="coordinator@district.example").exists()
        assert not Practice.objects.filter(Q(created_at__gt=dawn) | Q(updated_at__gt=dawn)).exists()


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 7, 15),  # summer
        date(2026, 3, 15),  # a Sunday
        date(2025, 12, 25),  # a holiday
        date(2025, 8, 25),  # the first day of school
        date(2024, 8, 25),  # August 25 on a Sunday: still summer
        date(2028, 2, 29),
    ],
)
@pytest.mark.django_db
def test_demo_is_alive_on_any_day(today):
    sow(TINY, today)
    with district_scope():
        last, current = two_years(today)
        assert SchoolYear.objects.of(today).name == current.name
        assert [last.ends < current.starts, current.starts <= today] == [True, True]
        latest = timezone.localtime(Practice.objects.took_place().first().started_at).date()
        assert latest == max(d for d in last.school_days + current.school_days if d <= today)
        teacher = User.objects.get(email="teacher@district.example")
        assert SectionStudent.objects.on(today).filter(section__teachers__staff=teacher.staff).exists()
        every_row_has_its_last_event()


@pytest.mark.django_db
def test_demo_is_the_same_twice_and_another_with_another_seed():
    prints = []
    for chance in (1, 1, 2):
        with undone():
            sow(TINY, WEDNESDAY, chance=chance)
            prints.append(fingerprint())
    assert prints[0] == prints[1]
    assert prints[0]["incidents_practice"][0] > 100
    assert prints[0]["district_student"] != prints[2]["district_student"]


@pytest.mark.django_db
def test_seeding_leaves_every_rule_as_it_was():
    before = rules_of_tables()
    sow(TINY, WEDNESDAY)
    assert rules_of_tables() == before
    with district_scope():  # and the triggers work
        practice = Practice.objects.first()
        practice.topic = "Another"
        practice.save()
        assert Practice.objects.create(
            school_id=1, kind="check_in", mode="proactive", tier=1, started_at=moment(WEDNESDAY), minutes=5
        )
        every_row_has_its_last_event()


@pytest.mark.django_db
def test_seeding_that_breaks_off_leaves_nothing(monkeypatch):
    before, rules = fingerprint(), rules_of_tables()

    def break_off(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("overview.demo.seed._write_histories", break_off)
    with pytest.raises(KeyboardInterrupt):
        sow(TINY, WEDNESDAY)
    assert fingerprint() == before
    assert rules_of_tables() == rules


def run(*arguments):
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=OutputWrapper(out))
    return out.getvalue()


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(SIZES, "small", TINY)


@pytest.mark.django_db
def test_seed_demo_refuses_a_district_that_exists(tiny):
    run("--today", "2026-03-11")
    assert is_seeded()
    with pytest.raises(CommandError, match="--replace"):
        run()
    assert run("--if-empty") == "There is a district already.\n"


@pytest.mark.django_db
def test_seed_demo_replaces_what_was_there(tiny):
    run("--today", "2026-03-11")
    School.objects.filter(pk=1).update(name="Renamed")
    run("--replace", "--today", "2026-03-11")
    assert School.objects.get(pk=1).name == "Maple Street School"
    every_row_has_its_last_event()


@pytest.mark.django_db
def test_seed_demo_refuses_outside_demo_mode(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        run("--replace")
    with pytest.raises(CommandError):
        call_command("demo_logins")


def test_demo_logins_prints_every_login(capsys, settings):
    settings.DEMO = True
    call_command("demo_logins")
    out = capsys.readouterr().out
    assert [line.split()[-2:] for line in out.splitlines()] == [[login.email, PASSWORD] for login in DEMO_LOGINS]


def test_school_year_begins_and_ends_on_weekdays():
    for first in range(2020, 2040):
        year = school_year(first)
        assert (year.starts.month, year.ends.month) == (8, 6)
        assert year.starts.weekday() < 5 and year.ends.weekday() < 5
        assert 168 <= len(year.school_days) <= 190
