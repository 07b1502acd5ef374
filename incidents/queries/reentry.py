"""Who comes back when, and with what plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from district.calendars import SchoolDays
from district.models.names import with_names
from incidents.models import Consequence, FollowUp, Incident, Practice, PracticeParticipant, ReentryPlan
from incidents.models.practice import Kind

UNSEEN = 28  # days back in which somebody who returned without a plan is still shown
LATELY = 45  # days in which a return counts as lately
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Return:
    """A student who comes back, or came, without a plan."""

    consequence: Consequence
    returns_on: date


def away_at(user):
    """Consequences with days away that this reader may plan a return for, or look at: whole schools, the district."""
    away = Consequence.objects.filter(kind__in=Consequence.AWAY).exclude(incident__status=Incident.Status.DRAFT)
    return away if user.sees_district() else away.filter(school_id__in=user.whole_schools())


def week_after_next(today):
    """The last day of next week."""
    return today + timedelta(days=13 - today.weekday())


def without_plan(user, today, school=None):
    """Students who come back by the end of next week, or came in the last weeks, and have no plan: list of Return.

    The return is the next school day after the last day away. One query for the calendar of all schools, one for
    the rows.
    """
    first, last = today - timedelta(days=UNSEEN), week_after_next(today)
    schools = [school.pk] if school else user.school_ids() if user.sees_district() else user.whole_schools()
    if not schools:
        return []
    days = SchoolDays(first - 120 * DAY, last + 120 * DAY)
    since = min(_last_open_before(days, pk, first) for pk in schools)
    found = away_at(user).filter(
        school_id__in=schools, reentry_plan=None, ends_on__gte=since, ends_on__lt=last
    ).select_related("student", "school")  # fmt: skip
    returns = [Return(one, days.after(one.school_id, one.ends_on)) for one in found]
    inside = [one for one in returns if first <= one.returns_on <= last]
    return sorted(inside, key=lambda one: (one.returns_on, one.consequence.pk))


def _last_open_before(days, school_id, day):
    """Whoever was away until before this day came back before `day`."""
    for n in range(1, 120):
        if days.is_open(school_id, day - DAY * n):
            return day - DAY * n
    return day - DAY * 120


def with_relations(plans):
    check_ins = with_names(FollowUp.objects.order_by("due_on", "id"), "assigned_to")
    plans = plans.select_related("welcome_practice", "consequence")
    return with_names(
        plans, "student", "school", "contact", "consequence__student", "consequence__school"
    ).prefetch_related(Prefetch("follow_ups", check_ins, to_attr="check_ins"))


def planned(user, today, school=None):
    """Plans of those who come back this week or next, and of those before who are not settled yet."""
    monday = today - timedelta(days=today.weekday())
    plans = _plans(user, school).filter(returns_on__lte=week_after_next(today))
    unready = Q(status=ReentryPlan.Status.OPEN, returns_on__gte=monday - DAY * UNSEEN)
    return plans.filter(Q(returns_on__gte=monday) | unready)


def lately_back(user, today, school=None):
    """Plans of those who came back in the last weeks, with their check-ins."""
    monday = today - timedelta(days=today.weekday())
    plans = _plans(user, school).filter(returns_on__lt=monday, returns_on__gte=today - DAY * LATELY)
    return plans.exclude(status=ReentryPlan.Status.OPEN, returns_on__gte=monday - DAY * UNSEEN)


def unsettled(user, student):
    """This student's plans that are not done, those that come first first."""
    plans = ReentryPlan.objects.visible_to(user).filter(student=student)
    return plans.exclude(status=ReentryPlan.Status.DONE).order_by("returns_on", "id")


def _plans(user, school):
    plans = ReentryPlan.objects.listed_for(user)
    return (plans.filter(school=school) if school else plans).order_by("returns_on", "id")


def usual_return(consequence):
    """The next school day after the last day away."""
    days = SchoolDays(consequence.ends_on, consequence.ends_on + 150 * DAY, [consequence.school_id])
    return days.after(consequence.school_id, consequence.ends_on)


def circles_for(student, school_id):
    """Re-entry circles with this student that are asked for or planned, and those held lately, the next first."""
    with_them = PracticeParticipant.objects.filter(student=student)
    return Practice.objects.filter(
        school_id=school_id, kind=Kind.REENTRY, pk__in=with_them.values("practice")
    ).exclude(status=Practice.Status.DECLINED).order_by("-started_at")  # fmt: skip
