"""The pages of students: who is found, what the page says, what administrators correct."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from district import actions
from district.models import AccessRecord, Guardian, Student
from district.models.people import grade_words, language_name
from tests.cast import as_user
from tests.factories import (
    GuardianFactory,
    PracticeFactory,
    SectionFactory,
    StudentFactory,
)

LIST = reverse("district:student-list")
LIST_QUERIES = 11
PAGE_QUERIES = 27


@pytest.fixture
def students(district):
    """Two at school a, one at b."""
    return [
        StudentFactory(school=district.a, given_name="Amari", family_name="Thompson", grade="10", local_id="7001"),
        StudentFactory(school=district.a, given_name="Zoé", family_name="Núñez", grade="2", local_id="7002"),
        StudentFactory(school=district.b, given_name="Bo", family_name="Thompson", grade="K", local_id="7003"),
    ]


def names(response):
    return [student.name for student in response.context["page"]]


def test_student_list_shows_own_schools_in_the_order_of_names(district, students):
    response = as_user(district.coordinator).get(LIST)
    assert names(response) == ["Zoé Núñez", "Amari Thompson"]
    assert "Bo Thompson" not in response.content.decode()


def test_student_list_for_administrators_and_auditors_is_the_whole_district(district, students):
    for user in (district.administrator, district.auditor):
        assert names(as_user(user).get(LIST)) == ["Zoé Núñez", "Amari Thompson", "Bo Thompson"]


def test_student_list_for_a_teacher_is_the_own_roster(district, students):
    SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[students[1]])
    SectionFactory(school=district.a, year=district.year, roster=[students[0]])
    assert names(as_user(district.teacher).get(LIST)) == ["Zoé Núñez"]
    assert names(as_user(district.teacher).get(LIST, {"q": "thompson"})) == []


@pytest.mark.parametrize(
    "part", ["training_lead", "contract_manager", "plan_owner", "board", "equity_analyst", "outsider"]
)
def test_student_list_is_refused_to_roles_without_students(district, students, part):
    client = as_user(getattr(district, part))
    assert client.get(LIST).status_code == 403
    response = client.get(students[0].get_absolute_url())
    assert response.status_code == 403
    assert "Thompson" not in response.content.decode()


@pytest.mark.parametrize(
    "words, found",
    [
        ("thom", ["Amari Thompson"]),
        ("nunez zo", ["Zoé Núñez"]),
        ("7002", ["Zoé Núñez"]),
        ("omps ama", ["Amari Thompson"]),
        ("%", []),
        ("\\", []),
        ("zz", []),
    ],
)
def test_student_search_finds_any_part_of_a_name_or_number(district, students, words, found):
    assert names(as_user(district.coordinator).get(LIST, {"q": words})) == found


def test_student_search_finds_one_who_moved_away(district, students):
    actions.transfer_student(student=students[0], to=district.b, by=district.administrator, today=timezone.localdate())
    client = as_user(district.coordinator)
    assert names(client.get(LIST)) == ["Zoé Núñez"]
    assert names(client.get(LIST, {"q": "amari"})) == ["Amari Thompson"]


def test_student_search_says_when_more_match_than_are_shown(district, monkeypatch):
    monkeypatch.setattr("district.queries.FOUND", 2)
    for _n in range(3):
        StudentFactory(school=district.a, family_name="Manyone")
    client = as_user(district.administrator)
    response = client.get(LIST, {"q": "manyone"})
    assert len(response.context["page"]) == 2
    assert "More students match than one search shows." in response.content.decode()
    narrowed = client.get(LIST, {"q": "manyone", "school": district.a.pk})
    assert len(narrowed.context["page"]) == 3
    assert "More students match" not in narrowed.content.decode()


def test_student_list_filters_by_grade_language_school_and_class(district, students):
    client = as_user(district.administrator)
    Student.objects.filter(pk=students[2].pk).update(home_language="ar")
    section = SectionFactory(school=district.a, year=district.year, roster=[students[1]])
    assert names(client.get(LIST, {"grade": "K"})) == ["Bo Thompson"]
    assert names(client.get(LIST, {"language": "ar"})) == ["Bo Thompson"]
    assert names(client.get(LIST, {"school": district.a.pk})) == ["Zoé Núñez", "Amari Thompson"]
    assert names(client.get(LIST, {"section": section.pk})) == ["Zoé Núñez"]


def test_student_list_school_filter_offers_own_schools_only(district, students):
    response = as_user(district.coordinator).get(LIST, {"school": district.b.pk})
    assert names(response) == []
    assert "Birch School" not in response.content.decode()


def test_student_list_hides_who_left_until_asked(district, students):
    Student.objects.filter(pk=students[0].pk).update(left_on=timezone.localdate())
    client = as_user(district.coordinator)
    assert names(client.get(LIST)) == ["Zoé Núñez"]
    assert names(client.get(LIST, {"left": "on"})) == ["Zoé Núñez", "Amari Thompson"]


def test_student_list_sorts_grades_as_schools_count_them(district, students):
    StudentFactory(school=district.a, given_name="No", family_name="Grade", grade="")
    client = as_user(district.administrator)
    grades = [student.grade for student in client.get(LIST, {"sort": "grade"}).context["page"]]
    assert grades == ["K", "2", "10", ""]
    grades = [student.grade for student in client.get(LIST, {"sort": "-grade"}).context["page"]]
    assert grades == ["", "10", "2", "K"]


@pytest.mark.parametrize("extra", [0, 2])
def test_student_list_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, extra):
    for _n in range(1 + extra):
        StudentFactory(school=district.a)
    client = as_user(district.coordinator)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


def test_student_list_exports_exactly_what_is_filtered(district, students):
    response = as_user(district.coordinator).get(LIST, {"q": "zo", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Family name,Given name,Preferred name,Grade,School,Student number,Home language,Left on",
        "Núñez,Zoé,,2,Alder School,7002,,",
    ]
    record = AccessRecord.objects.get(kind=AccessRecord.Kind.EXPORT)
    assert (record.user, record.noun, record.rows) == (district.coordinator, "student", 1)


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_student_list_exports_to_spreadsheet_and_pdf(district, students, kind):
    response = as_user(district.coordinator).get(LIST, {"format": kind})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert body[:4] == {"xlsx": b"PK\x03\x04", "pdf": b"%PDF"}[kind]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"}, {"q": "x" * 5000}, {"q": "a " * 200}, {"school": "9" * 40}, {"school": "\0"}, {"school": "-1"},
        {"grade": "99"}, {"section": "9" * 40}, {"section": "abc"}, {"section": "1.5"}, {"section": "NaN"},
        {"section": "²"}, {"section": "9" * 5000}, {"school": "9" * 5000},
        {"sort": "x"}, {"after": "x"}, {"left": "\0"}, {"format": "exe"},
    ],
)  # fmt: skip
def test_student_list_answers_any_query(district, students, query):
    assert as_user(district.administrator).get(LIST, query).status_code == 200


def test_student_page_tells_who_is_called_in_which_language(district, students):
    GuardianFactory(
        student=students[0], name="Rania T.", language="ar", phone="+1 (860) 555-0111 x2", is_first_contact=True
    )
    GuardianFactory(student=students[0], name="Old Contact", ended_on=date(2024, 1, 1))
    section = SectionFactory(
        school=district.a, year=district.year, name="Algebra", taught_by=district.teacher.staff, roster=[students[0]]
    )
    response = as_user(district.coordinator).get(students[0].get_absolute_url())
    html = response.content.decode()
    assert 'href="tel:+18605550111"' in html
    assert "Arabic" in html
    assert [one.name for one in response.context["guardians"]] == ["Rania T."]
    assert [one.name for one in response.context["past_guardians"]] == ["Old Contact"]
    assert [row.section for row in response.context["sections"]] == [section]
    assert "Pat Teacher" in html
    assert "Transfer" not in html


def test_student_page_is_recorded(district, students):
    as_user(district.coordinator).get(students[0].get_absolute_url())
    record = AccessRecord.objects.get()
    assert (record.kind, record.user, record.noun, record.object_id) == (
        "view", district.coordinator, "student", students[0].pk,
    )  # fmt: skip


def test_student_page_of_another_school_is_not_there(district, students):
    response = as_user(district.other_school).get(students[0].get_absolute_url())
    assert response.status_code == 404
    assert AccessRecord.objects.get().kind == "denial"


@pytest.mark.parametrize("pk", ["9" * 30, "0"])
def test_student_page_of_a_number_that_is_none_is_not_there(district, pk):
    assert as_user(district.administrator).get(f"/students/{pk}/").status_code == 404


def test_student_page_shows_practices_that_the_reader_may_open(district, students):
    mine = PracticeFactory(school=district.a, students=[students[0]], topic="Kindness", created_by=district.teacher)
    PracticeFactory(school=district.a, students=[students[0]], topic="Private matter", created_by=district.coordinator)
    SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[students[0]])
    seen = as_user(district.coordinator).get(students[0].get_absolute_url())
    assert seen.context["panels"][0].context["count"] == 2
    teacher = as_user(district.teacher).get(students[0].get_absolute_url())
    assert teacher.context["panels"][0].context["practices"] == [mine]
    assert "Private matter" not in teacher.content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_student_page_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, extra):
    student = StudentFactory(school=district.a)
    for _n in range(1 + extra):
        GuardianFactory(student=student)
        SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[student])
        PracticeFactory(school=district.a, students=[student])
        Student.objects.filter(pk=student.pk).update(middle_name=f"M{_n}")
    client = as_user(district.administrator)
    client.get(student.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(student.get_absolute_url())


def edit_data(student, **changes):
    data = {
        "preferred_name": student.preferred_name, "given_name": student.given_name, "middle_name": "",
        "family_name": student.family_name, "birth_date": "2013-03-14", "local_id": student.local_id,
        "grade": student.grade, "home_language": "", "english_learner": "unknown", "left_on": "",
        "version": student.pgh_event_model.objects.filter(pgh_obj_id=student.pk).latest("pgh_id").pk,
    }  # fmt: skip
    return data | changes


def test_student_edit_corrects_and_remembers_who(district, students):
    url = reverse("district:student-edit", args=[students[0].pk])
    client = as_user(district.administrator)
    response = client.post(url, edit_data(students[0], preferred_name="Mari", home_language="es"))
    assert response.url == students[0].get_absolute_url()
    students[0].refresh_from_db()
    assert (students[0].name, students[0].home_language) == ("Mari Thompson", "es")
    change = client.get(students[0].get_absolute_url(), {"history": "open"}).context["history"][0]
    assert change.by == district.administrator
    assert sorted(change.fields) == [("Home language", "", "es"), ("Preferred name", "", "Mari")]


def test_student_edit_over_a_newer_edit_shows_both(district, students):
    url = reverse("district:student-edit", args=[students[0].pk])
    stale = edit_data(students[0], preferred_name="Mine")
    Student.objects.filter(pk=students[0].pk).update(preferred_name="Theirs")
    client = as_user(district.administrator)
    response = client.post(url, stale)
    html = response.content.decode()
    assert "Somebody changed this while you were writing." in html
    assert ("Preferred name", "Theirs", "Mine") in response.context["form"].conflict
    students[0].refresh_from_db()
    assert students[0].preferred_name == "Theirs"
    again = stale | {"version": response.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302


@pytest.mark.parametrize(
    "change, field",
    [
        ({"given_name": ""}, "given_name"),
        ({"given_name": "a\0b"}, "given_name"),
        ({"family_name": "x" * 81}, "family_name"),
        ({"birth_date": "2013-02-30"}, "birth_date"),
        ({"grade": "13"}, "grade"),
        ({"home_language": "??"}, "home_language"),
        ({"local_id": "7002"}, "local_id"),
        ({"left_on": "0000-00-00"}, "left_on"),
    ],
)
def test_student_edit_says_what_is_wrong_and_loses_nothing(district, students, change, field):
    url = reverse("district:student-edit", args=[students[0].pk])
    response = as_user(district.administrator).post(url, edit_data(students[0], preferred_name="Kept", **change))
    assert list(response.context["form"].errors) == [field]
    assert 'value="Kept"' in response.content.decode()


@pytest.mark.parametrize("part", ["coordinator", "teacher", "principal", "auditor"])
@pytest.mark.parametrize("name", ["student-edit", "student-transfer", "guardian-create"])
def test_student_changes_are_refused_to_others(district, students, part, name):
    client = as_user(getattr(district, part))
    url = reverse(f"district:{name}", args=[students[0].pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"to": district.b.pk}).status_code == 403


def test_transfer_page_moves_the_student(district, students):
    url = reverse("district:student-transfer", args=[students[0].pk])
    client = as_user(district.administrator)
    assert "Alder School keeps what happened there" in client.get(url).content.decode()
    assert client.post(url, {"to": district.b.pk}).url == students[0].get_absolute_url()
    students[0].refresh_from_db()
    assert (students[0].school, students[0].past_school_ids) == (district.b, [district.a.pk])
    page = client.get(students[0].get_absolute_url())
    assert [step["title"] for step in page.context["steps"]] == ["Birch School", "Alder School"]


def test_transfer_page_refuses_the_own_school_and_a_number_that_is_taken(district, students):
    url = reverse("district:student-transfer", args=[students[0].pk])
    client = as_user(district.administrator)
    assert "to" in client.post(url, {"to": district.a.pk}).context["form"].errors
    StudentFactory(school=district.b, local_id="7001")
    response = client.post(url, {"to": district.b.pk})
    assert response.context["form"].non_field_errors() == ["Somebody else at Birch School has the student number 7001."]


def test_guardian_is_added_and_corrected(district, students):
    client = as_user(district.administrator)
    data = {
        "name": "Ana T.",
        "relationship": "mother",
        "language": "pt",
        "phone": "860 555 0100",
        "email": "",
        "version": "0",
    }
    response = client.post(reverse("district:guardian-create", args=[students[0].pk]), data)
    assert response.url == students[0].get_absolute_url()
    guardian = Guardian.objects.get(student=students[0])
    assert (guardian.school, guardian.language) == (district.a, "pt")
    url = reverse("district:guardian-edit", args=[students[0].pk, guardian.pk])
    version = client.get(url).context["form"]["version"].value()
    client.post(url, data | {"version": version, "ended_on": str(timezone.localdate() - timedelta(days=1))})
    page = client.get(students[0].get_absolute_url())
    assert [one.name for one in page.context["past_guardians"]] == ["Ana T."]
    other = reverse("district:guardian-edit", args=[students[1].pk, guardian.pk])
    assert client.get(other).status_code == 404


def test_grade_and_language_in_words():
    assert [str(grade_words(grade)) for grade in ("6", "K", "PK", "")] == ["Grade 6", "Kindergarten", "Pre-K", ""]
    assert [str(language_name(code)) for code in ("es", "vi", "xx-none", "")] == [
        "Spanish",
        "Vietnamese",
        "xx-none",
        "",
    ]


def test_practice_panel_counts_what_its_link_opens_after_a_transfer(district, students):
    PracticeFactory(school=district.a, students=[students[0]])
    actions.transfer_student(student=students[0], to=district.b, by=district.administrator, today=timezone.localdate())
    PracticeFactory(school=district.b, students=[Student.objects.get(pk=students[0].pk)], started_at=timezone.now())
    address = students[0].get_absolute_url()
    receiving = as_user(district.other_school)
    assert receiving.get(address).context["panels"][0].context["count"] == 2
    assert 'href="?practices=all#practices"' in receiving.get(address).content.decode()
    opened = receiving.get(address, {"practices": "all"}).context["panels"][0].context["practices"]
    assert [practice.school for practice in opened] == [district.b, district.a]
    sending = as_user(district.coordinator)
    assert sending.get(address).context["panels"][0].context["count"] == 1
    link = f"{reverse('incidents:practice-list')}?student={students[0].pk}"
    assert f'href="{link}"' in sending.get(address).content.decode()
    assert len(sending.get(link).context["page"]) == 1


def test_practice_panel_counts_each_practice_once(district, students):
    PracticeFactory(school=district.a, students=students[:2])
    page = as_user(district.coordinator).get(students[0].get_absolute_url())
    assert page.context["panels"][0].context["count"] == 1
