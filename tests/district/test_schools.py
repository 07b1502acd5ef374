"""The schools: names for everybody, numbers of students for those who see the school whole."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from district.models import School
from district.queries import special_days
from tests.cast import as_user
from tests.factories import CalendarDayFactory, SchoolFactory, SectionFactory, StudentFactory, ZoneFactory

LIST = reverse("district:school-list")
LIST_QUERIES = 11
PAGE_QUERIES = 18


def names(response):
    return [school.name for school in response.context["page"]]


def test_school_list_is_open_to_everybody_who_signs_in(district):
    for user in district.users().values():
        assert names(as_user(user).get(LIST)) == ["Alder School", "Birch School", "Cedar School"]


def test_school_list_counts_students_where_the_reader_sees_all(district):
    StudentFactory.create_batch(2, school=district.a)
    StudentFactory(school=district.a, left_on=timezone.localdate())
    StudentFactory(school=district.b)
    rows = as_user(district.administrator).get(LIST).context["page"].rows
    assert [(row.student_count, row.staff_count) for row in rows] == [(2, 4), (1, 1), (0, 1)]
    mine = as_user(district.coordinator).get(LIST, {"format": "csv"})
    lines = b"".join(mine.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[-2:] for line in lines] == [["Staff", "Students"], ["4", "2"], ["1", ""], ["1", ""]]
    for part in ("board", "teacher", "training_lead", "outsider"):
        response = as_user(getattr(district, part)).get(LIST)
        assert response.context["counted"] == set()
        assert '<th scope="col" class="num">Students</th>' not in response.content.decode()


def test_school_list_filters_by_zone_level_and_closed(district):
    zone = ZoneFactory(name="North")
    School.objects.filter(pk=district.b.pk).update(zone=zone, level="high")
    School.objects.filter(pk=district.c.pk).update(closed_on=date(2024, 1, 1))
    client = as_user(district.board)
    assert names(client.get(LIST, {"zone": zone.pk})) == ["Birch School"]
    assert names(client.get(LIST, {"level": "high"})) == ["Birch School"]
    assert names(client.get(LIST)) == ["Alder School", "Birch School"]
    assert names(client.get(LIST, {"closed": "on", "q": "ced"})) == ["Cedar School"]


@pytest.mark.parametrize("extra", [0, 2])
def test_school_list_asks_the_database_as_often_for_one_as_for_three(cast, django_assert_num_queries, extra):
    for _n in range(1 + extra):
        SchoolFactory(name=f"Counted {_n}")
    client = as_user(cast.coordinator)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST, {"q": "counted"}).context["page"]) == 1 + extra


@pytest.mark.parametrize("query", [{"q": "\0"}, {"zone": "9" * 40}, {"level": "\0"}, {"q": "%"}, {"sort": "level"}])
def test_school_list_answers_any_query(cast, query):
    assert as_user(cast.board).get(LIST, query).status_code == 200


def test_school_page_shows_staff_classes_and_numbers(district):
    student = StudentFactory(school=district.a, family_name="Secretname")
    SectionFactory(
        school=district.a, year=district.year, name="Algebra", taught_by=district.teacher.staff, roster=[student]
    )
    page = as_user(district.coordinator).get(district.a.get_absolute_url())
    assert page.context["student_count"] == 1
    assert [(section.name, section.size) for section in page.context["sections"]] == [("Algebra", 1)]
    assert len(page.context["assignments"]) == 4
    for user in (district.board, district.other_school, district.teacher):
        other = as_user(user).get(district.a.get_absolute_url())
        html = other.content.decode()
        assert other.context["student_count"] is None
        assert "Algebra" in html
        assert "?section=" not in html
        assert "Secretname" not in html


@pytest.mark.parametrize("extra", [0, 2])
def test_school_page_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, extra):
    for _n in range(1 + extra):
        student = StudentFactory(school=district.a)
        SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[student])
        CalendarDayFactory(day=timezone.localdate() + timedelta(days=10 * _n), school=None)
    client = as_user(district.coordinator)
    client.get(district.a.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(district.a.get_absolute_url())


def test_school_page_shows_the_number_to_call(district):
    client = as_user(district.administrator)
    fields = ("name", "short_name", "number", "level")
    data = {name: getattr(district.a, name) for name in fields} | {"phone": "(860) 555-0142 x7"}
    page = client.get(reverse("district:school-edit", args=[district.a.pk]))
    data["version"] = page.context["form"]["version"].value()
    client.post(reverse("district:school-edit", args=[district.a.pk]), data)
    page = as_user(district.board).get(district.a.get_absolute_url()).content.decode()
    assert 'href="tel:8605550142"><bdi dir="ltr">(860) 555-0142 x7</bdi>' in page


def test_special_days_in_a_row_are_one_span(cast):
    for day in (23, 24, 28, 29):
        CalendarDayFactory(day=date(2026, 12, day), school=None, kind="closed", note="Winter break")
    CalendarDayFactory(day=date(2026, 12, 30), school=cast.a, kind="half", note="")
    CalendarDayFactory(day=date(2026, 12, 31), school=cast.b, kind="half", note="")
    CalendarDayFactory(day=date(2026, 12, 1), school=None)
    spans = special_days(cast.a, date(2026, 12, 2))
    assert [(span.first.day, span.last.day, span.note) for span in spans] == [
        (23, 24, "Winter break"), (28, 29, "Winter break"), (30, 30, ""),
    ]  # fmt: skip
    CalendarDayFactory(day=date(2026, 12, 25), school=None, kind="closed", note="Winter break")
    spans = special_days(cast.a, date(2026, 12, 2))
    assert [(span.first.day, span.last.day) for span in spans] == [(23, 29), (30, 30)]


def test_school_edit_is_for_administrators(cast):
    url = reverse("district:school-edit", args=[cast.a.pk])
    for part in ("coordinator", "principal", "auditor", "board"):
        client = as_user(getattr(cast, part))
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
    client = as_user(cast.administrator)
    version = client.get(url).context["form"]["version"].value()
    data = {"name": "Alder Academy", "short_name": "Alder", "level": "middle", "version": version}
    assert client.post(url, data).url == cast.a.get_absolute_url()
    assert School.objects.get(pk=cast.a.pk).brief == "Alder"
    bad = client.post(url, data | {"name": "", "zone": "9" * 30, "closed_on": "x"})
    assert sorted(set(bad.context["form"].errors) - {"__all__"}) == ["closed_on", "name", "zone"]
