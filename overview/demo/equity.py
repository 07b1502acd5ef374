"""What the district says it does not collect, and rates of its state: made up, as everything here."""

import pghistory

from district.models import SchoolYear, User
from district.models.users import Role
from incidents.models import NotCollected, StateRate

SOURCE = "Example figures. Enter those of your state’s report on discipline."
# Of all students of the state outside the group, the percent who were suspended or expelled.
EXCLUDED = {
    "race:AM": "5.2", "race:AS": "5.6", "race:BL": "4.6", "race:HI": "4.9", "race:TR": "5.2", "race:WH": "6.3",
    "sex:F": "7.1", "sex:M": "3.4", "disability:idea": "4.5",
}  # fmt: skip


def write():
    by = User.objects.filter(grants__role=Role.ADMINISTRATOR).order_by("pk").first()
    with pghistory.context(user=by.pk):
        NotCollected.objects.create(
            category="mechanical", reason="No school of the district has such a device.",
            said_by="Office of special education, at the start of the school year",
        )  # fmt: skip
        for year in SchoolYear.objects.order_by("starts_on"):
            for group, percent in EXCLUDED.items():
                StateRate.objects.create(
                    year=year, event="excluded", outside=group, percent=percent, source=SOURCE
                )  # fmt: skip
