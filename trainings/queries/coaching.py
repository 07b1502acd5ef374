"""Coaching visits and reviews of fidelity that a reader may see, and what is owed of them."""

from django.db.models import Count, Prefetch, Q

from district.models import School
from trainings.models import CoachingVisit, FidelityReview, FidelityScore, VisitScore
from trainings.permissions import FIGURE_READERS
from trainings.policies.fidelity import shares
from trainings.queries.staff import sees_all_staff

Status = CoachingVisit.Status


def visits_for(user):
    """Visits of the district or of own schools, of oneself, and those in which one coaches."""
    if sees_all_staff(user):
        return CoachingVisit.objects.all()
    own = Q(coach=user) | Q(school__in=user.whole_schools())
    if user.staff_id:
        own |= Q(staff=user.staff_id)
    return CoachingVisit.objects.filter(own)


def visits_found(visits, words):
    for word in words:
        staff = Q(staff__family_name__icontains=word) | Q(staff__given_name__icontains=word)
        visits = visits.filter(staff | Q(coach__name__icontains=word))
    return visits


def to_meet_again(visits):
    """Held, with a day to meet again on which they have not met."""
    return visits.filter(status=Status.HELD, followed_up_on=None).exclude(follow_up_on=None)


def items_to_score(rubric, record=None):
    """The items of a rubric that are asked, in order: those in use; once a record is scored, those it was scored by."""
    if record is not None and record.pk and record.scores.exists():
        return [line.item for line in lines_of(record)]
    return list(rubric.items.filter(is_used=True).order_by("number")) if rubric else []


def scored(record):
    """Dict of an item's id to its score, of a visit or a review."""
    return dict(record.scores.values_list("item", "score"))


def lines_of(record):
    """The scores of a visit or a review with their items, in order."""
    return list(record.scores.select_related("item").order_by("item__number", "pk"))


def shares_of(lines):
    return shares((line.item.tier, line.score) for line in lines)


def schools_for(user):
    """The schools whose reviews a reader may see: all, or one's own."""
    schools = School.objects.open()
    return schools if user.has_role(*FIGURE_READERS) else schools.filter(pk__in=user.whole_schools())


def reviews_for(user):
    return FidelityReview.objects.filter(school__in=schools_for(user).order_by())


def with_reviews(schools):
    """Schools with `reviews`, newest first, each with its scores read along."""
    reviews = FidelityReview.objects.select_related("rubric").prefetch_related("scores__item")
    return schools.prefetch_related(Prefetch("fidelity_reviews", reviews.order_by("-day", "-pk"), to_attr="reviews"))


def shares_in(review):
    """(shares by tier, share of the whole) of a review whose scores were read along."""
    return shares((line.item.tier, line.score) for line in review.scores.all())


def is_scored(item):
    """Whether somebody scored this item of a rubric, in a visit or in a review."""
    lines = VisitScore.objects.filter(item=item), FidelityScore.objects.filter(item=item)
    return any(scores.exists() for scores in lines)


def with_item_counts(rubrics):
    """Rubrics with `items_count` of those in use, `visits_count` and `reviews_count`."""
    return rubrics.annotate(
        items_count=Count("items", filter=Q(items__is_used=True), distinct=True),
        visits_count=Count("visits", distinct=True),
        reviews_count=Count("reviews", distinct=True),
    )
