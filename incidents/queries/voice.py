"""What people said of practices, as far as it may be shown."""

import math
from dataclasses import dataclass, field

from django.db.models import Count, F, IntegerField, Q, Sum
from django.db.models.functions import TruncMonth

from district.models import School
from district.suppression import hidden_counts, hidden_together
from incidents.models import ParticipantFeedback, Practice
from incidents.models.practice import USUAL_TIER, Kind

QUESTIONS = ParticipantFeedback.QUESTIONS
CROSSED_UP_TO = 40  # schools that are looked at one by one; above it only the whole district is
WHOLE = None


@dataclass
class Figure:
    """n complete answers, the average of each question and how far they spread (standard deviation)."""

    n: int = 0
    sums: list = field(default_factory=lambda: [0] * len(QUESTIONS))
    squares: list = field(default_factory=lambda: [0] * len(QUESTIONS))

    def add(self, row):
        self.n += row["n"]
        for i, name in enumerate(QUESTIONS):
            self.sums[i] += row[f"{name}_sum"]
            self.squares[i] += row[f"{name}_squares"]

    @property
    def averages(self):
        return [round(total / self.n, 1) for total in self.sums] if self.n else []

    @property
    def spreads(self):
        """Round each average: 0 when everybody said the same."""
        return [
            round(math.sqrt(max(squares / self.n - (total / self.n) ** 2, 0)), 1)
            for total, squares in zip(self.sums, self.squares, strict=True)
        ]


def complete(feedback):
    """Answers to every question: with some left out, each average would have an n, and a secret, of its own."""
    return feedback.filter(answered_at__isnull=False, **{f"{name}__isnull": False for name in QUESTIONS})


def listed_for(user):
    """Questionnaires of the schools that this person sees as a whole."""
    if not user.is_authenticated:
        return ParticipantFeedback.objects.none()
    if user.sees_district():
        return ParticipantFeedback.objects.all()
    return ParticipantFeedback.objects.filter(school_id__in=user.whole_schools())


def figures(feedback):
    """{school id: {dimension: {value: Figure}}} with the whole under WHOLE, of complete answers; five queries.

    Dimensions: total (its one value is None), tier, month, role, kind.
    """
    found = {WHOLE: {}}
    for name, expression in {
        "total": None,
        "tier": F("practice__tier"),
        "month": TruncMonth("practice__held_on"),
        "role": F("participant__role"),
        "kind": F("practice__kind"),
    }.items():
        rows = complete(feedback).order_by()
        rows = rows.annotate(value=expression) if expression is not None else rows
        keys = ["school_id", "value"] if expression is not None else ["school_id"]
        sums = {f"{q}_sum": Sum(q) for q in QUESTIONS}
        squares = {f"{q}_squares": Sum(F(q) * F(q), output_field=IntegerField()) for q in QUESTIONS}
        for row in rows.values(*keys).annotate(n=Count("pk"), **sums, **squares):
            for school in (row["school_id"], WHOLE):
                figure = found.setdefault(school, {}).setdefault(name, {}).setdefault(row.get("value"), Figure())
                figure.add(row)
    return found


def hidden_figures(found, least):
    """Names (school or WHOLE, dimension, value) of the figures that stay hidden.

    Whoever reads this page can open one school after the other and subtract. So all its tables are weighed
    together: school × tier, school × month, school × role, and for each tier school × the kinds that usually belong
    to it, since a tier is nearly the sum of its kinds. A figure of fewer than `least` answers is hidden in every
    table, and with it as many others as it takes that no subtraction brings it back (district/suppression.py).
    Nothing else narrows the figures but the school year, and years share no answer.
    """
    schools = sorted(school for school in found if school is not WHOLE)
    if len(schools) > CROSSED_UP_TO:
        return _hidden_apart(found, least)
    tables = []
    for dimension in ("tier", "month", "role"):
        tables.append(_table(found, schools, dimension, sorted(found[WHOLE].get(dimension, {})), ("total", None)))
    for tier in (1, 2, 3):
        kinds = [kind for kind in found[WHOLE].get("kind", {}) if USUAL_TIER[Kind(kind)] == tier]
        tables.append(_table(found, schools, "kind", sorted(kinds), ("tier", tier)))
    return hidden_together([table for table in tables if table[0] and table[0][0]], least)


def _table(found, schools, dimension, values, total):
    """(rows of counts, naming function): a row's total is the school's figure `total`."""

    def count(school, value):
        figure = found[school].get(dimension, {}).get(value)
        return figure.n if figure else 0

    def name(kind, key):
        if kind == "cell":
            return schools[key[0]], dimension, values[key[1]]
        if kind == "row":
            return schools[key], *total
        return (WHOLE, dimension, values[key]) if kind == "column" else (WHOLE, *total)

    return [[count(school, value) for value in values] for school in schools], name


def _hidden_apart(found, least):
    """The same for a district too large to cross: each table of the whole alone, and the list of schools."""
    whole, hidden = found[WHOLE], set()
    schools = [school for school in found if school is not WHOLE]
    for dimension in ("tier", "month", "role"):
        hidden |= _hidden_list(whole, dimension, list(whole.get(dimension, {})), least)
    kinds = list(whole.get("kind", {}))
    for tier in (1, 2, 3):
        of_tier = [kind for kind in kinds if USUAL_TIER[Kind(kind)] == tier]
        gone = (WHOLE, "tier", tier) in hidden
        names = {(WHOLE, "kind", kind) for kind in of_tier}
        hidden |= names if gone else _hidden_list(whole, "kind", of_tier, least)
    hidden |= _hidden_list(whole, "kind", kinds, least)
    cells, _total = hidden_counts([found[school]["total"][None].n for school in schools], least)
    return hidden | {(schools[n], "total", None) for n in cells}


def _hidden_list(whole, dimension, values, least):
    cells, _total = hidden_counts([whole[dimension][value].n for value in values], least)
    return {(WHOLE, dimension, values[n]) for n in cells}


def with_answers(user):
    """Schools with questionnaires, by name, for the choice of one."""
    return School.objects.filter(pk__in=listed_for(user).values("school")).order_by("name")


def of_practice(practice, least, *, whole):
    """(asked, answered, Figure or None) of one practice.

    `whole`: for who led it in confidence, every answer. For others only from `least` complete answers on, and then
    the first ones in full groups of `least`: one more answer changes nothing that could be told from the change.
    """
    asked = practice.feedback.count()
    answered = practice.feedback.filter(answered_at__isnull=False).count()
    rows = list(complete(practice.feedback).order_by("answered_at", "pk").values_list(*QUESTIONS))
    if not whole:
        rows = rows[: len(rows) - len(rows) % least]
    if not rows:
        return asked, answered, None
    figure = Figure(len(rows))
    for row in rows:
        for i, value in enumerate(row):
            figure.sums[i] += value
            figure.squares[i] += value * value
    return asked, answered, figure


def halves(figure):
    """Averages to the nearest half: what is subtracted from the year's figures leaves no single answer."""
    return [round(total / figure.n * 2) / 2 for total in figure.sums]


def to_ask_again(user, today):
    """Practices of one's whole schools with somebody to be asked a second time."""
    open_now = ParticipantFeedback.objects.filter(
        round=ParticipantFeedback.Round.LATER, answered_at=None, opens_on__lte=today, expires_on__gte=today,
        school_id__in=user.whole_schools(),
    )  # fmt: skip
    return (
        Practice.objects.filter(pk__in=open_now.values("practice"))
        .annotate(waiting=Count("feedback", filter=Q(feedback__in=open_now)))
        .select_related("school")
        .order_by("started_at", "id")
    )
