"""Who may answer about a session, and from how many answers up it is shown what was said."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainings.models import Attendance, Registration, Session

SHOWN_FROM = 5


def why_not_answer(registration, session, attendance):
    """The sentence that says why this person cannot answer now; "" when they can."""
    if session.status == Session.Status.CANCELLED or registration.status != Registration.Status.SEATED:
        return _("Only who was there answers.")
    if not any(row.status == Attendance.Status.PRESENT for row in attendance):
        return _("Only who was there answers. If you were, ask the instructor to put you on the roll.")
    if registration.evaluated_on:
        return _("You answered on %(day)s. Thank you.") % {"day": date_format(registration.evaluated_on)}
    return ""
