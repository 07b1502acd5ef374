"""The counts of the whole district are those of its rows, whatever was written since they were last taken in."""

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import pytest

from district.models import Enrollment, SchoolYear, Student
from district.scope import district_scope
from incidents.actions.equity import refresh, wanted_periods
from incidents.models import (
    BehaviorCode,
    Consequence,
    EquityChange,
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
    asked += [(["race"], [event, f"behavior:{behavior}"], None) for event in EVENTS]
    asked += [(["race"], ["incident", "excluded", "restored"], behavior)]
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


@pytest.mark.parametrize("seed", range(3))
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
