"""What the district says it does not collect, and rates of its state: made up, as everything here."""

import datetime

from django.utils import timezone

from district.models import SchoolYear
from incidents.models import NotCollected, StateRate
from overview.demo.copying import bare, write_history

MODELS = [NotCollected, StateRate]
SOURCE = "Example figures. Enter those of your state’s report on discipline."
# Of all students of the state outside the group, the percent who were suspended or expelled.
EXCLUDED = {
    "race:AM": "5.2", "race:AS": "5.6", "race:BL": "4.6", "race:HI": "4.9", "race:TR": "5.2", "race:WH": "6.3",
    "sex:F": "7.1", "sex:M": "3.4", "disability:idea": "4.5",
}  # fmt: skip


def write(cursor, today):
    """The same each time, with its history."""
    with bare(cursor, [*MODELS, *(model.pgh_event_model for model in MODELS)]):
        for model in MODELS:  # numbered from 1, however often the tables were filled before
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), 1, false)")
        NotCollected.objects.create(
            category="mechanical", reason="No school of the district has such a device.",
            said_by="Office of special education, at the start of the school year",
        )  # fmt: skip
        StateRate.objects.bulk_create(
            StateRate(year=year, event="excluded", outside=group, percent=percent, source=SOURCE)
            for year in SchoolYear.objects.order_by("starts_on")
            for group, percent in EXCLUDED.items()
        )
        day = datetime.datetime.combine(today - datetime.timedelta(days=60), datetime.time(9))
        for model in MODELS:
            write_history(cursor, model, at=f"'{timezone.make_aware(day).isoformat()}'::timestamptz")
