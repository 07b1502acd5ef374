"""What serves the plan's actions, what they are without, and what serves nothing in the plan."""

from dataclasses import dataclass, field

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from contracts.models import Contract
from contracts.models.money import ZERO
from incidents.models.practice import Kind
from strategy.models import Action, Alignment
from trainings.models import Course
from trainings.queries.courses import with_counts


@dataclass
class Served:
    """What serves one action, by its kind; each with its Alignment as `row`."""

    contracts: list = field(default_factory=list)
    courses: list = field(default_factory=list)
    practices: list = field(default_factory=list)
    schools: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.contracts or self.courses or self.practices or self.schools)


def served_by(action, day):
    """The Served of an action, in a constant number of queries. Courses carry `finished`: people, as of the day."""
    rows = list(action.alignments.select_related("contract__vendor", "school").order_by("pk"))
    courses = with_counts(Course.objects.filter(pk__in=[row.course_id for row in rows if row.course_id]), day)
    courses, served = courses.in_bulk(), Served()
    for row in rows:
        if row.contract:
            row.contract.row = row
            served.contracts.append(row.contract)
        elif row.course_id:
            course = courses[row.course_id]
            course.row = row
            served.courses.append(course)
        elif row.school:
            row.school.row = row
            served.schools.append(row.school)
        else:
            served.practices.append(row)
    return served


def with_alignment(actions):
    """Actions with how many `contracts`, `courses`, `practices`, `schools` serve them, and the `approved` money."""
    counts = {
        f"{column}s": Count("alignments", filter=~Q(**{f"alignments__{column}": empty}))
        for column, empty in (("contract", None), ("course", None), ("practice", ""), ("school", None))
    }
    spent = Alignment.objects.filter(action=OuterRef("pk"), contract__isnull=False).order_by().values("action")
    approved = Subquery(spent.annotate(total=Sum("contract__approved")).values("total"))
    return actions.annotate(
        **counts, approved=Coalesce(approved, Value(ZERO), output_field=DecimalField(max_digits=16, decimal_places=2))
    )


def unfunded(actions):
    """Carried out in courses, practices or tasks, and no contract pays for it."""
    paid = Alignment.objects.filter(action=OuterRef("pk"), contract__isnull=False)
    other = Alignment.objects.filter(action=OuterRef("pk")).exclude(contract__isnull=False)
    return actions.filter(Exists(other) | Q(implementation_links__isnull=False), ~Exists(paid)).distinct()


def serving_nothing(actions):
    """Of these actions those for which nothing is named."""
    return actions.filter(alignments=None)


def contracts_for_nothing(plan):
    """Signed contracts whose term touches the plan's years and that serve none of its actions."""
    serving = Alignment.objects.filter(action__plan=plan, contract=OuterRef("pk"))
    return Contract.objects.filter(
        ~Exists(serving), status__in=[Contract.Status.ACTIVE, Contract.Status.CLOSED],
        starts_on__lte=plan.ends_on, runs_to__gte=plan.starts_on,
    ).select_related("vendor")  # fmt: skip


def courses_for_nothing(plan):
    """Courses that are offered and serve no action of the plan."""
    serving = Alignment.objects.filter(action__plan=plan, course=OuterRef("pk"))
    return Course.objects.filter(~Exists(serving), is_offered=True).order_by("code")


def practices_for_nothing(plan):
    """Kinds of practice that serve no action of the plan."""
    named = set(Alignment.objects.filter(action__plan=plan).exclude(practice="").values_list("practice", flat=True))
    return [kind for kind in Kind if kind not in named]


def actions_served(column, record):
    """Actions that a contract, course or school serves, with their plans, the main plan's first."""
    found = Action.objects.filter(**{f"alignments__{column}": record}).select_related("plan", "strategy")
    return list(found.order_by("-plan__is_main", "-plan__starts_on", "strategy__position", "position", "pk"))
