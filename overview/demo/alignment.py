"""What serves the actions of the demo's plans: contracts and courses, kinds of practice, a few schools."""

from datetime import UTC, datetime, time, timedelta

from contracts.models import Contract
from district.models import School, User
from overview.demo.copying import bare, write_history
from strategy.models import Action, Alignment
from trainings.models import Course

# action: (vendors, courses, kinds of practice, how many schools)
SERVED = {
    "SCC7.iii": (["IIRP"], ["TOT", "RP-2", "RP-S"], [], 0),
    "SC1.i": (["IIRP"], ["TOT", "RP-2", "RP-S"], [], 0),
    "SC1.ii": (["IIRP"], ["RP-R"], ["coaching"], 0),
    "SC2.i": ([], [], ["check_in", "community", "academic", "celebration"], 0),
    "SC2.ii": ([], [], ["conversation", "talking"], 3),
    "CS1.i": ([], ["RC-2"], ["peace", "conference", "mediation"], 0),
}


def write(cursor, today, context_of):
    """The same each time, with its history. CS1.ii is left for somebody to name."""
    by = User.objects.get(email="plan@district.example")
    rows = [row for code in SERVED for action in Action.objects.filter(code=code) for row in _rows(action)]
    with bare(cursor, [Alignment]):
        cursor.execute("SELECT setval(pg_get_serial_sequence('strategy_alignment', 'id'), 1, false)")
        Alignment.objects.bulk_create(rows)
    moment = datetime.combine(today - timedelta(days=75), time(15), UTC)
    write_history(cursor, Alignment, at=f"'{moment.isoformat()}'::timestamptz", context=context_of(str(by.pk)))


def _rows(action):
    vendors, courses, practices, schools = SERVED[action.code]
    bought = Contract.objects.filter(vendor__short_name__in=vendors, status__in=["active", "closed"]).order_by("pk")
    yield from (Alignment(action=action, contract=one) for one in bought)
    yield from (Alignment(action=action, course=one) for one in Course.objects.filter(code__in=courses).order_by("pk"))
    yield from (Alignment(action=action, practice=kind) for kind in practices)
    yield from (Alignment(action=action, school=one) for one in School.objects.order_by("pk")[:schools])
