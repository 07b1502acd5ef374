"""Tasks of the plan that somebody tells of in the open period: the part of my work of plan owners."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from overview.work import Item, Tile, link
from strategy.permissions import departments_of, may_update_tasks
from strategy.queries.plan import late, owed_by, tasks
from strategy.queries.updates import latest_open


def telling(user, today):
    """(tiles, items) of a plan owner: what is still to tell of, and what is past its day in that plan."""
    period = latest_open(today) if may_update_tasks(user) else None
    if period is None:
        return [], []
    departments = departments_of(user)
    owed = owed_by(user, period, departments).count()
    mine = tasks(period.plan_id)
    if departments is not None:
        mine = mine.filter(Q(owner=user) | Q(implementation_plan__department_goal__department__in=departments))
    over = late(mine, today).count()
    query = {} if period.plan.is_main else {"plan": period.plan_id}
    tile = Tile(
        _("Tasks past their day"), "clock", over, _("of those you answer for"),
        link("strategy:task-list", late="on", answer="on", **query), "bad" if over else "",
    )  # fmt: skip
    return [tile], [_owed(period, owed, today, query)] if owed else []


def _owed(period, owed, today, query):
    what = ngettext("Tell how %(n)s task stands", "Tell how %(n)s tasks stand", owed) % {"n": owed}
    is_late = period.due_on < today
    state = (_("Since %(day)s") if is_late else _("By %(day)s")) % {"day": date_format(period.due_on)}
    return Item(
        "bad" if is_late else "warn", "clipboard-list", what, f"{period.plan} · {period}",
        link("strategy:update", **query), _("Update"), state,
    )  # fmt: skip
