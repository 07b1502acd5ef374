"""Reviews, an improvement plan and visits of each school in the world of the walls."""

from datetime import date

from tests.factories import (
    CommitmentFactory,
    ImprovementFocusFactory,
    ImprovementStepFactory,
    PriorityFactory,
    ProgressReviewFactory,
    ReviewEvidenceFactory,
    ReviewNoteFactory,
    SchoolImprovementPlanFactory,
    SiteVisitFactory,
    SiteVisitItemFactory,
    SiteVisitScoreFactory,
)


def reviewed(at, cast):
    """Gives a school's world `review` (open), `closed_review`, `earlier_review`, `commitment`, `improvement`,
    `visit_to` and `looked_for`."""
    shared = {"school": at.school, "year": cast.year, "plan": at.plan}
    at.review = ProgressReviewFactory(round=3, held=True, growth="G", need="N", next_level="L", **shared)
    at.earlier_review = ProgressReviewFactory(round=2, held=True, **shared)
    at.closed_review = ProgressReviewFactory(closed=True, **shared)
    at.commitment = CommitmentFactory(review=at.review)
    at.improvement = SchoolImprovementPlanFactory(**shared)
    at.visit_to = SiteVisitFactory(school=at.school, by=cast.administrator, day=date(2026, 3, 20))
    at.looked_for = SiteVisitItemFactory()
    grow_reviews(at, cast)


def grow_reviews(at, cast):
    """One more of everything that hangs on these."""
    ReviewEvidenceFactory(review=at.review, priority=at.priority)
    CommitmentFactory(review=at.review, priority=at.priority)
    CommitmentFactory(review=at.earlier_review)
    ReviewNoteFactory(review=at.closed_review)
    priority = PriorityFactory(plan=at.plan)
    ImprovementFocusFactory(improvement=at.improvement, priority=priority)
    ImprovementStepFactory(improvement=at.improvement, priority=priority)
    SiteVisitScoreFactory(visit=at.visit_to)
    SiteVisitScoreFactory(visit=SiteVisitFactory(school=at.school, by=cast.administrator, day=date(2026, 4, 3)))
