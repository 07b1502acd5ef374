"""Each measure beside a recount by hand-written SQL, over rows drawn at random."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from random import Random

import pytest
from django.db import connection

from district.models import DistrictSettings, Student
from district.scope import district_scope
from district.suppression import Rule
from incidents.models import Consequence, Incident, Practice
from incidents.queries.patterns import Period
from strategy.queries.measures import MEASURES
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    BehaviorCodeFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
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
    return cast


def asked(sql):
    with district_scope(), connection.cursor() as cursor:
        cursor.execute(sql, {"first": FIRST, "last": LAST})
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
RECOUNTS = {
    "referrals": f"SELECT i.school_id, count(*) FROM incidents_incident i WHERE {SENT} GROUP BY 1",
    "proactive_share": f"""SELECT p.school_id, count(*), count(*) FILTER (WHERE mode = 'proactive')
        FROM incidents_practice p WHERE {HELD} GROUP BY 1""",
    "agreements_kept": """SELECT school_id, count(*), count(*) FILTER (WHERE status = 'kept')
        FROM incidents_agreementitem WHERE due_on BETWEEN %(first)s AND %(last)s GROUP BY 1""",
    "safety_interventions": """SELECT school_id, count(DISTINCT intervention_id) FROM incidents_safetyphase
        WHERE measure <> 'escort' GROUP BY 1""",
    "repair_offered": CAUSED.format(of="part.school_id", had=RESTORED),
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
    assert counted == {school: row for school, row in recount.items() if row[-1]}
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


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_practices_by_tier(lived, tier):
    recount = asked(f"SELECT p.tier, count(*) FROM incidents_practice p WHERE {HELD} GROUP BY 1")
    assert figures(f"practices_tier{tier}").whole.value == recount.get(str(tier), (0,))[0]


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_answers_for_a_district_in_which_nothing_happened(cast, key):
    found = figures(key)
    assert not found.whole.value
    (alone,) = MEASURES[key].figures([SPAN], rule=BARE, today=TODAY, parts=False)
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
