"""What was said of a session, once enough people have said something."""

from dataclasses import dataclass

from django.utils.text import capfirst

from trainings.models import SessionEvaluation
from trainings.policies.evaluations import SHOWN_FROM

SCALE = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Summary:
    """`n` answers; `questions`: (words, average to a tenth, answers, list of (value, how many)), and the texts.

    Below SHOWN_FROM answers there is nothing but `n`; a question that fewer answered is left out.
    """

    n: int
    questions: tuple = ()
    went_well: tuple = ()
    to_change: tuple = ()

    @property
    def is_shown(self):
        return self.n >= SHOWN_FROM

    least = SHOWN_FROM


def summary(session):
    """The texts stand in the order of their random keys, which is nobody's."""
    rows = list(SessionEvaluation.objects.filter(session=session).order_by("pk"))
    if len(rows) < SHOWN_FROM:
        return Summary(len(rows))
    questions = []
    for name in SessionEvaluation.QUESTIONS:
        values = [value for row in rows if (value := getattr(row, name)) is not None]
        if len(values) >= SHOWN_FROM:
            words = capfirst(SessionEvaluation._meta.get_field(name).verbose_name)
            spread = [(step, values.count(step)) for step in SCALE]
            questions.append((words, round(sum(values) / len(values), 1), len(values), spread))
    texts = [tuple(text for row in rows if (text := getattr(row, name))) for name in ("went_well", "to_change")]
    return Summary(len(rows), tuple(questions), *texts)
