"""Whether somebody can come: other sessions at the same time, courses that come first, courses that still count."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.models import StaffMember
from trainings.models import Completion, Registration, Session, SessionDay
from trainings.permissions import schools_of


def clashes(staff, days, but=None):
    """The first day of another session, or of a make-up, at the time of one of these days; None when there is none.

    `but`: id of the session that is not asked.
    """
    at_once = Q(pk__in=())
    for day in days:
        at_once |= Q(day=day.day, starts__lt=day.ends, ends__gt=day.starts)
    theirs = Q(session__registrations__staff=staff, session__registrations__status=Registration.Status.SEATED)
    visits = Q(visitors__registration__staff=staff)
    others = SessionDay.objects.filter(at_once).filter(theirs | visits).exclude(session_id=but)
    others = others.exclude(session__status=Session.Status.CANCELLED).exclude(pk__in=[day.pk for day in days if day.pk])
    return others.select_related("session").order_by("day", "starts", "pk").first()


def why_not_now(staff, session, today):
    """Sentences why somebody cannot come, with what would make it possible; [] when they can."""
    words = []
    if other := clashes(staff, list(session.days.all()), but=session.pk):
        words.append(
            _("At that time they are in %(session)s on %(day)s. Withdraw from it first.")
            % {"session": other.session, "day": date_format(other.day)}
        )
    course = session.course
    finished = Completion.objects.filter(staff=staff, course=course).current(today).order_by("-completed_on").first()
    if finished and (
        finished.expires_on is None or finished.expires_on - timedelta(days=course.renewal_days) > session.starts_on
    ):
        words.append(
            _("%(course)s was finished on %(day)s and still counts.")
            % {"course": course.code, "day": date_format(finished.completed_on)}
        )
    first = course.prerequisite
    if first and not Completion.objects.filter(staff=staff, course=first).current(session.starts_on).exists():
        words.append(
            _("%(first)s comes first: register for it, and for %(course)s once it is finished.")
            % {"first": first, "course": course.code}
        )
    return words


def named_by(lines):
    """Dict of each line to the member of staff whom it names by e-mail, staff number or roster id; None for nobody.

    A line that names two people names nobody.
    """
    keys = {line.lower() for line in lines}
    people = StaffMember.objects.annotate(mail=Lower("email"), own=Lower("staff_number"), roster=Lower("sourced_id"))
    found = {}
    for staff in people.filter(Q(mail__in=keys) | Q(own__in=keys) | Q(roster__in=keys)):
        for key in {staff.mail, staff.own, staff.roster} & keys:
            found.setdefault(key, []).append(staff)
    return {line: found[key][0] if len(found.get(key := line.lower(), ())) == 1 else None for line in lines}


def registrations_open_to(user):
    """Registrations that this person may open: their own, and those of staff for whom they answer."""
    schools = schools_of(user)
    if schools is None:
        return Registration.objects.all()
    own = Q(staff=user.staff_id) if user.staff_id else Q(pk__in=())
    return Registration.objects.filter(own | Q(school__in=schools))
