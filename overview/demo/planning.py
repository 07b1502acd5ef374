"""What is planned, asked for and declined around today, and how people were prepared for circles after harm."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.models import Practice, PracticeParticipant, QuestionSet
from incidents.models.practice import PROACTIVE_KINDS, USUAL_TIER, Kind
from overview.demo.people import Job

NULL = r"\N"
Role = PracticeParticipant.Role
FAMILY, COMMUNITY, FACILITATOR = Role.FAMILY.value, Role.COMMUNITY.value, Role.FACILITATOR.value
# (name, organization): people from outside, on the list of the district.
PARTNERS = [
    ("Rosalind Achterberg", "Riverbend Mediation Center"),
    ("Deshawn Okafor-Lind", "Open Door Youth Project"),
    ("Elder Winona Tallgrass", "Council of Elders"),
    ("Marisela Quintanar", "Families Together"),
    ("Tobias Fenwright", "Neighborhood Justice Board"),
    ("Noor Halabi", "Bridges Counseling"),
]
BY_PARTNER = {Kind.MEDIATION: (0, 4), Kind.CONFERENCE: (0, 2, 4), Kind.SUPPORT: (1, 3, 5)}
WITH_FAMILY = {Kind.REENTRY, Kind.SUPPORT, Kind.CONFERENCE}
# Which of the sets that migrations laid a kind takes along, by their order.
OPENING, CAUSED, WELCOME = 0, 1, 3
QUESTIONS = {
    Kind.TALKING: OPENING,
    Kind.PEACE: CAUSED,
    Kind.MEDIATION: CAUSED,
    Kind.PEER_CONFERENCE: CAUSED,
    Kind.CONFERENCE: CAUSED,
    Kind.REENTRY: WELCOME,
}


def sets_laid():
    """The ids of the district's question sets, in their order."""
    return list(QuestionSet.objects.order_by("position", "id").values_list("pk", flat=True))


def questions_of(kind, sets):
    """The id of the set that a practice of this kind takes along, as COPY text."""
    place = QUESTIONS.get(kind)
    return NULL if place is None or place >= len(sets) else sets[place]


OUTCOMES = [
    ("agreement", "Both said what they need, and shook hands on three points."),
    ("agreement", "They wrote down what each will do, and by when."),
    ("agreement", ""),
    ("understanding", "An apology was enough; nobody wanted more."),
    ("understanding", ""),
    ("partly", "A good start. One question is left for a second meeting."),
    ("none", "Not ready to talk yet. We try again in two weeks."),
    ("referred", "The counselor goes on from here."),
]
WANTED = [
    (Kind.TALKING, "The tone in class since the trip"),
    (Kind.PEACE, "Words in the hallway that two students cannot leave behind"),
    (Kind.COMMUNITY, "New students joined; the class does not know them yet"),
    (Kind.MEDIATION, "A quarrel about a borrowed phone"),
    (Kind.PEACE, "A rumor that went around"),
]
REASONS = [
    "Let us first talk with each of them alone; ask again next week.",
    "One of the two chose not to take part. A check-in with the counselor is set up.",
]
COMING = [(Kind.PEACE, 10 * 60 + 15), (Kind.TALKING, 13 * 60), (Kind.MEDIATION, 9 * 60 + 30)]
AGES = (1, 2, 4, 6, 9)


def partner_rows():
    """(id, name, organization, email, phone, retired)"""
    return [
        (n, name, organization, f"{name.split()[-1].lower()}@partners.example", f"555-01{n:02d}", False)
        for n, (name, organization) in enumerate(PARTNERS, 1)
    ]


class Repair:
    """What a circle after harm has beside its roster: outcome, questions, consent, preparation, guests, partners.

    Draws from a stream of its own, so that what is practised stays the same whatever this adds.
    """

    def __init__(self, district, random):
        self.random = Random(random.getrandbits(64))
        self.sets = sets_laid()
        self.families = {student.id: student.guardians for student in district.students if student.guardians}

    def tail(self, mix, responsive):
        """(status, outcome, its words, question set) of a practice that took place, as COPY text."""
        if not responsive or mix.tier == 1:
            questions = questions_of(mix.kind, self.sets) if self.random.random() < 0.3 else NULL
            return f"completed\t\t\t\t{questions}\t{NULL}\t{NULL}"
        outcome, words = OUTCOMES[int(self.random.random() ** 1.3 * len(OUTCOMES))]
        return f"completed\t{outcome}\t{words}\t\t{questions_of(mix.kind, self.sets)}\t{NULL}\t{NULL}"

    def asked(self, day):
        """(consent, prepared on, minutes) of a student, as COPY text."""
        before = day - timedelta(days=1 + int(self.random.random() * 3))
        while before.weekday() > 4:
            before -= timedelta(days=1)
        return f"yes\t{before}\t{5 * (1 + int(self.random.random() * 4))}"

    def guests(self, mix, students):
        """(partner id or NULL, name, role) of people who stand on no roster."""
        found = []
        if mix.kind in BY_PARTNER and self.random.random() < 0.4:
            choice = BY_PARTNER[mix.kind]
            found.append((choice[int(self.random.random() * len(choice))] + 1, "", COMMUNITY))
        if mix.kind in WITH_FAMILY and students and (family := self.families.get(students[0])):
            found.append((NULL, family[0][0], FAMILY))
        return found


def coming_lines(district, story, today, now, client_ids):
    """As `practices.practice_lines`: what is planned for the days to come, asked for, and declined.

    At every school two circles are planned and two asked for; at the demo teacher's one more was declined.
    """
    sets = sets_laid()
    zone = ZoneInfo(settings.TIME_ZONE)
    ahead = [day for day in district.years[-1].school_days if day > today][:6]
    here, draw = story.here[1], story.repair.random.random
    for n, at in enumerate(here):
        days = [day for day in ahead if (day, at.place.id) not in district.shut]
        classes = [one for one in at.favourites or at.classes if len(one.on(today)) > 4]
        if not days or not classes:
            continue
        teachers = [p for p in at.loggers if p.demo] or [p for p in at.loggers if p.job == Job.TEACHER] or at.loggers
        for k in range(5):
            section = classes[(n + k) % len(classes)]
            kind, minute = COMING[(n + k) % len(COMING)]
            asker, topic, status, reason = None, "", "planned", ""
            if k > 1:
                kind, topic = WANTED[(n + k) % len(WANTED)]
                asker, status = teachers[k % len(teachers)] if teachers else None, "requested"
            if k == 4:
                status, reason = "declined", REASONS[n % len(REASONS)]
            if (k > 1 and asker is None) or (k == 4 and not at.favourites and n % 3):
                continue
            day = days[(n + 2 * k) % len(days)]
            logged = now - timedelta(days=AGES[(n + k) % len(AGES)] if k else 0, minutes=50 + 7 * k)
            changed = now - timedelta(minutes=30 + k) if status == "declined" else logged
            start = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
            author = asker or at.place.coordinator
            whole = kind in (Kind.TALKING, Kind.COMMUNITY)
            story.practices += 1
            mode = Practice.Mode.PROACTIVE if kind in PROACTIVE_KINDS else Practice.Mode.RESPONSIVE
            asked = f"{author.user}\t{logged.isoformat()}" if asker else f"{NULL}\t{NULL}"
            line = (
                f"{story.practices}\t{client_ids():032x}\t{at.place.id}\t{kind.value}\t{mode.value}\t{USUAL_TIER[kind]}"
                f"\t{section.id if whole else NULL}\t{start.isoformat()}\t{day}\t{30 + 15 * (k % 2)}\t2\t\t{topic}\t"
                f"\t{author.user}\t{logged.isoformat()}\t{changed.isoformat()}\t{status}\t\t\t{reason}"
                f"\t{questions_of(kind, sets)}\t{asked}\n"
            )
            yield line, _people(story, at, section, whole, status, kind, day, today, draw)


def _people(story, at, section, whole, status, kind, day, today, draw):
    base, rows = f"\t{story.practices}\t{at.place.id}\t", []

    def add(student=NULL, staff=NULL, partner=NULL, name="", role=Role.PARTICIPANT.value, more=f"\t{NULL}\t{NULL}"):
        story.participants += 1
        rows.append(f"{story.participants}{base}{student}\t{staff}\t{partner}\t{role}\t{name}\t{more}\t{NULL}\n")

    leads = section.teacher if status == "requested" else at.place.coordinator
    add(staff=leads.id, role=FACILITATOR)
    members = section.on(today)
    parts = [Role.PARTICIPANT] * len(members) if whole else [Role.CAUSED_HARM, Role.HARMED]
    for n, (student, role) in enumerate(zip(members, parts, strict=False)):
        ready = status == "planned" and not whole and (n == 0 or draw() < 0.5)
        add(student=student, role=role.value, more=story.repair.asked(today) if ready else f"\t{NULL}\t{NULL}")
    if kind == Kind.MEDIATION and status == "planned":
        add(partner=1, role=COMMUNITY)
    if kind == Kind.PEACE and status == "planned" and (family := story.repair.families.get(members[0])):
        add(name=family[0][0], role=FAMILY)
    return rows
