"""What the pages of sessions read: the list, the next free number, what the calendar says, who stands in one."""

from django.db.models import CharField, Count, F, OuterRef, Prefetch, Q, Subquery, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.models import CalendarDay
from trainings.models import Attendance, Cohort, Instructor, MakeUp, Registration, Session, SessionDay
from trainings.permissions import may_take_roll, schools_of
from trainings.queries.attendance import with_attendance
from trainings.queries.seats import with_free

AHEAD = (Session.Status.PLANNED, Session.Status.OPEN)


def with_list_facts(sessions, user):
    """Sessions with course, school, instructors, how many wait, and `mine`: the reader's own status, "" for none."""
    own = Registration.objects.filter(session=OuterRef("pk"), staff=user.staff_id).values("status")[:1]
    waiting = Count("registrations", filter=Q(registrations__status=Registration.Status.WAITING))
    return (
        sessions.select_related("course", "school")
        .prefetch_related("days", "taught_by__instructor__staff")
        .annotate(waiting=waiting, mine=Subquery(own) if user.staff_id else Value("", output_field=CharField()))
    )


def found_by(sessions, words):
    for word in words:
        sessions = sessions.filter(
            Q(number__icontains=word)
            | Q(place__icontains=word)
            | Q(course__code__icontains=word)
            | Q(course__name__icontains=word)
            | Q(school__name__icontains=word)
        )
    return sessions


def next_number(course):
    """A number for the next session of a course that no session has: RP-2 · 14."""
    n = Session.objects.filter(course=course).count() + 1
    taken = set(Session.objects.filter(number__startswith=course.code[:14]).values_list("number", flat=True))
    while (number := f"{course.code[:14]} · {n}") in taken:
        n += 1
    return number


def instructors_for(course, kept=()):
    """Whoever has, or had, a license for the course, the provider's own people, and the ids of `kept`."""
    theirs = Q(vendor=course.provider_id) if course.provider_id else Q(pk__in=())
    found = Instructor.objects.filter(Q(credentials__course=course) | theirs | Q(pk__in=kept))
    return found.select_related("staff", "vendor").distinct()


def cohorts_for(course):
    return Cohort.objects.filter(course=course)


def calendar_words(session):
    """Sentences about days of a session that are no school days, or on which its room is taken. Refuses nothing."""
    days, words = list(session.days.all()), []
    closures = CalendarDay.objects.filter(day__in=[day.day for day in days], kind=CalendarDay.Kind.CLOSED)
    for closure in closures.filter(Q(school=None) | Q(school=session.school_id)).order_by("day", "pk"):
        words.append(
            _("%(day)s is a day on which schools are closed: %(why)s.")
            % {"day": date_format(closure.day), "why": closure.note or closure.get_kind_display().lower()}
        )
    at_once = Q(pk__in=())
    for day in days:
        at_once |= Q(day=day.day, starts__lt=day.ends, ends__gt=day.starts)
    room = Q(session__school=session.school_id, session__place__iexact=session.place)
    others = SessionDay.objects.filter(at_once & room).exclude(session=session)
    for other in others.exclude(session__status=Session.Status.CANCELLED).select_related("session").order_by("day"):
        words.append(
            _("%(session)s is in the same room on %(day)s.") % {"session": other.session, "day": date_format(other.day)}
        )
    return words


def people_seen(user, session):
    """Registrations of a session whose names this person may know: all, those of one's schools, or one's own."""
    people = session.registrations.exclude(status=Registration.Status.WITHDRAWN)
    schools = schools_of(user)
    if schools is None or may_take_roll(user, session):
        return people
    own = Q(staff=user.staff_id) if user.staff_id else Q(pk__in=())
    return people.filter(own | Q(school__in=schools))


def people_of(user, session):
    """List of those registrations, seats before the line, with attendance and make-ups read along."""
    people = with_attendance(people_seen(user, session)).select_related("staff", "school", "session__course")
    in_line = list(people.order_by("queued_at", "pk"))
    return [one for one in in_line if one.status == Registration.Status.SEATED], [
        one for one in in_line if one.status == Registration.Status.WAITING
    ]


def visitors_of(user, session):
    """MakeUps of people of other sessions on a day of this one, as far as the reader may know their names."""
    visits = MakeUp.objects.filter(day__session=session)
    schools = schools_of(user)
    if schools is not None and not may_take_roll(user, session):
        visits = visits.filter(Q(registration__school__in=schools) | Q(registration__staff=user.staff_id))
    visits = visits.select_related("registration__staff", "registration__session", "registration__school", "day")
    return list(visits.order_by("day__number", "registration__staff__family_name", "pk"))


def place_of(user, session):
    """The reader's own registration with its attendance and make-ups, or None."""
    if user.staff_id is None:
        return None
    return with_attendance(session.registrations.filter(staff=user.staff_id)).first()


def seats_for_makeup(registration, missed, today):
    """Days on which a missed day can be made up: the same day of another session of the course, with a free seat."""
    days = SessionDay.objects.filter(
        session__course=registration.session.course_id, number=missed.number, day__gte=today,
        session__status__in=AHEAD,
    ).exclude(session=registration.session_id)  # fmt: skip
    days = days.annotate(visits=Count("visitors")).filter(session__capacity__gt=F("session__seated") + F("visits"))
    return days.select_related("session__school").order_by("day", "pk")


def others_of_course(session, today):
    """Sessions into which the people of a cancelled one can be moved."""
    others = Session.objects.filter(course=session.course_id, status__in=AHEAD, starts_on__gte=today)
    return with_free(others.exclude(pk=session.pk)).order_by("starts_on", "pk")


def marks_of(days, registration):
    """List of (day, Attendance or None, MakeUp or None), one for each day of a registration's session."""
    rows = {row.day_id: row for row in registration.attendance.all()}
    makeups = {one.missed_id: one for one in registration.makeups.all()}
    found = []
    for day in days:
        makeup = makeups.get(day.pk)
        row = rows.get(day.pk)
        if makeup and (row is None or row.status == Attendance.Status.ABSENT):
            row = rows.get(makeup.day_id) or row
        found.append((day, row, makeup))
    return found


def days_today(session, now):
    """The day of the session that is today, or None."""
    today = timezone.localdate(now)
    return next((day for day in session.days.all() if day.day == today), None)


def with_parts(sessions):
    """One session with all that its page reads of itself."""
    relations = ("course__provider", "school", "deliverable__contract__vendor", "cohort", "certified_by")
    taught = Prefetch("taught_by__instructor", Instructor.objects.select_related("staff", "vendor"))
    return sessions.select_related(*relations).prefetch_related("days", "taught_by", taught)


def days_of(staff_id, since):
    """Days since a day on which somebody has a seat, or makes a day up, whether or not they were cancelled."""
    seat = Q(session__registrations__staff=staff_id, session__registrations__status=Registration.Status.SEATED)
    days = SessionDay.objects.filter(seat | Q(visitors__registration__staff=staff_id), day__gte=since).distinct()
    return list(days.select_related("session__course", "session__school").order_by("day", "starts", "pk")[:500])
