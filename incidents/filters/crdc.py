"""What the page of counts for the Civil Rights Data Collection is asked."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from district.models import School, Student
from incidents.filters.equity import GROUPING_WORDS, EquityFilters, EquityForm, _choice

GROUPINGS = ("race", "sex", "disability", "el")
K12, PRESCHOOL = "K12", "PK"
LEVELS = {K12: gettext_lazy("Kindergarten through grade 12"), PRESCHOOL: gettext_lazy("Preschool")}
UNKNOWN = "none"  # of a sex that is not on record, in the address


class CrdcForm(EquityForm):
    sex = _choice(gettext_lazy("Sex"))
    level = _choice(gettext_lazy("Level"))

    field_order = ["group", "sex", "level", "school", "year"]


class CrdcFilters(EquityFilters):
    """`.group`, `.sex` and `.level` beside the days and the schools."""

    form_class = CrdcForm

    def __init__(self, request, today):
        super().__init__(request, today, sides=False)

    def _choices(self):
        found = {
            "year": [(str(year.pk), year.name) for year in self.years],
            "group": [(name, GROUPING_WORDS[name]) for name in GROUPINGS],
        }
        if self.whole:
            return found
        found["sex"] = [*Student.Sex.choices, (UNKNOWN, gettext_lazy("Not recorded"))]
        found["level"] = list(LEVELS.items())
        if len(self.schools) > 1:
            found["school"] = [(str(pk), name) for pk, name in self.schools.items()]
        return found

    def names(self, grouping):
        """{key: words}; what is not on record of a student is a group of its own."""
        return super().names(grouping) | {"": gettext_lazy("Not recorded")}

    @cached_property
    def school_numbers(self):
        """{id: number} of the schools that the file has rows of."""
        return dict(School.objects.filter(pk__in=self.schools).values_list("pk", "number"))

    def takes(self, level, sex):
        """Whether the page counts students of this level and sex."""
        asked = self.data.get("sex", "")
        return self.data.get("level", "") in ("", level) and asked in ("", sex or UNKNOWN)
