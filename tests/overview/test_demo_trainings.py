"""The demo's trainings keep every rule, and every standing is there to see."""

from datetime import timedelta

import pytest
from django.db.models import Count, F, Q

from overview.demo.seed import SIZES
from tests.history import every_row_has_its_last_event
from tests.overview.test_demo import TINY, WEDNESDAY, sow, undone
from trainings.models import (
    Attendance,
    CoachingVisit,
    Cohort,
    CohortMember,
    Completion,
    Credential,
    FidelityReview,
    MakeUp,
    Registration,
    Requirement,
    Session,
    SessionDay,
    SessionEvaluation,
    SessionInstructor,
    UnmatchedCompletion,
)
from trainings.policies.attendance import minutes_there
from trainings.policies.sessions import why_not_licensed
from trainings.queries.attendance import standing_of, with_attendance
from trainings.queries.requirements import Standing, counts, total, with_standing


@pytest.fixture(scope="module", params=[TINY, SIZES["small"]], ids=["tiny", "small"])
def taught(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        sow(request.param, WEDNESDAY)
        yield


def test_every_state_is_there(taught):
    assert set(Session.objects.values_list("status", flat=True)) >= {"planned", "open", "certified", "cancelled"}
    assert set(Registration.objects.values_list("status", flat=True)) >= {"seated", "waiting"}
    assert set(Attendance.objects.values_list("status", flat=True)) == {"present", "absent"}
    assert Session.objects.filter(days__day=WEDNESDAY).exists()
    assert MakeUp.objects.exists() and UnmatchedCompletion.objects.filter(settled_at=None).exists()
    assert set(CoachingVisit.objects.values_list("status", flat=True)) >= {"planned", "held"}
    assert FidelityReview.objects.exists() and SessionEvaluation.objects.exists()
    assert Completion.objects.filter(source="record").exists()
    soon = WEDNESDAY + timedelta(days=90)
    assert Credential.objects.current(WEDNESDAY).filter(expires_on__lte=soon).exists()
    for requirement in Requirement.objects.all()[:2]:
        found = total(counts(with_standing(requirement, WEDNESDAY), "at_school").values())
        assert found.finished and found.waiting
    standings = set()
    for requirement in Requirement.objects.all():
        standings |= set(with_standing(requirement, WEDNESDAY).values_list("standing", flat=True))
    assert standings >= {Standing.FINISHED, Standing.SEATED, Standing.NO_SEAT}


def test_seats_are_counted_and_nobody_is_in_two_places(taught):
    taken = Count("registrations", filter=Q(registrations__status="seated"))
    assert not Session.objects.annotate(taken=taken).exclude(seated=F("taken")).exists()
    places = list(
        Registration.objects.filter(status="seated").values_list("staff", "session__days__day")
    ) + list(MakeUp.objects.values_list("registration__staff", "day__day"))  # fmt: skip
    assert len(places) == len(set(places))
    visitors = {}
    for day in MakeUp.objects.values_list("day", flat=True):
        visitors[day] = visitors.get(day, 0) + 1
    for day in SessionDay.objects.filter(pk__in=visitors).select_related("session"):
        assert day.session.seated + visitors[day.pk] <= day.session.capacity
    for makeup in MakeUp.objects.select_related("missed__session", "day__session", "registration"):
        assert makeup.missed.number == makeup.day.number and makeup.missed.session_id == makeup.registration.session_id
        assert makeup.missed.session.course_id == makeup.day.session.course_id


def test_whoever_meets_the_rule_has_finished_and_nobody_else(taught):
    seats = Registration.objects.filter(status="seated", session__status="certified")
    for registration in with_attendance(seats.select_related("completion")):
        reached, completion = standing_of(registration), getattr(registration, "completion", None)
        assert reached.is_done == (completion is not None), registration
        assert completion is None or completion.minutes == reached.minutes
    assert not Completion.objects.filter(source="session").exclude(registration__session__status="certified").exists()
    for row in Attendance.objects.filter(status="present").select_related("day"):
        assert row.minutes == minutes_there(row.day, row.arrived, row.departed)


def test_who_teaches_has_a_license_for_it(taught):
    teaches = SessionInstructor.objects.exclude(session__status="cancelled").exclude(session__course__kind="trainers")
    assert teaches.exists()
    for row in teaches.select_related("session__course", "instructor__staff"):
        licenses = list(Credential.objects.filter(instructor=row.instructor, course=row.session.course))
        days = list(row.session.days.values_list("day", flat=True))
        assert why_not_licensed(row.instructor, row.session.course, days, licenses) is None
    assert not Session.objects.filter(taught_by=None).exists()
    for cohort in Cohort.objects.all():
        assert CohortMember.objects.filter(cohort=cohort, left_on=None).count() <= cohort.seats


def test_nothing_lies_after_today_but_plans(taught):
    assert not Attendance.objects.filter(day__day__gt=WEDNESDAY).exists()
    assert not Completion.objects.filter(completed_on__gt=WEDNESDAY).exists()
    assert not Session.objects.filter(status__in=["held", "certified"], ends_on__gt=WEDNESDAY).exists()
    assert not CoachingVisit.objects.filter(status="held", day__gte=WEDNESDAY).exists()


@pytest.mark.django_db
def test_history_tells_all(taught):
    every_row_has_its_last_event()
