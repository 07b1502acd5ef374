"""What the departments do about it: goals of their own, implementation plans, tasks, measures, and their progress."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from district.models import Department
from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.periods import OVERLAPS, days
from district.rowsecurity import OPEN
from strategy.models.aims import Action, Indicator, says_something
from strategy.models.elements import Aim, Element
from strategy.models.plan import Plan


@track()
class DepartmentOwner(models.Model):
    """A plan owner who answers for a department. One for whom none is named answers for the whole plan."""

    row_security = OPEN

    department = models.ForeignKey(Department, models.CASCADE, related_name="plan_owners", verbose_name=_("department"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="owned_departments", verbose_name=_("plan owner")
    )

    class Meta:
        ordering = ["department", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "user"], name="departmentowner_once")]

    def __str__(self):
        return f"{self.department} {self.user}"


@track()
class DepartmentGoal(Element, Aim):
    row_security = OPEN

    department = models.ForeignKey(Department, models.PROTECT, related_name="goals", verbose_name=_("department"))

    class Meta(Element.Meta):
        constraints = [*Element.Meta.constraints, *Aim.Meta.constraints, says_something("departmentgoal_words")]


@track()
class ImplementationPlan(Element):
    """How a department carries out its goal: for which actions, seen in which indicators."""

    row_security = OPEN

    department_goal = models.ForeignKey(
        DepartmentGoal, models.PROTECT, related_name="implementation_plans", verbose_name=_("department goal")
    )

    class Meta(Element.Meta):
        pass


@track()
class ImplementationAction(models.Model):
    row_security = OPEN

    implementation_plan = models.ForeignKey(ImplementationPlan, models.CASCADE, related_name="action_links")
    action = models.ForeignKey(Action, models.PROTECT, related_name="implementation_links", verbose_name=_("action"))

    class Meta:
        ordering = ["implementation_plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["implementation_plan", "action"], name="implementationaction_once")
        ]

    def __str__(self):
        return f"{self.implementation_plan} {self.action}"


@track()
class ImplementationIndicator(models.Model):
    row_security = OPEN

    implementation_plan = models.ForeignKey(ImplementationPlan, models.CASCADE, related_name="indicator_links")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="implementation_links", verbose_name=_("indicator")
    )

    class Meta:
        ordering = ["implementation_plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["implementation_plan", "indicator"], name="implementationindicator_once")
        ]

    def __str__(self):
        return f"{self.implementation_plan} {self.indicator}"


@track()
class Task(Labels, Element):
    """`by` is kept as it was written; what it means (policies/when.py) is stored beside it for lists by date."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        ON_TRACK = "on_track", _("On track")
        AT_RISK = "at_risk", _("At risk")
        OFF_TRACK = "off_track", _("Off track")
        DONE = "done", _("Done")

    row_security = OPEN

    implementation_plan = models.ForeignKey(
        ImplementationPlan, models.PROTECT, related_name="tasks", verbose_name=_("implementation plan")
    )
    by = models.CharField(_("by"), max_length=160, blank=True, help_text=_("As Fall 2018/Ongoing, Oct-Nov, weekly."))
    goes_on = models.BooleanField(_("goes on or comes again"), default=False, editable=False)
    first_on = models.DateField(_("begins"), null=True, editable=False)
    last_on = models.DateField(_("last day"), null=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="plan_tasks",
        verbose_name=_("owner"),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=11, choices=Status, default=Status.NOT_STARTED, editable=False
    )  # fmt: skip

    class Meta(Element.Meta):
        constraints = [
            *Element.Meta.constraints,
            says_something("task_words"),
            models.CheckConstraint(
                condition=Q(first_on=None, last_on=None) | Q(last_on__gte=F("first_on")), name="task_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["plan", "last_on"], name="task_last_on")]

    def get_absolute_url(self):
        return address_of("strategy:task-detail", self.pk)


class TaskWindow(models.Model):
    """Days that a task's "by" names; laid anew whenever the words change."""

    row_security = OPEN

    task = models.ForeignKey(Task, models.CASCADE, related_name="windows")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("through"))

    class Meta:
        ordering = ["task", "starts_on", "ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="taskwindow_ends_after_start")
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="taskwindow_days")]

    def __str__(self):
        return f"{self.task} {self.starts_on} {self.ends_on}"


@track()
class ImplementationMeasure(Labels, Element):
    class Kind(models.TextChoices):
        ADULT = "adult", _("Adult")
        STUDENT = "student", _("Student")
        OTHER = "other", _("Other")

    row_security = OPEN

    implementation_plan = models.ForeignKey(
        ImplementationPlan, models.PROTECT, related_name="measures", verbose_name=_("implementation plan")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)

    class Meta(Element.Meta):
        constraints = [
            *Element.Meta.constraints,
            says_something("implementationmeasure_words"),
            models.CheckConstraint(
                condition=Q(kind__in=["adult", "student", "other"]), name="implementationmeasure_kind"
            ),
        ]


@track()
class ReportingPeriod(models.Model):
    """In which everybody says how their tasks stand. Once locked it stays as it is (migration 0002)."""

    row_security = OPEN

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods", verbose_name=_("plan"))
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    due_on = models.DateField(_("updates due"))
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["plan", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"], name="reportingperiod_name",
                violation_error_message=_("Another period of this plan has this name."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), due_on__gte=F("starts_on")), name="reportingperiod_days",
                violation_error_message=_("The last day and the due day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(locked_at=None, locked_by=None) | Q(locked_at__isnull=False, locked_by__isnull=False),
                name="reportingperiod_locked_by",
            ),
            ExclusionConstraint(
                name="reportingperiod_no_overlap", expressions=[("plan", "="), (days(), OVERLAPS)],
                violation_error_message=_("Another period of this plan has some of these days."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


@track()
class StatusUpdate(Labels, models.Model):
    """How a task stood in a period, as its owner told it."""

    row_security = OPEN

    task = models.ForeignKey(Task, models.PROTECT, related_name="updates", verbose_name=_("task"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="updates", verbose_name=_("period"))
    status = models.CharField(_("status"), max_length=11, choices=Task.Status)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    link = models.URLField(_("link to the evidence"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(_("told"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-period__starts_on", "task"]
        constraints = [models.UniqueConstraint(fields=["task", "period"], name="statusupdate_once")]

    def __str__(self):
        return f"{self.task} {self.period}"
