"""The board's policies: which are due for review, and which duty of this software rests on which."""

from collections import defaultdict

from django.db.models import Count, Q

from strategy.models import PolicyDuty
from strategy.models.policies import Feature

SOON = 90  # days


def found_by(policies, words):
    """Each word begins the number, or stands in the title, the summary or what the policy asks."""
    for word in words:
        asked = PolicyDuty.objects.filter(asks__icontains=word).values("policy")
        policies = policies.filter(
            Q(number__istartswith=word) | Q(title__icontains=word) | Q(summary__icontains=word) | Q(pk__in=asked)
        )
    return policies


def due_for_review(policies, last):
    """In force, with a next review through this day."""
    return policies.filter(retired=False, next_review_on__lte=last)


def with_counts(policies):
    return policies.annotate(duties_count=Count("duties"))


def by_feature():
    """[(feature, [duties])] of every part of the software in its order, with the policies in force that rest on it."""
    found = defaultdict(list)
    for duty in PolicyDuty.objects.filter(policy__retired=False).select_related("policy").order_by("policy__number"):
        found[duty.feature].append(duty)
    return [(feature, found[feature]) for feature in Feature]
