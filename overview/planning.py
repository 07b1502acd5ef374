"""What is asked for, planned for today, and answered: the part of my work that is about circles to come."""

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district import permissions
from incidents.models import Practice
from incidents.queries import planning as queries
from overview.work import SHOWN, Item, Tile, link

OLD = 2  # days after which a request has waited too long


def planning(user, now):
    """(tiles, items) of whoever plans circles or asks for them."""
    if not permissions.may_log_practice(user):
        return [], []
    today = timezone.localdate(now)
    planned = list(queries.planned_on(user, today)[: SHOWN + 1])
    items = [_planned(practice) for practice in planned[:SHOWN]]
    if not user.whole_schools():
        return [], items + [_answer(practice) for practice in queries.answered_lately(user, today)[:SHOWN]]
    waiting = queries.waiting_for(user).select_related("asked_by", "school", "section", "location")
    first = list(waiting[:SHOWN])
    count = len(first) if len(first) < SHOWN else waiting.count()
    age = queries.age_in_days(first[0].asked_at, now) if first else 0
    note = ngettext("the oldest %(n)s day ago", "the oldest %(n)s days ago", age) % {"n": age}
    tile = Tile(
        _("Asked for"),
        "inbox",
        count,
        note if first else _("nobody waits for an answer"),
        link("incidents:practice-requests"),
        "warn" if age > OLD else "",
    )
    return [tile], [_request(practice, now) for practice in first] + items


def _request(practice, now):
    age = queries.age_in_days(practice.asked_at, now)
    state = ngettext("%(n)s day", "%(n)s days", age) % {"n": age}
    what = _("%(who)s asks: %(kind)s") % {"who": practice.asked_by.name, "kind": practice.get_kind_display()}
    return Item(
        "warn" if age > OLD else "info",
        "inbox",
        what,
        _about(practice),
        practice.get_absolute_url(),
        _("Answer"),
        state,
    )


def _planned(practice):
    start = timezone.localtime(practice.started_at)
    return Item(
        "info",
        "calendar-days",
        f"{time_format(start)} {practice.get_kind_display()}",
        _about(practice),
        practice.get_absolute_url(),
        _("Open"),
        _("Planned"),
    )


def _answer(practice):
    if practice.status == Practice.Status.DECLINED:
        return Item(
            "mute",
            "x",
            _("Declined: %(kind)s") % {"kind": practice.get_kind_display()},
            practice.declined_reason,
            practice.get_absolute_url(),
            _("Open"),
            _("Declined"),
        )
    when = timezone.localtime(practice.started_at)
    return Item(
        "good",
        "calendar-check",
        _("Planned for you: %(kind)s") % {"kind": practice.get_kind_display()},
        date_format(when, "DATETIME_FORMAT"),
        practice.get_absolute_url(),
        _("Open"),
        _("Planned"),
    )


def _about(practice):
    section = practice.section.name if practice.section_id else ""
    return " · ".join(filter(None, [section, practice.topic, practice.where, practice.school.brief]))
