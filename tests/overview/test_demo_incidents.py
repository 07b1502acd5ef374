"""The demo's incidents: enough of them, at times when they happen, by people who were there, followed to an end."""

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from district.models import Enrollment, User
from district.scope import district_scope
from incidents.models import (
    Consequence,
    Incident,
    IncidentParticipant,
    IncidentPractice,
    IncidentStep,
    IncidentTally,
    Practice,
    PriorIntervention,
    ReentryPlan,
)
from incidents.queries.reentry import without_plan
from overview.demo.calendar import two_years
from overview.demo.seed import SIZES
from overview.management.commands.seed_demo import moment
from tests.history import every_row_has_its_last_event
from tests.overview.test_demo import WEDNESDAY, sow, undone

pytestmark = pytest.mark.django_db  # without it these alone would run in the database of the server


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """The small demo on a Wednesday in March, for tests that only read."""
    with django_db_blocker.unblock(), undone():
        sow(SIZES["small"], WEDNESDAY)
        with district_scope():
            yield


def test_as_many_as_promised_and_counted(small):
    assert 580 <= Incident.objects.count() <= 700
    slots = IncidentTally.objects.filter(dimension="slot")
    assert sum(slots.values_list("count", flat=True)) == Incident.objects.counted().count()


def test_they_lie_in_school_hours_of_school_days_and_not_in_the_future(small):
    open_days, now = {d for year in two_years(WEDNESDAY) for d in year.school_days}, moment(WEDNESDAY)
    for day, at in Incident.objects.values_list("occurred_on", "occurred_at"):
        assert day in open_days and 7 <= at.hour < 15
    later = Q()
    for name in ("submitted_at", "response_at", "resolved_at", "closed_at", "created_at", "updated_at"):
        later |= Q(**{f"{name}__gt": now})
    assert not Incident.objects.filter(later).exists()


def test_students_were_enrolled_that_day(small):
    for one in IncidentParticipant.objects.exclude(student=None).select_related("incident"):
        days = Enrollment.objects.filter(student=one.student_id).on(one.incident.occurred_on)
        assert days.exists(), one.incident.occurred_on


def test_state_and_moments_and_steps_agree(small):
    names = {"in_response": "response_at", "resolved": "resolved_at", "closed": "closed_at"}
    for status, name in names.items():
        assert not Incident.objects.filter(status=status, **{name: None}).exists()
        assert IncidentStep.objects.filter(status=status).count() == Incident.objects.exclude(**{name: None}).count()
    assert not Incident.objects.filter(closed_at__lt=F("resolved_at")).exists()
    assert not Incident.objects.filter(Q(response_at__lt=F("submitted_at"))).exists()
    open_now = Incident.objects.in_hand()
    assert open_now.count() >= 15
    statuses = dict(Incident.objects.values_list("status").annotate(n=Count("pk")))
    assert set(statuses) >= {"submitted", "in_response", "resolved", "closed"}


def test_answers_are_practices_with_the_same_students(small):
    answers = IncidentPractice.objects.select_related("practice", "incident")
    assert answers.count() > 250
    for answer in answers:
        theirs = set(answer.incident.participants.exclude(student=None).values_list("student", flat=True))
        there = set(answer.practice.participants.exclude(student=None).values_list("student", flat=True))
        assert theirs <= there
        assert answer.incident.occurred_on <= timezone.localdate(answer.practice.started_at)
        assert answer.practice.mode == Practice.Mode.RESPONSIVE


def test_consequences_carry_a_repair_or_owe_one(small):
    share = Consequence.objects.count() / Incident.objects.count()
    assert 0.08 <= share <= 0.20
    assert 3 <= Consequence.objects.owed().count() < Consequence.objects.count() / 3
    assert Consequence.objects.filter(days_averted__gt=0).exists()
    assert not Consequence.objects.filter(kind__in=Consequence.LASTING, school_days=None).exists()


def test_most_say_what_was_tried_before(small):
    with_some = PriorIntervention.objects.values("incident").distinct().count()
    assert with_some > Incident.objects.count() / 2


def test_history_tells_the_same(small):
    every_row_has_its_last_event()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incidents_incidentevent WHERE pgh_label = 'update'")
        assert cursor.fetchone()[0] == Incident.objects.exclude(response_at=None).count()


def test_somebody_comes_back_soon_and_one_without_a_plan(small):
    """At both of the coordinator's schools, at least; a school with little trouble may have nobody."""
    today, coordinator = WEDNESDAY, User.objects.get(email="coordinator@district.example")
    schools = set(coordinator.whole_schools())
    assert {one.consequence.school_id for one in without_plan(coordinator, today) if one.returns_on == today} == schools
    for school in schools:
        plans = ReentryPlan.objects.filter(school=school, returns_on__gt=today)
        found = {(plan.status, plan.welcome_practice.status if plan.welcome_practice else "") for plan in plans}
        assert found >= {("ready", "planned"), ("open", "")}
