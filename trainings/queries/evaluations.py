"""What was said of a session, once enough people have said something."""

from dataclasses import dataclass

from django.utils.text import capfirst

from trainings.models import SessionEvaluation
from trainings.policies.evaluations import SHOWN_FROM

SCALE = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Summary:
    """`n` answers, of which `shown` are in what follows and the others wait until there are enough of them.

    `questions`: (words, average to a tenth, answers, list of (value, how many)), and the texts. Nothing but `n` while
    none is shown.
    """

    n: int
    shown: int = 0
    questions: tuple = ()
    went_well: tuple = ()
    to_change: tuple = ()

    @property
    def waiting(self):
        return self.n - self.shown

    least = SHOWN_FROM


def summary(session):
    """What was said in the groups that are shown, so that whoever looks twice cannot take one state from the other and
    have one person's answer left. The texts stand in the order of their random keys, which is nobody's.
    """
    rows = list(SessionEvaluation.objects.filter(session=session).order_by("pk"))
    shown = [row for row in rows if row.block is not None]
    questions = []
    for name in SessionEvaluation.QUESTIONS:
        if values := _in_steps(shown, name):
            words = capfirst(SessionEvaluation._meta.get_field(name).verbose_name)
            spread = [(step, values.count(step)) for step in SCALE]
            questions.append((words, round(sum(values) / len(values), 1), len(values), spread))
    texts = [tuple(text for row in shown if (text := getattr(row, name))) for name in ("went_well", "to_change")]
    return Summary(len(rows), len(shown), tuple(questions), *texts)


def _in_steps(rows, name):
    """What was answered to one question, group by group: those that leave it out make a group too small, and it waits
    for the next.
    """
    values, step = [], []
    for block in sorted({row.block for row in rows}):
        step += [value for row in rows if row.block == block and (value := getattr(row, name)) is not None]
        if len(step) >= SHOWN_FROM:
            values, step = values + step, []
    return values
