"""Reviews, improvement plans and visits as their readers see them, and the agenda that fills itself.

A figure of the agenda comes from the function that the app's own page asks. It is shown as that page shows it to
somebody without student records: small counts hidden, whole months only.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Avg, Count, Exists, Min, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from district.figures import figures_only
from district.models import DistrictSettings, Role, School, SchoolYear
from district.scope import district_scope
from district.suppression import hidden_counts
from incidents.models import Duty, Practice
from incidents.models.equity import fixed_groups
from incidents.policies.equity import Standard
from incidents.queries.duties import met_in_time
from incidents.queries.patterns import Period, Slice, incident_counts, practice_counts, response_times
from incidents.queries.practices import held_between
from incidents.reports.equity import BothWays
from strategy.areas import address_of
from strategy.models import (
    Commitment,
    Indicator,
    Priority,
    ProgressReview,
    SchoolImprovementPlan,
    SiteVisit,
    SiteVisitItem,
    Task,
)
from strategy.permissions import reads_closed_reviews, reviewed_schools
from strategy.policies.reviews import days_to_tell
from strategy.policies.tasks import TROUBLE
from strategy.queries.measured import in_words
from strategy.queries.measures import MEASURES, SCHOOL
from strategy.queries.plan import late, tasks
from trainings.models import Requirement
from trainings.queries.requirements import totals

Status = ProgressReview.Status
TASKS = "tasks"


def of_schools(queryset, user):
    """Rows of the schools that this person reads whole."""
    known = reviewed_schools(user)
    return queryset if known is None else queryset.filter(school__in=known)


def reads_whole(user, school_id):
    known = reviewed_schools(user)
    return known is None or school_id in known


def reviews_for(user):
    known = reviewed_schools(user)
    if known is None:
        return ProgressReview.objects.all()
    mine = Q(school__in=known)
    return ProgressReview.objects.filter(mine | Q(status=Status.CLOSED) if reads_closed_reviews(user) else mine)


def schools_for(user):
    """The schools whose rounds this person may look at: open ones, by name."""
    known = reviewed_schools(user)
    schools = School.objects.open()
    return schools if known is None or reads_closed_reviews(user) else schools.filter(pk__in=known)


def with_rounds(schools, user, year):
    """Schools with `found`, the reviews of this year that the reader may see, in the order of rounds."""
    of_year = reviews_for(user).filter(year=year).select_related("year").order_by("round")
    return schools.prefetch_related(Prefetch("progress_reviews", of_year, to_attr="found"))


def with_next(schools, user, year):
    """Schools with `next_on`, the day of the next review of the year that is not closed; `far` where there is none."""
    waiting = Q(progress_reviews__in=reviews_for(user).filter(year=year).exclude(status=Status.CLOSED))
    far = Value(date(9999, 12, 31))
    return schools.annotate(next_on=Coalesce(Min("progress_reviews__planned_on", filter=waiting), far))


def in_state(schools, user, year, number, state):
    """Schools that have such a review in a round of the year (any, without a number); "none": that have none."""
    found = reviews_for(user).filter(year=year, school=OuterRef("pk"))
    if number:
        found = found.filter(round=number)
    if state == "none":
        return schools.filter(~Exists(found))
    return schools.filter(Exists(found.filter(status=state) if state else found))


def commitments_for(user):
    """What was promised at the schools that this person reads whole, with the review."""
    known = reviewed_schools(user)
    found = Commitment.objects.select_related("review__school", "priority")
    return found if known is None else found.filter(review__school__in=known)


def carried_to(review):
    """What was promised in the school's earlier reviews and is open."""
    earlier = Q(review__year__starts_on__lt=review.year.starts_on) | Q(
        review__year=review.year_id, review__round__lt=review.round
    )
    return (
        Commitment.objects.open()
        .filter(earlier, review__school=review.school_id)
        .select_related("review__year", "priority")
        .order_by("due_on", "id")
    )


def improvement_of(school_id, year_id):
    return SchoolImprovementPlan.objects.filter(school=school_id, year=year_id).first()


def visits_in(school_id, first, last):
    return SiteVisit.objects.filter(school=school_id, day__gte=first, day__lte=last).order_by("-day", "-id")


def items_to_score(visit=None):
    """What visitors look for now; of a visit on record, what it scored too."""
    asked = Q(is_used=True)
    if visit is not None and visit.pk:
        asked |= Q(pk__in=visit.scores.values("item"))
    return list(SiteVisitItem.objects.filter(asked))


# ----------------------------------------------------------------------------------------------------- the agenda
@dataclass(frozen=True)
class Figure:
    """`now` and `before` (the year before): a number, a text, or None where it is not shown or there is none."""

    label: str
    now: float | int | str | None
    before: float | int | str | None = None
    unit: str = ""
    note: str = ""
    url: str = ""

    def _said(self, value):
        if value is None:
            return "–"
        if isinstance(value, str):
            return value
        places = 1 if isinstance(value, float) else 0
        return number_format(value, places, use_l10n=True, force_grouping=True) + (f" {self.unit}" if self.unit else "")

    @property
    def shown(self):
        return self._said(self.now)

    @property
    def shown_before(self):
        return self._said(self.before)


@dataclass(frozen=True)
class Part:
    """Figures about one thing; `compared`: beside those of the year before."""

    key: str
    title: str
    note: str
    figures: list
    compared: bool = False


@dataclass(frozen=True)
class Agenda:
    """`period`, `before`: (first, last) of the whole months that are told, or None. `as_of`: the day of the rest."""

    as_of: date
    period: tuple | None
    before: tuple | None
    parts: list
    commitments: list = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """What each part is asked: of which review, for which days, and by which rule small counts are hidden."""

    review: ProgressReview
    today: date
    period: Period | None
    before: Period | None
    district: DistrictSettings

    @property
    def chosen(self):
        return Slice(None, (self.review.school_id,))

    @property
    def least(self):
        return self.district.suppression.least_count

    def each(self, count):
        """`count(period)` of the round's months and of the same a year before; None without such months."""
        return [count(one) if one else None for one in (self.period, self.before)]

    def link(self, name, *, days=True, **query):
        query = {"school": self.review.school_id} | query
        if days and self.period:
            query |= {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        return f"{reverse(name)}?{urlencode(query)}"


def agenda(review, today):
    """The Agenda of a review as of today, from what is on record now."""
    days = days_to_tell(review.year, review.round, today)
    period = Period(*days) if days else None
    begun = SchoolYear.objects.filter(starts_on__lte=period.year_before().first).exists() if period else False
    before = period.year_before() if begun else None
    question = Question(review, today, period, before, DistrictSettings.objects.current())
    with district_scope(), figures_only():
        parts = [part for part in (source(question) for source in SOURCES) if part is not None]
    return Agenda(
        today,
        (period.first, period.last) if period else None,
        (before.first, before.last) if before else None,
        parts,
        [
            {"what": one.what, "who": one.who, "due_on": one.due_on.isoformat(), "late": one.due_on < today}
            for one in carried_to(review)
        ],
    )


def kept(agenda):
    """An Agenda as it is stored when a review is closed."""

    def iso(days):
        return [day.isoformat() for day in days] if days else None

    stored = asdict(agenda)
    return stored | {
        "as_of": agenda.as_of.isoformat(), "period": iso(agenda.period), "before": iso(agenda.before),
    }  # fmt: skip


def as_kept(figures):
    """The Agenda that `kept` stored."""

    def days(texts):
        return tuple(map(date.fromisoformat, texts)) if texts else None

    parts = [Part(**{**one, "figures": [Figure(**figure) for figure in one["figures"]]}) for one in figures["parts"]]
    return Agenda(
        date.fromisoformat(figures["as_of"]), days(figures["period"]), days(figures["before"]), parts,
        figures["commitments"],
    )  # fmt: skip


def agenda_of(review, today):
    """What a review is held on: as of today, or of a closed one as it was then."""
    return as_kept(review.figures) if review.is_closed else agenda(review, today)


def _percent(n, of):
    return round(100 * n / of, 1) if of else None


def _task_figures(question):
    """Tasks of the plan in all departments: no school has its own."""
    plan, today = question.review.plan, question.today
    found = tasks(plan)
    at, total = reverse("strategy:task-list"), found.count()
    if not total:
        return None

    def row(label, rows, **query):
        return Figure(label, rows.count(), url=f"{at}?{urlencode({'plan': plan.pk} | query)}")

    figures = [
        row(_("Done"), tasks(plan, statuses=[Task.Status.DONE]), status="done"),
        row(_("At risk or off track"), tasks(plan, statuses=TROUBLE), status="trouble"),
        row(_("Past their day"), late(found, today), late="on"),
    ]
    note = _("Of %(n)s tasks of all departments in “%(plan)s”.") % {"n": number_format(total), "plan": plan}
    return Part(TASKS, _("Tasks of the plan"), note, figures)


def _indicator_figures(question):
    """Of the school, what the plan's indicators count of each school, beside the whole district."""
    district, periods = question.district, [one for one in (question.period, question.before) if one]
    asked = Indicator.objects.filter(plan=question.review.plan_id).select_related("plan", "measure_course")
    figures = []
    for indicator in asked.order_by("strategy__priority__position", "strategy__position", "position", "id"):
        measure = MEASURES.get(indicator.measure)
        if measure is None or SCHOOL not in measure.groupings or not periods:
            continue
        told = measure.figures(
            periods, rule=district.suppression, today=question.today, course=indicator.measure_course, by=(SCHOOL,)
        )
        of_school = [_said_of(one, question.review.school_id, measure) for one in told]
        note = _("The district: %(figure)s.") % {"figure": in_words(told[0].whole, measure.unit)}
        label = f"{indicator.code} {measure.name}"
        figures.append(Figure(label, *of_school, note=note, url=address_of(indicator)))
    if not figures:
        return None
    note = _("What the indicators of “%(plan)s” count at this school in these months.") % {"plan": question.review.plan}
    return Part("indicators", _("Indicators of the plan"), note, figures, True)


def _said_of(figures, school, measure):
    part = next((part for part in figures.schools if part.key == str(school)), None)
    return None if part is None or part.hidden or part.value is None else in_words(part, measure.unit)


def _training_figures(question):
    """Of the staff of this school who are asked, how many finished."""
    today, school = question.today, question.review.school_id
    asked = list(Requirement.objects.in_force(today).select_related("course").prefetch_related("schools"))
    earlier = Period(today, today).year_before().first
    now, before = totals(asked, today, school=school), totals(asked, earlier, school=school)
    figures = [
        Figure(
            requirement.name,
            counts.percent,
            then.percent if requirement.starts_on <= earlier else None,
            "%",
            _("%(n)s of %(of)s") % {"n": counts.finished, "of": counts.people},
            f"{reverse('trainings:completion')}?{urlencode({'requirement': requirement.pk})}",
        )
        for (requirement, counts), (_same, then) in zip(now, before, strict=True)
        if counts.people
    ]
    if not figures:
        return None
    return Part("training", _("Training"), _("Staff of the school who finished what is required."), figures, True)


def _practice_figures(question):
    found = question.each(lambda period: practice_counts(question.chosen, period, question.today))
    if found[0] is None:
        return None
    tiers, shares = [_by_tier(one, question.least) for one in found], [_share(one, question.least) for one in found]
    url = question.link("incidents:patterns-practices")
    figures = [Figure(_("Practices that took place"), *(one.get("total") for one in tiers), url=url)]
    figures += [
        Figure(str(label), *(one.get(tier) for one in tiers), url=url) for tier, label in Practice.Tier.choices
    ]  # fmt: skip
    goal = _("The goal is %(n)s %%.") % {"n": question.district.proactive_goal}
    figures += [
        Figure(_("Proactive, by count"), *(one and round(one.by_count, 1) for one in shares), "%", goal, url),
        Figure(_("Proactive, by minutes"), *(one and round(one.by_minutes, 1) for one in shares), "%", goal, url),
    ]
    return Part("practices", _("Practices"), "", figures, True)


def _by_tier(found, least):
    """{tier or "total": count}, without those that are not shown."""
    if found is None:
        return {}
    counts = [found.tier[tier].total if tier in found.tier else 0 for tier in Practice.Tier.values]
    hidden, no_total = hidden_counts(counts, least)
    shown = {tier: n for place, (tier, n) in enumerate(zip(Practice.Tier.values, counts, strict=True))
             if place not in hidden}  # fmt: skip
    return shown if no_total else shown | {"total": sum(counts)}


def _share(found, least):
    if found is None or hidden_counts([found.total.proactive, found.total.responsive], least)[0]:
        return None
    return found.total


@dataclass(frozen=True)
class _Asked:
    """What `incidents.reports.equity.BothWays` asks its filters, for one school and its round."""

    chosen: Slice
    period: Period
    rule: object
    standard: Standard
    whole: bool = True
    every: bool = False
    group: str = "race"
    groups: tuple = ("race",)
    data: dict = field(default_factory=dict)

    def names(self, grouping):
        return fixed_groups(grouping)


def _equity_figures(question):
    district = question.district
    standard = Standard(float(district.ratio_threshold), district.smallest_cell, district.smallest_group)
    reports = question.each(
        lambda period: BothWays(_Asked(question.chosen, period, district.suppression, standard))
    )  # fmt: skip
    if reports[0] is None:
        return None
    labels = [_("Excluded, most"), _("Offered repair, most")]
    figures = [
        Figure(label, *(report and _most(report.tables[place]) for report in reports), url=reverse("incidents:equity"))
        for place, label in enumerate(labels)
    ]
    note = _(
        "Times as often as all other students, for the same conduct, by race and ethnicity; associated with, never caused by."  # noqa: E501
    )
    return Part("equity", _("Equity"), note, figures, True)


def _most(table):
    if table.total.a is None and table.total.share is None:
        return _("too few to be shown")
    if table.most is None:
        return _("no clear difference")
    return f"{number_format(round(table.most.ratio, 2), 2)} · {table.most.label}"


def _duty_figures(question):
    duties = Duty.objects.filter(school=question.review.school_id)
    found = question.each(lambda period: met_in_time(duties, period.first, period.last))
    if found[0] is None:
        return None
    values = [
        None
        if one is None or hidden_counts([one.in_time, one.late], question.least)[0]
        else _percent(one.in_time, one.total)
        for one in found
    ]
    url = question.link("incidents:duty-list", days=False, state="all")
    note = _("Notices, reports and debriefs after safety interventions that fell due in these months.")
    return Part("duties", _("Duties on time"), note, [Figure(_("Done in time"), *values, "%", url=url)], True)


def _data_figures(question):
    """How whole the records are from which all this is told."""
    school, least, today = question.review.school_id, question.least, question.today

    def answered(period):
        one = response_times(question.chosen, period)[1].get(school)
        if one is None or hidden_counts([one.answered, one.waiting], least)[0]:
            return None
        return _percent(one.answered, one.total)

    def placed(period):
        one = incident_counts(question.chosen, period, today)
        return _percent(one.total - one.location.get(None, 0), one.total) if one.total >= least else None

    def with_class(period):
        held = held_between(question.chosen.practices(), period.first, period.last)
        one = held.aggregate(n=Count("pk"), of_class=Count("section"))
        return _percent(one["of_class"], one["n"]) if one["n"] >= least else None

    response, place, of_class = (question.each(count) for count in (answered, placed, with_class))
    if question.period is None:
        return None
    figures = [
        Figure(_("Incidents with a practice that answered"), *response, "%",
               url=question.link("incidents:patterns-practices")),
        Figure(_("Incidents with their place"), *place, "%", url=question.link("incidents:patterns")),
        Figure(_("Practices with their class"), *of_class, "%", url=question.link("incidents:practice-list")),
    ]  # fmt: skip
    return Part("data", _("How whole the records are"), "", figures, True)


# The parts of every agenda in their order; each takes a Question and gives a Part, or None where it has nothing.
SOURCES = (
    _task_figures,
    _indicator_figures,
    _training_figures,
    _practice_figures,
    _equity_figures,
    _duty_figures,
    _data_figures,
)


def days_in_words(days):
    return f"{date_format(days[0])} – {date_format(days[1])}" if days else ""


# ------------------------------------------------------------------------------------ improvement plans and visits
def improvements_for(user):
    """Improvement plans that this person reads, with `step_count`."""
    found = SchoolImprovementPlan.objects.select_related("school", "year", "plan")
    return of_schools(found, user).annotate(step_count=Count("steps"))


def parts_of(improvement):
    """[(priority, its focus or "", its steps)] of every priority of the plan, in the plan's order."""
    said = {focus.priority_id: focus.text for focus in improvement.focuses.all()}
    steps = {}
    for step in improvement.steps.all():
        steps.setdefault(step.priority_id, []).append(step)
    priorities = Priority.objects.filter(plan=improvement.plan_id)
    return [(priority, said.get(priority.pk, ""), steps.get(priority.pk, [])) for priority in priorities]


def visits_for(user):
    """Visits that this person reads, with `mean`, the mean of what was seen."""
    return of_schools(SiteVisit.objects.select_related("school", "by"), user).annotate(mean=Avg("scores__score"))


def due_at(user, today):
    """(next review that is not closed or None, its school's open commitments) of a school administrator's schools."""
    schools = user.schools_as(Role.PRINCIPAL)
    waiting = ProgressReview.objects.filter(school__in=schools).exclude(status=Status.CLOSED)
    review = waiting.select_related("school", "year").order_by("planned_on", "id").first()
    promised = Commitment.objects.open().filter(review__school__in=schools).select_related("review__school")
    return review, promised.order_by("due_on", "id")


def waiting(today):
    """Reviews of all schools that are not closed and whose day has come or comes within the month."""
    soon = today + timedelta(days=30)
    return list(ProgressReview.objects.filter(planned_on__lte=soon).exclude(status=Status.CLOSED))
