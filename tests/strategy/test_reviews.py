"""Progress reviews: who reads and writes which, the agenda's figures, the close, what is carried on."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from district.models import School, Student
from district.scope import district_scope
from strategy.actions import reviews as actions
from strategy.actions.reviews import Evidence, Seen, Step
from strategy.models import Commitment, ProgressReview, SchoolImprovementPlan, SiteVisit
from strategy.policies.reviews import days_of_round, days_to_tell, round_of
from strategy.queries import reviews as queries
from strategy.queries.elements import plan_on
from tests.cast import as_user, set_the_stage
from tests.factories import (
    CommitmentFactory,
    ConsequenceFactory,
    DepartmentOwnerFactory,
    DutyFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    IndicatorFactory,
    LocationFactory,
    PlanFactory,
    PracticeFactory,
    PriorityFactory,
    ProgressReviewFactory,
    ReviewEvidenceFactory,
    SafetyInterventionFactory,
    SchoolImprovementPlanFactory,
    SchoolYearFactory,
    SiteVisitFactory,
    SiteVisitItemFactory,
    StudentFactory,
    TaskFactory,
)
from tests.races import at_once

LIST = reverse("strategy:review-list")
NOW = datetime(2025, 12, 1, 15, tzinfo=UTC)
TODAY = date(2025, 12, 1)


@pytest.fixture
def review(cast):
    """Open, at school a, in the first round of 2025–26."""
    return ProgressReviewFactory(school=cast.a, held=True, plan=PlanFactory(is_main=True))


def words(review):
    return {"growth": "More circles", "need": "Late notices", "next_level": "Every grade once a week"}


def written(cast, review, **more):
    return actions.write_review(by=cast.administrator, review=review, facts=words(review) | more, evidence=[])


def closed(cast, review):
    written(cast, review)
    return actions.close_review(by=cast.administrator, review=review, now=NOW, today=TODAY)


# ----------------------------------------------------------------------------------------------------------- days
def test_rounds_have_their_months_in_the_school_year():
    year = SchoolYearFactory.build(starts_on=date(2025, 8, 25), ends_on=date(2026, 6, 12))
    assert [days_of_round(year, n) for n in (1, 2, 3)] == [
        (date(2025, 10, 1), date(2025, 11, 30)),
        (date(2026, 1, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 4, 30)),
    ]
    days = [date(2025, 9, 1), date(2025, 11, 30), date(2025, 12, 1), date(2026, 3, 1), date(2026, 6, 1)]
    assert [round_of(year, day) for day in days] == [1, 1, 2, 3, 3]


def test_only_whole_months_that_ended_are_told():
    year = SchoolYearFactory.build(starts_on=date(2025, 8, 25), ends_on=date(2026, 6, 12))
    october = (date(2025, 10, 1), date(2025, 10, 31))
    assert days_to_tell(year, 1, date(2025, 10, 31)) is None
    assert days_to_tell(year, 1, date(2025, 11, 1)) == october
    assert days_to_tell(year, 1, date(2025, 11, 30)) == october
    assert days_to_tell(year, 1, date(2025, 12, 1)) == (date(2025, 10, 1), date(2025, 11, 30))
    assert days_to_tell(year, 1, date(2026, 5, 1)) == (date(2025, 10, 1), date(2025, 11, 30))


def test_plan_of_a_day_is_the_one_whose_years_hold_it(db):
    old = PlanFactory(is_main=True, starts_on=date(2018, 7, 1), ends_on=date(2022, 6, 30))
    assert plan_on(date(2026, 1, 1)) == old
    new = PlanFactory(starts_on=date(2024, 7, 1), ends_on=date(2028, 6, 30))
    assert plan_on(date(2026, 1, 1)) == new
    assert plan_on(date(2020, 1, 1)) == old
    assert plan_on(date(2030, 1, 1)) == old


# ---------------------------------------------------------------------------------------------------- permissions
def test_each_role_reads_what_is_its_own(cast):
    own, other = (ProgressReviewFactory(school=school, held=True) for school in (cast.a, cast.b))
    done = ProgressReviewFactory(school=cast.b, closed=True, round=2)
    seen = {
        role: [getattr(as_user(user).get(one.get_absolute_url()), "status_code", 0) for one in (own, other, done)]
        for role, user in cast.users().items()
    }
    everything, closed_ones, nothing = [200, 200, 200], [404, 404, 200], [403, 403, 403]
    assert seen == dict.fromkeys(cast.users(), nothing) | {
        "administrator": everything, "plan_owner": everything, "auditor": everything,
        "principal": [200, 404, 404], "board": closed_ones, "equity_analyst": closed_ones,
    }  # fmt: skip


def test_plan_owner_of_one_department_reads_none(cast):
    DepartmentOwnerFactory(user=cast.plan_owner)
    assert as_user(cast.plan_owner).get(LIST).status_code == 403


def test_principal_writes_own_review_and_neither_plans_nor_closes(cast, review):
    actions.write_review(by=cast.principal, review=review, facts=words(review), evidence=[Evidence("Charts")])
    other = ProgressReviewFactory(school=cast.b, held=True)
    with pytest.raises(PermissionDenied):
        actions.write_review(by=cast.principal, review=other, facts=words(other), evidence=[])
    with pytest.raises(PermissionDenied):
        actions.close_review(by=cast.principal, review=review, now=NOW, today=TODAY)
    for user in (cast.coordinator, cast.teacher, cast.board, cast.auditor):
        with pytest.raises(PermissionDenied):
            actions.write_review(by=user, review=review, facts=words(review), evidence=[])
    with pytest.raises(PermissionDenied):
        actions.plan_review(by=cast.principal, facts={})


def test_board_reads_no_improvement_plan_and_no_visit(cast):
    plan, visit = SchoolImprovementPlanFactory(school=cast.a), SiteVisitFactory(school=cast.a)
    review = ProgressReviewFactory(school=cast.a, year=plan.year, closed=True)
    board, principal = as_user(cast.board), as_user(cast.principal)
    assert [board.get(one.get_absolute_url()).status_code for one in (plan, visit)] == [403, 403]
    assert [principal.get(one.get_absolute_url()).status_code for one in (plan, visit)] == [200, 200]
    assert plan.summary not in board.get(review.get_absolute_url()).content.decode()
    assert plan.summary in principal.get(review.get_absolute_url()).content.decode()
    other = SiteVisitFactory(school=cast.b)
    assert principal.get(other.get_absolute_url()).status_code == 404


# --------------------------------------------------------------------------------------------------------- agenda
def figure(agenda, key, label):
    part = next(part for part in agenda.parts if part.key == key)
    return next(one for one in part.figures if one.label == label)


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()


def practised(school, day, n, **facts):
    for _ in range(n):
        PracticeFactory(
            school=school,
            status="completed",
            started_at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
            **facts,
        )


def test_figures_of_practices_equal_a_recount(cast, review):
    SchoolYearFactory(starts_on=date(2024, 8, 26), ends_on=date(2025, 6, 13))
    practised(cast.a, date(2025, 10, 6), 14, tier=1, mode="proactive", kind="check_in", minutes=20)
    practised(cast.a, date(2025, 11, 3), 12, tier=2, mode="responsive", kind="peace", minutes=40)
    practised(cast.a, date(2024, 10, 7), 11, tier=1, mode="proactive", kind="check_in", minutes=20)
    practised(cast.a, date(2025, 9, 29), 9, tier=1, mode="proactive", kind="check_in", minutes=20)
    practised(cast.b, date(2025, 10, 6), 13, tier=1, mode="proactive", kind="check_in", minutes=20)
    agenda = queries.agenda(review, TODAY)
    with district_scope():
        n, proactive, minutes, of = sql(
            """SELECT count(*), count(*) FILTER (WHERE mode = 'proactive'),
                      sum(minutes) FILTER (WHERE mode = 'proactive'), sum(minutes)
               FROM incidents_practice WHERE school_id = %s AND status IN ('held', 'completed')
                AND held_on BETWEEN '2025-10-01' AND '2025-11-30'""",
            cast.a.pk,
        )
        (before,) = sql(
            """SELECT count(*) FROM incidents_practice WHERE school_id = %s AND status IN ('held', 'completed')
               AND held_on BETWEEN '2024-10-01' AND '2024-11-30'""",
            cast.a.pk,
        )
    assert (n, before) == (26, 11)
    total = figure(agenda, "practices", "Practices that took place")
    assert (total.now, figure(agenda, "practices", "Tier 1, everyone").before) == (n, None)
    assert figure(agenda, "practices", "Proactive, by count").now == round(100 * proactive / n, 1)
    assert figure(agenda, "practices", "Proactive, by minutes").now == round(100 * float(minutes) / float(of), 1)


def test_figures_of_duties_and_records_equal_a_recount(cast, review):
    for n in range(24):
        due = datetime(2025, 10, 7, 18, tzinfo=UTC)
        intervention = SafetyInterventionFactory(student__school=cast.a, school=cast.a)
        done = due if n % 2 else due.replace(hour=19)
        DutyFactory(intervention=intervention, due_at=due, done_at=done, done_by=cast.principal)
    place = LocationFactory(school=cast.a)
    answer = PracticeFactory(
        school=cast.a, status="completed", started_at=datetime(2025, 10, 9, 15, tzinfo=UTC), mode="responsive"
    )
    for n in range(30):
        incident = IncidentFactory(
            school=cast.a, occurred_on=date(2025, 10, 8), status="submitted", location=place if n < 18 else None
        )
        if n % 2:
            IncidentPracticeFactory(incident=incident, practice=answer)
    agenda = queries.agenda(review, TODAY)
    with district_scope():
        total, in_time = sql(
            """SELECT count(*), count(*) FILTER (WHERE date_trunc('minute', done_at) <= due_at)
               FROM incidents_duty WHERE school_id = %s AND dropped_at IS NULL
                AND (due_at AT TIME ZONE 'America/New_York')::date BETWEEN '2025-10-01' AND '2025-11-30'""",
            cast.a.pk,
        )
        incidents, placed, answered = sql(
            """SELECT count(*), count(location_id), count(*) FILTER (WHERE EXISTS (
                 SELECT FROM incidents_incidentpractice l JOIN incidents_practice p ON p.id = l.practice_id
                 WHERE l.incident_id = i.id AND p.status IN ('held', 'completed') AND p.held_on >= i.occurred_on))
               FROM incidents_incident i WHERE school_id = %s AND status <> 'draft'
                AND occurred_on BETWEEN '2025-10-01' AND '2025-11-30'""",
            cast.a.pk,
        )
    assert (total, incidents, placed, answered) == (24, 30, 18, 15)
    assert figure(agenda, "duties", "Done in time").now == round(100 * in_time / total, 1)
    assert figure(agenda, "data", "Incidents with their place").now == round(100 * placed / incidents, 1)
    assert figure(agenda, "data", "Incidents with a practice that answered").now == round(100 * answered / incidents, 1)


def test_figures_of_equity_equal_a_recount_and_those_of_few_stay_hidden(cast, review):
    for race, n, excluded in (("BL", 40, 28), ("WH", 30, 12)):
        for _ in range(15):  # nothing is told of a group in which nearly everybody had an incident
            StudentFactory(school=cast.a, race_ethnicity=race)
        for place in range(n):
            student = StudentFactory(school=cast.a, race_ethnicity=race)
            incident = IncidentFactory(
                school=cast.a, caused=[student], occurred_on=date(2025, 10, 8), status="submitted"
            )
            if place < excluded:
                ConsequenceFactory(
                    incident=incident,
                    student=student,
                    kind="oss",
                    starts_on=date(2025, 10, 9),
                    ends_on=date(2025, 10, 9),
                )
    agenda = queries.agenda(review, TODAY)
    with district_scope():
        rows = dict(
            Student.objects.filter(school=cast.a, incidents__isnull=False)
            .values_list("race_ethnicity")
            .annotate(n=Count("pk", distinct=True, filter=Q(consequences__isnull=False)))
        )
    assert (rows["BL"], rows["WH"]) == (28, 12)
    assert figure(agenda, "equity", "Excluded, most").now == f"{(28 / 40) / (12 / 30):.2f} · Black or African American"
    assert figure(agenda, "equity", "Offered repair, most").now == "too few to be shown"


def test_small_counts_are_not_told(cast, review):
    practised(cast.a, date(2025, 10, 6), 12, tier=1, mode="proactive", kind="check_in")
    practised(cast.a, date(2025, 10, 7), 3, tier=3, mode="responsive", kind="conference")
    IncidentFactory(school=cast.a, occurred_on=date(2025, 10, 7), status="submitted")
    agenda = queries.agenda(review, TODAY)
    assert figure(agenda, "practices", "Tier 3, few").now is None
    assert figure(agenda, "practices", "Proactive, by count").now is None
    assert figure(agenda, "data", "Incidents with their place").now is None
    assert figure(agenda, "equity", "Excluded, most").now == "too few to be shown"


def test_tasks_are_those_of_the_plan(cast, review):
    for status, last in (("done", date(2025, 9, 1)), ("at_risk", date(2025, 9, 1)), ("off_track", None)):
        TaskFactory(plan=review.plan, status=status, last_on=last, first_on=last)
    TaskFactory(status="done")
    agenda = queries.agenda(review, TODAY)
    labels = ("Done", "At risk or off track", "Past their day")
    assert [figure(agenda, "tasks", label).now for label in labels] == [1, 2, 1]


def test_training_is_of_the_staff_of_the_school(cast, review):
    from tests.factories import AssignmentFactory, CompletionFactory, RequirementFactory, StaffFactory
    from trainings.queries.requirements import breakdown

    requirement = RequirementFactory(starts_on=date(2025, 8, 1), due_on=date(2026, 6, 1))
    people = [StaffFactory() for _ in range(4)]
    for person, school in zip(people, [cast.a, cast.a, cast.a, cast.b], strict=True):
        AssignmentFactory(staff=person, school=school, starts_on=date(2025, 8, 25), is_primary=True)
    for person in (people[0], people[3]):
        CompletionFactory(staff=person, course=requirement.course, completed_on=date(2025, 10, 1))
    found = figure(queries.agenda(review, TODAY), "training", requirement.name)
    assert found.now == breakdown(requirement, TODAY).by_school[cast.a.pk].percent
    assert found.note.startswith("1 of ")


def test_indicators_of_the_plan_are_told_of_the_school(cast, review):
    told = IndicatorFactory(plan=review.plan, measure="referrals")
    for measure in ("spend", ""):  # not of a school, and no measure
        IndicatorFactory(plan=review.plan, measure=measure)
    for school, n in ((cast.a, 14), (cast.b, 13), (cast.c, 12)):
        for _ in range(n):
            IncidentFactory(school=school, occurred_on=date(2025, 10, 7), status="submitted")
    IncidentFactory(school=cast.a, occurred_on=date(2025, 9, 30), status="submitted")  # before the round
    agenda = queries.agenda(review, TODAY)
    (part,) = [part for part in agenda.parts if part.key == "indicators"]
    (found,) = part.figures
    counts = "SELECT count(*) FILTER (WHERE school_id = %s), count(*) FROM incidents_incident WHERE occurred_on >= %s"
    with district_scope():
        here, everywhere = sql(counts, cast.a.pk, date(2025, 10, 1))
    assert (found.label, found.now) == (f"{told.code} Incidents reported", str(here))
    assert found.note == f"The district: {everywhere}."
    assert as_user(cast.board).get(found.url).status_code == 200


def test_small_count_of_a_school_is_not_told_by_its_indicator(cast, review):
    IndicatorFactory(plan=review.plan, measure="referrals")
    for school, n in ((cast.a, 4), (cast.b, 30)):
        for _ in range(n):
            IncidentFactory(school=school, occurred_on=date(2025, 10, 7), status="submitted")
    (part,) = [part for part in queries.agenda(review, TODAY).parts if part.key == "indicators"]
    assert part.figures[0].now is None and part.figures[0].shown == "–"


def test_agenda_asks_as_often_for_many_rows_as_for_few(cast, review):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.agenda(review, TODAY)
        return len(seen)

    practised(cast.a, date(2025, 10, 6), 1)
    TaskFactory(plan=review.plan)
    asked()  # what is remembered from here on
    first = asked()
    practised(cast.a, date(2025, 10, 6), 3)
    for _ in range(3):
        TaskFactory(plan=review.plan)
        IncidentFactory(school=cast.a, occurred_on=date(2025, 10, 7), status="submitted")
    assert asked() == first


def test_what_is_kept_comes_back_as_it_was(cast, review):
    practised(cast.a, date(2025, 10, 6), 14, tier=1, mode="proactive", kind="check_in")
    TaskFactory(plan=review.plan)
    agenda = queries.agenda(review, TODAY)
    stored = closed(cast, review)
    stored.refresh_from_db()
    assert queries.agenda_of(stored, date(2026, 5, 1)) == agenda


# ---------------------------------------------------------------------------------------------------------- close
def test_close_says_what_is_missing(cast):
    review = ProgressReviewFactory(school=cast.a)
    with pytest.raises(ValidationError, match="has not begun"):
        actions.close_review(by=cast.administrator, review=review, now=NOW, today=TODAY)
    actions.open_review(by=cast.administrator, review=review, held_on=TODAY, present="", today=TODAY)
    written(cast, review, need=" ")
    page = as_user(cast.administrator).post(reverse("strategy:review-close", args=[review.pk]), {"sure": "on"})
    text = page.content.decode()
    assert "Areas of need: what is not there yet." in text
    assert "Growth: what got better." not in text
    review.refresh_from_db()
    assert (review.status, review.figures) == ("open", None)


def test_closed_review_freezes_its_figures_and_words(cast, review):
    practised(cast.a, date(2025, 10, 6), 12, tier=1, mode="proactive", kind="check_in")
    done = closed(cast, review)
    practised(cast.a, date(2025, 10, 7), 12, tier=1, mode="proactive", kind="check_in")
    done.refresh_from_db()
    assert figure(queries.agenda_of(done, TODAY), "practices", "Practices that took place").now == 12
    for change in ({"growth": "Other"}, {"figures": {}}, {"status": "open"}, {"held_on": None}):
        with pytest.raises(IntegrityError, match="closed_review_stays"), transaction.atomic():
            ProgressReview.objects.filter(pk=done.pk).update(**change)
    with pytest.raises(IntegrityError, match="closed_review_stays"), transaction.atomic():
        ProgressReview.objects.filter(pk=done.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="closed_review_stays"), transaction.atomic():
        ReviewEvidenceFactory(review=done)
    with pytest.raises(ValidationError, match="closed and stays"):
        written(cast, done)


def test_commitment_of_a_closed_review_keeps_its_words_and_is_ticked_off(cast, review):
    one = CommitmentFactory(review=review)
    done = closed(cast, review)
    with pytest.raises(ValidationError, match="closed"):
        actions.change_commitment(by=cast.administrator, commitment=one, facts={"what": "Other"})
    with pytest.raises(IntegrityError, match="closed_review_stays"), transaction.atomic():
        Commitment.objects.filter(pk=one.pk).update(what="Other")
    with pytest.raises(ValidationError, match="closed"):
        actions.commit(by=cast.principal, review=done, facts={"what": "More", "who": "We", "due_on": TODAY})
    actions.move_commitment(by=cast.principal, commitment=one, due_on=date(2026, 2, 2), why="Snow days")
    actions.finish_commitment(by=cast.principal, commitment=one, done_on=TODAY, note="Went well", today=TODAY)
    one.refresh_from_db()
    assert (one.due_on, one.moved_why, one.done_on, one.done_note) == (
        date(2026, 2, 2),
        "Snow days",
        TODAY,
        "Went well",
    )
    actions.reopen_commitment(by=cast.principal, commitment=one)
    one.refresh_from_db()
    assert (one.done_on, one.done_note) == (None, "")


def test_correction_stands_beside_a_closed_review(cast, review):
    with pytest.raises(ValidationError, match="not closed"):
        actions.correct_review(by=cast.principal, review=review, text="Wrong day", now=NOW)
    done = closed(cast, review)
    actions.correct_review(by=cast.principal, review=done, text="It was on the 13th.", now=NOW)
    assert "It was on the 13th." in as_user(cast.board).get(done.get_absolute_url()).content.decode()


def test_commitments_are_carried_until_they_are_done(cast, review):
    one, two = (
        CommitmentFactory(review=review, what="Map the exits"),
        CommitmentFactory(review=review, what="Call home"),
    )
    CommitmentFactory(review=ProgressReviewFactory(school=cast.b, held=True), what="Elsewhere")
    closed(cast, review)
    later = ProgressReviewFactory(school=cast.a, year=review.year, round=2, plan=review.plan)
    assert list(queries.carried_to(later)) == [one, two]
    assert list(queries.carried_to(review)) == []
    actions.finish_commitment(by=cast.principal, commitment=one, done_on=TODAY, note="", today=TODAY)
    page = as_user(cast.principal).get(later.get_absolute_url()).content.decode()
    assert "Call home" in page
    assert "Map the exits" not in page
    assert [one["what"] for one in queries.agenda(later, date(2026, 3, 1)).commitments] == ["Call home"]


def test_one_review_for_each_school_year_and_round(cast, review):
    facts = {"school": cast.a, "plan": review.plan, "year": review.year, "round": 1, "planned_on": TODAY}
    with pytest.raises(ValidationError, match="in this round already"):
        actions.plan_review(by=cast.administrator, facts=facts)
    assert actions.plan_review(by=cast.administrator, facts=facts | {"round": 2}).round == 2


def test_parts_of_another_plan_are_refused(cast, review):
    stranger = PriorityFactory()
    with pytest.raises(ValidationError, match="another plan"):
        actions.write_review(
            by=cast.principal, review=review, facts=words(review), evidence=[Evidence("Chart", stranger)]
        )
    with pytest.raises(ValidationError, match="another plan"):
        actions.commit(
            by=cast.principal, review=review, facts={"what": "A", "who": "B", "due_on": TODAY, "priority": stranger}
        )
    with pytest.raises(IntegrityError, match="priority_of_its_plan"), transaction.atomic():
        CommitmentFactory(review=review, priority=stranger)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_is_told(transactional_db):
    cast = set_the_stage()
    review = ProgressReviewFactory(school=cast.a, held=True)
    written(cast, review)

    def close():
        return actions.close_review(by=cast.administrator, review=review, now=NOW, today=TODAY).status

    results = at_once([close, close])
    assert sorted(isinstance(one, ValidationError) for one in results) == [False, True]
    review.refresh_from_db()
    assert review.status == "closed"


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_it_is_closed_is_told(transactional_db):
    cast = set_the_stage()
    review = ProgressReviewFactory(school=cast.a, held=True)
    written(cast, review)
    results = at_once(
        [
            lambda: actions.close_review(by=cast.administrator, review=review, now=NOW, today=TODAY).status,
            lambda: (
                actions.commit(by=cast.principal, review=review, facts={"what": "A", "who": "B", "due_on": TODAY}).what
            ),
        ]
    )
    assert results[0] == "closed"
    assert results[1] == "A" or isinstance(results[1], ValidationError)
    assert Commitment.objects.count() == (results[1] == "A")


# ---------------------------------------------------------------------------------------------------------- pages
def test_list_shows_each_round_of_each_school(cast, review):
    done = ProgressReviewFactory(school=cast.b, year=review.year, round=2, closed=True)
    page = as_user(cast.administrator).get(LIST, {"year": review.year_id}).content.decode()
    assert f'href="{review.get_absolute_url()}"' in page
    assert f'href="{done.get_absolute_url()}"' in page
    assert f"school={cast.c.pk}&amp;year={review.year_id}&amp;round=3" in page
    board = as_user(cast.board).get(LIST, {"year": review.year_id}).content.decode()
    assert review.get_absolute_url() not in board
    assert done.get_absolute_url() in board
    principal = as_user(cast.principal).get(LIST, {"year": review.year_id}).content.decode()
    assert cast.b.name not in principal


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "open"}, "a"), ({"state": "none"}, "bc"), ({"state": "none", "round": "1"}, "bc"),
        ({"state": "none", "round": "2"}, "abc"), ({"round": "1"}, "a"), ({"state": "closed"}, ""),
    ],
)  # fmt: skip
def test_list_is_narrowed_by_state_and_round(cast, review, query, names):
    response = as_user(cast.administrator).get(LIST, {"year": review.year_id} | query)
    assert {school.pk for school in response.context["page"]} == {getattr(cast, name).pk for name in names}


def test_list_asks_as_often_for_many_as_for_few(cast, review, django_assert_num_queries):
    client, address = as_user(cast.administrator), f"{LIST}?year={review.year_id}"
    client.get(address)  # what is remembered from here on
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    for school in School.objects.exclude(pk=cast.a.pk):
        for number in (1, 2, 3):
            ProgressReviewFactory(school=school, year=review.year, round=number)
    with django_assert_num_queries(len(seen)):
        client.get(address)


def test_export_holds_what_the_list_shows(cast, review):
    response = as_user(cast.administrator).get(LIST, {"year": review.year_id, "state": "open", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "School,Round 1 (Oct–Nov),Round 2 (Jan–Feb),Round 3 (Mar–Apr)"
    assert lines[1:] == [f'{cast.a.name},"Open, 2025-11-12",,']


def test_review_is_planned_begun_written_and_closed_on_its_pages(cast):
    year, plan = SchoolYearFactory(), PlanFactory(is_main=True)
    priority = PriorityFactory(plan=plan)
    client, principal = as_user(cast.administrator), as_user(cast.principal)
    facts = {"school": cast.a.pk, "year": year.pk, "round": 1, "plan": plan.pk, "planned_on": "2025-11-12"}
    assert client.post(reverse("strategy:review-create"), facts).status_code == 302
    review = ProgressReview.objects.get()
    again = client.post(reverse("strategy:review-create"), facts)
    assert "in this round already" in again.content.decode()
    assert client.post(_at("review-open", review), {"held_on": "2025-11-12", "present": "Team"}).status_code == 302
    rows = {
        "rows": 2, "text_0": "Charts on the wall", "priority_0": priority.pk, "link_0": "https://district.example/x",
        "text_1": "", "priority_1": "", "link_1": "", "growth": "G", "need": "N", "next_level": "L",
    }  # fmt: skip
    version = version_on(principal, "review-write", review)
    more = principal.post(_at("review-write", review), rows | {"version": version, "more": "1"})
    assert 'name="text_2"' in more.content.decode()
    assert principal.post(_at("review-write", review), rows | {"version": version}).status_code == 302
    assert [one.text for one in review.evidence.all()] == ["Charts on the wall"]
    promise = {"what": "Visit", "who": "Coach", "due_on": "2026-01-10", "priority": ""}
    assert principal.post(_at("commitment-create", review), promise).status_code == 302
    assert client.get(_at("review-close", review)).status_code == 200
    assert client.post(_at("review-close", review), {}).status_code == 200
    assert client.post(_at("review-close", review), {"sure": "on"}).status_code == 302
    review.refresh_from_db()
    assert review.status == "closed"
    assert client.get(review.get_absolute_url()).status_code == 200
    sheet = client.get(_at("review-sheet", review))
    assert sheet.content.startswith(b"%PDF")


def version_on(client, name, record):
    """The version that a form carries."""
    page = client.get(_at(name, record)).content.decode()
    return page.split('name="version"')[1].split('value="')[1].split('"')[0]


def _at(name, record):
    return reverse(f"strategy:{name}", args=[record.pk])


def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(cast, review):
    client = as_user(cast.principal)
    page = client.post(
        _at("review-write", review),
        {"rows": 1, "text_0": "", "link_0": "https://district.example/x", "growth": "Kept words"},
    ).content.decode()  # fmt: skip
    assert "Say in a few words what the link shows." in page
    assert "Kept words" in page
    assert not review.evidence.exists()
    page = client.post(
        _at("review-write", review), {"rows": 1, "text_0": "A", "link_0": "not a link", "priority_0": "999999"}
    ).content.decode()
    assert "Enter a valid URL." in page
    planned, keeper = ProgressReviewFactory(school=cast.a, year=review.year, round=3), as_user(cast.administrator)
    page = keeper.post(_at("review-open", planned), {"held_on": "2999-01-01"})
    assert "has not been held" in page.content.decode()
    data = {"held_on": "2999-01-01", "planned_on": "2025-11-12", "plan": review.plan_id}
    page = keeper.post(_at("review-edit", review), data | {"version": version_on(keeper, "review-edit", review)})
    assert "has not been held" in page.content.decode()


def test_improvement_plan_is_written_on_one_page(cast):
    plan = PlanFactory(is_main=True)
    one, two = PriorityFactory(plan=plan), PriorityFactory(plan=plan)
    client = as_user(cast.principal)
    start = {"school": cast.a.pk, "year": SchoolYearFactory().pk, "plan": plan.pk}
    assert client.post(reverse("strategy:improvement-create"), start).status_code == 302
    assert "for this year already" in client.post(reverse("strategy:improvement-create"), start).content.decode()
    stolen = client.post(reverse("strategy:improvement-create"), start | {"school": cast.b.pk})
    assert stolen.status_code == 200
    assert not SchoolImprovementPlan.objects.filter(school=cast.b).exists()
    improvement = SchoolImprovementPlan.objects.get()
    data = {
        "summary": "Calm halls", f"focus_{one.pk}": "Circles daily", f"focus_{two.pk}": "", "rows": 2,
        "text_0": "Train the team", "priority_0": one.pk, "kind_0": "action", "who_0": "AP", "due_on_0": "2026-01-10",
        "text_1": "Share of classes", "priority_1": "", "kind_1": "measure", "who_1": "", "due_on_1": "",
    }  # fmt: skip
    data["version"] = version_on(client, "improvement-edit", improvement)
    assert (
        "Choose the priority that it is for."
        in client.post(_at("improvement-edit", improvement), data).content.decode()
    )
    assert client.post(_at("improvement-edit", improvement), data | {"priority_1": two.pk}).status_code == 302
    assert [(step.kind, step.text, step.position) for step in improvement.steps.all()] == [
        ("action", "Train the team", 1), ("measure", "Share of classes", 2),
    ]  # fmt: skip
    shown = client.get(improvement.get_absolute_url()).content.decode()
    assert all(text in shown for text in ("Calm halls", "Circles daily", "Train the team", "Share of classes"))


def test_saving_an_improvement_plan_again_writes_only_what_differs(cast):
    plan = PlanFactory()
    priority = PriorityFactory(plan=plan)
    improvement = SchoolImprovementPlanFactory(school=cast.a, plan=plan)
    steps = [Step("One", priority, "action"), Step("Two", priority, "measure", due_on=TODAY)]

    def save(steps, focus="F"):
        actions.save_improvement(
            by=cast.principal, improvement=improvement, facts={"summary": "S"}, focuses={priority: focus}, steps=steps
        )

    save(steps)
    keys = list(improvement.steps.values_list("pk", flat=True))
    events = improvement.steps.model.pgh_event_model.objects
    count = events.count()
    save(steps)
    assert (list(improvement.steps.values_list("pk", flat=True)), events.count()) == (keys, count)
    save(steps[:1], focus="")
    assert list(improvement.steps.values_list("pk", flat=True)) == keys[:1]
    assert not improvement.focuses.exists()


def test_visit_is_written_down_once_and_what_was_not_seen_counts_for_nothing(cast):
    seen, unseen = SiteVisitItemFactory(), SiteVisitItemFactory()
    SiteVisitItemFactory(is_used=False)
    client, number = as_user(cast.administrator), str(uuid.uuid4())
    data = {
        "client_id": number, "school": cast.a.pk, "day": "2025-10-20", "visitors": "Two directors",
        f"score_{seen.pk}": "3", f"note_{seen.pk}": "In every room", f"score_{unseen.pk}": "", f"note_{unseen.pk}": "",
        "summary": "Calm", "next_step": "Post the agreements",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(reverse("strategy:visit-create"), data).status_code == 302
    visit = SiteVisit.objects.get()
    assert list(visit.scores.values_list("item", "score", "note")) == [
        (seen.pk, 3, "In every room"), (unseen.pk, None, ""),
    ]  # fmt: skip
    assert queries.visits_for(cast.administrator).get().mean == 3
    page = as_user(cast.principal).get(visit.get_absolute_url()).content.decode()
    assert "not seen" in page
    assert "3 · in most places" in page
    future = client.post(reverse("strategy:visit-create"), data | {"client_id": str(uuid.uuid4()), "day": "2999-01-01"})
    assert "once it has taken place" in future.content.decode()
    wrong = client.post(
        reverse("strategy:visit-create"), data | {"client_id": str(uuid.uuid4()), f"score_{seen.pk}": "9"}
    )
    assert wrong.status_code == 200
    assert SiteVisit.objects.count() == 1


def test_visit_is_refused_when_the_items_changed_meanwhile(cast):
    visit = SiteVisitFactory(school=cast.a)
    item = SiteVisitItemFactory()
    with pytest.raises(ValidationError, match="changed meanwhile"):
        actions.change_visit(by=cast.administrator, visit=visit, facts={}, seen={item.pk + 1: Seen(2)}, today=TODAY)


def test_every_text_field_says_that_no_student_is_named(cast, review):
    client = as_user(cast.administrator)
    for name in ("review-write", "review-open", "commitment-create", "review-edit"):
        assert "Name no student here" in client.get(_at(name, review)).content.decode()
    assert "Name no student here" in client.get(reverse("strategy:visit-create")).content.decode()
    plan = SchoolImprovementPlanFactory(school=cast.a)
    assert "Name no student here" in client.get(_at("improvement-edit", plan)).content.decode()
