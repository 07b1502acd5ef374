"""What my work and the search box say of progress reviews."""

from datetime import date, timedelta

from tests.cast import as_user
from tests.factories import CommitmentFactory, ProgressReviewFactory

TODAY = date.today()


def told(user):
    page = as_user(user).get("/")
    return {tile.label: tile.figure for tile in page.context["tiles"]}, [item.what for item in page.context["items"]]


def test_principal_is_told_of_the_next_review_and_of_what_is_due(cast):
    review = ProgressReviewFactory(school=cast.a, held=True, planned_on=TODAY - timedelta(days=60))
    CommitmentFactory(review=review, what="Due soon", due_on=TODAY + timedelta(days=3))
    CommitmentFactory(review=review, what="Due later", due_on=TODAY + timedelta(days=90))
    CommitmentFactory(review=review, what="Done", due_on=TODAY, done_on=TODAY)
    elsewhere = ProgressReviewFactory(school=cast.b, held=True)
    CommitmentFactory(review=elsewhere, what="Elsewhere", due_on=TODAY)
    _tiles, items = told(cast.principal)
    assert [what for what in items if what.startswith(("Progress", "Due", "Done", "Else"))] == [
        "Progress review: Round 1 (Oct–Nov)", "Due soon",
    ]  # fmt: skip
    assert "Due soon" not in told(cast.coordinator)[1]


def test_far_review_is_not_told_yet(cast):
    ProgressReviewFactory(school=cast.a, planned_on=TODAY + timedelta(days=60))
    assert not [what for what in told(cast.principal)[1] if what.startswith("Progress review")]


def test_who_closes_reviews_is_told_how_many_wait(cast):
    ProgressReviewFactory(school=cast.a, planned_on=TODAY - timedelta(days=2))
    ProgressReviewFactory(school=cast.b, planned_on=TODAY + timedelta(days=2))
    ProgressReviewFactory(school=cast.c, planned_on=TODAY + timedelta(days=200))
    ProgressReviewFactory(school=cast.c, round=2, closed=True)
    assert told(cast.plan_owner)[0]["Reviews to close"] == 2
    assert "Reviews to close" not in told(cast.board)[0]


def test_search_finds_the_pages_of_reviews(cast):
    assert "Progress reviews" in as_user(cast.principal).get("/search/?q=SPR").text
    assert "Site visits" in as_user(cast.principal).get("/search/?q=walkthrough").text
    assert "Site visits" not in as_user(cast.board).get("/search/?q=walkthrough").text
    assert "Progress reviews" not in as_user(cast.teacher).get("/search/?q=SPR").text
