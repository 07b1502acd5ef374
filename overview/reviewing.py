"""The part of my work that is about progress reviews: the next one of a school, what was promised, what to close."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.models import Role
from overview.work import SHOWN, Item, Tile, link
from strategy.permissions import may_keep_all_reviews
from strategy.queries import reviews as queries

SOON = timedelta(days=30)  # how far ahead a review or a commitment is told


def reviewing(user, today):
    """(tiles, items) of a school administrator, and of whoever plans and closes the reviews."""
    tiles, items = [], []
    if user.has_role(Role.PRINCIPAL):
        items = _school(user, today)
    if may_keep_all_reviews(user):
        waiting = queries.waiting(today)
        late = sum(review.planned_on < today for review in waiting)
        note = ngettext("%(n)s past its day", "%(n)s past their day", late) % {"n": late}
        tiles.append(
            Tile(_("Reviews to close"), "clipboard-list", len(waiting), note if late else _("planned or open"),
                 link("strategy:review-list", sort="next"), "warn" if late else "")
        )  # fmt: skip
    return tiles, items


def _school(user, today):
    review, promised = queries.due_at(user, today)
    items = []
    if review is not None and review.planned_on <= today + SOON:
        what = _("Progress review: %(round)s") % {"round": review.get_round_display()}
        tone = "warn" if review.planned_on < today else "info"
        items.append(
            Item(tone, "clipboard-list", what, review.school.brief, review.get_absolute_url(), _("Open"),
                 date_format(review.planned_on))
        )  # fmt: skip
    for one in promised.filter(due_on__lte=today + SOON)[:SHOWN]:
        late = one.due_on < today
        items.append(
            Item("bad" if late else "info", "list-checks", one.what, f"{one.who} · {one.review.school.brief}",
                 one.review.get_absolute_url(), _("Open"),
                 _("Past its day") if late else date_format(one.due_on))
        )  # fmt: skip
    return items
