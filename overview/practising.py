"""Who was trained, and who practises what they were taught: trainings and practices read together."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from district.models import StaffMember
from incidents.queries.facilitators import last_led
from trainings.models import Completion, CompletionInstructor, Course
from trainings.queries.staff import of_schools, places_of

WINDOWS = (30, 90, 180)  # days without a practice, as the coaching list counts them
NEVER = date(1, 1, 1)


def trained(today, schools=None):
    """Staff who finished a course that still counts, with `finished_on` (first), `led_on` (NEVER if they never did).

    `schools`: ids of where they work today; None for the district. Practices are read from what is in scope.
    """
    done = Completion.objects.current(today).filter(course__kind=Course.Kind.STAFF, staff=OuterRef("pk"))
    staff = of_schools(StaffMember.objects.active(today).filter(Exists(done)), schools, today)
    return staff.annotate(
        finished_on=Subquery(done.order_by("completed_on").values("completed_on")[:1]),
        led_on=Coalesce(last_led(OuterRef("pk"), today), Value(NEVER)),
        at_school=Subquery(places_of(OuterRef("pk"), today).values("school__name")[:1]),
    )


def quiet_for(staff, days, today):
    """Those who were trained at least so many days ago and have led no practice in as many: the coaching list."""
    since = today - timedelta(days=days)
    return staff.filter(finished_on__lte=since, led_on__lt=since)


def taught_by(staff, instructor):
    """Those who finished a course with this instructor, or with a trainer whom this instructor trained."""
    done = CompletionInstructor.objects.filter(
        Q(instructor=instructor) | Q(instructor__credentials__trained_by=instructor)
    )
    return staff.filter(pk__in=done.values("completion__staff"))


def quiet_counts(staff, today):
    """List of (days, how many were trained at least so long ago, how many of them `quiet_for` finds).

    Each person's days are looked up once, and compared here.
    """
    groups = list(staff.order_by().values_list("finished_on", "led_on").annotate(Count("pk")))
    found = []
    for days in WINDOWS:
        since = today - timedelta(days=days)
        trained = [(led, n) for finished, led, n in groups if finished <= since]
        found.append((days, sum(n for _led, n in trained), sum(n for led, n in trained if led < since)))
    return found


def led_days(ids, today):
    """Dict of each of these staff's id to the last day on which they led a practice; NEVER if they never did."""
    staff = StaffMember.objects.filter(pk__in=ids).annotate(led_on=Coalesce(last_led(OuterRef("pk"), today), NEVER))
    return dict(staff.values_list("pk", "led_on"))
