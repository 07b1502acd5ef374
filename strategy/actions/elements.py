"""Every write to the parts of a plan: made, changed, moved by a place, taken away."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from district.models import Department, Role
from strategy.actions.refusals import allow, hold
from strategy.models import DepartmentOwner, Goal, GoalTarget, Objective, Plan, Priority, Task, TaskWindow
from strategy.models.plan import KINDS as LEVELS
from strategy.policies import when
from strategy.policies.kinds import KIND_OF, KINDS
from strategy.policies.ordering import moved


@transaction.atomic
def create_plan(*, by, facts):
    allow(by)
    plan = Plan(**facts)
    _check_words(plan)
    plan.full_clean()
    with pghistory.context(user=by.pk):
        plan.save(force_insert=True)
    return plan


@transaction.atomic
def change_plan(*, by, plan, facts):
    """Corrects a plan. When its years change, what its tasks' "by" means is read anew."""
    allow(by)
    plan = hold(plan.pk)
    before = plan.starts_on, plan.ends_on
    for name, value in facts.items():
        setattr(plan, name, value)
    _check_words(plan)
    plan.full_clean()
    with pghistory.context(user=by.pk):
        plan.save(update_fields=list(facts))
        if (plan.starts_on, plan.ends_on) != before:
            store_dates(plan, list(Task.objects.filter(plan=plan)))
    return plan


@transaction.atomic
def make_main(*, by, plan):
    """This plan becomes the main one, and the one that was steps back."""
    allow(by)
    plans = Plan.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    with pghistory.context(user=by.pk):
        for one in plans.filter(is_main=True).exclude(pk=plan.pk):
            one.is_main = False
            one.save(update_fields=["is_main"])
        plan = plans.get(pk=plan.pk)
        plan.is_main = True
        plan.save(update_fields=["is_main"])
    return plan


def _check_words(plan):
    words = plan.level_words
    known = isinstance(words, dict) and set(words) <= set(LEVELS)
    if not known or not all(isinstance(word, str) and 0 < len(word.strip()) <= 60 for word in words.values()):
        raise ValidationError({"level_words": _("Write a word of at most 60 letters for each level.")})


@transaction.atomic
def create_element(*, by, kind, plan, facts):
    """A new part of the plan, the last among its siblings. `kind` is a name of `policies.kinds.KINDS`.

    Raises PermissionDenied; ValidationError on the field that is wrong.
    """
    allow(by)
    plan = hold(plan.pk)
    element = KINDS[kind].model(plan=plan, **facts)
    _check(element)
    element.position = (KINDS[kind].siblings(element).aggregate(last=Max("position"))["last"] or 0) + 1
    with pghistory.context(user=by.pk):
        element.save(force_insert=True)
        if isinstance(element, Task):
            store_dates(plan, [element])
    return element


@transaction.atomic
def change_element(*, by, element, facts):
    """Corrects a part. One that moves to another parent becomes the last of its children."""
    allow(by)
    plan, kind = hold(element.plan_id), KIND_OF[type(element)]
    element = kind.model.objects.select_for_update(of=("self",)).get(pk=element.pk)
    before = [getattr(element, f"{column}_id") for column in kind.parents.values()]
    for name, value in facts.items():
        setattr(element, name, value)
    _check(element)
    fields = list(facts)
    if [getattr(element, f"{column}_id") for column in kind.parents.values()] != before:
        element.position = (kind.siblings(element).aggregate(last=Max("position"))["last"] or 0) + 1
        fields.append("position")
    with pghistory.context(user=by.pk):
        element.save(update_fields=fields)
        if isinstance(element, Task):
            store_dates(plan, [element])
    return element


def _check(element):
    element.full_clean()
    for column in KIND_OF[type(element)].parents.values():
        parent = getattr(element, column)
        if parent is not None and parent.plan_id != element.plan_id:
            raise ValidationError({column: _("This is part of another plan.")})
    # A goal names its parent by code alone in a spreadsheet.
    other = {Priority: Objective, Objective: Priority}.get(type(element))
    if other and other.objects.filter(plan=element.plan_id, code=element.code).exists():
        raise ValidationError({"code": _("This code is taken in this plan.")})


@transaction.atomic
def move_element(*, by, element, up):
    """One place earlier or later among its siblings; at either end it stays."""
    allow(by)
    hold(element.plan_id)
    kind = KIND_OF[type(element)]
    element = kind.model.objects.get(pk=element.pk)
    siblings = {sibling.pk: sibling for sibling in kind.siblings(element)}
    changed = []
    for position, pk in enumerate(moved(list(siblings), element.pk, up=up), start=1):
        if siblings[pk].position != position:
            siblings[pk].position = position
            changed.append(siblings[pk])
    with pghistory.context(user=by.pk):
        kind.model.objects.bulk_update(changed, ["position"])
    return siblings[element.pk]


@transaction.atomic
def remove_element(*, by, element):
    """Takes a part away. Raises ValidationError, in words, while others hang on it."""
    allow(by)
    hold(element.plan_id)
    with pghistory.context(user=by.pk):
        try:
            with transaction.atomic():
                element.delete()
        except ProtectedError as error:
            raise ValidationError(_why_not(element, error.protected_objects)) from error


def _why_not(element, others):
    others = sorted(str(other) for other in others)
    return ngettext(
        "%(code)s cannot be removed: %(n)d part of the plan hangs on it (%(others)s). Move or remove that first.",
        "%(code)s cannot be removed: %(n)d parts of the plan hang on it (%(others)s). Move or remove those first.",
        len(others),
    ) % {"code": element.code, "n": len(others), "others": ", ".join(others[:5]) + ("…" if len(others) > 5 else "")}


@transaction.atomic
def set_targets(*, by, goal, targets):
    """A goal's targets anew, in this order: list of dicts of GoalTarget's columns."""
    allow(by)
    hold(goal.plan_id)
    goal = Goal.objects.get(pk=goal.pk)
    with pghistory.context(user=by.pk):
        goal.targets.all().delete()
        for position, facts in enumerate(targets, start=1):
            target = GoalTarget(goal=goal, position=position, **facts)
            target.full_clean()
            target.save(force_insert=True)


@transaction.atomic
def set_links(*, by, element, relation, column, others):
    """What a part is linked with, anew: an implementation plan's actions or indicators, a strategy's people.

    `relation` names the links ("action_links"), `column` what each links to ("action").
    """
    allow(by)
    hold(element.plan_id)
    if any(getattr(other, "plan_id", element.plan_id) != element.plan_id for other in others):
        raise ValidationError(_("This is part of another plan."))
    links, wanted = getattr(element, relation), {other.pk for other in others}
    with pghistory.context(user=by.pk):
        links.exclude(**{f"{column}__in": wanted}).delete()
        there = set(links.values_list(f"{column}_id", flat=True))
        for other in others:
            if other.pk not in there:
                links.create(**{column: other})


@transaction.atomic
def set_owners(*, by, department, users):
    """Who answers for a department's part of the plans, anew. Raises ValidationError for who is no plan owner."""
    allow(by)
    Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if other := next((user for user in users if not user.has_role(Role.PLAN_OWNER)), None):
        raise ValidationError({"users": _("%(who)s is not a plan owner.") % {"who": other.name}})
    with pghistory.context(user=by.pk):
        DepartmentOwner.objects.filter(department=department).exclude(user__in=users).delete()
        there = set(DepartmentOwner.objects.filter(department=department).values_list("user_id", flat=True))
        for user in users:
            if user.pk not in there:
                DepartmentOwner.objects.create(department=department, user=user)


def store_dates(plan, tasks):
    """Stores what the tasks' "by" means: their windows, and their first and last day."""
    windows = []
    for task in tasks:
        read = when.read(task.by, plan.starts_on, plan.ends_on)
        task.goes_on, task.first_on, task.last_on = read.goes_on, read.first_on, read.last_on
        windows += [TaskWindow(task=task, starts_on=w.start, ends_on=w.end) for w in read.windows]
    Task.objects.bulk_update(tasks, ["goes_on", "first_on", "last_on"], batch_size=1000)
    TaskWindow.objects.filter(task__in=tasks).delete()
    TaskWindow.objects.bulk_create(windows, batch_size=5000)
