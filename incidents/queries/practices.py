"""Figures about practices. Each starts from what its reader may see."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from district.history import Change
from district.models import SchoolYear, Section, SectionStudent, SectionTeacher, User
from district.models.users import SCHOOL_ROLES
from district.scope import district_scope
from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import CIRCLE_KINDS

SILENT_AFTER = 14  # days without a circle


def start_of(day):
    """The first moment of a local day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def week_start(day):
    return day - datetime.timedelta(days=day.weekday())


def between(practices, first, last):
    """Those that start on these local days, both included."""
    return practices.filter(started_at__gte=start_of(first), started_at__lt=start_of(last + datetime.timedelta(days=1)))


def held_between(practices, first, last):
    """Practices that took place on these local days, both included."""
    return between(practices.took_place(), first, last)


@dataclass(frozen=True)
class Share:
    """Proactive and responsive, by count and by minutes. The 80 % guideline leaves the unit open, so both are told."""

    proactive: int = 0
    responsive: int = 0
    proactive_minutes: int = 0
    responsive_minutes: int = 0

    @property
    def total(self):
        return self.proactive + self.responsive

    @property
    def minutes(self):
        return self.proactive_minutes + self.responsive_minutes

    @property
    def by_count(self):
        """Percent, or None when there is nothing to divide by."""
        return 100 * self.proactive / self.total if self.total else None

    @property
    def by_minutes(self):
        return 100 * self.proactive_minutes / self.minutes if self.minutes else None


def proactive_share(practices, first, last):
    """The Share of a queryset of practices over these days. Source: DOMAIN §1, 80/20 guideline."""
    proactive = Q(mode=Practice.Mode.PROACTIVE)
    found = held_between(practices, first, last).aggregate(
        proactive=Count("pk", filter=proactive),
        responsive=Count("pk", filter=~proactive),
        proactive_minutes=Sum("minutes", filter=proactive, default=0),
        responsive_minutes=Sum("minutes", filter=~proactive, default=0),
    )
    return Share(**found)


def by_week(practices, today, weeks=12):
    """[(monday, proactive, responsive)] of the last weeks, this one included, weeks without any too."""
    first = week_start(today) - datetime.timedelta(weeks=weeks - 1)
    proactive = Q(mode=Practice.Mode.PROACTIVE)
    counted = {
        week.date(): (yes, no)
        for week, yes, no in held_between(practices, first, today)
        .order_by()
        .annotate(week=TruncWeek("started_at"))
        .values_list("week")
        .annotate(yes=Count("pk", filter=proactive), no=Count("pk", filter=~proactive))
    }
    mondays = [first + datetime.timedelta(weeks=n) for n in range(weeks)]
    return [(monday, *counted.get(monday, (0, 0))) for monday in mondays]


def district_by_week(today, weeks=12):
    """The same for the whole district, for readers without students: counts of practices, no rows."""
    with district_scope():
        return by_week(Practice.objects.all(), today, weeks)


def district_share(first, last):
    with district_scope():
        return proactive_share(Practice.objects.all(), first, last)


def sections_for(user, today):
    """Sections that this person may log a circle for: a teacher's own, a coordinator's whole school's, this year."""
    own = SectionTeacher.objects.on(today).filter(section=OuterRef("pk"), staff=user.staff_id)
    whole = user.whole_schools()
    sections = Section.objects.filter(
        school_id__in=user.schools_as(*SCHOOL_ROLES), year__in=SchoolYear.objects.only_of(today)
    )
    sections = sections.filter(Q(ended_on=None) | Q(ended_on__gt=today))
    return sections.filter(Q(school_id__in=whole) | Exists(own))


def _roster_size(today):
    on_roster = SectionStudent.objects.on(today).filter(section=OuterRef("pk"), school=OuterRef("school"))
    return Coalesce(Subquery(on_roster.order_by().values("section").annotate(n=Count("pk")).values("n")), 0)


def sections_found(user, words, today):
    """Of these, the ones that hold every word in their name or course."""
    sections = sections_for(user, today).select_related("school")
    for word in words:
        sections = sections.filter(Q(name__icontains=word) | Q(course__icontains=word))
    return sections


def with_size(sections, today):
    """Sections with `size`, how many are on the roster today."""
    return sections.annotate(size=_roster_size(today))


def suggested_sections(user, today, limit=6):
    """The sections one logs most: those of one's last 30 days, the most frequent first, then own ones."""
    sections = with_size(sections_for(user, today).select_related("school"), today)
    lately = list(
        Practice.objects.listed_for(user)
        .took_place()
        .filter(created_by=user, section__isnull=False, started_at__gte=start_of(today - datetime.timedelta(days=30)))
        .order_by()
        .values("section")
        .annotate(n=Count("pk"), last=Max("started_at"))
        .order_by("-n", "-last")
        .values_list("section", flat=True)[:limit]
    )
    known = sections.in_bulk(lately)
    found = [known[pk] for pk in lately if pk in known]
    if len(found) < limit:
        own = SectionTeacher.objects.on(today).filter(section=OuterRef("pk"), staff=user.staff_id)
        more = sections.filter(Exists(own)).exclude(pk__in=known).order_by("period", "name", "id")
        found += list(more[: limit - len(found)])
    return found


def last_circle_of(section="pk"):
    """Subquery: when the last circle with a section began."""
    circles = Practice.objects.took_place()
    circles = circles.filter(section=OuterRef(section), school=OuterRef("school"), kind__in=CIRCLE_KINDS)
    return Subquery(circles.order_by("-started_at").values("started_at")[:1])


def with_last_circle(sections):
    return sections.annotate(last_circle=last_circle_of())


def quiet_since(today, days=SILENT_AFTER):
    """The moment before which a last circle is too long ago."""
    return start_of(today - datetime.timedelta(days=days))


def silent(sections, today, days=SILENT_AFTER):
    """Sections without a circle for so many days, or ever."""
    recent = Practice.objects.took_place().filter(
        section=OuterRef("pk"),
        school=OuterRef("school"),
        kind__in=CIRCLE_KINDS,
        started_at__gte=quiet_since(today, days),
    )
    return sections.filter(~Exists(recent))


def own_sections(user, today):
    """The sections whose teacher of record this person is today."""
    own = SectionTeacher.objects.on(today).filter(section=OuterRef("pk"), staff=user.staff_id, is_primary=True)
    return sections_for(user, today).filter(Exists(own)) if user.staff_id else Section.objects.none()


def last_logged(user):
    """What this person logged last, to be repeated; None at first."""
    return (
        Practice.objects.listed_for(user)
        .took_place()
        .filter(created_by=user)
        .select_related("section", "location", "school")
        .order_by("-started_at", "-id")
        .first()
    )


def logged_on(user, day):
    """What this person logged of one day, newest first."""
    mine = Practice.objects.listed_for(user).filter(created_by=user)
    return (
        held_between(mine, day, day)
        .select_related("section", "location")
        .annotate(people=Count("participants"))
        .order_by("-started_at", "-id")
    )


def changes_of_people(practice, limit=20):
    """Who joined, left or got another role after it was logged, the last first: a list of Change in three queries."""
    people, logged = PracticeParticipant.pgh_event_model.objects, practice.pgh_event_model.objects
    with_it = logged.filter(pgh_obj_id=practice.pk, pgh_label="insert").values_list("pgh_context", flat=True).first()
    events = people.filter(practice=practice.pk).select_related("student", "staff", "pgh_context").order_by("pgh_id")
    roles, found = {}, []
    for event in events:
        before, after = roles.get(event.pgh_obj_id, ""), event.get_role_display()
        roles[event.pgh_obj_id] = after
        was_there = event.pgh_label == "insert" and event.pgh_context_id == with_it
        same_role = event.pgh_label == "update" and before == after
        if not was_there and not same_role:
            found.append((event, before, after))
    users = User.objects.in_bulk({_actor(event) for event, _before, _after in found} - {None})
    return [
        Change(
            event.pgh_created_at,
            users.get(_actor(event)),
            event.pgh_label,
            event.pgh_obj_id,
            [(str(event.student or event.staff or _("Somebody of another school")), before, after)],
        )
        for event, before, after in found[-limit:][::-1]
    ]


def _actor(event):
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def usual_minutes(user, section, default):
    """Minutes of the last circle with this section, else the district's usual."""
    if section is not None:
        last = (
            Practice.objects.listed_for(user)
            .took_place()
            .filter(section=section)
            .order_by("-started_at")
            .values_list("minutes", flat=True)
        )
        return last.first() or default
    return default


def room_of(section):
    """A class's room as one says it; rosters often bring the bare number."""
    return _("Room %(number)s") % {"number": section.room} if section.room[:1].isdigit() else section.room


def habits_of(user, sections):
    """{section id: {"minutes" of the last circle with it, or None, "room"}}: what choosing it fills in."""
    last = (
        Practice.objects.listed_for(user)
        .took_place()
        .filter(section__in=sections)
        .order_by("section", "-started_at")
        .distinct("section")
        .values_list("section", "minutes")
    )
    minutes = dict(last)
    return {section.pk: {"minutes": minutes.get(section.pk), "room": room_of(section)} for section in sections}
