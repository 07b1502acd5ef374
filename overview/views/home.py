from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from district import permissions
from incidents.queries.practices import logged_on
from overview import work
from overview.fairness import fairness
from overview.planning import planning
from overview.policies import policies
from overview.reviewing import reviewing
from overview.telling import telling
from overview.training import training


@require_safe
def home(request):
    """My work: what is owed first, then the figures of one's roles."""
    user, now = request.user, timezone.localtime()
    today = now.date()
    tiles, items = [], []
    for more_tiles, more_items in (
        work.incidents(user, now),
        work.safety(user, now),
        planning(user, now),
        work.repair(user, today),
        work.practice(user, today),
        work.voice(user, today),
        work.letters(user, today),
        work.records(user, today),
        training(user, today),
        reviewing(user, today),
        fairness(request, today),
        work.contracts(user, today),
        work.board(user, today),
        telling(user, today),
        policies(user, today),
        work.administration(user, today),
        work.audit(user, now),
        (work.people(user, today), []),
    ):
        tiles += more_tiles
        items += more_items
    context = {
        "greeting": _greeting(now.hour) % {"name": user.get_short_name()},
        "now": now,
        "schools": list({grant.school_id: grant.school for grant in user.grants_today if grant.school_id}.values()),
        "tiles": tiles,
        "items": items,
        "figures": work.figures(user, today) if user.grants_today else None,
        "logged_today": logged_on(user, today)[:6] if permissions.may_log_practice(user) else None,
    }
    return render(request, "overview/home.html", context)


def _greeting(hour):
    if hour < 12:
        return _("Good morning, %(name)s")
    if hour < 17:
        return _("Good afternoon, %(name)s")
    return _("Good evening, %(name)s")
