"""What the walls stand around: Kim and Lee in one circle at a, Bo in one at b, a staff circle at a."""

from dataclasses import dataclass
from datetime import date

from district.actions import transfer_student
from district.models import Guardian, Section, Student
from district.rowsecurity import RowSecurity, our_models, rule_of
from incidents.models import Practice
from incidents.models.practice import Kind
from tests.cast import Cast
from tests.factories import GuardianFactory, PracticeFactory, SectionFactory, StudentFactory

MOVING_DAY, SECOND_MOVING_DAY = date(2026, 1, 12), date(2026, 3, 2)


@dataclass
class Story:
    cast: Cast
    kim: Student
    lee: Student
    bo: Student
    kims_mother: Guardian
    section: Section
    practice: Practice  # Kim and Lee with their coordinator, at a
    practice_at_b: Practice

    def kim_moves_to(self, school, today=MOVING_DAY):
        self.kim = transfer_student(student=self.kim, to=school, by=self.cast.administrator, today=today)


def tell(cast):
    kim = StudentFactory(given_name="Kim", family_name="Ash", school=cast.a)
    lee = StudentFactory(given_name="Lee", family_name="Alder", school=cast.a)
    bo = StudentFactory(given_name="Bo", family_name="Birch", school=cast.b)
    kims_mother = GuardianFactory(student=kim)
    GuardianFactory(student=lee)
    GuardianFactory(student=bo)
    section = SectionFactory(school=cast.a, year=cast.year, name="6A", taught_by=cast.teacher.staff, roster=[kim, lee])
    SectionFactory(school=cast.b, year=cast.year, name="6B", roster=[bo])
    PracticeFactory(school=cast.a, kind=Kind.STAFF, facilitators=[cast.coordinator.staff])
    return Story(
        cast=cast,
        kim=kim,
        lee=lee,
        bo=bo,
        kims_mother=kims_mother,
        section=section,
        practice=PracticeFactory(
            school=cast.a,
            students=[kim, lee],
            facilitators=[cast.coordinator.staff],
            created_by=cast.coordinator,
        ),
        practice_at_b=PracticeFactory(
            school=cast.b, students=[bo], facilitators=[cast.other_school.staff], created_by=cast.other_school
        ),
    )


def closed_models():
    """Every model behind the outer wall, history tables included."""
    return [model for model in our_models() if isinstance(rule_of(model), RowSecurity)]


def rows_in_sight():
    """Dict of model name to the rows that this transaction sees, of every closed table."""
    return {model.__name__: model.objects.count() for model in closed_models()}
