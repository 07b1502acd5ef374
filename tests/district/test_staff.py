"""The staff directory: open to everybody who signs in, without a single student in it."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import as_user
from tests.factories import AssignmentFactory, PracticeFactory, SectionFactory, StaffFactory, StudentFactory

LIST = reverse("district:staff-list")
LIST_QUERIES = 12
PAGE_QUERIES = 17


def names(response):
    return [staff.family_name for staff in response.context["page"]]


@pytest.fixture
def staff(district):
    """A counselor at a who teaches grades 5 and 6, and somebody who left."""
    return [
        StaffFactory(
            given_name="Ángela",
            family_name="Zamora",
            job_class="counselor",
            grades_taught=["5", "6"],
            staff_number="E77",
            assigned_to=district.a,
        ),
        StaffFactory(given_name="Gone", family_name="Away", ended_on=date(2024, 6, 1)),
    ]


def test_staff_list_is_open_to_everybody_who_signs_in(client, district, staff):
    for user in district.users().values():
        assert "Zamora" in as_user(user).get(LIST).content.decode()
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(
    "query, found",
    [
        ({"q": "angela zam"}, ["Zamora"]),
        ({"q": "e77"}, ["Zamora"]),
        ({"job": "counselor"}, ["Zamora"]),
        ({"grade": "5"}, ["Zamora"]),
        ({"q": "away"}, []),
        ({"q": "away", "left": "on"}, ["Away"]),
    ],
)
def test_staff_list_filters(district, staff, query, found):
    assert names(as_user(district.board).get(LIST, query)) == found


def test_staff_list_filters_by_school_of_today(district, staff):
    here = names(as_user(district.board).get(LIST, {"school": district.a.pk}))
    assert here == ["Colleague", "Coordinator", "Principal", "Teacher", "Zamora"]
    AssignmentFactory(staff=staff[0], school=district.b, starts_on=date(2020, 8, 1), ends_on=date(2021, 6, 1))
    assert names(as_user(district.board).get(LIST, {"school": district.b.pk})) == ["OtherSchool"]


@pytest.mark.parametrize("extra", [0, 2])
def test_staff_list_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, extra):
    for _n in range(1 + extra):
        StaffFactory(given_name="Counted", assigned_to=district.a)
    client = as_user(district.coordinator)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST, {"q": "counted"}).context["page"]) == 1 + extra


def test_staff_list_exports(district, staff):
    response = as_user(district.board).get(LIST, {"q": "zamora", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith('Zamora,Ángela,,Counselor or social worker,Alder School,"5, 6",')


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"school": "9" * 40}, {"job": "\0"}, {"grade": "x"}, {"sort": "-job"}, {"q": "a " * 200}]
)
def test_staff_list_answers_any_query(district, query):
    assert as_user(district.board).get(LIST, query).status_code == 200


def test_staff_page_names_classes_and_no_student(district):
    student = StudentFactory(school=district.a, family_name="Secretname")
    SectionFactory(
        school=district.a, year=district.year, name="Algebra", taught_by=district.teacher.staff, roster=[student]
    )
    PracticeFactory(school=district.a, facilitators=[district.teacher.staff], topic="Held in trust")
    url = district.teacher.staff.get_absolute_url()
    for user in (district.board, district.other_school, district.outsider):
        html = as_user(user).get(url).content.decode()
        assert "Algebra" in html
        assert "Secretname" not in html
        assert "Held in trust" not in html
    assert "Held in trust" in as_user(district.coordinator).get(url).content.decode()


def test_staff_page_shows_the_login_to_administrators_and_auditors_only(district):
    url = district.teacher.staff.get_absolute_url()
    shown = {name: "login" in as_user(user).get(url).context and as_user(user).get(url).context["login"] is not None
             for name, user in district.users().items()}  # fmt: skip
    assert {name for name, seen in shown.items() if seen} == {"administrator", "auditor"}


@pytest.mark.parametrize("extra", [0, 2])
def test_staff_page_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, extra):
    staff = StaffFactory()
    for _n in range(1 + extra):
        AssignmentFactory(staff=staff, school=[district.a, district.b, district.c][_n])
        SectionFactory(school=district.a, year=district.year, taught_by=staff)
        PracticeFactory(school=district.a, facilitators=[staff])
    client = as_user(district.administrator)
    client.get(staff.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(staff.get_absolute_url())


def test_staff_edit_corrects_job_class_and_grades(district, staff):
    url = reverse("district:staff-edit", args=[staff[0].pk])
    client = as_user(district.administrator)
    version = client.get(url).context["form"]["version"].value()
    data = {
        "given_name": "Ángela",
        "family_name": "Zamora",
        "job_class": "teacher",
        "grades_taught": ["12", "K"],
        "version": version,
    }
    assert client.post(url, data).url == staff[0].get_absolute_url()
    staff[0].refresh_from_db()
    assert (staff[0].job_class, staff[0].grades_taught) == ("teacher", ["K", "12"])
    late = client.post(url, data | {"job_class": "other", "grades_taught": ["1"]})
    assert ("Grades taught", "Kindergarten, 12", "1") in late.context["form"].conflict
    bad = client.post(url, data | {"grades_taught": ["99"], "hired_on": "2020-02-31", "email": "x"})
    assert sorted(bad.context["form"].errors) == ["email", "grades_taught", "hired_on"]


@pytest.mark.parametrize("part", ["coordinator", "principal", "auditor", "board"])
def test_staff_edit_is_refused_to_others(district, staff, part):
    client, url = as_user(getattr(district, part)), reverse("district:staff-edit", args=[staff[0].pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)


def test_staff_search_answers_the_picker(district, staff):
    url = reverse("district:staff-search")
    response = as_user(district.administrator).get(url, {"name": "staff", "staff_q": "zam"})
    assert response.context["results"] == [(staff[0].pk, "Ángela Zamora", "Counselor or social worker")]
    for typed in ("", "\0", "x" * 5000):
        assert as_user(district.administrator).get(url, {"name": "staff", "staff_q": typed}).status_code == 200
    for known, more in ((6, False), (9, True)):
        StaffFactory.create_batch(known - 6, given_name="Pat", assigned_to=district.a)
        response = as_user(district.administrator).get(url, {"name": "staff", "staff_q": "pat"})
        assert (len(response.context["results"]), response.context["more"]) == (min(known, 8), more)
