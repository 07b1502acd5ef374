"""The part of my work that is about training: one's own, and for who runs it, what waits."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from overview.work import SHOWN, Item, Tile, link, link_to
from trainings.filters.requirements import next_due
from trainings.models import Session, UnmatchedCompletion
from trainings.permissions import may_manage_trainings
from trainings.queries.people import seats_of
from trainings.queries.requirements import Standing, asked_of, totals

WAITING = [Session.Status.PLANNED, Session.Status.OPEN, Session.Status.HELD]


def training(user, today):
    """(tiles, items): a seat of today, what is asked of this person; sessions to certify and who has no seat."""
    tiles, items = _lead(user, today) if may_manage_trainings(user) else ([], [])
    return tiles, items + (_own(user.staff, today) if user.staff_id else [])


def _own(staff, today):
    items = []
    for seat in seats_of(staff, today)[:SHOWN]:
        session = seat.session
        now = next((day for day in session.days.all() if day.day == today), None)
        if now is not None and seat.status == "seated":
            where = ", ".join(filter(None, [str(session.school or ""), session.place]))
            items.append(
                Item("info", "graduation-cap", _("Today: %(course)s") % {"course": session.course.name}, where,
                     link_to("trainings:check-in", now.pk), _("Check in"), now.starts.strftime("%H:%M"))
            )  # fmt: skip
    for one in asked_of(staff, today):
        if one.standing == Standing.NO_SEAT:
            what = _("Find a seat: %(course)s") % {"course": one.course.name}
            due = _("asked by %(day)s") % {"day": date_format(one.due_on)}
            items.append(
                Item("bad" if one.due_on < today else "info", "graduation-cap", what, due,
                     link("trainings:session-list", course=one.course_id), _("Find a session"), _("No seat"))
            )  # fmt: skip
    return items


def _lead(user, today):
    over = Session.objects.filter(ends_on__lt=today, status__in=WAITING).select_related("course")
    waiting = list(over.order_by("ends_on", "pk"))
    held = sum(one.status == Session.Status.HELD for one in waiting)
    tiles = [
        Tile(_("To certify"), "award", held, ngettext("session held", "sessions held", held),
             link("trainings:session-list", when="past", status="held"), "warn" if held else ""),
    ]  # fmt: skip
    requirement = next_due(today)
    if requirement is not None:
        ((_requirement, found),) = totals([requirement], today)
        due = date_format(requirement.due_on)
        tiles += [
            Tile(_("Trained"), "graduation-cap", "–" if found.percent is None else f"{found.percent:.0f} %",
                 requirement.name, link("trainings:completion", requirement=requirement.pk)),
            Tile(_("Without a seat"), "armchair", found.no_seat, _("asked by %(day)s") % {"day": due},
                 link("trainings:completion-people", requirement=requirement.pk, standing="no_seat"),
                 "warn" if found.no_seat else ""),
        ]  # fmt: skip
    if lost := UnmatchedCompletion.objects.filter(settled_at=None).count():
        note = ngettext("person of earlier records", "people of earlier records", lost)
        tiles.append(Tile(_("Not found"), "user-x", lost, note, link("trainings:past-list"), "warn"))
    return tiles, [_over(one) for one in waiting[:SHOWN]]


def _over(session):
    held = session.status == Session.Status.HELD
    what = _("Certify %(session)s") if held else _("Take the roll of %(session)s")
    since = _("over since %(day)s") % {"day": date_format(session.ends_on)}
    return Item(
        "warn", "award" if held else "list-checks", what % {"session": session.number}, session.course.name,
        session.get_absolute_url(), _("Open"), since,
    )  # fmt: skip
