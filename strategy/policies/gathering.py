"""The tasks of a plan in heaps: by when they fall due, and by who answers for them."""

from collections import defaultdict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.models import Task
from strategy.policies.tasks import is_late


def by_date(tasks, today):
    """[(words, tasks)]: past their day, month by month, what goes on or has no day, and last what is done."""
    late, months, ongoing, undated, done = [], defaultdict(list), [], [], []
    for task in tasks:
        if task.status == Task.Status.DONE:
            done.append(task)
        elif is_late(task, today):
            late.append(task)
        elif task.goes_on:
            ongoing.append(task)
        elif task.last_on is None:
            undated.append(task)
        else:
            months[task.last_on.replace(day=1)].append(task)
    heaps = [
        (_("Past their day"), late),
        *((date_format(month, "YEAR_MONTH_FORMAT"), months[month]) for month in sorted(months)),
        (_("Goes on or comes again"), ongoing),
        (_("Without a day"), undated),
        (_("Done"), done),
    ]
    return [(words, heap) for words, heap in heaps if heap]


def who_answers(task, owners):
    """[user]: the task's own owner, or else who answers for its department. `owners`: of `owners_of_departments`."""
    return [task.owner] if task.owner else owners[task.implementation_plan.department_goal.department_id]


def by_owner(tasks, owners):
    """[(names, tasks)] in the order of the names; what nobody answers for comes last."""
    heaps, nobody = defaultdict(list), []
    for task in tasks:
        people = who_answers(task, owners)
        heap = heaps[", ".join(user.name for user in people)] if people else nobody
        heap.append(task)
    return [*sorted(heaps.items()), *([(_("Nobody is named"), nobody)] if nobody else [])]
