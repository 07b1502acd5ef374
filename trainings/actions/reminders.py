"""Before a session: an e-mail a week ahead and the (week)day before, each once, to whoever comes.

Who has a seat is told of the session, and who makes up a day of it of that day.
"""

import pghistory
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.models import DistrictSettings
from trainings.actions.mails import address, languages_of, message
from trainings.queries.reminders import due, visits_due


@transaction.atomic
def send_reminder(*, staff, today, now, site, dry_run=False):
    """Sends this person's reminders of the day. Returns the registrations and make-ups that they were (or would be)
    about.

    The day is written first, and the rows are held until the transaction ends: a second run at the same moment waits
    and finds nothing. A mail that could not be handed over takes its day with it, and the next run tries again.
    """
    seats = due(today).filter(staff=staff).select_related("session__course", "session__school")
    visits = visits_due(today).filter(registration__staff=staff)
    visits = visits.select_related("day__session__course", "day__session__school", "registration__session")
    if not dry_run:
        seats, visits = seats.select_for_update(of=("self",)), visits.select_for_update(of=("self",))
    seats = list(seats.order_by("session__starts_on", "pk"))
    visits = list(visits.order_by("day__day", "pk"))
    if dry_run or not (seats or visits):
        return seats + visits
    language, host = languages_of([staff]).get(staff.pk), host_of(site)
    district = DistrictSettings.objects.current().name
    with pghistory.context(command="send_reminders"):
        _write(seats, today)
        _write(visits, today)
    for seat in seats:
        session, url = seat.session, address(seat.session, site)
        days = list(session.days.order_by("number"))
        mail = message(staff, session, days, "reminder", _subject(session.starts_on), language, district, url=url)
        mail.extra_headers["Message-ID"] = f"<training-{seat.pk}-{today:%Y%m%d}@{host}>"
        mail.send()
    for visit in visits:
        session, url = visit.day.session, address(visit.registration.session, site)
        mail = message(staff, session, [visit.day], "makeup", _subject(visit.day.day), language, district, url=url)
        mail.extra_headers["Message-ID"] = f"<training-day-{visit.pk}-{today:%Y%m%d}@{host}>"
        mail.send()
    return seats + visits


def host_of(site):
    """What stands behind the @ of a Message-ID."""
    return site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"


def _write(rows, today):
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=today)


def _subject(day):
    return lambda session: _("%(day)s: %(session)s") % {"day": date_format(day), "session": session.course.name}
