"""What the pages of courses read: counts, who may teach one, who has finished it."""

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from trainings.models import Completion, Credential, Session
from trainings.queries.sessions import AHEAD


def with_counts(courses, day):
    """Courses with `ahead` (sessions to come), `teachers` (who may teach it today) and `finished` (people whose
    completion counts today).
    """

    def count(rows, what):
        rows = rows.filter(course=OuterRef("pk")).order_by().values("course")
        return Coalesce(Subquery(rows.annotate(n=Count(what, distinct=True)).values("n")), Value(0))

    ahead = Session.objects.filter(status__in=AHEAD, ends_on__gte=day)
    return courses.select_related("provider", "prerequisite").annotate(
        ahead=count(ahead, "pk"),
        teachers=count(Credential.objects.current(day), "instructor"),
        finished=count(Completion.objects.current(day), "staff"),
    )


def sessions_ahead(course, day):
    sessions = course.sessions.filter(status__in=AHEAD, ends_on__gte=day).select_related("school")
    return list(sessions.prefetch_related("days").order_by("starts_on", "pk"))


def teachers_of(course, day):
    """Licenses for a course that are in force on a day, by name."""
    found = (
        Credential.objects.current(day).filter(course=course).select_related("instructor__staff", "instructor__vendor")
    )
    return list(found.order_by("instructor__staff__family_name", "instructor__outside_name", "pk"))


def finished_by_class(course, day):
    """List of (job class, how many): whose completion of the course counts on a day."""
    found = Completion.objects.current(day).filter(course=course).order_by().values("staff__job_class")
    return found.annotate(n=Count("staff", distinct=True)).order_by("-n").values_list("staff__job_class", "n")


def with_steps(sequences):
    return sequences.prefetch_related("steps__course")
