"""What the demo district teaches: trainers, two years of sessions, who came, who finished, and visits after it.

Rows go in by COPY with triggers asleep; `tests/overview/test_demo_trainings.py` holds them to every rule.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise
from math import ceil

from django.utils import timezone

from contracts.models import Deliverable, Vendor
from district.models import StaffMember
from district.models.users import Role
from overview.demo import training_words as words
from overview.demo.copying import bare, copy, line, write_history
from trainings import models
from trainings.policies.certificates import expiry, months_later
from trainings.policies.codes import LETTERS
from trainings.policies.evaluations import SHOWN_FROM

DAY = timedelta(days=1)
Job = StaffMember.JobClass
STARTS, ENDS = time(8, 30), time(15, 30)
WHOLE = 420  # minutes of a day
TAUGHT_GRADES = {str(grade) for grade in range(4, 13)}
SUPPORT_JOBS = [Job.PARAEDUCATOR, Job.BEHAVIOR, Job.ENGAGEMENT, Job.FAMILY]
COLUMNS = {
    models.Course: "id code name kind provider_id audience description days hours prerequisite_id every_day"
    " least_minutes evaluation_required valid_months renewal_days license_months is_offered created_at",
    models.CourseLicense: "id course_id licensed_id",
    models.CourseSequence: "id name note",
    models.SequenceStep: "id sequence_id course_id number",
    models.Requirement: "id name course_id starts_on due_on job_classes grades hired_before note ended_on created_at",
    models.Instructor: "id staff_id outside_name vendor_id email created_at",
    models.Cohort: "id name course_id deliverable_id seats starts_on ends_on lead_id note created_at",
    models.CohortRequirement: "id cohort_id number kind words",
    models.CohortMember: "id cohort_id staff_id joined_on left_on left_reason",
    models.Session: "id course_id number school_id place capacity seated closes_on for_whom deliverable_id cohort_id"
    " note status starts_on ends_on cancelled_reason certified_at certified_by_id client_id created_by_id created_at"
    " updated_at",
    models.RequirementMet: "id member_id requirement_id met_on session_id note recorded_by_id",
    models.Credential: "id instructor_id course_id number issued_by starts_on expires_on scope trained_by_id member_id"
    " revoked_on revoked_by_id revoked_reason reminded_for created_at",
    models.CredentialSchool: "id credential_id school_id",
    models.SessionDay: "id session_id number day starts ends secret",
    models.SessionInstructor: "id session_id instructor_id part",
    models.Registration: "id session_id staff_id school_id status how queued_at seated_at registered_by_id withdrawn_at"
    " reminded_on evaluated_on",
    models.MakeUp: "id registration_id missed_id day_id arranged_by_id arranged_at",
    models.Attendance: "id registration_id day_id status arrived departed minutes source recorded_by_id recorded_at",
    models.SessionEvaluation: "id session_id useful clear ready respected went_well to_change block",
    models.Completion: "id staff_id course_id registration_id school_id completed_on minutes expires_on code source"
    " granted_by_id granted_at revoked_on revoked_by_id revoked_reason reminded_for",
    models.CompletionInstructor: "id completion_id instructor_id",
    models.PastImport: "id uploaded_by_id uploaded_at file original_name status row_count new_count known_count"
    " problem_count unmatched_count problems error finished_at",
    models.UnmatchedCompletion: "id past_id row person_id email name course_id completed_on minutes settled_as_id"
    " dropped_reason settled_by_id settled_at",
    models.Rubric: "id name kind note is_used",
    models.RubricItem: "id rubric_id number tier words is_used",
    models.CoachingVisit: "id staff_id coach_id school_id day status reason rubric_id strengths next_step feedback"
    " follow_up_on followed_up_on client_id created_at updated_at",
    models.VisitScore: "id visit_id item_id score",
    models.FidelityReview: "id school_id rubric_id day by_id team note created_at",
    models.FidelityScore: "id review_id item_id score",
}
MODELS = list(COLUMNS)


def write(cursor, people, size, today, now, random):
    """Everything, after the contracts that pay for it."""
    program = Program(people, size, today, now, random)
    program.tell()
    models_and_events = MODELS + [m.pgh_event_model for m in MODELS if hasattr(m, "pgh_event_model")]
    with bare(cursor, models_and_events):
        for model, columns in COLUMNS.items():
            copy(cursor, model, columns, map(line, program.rows[model]))


def write_histories(cursor, now, context_of):
    """As the triggers would have told it at the time; what carries no moment was laid when the demo was."""
    stamp, tell = f"'{now.isoformat()}'::timestamptz", partial(write_history, cursor)
    for model in MODELS:
        if model is models.Session:
            planned = {
                "status": "'planned'", "certified_at": "NULL", "certified_by_id": "NULL", "cancelled_reason": "''",
                "updated_at": "created_at",
            }  # fmt: skip
            who = context_of("created_by_id")
            tell(model, at="created_at", context=who, before=planned)
            tell(model, at="updated_at", context=who, label="update", where="updated_at > created_at")
        elif model is models.Registration:
            fresh = {"evaluated_on": "NULL", "reminded_on": "NULL"}
            tell(model, at="queued_at", context=context_of("registered_by_id"), before=fresh)
            later = "evaluated_on IS NOT NULL OR reminded_on IS NOT NULL"
            tell(model, at="coalesce(evaluated_on, reminded_on) + time '18:00'", label="update", where=later)
        elif model is models.Attendance:
            tell(model, at="recorded_at", context=context_of("recorded_by_id"))
        elif model is models.Completion:
            whole = {"revoked_on": "NULL", "revoked_by_id": "NULL", "revoked_reason": "''"}
            tell(model, at="granted_at", context=context_of("granted_by_id"), before=whole)
            gone = "revoked_on IS NOT NULL"
            tell(model, at="revoked_on + time '16:00'", context=context_of("revoked_by_id"), label="update", where=gone)
        elif model is models.CoachingVisit:
            planned = {
                "status": "'planned'", "strengths": "''", "next_step": "''", "feedback": "''", "reason": "''",
                "follow_up_on": "NULL", "followed_up_on": "NULL", "updated_at": "created_at",
            }  # fmt: skip
            coach = context_of("coach_id")
            tell(model, at="created_at", context=coach, before=planned)
            tell(model, at="updated_at", context=coach, label="update", where="updated_at > created_at")
        elif hasattr(model, "pgh_event_model"):
            tell(model, at=stamp)


@dataclass
class Held:
    """A session as far as its people need it; `days` are the ids of its dates."""

    pk: int
    course: int
    dates: tuple
    days: list
    status: str
    certified: datetime | None
    teach: list
    full: bool = False
    visitors: dict = field(default_factory=lambda: defaultdict(int))


@dataclass
class Seat:
    """Somebody in a session; `there`: a day's place to (date, minutes)."""

    session: Held
    registration: int
    person: object
    school: int | None
    evaluated: object
    there: dict = field(default_factory=dict)


class Program:
    """Numbers every row itself, so that the same day gives the same program."""

    def __init__(self, people, size, today, now, random):
        self.people, self.today, self.now, self.random = people, today, now, random
        self.years = people.years
        self.rows = {model: [] for model in MODELS}
        self.busy = defaultdict(set)  # staff id: days with a seat
        self.sessions, self.counted = [], defaultdict(int)
        self.users = {}
        for person in people.staff:
            for role, *_rest in person.grants if person.user and person.ended is None else ():
                self.users.setdefault(role, person.user)
        self.lead = self.users[Role.TRAINING_LEAD]
        self.small = size.schools < 10
        self.cap = 12 if self.small else 26 if size.schools < 100 else 32
        self.groups = max(1, round(size.staff / 1_700))  # of trainers, a year
        self.vendor = Vendor.objects.get(short_name="IIRP")
        self.current = [p for p in people.staff if p.ended is None and p.hired <= self.years[1].starts]
        self.seats = []

    def add(self, model, *values):
        rows = self.rows[model]
        rows.append((len(rows) + 1, *values))
        return len(rows)

    def at(self, day, hour=16, minute=0):
        """That time of that day, or now if it has not come."""
        return min(timezone.make_aware(datetime.combine(day, time(hour, minute))), self.now)

    def draw(self):
        return self.random.random()

    def tell(self):
        self._courses()
        self._requirements()
        self._instructors()
        self._cohorts()
        self._sessions()
        self._make_up()
        self._certify()
        self._earlier()
        self._coach()
        self._walk()

    # --- what is taught

    def _courses(self):
        stamp = self.at(self.years[0].starts - 60 * DAY)
        self.courses = []
        for code, name, kind, theirs, audience, days, hours, first, least, asked, valid, license in words.COURSES:
            course = models.Course(
                code=code, days=days, least_minutes=least, evaluation_required=asked, valid_months=valid, kind=kind
            )
            course.pk = self.add(
                models.Course, code, name, kind, self.vendor.pk if theirs else None, audience, "", days, hours,
                None if first is None else first + 1, True, least, asked, valid, 90, license, True, stamp,
            )  # fmt: skip
            self.courses.append(course)
        for taught in (words.TEACHERS, words.SUPPORT, words.REFRESHER):
            self.add(models.CourseLicense, self.courses[words.TRAINERS].pk, self.courses[taught].pk)
        way = self.add(models.CourseSequence, "From the first circle to a conference", "One course a year is enough.")
        for n, place in enumerate((words.TEACHERS, words.REFRESHER, words.CONFERENCES), 1):
            self.add(models.SequenceStep, way, self.courses[place].pk, n)

    def _requirements(self):
        first, due = self.years[0].starts, self.years[1].ends - 3 * DAY
        stamp = self.at(first - 30 * DAY)
        ask = partial(self.add, models.Requirement)
        ask("Teachers of grades 4–12: the two days", self.courses[words.TEACHERS].pk, first, due, [Job.TEACHER],
            sorted(TAUGHT_GRADES), None, "Board item 5.2 of September 20, 2022, continued", None, stamp)  # fmt: skip
        ask("Support staff: the two days", self.courses[words.SUPPORT].pk, first, due, SUPPORT_JOBS, [], None,
            "Taught by the district’s own instructors", None, stamp)  # fmt: skip
        ask("Counselors: facilitating conferences", self.courses[words.CONFERENCES].pk, self.years[1].starts,
            due + 365 * DAY, [Job.COUNSELOR], [], self.years[0].starts, "", None, stamp)  # fmt: skip

    # --- who teaches

    def _instructors(self):
        stamp = self.at(self.years[0].starts - 40 * DAY)
        count = 4 if self.small else 10 * self.groups
        self.outside = []
        for n in range(count):
            name = words.OUTSIDE[n % len(words.OUTSIDE)]
            name += f" {chr(65 + n // len(words.OUTSIDE) % 26)}." if n >= len(words.OUTSIDE) else ""
            if n >= 26 * len(words.OUTSIDE):
                break
            self.outside.append(self.add(models.Instructor, None, name, self.vendor.pk, "", stamp))

    def _cohorts(self):
        """In the first year a group that became trainers, in the second one that is on its way."""
        keepers = [p for p in self.current if p.title == "Restorative coordinator"]
        others = [
            p for p in self.current if p.job in (Job.COUNSELOR, Job.ENGAGEMENT, Job.BEHAVIOR, Job.FAMILY)
        ]  # fmt: skip
        able = [p for p in keepers[:: 2 if len(keepers) > 30 else 1] + others if p.hired < self.years[0].starts]
        seats = 8 if self.small else 24
        owed = list(Deliverable.objects.filter(contract__vendor=self.vendor).order_by("contract__starts_on", "number"))
        self.owed = {"trainers": owed[-4], "teachers": owed[-3], "support": owed[-2]}
        self.own = []  # instructor ids of licensed staff
        self.own_staff = set()
        for n in range(2 * self.groups):
            year, turn = self.years[n % 2], n // 2
            size = seats - (1 if n % 2 else 0)
            members, able = able[:size], able[size:]
            if members:
                self._cohort(n % 2, turn, year, members, seats)

    def _cohort(self, place, turn, year, members, seats):
        lead = self.outside[(2 * turn + place) % len(self.outside)]
        deliverable = self.owed["trainers"].pk
        name = f"Trainers of {year.name}" + (f", group {turn + 1}" if turn else "")
        days = self._days(year, 3)
        dates = days[6 + turn % 8]
        cohort = self.add(
            models.Cohort, name, self.courses[words.TRAINERS].pk, deliverable, seats, year.starts, year.ends, lead, "",
            self.at(year.starts - 20 * DAY),
        )  # fmt: skip
        lines = [
            self.add(models.CohortRequirement, cohort, n, kind, what)
            for n, (kind, what) in enumerate(words.CHECKLIST, 1)
        ]
        session = self._session(
            words.TRAINERS, dates, None, members, [(lead, "lead")], capacity=seats, deliverable=deliverable,
            cohort=cohort, place="Central office, training room",
        )  # fmt: skip
        held = dates[-1] < self.today
        for n, person in enumerate(members):
            gone = place == 0 and n == len(members) - 1
            left = min(dates[-1] + 30 * DAY, self.today) if gone else None
            member = self.add(
                models.CohortMember, cohort, person.id, min(dates[0] - 10 * DAY, self.today), left,
                "Moved to another district" if gone else "",
            )  # fmt: skip
            reached = len(lines) if place == 0 and n < len(members) * 2 // 3 else 1 + (n % 3)
            met = [dates[-1] + DAY * day for day in (0, 35, 42, 50)]
            for step in range(0 if gone or not held else reached):
                if met[step] < self.today:
                    self.add(
                        models.RequirementMet, member, lines[step], met[step], session.pk if step == 0 else None,
                        ["Was there on all days", "Two days beside the lead", "Seen by the lead", "Passed"][step],
                        self.lead,
                    )  # fmt: skip
            # Half of a group are licensed: 24 were trained for 12 who teach (the board item plans so).
            if place == 0 and not gone and n < max(len(members) // 2, 4) and met[-1] < self.today:
                self._license(person, member, lead, met[-1] + 5 * DAY, n)

    def _license(self, person, member, lead, starts, n):
        stamp = self.at(starts)
        instructor = self.add(models.Instructor, person.id, "", None, "", stamp)
        self.own.append(instructor)
        self.own_staff.add(person.id)
        ends = months_later(starts, 24) - DAY
        if n == 0:
            ends = max(self.today + 40 * DAY, starts + DAY)  # comes near its end: on the list of what to renew
        for taught in (words.TEACHERS, words.SUPPORT):
            scope = "schools" if n == 2 and taught == words.SUPPORT else "district"
            credential = self.add(
                models.Credential, instructor, self.courses[taught].pk, f"T-{1200 + instructor * 7}",
                self.vendor.name, starts, ends, scope, lead, member, None, None, "", [], stamp,
            )  # fmt: skip
            if scope == "schools":
                self.add(models.CredentialSchool, credential, person.stays[0][0])
        self.licensed_from = starts

    # --- sessions

    def _days(self, year, count):
        """Lists of `count` school days that follow each other, from a Tuesday or, if two, also from a Thursday."""
        days = [d for d in year.school_days if not any((d, s.id) in self.people.shut for s in self.people.schools)]
        runs = zip(*(days[n:] for n in range(count)), strict=False)
        begins = {1: (1, 3), 2: (1, 3), 3: (1,)}[count]
        return [run for run in runs if run[0].weekday() in begins and (run[-1] - run[0]).days == count - 1]

    def _sessions(self):
        taught = [p for p in self.current if p.job == Job.TEACHER and TAUGHT_GRADES & set(p.grades)]
        helpers = [p for p in self.current if p.job in SUPPORT_JOBS and p.id not in self.own_staff]
        self.random.shuffle(taught)
        self.random.shuffle(helpers)
        self._course_of_a_year(words.TEACHERS, taught, 0.46, 0.40, begin=8)
        self._course_of_a_year(words.SUPPORT, helpers, 0.36, 0.38, begin=len(self._days(self.years[0], 2)) // 2)
        counselors = [p for p in self.current if p.job in (Job.COUNSELOR, Job.ADMINISTRATOR) and p.stays]
        self._few(words.TEACHERS, counselors, self.years[0], 12)
        self._few(words.CONFERENCES, counselors, self.years[1], 6)
        self._few(words.REFRESHER, taught[: len(taught) // 3], self.years[0], 30)

    def _course_of_a_year(self, course, line, first_share, second_share, begin):
        """Sessions through both years, each about full until today, then emptier the further they lie ahead."""
        n, people = 0, len(line)
        for year, share, start in (
            (self.years[0], first_share, begin),
            (self.years[1], second_share, 3),
        ):
            runs = self._days(year, 2)[start:]
            count = max(ceil(len(line) * share / (self.cap - 1)), 3 if year is self.years[0] else 6)
            places = [runs[min(len(runs) - 1, k * len(runs) // count)] for k in range(count)]
            if year is self.years[1]:
                places = self._with_today(places)
            each, ahead = min(self.cap - 1, max(round(people * share / count), 1)), 0
            for dates in places:
                n += 1
                ahead += dates[0] > self.today
                wanted = round(each * max(1.15 - 0.16 * ahead, 0.1)) if ahead else each
                if ahead > 5 or (ahead > 1 and dates == places[-1]):
                    self._plan(course, dates, line, 0, n, status="planned")
                elif ahead == 1:  # the next one is full, and three wait
                    self._plan(course, dates, line, each + 3, n, capacity=each)
                else:
                    self._plan(course, dates, line, wanted, n)
        self._called_off(course, line)

    def _with_today(self, places):
        """If school is open today, a session has its first day today and its second on the next school day."""
        days = self.years[1].school_days
        return sorted({*places, *(run for run in pairwise(days) if run[0] == self.today)})

    def _plan(self, course, dates, line, wanted, n, capacity=None, status="open"):
        """A session for the next in line who are free on its days; more than its seats wait."""
        guests = []
        rest = []
        while line and len(guests) < wanted:
            person = line.pop()
            (rest if self.busy[person.id] & set(dates) or person.hired > dates[0] else guests).append(person)
        line.extend(rest)
        school = self.people.schools[(n * 7 + course) % len(self.people.schools)]
        owed = self.owed["teachers" if course == words.TEACHERS else "support"].pk
        self._session(
            course, dates, school, guests, self._teaching(course, dates, n), capacity=capacity or self.cap,
            deliverable=owed, status=status,
        )  # fmt: skip

    def _teaching(self, course, dates, n):
        """(instructor, part) of a session: the vendor's and, once there are licenses, the district's own."""
        able = self.own[1:] if self.own and dates[0] >= self.licensed_from else []
        if course == words.SUPPORT:
            able = able or self.own
            return [(able[n % len(able)], "lead"), (able[(n + 1) % len(able)], "co")] if len(able) > 1 else []
        first = (self.outside[n % len(self.outside)], "lead")
        return [first, (able[n % len(able)], "co")] if able else [first]

    def _few(self, course, line, year, skip):
        """One or more sessions of a course for those of a line who have what comes first."""
        days = self.courses[course].days
        runs = self._days(year, days)[skip:]
        done = {seat.person.id for seat in self.seats if seat.session.course == words.TEACHERS and len(seat.there) == 2}
        needs = self.courses[course].code in ("RC-2", "RP-R")
        able = [p for p in line if (p.id in done or not needs) and p.hired <= runs[0][0]]
        seen = {seat.person.id for seat in self.seats if seat.session.course == course}
        able = [p for p in able if p.id not in seen]
        for n in range(min(ceil(len(able) / self.cap), 1 + self.groups)):
            dates = runs[n * 3 % len(runs)]
            guests = [p for p in able[n * self.cap : (n + 1) * self.cap - 2] if not self.busy[p.id] & set(dates)]
            school = self.people.schools[(n * 5 + course) % len(self.people.schools)]
            teach = self._teaching(words.TEACHERS if course != words.REFRESHER else course, dates, n)
            if course == words.REFRESHER:
                teach = [(self.outside[n % len(self.outside)], "lead")]
            self._session(course, dates, school, guests, teach[:1], capacity=self.cap, deliverable=None)

    def _called_off(self, course, line):
        """One session of the second year that did not happen."""
        runs = [run for run in self._days(self.years[1], 2) if run[0] < self.today - 20 * DAY][-9:-8]
        if runs and course == words.TEACHERS:
            self._session(
                course, runs[0], self.people.schools[0], [], [(self.outside[0], "lead")], capacity=self.cap,
                deliverable=None, status="cancelled",
            )  # fmt: skip

    def _session(self, course, dates, school, guests, teach, *, capacity, deliverable, status="open", cohort=None,
                 place=None):  # fmt: skip
        """A session with its days, instructors and people. Returns it, unsaved, with its number."""
        self.counted[course] += 1
        number = f"{self.courses[course].code} · {self.counted[course]}"
        seated, last = min(len(guests), capacity), dates[-1]
        certified = None
        if status != "cancelled" and last < self.today:
            status = "held"
            if last + 2 * DAY < self.today:
                status, certified = "certified", self.at(last + 2 * DAY)
        created = self.at(min(dates[0], self.today) - 50 * DAY, 11)
        updated = certified or (self.at(last, 17) if status == "held" else created + DAY)
        pk = self.add(
            models.Session, self.courses[course].pk, number, school.id if school else None,
            place or words.ROOMS[self.counted[course] % len(words.ROOMS)], capacity, seated, None, "", deliverable,
            cohort, "", status, dates[0], last, words.CANCELLED if status == "cancelled" else "", certified,
            self.lead if certified else None, uuid.UUID(int=self.random.getrandbits(128), version=4), self.lead,
            created, updated,
        )  # fmt: skip
        days = [
            self.add(models.SessionDay, pk, n, day, STARTS, ENDS, f"{self.random.getrandbits(256):064x}")
            for n, day in enumerate(dates, 1)
        ]
        for instructor, part in teach:
            self.add(models.SessionInstructor, pk, instructor, part)
        session = Held(
            pk, course, dates, days, status, certified, [one for one, _part in teach], full=seated == capacity
        )
        self.sessions.append(session)
        before = len(self.rows[models.SessionEvaluation])
        for n, person in enumerate(guests):
            self._seat(session, person, created, waits=n >= capacity)
        self._show_answers(before)
        return session

    def _show_answers(self, before):
        """One session's answers, those from `before` on, are shown in groups of as many as the rule asks."""
        rows = self.rows[models.SessionEvaluation]
        said = rows[before:]
        whole = len(said) // SHOWN_FROM * SHOWN_FROM
        rows[before:] = [(*row, n // SHOWN_FROM + 1 if n < whole else None) for n, row in enumerate(said)]

    def _seat(self, session, person, created, waits):
        """A registration, and the marks of the days that are over."""
        queued = min(created + DAY * (1 + self.random.randrange(25)), self.now)
        by_self = person.user and self.draw() < 0.7
        over = session.dates[-1] < self.today
        there = self._days_there(session) if not waits else {}
        evaluated = session.dates[-1] if over and there and self.draw() < 0.72 else None
        school = person.stays[0][0] if person.stays else None
        registration = self.add(
            models.Registration, session.pk, person.id, school, "waiting" if waits else "seated",
            "self" if by_self else "list", queued, None if waits else queued, person.user if by_self else self.lead,
            None, None, evaluated,
        )  # fmt: skip
        if waits:
            return
        self.busy[person.id] |= set(session.dates)
        seat = Seat(session, registration, person, school, evaluated)
        self.seats.append(seat)
        for place, (day, pk) in enumerate(zip(session.dates, session.days, strict=True)):
            if day < self.today:
                self._mark(seat, place, pk, day, there.get(place, "absent"))
        if evaluated:
            scores = [min(5, 3 + int(self.draw() * 2.6)) for _question in models.SessionEvaluation.QUESTIONS]
            said, wished = self.draw(), self.draw()
            self.rows[models.SessionEvaluation].append((
                uuid.UUID(int=self.random.getrandbits(128), version=4), session.pk, *scores,
                words.WELL[int(said * 5)] if said < 0.5 else "", words.CHANGE[int(wished * 5)] if wished < 0.3 else "",
            ))  # fmt: skip

    def _days_there(self, session):
        """Dict of each attended day's place to (came, left), None for the whole day."""
        luck, count = self.draw(), len(session.dates)
        days = range(count)
        if luck < 0.015:
            return {}
        if luck < 0.065 and count > 1:
            days = range(count - 1)
        elif luck < 0.085 and count > 1:
            days = range(1, count)
        return {day: self._times() for day in days}

    def _times(self):
        luck = self.draw()
        if luck < 0.06:
            return time(8, 40 + int(luck * 300)), None
        if luck < 0.1:
            return None, time(14, 10 + int((luck - 0.06) * 1_000))
        return (None, None) if luck < 0.7 else (time(8, 20 + int(self.draw() * 10)), ENDS)

    def _mark(self, seat, place, day_id, day, times):
        there = times != "absent"
        came, left = times if there else (None, None)
        minutes = 0
        if there:
            late = max((came.hour - 8) * 60 + came.minute - 30, 0) if came else 0
            early = (15 - left.hour) * 60 + 30 - left.minute if left else 0
            minutes = WHOLE - late - early
            seat.there[place] = (day, minutes)
        self.add(
            models.Attendance, seat.registration, day_id, "present" if there else "absent", came, left, minutes,
            "code" if came and left else "sheet" if seat.session.pk % 5 == 0 else "roll", self.lead, self.at(day),
        )  # fmt: skip

    # --- what was missed, and who finished

    def _make_up(self):
        """Some of those who missed one day come on the same day of another session, or will."""
        later = defaultdict(list)
        for session in self.sessions:
            if session.status != "cancelled":
                later[session.course].append(session)
        for seat in self.seats:
            days = len(seat.session.dates)
            if seat.session.dates[-1] >= self.today or len(seat.there) != days - 1 or self.draw() > 0.6:
                continue
            (missed,) = set(range(days)) - set(seat.there)
            there = next(
                (
                    other for other in sorted(later[seat.session.course], key=lambda other: other.dates)
                    if other.dates[0] > seat.session.dates[-1] and other.visitors[missed] < 1
                    and other.dates[missed] not in self.busy[seat.person.id] and other.status != "planned"
                    and other.dates[missed] != self.today and not other.full
                ),
                None,
            )  # fmt: skip
            if there is None:
                continue
            there.visitors[missed] += 1
            day = there.dates[missed]
            self.busy[seat.person.id].add(day)
            self.add(
                models.MakeUp, seat.registration, seat.session.days[missed], there.days[missed], self.lead,
                self.at(seat.session.dates[-1] + DAY),
            )  # fmt: skip
            if day < self.today:
                self._mark(seat, missed, there.days[missed], day, (None, None))

    def _certify(self):
        """A completion for whoever meets the course's rule in a session that was certified."""
        for seat in self.seats:
            course, days = self.courses[seat.session.course], len(seat.session.dates)
            minutes = sum(minutes for _day, minutes in seat.there.values())
            enough = len(seat.there) == days and minutes >= (course.least_minutes or 0)
            if not seat.session.certified or not enough or (course.evaluation_required and not seat.evaluated):
                continue
            finished = max(day for day, _minutes in seat.there.values())
            self._finish(seat, course, finished, minutes, max(seat.session.certified, self.at(finished, 17)))

    def _finish(self, seat, course, finished, minutes, granted):
        completion = self.add(
            models.Completion, seat.person.id, course.pk, seat.registration, seat.school, finished, minutes,
            expiry(course, finished), self._code(), "session", self.lead, granted, None, None, "", [],
        )  # fmt: skip
        for instructor in seat.session.teach:
            self.add(models.CompletionInstructor, completion, instructor)

    def _code(self):
        return "".join(self.random.choice(LETTERS) for _place in range(12))

    def _earlier(self):
        """A file of the years before: who was found is on record, three people wait to be settled."""
        finished = self.years[0].starts - 480 * DAY
        line = [p for p in self.current if p.job == Job.ADMINISTRATOR and p.stays and p.hired < finished]
        at = self.at(self.years[0].starts + 9 * DAY, 10)
        gone = words.LEFT_LONG_AGO
        past = self.add(
            models.PastImport, self.lead, at, "", "trained-before.csv", "applied", len(line) + len(gone), len(line), 0,
            0, len(gone), "[]", "", at,
        )  # fmt: skip
        course = self.courses[words.TEACHERS]
        for person in line:
            self.add(
                models.Completion, person.id, course.pk, None, person.stays[0][0], finished, 2 * WHOLE, None,
                self._code(), "record", self.lead, at, None, None, "", [],
            )  # fmt: skip
        for n, (name, number) in enumerate(gone):
            self.add(
                models.UnmatchedCompletion, past, len(line) + 2 + n, number, "", name, course.pk, finished, 2 * WHOLE,
                None, "", None, None,
            )  # fmt: skip

    # --- after the training

    def _coach(self):
        rubric = self.add(models.Rubric, words.VISIT_RUBRIC, "visit", "Seven things to look for, 0 to 2 each", True)
        items = [
            self.add(models.RubricItem, rubric, n, None, what, True) for n, what in enumerate(words.VISIT_ITEMS, 1)
        ]
        trained = defaultdict(list)
        for completion in self.rows[models.Completion]:
            trained[completion[4]].append((completion[1], completion[5]))
        days = [day for year in self.years for day in year.school_days]
        ahead = [day for day in days if day > self.today][1:4]
        for school in self.people.schools:
            coach = school.coordinator and school.coordinator.user
            others = [staff for staff, _day in trained[school.id] if coach and staff != school.coordinator.id]
            if ahead and others:
                self._visit(school, coach, others[-1], ahead[school.id % len(ahead)], rubric, items, 0)
            for n, (staff, finished) in enumerate(trained[school.id][:: 5 if self.small else 12]):
                after = [day for day in days if day > finished + 20 * DAY]
                if coach and after and staff != school.coordinator.id:
                    self._visit(school, coach, staff, after[min(self.random.randrange(40), len(after) - 1)], rubric,
                                items, n)  # fmt: skip

    def _visit(self, school, coach, staff, day, rubric, items, n):
        status = "planned" if day >= self.today else "cancelled" if n % 11 == 10 else "held"
        held = status == "held"
        again = day + 14 * DAY if held and n % 2 == 0 else None
        met = again if again and again < self.today and n % 4 == 0 else None
        created = self.at(min(day, self.today) - 8 * DAY, 12)
        visit = self.add(
            models.CoachingVisit, staff, coach, school.id, day, status,
            "The class was on a trip" if status == "cancelled" else "", rubric,
            words.STRENGTHS[n % 4] if held else "", words.STEPS[n % 5] if held else "",
            words.FEEDBACK if held and n % 3 == 0 else "", again, met,
            uuid.UUID(int=self.random.getrandbits(128), version=4), created,
            created if status == "planned" else self.at(met or min(day, self.today), 17),
        )  # fmt: skip
        for item in items if held else ():
            self.add(models.VisitScore, visit, item, min(2, int(self.draw() * 2.6)))

    def _walk(self):
        """Each school but one in five, twice: in the spring of the first year and in the fall of the second."""
        rubric = self.add(models.Rubric, words.INSTRUMENT, "fidelity", "Met at 70 % of a tier’s points", True)
        items = []
        for tier, lines in words.WALK.items():
            items += [
                (tier, self.add(models.RubricItem, rubric, len(items) + n, tier, what, True))
                for n, what in enumerate(lines, 1)
            ]
        for year, place in ((self.years[0], 150), (self.years[1], 40)):
            for school in self.people.schools:
                day = year.school_days[place + school.id % 12]
                by = (school.coordinator and school.coordinator.user) or self.lead
                if day >= self.today or (school.id + place) % 5 == 0:
                    continue
                good = 0.9 + 0.25 * (school.weight - 0.5) + (0.2 if year is self.years[1] else 0)
                review = self.add(
                    models.FidelityReview, school.id, rubric, day, by, "Principal, coordinator, two teachers", "",
                    self.at(day),
                )  # fmt: skip
                for tier, item in items:
                    self.add(
                        models.FidelityScore, review, item, min(2, int(self.draw() * 2 + good - 0.25 * (tier - 1)))
                    )
