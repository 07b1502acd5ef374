"""What was practised: two school years of conversations and circles, in the order in which they happened."""

from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import Kind
from overview.demo.people import Job, Level, shares
from overview.demo.phrases import NOTES, TOPICS
from overview.demo.planning import Repair, coming_lines

PRO, RESP = Practice.Mode.PROACTIVE.value, Practice.Mode.RESPONSIVE.value
Role = PracticeParticipant.Role
FACILITATOR, PARTICIPANT, LEADER = Role.FACILITATOR.value, Role.PARTICIPANT.value, Role.STUDENT_LEADER.value
CAUSED, HARMED = Role.CAUSED_HARM.value, Role.HARMED.value
WITNESS, SUPPORTER = Role.WITNESS.value, Role.SUPPORTER.value
CLASS, GROUP, STAFF = "class", "group", "staff"
NULL = r"\N"

# Location names for the whole district, in the order of the list.
LOCATIONS = [
    "Classroom", "Peace Room", "Hallway", "Cafeteria", "Library", "Gym", "Playground", "Bus", "Main office",
    "Counseling office", "Auditorium", "Outdoors",
]  # fmt: skip
CLASSROOM, HALLWAY, PLAYGROUND = 0, 2, 6
ROOMS = ["Community room", "Courtyard garden", "Music room"]  # of each school


class Mix(NamedTuple):
    """One way to practise. `rich` and `lean` are its shares in percent, where whole classes are many or few.

    `who`: a class on its roster, a small group of `roles` (students), or staff. `coordinator`: how often it is
    the coordinator who facilitates. `places`: indexes into LOCATIONS.
    """

    kind: str
    mode: str
    tier: int
    who: str
    roles: tuple
    minutes: tuple
    rich: float
    lean: float
    coordinator: float
    places: tuple


class Harm(NamedTuple):
    """What a practice answered: its id, where and when it was held, and who caused and who suffered what."""

    practice: int
    place: object
    day: object
    minute: int
    section: object
    students: list
    roles: tuple


ONE = (PARTICIPANT,)
FEW = (PARTICIPANT,) * 4
MIXES = [
    Mix(Kind.CHECK_IN, PRO, 1, CLASS, (), (8, 10, 10, 12, 15), 27, 4, 0.06, (0,)),
    Mix(Kind.CHECK_IN, PRO, 1, GROUP, FEW, (8, 10, 12), 5, 12, 0.35, (0, 1, 4)),
    Mix(Kind.COMMUNITY, PRO, 1, CLASS, (), (15, 20, 20, 25, 30), 14, 2, 0.15, (0, 0, 0, 4, 11)),
    Mix(Kind.ACADEMIC, PRO, 1, CLASS, (), (15, 20, 25), 6, 1, 0.02, (0,)),
    Mix(Kind.CELEBRATION, PRO, 1, CLASS, (), (15, 20, 30), 4, 0.6, 0.15, (0, 0, 5, 10)),
    Mix(Kind.AFFECTIVE_STATEMENT, PRO, 1, GROUP, ONE, (2, 3, 5), 13, 35, 0.1, (0, 0, 2, 3, 6)),
    Mix(Kind.CONVERSATION, PRO, 1, GROUP, ONE, (5, 8, 10, 12), 11, 25.4, 0.35, (0, 2, 9, 1)),
    Mix(Kind.CONVERSATION, RESP, 1, GROUP, (CAUSED, HARMED), (8, 10, 15), 6, 7, 0.4, (0, 2, 3, 6, 7)),
    Mix(Kind.CONVERSATION, RESP, 2, GROUP, (CAUSED,), (10, 15, 20), 3.2, 4.2, 0.6, (1, 2, 8, 9)),
    Mix(Kind.TALKING, RESP, 1, CLASS, (), (20, 25, 30), 2.6, 0.4, 0.3, (0, 0, 4)),
    Mix(Kind.TALKING, RESP, 1, GROUP, FEW, (20, 25, 30), 1.2, 1.6, 0.6, (0, 1, 4)),
    Mix(Kind.PEACE, RESP, 2, GROUP, (CAUSED, HARMED, WITNESS), (30, 35, 42, 45, 50), 2.6, 2.6, 0.85, (1, 1, 1, 9)),
    Mix(Kind.MEDIATION, RESP, 2, GROUP, (CAUSED, HARMED), (20, 30, 40), 1.3, 1.2, 0.8, (1, 9)),
    Mix(Kind.PEER_CONFERENCE, RESP, 2, GROUP, (CAUSED, HARMED, LEADER), (25, 30, 40), 0.9, 0.8, 0.7, (1, 4)),
    Mix(Kind.STAFF, RESP, 1, STAFF, (PARTICIPANT,) * 6, (20, 30, 45), 0.8, 0.6, 0.7, (4, 0)),
    Mix(Kind.REENTRY, RESP, 3, GROUP, (PARTICIPANT,), (30, 40, 45), 0.7, 0.7, 0.9, (1, 8)),
    Mix(Kind.SUPPORT, RESP, 3, GROUP, (PARTICIPANT,), (30, 45), 0.4, 0.5, 0.7, (1, 9)),
    Mix(Kind.CONFERENCE, RESP, 3, GROUP, (CAUSED, HARMED, SUPPORTER), (50, 60, 75), 0.3, 0.4, 0.9, (1, 8)),
]
MORE_ADULTS = {Kind.REENTRY: 2, Kind.SUPPORT: 3, Kind.CONFERENCE: 2}
# The mornings of the last two school days: (minute of the day, mix, whose)
MORNING = [
    (7 * 60 + 50, 0, "harbor"),
    (8 * 60 + 5, 0, "teacher"),
    (8 * 60 + 25, 6, "maple"),
    (9 * 60 + 10, 11, "harbor"),
]
OPENS, SHUTS, SHUTS_EARLY = 7 * 60 + 45, 14 * 60 + 50, 11 * 60 + 30
CLOCK = [f"{minute // 60:02d}:{minute % 60:02d}:00" for minute in range(24 * 60)]


def location_rows(schools):
    """(id, school id or None, name, position, retired): kinds of place for all, a few rooms for each school."""
    rows = [(n, None, name, n * 10, False) for n, name in enumerate(LOCATIONS, 1)]
    for place in schools:
        for n, room in enumerate(ROOMS):
            rows.append((len(rows) + 1, place.id, room, 200 + n, False))
    return rows


class _Here:
    """A school in one year: its classes and the people who may log there."""

    def __init__(self, place, classes, term):
        self.place, self.classes = place, classes
        self.loggers = [
            p for p in place.staff
            if p.user and p.job != Job.ADMINISTRATOR and p is not place.coordinator
            and p.hired <= term.starts and (p.ended is None or p.ended >= term.ends)
        ]  # fmt: skip
        self.adults = [p for p in place.staff if p.hired <= term.starts and (p.ended is None or p.ended >= term.ends)]
        self.favourites = [c for c in classes if c.teacher.demo]


def practice_lines(district, size, today, now, random, harms=None):
    """Yields (practice line, participant lines) as COPY text, ids from 1, ordered by start.

    The number of practices grows over the two years and about 80 % are proactive by count. `harms`, a list, gets a
    Harm for each practice that answered somebody's harm. What is planned or asked for comes last: it was written by
    `now`, for the days that follow.
    """
    story = _Story(district, size, random)
    story.harms = [] if harms is None else harms
    zone = ZoneInfo(settings.TIME_ZONE)
    days = [(year, d) for year, term in enumerate(district.years) for d in term.school_days if d <= today]
    recent = [day for _, day in days[-2:]]
    for (year, day), count in zip(days, _counts(size.practices, days, district.years, story.draw), strict=True):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        offset = noon.strftime("%z")
        next_day = day + timedelta(days=1)
        story.date, story.day, story.year = day.isoformat(), day, year
        story.latest = now.hour * 60 + now.minute if day == now.date() else 24 * 60 - 1
        for minute, mix, whose in story.starts(count, recent=day in recent):
            made = story.practice(minute, mix, whose)
            if made is None:
                continue
            head, tail, logged, rows, more = made
            created = f"{story.date} {CLOCK[logged]}{offset}"
            updated = created
            if next_day < today and story.draw() < 0.03:  # a word or a figure corrected next morning
                updated = f"{next_day} {CLOCK[logged // 2 + 240]}{offset}"
            started = f"{story.date} {CLOCK[minute]}{offset}"
            yield f"{head}\t{started}\t{story.date}\t{tail}\t{created}\t{updated}\t{more}\n", rows
    yield from coming_lines(district, story, today, now, lambda: random.getrandbits(128))


class _Story:
    """Draws one practice after another; `day`, `date`, `year` and `latest` (minute of the day) say where it stands."""

    def __init__(self, district, size, random):
        self.draw, self.bits = random.random, random.getrandbits
        self.district, self.shut = district, district.shut
        self.here = [places_of(district, year) for year in (0, 1)]
        early = [place.weight * (0.6 + 0.4 * (place.id % 3)) for place in district.schools]  # some began later
        self.schools = [list(accumulate(early)), list(accumulate(place.weight for place in district.schools))]
        self.mixes = list(accumulate(mix.rich if size.rich else mix.lean for mix in MIXES))
        self.note_share = 0.45 if size.rich else 0.15
        self.practices = self.participants = 0
        self.repair = Repair(district, random)

    def pick(self, items):
        return items[int(self.draw() * len(items))]

    def starts(self, count, recent):
        """(minute, mix, whose) of a day in order; more in the morning, and of late what the demo opens with."""
        short = self.day in self.district.years[self.year].special
        span = (SHUTS_EARLY if short else SHUTS) - OPENS
        draw, sums, total = self.draw, self.mixes, self.mixes[-1]
        entries = [
            (OPENS + int(draw() ** 1.3 * span) // 5 * 5, MIXES[bisect(sums, draw() * total)], "") for _ in range(count)
        ]
        if recent:
            entries += [(minute, MIXES[mix], whose) for minute, mix, whose in MORNING]
        return sorted(entries, key=lambda entry: entry[0])

    def practice(self, minute, mix, whose):
        """(columns up to the start, columns after it, minute of logging, participant lines), None if it was not."""
        draw, places = self.draw, self.here[self.year]
        if not whose:
            at = places[bisect(self.schools[self.year], draw() * self.schools[self.year][-1])]
        else:
            at = places[0] if whose == "maple" else places[1]
        if (self.day, at.place.id) in self.shut:
            return None
        group = _group(at, mix, self.day, whose, draw)
        minutes = self.pick(mix.minutes)
        if group is None or minute + minutes > self.latest:
            return None
        section, members = group
        leads = self._leads(at, mix, section, whose)
        self.practices += 1
        location, room = self._where(at.place, mix, section)
        topic = self.pick(TOPICS[mix.kind]) if draw() < 0.8 else ""
        note = self.pick(NOTES[mix.kind]) if draw() < self.note_share else ""
        logged = min(minute + minutes + 1 + int(draw() ** 3 * 180), self.latest)
        if CAUSED in mix.roles:
            self.harms.append(Harm(self.practices, at.place, self.day, minute, section, members, mix.roles))
        klass = section.id if mix.who == CLASS else NULL
        head = (
            f"{self.practices}\t{self.bits(128):032x}\t{at.place.id}\t{mix.kind.value}\t{mix.mode}\t{mix.tier}\t{klass}"
        )
        tail = f"{minutes}\t{location}\t{room}\t{topic}\t{note}\t{leads.user}"
        more = self.repair.tail(mix, mix.mode == RESP)
        return head, tail, logged, self._people(at, mix, section, members, leads), more

    def _leads(self, at, mix, section, whose):
        if whose in ("harbor", "maple") or (not whose and self.draw() < mix.coordinator):
            return at.place.coordinator
        if mix.who == CLASS or section.teacher.demo or self.draw() < 0.6:
            return section.teacher
        return self.pick(at.loggers)

    def _where(self, place, mix, section):
        """(location id, room): a classroom has its number, a room of the school is a location of its own."""
        where = self.pick(mix.places)
        if where == CLASSROOM:
            return where + 1, f"Room {section.room}"
        if self.draw() < 0.06:
            return len(LOCATIONS) + 1 + (place.id - 1) * len(ROOMS) + int(self.draw() * len(ROOMS)), ""
        if where == PLAYGROUND and place.level != Level.ELEMENTARY:
            where = HALLWAY
        return where + 1, ""

    def _people(self, at, mix, section, members, leads):
        adults = {leads.id: FACILITATOR}
        if mix.who == CLASS and leads is at.place.coordinator:
            adults[section.teacher.id] = FACILITATOR
        for _ in range(6 if mix.who == STAFF else MORE_ADULTS.get(mix.kind, 0)):
            adults.setdefault(self.pick(at.adults).id, PARTICIPANT if mix.who == STAFF else SUPPORTER)
        base = f"\t{self.practices}\t{at.place.id}\t"
        n, led_on = self.participants, {FACILITATOR: self.date}
        rows = [
            f"{n + k}{base}{NULL}\t{adult}\t{NULL}\t{role}\t\t\t{NULL}\t{NULL}\t{led_on.get(role, NULL)}\n"
            for k, (adult, role) in enumerate(adults.items(), 1)
        ]
        n += len(rows)
        if mix.who == CLASS:
            tail = f"{NULL}\t{PARTICIPANT}\t\t\t{NULL}\t{NULL}\t{NULL}\n"
            rows += [f"{n + k}{base}{student}\t{NULL}\t{tail}" for k, student in enumerate(members, 1)]
            if self.draw() < 0.15:
                rows[-1] = rows[-1].replace(PARTICIPANT, LEADER)
        else:
            repairs = mix.mode == RESP and mix.tier > 1
            for k, (student, role) in enumerate(zip(members, mix.roles, strict=False), 1):
                ready = self.repair.asked(self.day) if repairs else f"\t{NULL}\t{NULL}"
                rows.append(f"{n + k}{base}{student}\t{NULL}\t{NULL}\t{role}\t\t{ready}\t{NULL}\n")
            if repairs:
                n = self.participants + len(rows)
                rows += [
                    f"{n + k}{base}{NULL}\t{NULL}\t{partner}\t{role}\t{name}\t\t{NULL}\t{NULL}\t{NULL}\n"
                    for k, (partner, name, role) in enumerate(self.repair.guests(mix, members), 1)
                ]
        self.participants += len(rows)
        return rows


def places_of(district, year):
    of_school = {}
    for section in district.classes:
        if section.year == year:
            of_school.setdefault(section.school, []).append(section)
    return [_Here(place, of_school[place.id], district.years[year]) for place in district.schools]


def _counts(total, days, years, draw):
    """How many practices on each school day: more from term to term, fewer on Fridays and short days."""
    weights = []
    for n, (year, day) in enumerate(days):
        short = 0.45 if day in years[year].special else 1
        weights.append(
            (0.45 + 0.9 * n / len(days)) * (1.1, 1.05, 1.05, 1, 0.8)[day.weekday()] * short * (0.75 + draw() / 2)
        )
    return shares(total, weights)


def _group(at, mix, day, whose, draw):
    """(section, student ids) for one practice of this mix, None when nobody is there that day."""
    classes = at.classes
    if at.favourites and (whose == "teacher" or (not whose and draw() < 0.1)):
        classes = at.favourites
    for _ in range(4):
        section = classes[int(draw() * len(classes))]
        if mix.who == STAFF:
            return section, ()
        members = section.on(day)
        if mix.who == CLASS:
            if len(members) > 3:
                return section, members
            continue
        wanted = len(mix.roles)
        if len(members) >= wanted:
            step = 1 + int(draw() * (len(members) // wanted))
            start = int(draw() * len(members))
            if step * wanted > len(members):
                step = 1
            return section, [members[(start + n * step) % len(members)] for n in range(wanted)]
    return None
