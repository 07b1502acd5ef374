from datetime import date

import pytest

from district.models import SchoolYear


@pytest.fixture
def year(district):
    """The school year of the cast, which is over, and a day in its autumn."""
    district.school_year, district.day = SchoolYear.objects.get(), date(2025, 9, 8)
    return district
