"""The demo's progress reviews: two school years, in every state, with figures of their own day."""

import pytest

from overview.demo import reviews
from strategy.models import (
    Commitment,
    ImprovementStep,
    ProgressReview,
    ReviewEvidence,
    ReviewNote,
    SchoolImprovementPlan,
    SiteVisit,
    SiteVisitScore,
)
from strategy.queries.reviews import as_kept, kept
from tests.history import every_row_has_its_last_event
from tests.overview.test_demo import TINY, WEDNESDAY, sow, undone


@pytest.fixture(scope="module")
def reviewed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        sow(TINY, WEDNESDAY)
        yield


def test_every_school_has_three_rounds_in_two_years(reviewed):
    assert ProgressReview.objects.count() == TINY.schools * 2 * 3
    assert set(ProgressReview.objects.values_list("status", flat=True)) == {"planned", "closed"} | (
        {"open"} if ProgressReview.objects.filter(status="open").exists() else set()
    )
    assert ProgressReview.objects.filter(year__starts_on__year=2024).exclude(status="closed").count() == 0
    assert not ProgressReview.objects.filter(held_on__gt=WEDNESDAY).exists()
    assert not ProgressReview.objects.filter(closed_at__date__gt=WEDNESDAY).exists()
    assert ReviewNote.objects.exists() and ReviewEvidence.objects.exists()


def test_closed_reviews_keep_figures_of_their_day(reviewed):
    closed = ProgressReview.objects.filter(status="closed")
    for review in closed:
        agenda = as_kept(review.figures)
        assert kept(agenda) == review.figures
        assert review.held_on <= agenda.as_of
        assert {"practices", "equity", "data"} <= {part.key for part in agenda.parts}


def test_commitments_are_kept_missed_and_open(reviewed):
    assert Commitment.objects.exclude(done_on=None).exists()
    assert Commitment.objects.open().exists()
    assert not Commitment.objects.filter(done_on__gt=WEDNESDAY).exists()


def test_improvement_plans_and_visits_are_of_every_school(reviewed):
    assert SchoolImprovementPlan.objects.count() == TINY.schools * 2
    assert ImprovementStep.objects.filter(kind="measure").exists()
    assert SiteVisit.objects.count() >= TINY.schools * 3
    assert SiteVisitScore.objects.filter(score=None).exists()
    assert not SiteVisit.objects.filter(day__gt=WEDNESDAY).exists()


def test_history_of_reviews_is_as_triggers_would_tell_it(reviewed):
    every_row_has_its_last_event()
    events = ProgressReview.pgh_event_model.objects
    assert events.filter(pgh_label="insert").exclude(status="planned").count() == 0
    assert events.filter(pgh_label="update").count() == ProgressReview.objects.exclude(status="planned").count()


def test_texts_are_words_of_the_field():
    texts = [*reviews.GROWTH, *reviews.NEED, *reviews.NEXT, *reviews.EVIDENCE, *reviews.SEEN, *reviews.STEP]
    assert len(texts) == len(set(texts)) and all(text.endswith(".") for text in texts)
