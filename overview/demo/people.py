"""Who is in the demo district: schools, staff with logins, students with families, two years of classes."""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta

from district.models import Role, School, StaffMember
from overview.demo.calendar import CLOSED, EARLY
from overview.demo.names import ARABIC_SCRIPT, CALLED, NOTABLE, Namer, mailbox

Job = StaffMember.JobClass
Level = School.Level
DAY = timedelta(days=1)
GRADES_OF = {
    Level.ELEMENTARY: ["PK", "K", "1", "2", "3", "4", "5"],
    Level.MIDDLE: ["6", "7", "8"],
    Level.HIGH: ["9", "10", "11", "12"],
}
STUDENT_SHARE = {Level.ELEMENTARY: 0.48, Level.MIDDLE: 0.23, Level.HIGH: 0.29}
BEFORE = {Level.MIDDLE: Level.ELEMENTARY, Level.HIGH: Level.MIDDLE}
LEVEL_WORD = {Level.ELEMENTARY: "Elementary", Level.MIDDLE: "Middle", Level.HIGH: "High"}
AGE = {"PK": 4, "K": 5}
FIRST_SCHOOLS = [
    ("Maple Street School", "Maple Street", Level.ELEMENTARY),
    ("Harbor View Middle School", "Harbor View", Level.MIDDLE),
    ("Quarry Hill High School", "Quarry Hill", Level.HIGH),
    ("Cedar Brook Elementary School", "Cedar Brook", Level.ELEMENTARY),
    ("Millrace Middle School", "Millrace", Level.MIDDLE),
    ("Lantern Hill Elementary School", "Lantern Hill", Level.ELEMENTARY),
]
PLACES = [
    "Alder",
    "Amber",
    "Aspen",
    "Bay",
    "Birch",
    "Bluebird",
    "Bramble",
    "Briar",
    "Clover",
    "Copper",
    "Cotton",
    "Crane",
    "Elder",
    "Fern",
    "Finch",
    "Fox",
    "Granite",
    "Gull",
    "Hazel",
    "Heron",
    "Hickory",
    "Ivy",
    "Juniper",
    "Kestrel",
    "Larch",
    "Laurel",
    "Linden",
    "Meadow",
    "Moss",
    "Otter",
    "Pebble",
    "Plover",
    "Quail",
    "Robin",
    "Sorrel",
    "Sparrow",
    "Thistle",
    "Tulip",
    "Willow",
    "Wren",
]
GROUNDS = [
    "Bend",
    "Bluff",
    "Common",
    "Corner",
    "Creek",
    "Crossing",
    "Field",
    "Ford",
    "Glen",
    "Green",
    "Grove",
    "Landing",
    "Park",
    "Ridge",
    "Spring",
    "Terrace",
]
ZONES = [
    "North Bank",
    "South Bank",
    "Uplands",
    "Harbor",
    "Mill District",
    "Old Town",
    "Orchards",
    "Eastgate",
    "Westgate",
    "Valley",
]
DEPARTMENTS = [
    "Assessment and Research", "Communications", "Early Learning", "Family and Community", "Finance and Contracts",
    "Multilingual Learners", "Operations", "School Climate and Culture", "Special Education", "Student Support",
    "Talent and Professional Learning", "Teaching and Learning", "Technology",
]  # fmt: skip
# Who works in a school of a hundred, after its principal and its coordinator.
JOBS = [
    (Job.TEACHER, 57, "Teacher"),
    (Job.PARAEDUCATOR, 17, "Para-educator"),
    (Job.SUPPORT, 8, "Office and student support"),
    (Job.COUNSELOR, 5, "School social worker"),
    (Job.BEHAVIOR, 4, "Behavior technician"),
    (Job.ENGAGEMENT, 3, "Student engagement specialist"),
    (Job.FAMILY, 3, "Family and community support provider"),
    (Job.OTHER, 3, "Building services"),
]
SIGNS_IN = {Job.TEACHER, Job.ADMINISTRATOR, Job.COUNSELOR, Job.BEHAVIOR, Job.ENGAGEMENT}
CENTRAL = [
    ("training", "Marcus", "Oyelaran", Job.ADMINISTRATOR, "Director of professional learning", Role.TRAINING_LEAD),
    ("contracts", "Elena", "Prior", Job.ADMINISTRATOR, "Contract manager", Role.CONTRACT_MANAGER),
    ("plan", "Ruth", "Abernathy", Job.ADMINISTRATOR, "Director of school climate", Role.PLAN_OWNER),
    ("board", "Joan", "Lindqvist", Job.SUPPORT, "Clerk of the board", Role.BOARD),
    ("equity", "Samir", "Haddad", Job.OTHER, "Equity analyst", Role.EQUITY_ANALYST),
    ("auditor", "Wendell", "Tsosie", Job.OTHER, "Internal auditor", Role.AUDITOR),
    ("admin", "Mira", "Nowak", Job.OTHER, "Student information administrator", Role.ADMINISTRATOR),
]
SUBJECTS = [
    ("ELA", "English language arts"),
    ("Math", "Mathematics"),
    ("Science", "Science"),
    ("History", "History and civics"),
    ("Arts", "Arts and movement"),
]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Place:
    """A school; `weight` is how much of the district's practice happens there."""

    id: int
    name: str
    short: str
    level: str
    zone: int
    weight: float = 1.0
    staff: list = field(default_factory=list)
    coordinator: object = None
    feeders: list = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """A staff member; `stays` are (school, first day, last day or None, is primary), `user` a login's id."""

    id: int
    given: str
    family: str
    email: str
    job: str
    title: str
    hired: date
    ended: date | None = None
    stays: list = field(default_factory=list)
    grades: list = field(default_factory=list)
    subject: int = 0
    grade: str = ""
    user: int | None = None
    grants: list = field(default_factory=list)
    demo: bool = False
    load: int = 0

    @property
    def name(self):
        return f"{self.given} {self.family}"


@dataclass(slots=True)
class Pupil:
    """`stints` are (year index, school id, grade, first day, last day or None), in order."""

    id: int
    given: str
    middle: str
    called: str
    family: str
    born: date
    grade: str
    sex: str
    race: str
    disability: str
    learner: bool | None
    language: str
    stints: list
    left: date | None
    guardians: list

    @property
    def school(self):
        return self.stints[-1][1]

    @property
    def past_schools(self):
        return list(dict.fromkeys(s[1] for s in self.stints if s[1] != self.school))


@dataclass(slots=True)
class Class:
    """A section; `roster` holds (student id, first day, last day or None)."""

    id: int
    year: int
    school: int
    name: str
    course: str
    period: str
    room: str
    teacher: Person
    aide: Person | None
    roster: list
    whole: bool = True  # everybody was there from the first day to the last

    def on(self, day):
        if self.whole:
            return [s for s, _, _ in self.roster]
        return [s for s, first, last in self.roster if first <= day and (last is None or day <= last)]


@dataclass
class District:
    """All of it; `local_days` are (day, school id, kind, note) beside the years' own days."""

    years: list
    zones: list
    schools: list
    staff: list
    students: list
    classes: list
    local_days: list

    @property
    def shut(self):
        return {(day, school) for day, school, kind, _ in self.local_days if kind == CLOSED}


def make_district(size, years, today, random):
    """Everybody and every class of a district of that `Size`; `years` is (previous, current)."""
    zones, schools = _schools(size, random)
    namer = Namer(random)
    staff = _staff(size, schools, years, namer, random)
    students = _students(size, schools, years, today, namer, random)
    classes = _classes(schools, students, years, random)
    for place in schools:
        for person in place.staff:
            if person.job == Job.PARAEDUCATOR and not person.grades:
                grades = GRADES_OF[place.level]
                person.grades = [grades[person.id % len(grades)]]
    plain = [day for day in years[0].school_days if day not in years[0].special]
    local_days = [(plain[55], 1, EARLY, "Heating repair"), (plain[110], 2, CLOSED, "Water main")]
    return District(list(years), zones, schools, staff, students, classes, local_days)


def _schools(size, random):
    zone_count = min(18, max(2, size.schools // 12))
    zones = [ZONES[n] if n < len(ZONES) else f"Area {n + 1}" for n in range(zone_count)]
    spare = [f"{place} {ground}" for place in PLACES for ground in GROUNDS]
    random.shuffle(spare)
    schools = []
    for n in range(size.schools):
        if n < len(FIRST_SCHOOLS):
            name, short, level = FIRST_SCHOOLS[n]
        else:
            short = spare[n]
            level = (Level.ELEMENTARY, Level.MIDDLE, Level.ELEMENTARY, Level.HIGH, Level.ELEMENTARY)[n % 5]
            name = f"{short} {LEVEL_WORD[level]} School"
        weight = 0.5 + random.random()
        schools.append(Place(n + 1, name, short, level, n % zone_count + 1, weight))
    schools[0].weight, schools[1].weight = 1.6, 2.0  # where the demo's coordinator works
    for upper, lower in BEFORE.items():
        above = [s for s in schools if s.level == upper]
        below = [s for s in schools if s.level == lower]
        for n, place in enumerate(below):
            above[n % len(above)].feeders.append(place)
        for n, place in enumerate(above):
            place.feeders = place.feeders or [below[n % len(below)]]
    return zones, schools


def shares(total, weights):
    """Whole numbers in proportion to the weights that sum to `total`."""
    sum_of_weights, given, seen, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = round(total * seen / sum_of_weights)
        parts.append(upto - given)
        given = upto
    return parts


def _school_shares(total, schools):
    counts = {level: sum(s.level == level for s in schools) for level in STUDENT_SHARE}
    return shares(total, [STUDENT_SHARE[s.level] / counts[s.level] for s in schools])


def _staff(size, schools, years, namer, random):
    """Central office first (its seven demo logins lead), then school by school."""
    staff, users, mailboxes = [], 0, {}
    draw = random.random
    began = years[0].starts

    def hire(given, family, email, job, title, *, signs_in=False, **more):
        nonlocal users
        # one in eight came this year or last, the others before
        hired = began - DAY * (200 + int(draw() * 9000)) if draw() < 0.88 else random.choice(years).starts - DAY * 7
        if not email:
            box = mailbox(given, family)
            mailboxes[box] = mailboxes.get(box, 0) + 1
            email = f"{box}{mailboxes[box] if mailboxes[box] > 1 else ''}@district.example"
        person = Person(len(staff) + 1, given, family, email, job, title, hired, **more)
        if signs_in:
            users += 1
            person.user = users
        staff.append(person)
        return person

    def anybody():
        origin = namer.origin()
        return namer.given(origin, "F" if draw() < 0.7 else "M"), namer.family(origin)

    for login, given, family, job, title, role in CENTRAL:
        email = f"{login}@district.example"
        person = hire(given, family, email, job, title, signs_in=True, demo=True)
        person.hired = began - DAY * 900
        person.grants.append((role, None, began, None))
    for n in range(max(2, round(size.staff * 0.03) - len(CENTRAL))):
        hire(*anybody(), "", Job.SUPPORT, f"{DEPARTMENTS[n % len(DEPARTMENTS)]} specialist")

    for place, count in zip(schools, _school_shares(size.staff - len(staff), schools), strict=True):
        first = place.id == 2
        people = [
            hire(
                "Amara",
                "Marchetti",
                "principal@district.example",
                Job.ADMINISTRATOR,
                "Principal",
                signs_in=True,
                demo=True,
            )
            if first
            else hire(*anybody(), "", Job.ADMINISTRATOR, "Principal", signs_in=True)
        ]
        if first:
            place.coordinator = hire(
                "Dana", "Whitfield", "coordinator@district.example", Job.SUPPORT, "Restorative coordinator",
                signs_in=True, demo=True,
            )  # fmt: skip
        elif place.id != 1:
            place.coordinator = hire(*anybody(), "", Job.SUPPORT, "Restorative coordinator", signs_in=True)
        if place.coordinator:
            people.append(place.coordinator)
        if count > 45:
            people.append(hire(*anybody(), "", Job.ADMINISTRATOR, "Assistant principal", signs_in=True))
        rest = max(count - len(people), 6)
        for (job, _, title), number in zip(JOBS, shares(rest, [share for _, share, _ in JOBS]), strict=True):
            for n in range(number):
                if first and job == Job.TEACHER and n == 0:
                    person = hire(
                        "Inés", "Castellanos", "teacher@district.example", job, title, signs_in=True, demo=True
                    )
                else:
                    person = hire(*anybody(), "", job, title, signs_in=job in SIGNS_IN)
                    if job == Job.TEACHER and n % 27 == 26 and person.hired < began:
                        person.ended = years[0].ends
                grades = GRADES_OF[place.level]
                person.subject, person.grade = n % len(SUBJECTS), grades[(n + 1) % len(grades)]
                people.append(person)
        for person in people:
            if person.demo:
                person.hired = began - DAY * 1200
            start = max(person.hired, began - DAY * 365)
            person.stays.append((place.id, start, person.ended, True))
            if person.user:
                role = Role.TEACHER
                if person is place.coordinator:
                    role = Role.COORDINATOR
                elif person.job == Job.ADMINISTRATOR:
                    role = Role.PRINCIPAL
                person.grants.append((role, place.id, max(start, began), person.ended))
        place.staff = people
    maple, harbor = schools[0], schools[1]
    maple.coordinator = harbor.coordinator
    maple.staff.append(harbor.coordinator)
    harbor.coordinator.stays.append((maple.id, began, None, False))
    harbor.coordinator.grants.append((Role.COORDINATOR, maple.id, began, None))
    for place in schools[2::4]:  # a social worker or technician shared with the next school
        shared = next((p for p in place.staff if p.job in (Job.COUNSELOR, Job.BEHAVIOR)), None)
        if shared and place.id < len(schools):
            shared.stays.append((place.id + 1, max(shared.hired, began), None, False))
            shared.grants.append((Role.TEACHER, place.id + 1, max(shared.hired, began), None))
            schools[place.id].staff.append(shared)
    # A second administrator: two people approve what is destroyed. Last, so that nobody else's number moves.
    users += 1
    second = Person(
        len(staff) + 1, "Grace", "Okonjo", "records@district.example", Job.OTHER, "Records officer", began - DAY * 700,
        user=users, demo=True,
    )  # fmt: skip
    second.grants.append((Role.ADMINISTRATOR, None, began, None))
    staff.append(second)
    return staff


def _students(size, schools, years, today, namer, random):
    students, draw = [], random.random
    by_level = {level: [s for s in schools if s.level == level] for level in GRADES_OF}
    last, now = years
    last_days = last.school_days
    now_days = [d for d in now.school_days if d <= today][5:]

    for place, count in zip(schools, _school_shares(size.students, schools), strict=True):
        grades = GRADES_OF[place.level]
        weights = [0.5 if grade == "PK" else 1 for grade in grades]
        if place.level == Level.HIGH:
            grades, weights = [*grades, "graduate"], [*weights, 0.6]
        for grade, number in zip(grades, shares(count, weights), strict=True):
            for _ in range(number):
                stints = _stints(place, grade, by_level[place.level], last, now, last_days, now_days, random)
                students.append(_pupil(len(students) + 1, stints, now, namer, draw))
    return students


def _stints(place, grade, peers, last, now, last_days, now_days, random):
    """Where a student was in which year: moved up, transferred, arrived, left, or simply stayed."""
    draw = random.random
    if grade == "graduate":
        return [(0, place.id, "12", last.starts, last.ends)]
    order = GRADES_OF[place.level].index(grade)
    here = (1, place.id, grade, now.starts, None)
    if grade == "PK" or (grade == "K" and draw() < 0.6) or draw() < 0.04:
        if now_days and draw() < 0.12:
            return [(1, place.id, grade, now_days[int(draw() * len(now_days))], None)]
        return [here]
    if order == 0:
        if not place.feeders:  # kindergarten after another district's pre-kindergarten
            return [here]
        feeder = place.feeders[int(draw() * len(place.feeders))]
        return [(0, feeder.id, GRADES_OF[feeder.level][-1], last.starts, last.ends), here]
    before = GRADES_OF[place.level][order - 1]
    chance = draw()
    if chance < 0.02:  # left the district in one of the two years
        if now_days and chance < 0.012:
            gone = now_days[int(draw() * len(now_days))]
            return [(0, place.id, before, last.starts, last.ends), (1, place.id, grade, now.starts, gone)]
        return [(0, place.id, before, last.starts, last_days[10 + int(draw() * (len(last_days) - 20))])]
    if chance < 0.10 and len(peers) > 1:
        other = peers[int(draw() * len(peers))]
        if other is place:
            other = peers[(peers.index(place) + 1) % len(peers)]
        if now_days and chance < 0.06:
            day = now_days[int(draw() * len(now_days))]
            return [
                (0, other.id, before, last.starts, last.ends),
                (1, other.id, grade, now.starts, day - DAY),
                (1, place.id, grade, day, None),
            ]
        day = last_days[10 + int(draw() * (len(last_days) - 20))]
        return [
            (0, other.id, before, last.starts, day - DAY),
            (0, place.id, before, day, last.ends),
            here,
        ]
    return [(0, place.id, before, last.starts, last.ends), here]


def _pupil(pk, stints, now, namer, draw):
    grade = stints[-1][2]
    sex = "F" if (chance := draw()) < 0.488 else "M" if chance < 0.995 else "X"
    origin = namer.origin()
    given, family = namer.given(origin, sex), namer.family(origin)
    middle = namer.given(origin, sex) if draw() < 0.35 else ""
    called = ""
    if origin.language == "ar" and draw() < 0.3:
        called = ARABIC_SCRIPT.get(given, "")
    elif draw() < 0.3:
        called = CALLED.get(given, "")
    if pk % 61 == 30:
        given, middle, family, called = NOTABLE[pk // 61 % len(NOTABLE)]
    language = origin.language if origin.language and draw() < origin.speaks else "en"
    race = origin.race if (chance := draw()) < 0.93 else "TR" if chance < 0.99 else ""
    disability = "idea" if (chance := draw()) < 0.16 else "504" if chance < 0.205 else "none"
    learner = (language != "en" and draw() < 0.55) if draw() < 0.99 else None
    age = AGE.get(grade) or int(grade) + 5
    began = now.starts.year - 1 if stints[-1][0] == 0 else now.starts.year
    born = date(began - age, 1, 1) - DAY * int(draw() * 240)
    left = stints[-1][4]
    guardians = []
    for n in range(1 if draw() < 0.45 else 2):
        who = (
            ("mother", "F") if n == 0 and draw() < 0.72 else ("father", "M") if draw() < 0.75 else ("grandparent", "F")
        )
        if n == 0 and draw() < 0.05:
            who = ("guardian", "F") if draw() < 0.6 else ("foster", "X")
        name = f"{namer.given(origin, who[1])} {family if draw() < 0.8 else namer.family(origin)}"
        speaks = language if draw() < 0.95 else "en"
        guardians.append((name, who[0], speaks, f"(860) 555-01{int(draw() * 100):02d}", n == 0))
    return Pupil(
        pk, given, middle, called, family, born, grade, sex, race, disability, learner, language,
        stints, left, guardians,
    )  # fmt: skip


def _classes(schools, students, years, random):
    """Homerooms in elementary schools; elsewhere an advisory and five courses."""
    there = {}
    for student in students:
        for year, school, grade, first, last in student.stints:
            there.setdefault((year, school), {}).setdefault(grade, []).append((student.id, first, last))
    classes = []
    for (year, school), grades in sorted(there.items()):
        place, term = schools[school - 1], years[year]
        teachers = [
            p for p in place.staff
            if p.job == Job.TEACHER and p.hired <= term.starts and (p.ended is None or p.ended >= term.ends)
        ]  # fmt: skip
        aides = [p for p in place.staff if p.job == Job.PARAEDUCATOR]
        for person in teachers:
            person.load = 0
        for grade in sorted(grades, key=GRADES_OF[place.level].index):
            members = sorted(grades[grade])
            random.shuffle(members)
            if place.level == Level.ELEMENTARY:
                made = _homerooms(members, grade, teachers)
            else:
                made = _courses(members, grade, teachers)
            for name, course, period, teacher, roster in made:
                aide = aides[len(classes) % len(aides)] if aides and len(classes) % 3 == 0 else None
                room = str(100 * (1 + teacher.id % 3) + 1 + teacher.id % 37)
                whole = all(first == term.starts and last in (None, term.ends) for _, first, last in roster)
                name = name.format(room=room)
                classes.append(
                    Class(len(classes) + 1, year, school, name, course, period, room, teacher, aide, roster, whole)
                )
                if year == 1:
                    for person in filter(None, (teacher, aide)):
                        if grade not in person.grades:
                            person.grades.append(grade)
    return classes


def _least(teachers, grade, subject=None):
    """The teacher with room, of this subject and this grade if there is one; counts the class."""
    best = min(
        teachers,
        key=lambda p: (
            p.load > 5,
            subject is not None and p.subject != subject,
            p.load > 4,
            p.grade != grade,
            p.load,
            p.id,
        ),
    )
    best.load += 1
    return best


def _split(members, most):
    k = max(1, math.ceil(len(members) / most))
    return [members[n::k] for n in range(k)]


def _homerooms(members, grade, teachers):
    word = {"PK": "Pre-K", "K": "Kindergarten"}.get(grade, f"Grade {grade}")
    for roster in _split(members, 23):
        teacher = min(teachers, key=lambda p: (p.load, p.id))
        teacher.load += 1
        yield f"{word}, Room {{room}}", f"{word} homeroom", "", teacher, roster


def _courses(members, grade, teachers):
    groups = _split(members, 25)
    advisors = sorted(teachers, key=lambda p: (p.grade != grade, p.id))
    for n, roster in enumerate(groups):
        letter = LETTERS[n % 26] * (1 + n // 26)
        yield f"Advisory {grade}{letter}", f"Advisory {grade}", "Advisory", advisors[n % len(advisors)], roster
    for s, (short, course) in enumerate(SUBJECTS):
        # every course mixes the students anew
        mixed = [member for n in range(5) for member in members[(s + n) % 5 :: 5]]
        for n, roster in enumerate(_split(mixed, 25)):
            teacher = _least(teachers, grade, s)
            yield f"{short} {grade}-{n + 1}", f"{course} {grade}", str((s + n) % 6 + 1), teacher, roster
