"""Days that are not like others: for one school or for all."""

from datetime import date

import pytest
from django.urls import reverse

from district.models import CalendarDay
from tests.cast import as_user
from tests.factories import CalendarDayFactory

LIST, NEW = reverse("district:calendar-list"), reverse("district:calendar-create")
LIST_QUERIES = 12


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


def post(client, **data):
    return client.post(NEW, {"first": "2025-12-22", "last": "2026-01-02", "kind": "closed", "school": ""} | data)


def test_calendar_marks_the_weekdays_of_a_range(cast, admin):
    assert post(admin, note="Winter break").url == LIST
    days = CalendarDay.objects.filter(school=None)
    assert [day.day.day for day in days] == [22, 23, 24, 25, 26, 29, 30, 31, 1, 2]
    assert {(day.kind, day.note) for day in days} == {("closed", "Winter break")}


def test_calendar_marks_one_day_of_one_school(cast, admin):
    post(admin, first="2026-03-04", last="", kind="half", school=cast.a.pk)
    day = CalendarDay.objects.get()
    assert (day.day, day.school, day.kind) == (date(2026, 3, 4), cast.a, "half")


def test_calendar_marked_twice_holds_each_day_once(cast, admin):
    CalendarDayFactory(day=date(2025, 12, 24), school=cast.a, kind="half")
    post(admin, note="Winter break")
    post(admin, first="2025-12-24", last="2025-12-26", kind="early", note="")
    found = CalendarDay.objects.filter(school=None, day__range=(date(2025, 12, 23), date(2025, 12, 29)))
    assert [(day.day.day, day.kind) for day in found] == [
        (23, "closed"), (24, "early"), (25, "early"), (26, "early"), (29, "closed"),
    ]  # fmt: skip
    assert CalendarDay.objects.get(school=cast.a).kind == "half"


@pytest.mark.parametrize(
    "change, field",
    [
        ({"first": "2025-02-30"}, "first"),
        ({"first": ""}, "first"),
        ({"last": "2025-12-01"}, "last"),
        ({"last": "2027-01-02"}, "last"),
        ({"last": "9999-12-31"}, "last"),
        ({"first": "2026-01-03", "last": "2026-01-04"}, "first"),
        ({"kind": "party"}, "kind"),
        ({"school": "9" * 40}, "school"),
        ({"note": "x" * 81}, "note"),
        ({"note": "\0"}, "note"),
    ],
)
def test_calendar_form_says_what_is_wrong(cast, admin, change, field):
    response = post(admin, **change)
    assert list(response.context["form"].errors) == [field]
    assert not CalendarDay.objects.exists()


def test_calendar_day_is_removed(cast, admin):
    day = CalendarDayFactory(day=cast.year.starts_on)
    assert admin.post(reverse("district:calendar-delete", args=[day.pk])).url == LIST
    assert not CalendarDay.objects.exists()
    assert admin.post(reverse("district:calendar-delete", args=[day.pk])).status_code == 404


def test_calendar_day_is_removed_by_administrators_only(cast):
    day = CalendarDayFactory(day=cast.year.starts_on)
    for part in ("auditor", "principal", "board"):
        response = as_user(getattr(cast, part)).post(reverse("district:calendar-delete", args=[day.pk]))
        assert response.status_code == 403
    assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize("year", ["", "0", "x", "9" * 40, "\0"])
def test_calendar_list_answers_any_year(cast, admin, year):
    response = admin.get(LIST, {"year": year})
    assert (response.status_code, response.context["year"]) == (200, cast.year)


@pytest.mark.parametrize("extra", [0, 2])
def test_calendar_list_asks_the_database_as_often_for_one_as_for_three(cast, admin, django_assert_num_queries, extra):
    for school in [cast.a, cast.b, cast.c][: 1 + extra]:
        CalendarDayFactory(day=cast.year.starts_on, school=school)
    admin.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(admin.get(LIST).context["rows"]) == 1 + extra
