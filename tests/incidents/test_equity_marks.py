"""The counts of the whole district are those of its rows, whatever was written since they were last taken in."""

import random
import threading
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from district.models import Enrollment, SchoolYear, Student
from district.scope import district_scope
from incidents.actions.equity import refresh, wanted_periods
from incidents.models import (
    BehaviorCode,
    Consequence,
    EquityChange,
    EquityMark,
    EquityPeriod,
    EquityTally,
    Incident,
    IncidentParticipant,
    IncidentPractice,
    Measure,
    Practice,
    SafetyIntervention,
    SafetyPhase,
)
from incidents.models.practice import Kind
from incidents.queries.equity import GROUPINGS, Cohort, counts_of, every_event
from incidents.queries.patterns import Slice
from tests.cast import as_user, set_the_stage
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    EnrollmentFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
)

TODAY = date(2026, 3, 18)
YEAR = date(2025, 8, 25)
EVENTS = [event for event, behavior in every_event([]) if behavior is None]


def equal_the_rows(today=TODAY, every=False):
    """Each period of the pages: by each grouping and each pair, and each event, is told in the one and the other way.

    Of groupings and events a few at random, unless `every`.
    """
    cohorts = [Cohort(Slice(None), period) for period in wanted_periods(today)]
    ways = [*((one,) for one in GROUPINGS), *combinations(GROUPINGS, 2), ("school", "race")]
    behavior = BehaviorCode.objects.values_list("pk", flat=True).first()
    asked = [(groupings, ["incident", "excluded", "safety"], None) for groupings in ways]
    conduct = [f"behavior:{behavior}"] if behavior else []
    asked += [(["race"], [event, *conduct], None) for event in random.sample(EVENTS, 12)]
    asked += [(["race"], ["incident", "excluded", "restored"], behavior)] if behavior else []
    for groupings, events, conduct in asked if every else random.sample(asked, 5):
        told = counts_of(cohorts, groupings, events, conduct)
        assert told == counts_of(cohorts, groupings, events, conduct, marks=False), (groupings, events)


@pytest.fixture
def schools(db, settings):
    """Three schools in two years, all of them in scope."""
    SchoolYear.objects.all().delete()
    SchoolYearFactory(name="2024–25", starts_on=date(2024, 8, 26), ends_on=date(2025, 6, 12))
    SchoolYearFactory(name="2025–26", starts_on=YEAR, ends_on=date(2026, 6, 11))
    made = [SchoolFactory() for _ in range(3)]
    BehaviorCodeFactory(name="Shoving")
    with district_scope():
        yield made


class Hand:
    """Writes at random what a district writes."""

    def __init__(self, schools, seed):
        self.random, self.schools = random.Random(seed), schools

    def day(self):
        return date(2024, 9, 2) + timedelta(days=self.random.randrange(560))

    def one_of(self, model, **values):
        found = list(model.objects.filter(**values).order_by("pk"))
        return self.random.choice(found) if found else None

    def enroll(self):
        pick = self.random.choice
        student = StudentFactory(
            school=pick(self.schools), race_ethnicity=pick([*Student.RaceEthnicity, ""]), sex=pick(["F", "M", ""]),
            disability=pick(["idea", "none", ""]), english_learner=pick([True, False, None]),
            home_language=pick(["es", "en", ""]), enrolled_on=False,
        )  # fmt: skip
        start = self.day()
        EnrollmentFactory(
            student=student, school=student.school, starts_on=start, grade=pick(["3", "9", ""]),
            ends_on=pick([None, start + timedelta(days=60)]),
        )  # fmt: skip
        return student

    def move(self):
        if student := self.one_of(Student):
            ends = self.day()
            student.enrollments.filter(starts_on__gt=ends).delete()
            student.enrollments.update(ends_on=ends)
            other = self.random.choice(self.schools)
            EnrollmentFactory(student=student, school=other, starts_on=ends + timedelta(days=1))
            student.school = other
            student.save()

    def correct_student(self):
        if student := self.one_of(Student):
            student.race_ethnicity, student.sex = self.random.choice(["BL", "WH"]), self.random.choice(["F", "M"])
            student.english_learner = not student.english_learner
            student.save()

    def leave(self):
        if row := self.one_of(Enrollment):
            row.delete()

    def harm(self):
        student = self.one_of(Student) or self.enroll()
        incident = IncidentFactory(
            school=student.school, occurred_on=min(self.day(), TODAY), caused=[student],
            status=self.random.choice([Incident.Status.DRAFT, Incident.Status.SUBMITTED]),
        )  # fmt: skip
        kind = self.random.choice([*Consequence.Kind, None])
        if kind:
            ConsequenceFactory(incident=incident, school=student.school, student=student, kind=kind)

    def answer(self):
        if incident := self.one_of(Incident):
            practice = PracticeFactory(
                school=incident.school, status=self.random.choice(["planned", "held"]),
                kind=self.random.choice(list(Kind)),
            )  # fmt: skip
            IncidentPracticeFactory(incident=incident, practice=practice, school=incident.school)

    def hold(self):
        student = self.one_of(Student) or self.enroll()
        began = datetime.combine(min(self.day(), TODAY), time(self.random.randrange(24)), tzinfo=UTC)
        made = SafetyInterventionFactory(student=student, school=student.school, started_at=began)
        for measure in self.random.sample(list(Measure), 2):
            SafetyPhaseFactory(intervention=made, measure=measure)

    def change(self):
        one = self.random.choice([
            lambda: self._set(Incident, "status", ["draft", "submitted", "closed"]),
            lambda: self._set(Incident, "occurred_on", [self.day() for _ in range(3)]),
            lambda: self._set(Incident, "behavior_id", list(BehaviorCode.objects.values_list("pk", flat=True))),
            lambda: self._set(IncidentParticipant, "behavior_id", [*BehaviorCode.objects.values_list("pk", flat=True)]),
            lambda: self._set(IncidentParticipant, "role", ["caused_harm", "witness"]),
            lambda: self._set(Consequence, "kind", list(Consequence.Kind)),
            lambda: self._set(Practice, "status", ["planned", "held", "completed"]),
            lambda: self._set(SafetyIntervention, "student_id", list(Student.objects.values_list("pk", flat=True))),
            lambda: self._set(SafetyPhase, "measure", ["prompt", "physical", "seclusion"]),
            lambda: self._set(Enrollment, "grade", ["4", "10"]),
        ])  # fmt: skip
        one()

    def _set(self, model, name, values):
        if row := self.one_of(model):
            model.objects.filter(pk=row.pk).update(**{name: self.random.choice(values)})

    def take_away(self):
        model = self.random.choice([IncidentPractice, Consequence, IncidentParticipant, SafetyPhase])
        if row := self.one_of(model):
            model.objects.filter(pk=row.pk).delete()

    def anything(self):
        self.random.choice([
            self.enroll, self.enroll, self.move, self.correct_student, self.leave, self.harm, self.harm, self.harm,
            self.answer, self.hold, self.change, self.change, self.take_away,
        ])()  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_figures_are_those_of_the_rows_after_every_change(schools, seed):
    random.seed(seed)
    hand = Hand(schools, seed)
    for _ in range(25):
        hand.anything()
    refresh(today=TODAY)
    assert EquityChange.objects.count() == 0
    equal_the_rows(every=True)
    for _ in range(5):
        for _ in range(6):
            hand.anything()
        assert EquityChange.objects.exists()
        equal_the_rows()
        refresh(today=TODAY)
        equal_the_rows()


@pytest.mark.parametrize("day", [date(2026, 3, 19), date(2026, 4, 2), date(2026, 6, 30), date(2026, 9, 1)])
def test_figures_of_a_later_day_need_no_new_count(schools, day):
    """The next day, the next month, after the year, and in a year that nobody counted."""
    SchoolYearFactory(name="2026–27", starts_on=date(2026, 8, 24), ends_on=date(2027, 6, 10))
    hand = Hand(schools, 11)
    for _ in range(25):
        hand.anything()
    refresh(today=TODAY)
    for start in (TODAY + timedelta(days=1), date(2026, 3, 30), date(2026, 8, 31)):
        EnrollmentFactory(student=StudentFactory(school=schools[0], enrolled_on=False), starts_on=start)
    late, held = (StudentFactory(school=schools[0], enrolled_on=YEAR) for _ in range(2))
    IncidentFactory(school=schools[0], occurred_on=TODAY + timedelta(days=1), caused=[late])
    SafetyPhaseFactory(
        intervention=SafetyInterventionFactory(
            student=held, started_at=datetime.combine(TODAY + timedelta(days=1), time(15), tzinfo=UTC)
        )
    )
    refresh(today=TODAY)
    random.seed(11)
    equal_the_rows(today=day, every=True)
    refresh(today=day)
    equal_the_rows(today=day, every=True)
    assert sorted(EquityPeriod.objects.values_list("first", "last")) == [
        (period.first, period.last) for period in wanted_periods(day)
    ]


def test_year_whose_days_were_corrected_is_counted_anew(schools):
    hand = Hand(schools, 12)
    for _ in range(15):
        hand.anything()
    refresh(today=TODAY)
    SchoolYear.objects.filter(name="2024–25").update(starts_on=date(2024, 9, 30), ends_on=date(2025, 6, 20))
    random.seed(12)
    equal_the_rows()
    refresh(today=TODAY)
    equal_the_rows()
    assert not EquityMark.objects.exclude(period__in=EquityPeriod.objects.all()).exists()


def test_nothing_is_left_of_a_group_without_students(schools):
    hand = Hand(schools, 13)
    student = hand.enroll()
    refresh(today=TODAY)
    assert EquityTally.objects.exists()
    Enrollment.objects.filter(student=student).delete()
    refresh(today=TODAY)
    assert not EquityTally.objects.exists()
    assert not EquityMark.objects.exists()


WRITES = {
    "student": lambda one: Student.objects.filter(pk=one.student.pk).update(race_ethnicity="TR"),
    "enrollment": lambda one: Enrollment.objects.filter(student=one.student).update(grade="11"),
    "enrollment gone": lambda one: Enrollment.objects.filter(student=one.student).delete(),
    "incident": lambda one: Incident.objects.filter(pk=one.incident.pk).update(occurred_on=date(2025, 9, 1)),
    "participant": lambda one: IncidentParticipant.objects.filter(student=one.student).update(role="witness"),
    "consequence": lambda one: Consequence.objects.filter(student=one.student).update(kind="law"),
    "answer": lambda one: IncidentPractice.objects.filter(incident=one.incident).delete(),
    "practice": lambda one: Practice.objects.filter(pk=one.practice.pk).update(status="planned"),
    "safety": lambda one: SafetyIntervention.objects.filter(student=one.student).update(before="Another word."),
    "phase": lambda one: SafetyPhase.objects.filter(intervention__student=one.student).update(measure="prompt"),
}


@pytest.fixture
def one(schools):
    """A student to whom everything happened, beside another, and nothing to count anew."""
    student, other = (StudentFactory(school=schools[0], enrolled_on=YEAR) for _ in range(2))
    incident = IncidentFactory(school=schools[0], occurred_on=date(2025, 10, 1), caused=[student])
    ConsequenceFactory(incident=incident, school=schools[0], student=student, kind="oss")
    practice = PracticeFactory(school=schools[0], status="held")
    IncidentPracticeFactory(incident=incident, practice=practice, school=schools[0])
    SafetyPhaseFactory(intervention=SafetyInterventionFactory(student=student, school=schools[0]))
    refresh(today=TODAY)
    return SimpleNamespace(student=student, other=other, incident=incident, practice=practice)


@pytest.mark.parametrize("what", WRITES)
def test_change_names_the_student_once_and_nobody_else(one, what):
    WRITES[what](one)
    assert list(EquityChange.objects.values_list("student_id", flat=True)) == [one.student.pk]


def test_what_figures_are_not_made_of_names_nobody(one):
    Student.objects.filter(pk=one.student.pk).update(given_name="Another")
    Incident.objects.filter(pk=one.incident.pk).update(title="Another")
    Practice.objects.filter(pk=one.practice.pk).update(note="Another")
    assert not EquityChange.objects.exists()


def test_pages_say_the_same_with_and_without_marks(district):
    district.school_year = SchoolYear.objects.get()
    day = district.school_year.starts_on
    for race, number, out in (("BL", 40, 16), ("WH", 40, 8), ("AS", 20, 4)):
        made = [StudentFactory(school=district.a, race_ethnicity=race, enrolled_on=day) for _ in range(number)]
        for student in made[:out]:
            incident = IncidentFactory(school=district.a, occurred_on=day + timedelta(days=14), caused=[student])
            ConsequenceFactory(incident=incident, school=district.a, student=student, kind="oss")
    asked = [
        (user, path, group)
        for user in (district.administrator, district.board)
        for path in ("/equity/", "/equity/events/")
        for group in ("race", "school", "language")
    ]

    def pages():
        return [
            as_user(user).get(path, {"group": group, "format": "csv"}).getvalue() for user, path, group in asked
        ]  # fmt: skip

    before = pages()
    with district_scope():
        refresh(today=timezone.localdate())
        assert EquityTally.objects.exists()
    assert pages() == before
    assert as_user(district.administrator).get("/equity/events/", {"group": "school"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_change_that_is_not_yet_committed_waits_for_the_next_count():
    """One connection counts while another has written and not committed: nothing is lost."""
    school = set_the_stage().a
    with district_scope():
        student = StudentFactory(school=school, race_ethnicity="BL", enrolled_on=YEAR)
        refresh(today=TODAY)
    written, counted = threading.Event(), threading.Event()

    def write():
        try:
            with district_scope():
                Student.objects.filter(pk=student.pk).update(race_ethnicity="WH")
                written.set()
                counted.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    with district_scope():
        refresh(today=TODAY)
        assert not EquityChange.objects.exists()
    counted.set()
    writer.join()
    with district_scope():
        assert EquityChange.objects.count() == 1
        random.seed(1)
        equal_the_rows()
        refresh(today=TODAY)
        equal_the_rows()


def test_many_groups_are_cut_to_the_highest_and_can_all_be_seen(district):
    for _ in range(101):
        StudentFactory(school=district.a, home_language=f"q{_:03}", enrolled_on=SchoolYear.objects.get().starts_on)
    page = as_user(district.coordinator).get("/equity/events/", {"group": "language"})
    assert len(page.context["report"].table.shown) == 50
    assert "groups with the highest ratios" in page.content.decode()
    every = as_user(district.coordinator).get("/equity/events/", {"group": "language", "all": "1"})
    assert len(every.context["report"].table.shown) > 100
