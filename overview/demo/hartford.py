"""A whole plan of four years for the demo district, and what its owners told in the reporting periods of two years.

The plan keeps its own years: its days are in its words ("Fall 2018"), and other years would make them untrue.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.apps import apps

from district.models import Department, User
from overview.demo import policies
from overview.demo.copying import bare, write_history
from strategy.exchange.importing import import_file
from strategy.models import Alignment, Plan, ReportingPeriod, StatusUpdate, Task
from strategy.policies import when

FILE = Path(__file__).with_name("hartford_plan.csv")
NAME = "District Model for Excellence"
STARTS, ENDS = date(2018, 7, 1), date(2022, 6, 30)
Status = Task.Status
TOLD = 0.92  # of the updates that are owed
NOTES = {
    Status.AT_RISK: [
        "The person who leads this left in the middle of the year. The work is shared out until we hire.",
        "Six schools have not answered yet. We visit them this month.",
        "Another office owes us an answer for two weeks now. We have asked for a day in writing.",
        "We could free only half of the hours that we had planned for.",
        "Two people were out for weeks, so part of it moved to next month.",
    ],
    Status.OFF_TRACK: [
        "Not begun in earnest: the money was held back in the budget review.",
        "We started too late to be ready by the day in the plan and propose to move it.",
        "Our first try did not work. We begin again with the comments we got.",
    ],
    Status.ON_TRACK: [
        "", "", "", "Most schools take part; the rest are on the calendar.", "A first draft is out for comments.",
        "Goes as planned.",
    ],
    Status.DONE: ["Complete.", "Complete; whom it concerns has been told.", "Done; it is part of daily work now."],
}  # fmt: skip
CHANCES = {  # of standing so: on track, at risk, off track
    "before": (78, 18, 4),
    "late": (10, 50, 40),
}
UNFINISHED = 0.4  # of what is past its day and still open


@dataclass(frozen=True)
class Period:
    name: str
    starts: date
    ends: date
    due: date


@dataclass(frozen=True)
class Update:
    """How the task of this code stood in a period."""

    task: str
    period: Period
    status: str
    note: str


PERIODS = [
    Period(f"{months} {year}", date(year, first, 1), end, date(end.year, end.month, 20))
    for began in (2018, 2019)
    for months, first, year, end in (
        ("Oct–Nov", 10, began, date(began, 11, 30)),
        ("Jan–Feb", 1, began + 1, date(began + 1, 2, 28)),
        ("Mar–Apr", 3, began + 1, date(began + 1, 4, 30)),
    )
]


def rows():
    """Every row of the plan's file, in the shape that the import of plans reads."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(cursor, context_of):
    """The plan by the import that everybody has, then what was told; all periods but the last are locked."""
    by = User.objects.get(email="plan@district.example")
    models = [Department, *_models()]
    with bare(cursor, models):  # histories are written below, with the days of then
        for model in models[1:]:  # numbered from 1, however often the tables were filled before
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
        plan = Plan.objects.create(name=NAME, starts_on=STARTS, ends_on=ENDS, is_main=True)
        trial = import_file(by=by, plan=plan, content=FILE.read_bytes())
        if trial.problems:
            raise ValueError(trial.problems[:5])
        _write_updates(plan, by)
    _write_histories(cursor, by, context_of)


def _write_updates(plan, by):
    periods = {
        period.name: ReportingPeriod.objects.create(
            plan=plan, name=period.name, starts_on=period.starts, ends_on=period.ends, due_on=period.due
        )
        for period in PERIODS
    }
    tasks = {task.code: task for task in Task.objects.filter(plan=plan).order_by("pk")}
    updates = []
    for update in told([row for row in rows() if row["kind"] == "task"]):
        task, period = tasks[update.task], update.period
        task.status = update.status
        at = _noon(period.due - timedelta(days=task.pk % 9))
        updates.append(
            StatusUpdate(
                task=task, period=periods[period.name], status=update.status, note=update.note, by=by, at=at
            )
        )  # fmt: skip
    StatusUpdate.objects.bulk_create(updates)
    for task in tasks.values():
        task.owner = by
    Task.objects.bulk_update(tasks.values(), ["status", "owner"])
    for period in list(periods.values())[:-1]:
        period.locked_at, period.locked_by = _noon(period.ends_on + timedelta(days=1)), by
        period.save(update_fields=["locked_at", "locked_by"])


def _write_histories(cursor, by, context_of):
    """As the triggers would have told it at the time: the plan at its start, the rest when it was told."""
    begun, context = f"'{_noon(STARTS).isoformat()}'::timestamptz", context_of(str(by.pk))
    for model in _models():
        if not hasattr(model, "pgh_event_model"):
            continue
        if model is StatusUpdate:
            write_history(cursor, model, at="at", context=context_of("by_id"))
        elif model is Task:
            write_history(cursor, model, at=begun, context=context, before={"status": f"'{Status.NOT_STARTED}'"})
            last = "(SELECT max(told.at) FROM strategy_statusupdate AS told WHERE told.task_id = strategy_task.id)"
            where = f"status <> '{Status.NOT_STARTED}'"
            write_history(cursor, model, at=last, context=context, label="update", where=where)
        elif model is ReportingPeriod:
            before = {"locked_at": "NULL", "locked_by_id": "NULL"}
            write_history(cursor, model, at=begun, context=context, before=before)
            where = "locked_at IS NOT NULL"
            write_history(cursor, model, at="locked_at", context=context, label="update", where=where)
        else:
            write_history(cursor, model, at=begun, context=context)


def _models():
    later = {Alignment, *policies.MODELS}
    return [model for model in apps.get_app_config("strategy").get_models() if model not in later]


def _noon(day):
    return datetime.combine(day, time(17), UTC)


def told(tasks, periods=PERIODS):
    """Yields the Updates of these rows of kind task, in the order of periods; the same at every call."""
    now = {}
    for period in periods:
        for row in tasks:
            code, random = row["code"], Random(f"{row['code']} {period.name}")
            read = when.read(row["by"], STARTS, ENDS)
            if read.first_on > period.ends or now.get(code) == Status.DONE or random.random() > TOLD:
                continue
            status = _status(read, period, random)
            now[code] = status
            yield Update(code, period, status, random.choice(NOTES[status]))


def _status(read, period, random):
    late = read.is_late(period.ends, done=False)
    if late and random.random() > UNFINISHED:
        return Status.DONE
    chances = CHANCES["late" if late else "before"]
    return random.choices([Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK], chances)[0]
