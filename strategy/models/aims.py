"""From the plan's priorities down to what is done and how one sees that it helps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from district.models import StaffMember
from district.models.history import track
from district.rowsecurity import OPEN
from strategy.models.elements import Aim, Element
from trainings.models import Course


def says_something(name):
    return models.CheckConstraint(
        condition=~Q(title="", text=""), name=name, violation_error_message=_("Write a title or a text.")
    )


@track()
class Priority(Element):
    row_security = OPEN

    class Meta(Element.Meta):
        constraints = [*Element.Meta.constraints, says_something("priority_words")]


@track()
class Objective(Element):
    row_security = OPEN

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="objectives", verbose_name=_("priority"))

    class Meta(Element.Meta):
        constraints = [*Element.Meta.constraints, says_something("objective_words")]


@track()
class Goal(Element):
    """Under a priority, or under one of its objectives; never both."""

    row_security = OPEN

    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("priority")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("objective")
    )

    class Meta(Element.Meta):
        constraints = [
            *Element.Meta.constraints,
            says_something("goal_words"),
            models.CheckConstraint(
                condition=Q(priority=None, objective__isnull=False) | Q(priority__isnull=False, objective=None),
                name="goal_under_one",
                violation_error_message=_("A goal stands under one priority or one objective."),
            ),
        ]


@track()
class GoalTarget(Aim):
    """What a goal aims at, for everybody or for the students named in `who`."""

    row_security = OPEN

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="targets", verbose_name=_("goal"))
    who = models.CharField(_("student group"), max_length=120, blank=True)
    position = models.PositiveIntegerField(_("place"), default=0, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *Aim.Meta.constraints,
            models.UniqueConstraint(
                fields=["goal", "who"], name="goaltarget_once",
                violation_error_message=_("This goal has a target for this group already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.goal} {self.who}".strip()


@track()
class Strategy(Element):
    """`champions`: who answers for it, as the plan writes it; the people themselves are linked."""

    row_security = OPEN

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="strategies", verbose_name=_("priority"))
    champions = models.CharField(_("internal champions"), max_length=300, blank=True)

    class Meta(Element.Meta):
        verbose_name_plural = _("strategies")
        constraints = [*Element.Meta.constraints, says_something("strategy_words")]


@track()
class StrategyChampion(models.Model):
    row_security = OPEN

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="people", verbose_name=_("strategy"))
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="championed", verbose_name=_("champion"))

    class Meta:
        ordering = ["strategy", "id"]
        constraints = [models.UniqueConstraint(fields=["strategy", "staff"], name="strategychampion_once")]

    def __str__(self):
        return f"{self.strategy} {self.staff}"


@track()
class Action(Element):
    row_security = OPEN

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="actions", verbose_name=_("strategy"))

    class Meta(Element.Meta):
        constraints = [*Element.Meta.constraints, says_something("action_words")]


@track()
class Indicator(Element, Aim):
    """`measure`: which of `queries.measures.MEASURES` counts it; without one its figures are entered from `source`."""

    row_security = OPEN

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="indicators", verbose_name=_("strategy"))
    measure = models.CharField(_("counts itself as"), max_length=40, blank=True)
    measure_course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("course"),
        help_text=_("For measures of training: only this course counts."),
    )  # fmt: skip
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Where its figures come from when they are entered.")
    )

    class Meta(Element.Meta):
        constraints = [*Element.Meta.constraints, *Aim.Meta.constraints, says_something("indicator_words")]


@track()
class MajorAction(Element):
    """What a district puts first in one school year."""

    row_security = OPEN

    school_year = models.CharField(_("school year"), max_length=9, help_text=_("As 2018-19."))

    class Meta(Element.Meta):
        constraints = [
            *Element.Meta.constraints,
            says_something("majoraction_words"),
            models.CheckConstraint(
                condition=Q(school_year__regex=r"^[0-9]{4}-[0-9]{2}([0-9]{2})?$"), name="majoraction_year",
                violation_error_message=_("Write the school year as 2018-19."),
            ),
        ]  # fmt: skip


@track()
class MajorActionLink(models.Model):
    """An action that a major action carries out."""

    row_security = OPEN

    major_action = models.ForeignKey(MajorAction, models.CASCADE, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="major_links", verbose_name=_("action"))

    class Meta:
        ordering = ["major_action", "id"]
        constraints = [models.UniqueConstraint(fields=["major_action", "action"], name="majoractionlink_once")]

    def __str__(self):
        return f"{self.major_action} {self.action}"
