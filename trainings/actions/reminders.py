"""Before a session: an e-mail a week ahead and the (week)day before, each once, to whoever has a seat."""

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.models import DistrictSettings
from trainings.actions.mails import languages_of, message
from trainings.models import Registration
from trainings.queries.reminders import due


@transaction.atomic
def send_reminder(*, staff, today, now, site, dry_run=False):
    """Sends this person's reminders of the day. Returns the registrations that they were (or would be) about.

    The day is written first, and the rows are held until the transaction ends: a second run at the same moment waits
    and finds nothing. A mail that could not be handed over takes its day with it, and the next run tries again.
    """
    seats = due(today).filter(staff=staff).select_related("session__course", "session__school", "staff")
    if not dry_run:
        seats = seats.select_for_update(of=("self",))
    seats = list(seats.order_by("session__starts_on", "pk"))
    if dry_run or not seats:
        return seats
    Registration.objects.filter(pk__in=[seat.pk for seat in seats]).update(reminded_on=today)
    language, site = languages_of([staff]).get(staff.pk), site.rstrip("/")
    district = DistrictSettings.objects.current().name
    for seat in seats:
        session = seat.session
        days = list(session.days.order_by("number"))
        url = site + reverse("trainings:session-detail", args=[session.pk])
        mail = message(staff, session, days, "reminder", _subject, language, district, url=url)
        host = site.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
        mail.extra_headers["Message-ID"] = f"<training-{seat.pk}-{today:%Y%m%d}@{host}>"
        mail.send()
    return seats


def _subject(session):
    return _("%(day)s: %(session)s") % {"day": date_format(session.starts_on), "session": session.course.name}
