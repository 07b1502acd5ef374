"""Tasks gathered for reading: by their day, and by who answers for them."""

from strategy.models import Task
from strategy.policies.tasks import is_late


def answering(task, owners):
    """Who tells of a task: its owner, or else who owns its department. `owners`: dict of department id to users."""
    if task.owner:
        return [task.owner]
    return owners.get(task.implementation_plan.department_goal.department_id, [])


def by_owner(tasks, owners):
    """([(user, their tasks)] by name, tasks that nobody answers for). A task of two owners stands with both."""
    found, nobody = {}, []
    for task in tasks:
        people = answering(task, owners)
        for user in people:
            found.setdefault(user, []).append(task)
        if not people:
            nobody.append(task)
    return sorted(found.items(), key=lambda row: (row[0].name, row[0].pk)), nobody


def day_of(task, windows, today):
    """The last day of what is to be done now or next, else its last day. None where it goes on or names no day.

    `windows`: (first day, last day) of each span that its "by" names, in order.
    """
    ahead = [end for _start, end in windows if end >= today]
    if ahead:
        return min(ahead)
    return None if task.goes_on else task.last_on


def by_date(tasks, windows, today):
    """(past their day, [(first day of a month, its tasks)] in order, going on, without a day, done).

    `windows`: dict of task id to its windows, as `day_of` takes them.
    """
    late, months, going, without, done = [], {}, [], [], []
    for task in tasks:
        day = day_of(task, windows.get(task.pk, []), today)
        if task.status == Task.Status.DONE:
            done.append(task)
        elif is_late(task, today):
            late.append(task)
        elif day:
            months.setdefault(day.replace(day=1), []).append((day, task))
        elif task.goes_on:
            going.append(task)
        else:
            without.append(task)
    ordered = [(month, [task for _day, task in sorted(rows, key=lambda row: row[0])]) for month, rows in months.items()]
    return late, sorted(ordered, key=lambda row: row[0]), going, without, done
