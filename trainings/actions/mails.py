"""E-mails to those who have a place in a session, each in the person's own language, sent once the change is kept.

A mail server that is down is logged; what was changed is on record all the same.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from district.models import DistrictSettings, User
from trainings.models import MakeUp, Registration


def tell_risen(session, registrations, site):
    """Those who came up from the waitlist: they have a seat now."""
    if registrations:
        _tell(session, [one.staff for one in _with_staff(registrations)], "seat", _subject_seat, site)


def tell_cancelled(session, site):
    """Everybody with a seat, a place in line, or a day to make up here."""
    _tell(session, _people_of(session), "cancelled", _subject_cancelled, site)


def tell_changed(session, site):
    """The same people, when the days or the place are others."""
    _tell(session, _people_of(session), "changed", _subject_changed, site)


def _people_of(session):
    places = session.registrations.exclude(status=Registration.Status.WITHDRAWN).select_related("staff")
    visits = MakeUp.objects.filter(day__session=session).select_related("registration__staff")
    return [one.staff for one in places] + [one.registration.staff for one in visits]


def _with_staff(registrations):
    return Registration.objects.filter(pk__in=[one.pk for one in registrations]).select_related("staff")


def _subject_seat(session):
    return _("You have a seat: %(session)s") % {"session": session}


def _subject_cancelled(session):
    return _("Cancelled: %(session)s") % {"session": session}


def _subject_changed(session):
    return _("Another time or place: %(session)s") % {"session": session}


def address(session, site):
    """The session's page as an address to open from outside; `site` is ours, with its https://."""
    return site.rstrip("/") + session.get_absolute_url()


def message(staff, session, days, name, subject, language, district, **context):
    """The mail to one person, not yet sent."""
    with translation.override(language or settings.LANGUAGE_CODE):
        words = {"staff": staff, "session": session, "days": days, "district": district, **context}
        text = render_to_string(f"trainings/mail/{name}.txt", words)
        return EmailMessage(subject(session), text, None, [staff.email], headers={"Auto-Submitted": "auto-generated"})


def languages_of(people):
    """Dict of each member of staff's id to the language of their account."""
    return dict(User.objects.filter(staff__in=people).values_list("staff_id", "language"))


def _tell(session, people, name, subject, site):
    people = [staff for staff in dict.fromkeys(people) if staff.email]
    if not people:
        return
    days, languages = list(session.days.order_by("number")), languages_of(people)
    district, url = DistrictSettings.objects.current().name, address(session, site)
    for staff in people:
        mail = message(staff, session, days, name, subject, languages.get(staff.pk), district, url=url)
        transaction.on_commit(mail.send, robust=True)
