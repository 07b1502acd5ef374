"""How tasks stand: told one by one or many at once, in a period; and the lock that keeps what was told."""

from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.actions.measurements import keep_figures
from strategy.actions.refusals import RowErrors, allow, in_words, locked_words
from strategy.models import ReportingPeriod, StatusUpdate, Task
from strategy.permissions import departments_of, may_update_task, may_update_tasks
from strategy.policies.periods import three_of
from strategy.policies.tasks import check_move


@dataclass(frozen=True)
class Told:
    """How somebody says that a task stands."""

    task_id: int
    status: str
    note: str = ""
    evidence: str = ""
    link: str = ""


@transaction.atomic
def update_tasks(*, by, period, told, now):
    """Stores many tasks' updates of one period, all or none. A second update of a task replaces the first.

    Returns the list of StatusUpdates. Raises PermissionDenied; ValidationError when the period is locked; RowErrors,
    by the task's id, for what is wrong in single rows.
    """
    allow(by, may_update_tasks)
    period = _hold_period(period)
    if period.locked_at:
        raise ValidationError(locked_words())
    ids = [one.task_id for one in told]
    tasks = {task.pk: task for task in _hold_tasks(period, ids)}
    departments, errors, updates, seen = departments_of(by), {}, [], set()
    before = {update.task_id: update for update in StatusUpdate.objects.filter(period=period, task__in=tasks)}
    for one in told:
        task = tasks.get(one.task_id)
        try:
            if task is None or not may_update_task(by, task, departments):
                raise ValidationError({"task": _("This task is not one of yours.")})
            if one.task_id in seen:
                raise ValidationError({"task": _("This task is named twice.")})
            seen.add(one.task_id)
            check_move(task, one.status, note=one.note)
            update = before.get(task.pk) or StatusUpdate(task=task, period=period)
            update.status, update.note, update.evidence = one.status, one.note, one.evidence
            update.link, update.by, update.at = one.link, by, now
            update.clean_fields()
        except ValidationError as error:
            errors[one.task_id] = error.message_dict
            continue
        task.status = one.status
        updates.append(update)
    if errors:
        raise RowErrors(errors)
    with pghistory.context(user=by.pk), in_words():
        for update in updates:
            update.save()
        Task.objects.bulk_update([tasks[update.task_id] for update in updates], ["status"])
    return updates


@transaction.atomic
def create_period(*, by, plan, facts):
    allow(by)
    period = ReportingPeriod(plan=plan, **facts)
    period.full_clean()
    with pghistory.context(user=by.pk):
        period.save(force_insert=True)
    return period


@transaction.atomic
def change_period(*, by, period, facts):
    """Corrects a period that is not locked. Raises ValidationError, also when somebody locked it in the meantime."""
    allow(by)
    period = _hold_period(period)
    if period.locked_at:
        raise ValidationError(locked_words())
    for name, value in facts.items():
        setattr(period, name, value)
    period.full_clean()
    with pghistory.context(user=by.pk), in_words():
        period.save(update_fields=list(facts))
    return period


@transaction.atomic
def lay_periods(*, by, plan, year):
    """The three periods of a school year, without those whose days are taken. Returns the new ones."""
    allow(by)
    taken = [(period.starts_on, period.ends_on) for period in ReportingPeriod.objects.filter(plan=plan)]
    new = [
        facts
        for facts in three_of(year)
        if not any(first <= facts["ends_on"] and facts["starts_on"] <= last for first, last in taken)
    ]
    return [create_period(by=by, plan=plan, facts=facts) for facts in new]


@transaction.atomic
def remove_period(*, by, period):
    """Takes a period away in which nobody has told anything. Raises ValidationError otherwise."""
    allow(by)
    period = _hold_period(period)
    if period.locked_at:
        raise ValidationError(locked_words())
    if period.updates.exists():
        raise ValidationError(_("Tasks were told in this period, so it stays. Change its days instead."))
    with pghistory.context(user=by.pk), in_words():
        period.delete()


@transaction.atomic
def lock_period(*, by, period, now):
    """Nothing told in this period changes from here on, and what the indicators count themselves is kept with it.

    Raises ValidationError when it is locked already.
    """
    allow(by)
    period = _hold_period(period)
    if period.locked_at:
        raise ValidationError(_("This period is locked already."))
    period.locked_at, period.locked_by = now, by
    with pghistory.context(user=by.pk), in_words():
        keep_figures(by=by, period=period, now=now, today=timezone.localdate(now))
        period.save(update_fields=["locked_at", "locked_by"])
    return period


def _hold_period(period):
    return ReportingPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)


def _hold_tasks(period, ids):
    tasks = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids, plan=period.plan_id)
    return tasks.select_related("implementation_plan__department_goal").order_by("pk")
