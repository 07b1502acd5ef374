"""The plan that runs now, beside the one of 2018: its indicators count themselves from what the demo district does.

Its days follow the demo's school years, so its words are made and not read from a file.
"""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.apps import apps
from django.db.models import Max

from district.models import Department, DistrictSettings, SchoolYear, User
from overview.demo.copying import bare, write_history
from strategy.exchange.importing import import_file
from strategy.exchange.shape import COLUMNS
from strategy.models import Indicator, Measurement, Plan, ReportingPeriod, StatusUpdate, Task
from strategy.queries.measured import taken

NAME = "Safe and Connected Schools"
SUPPORT, SCHOOLS = "Office of Student Support Services", "Office of Chief of Schools"
Status = Task.Status
MEASURED = {
    "SC1.a": "staff_trained",
    "SC1.b": "practice_observed",
    "SC2.a": "proactive_share",
    "SC2.b": "practices_tier1",
    "SC2.c": "agreements_kept",
    "CS1.a": "students_excluded_rate",
    "CS1.b": "repair_offered",
}
ABSENCE = "CS1.c"
ABSENT = ["21.4", "22.6", "21.9", "20.3"]  # percent, by reporting period
SOURCE = "Attendance office, students absent on a tenth of their days or more"
NOTES = {
    Status.ON_TRACK: ["", "Goes as planned.", "Most schools take part."],
    Status.AT_RISK: ["Two coaches left; their schools wait.", "Rooms are hard to find in the afternoon."],
}


def rows(year):
    """The rows of the plan's spreadsheet; `year` is the one in which its first school year begins."""
    end, first, second = year + 4, f"{year}-{(year + 1) % 100:02d}", f"{year + 1}-{(year + 2) % 100:02d}"

    def aim(baseline, unit, direction, target):
        return {
            "baseline": baseline, "unit": unit, "direction": direction, "target": target, "target_year": str(end)
        }  # fmt: skip

    fall, spring = f"Fall {year}", f"Spring {year + 1}"
    return [
        {"kind": kind, "code": code, "under": under, "text": text, **more}
        for kind, code, under, text, more in [
            ("priority", "SC", "", "Every student is known, safe and heard at school.", {}),
            ("priority", "CS", "", "When harm is done, it is repaired, and students stay in class.", {}),
            ("goal", "SC.G", "SC", "Circles are part of every school week.", aim("", "", "", "")),
            ("goal", "CS.G", "CS", "Half as many students lose days of school.", aim("", "", "", "")),
            ("strategy", "SC1", "SC", "Teach every adult restorative practice, and coach them.", {}),
            ("strategy", "SC2", "SC", "Hold circles before anything goes wrong.", {}),
            ("strategy", "CS1", "CS", "Answer harm with repair first.", {}),
            ("action", "SC1.i", "SC1", "Give the basic course to all staff, school by school.", {}),
            ("action", "SC1.ii", "SC1", "Visit who was trained while they practise.", {}),
            ("action", "SC2.i", "SC2", "Set a weekly time for circles in every schedule.", {}),
            ("action", "SC2.ii", "SC2", "Follow up each agreement until it is settled.", {}),
            ("action", "CS1.i", "CS1", "Offer a practice within two weeks of every incident.", {}),
            ("action", "CS1.ii", "CS1", "Welcome back each student who was out.", {}),
            ("indicator", "SC1.a", "SC1", "Staff have finished their training.", aim("10", "%", "increase", "90")),
            ("indicator", "SC1.b", "SC1", "Trained staff are seen in practice.", aim("5", "%", "increase", "60")),
            ("indicator", "SC2.a", "SC2", "Practices are proactive.", aim("60", "%", "increase", "80")),
            ("indicator", "SC2.b", "SC2", "Circles for everyone are held.", {"unit": "count", "direction": "increase"}),
            ("indicator", "SC2.c", "SC2", "Promises are kept.", aim("55", "%", "increase", "85")),
            ("indicator", "CS1.a", "CS1", "Fewer students are excluded.", aim("2", "%", "decrease", "1")),
            ("indicator", "CS1.b", "CS1", "Students are offered repair.", aim("20", "%", "increase", "70")),
            ("indicator", "CS1.c", "CS1", "Fewer students are absent too often.", aim("22.5", "%", "decrease", "15")),
            ("department_goal", "SUP-1", "", "Every school has a trained team.", {"department": SUPPORT}),
            ("department_goal", "SCH-1", "", "Every principal answers harm with repair.", {"department": SCHOOLS}),
            ("implementation_plan", "SUP-1.1", "SUP-1", "Train and coach.",
             {"actions": "SC1.i;SC1.ii", "indicators": "SC1.a;SC1.b"}),
            ("implementation_plan", "SCH-1.1", "SCH-1", "Circles in every week.",
             {"actions": "SC2.i;SC2.ii", "indicators": "SC2.a;SC2.b;SC2.c"}),
            ("implementation_plan", "SCH-1.2", "SCH-1", "Repair first.",
             {"actions": "CS1.i;CS1.ii", "indicators": "CS1.a;CS1.b;CS1.c"}),
            *[
                ("task", f"{under}.{n}", under, text, {"by": by})
                for under, tasks in {
                    "SUP-1.1": [
                        ("Name the schools of the first round.", fall),
                        ("Hold the basic course at each of them.", f"{first}"),
                        ("Choose the coaches.", spring),
                        ("Visit every trained adult once a year.", "Ongoing"),
                        ("Certify trainers of our own.", f"{second}"),
                    ],
                    "SCH-1.1": [
                        ("Write circle time into the schedules.", f"August {year}"),
                        ("Give every class its first circle.", fall),
                        ("Look at the share of proactive practices together.", "Quarterly"),
                        ("Review open promises in every team meeting.", "Monthly"),
                    ],
                    "SCH-1.2": [
                        ("Agree on which incidents go to a circle.", fall),
                        ("Tell families what repair means.", f"{fall}/Ongoing"),
                        ("Plan each return with the student.", "Ongoing"),
                        ("Compare who is excluded and who is offered repair.", f"{spring}/Annually"),
                        ("Report to the board.", f"June {year + 1}"),
                    ],
                }.items()
                for n, (text, by) in enumerate(tasks, 1)
            ],
            ("measure", "SUP-1.1.M1", "SUP-1.1", "Sign-in sheets of the courses.", {"measure": "adult"}),
            ("measure", "SCH-1.1.M1", "SCH-1.1", "Students say that circles help them.", {"measure": "student"}),
            ("measure", "SCH-1.2.M1", "SCH-1.2", "Days out of school.", {"measure": "student"}),
        ]
    ]  # fmt: skip


def _file(year):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(year))
    return out.getvalue().encode()


def periods(year, today):
    """(name, first, last, due) of the reporting periods of two school years that have begun."""
    for began in (year, year + 1):
        for months, first, last in (
            ("Oct–Nov", date(began, 10, 1), date(began, 11, 30)),
            ("Jan–Feb", date(began + 1, 1, 1), date(began + 1, 2, 28)),
            ("Mar–Apr", date(began + 1, 3, 1), date(began + 1, 4, 30)),
        ):
            if first <= today:
                yield f"{months} {first.year}", first, last, last + timedelta(days=10)


def write(cursor, today, context_of):
    """The plan by the import that everybody has, what was told and taken in each period; the last one is open."""
    by = User.objects.get(email="plan@district.example")
    year = SchoolYear.objects.order_by("starts_on").first().starts_on.year
    models = [Department, *apps.get_app_config("strategy").get_models()]
    before = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in models[1:] if _is_ours(model)}
    departments = Department.objects.aggregate(last=Max("pk"))["last"]
    with bare(cursor, models):
        plan = Plan.objects.create(name=NAME, starts_on=date(year, 7, 1), ends_on=date(year + 4, 6, 30))
        trial = import_file(by=by, plan=plan, content=_file(year))
        if trial.problems or Department.objects.filter(pk__gt=departments).exists():
            raise ValueError(trial.problems[:5] or "departments")
        for code, measure in MEASURED.items():
            Indicator.objects.filter(plan=plan, code=code).update(measure=measure)
        Indicator.objects.filter(plan=plan, code=ABSENCE).update(source=SOURCE)
        _tell(plan, by, year, today)
    _write_histories(cursor, by, context_of, plan, before)


def _is_ours(model):
    return hasattr(model, "pgh_event_model")


def _tell(plan, by, year, today):
    rule = DistrictSettings.objects.current().suppression
    absence = Indicator.objects.get(plan=plan, code=ABSENCE)
    tasks = list(Task.objects.filter(plan=plan).order_by("pk"))
    for n, (name, first, last, due) in enumerate(periods(year, today)):
        period = ReportingPeriod.objects.create(plan=plan, name=name, starts_on=first, ends_on=last, due_on=due)
        if due >= today:
            continue
        at = _afternoon(due)
        StatusUpdate.objects.bulk_create(_updates(tasks, period, by, at))
        figures = taken(period, rule=rule, today=today)
        for row in figures:
            row.by, row.at = by, at
        Measurement.objects.bulk_create(figures)
        Measurement.objects.create(
            indicator=absence, first_on=first, last_on=last, value=Decimal(ABSENT[n % len(ABSENT)]), source=SOURCE,
            how=Measurement.How.BY_HAND, by=by, at=at,
        )  # fmt: skip
        period.locked_at, period.locked_by = at, by
        period.save(update_fields=["locked_at", "locked_by"])
    for task in tasks:
        task.owner = by
    Task.objects.bulk_update(tasks, ["status", "owner"])


def _updates(tasks, period, by, at):
    found = []
    for task in tasks:
        random = Random(f"{task.code} {period.name}")
        if task.first_on is None or task.first_on > period.ends_on or task.status == Status.DONE:
            continue
        over = task.last_on <= period.ends_on
        task.status = Status.DONE if over else random.choices([Status.ON_TRACK, Status.AT_RISK], [4, 1])[0]
        note = "Complete." if over else random.choice(NOTES[task.status])
        found.append(StatusUpdate(task=task, period=period, status=task.status, note=note, by=by, at=at))
    return found


def _write_histories(cursor, by, context_of, plan, before):
    """As the triggers would have told it at the time: the plan at its start, the rest when it was told."""
    begun, context = f"'{_afternoon(plan.starts_on).isoformat()}'::timestamptz", context_of(str(by.pk))
    for model, last in before.items():
        new = f"id > {last}"
        if model in (StatusUpdate, Measurement):
            write_history(cursor, model, at="at", context=context_of("by_id"), where=new)
        elif model is Task:
            untold = {"status": f"'{Status.NOT_STARTED}'"}
            write_history(cursor, model, at=begun, context=context, before=untold, where=new)
            told = "(SELECT max(told.at) FROM strategy_statusupdate AS told WHERE told.task_id = strategy_task.id)"
            where = f"{new} AND status <> '{Status.NOT_STARTED}'"
            write_history(cursor, model, at=told, context=context, label="update", where=where)
        elif model is ReportingPeriod:
            untold = {"locked_at": "NULL", "locked_by_id": "NULL"}
            write_history(cursor, model, at=begun, context=context, before=untold, where=new)
            where = f"{new} AND locked_at IS NOT NULL"
            write_history(cursor, model, at="locked_at", context=context, label="update", where=where)
        else:
            write_history(cursor, model, at=begun, context=context, where=new)


def _afternoon(day):
    return datetime.combine(day, time(17), UTC)
