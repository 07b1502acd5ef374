"""What went wrong, and what was done about it: two school years of incidents, in the order in which they happened."""

from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.conf import settings

from district.models import CalendarDay
from incidents.models import (
    Consequence,
    Incident,
    IncidentParticipant,
    IncidentPractice,
    IncidentStep,
    PriorIntervention,
)
from overview.demo.people import shares
from overview.demo.practices import LOCATIONS, NULL, OPENS, SHUTS, places_of
from overview.demo.trouble import DESCRIPTIONS, OUTCOMES, TRIED, TROUBLE

Role, Kind = IncidentParticipant.Role, Consequence.Kind
CAUSED, HARMED, WITNESS = Role.CAUSED_HARM.value, Role.HARMED.value, Role.WITNESS.value
KEPT_ROLES = {CAUSED, HARMED, WITNESS}
STAFF = Role.STAFF.value
PRIORS = [kind.value for kind in PriorIntervention.Kind]
DAY = timedelta(days=1)
# Who was part of one that no practice answered. With those that one did, seven of ten name one student.
GROUPS = [
    (87, (CAUSED,)),
    (6, (CAUSED, HARMED)),
    (3, (CAUSED, CAUSED)),
    (2, (CAUSED, HARMED, WITNESS)),
    (1, (CAUSED, CAUSED, HARMED)),
    (1, (CAUSED, CAUSED, HARMED, WITNESS)),
]
# How much happens in each half hour from 7:45 on, by place; elsewhere as ANYWHERE.
ANYWHERE = [3, 4, 5, 6, 7, 8, 9, 10, 10, 9, 9, 9, 8, 7, 5]
HOURS = {
    "Hallway": [5, 3, 6, 4, 8, 4, 8, 6, 14, 10, 5, 8, 5, 9, 6],
    "Cafeteria": [4, 1, 0, 0, 0, 1, 4, 20, 26, 18, 4, 0, 0, 0, 0],
    "Playground": [4, 0, 0, 1, 3, 3, 5, 16, 24, 20, 6, 2, 1, 0, 2],
    "Bus": [30, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 44],
}
# What is decided, by severity: (weight, kind, school days).
DECIDED = {
    1: [(50, Kind.DETENTION, 0), (40, Kind.LOSS, 0), (10, Kind.REMOVAL, 0)],
    2: [(30, Kind.DETENTION, 0), (15, Kind.REMOVAL, 0), (40, Kind.ISS, 1), (15, Kind.OSS, 1)],
    3: [(10, Kind.DETENTION, 0), (40, Kind.ISS, 2), (46, Kind.OSS, 3), (3, Kind.LAW, 0), (1, Kind.ARREST, 0)],
    4: [(10, Kind.ISS, 3), (70, Kind.OSS, 5), (8, Kind.EXPULSION, 60), (8, Kind.LAW, 0), (4, Kind.ARREST, 0)],
}
# Share of answered ones with a consequence; days in which one may be owed, and in which a small district is shown more.
LINKED_DECIDED, OWED_DAYS, LATELY = 0.27, 60, 14
COLUMNS = (
    "id client_id school_id status occurred_on occurred_at location_id place behavior_id motive title description"
    " reported_by_id assigned_to_id outcome outcome_told_at submitted_at response_at resolved_at closed_at"
    " created_at updated_at"
)


def incident_lines(district, size, today, now, random, harms, behaviors):
    """Yields dicts of table name to COPY lines, one for each incident, ids from 1, ordered by day and time.

    `harms`: what the practices answered, as practices.practice_lines notes it. `behaviors`: district code → id.
    """
    days = [(year, day) for year, term in enumerate(district.years) for day in term.school_days if day <= today]
    story = _Story(district, size, now, random, behaviors, days)
    answered = story.by_day(harms)
    for (year, day), count in zip(days, story.counts(size.incidents, days), strict=True):
        linked = answered.pop(day, [])
        story.begin(year, day)
        made = [story.answered(harm) for harm in linked]
        made += [story.alone() for _ in range(max(0, count - len(linked)))]
        for incident in sorted(filter(None, made), key=lambda one: one[0]):
            yield story.written(*incident)


class _Story:
    def __init__(self, district, size, now, random, behaviors, days):
        self.draw, self.bits, self.district = random.random, random.getrandbits, district
        self.rich, self.behaviors = size.rich, behaviors
        self.places = [places_of(district, year) for year in (0, 1)]
        self.days = [day for term in district.years for day in term.school_days]
        self.nth = {day: n for n, day in enumerate(self.days)}
        self.special = [term.special for term in district.years]
        self.weights = list(accumulate(place.weight for place in district.schools))
        self.trouble = list(accumulate(one.weight for one in TROUBLE))
        self.groups = list(accumulate(weight for weight, _ in GROUPS))
        self.hours = {name: list(accumulate(HOURS.get(name, ANYWHERE))) for name in LOCATIONS}
        self.offsets, self.zone = {}, ZoneInfo(settings.TIME_ZONE)
        self.count = self.people = self.priors = self.steps = self.consequences = self.answers = 0
        self.last = (now.date(), now.hour * 60 + now.minute)
        self.admins = {place.id: place.staff[0].user for place in district.schools}

    def pick(self, items):
        return items[int(self.draw() * len(items))]

    def counts(self, total, days):
        """How many on each day: fewer at the start and the end of a year, most in the middle of the week."""
        weights = []
        for year, day in days:
            short = 0.5 if day in self.special[year] else 1
            weights.append((1, 1.1, 1.15, 1.1, 1.05)[day.weekday()] * short * (0.7 + self.draw() * 0.6))
        return shares(total, weights)

    def by_day(self, harms):
        """What was answered by a practice, by the day on which it happened: the same or one of the two before."""
        found = {}
        for harm in harms:
            if self.draw() < 0.85:
                back = int(self.draw() ** 1.6 * 3)
                if not back and harm.minute < OPENS + 60:
                    back = 1
                day = self.days[max(0, self.nth[harm.day] - back)]
                if day != harm.day or harm.minute >= OPENS + 60:
                    found.setdefault(day, []).append(harm)
        return found

    def begin(self, year, day):
        self.year, self.day = year, day

    def stamp(self, moment):
        day, minute = moment
        if day not in self.offsets:
            self.offsets[day] = datetime(day.year, day.month, day.day, 12, tzinfo=self.zone).strftime("%z")
        return f"{day} {minute // 60:02d}:{minute % 60:02d}:00{self.offsets[day]}"

    def answered(self, harm):
        """(minute, …) of one that a practice answered: the same students in the same roles."""
        pairs = [
            (student, role) for student, role in zip(harm.students, harm.roles, strict=False) if role in KEPT_ROLES
        ]
        if self.day != harm.day:
            there = set(harm.section.on(self.day))
            if not all(student in there for student, _ in pairs):
                return None
        trouble = self._trouble(len(pairs))
        where, minute = self._where(trouble)
        if self.day == harm.day:
            minute = min(minute, harm.minute - 30)
        return minute, trouble, where, harm.place, harm.section, pairs, harm

    def alone(self):
        at = self.places[self.year][bisect(self.weights, self.draw() * self.weights[-1])]
        if (self.day, at.place.id) in self.district.shut:
            return None
        roles = GROUPS[bisect(self.groups, self.draw() * 100)][1]
        classes = at.favourites if at.favourites and self.draw() < 0.12 else at.classes
        section = self.pick(classes)
        members = section.on(self.day)
        if len(members) < len(roles):
            return None
        start, step = int(self.draw() * len(members)), max(1, len(members) // len(roles))
        pairs = [(members[(start + n * step) % len(members)], role) for n, role in enumerate(roles)]
        trouble = self._trouble(len(pairs))
        where, minute = self._where(trouble)
        if (self.day, minute) >= self.last:
            return None
        return minute, trouble, where, at.place, section, pairs, None

    def _trouble(self, people):
        while True:
            trouble = TROUBLE[bisect(self.trouble, self.draw() * self.trouble[-1])]
            if people > 1 or not trouble.needs_two:
                return trouble

    def _where(self, trouble):
        """(index of the place, minute of the day)."""
        where = LOCATIONS.index(self.pick(trouble.places))
        hours = self.hours[LOCATIONS[where]]
        slot = bisect(hours, self.draw() * hours[-1])
        return where, min(OPENS + slot * 30 + int(self.draw() * 6) * 5, SHUTS)

    def written(self, minute, trouble, where, place, section, pairs, harm):
        """The lines of one incident and all that hangs on it."""
        self.count += 1
        pk, draw, day = self.count, self.draw, self.day
        reporter = section.teacher if draw() < 0.7 else place.coordinator if draw() < 0.3 else section.teacher
        sent = min((day, min(minute + 5 + int(draw() ** 2 * 170), 17 * 60)), self.last)
        in_charge = place.coordinator.user if draw() < 0.65 else self.admins[place.id]
        states = self._states(sent, harm)
        draft = not states and harm is None and draw() < 0.08
        names = ["submitted", *(name for name, _ in states)]
        status = "draft" if draft else names[-1]
        when = {name: self.stamp(moment) for name, moment in states}
        sent_at, last = self.stamp(sent), self.stamp(states[-1][1] if states else sent)
        room = f"Room {section.room}" if LOCATIONS[where] == "Classroom" else ""
        outcome = self.pick(OUTCOMES["linked" if harm else "alone"]) if "resolved" in when else ""
        found = {
            "incident": (
                f"{pk}\t{self.bits(128):032x}\t{place.id}\t{status}\t{day}\t{minute // 60:02d}:{minute % 60:02d}:00"
                f"\t{where + 1}\t{room}\t{self.behaviors[trouble.code]}\t{self.pick(trouble.motives)}"
                f"\t{self.pick(trouble.titles)}\t{self.pick(DESCRIPTIONS[trouble.tone])}\t{reporter.user}"
                f"\t{in_charge if states else NULL}\t{outcome}\t{when.get('resolved', NULL)}"
                f"\t{NULL if draft else sent_at}\t{when.get('in_response', NULL)}\t{when.get('resolved', NULL)}"
                f"\t{when.get('closed', NULL)}\t{sent_at}\t{last}\n",
            ),
            "participant": list(self._parts(pk, place, pairs, reporter)),
            "prior": list(self._tried(pk, place, day)),
            "step": [] if draft else list(self._moves(pk, place, reporter, in_charge, [("submitted", sent), *states])),
            "answer": (),
            "consequence": (),
        }
        if harm:
            self.answers += 1
            found["answer"] = (f"{self.answers}\t{pk}\t{harm.practice}\t{place.id}\n",)
        if not draft:
            found["consequence"] = tuple(self._decided(pk, place, trouble, pairs, harm, sent))
        return found

    def _states(self, sent, harm):
        """[(state, moment)] after it was submitted, none later than now; a few stay where they are for long."""
        draw, found, moment = self.draw, [], sent
        waits = [("in_response", 4), ("resolved", 9), ("closed", 12)]
        for name, days in waits:
            gap = int(draw() ** 2 * (days + 1))
            moment = (moment[0] + DAY * gap, 8 * 60 + int(draw() * 480) if gap else moment[1] + 10 + int(draw() * 60))
            if harm and name == "in_response":
                moment = max((sent[0], sent[1] + 1), min(moment, (harm.day, harm.minute - 15)))
            if harm and name == "resolved":
                moment = max(moment, (harm.day, harm.minute + 60))
            while moment[0].weekday() > 4:
                moment = (moment[0] + DAY, moment[1])
            moment = (moment[0], min(moment[1], 23 * 60))
            if moment > self.last or draw() < 0.004:
                break
            found.append((name, moment))
        return found

    def _parts(self, pk, place, pairs, reporter):
        for student, role in dict(reversed(pairs)).items():
            self.people += 1
            yield f"{self.people}\t{pk}\t{place.id}\t{student}\t{NULL}\t\t{role}\n"
        if self.draw() < 0.12:
            self.people += 1
            yield f"{self.people}\t{pk}\t{place.id}\t{NULL}\t{reporter.id}\t\t{STAFF}\n"

    def _tried(self, pk, place, day):
        for _ in range(int(self.draw() * 3.2)):
            self.priors += 1
            kind = PRIORS[int(self.draw() ** 1.4 * len(PRIORS))]
            note = self.pick(TRIED) if self.draw() < 0.5 else ""
            on = self.days[max(0, self.nth[day] - 1 - int(self.draw() * 9))]
            yield f"{self.priors}\t{pk}\t{place.id}\t{kind}\t{on}\t{note}\n"

    def _moves(self, pk, place, reporter, in_charge, states):
        for name, moment in states:
            self.steps += 1
            by = reporter.user if name == "submitted" else in_charge
            yield f"{self.steps}\t{pk}\t{place.id}\t{self.stamp(moment)}\t{by}\t{name}\t\n"

    def _decided(self, pk, place, trouble, pairs, harm, sent):
        age = (self.last[0] - self.day).days
        lately = self.rich and age < LATELY
        chance = LINKED_DECIDED if harm else (0.22 if self.rich else 0.04) if age < OWED_DAYS else 0
        student = next((student for student, role in pairs if role == CAUSED), None)
        if student is None or self.draw() >= chance * (1.8 if lately else 1):
            return
        table = DECIDED[3 if lately and trouble.severity < 3 and self.draw() < 0.6 else trouble.severity]
        sums = list(accumulate(weight for weight, _, _ in table))
        _, kind, most = table[bisect(sums, self.draw() * sums[-1])]
        length = 0 if not most else 1 + int(self.draw() * most) if most < 30 else most
        first = self.nth[self.day] + (1 if length else 0)
        if first >= len(self.days) or first + max(length, 1) > len(self.days):
            return
        span = self.days[first : first + max(length, 1)]
        counted = sum(0.5 if self._is_half(day) else 1 for day in span) if length else NULL
        averted = 1 + int(self.draw() * 3) if harm and length and self.draw() < 0.35 else 0
        self.consequences += 1
        practice = harm.practice if harm else NULL
        at = self.stamp(sent)
        yield (
            f"{self.consequences}\t{pk}\t{place.id}\t{student}\t{kind.value}\t{span[0]}\t{span[-1]}\t{counted}"
            f"\t{averted}\t{practice}\t{self.admins[place.id]}\t\t{at}\t{at}\n"
        )

    def _is_half(self, day):
        return any(special.get(day, ("",))[0] == CalendarDay.Kind.HALF for special in self.special)


TABLES = {
    "incident": (Incident, COLUMNS),
    "participant": (IncidentParticipant, "id incident_id school_id student_id staff_id name role"),
    "prior": (PriorIntervention, "id incident_id school_id kind tried_on note"),
    "step": (IncidentStep, "id incident_id school_id at by_id status reason"),
    "answer": (IncidentPractice, "id incident_id practice_id school_id"),
    "consequence": (
        Consequence,
        "id incident_id school_id student_id kind starts_on ends_on school_days days_averted restorative_practice_id"
        " decided_by_id note created_at updated_at",
    ),
}
MODELS = [model for model, _ in TABLES.values()]
