"""Who may teach and who does: certified is who has a license today, active is who taught lately."""

from datetime import timedelta

from django.db.models import Case, CharField, DateField, Exists, Func, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from trainings.models import Completion, Credential, Instructor, Session, SessionDay, SessionInstructor
from trainings.policies.sessions import why_not_licensed
from trainings.queries.requirements import AHEAD
from trainings.queries.staff import sees_all_staff, staff_in_sight

LATELY = 365  # days within which somebody who taught is active
SOON = 90  # days within which a license ends soon


def instructors_for(user, day):
    """The instructors of whom this person may read: all, or those among the staff in sight."""
    if sees_all_staff(user):
        return Instructor.objects.all()
    return Instructor.objects.filter(staff__in=staff_in_sight(user, day))


def with_name(instructors):
    """Instructors with `by_name`, which sorts them: the family name first, for a vendor's the last word."""
    ours = Concat("staff__family_name", Value(", "), "staff__given_name")
    theirs = Func("outside_name", Value(r"^(.*)\s(\S+)$"), Value(r"\2, \1"), function="regexp_replace")
    whose = Case(When(staff=None, then=theirs), default=ours, output_field=CharField())
    return instructors.annotate(by_name=whose)


def certified(instructors, day):
    """Those of these instructors who have a license that counts on the day."""
    return instructors.filter(Exists(Credential.objects.filter(instructor=OuterRef("pk")).current(day)))


def active(instructors, day):
    """Those who taught on a day of a session within the year that ends on this day."""
    return instructors.filter(Exists(taught(OuterRef("pk"), day)))


def taught(instructor, day):
    """Days of the last year on which an instructor taught, in sessions that were not called off."""
    return _days_of(instructor, day).filter(day__gt=day - timedelta(days=LATELY))


def _days_of(instructor, day):
    days = SessionDay.objects.filter(session__taught_by__instructor=instructor, day__lte=day)
    return days.exclude(session__status=Session.Status.CANCELLED)


def last_taught(instructor, day):
    """The expression of the last day on which the instructor of the row outside taught."""
    days = _days_of(instructor, day).order_by().values("session__taught_by__instructor")
    return Subquery(days.annotate(last=Max("day")).values("last")[:1], output_field=DateField())


def both_counts(instructors, day):
    """(certified, active, both at once): counts of these instructors."""
    ours = certified(instructors, day)
    return ours.count(), active(instructors, day).count(), active(ours, day).count()


def named(words, to=""):
    """The condition that somebody who teaches has each of these words in the name; `to` leads to the instructor."""
    found = Q()
    for word in words:
        found &= (
            Q(**{f"{to}staff__family_name__icontains": word})
            | Q(**{f"{to}staff__given_name__icontains": word})
            | Q(**{f"{to}outside_name__icontains": word})
        )
    return found


def licenses_found(credentials, words):
    return credentials.filter(named(words, "instructor__") | Q(number__in=words))


def expiring(credentials, day, within=SOON):
    """Those that count today and end within so many days."""
    return credentials.current(day).filter(expires_on__lte=day + timedelta(days=within))


def expired(credentials, day):
    return credentials.filter(revoked_on=None, expires_on__lt=day)


def losing_cover(credential, changed, today):
    """Sessions ahead that this license covers as it is, and that nothing covers once it is `changed` (None: revoked).

    A license of the same instructor for the same course that covers them too keeps them.
    """
    rest = list(
        Credential.objects.filter(instructor=credential.instructor_id, course=credential.course_id).exclude(
            pk=credential.pk
        )
    )
    sessions = Session.objects.filter(
        course=credential.course_id, status__in=AHEAD, ends_on__gte=today,
        taught_by__instructor=credential.instructor_id,
    )  # fmt: skip
    after = [*rest, changed] if changed else rest
    lost = []
    for session in sessions.select_related("course").prefetch_related("days").order_by("starts_on", "pk"):
        days = [day.day for day in session.days.all() if day.day >= today]
        asked = (credential.instructor, session.course, days)
        if not why_not_licensed(*asked, [*rest, credential]) and why_not_licensed(*asked, after):
            lost.append(session)
    return lost


def story_of(instructor, day):
    """Dict of what is on an instructor's page: licenses, sessions, last_taught, trained (counts), is_certified,
    is_active.
    """
    licenses = list(instructor.credentials.select_related("course", "trained_by__staff").order_by("-starts_on", "-pk"))
    for one in licenses:
        one.holds = one.counts_on(day)
    sessions = list(
        SessionInstructor.objects.filter(instructor=instructor)
        .select_related("session__course")
        .order_by("-session__starts_on", "-pk")
    )
    last = _days_of(instructor.pk, day).aggregate(last=Max("day"))["last"]
    finished = Completion.objects.filter(taught_by=instructor, revoked_on=None)
    return {
        "licenses": licenses,
        "sessions": sessions,
        "last_taught": last,
        "is_certified": any(one.holds for one in licenses),
        "is_active": bool(last and last > day - timedelta(days=LATELY)),
        "staff_trained": finished.values("staff").distinct().count(),
        "trainers_trained": Credential.objects.filter(trained_by=instructor).values("instructor").distinct().count(),
    }


def with_standing(instructors, day):
    """Instructors with `is_certified`, `is_active`, `last_taught` on a day."""
    return instructors.annotate(
        is_certified=Exists(Credential.objects.filter(instructor=OuterRef("pk")).current(day)),
        is_active=Exists(taught(OuterRef("pk"), day)),
        last_taught=last_taught(OuterRef("pk"), day),
    )
