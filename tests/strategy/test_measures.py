"""Each measure beside a recount by hand-written SQL, over rows drawn at random."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from random import Random

import pymupdf
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from district.models import DistrictSettings, Student
from district.scope import district_scope
from district.suppression import Rule
from incidents.models import Consequence, Incident, Practice
from incidents.queries.patterns import Period
from strategy.queries.measured import in_words
from strategy.queries.measures import MEASURES
from strategy.reports.briefing import briefing
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    BehaviorCodeFactory,
    CoachingVisitFactory,
    CompletionFactory,
    ConsequenceFactory,
    ContractFactory,
    CourseFactory,
    FundingAllocationFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    IndicatorFactory,
    InvoiceFactory,
    PlanFactory,
    PracticeFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    StaffFactory,
    StudentFactory,
    UserFactory,
)

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 30)
SPAN, TODAY = Period(FIRST, LAST), date(2026, 1, 15)
BARE = Rule(threshold=0)  # hides nothing, so that every count can be compared
RACES = list(Student.RaceEthnicity.values)[:2]


@pytest.fixture
def lived(cast):
    """Three schools in which things happened, some of them outside the days that are asked about."""
    random, by, behavior = Random(7), UserFactory(), BehaviorCodeFactory()
    students = [
        StudentFactory(school=school, race_ethnicity=random.choice(RACES), enrolled_on=date(2025, 8, 25))
        for school in (cast.a, cast.b, cast.c)
        for _ in range(14)
    ]
    for _ in range(40):
        student, day = random.choice(students), FIRST + timedelta(days=random.randint(-5, 100))
        status = random.choice([Incident.Status.SUBMITTED, Incident.Status.SUBMITTED, Incident.Status.DRAFT])
        incident = IncidentFactory(
            school=student.school, occurred_on=day, behavior=behavior, reported_by=by, status=status, caused=[student]
        )
        if random.random() < 0.5:
            kind = random.choice([Consequence.Kind.OSS, Consequence.Kind.ISS])
            ConsequenceFactory(incident=incident, student=student, kind=kind, decided_by=by)
        practice = PracticeFactory(
            school=student.school, created_by=by, started_at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
            kind=random.choice(["community", "peace", "conference"]),
            status=random.choice([Practice.Status.HELD, Practice.Status.COMPLETED, Practice.Status.PLANNED]),
        )  # fmt: skip
        if random.random() < 0.5:
            IncidentPracticeFactory(incident=incident, practice=practice)
    agreement = AgreementFactory(practice=PracticeFactory(school=cast.a, created_by=by))
    for n in range(12):
        kept = n % 3 != 0
        AgreementItemFactory(
            agreement=agreement, student=students[0], due_on=LAST - timedelta(days=2 * n - 4),
            status="kept" if kept else "open", settled_on=LAST if kept else None,
        )  # fmt: skip
    for n, measure in enumerate(["physical", "seclusion", "escort", "physical"]):
        SafetyPhaseFactory(
            intervention=SafetyInterventionFactory(
                student=students[n], reported_by=by, started_at=datetime(2025, 10, 10 + n, 15, tzinfo=UTC)
            ),
            measure=measure,
        )
    _teach(cast, by)
    _spend()
    return cast


def _teach(cast, by):
    """Of eighteen at work half finished a course, one of them too long ago and one only after these days."""
    course, outside = CourseFactory(), CourseFactory(kind="trainer")
    for n in range(18):
        staff = StaffFactory(assigned_to=(cast.a, cast.b, None)[n % 3])
        CompletionFactory(staff=staff, course=outside)
        if n % 2:
            continue
        CompletionFactory(
            staff=staff, course=course, completed_on=LAST + timedelta(days=4 if n == 4 else -30),
            expires_on=LAST - timedelta(days=1) if n == 2 else None,
        )  # fmt: skip
        if n % 4 == 0:
            for visited, status in ((LAST, "held"), (FIRST - timedelta(days=3), "held"), (LAST, "planned")):
                CoachingVisitFactory(staff=staff, coach=by, school=cast.a, day=visited, status=status)


def _spend():
    """Two contracts, one of them over before the last day; invoices inside and outside, and one nobody approved."""
    running = ContractFactory(active=True)
    money = FundingAllocationFactory(contract=running)
    for day, amount in ((FIRST, "120.50"), (LAST, "99.25"), (LAST + timedelta(days=1), "11"), (None, "40")):
        InvoiceFactory(
            allocation=money, amount=D(amount), approved_by=[UserFactory()] if day else [], approved_on_day=day
        )


def asked(sql, first=FIRST, last=LAST):
    with district_scope(), connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "last": last})
        return {str(row[0]): row[1:] for row in cursor.fetchall()}


SENT = "i.status <> 'draft' AND i.occurred_on BETWEEN %(first)s AND %(last)s"
HELD = "p.status IN ('held', 'completed') AND p.held_on BETWEEN %(first)s AND %(last)s"
CAUSED = f"""SELECT {{of}}, count(DISTINCT part.student_id), count(DISTINCT part.student_id) FILTER (WHERE {{had}})
    FROM incidents_incidentparticipant part JOIN incidents_incident i ON i.id = part.incident_id
    JOIN district_student s ON s.id = part.student_id WHERE part.role = 'caused_harm' AND {SENT} GROUP BY 1"""
EXCLUDED = (
    """EXISTS (SELECT FROM incidents_consequence c WHERE c.incident_id = i.id AND c.student_id = part.student_id)"""
)
RESTORED = """EXISTS (SELECT FROM incidents_incidentpractice a JOIN incidents_practice p ON p.id = a.practice_id
    WHERE a.incident_id = i.id AND p.status IN ('held', 'completed'))"""
AT_WORK = """SELECT a.school_id, count(*), count(*) FILTER (WHERE {had}) FROM district_staffmember st
    LEFT JOIN district_assignment a ON a.staff_id = st.id GROUP BY 1"""
TRAINED = """EXISTS (SELECT FROM trainings_completion c JOIN trainings_course k ON k.id = c.course_id
    WHERE c.staff_id = st.id AND k.kind = 'staff' AND c.completed_on <= %(last)s
    AND (c.expires_on IS NULL OR c.expires_on >= %(last)s))"""
VISITED = """EXISTS (SELECT FROM trainings_coachingvisit v WHERE v.staff_id = st.id AND v.status = 'held'
    AND v.day BETWEEN %(first)s AND %(last)s)"""
SPENT = """SELECT sum(l.amount) FROM contracts_invoiceline l JOIN contracts_invoice v ON v.id = l.invoice_id
    WHERE v.status IN ('approved', 'paid') AND v.approved_on BETWEEN %(first)s AND %(last)s"""
RECOUNTS = {
    "referrals": f"SELECT i.school_id, count(*) FROM incidents_incident i WHERE {SENT} GROUP BY 1",
    "proactive_share": f"""SELECT p.school_id, count(*), count(*) FILTER (WHERE mode = 'proactive')
        FROM incidents_practice p WHERE {HELD} GROUP BY 1""",
    "agreements_kept": """SELECT school_id, count(*), count(*) FILTER (WHERE status = 'kept')
        FROM incidents_agreementitem WHERE due_on BETWEEN %(first)s AND %(last)s GROUP BY 1""",
    "safety_interventions": """SELECT school_id, count(DISTINCT intervention_id) FROM incidents_safetyphase
        WHERE measure <> 'escort' GROUP BY 1""",
    "repair_offered": CAUSED.format(of="part.school_id", had=RESTORED),
    "staff_trained": AT_WORK.format(had=TRAINED),
    "practice_observed": AT_WORK.format(had=VISITED).replace("GROUP", f"WHERE {TRAINED} GROUP"),
}


def figures(key, **more):
    (found,) = MEASURES[key].figures([SPAN], rule=BARE, today=TODAY, **more)
    return found


@pytest.mark.parametrize("key", RECOUNTS)
def test_measure_is_what_the_rows_come_to(lived, key):
    recount, found = asked(RECOUNTS[key]), figures(key)
    counted = {
        part.key: (part.numerator,) if part.denominator is None else (part.denominator, part.numerator)
        for part in found.schools
        if part.numerator
    }
    assert recount
    assert counted == {school: row for school, row in recount.items() if row[-1] and school != "None"}
    assert found.whole.numerator == sum(row[-1] for row in recount.values())


def test_students_excluded_of_students_enrolled(lived):
    recount = asked(CAUSED.format(of="s.race_ethnicity", had=EXCLUDED))
    enrolled = asked("SELECT race_ethnicity, count(*) FROM district_student GROUP BY 1")
    found = figures("students_excluded_rate")
    by_race = {part.key: (part.denominator, part.numerator) for part in found.groups["race"] if part.denominator}
    assert by_race == {race: (enrolled[race][0], recount[race][1]) for race in RACES}
    n, of = sum(row[1] for row in recount.values()), sum(row[0] for row in enrolled.values())
    assert found.whole.value == round(D(100) * n / of, 4)
    assert figures("students_excluded").whole.value == n


@pytest.mark.parametrize("key", MEASURES)
def test_district_is_the_same_however_it_is_taken_apart(lived, key):
    whole = figures(key).whole
    assert figures(key, by=()).whole == figures(key, by=("school",)).whole == whole
    assert whole.value


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_practices_by_tier(lived, tier):
    recount = asked(f"SELECT p.tier, count(*) FROM incidents_practice p WHERE {HELD} GROUP BY 1")
    assert figures(f"practices_tier{tier}").whole.value == recount.get(str(tier), (0,))[0]


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_answers_for_a_district_in_which_nothing_happened(cast, key):
    found = figures(key)
    assert not found.whole.value
    (alone,) = MEASURES[key].figures([SPAN], rule=BARE, today=TODAY, by=())
    assert alone.whole == found.whole


def test_no_small_count_leaves_a_measure(lived):
    rule = DistrictSettings.objects.current().suppression
    for measure in MEASURES.values():
        if measure.kind == "open":
            continue
        (found,) = measure.figures([SPAN], rule=rule, today=TODAY)
        for part in [found.whole, *found.schools, *(one for parts in found.groups.values() for one in parts)]:
            assert part.hidden or part.numerator >= rule.least, (measure.key, part)
            assert not part.hidden or part.value is part.numerator is part.denominator is None


# --- one number, wherever it is told

WHOLE = RECOUNTS | {
    "students_excluded": CAUSED.format(of="1", had=EXCLUDED),
    "students_excluded_rate": f"""SELECT 1, (SELECT count(*) FROM district_student), had.n
        FROM ({CAUSED.format(of="1", had=EXCLUDED)}) AS had (one, harmed, n)""",
    **{
        f"practices_tier{tier}": f"SELECT 1, count(*) FROM incidents_practice p WHERE {HELD} AND tier = '{tier}'"
        for tier in (1, 2, 3)
    },
    "spend": f"SELECT 1, ({SPENT})",
    "spend_against_plan": f"SELECT 1, (SELECT sum(ceiling) FROM contracts_contract), ({SPENT})",
}


def test_every_measure_is_recounted():
    assert WHOLE.keys() == MEASURES.keys()


@pytest.fixture
def plan(lived):
    """A plan of the year that is over, with an indicator for each measure; no count is too small to be shown."""
    DistrictSettings.objects.update_or_create(pk=1, defaults={"small_count": 1})
    plan = PlanFactory(is_main=True, starts_on=lived.year.starts_on, ends_on=lived.year.ends_on)
    for key in MEASURES:
        IndicatorFactory(plan=plan, code=f"I-{key}", measure=key)
    return plan


def lines(user, address):
    answer = as_user(user).get(f"{address}?format=csv")
    heads, *rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_page_file_book_and_recount_tell_one_number(lived, plan):
    year, reader = lived.year, lived.board
    book = {row[0]: row for one in briefing(plan, timezone.localtime())["chapters"] for part in one["parts"]
            for row in part["rows"]}  # fmt: skip
    with pymupdf.open(stream=as_user(reader).get(reverse("strategy:briefing")).content) as pdf:
        printed = " ".join(" ".join(page.get_text() for page in pdf).split())
    listed = {line["Code"]: line for line in lines(reader, reverse("strategy:indicator-list"))}
    page_of_all = strip_tags(as_user(reader).get(reverse("strategy:indicator-list")).content.decode())
    for key, measure in MEASURES.items():
        rows = asked(WHOLE[key], year.starts_on, year.ends_on).values()
        *of, n = (sum(column) for column in zip(*rows, strict=True))
        value = round(D(100) * n / of[0], 4) if measure.is_share else D(n)
        assert value, key
        address = reverse("strategy:indicator-detail", args=[f"I-{key}"])
        page = as_user(reader).get(address)
        part = page.context["found"].now.whole
        assert (part.value, part.numerator) == (value, n), key
        figure = in_words(part, measure.unit)
        assert figure in strip_tags(page.content.decode()) and figure in page_of_all, key
        (now,) = [line for line in lines(reader, address) if line["Part"] == "Now"]
        assert D(now["Figure"]) == D(listed[f"I-{key}"]["Figure"]) == value, key
        assert book[f"I-{key}"][4].startswith(f"{figure} (") and figure in printed, key
