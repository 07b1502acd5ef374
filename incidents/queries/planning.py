"""What is asked for, planned and linked. Each list starts from what its reader may see."""

import calendar
import datetime
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import formats, timezone

from incidents.models import Incident, IncidentParticipant, Practice, PracticeParticipant
from incidents.queries.practices import between, start_of

Status = Practice.Status
LINKED_BACK = 120  # days that a list of incidents to link looks back
IN_A_DAY = 4  # circles that one day of the calendar names; the rest is a link
FEED_BACK = 30  # days that a feed keeps what was held
FEED_MOST = 1000


def harmed_in(practice):
    """("student" or "staff", id) of everybody who was harmed in the incidents that this practice answers."""
    rows = IncidentParticipant.objects.filter(
        incident__answers__practice=practice, role=IncidentParticipant.Role.HARMED
    )
    return _keys(rows)


def harmed_of(incident):
    return _keys(incident.participants.filter(role=IncidentParticipant.Role.HARMED))


def _keys(rows):
    rows = rows.values_list("student_id", "staff_id")
    return {("student", student) if student else ("staff", staff) for student, staff in rows if student or staff}


def waiting_for(user):
    """What was asked for at the schools where this person plans, the oldest first."""
    asked = Practice.objects.listed_for(user).filter(status=Status.REQUESTED, school_id__in=user.whole_schools())
    return asked.order_by("asked_at", "id")


def asked_by(user):
    """What this person asked for, whatever became of it, the last first."""
    return Practice.objects.listed_for(user).filter(asked_by=user).order_by("-asked_at", "-id")


def answered_lately(user, today, days=14):
    """What this person asked for that was planned or declined in the last days."""
    answered = asked_by(user).filter(status__in=[Status.PLANNED, Status.DECLINED])
    return answered.filter(updated_at__gte=start_of(today - datetime.timedelta(days=days))).order_by("-updated_at")


def own_circles(user):
    """Those that this person leads, takes part in, planned or asked for."""
    mine = Q(created_by=user) | Q(asked_by=user)
    if user.staff_id:
        mine |= Exists(PracticeParticipant.objects.filter(practice=OuterRef("pk"), staff=user.staff_id))
    return Practice.objects.listed_for(user).filter(mine)


def planned_on(user, day):
    """What is planned for this day at the schools one plans for, and what one leads oneself, in its order."""
    planned = between(Practice.objects.listed_for(user).filter(status=Status.PLANNED), day, day)
    return planned.select_related("section", "location", "school").order_by("started_at", "id")


def for_feed(user, now):
    """One's own circles that are planned, and those that were planned and held lately."""
    since = now - datetime.timedelta(days=FEED_BACK)
    planned = Q(status=Status.PLANNED) | Q(status__in=Practice.TOOK_PLACE, created_at__lt=F("started_at"))
    circles = own_circles(user).filter(planned, started_at__gte=since)
    return circles.select_related("section", "location", "school").order_by("started_at", "id")[:FEED_MOST]


@dataclass(frozen=True)
class Day:
    """One day of a month's page: at most IN_A_DAY practices, and how many there are in all."""

    day: datetime.date
    in_month: bool
    practices: list
    total: int

    @property
    def more(self):
        return self.total - len(self.practices)


def month_of(practices, year, month):
    """[[Day of a week]] of whole weeks, as the language begins them, in one query of a bounded number of rows."""
    first_weekday = (int(formats.get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    weeks = calendar.Calendar(first_weekday).monthdatescalendar(year, month)
    shown = practices.filter(status__in=[Status.PLANNED, *Practice.TOOK_PLACE])
    to_come_first = Case(When(status=Status.PLANNED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        between(shown, weeks[0][0], weeks[-1][-1])
        .annotate(
            place_in_day=Window(
                RowNumber(), partition_by="held_on", order_by=[to_come_first, F("started_at").asc(), F("id").asc()]
            ),
            of_day=Window(Count("pk"), partition_by="held_on"),
        )
        .filter(place_in_day__lte=IN_A_DAY)
        .select_related("section", "school")
    )
    by_day = {}
    for practice in sorted(rows, key=lambda one: (one.started_at, one.pk)):
        by_day.setdefault(practice.held_on, []).append(practice)
    return [[_day(day, month, by_day.get(day, [])) for day in week] for week in weeks]


def _day(day, month, practices):
    return Day(day, day.month == month, practices, practices[0].of_day if practices else 0)


def incidents_to_link(user, practice, today):
    """Incidents of the practice's school that one may open and that it does not answer yet, the last first."""
    since = today - datetime.timedelta(days=LINKED_BACK)
    seen = Incident.objects.visible_to(user).counted().filter(school_id=practice.school_id, occurred_on__gte=since)
    return seen.exclude(answers__practice=practice).order_by("-occurred_on", "-id")


def practices_to_link(user, incident):
    """Practices of the incident's school since it happened in which somebody of it takes part, the last first."""
    students = incident.participants.filter(student__isnull=False).values("student")
    part = PracticeParticipant.objects.filter(practice=OuterRef("pk"), student__in=students)
    seen = Practice.objects.visible_to(user).filter(
        Exists(part), school_id=incident.school_id, started_at__gte=start_of(incident.occurred_on)
    )
    return seen.exclude(status=Status.DECLINED).exclude(answered__incident=incident).order_by("-started_at", "-id")


def age_in_days(moment, now):
    """Whole local days since then."""
    return (timezone.localdate(now) - timezone.localdate(moment)).days
