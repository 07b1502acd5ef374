"""What this app keeps of students, and for how long; and what goes with a student's whole record."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from district.destroying import goes_with
from district.retention import Kind, register

register(
    Kind(
        "student",
        _("Whole records of students who left"),
        "district.Student",
        clock=F("left_on"),
        clock_words=_("the student left the district"),
        years=7,
        source=_("To be confirmed by the district’s counsel"),
        students=("pk",),
        page="district:student-detail",
        last=True,
        order=90,
    )
)
# The log of disclosures is kept as long as the record, and no longer. Source: 34 CFR 99.32(a)(2).
goes_with("district.Disclosure.student")
