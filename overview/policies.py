"""Policies of the board that are due for review: the part of my work of those who keep the register."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from overview.work import SHOWN, Item, Tile, link
from strategy.models import Policy
from strategy.permissions import may_keep_policies
from strategy.queries.policies import SOON, due_for_review


def policies(user, today):
    """(tiles, items) of whoever keeps the register: reviews that are over or come within 90 days."""
    if not may_keep_policies(user):
        return [], []
    over = due_for_review(Policy.objects.all(), today - timedelta(days=1))
    soon = due_for_review(Policy.objects.all(), today + timedelta(days=SOON))
    late, ahead = over.count(), soon.count()
    note = _("overdue: %(n)s") % {"n": late} if late else _("none overdue")
    tile = Tile(
        _("Policies to review"), "scroll-text", ahead, f"{_('within 90 days')}, {note}",
        link("strategy:policy-list", review="soon"), "warn" if late else "",
    )  # fmt: skip
    return [tile], [_overdue(policy) for policy in over.order_by("next_review_on", "id")[:SHOWN]]


def _overdue(policy):
    state = _("Due %(day)s") % {"day": date_format(policy.next_review_on)}
    return Item(
        "bad", "scroll-text", _("Review policy %(number)s") % {"number": policy.number}, policy.title,
        policy.get_absolute_url(), _("Open"), state,
    )  # fmt: skip
