"""What the pages of incidents read. Each starts from what its reader may see."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, Min, OuterRef, Prefetch
from django.utils import timezone

from district.models import Enrollment, SchoolYear
from district.models.names import with_names
from incidents.models import (
    Consequence,
    FollowUp,
    Incident,
    IncidentParticipant,
)
from incidents.queries import followups

NEAR = datetime.timedelta(hours=2)  # within which two reports may be of one event
LAST_MINUTE = 24 * 60
TOLD_DAYS = 14  # how long a reporter's home says that there is an outcome


def with_people(incidents):
    """Incidents with `people`: their participants, students and staff with names where the reader may know them."""
    people = with_names(IncidentParticipant.objects.order_by("id"), "student", "staff")
    return incidents.prefetch_related(Prefetch("participants", people, to_attr="people"))


def not_enrolled(students, day):
    """Of these students, those who were at no school of the district that day; none of whom no dates are known."""
    if not students:
        return []
    known = Enrollment.objects.filter(student__in=students).order_by().values_list("student", "starts_on", "ends_on")
    dates = {}
    for student, starts, ends in known:
        dates.setdefault(student, []).append(starts <= day and (ends is None or day <= ends))
    return [student for student in students if student.pk in dates and not any(dates[student.pk])]


def likely_same(user, *, school, day, time, students, but=None):
    """Incidents that this person may see and that may be the same event: school, day and a student in common.

    Where both times are known they lie within two hours.
    """
    shared = IncidentParticipant.objects.filter(incident=OuterRef("pk"), student__in=[s.pk for s in students])
    found = Incident.objects.listed_for(user).filter(Exists(shared), school=school, occurred_on=day)
    found = with_names(found.exclude(pk=but), "reported_by").order_by("occurred_at", "id")
    return [one for one in found if _near(one.occurred_at, time)]


def _near(one, other):
    if one is None or other is None:
        return True
    day = datetime.date(2000, 1, 1)
    return abs(datetime.datetime.combine(day, one) - datetime.datetime.combine(day, other)) <= NEAR


def owed_of():
    """Consequences of the outer incident that owe a restorative component."""
    return Consequence.objects.owed().filter(incident=OuterRef("pk"), school=OuterRef("school"))


def owing(incidents):
    """Incidents with a consequence that owes its restorative component. Source: Cache 3120 E.5."""
    return incidents.filter(Exists(owed_of()))


def oldest_in_hand(user):
    """Incidents that nobody has answered yet, the oldest first."""
    waiting = Incident.objects.listed_for(user).filter(status=Incident.Status.SUBMITTED)
    return waiting.filter(school_id__in=user.whole_schools()).order_by("submitted_at", "id")


def drafts_of(user):
    mine = Incident.objects.listed_for(user).filter(reported_by=user, status=Incident.Status.DRAFT)
    return mine.order_by("-created_at", "-id")


def told_lately(user, now):
    """What this person reported and somebody else brought to an outcome in the last two weeks."""
    since = now - datetime.timedelta(days=TOLD_DAYS)
    mine = Incident.objects.listed_for(user).filter(reported_by=user, outcome_told_at__gte=since)
    return mine.order_by("-outcome_told_at", "-id")


def of_student(user, student):
    """Incidents with this student that the reader may open, the last first."""
    parts = IncidentParticipant.objects.filter(student=student)
    seen = Incident.objects.visible_to(user).filter(pk__in=parts.values("incident"))
    return seen.order_by(F("occurred_on").desc(), F("id").desc())


def year_began(today):
    """The first day of the school year that today belongs to: what happened before is past."""
    year = SchoolYear.objects.of(today)
    return year.starts_on if year else datetime.date(today.year - (today.month < 8), 8, 1)


@dataclass(frozen=True)
class Moment:
    """One entry of what happened, in order; `lines` are listed below the text."""

    key: tuple
    tone: str
    icon: str
    what: str  # of which kind, for the template's words
    when: object = None  # a date or a moment
    record: object = None
    lines: list = ()


def moments(incident, *, whole):
    """Everything on record about an incident with `around` in the order in which it happened: a list of Moment.

    `whole`: with what was decided and agreed; without it, what was reported and how it moved on.
    """
    found = [Moment(_key(incident.occurred_on, incident.occurred_at), "mute", "flag", "report", record=incident)]
    tried = list(incident.prior_interventions.all())
    if tried:
        dates = [one.tried_on for one in tried if one.tried_on]
        key = (min(dates) if dates else incident.occurred_on, -1)
        span = (min(dates), max(dates)) if dates else None
        found.append(Moment(key, "good", "footprints", "tried", when=span, lines=tried))
    for step in with_names(incident.steps.all(), "by"):
        if step.status not in (Incident.Status.DRAFT, Incident.Status.SUBMITTED):
            icon = {"in_response": "reply", "resolved": "circle-check", "closed": "archive"}[step.status]
            icon, tone = ("rotate-ccw", "warn") if step.reason else (icon, "info")
            found.append(Moment(_key(step.at), tone, icon, "step", when=step.at, record=step))
    found += [
        Moment(_key(one.started_at), "info", "heart-handshake", "practice", when=one.started_at, record=one)
        for one in incident.around.practices
    ]
    if whole:
        found += _decided(incident.around)
    return sorted(found, key=lambda moment: moment.key)


def _decided(around):
    for one in around.consequences:
        yield Moment(_key(one.starts_on), "warn", "scale", "consequence", when=one.starts_on, record=one)
    for one in around.agreements:
        yield Moment(
            _key(one.made_on), "warn", "handshake", "agreement", when=one.made_on, record=one, lines=one.items.all()
        )
    for one in around.follow_ups:
        if one.done_on:
            yield Moment(_key(one.done_on), "mute", "message-circle", "follow-up", when=one.done_on, record=one)


def _key(when, time=None):
    """Moments and local days in one order; a day without a time comes after what has one."""
    if isinstance(when, datetime.datetime):
        local = timezone.localtime(when)
        return (local.date(), local.hour * 60 + local.minute)
    return (when, time.hour * 60 + time.minute if time else LAST_MINUTE)


def next_look(incident):
    """The day of the next follow-up that is still to come, of the incident or of a practice or agreement of it."""
    return FollowUp.objects.filter(followups.about(incident), done_on=None).aggregate(due=Min("due_on"))["due"]
