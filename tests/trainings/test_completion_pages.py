"""Who is trained, page and files; what is asked of whom; my training."""

from datetime import date, timedelta

import pytest

from district.models.people import grades_words
from tests.cast import as_user, set_the_stage
from tests.factories import (
    AttendanceFactory,
    CompletionFactory,
    CourseFactory,
    RegistrationFactory,
    RequirementFactory,
    SessionFactory,
    StaffFactory,
)
from trainings.models import Requirement
from trainings.queries.requirements import breakdown
from trainings.views.completion import PeopleList

TODAY = date.today()
HELD = [TODAY - timedelta(days=20), TODAY - timedelta(days=19)]
AHEAD = [TODAY + timedelta(days=20), TODAY + timedelta(days=21)]


@pytest.fixture
def cast(db):
    return set_the_stage()


@pytest.fixture
def story(cast):
    """At a: one finished, one lacks the second day, one waits. At b: one has a seat, one has none; a counselor too."""
    course = CourseFactory(code="RP-2", days=2)
    asked = RequirementFactory(
        name="Teachers", course=course, job_classes=["teacher"], starts_on=TODAY - timedelta(days=90),
        due_on=TODAY + timedelta(days=90),
    )  # fmt: skip

    def teacher(name, school, **facts):
        return StaffFactory(family_name=name, assigned_to=school, job_class="teacher", grades_taught=["4"], **facts)

    CompletionFactory(staff=teacher("Finished", cast.a), course=course, completed_on=HELD[1])
    held = SessionFactory(course=course, on=HELD, status="certified", certified_by=cast.training_lead,
                          certified_at=f"{HELD[1]} 20:00Z")  # fmt: skip
    AttendanceFactory(registration=RegistrationFactory(session=held, staff=teacher("Halfway", cast.a)))
    ahead = SessionFactory(course=course, on=AHEAD, capacity=1, number="RP-2 · 9")
    RegistrationFactory(session=ahead, staff=teacher("Seated", cast.b))
    RegistrationFactory(session=ahead, staff=teacher("Waiting", cast.a), waits=True)
    teacher("Without", cast.b)
    StaffFactory(family_name="Counselor", assigned_to=cast.a, job_class="counselor")
    for person in (
        cast.coordinator,
        cast.colleague,
        cast.teacher,
        cast.principal,
        cast.other_school,
        cast.third_school,
    ):
        person.staff.job_class = "other"
        person.staff.save()
    return asked


def test_page_counts_each_person_once_by_school(cast, story):
    page = as_user(cast.training_lead).get("/trainings/completion/")
    total, rows = page.context["total"], {school.name: one for school, one, _url in page.context["rows"]}
    assert (total.finished, total.under_way, total.seated, total.waiting, total.no_seat) == (1, 1, 1, 1, 1)
    assert (rows["Alder School"].people, rows["Alder School"].percent) == (3, 33.3)
    assert (rows["Birch School"].people, rows["Birch School"].finished) == (2, 0)
    assert [(band, one.people) for band, one in page.context["bands"]] == [("Grades 4–5", 5)]
    outlook = page.context["outlook"]
    assert (outlook.people, outlook.expected, outlook.free, outlook.short) == (5, 2, 0, 3)
    assert [(need.school.name, need.people, need.sessions) for need in page.context["needs"]] == [
        ("Alder School", 2, 1), ("Birch School", 1, 1),
    ]  # fmt: skip


def test_rows_name_schools_as_text_and_lead_whoever_may_read_names_to_their_people(cast, story):
    cast.a.name = "<b>Alder & Co"
    cast.a.save()
    rows = as_user(cast.principal).get("/trainings/completion/").text.partition("<tbody>")[2].partition("</tbody>")[0]
    people = f"/trainings/completion/people/?requirement={story.pk}&amp;on={TODAY}&amp;school={cast.a.pk}"
    assert f'<a href="{people}"><bdi>&lt;b&gt;Alder &amp; Co</bdi></a>' in rows
    assert '<td class="num" data-label="Finished">1 of 3</td><td class="num pct">33.3 %</td>' in rows
    assert rows.count("<a ") == 1 and "<bdi>Birch School</bdi></th>" in rows


def test_who_teaches_in_two_bands_counts_in_both_and_who_teaches_no_grade_in_none(cast):
    asked = RequirementFactory(course=CourseFactory(), job_classes=["teacher"], starts_on=TODAY, due_on=TODAY)
    for grades in (["3", "4"], [], ["UG"], ["8", "9", "12"]):
        StaffFactory(assigned_to=cast.a, job_class="teacher", grades_taught=grades)
    found = breakdown(asked, TODAY)
    assert [one.people for _band, one in found.by_band] == [1, 1, 1, 1]
    assert found.by_school[cast.a.pk].people >= 4


def test_export_holds_what_the_page_shows(cast, story):
    response = as_user(cast.training_lead).get("/trainings/completion/?format=csv")
    lines = b"".join(response.streaming_content if response.streaming else [response.content]).decode().splitlines()
    assert [line.split(",")[:7] for line in lines if line.startswith(("Alder", "Birch", "District"))] == [
        ["Birch School", "2", "0", "0", "1", "0", "1"],
        ["Alder School", "3", "1", "1", "0", "1", "0"],
        ["District", "5", "1", "1", "1", "1", "1"],
    ]


def test_people_say_what_each_lacks(cast, story):
    page = as_user(cast.training_lead).get(f"/trainings/completion/people/?requirement={story.pk}")
    lacks = {row.family_name: missing for row, _standing, missing in page.context["rows"]}
    assert lacks["Finished"] == []
    assert lacks["Halfway"][0].startswith("Day 2 of ")
    assert lacks["Seated"][0].startswith("Seat in RP-2 · 9") and lacks["Waiting"][0].startswith("Waits for RP-2 · 9")
    assert lacks["Without"] == ["Every day: no seat yet"]
    page = as_user(cast.training_lead).get(f"/trainings/completion/people/?requirement={story.pk}&standing=no_seat")
    assert [row.family_name for row, _standing, _missing in page.context["rows"]] == ["Without"]


@pytest.mark.parametrize("sort", PeopleList.orders)
def test_second_page_of_people_goes_on_where_the_first_ends(cast, story, sort):
    StaffFactory.create_batch(46, assigned_to=cast.a, job_class="teacher")
    client = as_user(cast.training_lead)
    first = client.get(f"/trainings/completion/people/?sort={sort}").context["page"]
    second = client.get(f"/trainings/completion/people/{first.next}").context["page"]
    assert (len(first), len(second), len({*first, *second})) == (50, 1, 51)


def test_principal_reads_the_names_of_the_own_school_alone(cast, story):
    client = as_user(cast.principal)
    links = {school.name: url for school, _one, url in client.get("/trainings/completion/").context["rows"]}
    assert links["Alder School"] and not links["Birch School"]
    page = client.get(f"/trainings/completion/people/?requirement={story.pk}").text
    assert "Halfway" in page and "Without" not in page
    board = as_user(cast.board)
    assert "/completion/people/" not in board.get("/trainings/completion/").text
    assert board.get("/trainings/completion/people/").status_code == 403


def test_question_that_cannot_be_read_is_said_beside_its_field(cast, story):
    page = as_user(cast.training_lead).get("/trainings/completion/?on=soon&seats=0&requirement=999999999999999999999")
    assert set(page.context["filters"].form.errors) == {"on", "seats", "requirement"}
    assert page.context["requirement"] == story and page.context["total"].people == 5


def test_without_a_requirement_the_page_says_what_to_do(cast):
    assert "Add a requirement" in as_user(cast.training_lead).get("/trainings/completion/").text
    assert as_user(cast.training_lead).get("/trainings/completion/people/").status_code == 200


def test_requirement_is_written_corrected_withdrawn_and_counts_again(cast):
    course, client = CourseFactory(), as_user(cast.training_lead)
    StaffFactory(job_class="family", assigned_to=cast.a)
    typed = {
        "name": "Family staff", "course": course.pk, "starts_on": TODAY, "due_on": TODAY, "job_classes": ["family"],
        "schools": [cast.a.pk],
    }  # fmt: skip
    page = client.post("/trainings/requirements/new/", typed, follow=True)
    assert "It asks 1 people today." in page.text
    requirement = Requirement.objects.get()
    assert list(requirement.schools.all()) == [cast.a] and requirement.job_classes == ["family"]
    url = requirement.get_absolute_url()
    version = client.get(f"{url}edit/").context["form"]["version"].value()
    client.post(f"{url}edit/", typed | {"schools": [cast.b.pk], "version": version})
    assert list(requirement.schools.all()) == [cast.b]
    client.post(f"{url}withdraw/")
    requirement.refresh_from_db()
    assert requirement.ended_on == TODAY and not Requirement.objects.in_force(TODAY).exists()
    client.post(f"{url}restore/")
    assert Requirement.objects.in_force(TODAY).get() == requirement
    page = client.post("/trainings/requirements/new/", typed | {"name": "Later", "due_on": TODAY - timedelta(days=1)})
    assert "The due date cannot come before the first day that counts." in page.text


def test_two_who_change_the_same_requirement_see_each_others_schools(cast, story):
    client, url = as_user(cast.training_lead), f"{story.get_absolute_url()}edit/"
    version = client.get(url).context["form"]["version"].value()
    typed = {
        "name": story.name, "course": story.course_id, "starts_on": story.starts_on, "due_on": story.due_on,
        "job_classes": ["teacher"], "version": version,
    }  # fmt: skip
    client.post(url, typed | {"name": "Renamed", "schools": [cast.a.pk]})
    page = client.post(url, typed | {"schools": [cast.b.pk, cast.c.pk]})
    rows = {label: (theirs, yours) for label, theirs, yours in page.context["form"].conflict}
    assert rows["Schools"] == ("Alder School", "Birch School, Cedar School")
    assert rows["Name"] == ("Renamed", "Teachers")


def test_two_requirements_of_one_course_say_whom_both_ask(cast, story):
    other = RequirementFactory(course=story.course, name="Everybody", due_on=TODAY + timedelta(days=9))
    page = as_user(cast.training_lead).get(other.get_absolute_url())
    assert page.context["overlaps"] == [(story, 5)]


def test_my_training_shows_own_seats_and_what_is_asked(cast, story):
    staff = cast.teacher.staff
    staff.job_class = "teacher"
    staff.save()
    done = CompletionFactory(staff=staff, course=CourseFactory(name="Another course"), minutes=435)
    page = as_user(cast.teacher).get("/trainings/")
    assert [(one, one.standing) for one in page.context["asked"]] == [(story, "no_seat")]
    assert page.context["done"] == [done] and page.context["hours"] == 7.25
    session = SessionFactory(course=story.course, on=AHEAD)
    RegistrationFactory(session=session, staff=staff)
    page = as_user(cast.teacher).get("/trainings/")
    assert [one.session for one in page.context["seats"]] == [session]
    assert "not linked to a member of staff" in as_user(cast.outsider).get("/trainings/").text


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        (["10", "11", "12", "4", "5", "6", "7", "8", "9"], "grades 4–12"), (["2"], "grade 2"),
        (["UG", "1", "2", "K", "7", "PK"], "Pre-K, Kindergarten, grades 1–2, grade 7, Ungraded"), ([], ""),
    ],
)  # fmt: skip
def test_grades_that_follow_each_other_are_said_together(grades, words):
    assert grades_words(grades) == words
