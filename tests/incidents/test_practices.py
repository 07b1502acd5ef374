"""Practices on record: who lists, reads and changes which, and what a list can be narrowed to."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from district.actions import transfer_student
from district.models import AccessRecord, Role
from incidents.models import Practice
from incidents.models.practice import PROACTIVE_KINDS, Kind
from tests.cast import as_user
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    RoleGrantFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST = reverse("incidents:practice-list")
LIST_QUERIES = 17
DETAIL_QUERIES, OPENED_QUERIES = 26, 25  # the first visit writes the session too
OPENED = {"history": "open"}
EDIT_QUERIES = 15
NOTE = "What was said in confidence"


def started(day, hour=9):
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))


def topics(response):
    return [practice.topic for practice in response.context["page"]]


def listed(user, **query):
    response = as_user(user).get(LIST, query)
    assert response.status_code == 200
    return topics(response)


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def lee(district):
    return StudentFactory(school=district.a, given_name="Lee", family_name="Alder")


@pytest.fixture
def practice(district, kim, lee):
    """Kim and Lee at school a, with their coordinator."""
    return PracticeFactory(
        school=district.a,
        kind=Kind.PEACE,
        topic="The ball",
        note=NOTE,
        students=[kim, lee],
        facilitators=[district.coordinator.staff],
        created_by=district.coordinator,
    )


@pytest.fixture
def shelf(district, kim):
    """Five practices that differ in everything that a list can be narrowed by, newest first: five … one."""
    section = SectionFactory(school=district.a, year=district.year, roster=[kim])
    own = {"school": district.a, "note": NOTE, "created_by": district.coordinator}
    lead = [district.teacher.staff]
    PracticeFactory(**own, topic="one", kind=Kind.CHECK_IN, section=section, started_at=started(date(2025, 9, 1)))
    PracticeFactory(**own, topic="two", kind=Kind.PEACE, students=[kim], started_at=started(date(2025, 9, 2), 23))
    PracticeFactory(
        **own | {"created_by": district.colleague},
        topic="three",
        kind=Kind.MEDIATION,
        facilitators=lead,
        minutes=40,
        started_at=started(date(2025, 9, 3), 0),
    )
    PracticeFactory(**own, topic="four 100%", kind=Kind.CONFERENCE, tier=2, started_at=started(date(2025, 9, 4)))
    PracticeFactory(
        **own | {"school": district.b, "created_by": district.other_school},
        topic="five",
        kind=Kind.CELEBRATION,
        started_at=started(date(2025, 9, 5)),
    )
    return section


# Who lists what


def test_practice_list_holds_what_each_role_may_see(district, shelf):
    at_a = ["four 100%", "three", "two", "one"]
    found = {
        part: topics(response) if (response := as_user(user).get(LIST)).status_code == 200 else response.status_code
        for part, user in district.users().items()
    }
    assert found == {
        "coordinator": at_a,
        "colleague": at_a,
        "principal": at_a,
        "teacher": ["three"],
        "other_school": ["five"],
        "third_school": [],
        "auditor": ["five", *at_a],
        "administrator": ["five", *at_a],
        **dict.fromkeys(
            ("training_lead", "contract_manager", "plan_owner", "board", "equity_analyst", "outsider"), 403
        ),
    }


def test_practice_list_of_a_teacher_is_what_was_logged_or_led(district):
    at_a = {"school": district.a, "started_at": started(date(2025, 9, 1))}
    PracticeFactory(**at_a, topic="logged", created_by=district.teacher)
    PracticeFactory(**at_a, topic="led", created_by=district.colleague, facilitators=[district.teacher.staff])
    took_part = PracticeFactory(**at_a, topic="took part", created_by=district.colleague)
    PracticeParticipantFactory(practice=took_part, student=None, staff=district.teacher.staff)
    PracticeFactory(**at_a, topic="of others", created_by=district.colleague)
    PracticeFactory(topic="logged elsewhere", school=district.b, created_by=district.teacher)
    assert listed(district.teacher) == ["led", "logged"]


def test_practice_list_sends_a_stranger_to_sign_in(client):
    assert client.get(LIST).url == f"/accounts/login/?next={LIST}"


def test_practice_list_never_holds_the_note(district, shelf):
    client = as_user(district.administrator)
    assert NOTE not in client.get(LIST).content.decode()
    assert NOTE not in client.get(LIST, {"format": "csv"}).getvalue().decode()


def test_practice_list_with_nothing_on_record_says_so(district):
    assert "The first circle takes half a minute to log." in as_user(district.coordinator).get(LIST).content.decode()
    assert "Practices appear here as schools log them." in as_user(district.auditor).get(LIST).content.decode()


# Narrowed


def test_practice_list_filters(district, shelf, kim):
    def found(**query):
        return [word.split()[0] for word in listed(district.administrator, **query)]

    assert found(school=district.a.pk) == ["four", "three", "two", "one"]
    assert found(kind="peace") == ["two"]
    assert found(mode="proactive") == ["five", "one"]
    assert found(tier="2") == ["four", "three", "two"]
    assert found(first="2025-09-03") == ["five", "four", "three"]
    assert found(last="2025-09-02") == ["two", "one"]
    assert found(first="2025-09-03", last="2025-09-03") == ["three"]
    assert found(topic="E", school=district.a.pk) == ["three", "one"]
    assert found(topic="100%") == ["four"]
    assert found(topic="_") == []
    assert found(circles="on") == ["five", "two", "one"]
    assert found(student=kim.pk) == ["two"]
    assert found(staff=district.teacher.staff_id) == ["three"]
    assert found(section=shelf.pk) == ["one"]
    assert found(mode="responsive", tier="2", first="2025-09-03", last="2025-09-03") == ["three"]
    assert listed(district.coordinator, mine="on") == ["four 100%", "two", "one"]


def test_practice_list_filters_stay_inside_what_one_may_see(district, shelf):
    bo = StudentFactory(school=district.b)
    theirs = SectionFactory(school=district.b, year=district.year, name="Hidden 7")
    PracticeFactory(school=district.b, students=[bo], section=theirs, facilitators=[district.other_school.staff])
    user = district.coordinator
    assert listed(user, student=bo.pk) == []
    assert listed(user, section=theirs.pk) == []
    assert listed(user, staff=district.other_school.staff_id) == []
    page = as_user(user).get(LIST, {"section": theirs.pk}).content.decode()
    assert "Hidden 7" not in page
    assert listed(user, school=district.b.pk) == []


def test_practice_list_says_whose_practices_a_link_narrowed_it_to(district, shelf, kim):
    client = as_user(district.coordinator)
    assert (
        f'With <a href="{kim.get_absolute_url()}"><bdi>Kim Ash</bdi></a>'
        in client.get(LIST, {"student": kim.pk}).content.decode()
    )
    page = client.get(LIST, {"staff": district.teacher.staff_id}).content.decode()
    assert "Led by" in page
    assert "<bdi>Pat Teacher</bdi>" in page
    assert f"With <bdi>{shelf.name}</bdi>" in client.get(LIST, {"section": shelf.pk}).content.decode()


WRONG = [
    ("school", "x"), ("school", "9" * 30), ("kind", "seance"), ("mode", "both"), ("tier", "4"),
    ("first", "2025-02-30"), ("last", "0000-00-00"), ("first", "yesterday"), ("topic", "x" * 61), ("topic", "a\0b"),
    ("student", "x"), ("student", "0"), ("student", "9" * 30), ("staff", "1.5"), ("section", "-1"), ("kind", "\0"),
]  # fmt: skip


def test_practice_list_with_a_wrong_filter_says_so_and_shows_nothing(district, shelf):
    client, wrong = as_user(district.administrator), []
    for name, value in WRONG:
        response = client.get(LIST, {name: value})
        said = response.context["filters"].form.errors.get(name) if response.status_code == 200 else None
        if not said or topics(response) != [] or said[0] not in response.content.decode().replace("&#x27;", "'"):
            wrong.append((name, value, response.status_code, said))
    assert wrong == []


def test_practice_list_bears_the_first_and_the_last_day_there_is(district, shelf):
    everything = listed(district.administrator)
    assert listed(district.administrator, first="0001-01-01") == everything
    assert listed(district.administrator, last="9999-12-31") == everything
    assert listed(district.administrator, first="9999-12-31", last="0001-01-01") == []


def test_practice_list_sorts_by_start_both_ways(district, shelf):
    newest = listed(district.administrator)
    assert listed(district.administrator, sort="started") == newest[::-1]
    assert listed(district.administrator, sort="-started") == newest
    assert listed(district.administrator, sort="nonsense") == newest


# Taken away


def rows_of(response):
    """Topics of an export, in its order."""
    kind = response["Content-Type"]
    if "csv" in kind:
        table = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    else:
        table = [
            list(row)
            for row in openpyxl.load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
        ]
    head = next(row for row in table if "Topic" in row)
    assert "Note" not in head
    assert NOTE not in str(table)
    return [row[head.index("Topic")] for row in table[table.index(head) + 1 :]]


@pytest.mark.parametrize("query", [{}, {"mode": "responsive"}, {"sort": "started", "tier": "2"}, {"kind": "seance"}])
def test_practice_export_is_the_list(district, shelf, query):
    for user in (district.coordinator, district.teacher, district.auditor):
        client = as_user(user)
        shown = topics(client.get(LIST, query))
        assert rows_of(client.get(LIST, query | {"format": "csv"})) == shown
        assert rows_of(client.get(LIST, query | {"format": "xlsx"})) == shown
        assert client.get(LIST, query | {"format": "pdf"}).getvalue()[:5] == b"%PDF-"
        assert AccessRecord.objects.filter(user=user, kind="export", noun="practice", rows=len(shown)).count() == 3


@pytest.mark.parametrize("part", ["board", "equity_analyst", "training_lead", "outsider"])
def test_practice_export_is_refused_to_roles_without_students(district, shelf, part):
    assert as_user(getattr(district, part)).get(LIST, {"format": "csv"}).status_code == 403


# One record


def status_of(user, practice, name="practice-detail", method="get"):
    return getattr(as_user(user), method)(reverse(f"incidents:{name}", args=[practice.pk])).status_code


def test_practice_meets_the_whole_cast(district, practice):
    may = {"coordinator", "colleague", "principal", "auditor", "administrator"}
    forbidden = {"training_lead", "contract_manager", "plan_owner", "board", "equity_analyst", "outsider"}
    expected = {part: 200 if part in may else 403 if part in forbidden else 404 for part in district.users()}
    assert {part: status_of(user, practice) for part, user in district.users().items()} == expected
    for part, user in district.users().items():
        page = as_user(user).get(practice.get_absolute_url()).content.decode()
        assert (NOTE in page, "Kim Ash" in page) == (part in may, part in may)


def test_practice_edit_meets_the_whole_cast(district, practice):
    may = {"coordinator", "colleague", "principal"}
    not_there = {"teacher", "other_school", "third_school"}
    expected = {part: 200 if part in may else 404 if part in not_there else 403 for part in district.users()}
    for method in ("get", "post"):
        found = {part: status_of(user, practice, "practice-edit", method) for part, user in district.users().items()}
        assert found == expected
    assert Practice.objects.get().topic == "The ball"


def test_practice_page_shows_what_is_on_record_and_is_put_on_record(district, practice):
    Practice.objects.filter(pk=practice.pk).update(place="Under the oak")
    page = as_user(district.colleague).get(practice.get_absolute_url()).content.decode()
    for words in (
        "Peace or harm circle",
        "The ball",
        NOTE,
        "Under the oak",
        "Kim Ash",
        "Lee Alder",
        "Pat Coordinator",
        "15 minutes",
    ):
        assert words in page
    assert AccessRecord.objects.filter(
        user=district.colleague, kind="view", noun="practice", object_id=practice.pk
    ).exists()


def test_practice_page_of_a_teacher_who_led_it_is_to_be_read_only(district, practice):
    PracticeParticipantFactory(practice=practice, student=None, staff=district.teacher.staff, role="facilitator")
    page = as_user(district.teacher).get(practice.get_absolute_url())
    assert (page.status_code, "Kim Ash" in page.content.decode()) == (200, True)
    assert reverse("incidents:practice-edit", args=[practice.pk]) not in page.content.decode()
    assert status_of(district.teacher, practice, "practice-edit") == 403
    assert status_of(district.teacher, practice, "practice-edit", "post") == 403


@pytest.mark.parametrize("address", ["0", "99999999", "9" * 18])
def test_practice_that_is_not_there_is_404(district, address):
    assert as_user(district.coordinator).get(f"{LIST}{address}/").status_code == 404


# Another school's


@pytest.fixture
def followed(district, practice, kim):
    """Kim is at b now: the record follows."""
    transfer_student(student=kim, to=district.b, by=district.administrator, today=timezone.localdate())
    return practice


def test_followed_practice_is_read_with_the_own_students_name_alone(district, followed):
    response = as_user(district.other_school).get(followed.get_absolute_url())
    page = response.content.decode()
    assert response.status_code == 200
    assert "This happened at another school." in page
    assert ("Kim Ash" in page, "Lee Alder" in page, "Alder, Lee" in page) == (True, False, False)
    assert reverse("incidents:practice-edit", args=[followed.pk]) not in page
    assert "again=" not in page


def test_followed_practice_is_not_changed_by_the_school_that_follows(district, followed):
    for name in ("practice-edit", "practice-undo"):
        assert status_of(district.other_school, followed, name, "post") == 403
    assert status_of(district.other_school, followed, "practice-edit") == 403
    assert Practice.objects.get().topic == "The ball"


def test_followed_practice_stands_in_no_list_or_export_of_the_school_that_follows(district, followed, kim):
    """It is opened from the student's page."""
    client = as_user(district.other_school)
    for query in ({}, {"student": kim.pk}):
        assert topics(client.get(LIST, query)) == []
        assert rows_of(client.get(LIST, query | {"format": "csv"})) == []
    assert followed.get_absolute_url() in client.get(kim.get_absolute_url()).content.decode()
    assert topics(as_user(district.coordinator).get(LIST)) == ["The ball"]


def test_followed_practice_starts_no_other_with_students_of_the_other_school(district, followed, kim):
    page = as_user(district.other_school).get(reverse("incidents:circle-create"), {"again": followed.pk})
    assert "Ash, Kim" in page.content.decode()
    assert "Alder, Lee" not in page.content.decode()


def test_sending_school_keeps_the_record_and_both_names(district, followed):
    page = as_user(district.colleague).get(followed.get_absolute_url()).content.decode()
    assert ("Kim Ash" in page, "Lee Alder" in page) == (True, True)


def test_practice_of_two_schools_counts_whom_a_reader_may_not_see(district, practice):
    """Whoever works at both can name students of both; a colleague at one sees those of the own school."""
    RoleGrantFactory(user=district.coordinator, role=Role.COORDINATOR, school=district.b)
    PracticeParticipantFactory(practice=practice, student=StudentFactory(school=district.b, family_name="Hidden"))
    page = as_user(district.colleague).get(practice.get_absolute_url()).content.decode()
    assert "And 1 person of a school that is not yours." in page
    assert ("Hidden" in page, "Kim Ash" in page) == (False, True)
    assert "Hidden" in as_user(district.coordinator).get(practice.get_absolute_url()).content.decode()
    assert edit(district.colleague, practice, topic="Mine").status_code == 302
    assert practice.participants.count() == 4


# Changed


def edit_url(practice):
    return reverse("incidents:practice-edit", args=[practice.pk])


def form_of(user, practice):
    """What the edit page would send if nothing was touched."""
    form = as_user(user).get(edit_url(practice)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["started_at"] = timezone.localtime(practice.started_at).strftime("%Y-%m-%dT%H:%M")
    return {name: value for name, value in data.items() if value is not None}


def edit(user, practice, **changed):
    return as_user(user).post(edit_url(practice), form_of(user, practice) | changed)


def errors(response):
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def people(practice):
    return {str(person): person.role for person in practice.participants.all()}


def part(practice, person):
    """Name of the edit form's field for one participant."""
    return f"role_{practice.participants.get(**person).pk}"


def test_practice_edit_saves_what_was_changed_and_nothing_else(district, practice):
    before = Practice.objects.get()
    library = LocationFactory(name="Library")
    day = timezone.localdate() - timedelta(days=2)
    response = edit(
        district.colleague,
        practice,
        minutes=50,
        topic="The ball and the window",
        location=library.pk,
        started_at=f"{day}T13:15",
    )
    assert (response.status_code, response.url) == (302, practice.get_absolute_url())
    after = Practice.objects.get()
    assert (after.minutes, after.topic, after.location) == (50, "The ball and the window", library)
    assert after.started_at == started(day, 13) + timedelta(minutes=15)
    assert (after.note, after.kind, after.school, after.created_by) == (NOTE, "peace", district.a, district.coordinator)
    assert after.updated_at > before.updated_at
    assert people(practice) == {"Kim Ash": "participant", "Lee Alder": "participant", "Pat Coordinator": "facilitator"}
    every_row_has_its_last_event()


def test_practice_edit_to_a_place_of_the_list_forgets_the_room(district, practice):
    library = LocationFactory(name="Library")
    Practice.objects.filter(pk=practice.pk).update(place="Room 12")
    edit(district.coordinator, practice, location=library.pk)
    assert Practice.objects.get().where == "Library"
    edit(district.coordinator, practice, place="By the window")
    assert Practice.objects.get().where == "By the window"


def test_practice_edit_mode_follows_the_kind(district, practice):
    for kind in (Kind.COMMUNITY, Kind.MEDIATION, Kind.AFFECTIVE_STATEMENT):
        edit(district.coordinator, practice, kind=kind.value)
        found = Practice.objects.get()
        assert (found.kind, found.mode) == (kind, "proactive" if kind in PROACTIVE_KINDS else "responsive")


def test_practice_edit_gives_roles_removes_and_adds_people(district, practice, kim, lee):
    noa = StudentFactory(school=district.a, given_name="Noa", family_name="Ng")
    guest = StaffFactory(given_name="Gil", family_name="Guest")
    response = edit(
        district.coordinator,
        practice,
        **{part(practice, {"student": kim}): "harmed", part(practice, {"student": lee}): "remove"},
        students=[noa.pk, kim.pk],
        staff=[guest.pk, district.coordinator.staff_id],
    )
    assert response.status_code == 302
    assert people(practice) == {
        "Kim Ash": "harmed",
        "Pat Coordinator": "facilitator",
        "Noa Ng": "participant",
        "Gil Guest": "participant",
    }
    client = as_user(district.coordinator)
    assert "Changes of who was there" not in client.get(practice.get_absolute_url()).content.decode()
    response = client.get(practice.get_absolute_url(), OPENED)
    assert "Changes of who was there" in response.content.decode()
    told = [(change.label, change.by, change.fields) for change in response.context["people_history"]]
    assert sorted(told, key=str) == [
        ("delete", district.coordinator, [("Lee Alder", "Participant", "Participant")]),
        ("insert", district.coordinator, [("Gil Guest", "", "Participant")]),
        ("insert", district.coordinator, [("Noa Ng", "", "Participant")]),
        ("update", district.coordinator, [("Kim Ash", "Participant", "Was harmed")]),
    ]
    every_row_has_its_last_event()


def test_practice_edit_that_takes_somebody_out_and_in_again_keeps_them(district, practice, lee):
    edit(district.coordinator, practice, **{part(practice, {"student": lee}): "remove"}, students=[lee.pk])
    assert people(practice) == {"Kim Ash": "participant", "Lee Alder": "participant", "Pat Coordinator": "facilitator"}


def test_practice_edit_that_leaves_nobody_is_refused_and_loses_nothing(district, practice):
    everybody = {f"role_{person.pk}": "remove" for person in practice.participants.all()}
    response = edit(district.coordinator, practice, topic="Typed topic", **everybody)
    assert errors(response) == {"__all__": ["Somebody must have been there: leave at least one person in the list."]}
    assert "Typed topic" in response.content.decode()
    assert Practice.objects.get().topic == "The ball"
    assert practice.participants.count() == 3
    every_row_has_its_last_event()


def test_practice_edit_over_a_newer_edit_shows_both_and_then_keeps_mine(district, practice, kim):
    mine = form_of(district.coordinator, practice) | {"topic": "Mine", part(practice, {"student": kim}): "harmed"}
    edit(district.colleague, practice, topic="Theirs", minutes=45)
    client = as_user(district.coordinator)
    refused = client.post(edit_url(practice), mine)
    assert list(errors(refused)) == ["__all__"]
    differs = {str(label): (theirs, yours) for label, theirs, yours in refused.context["form"].conflict}
    assert differs == {
        "Topic or question": ("Theirs", "Mine"),
        "Minutes": ("45", "15"),
        "Kim Ash": ("Participant", "Was harmed"),
    }
    page = refused.content.decode()
    assert ("Theirs" in page, "Mine" in page) == (True, True)
    assert Practice.objects.get().topic == "Theirs"
    again = {name: refused.context["form"][name].value() for name in refused.context["form"].fields}
    saved = client.post(edit_url(practice), {name: value for name, value in again.items() if value is not None})
    assert saved.status_code == 302
    assert (Practice.objects.get().topic, people(practice)["Kim Ash"]) == ("Mine", "harmed")
    page = client.get(practice.get_absolute_url(), OPENED).content.decode()
    for words in ("<del><bdi>Theirs</bdi></del>", "<ins><bdi>Mine</bdi></ins>", "Pat Colleague"):
        assert words in page


def test_practice_edit_over_a_newer_edit_of_people_alone_shows_it(district, practice, kim):
    mine = form_of(district.coordinator, practice)
    edit(district.colleague, practice, **{part(practice, {"student": kim}): "witness"})
    refused = as_user(district.coordinator).post(edit_url(practice), mine)
    differs = [(str(label), theirs, yours) for label, theirs, yours in refused.context["form"].conflict]
    assert differs == [("Kim Ash", "Witness", "Participant")]
    assert people(practice)["Kim Ash"] == "witness"


def test_practice_edit_with_a_wrong_answer_says_so_and_writes_nothing(district, practice, kim):
    tomorrow = timezone.localtime() + timedelta(days=1)
    theirs, bo = LocationFactory(school=district.b), StudentFactory(school=district.b, family_name="Hidden")
    role, wrong = part(practice, {"student": kim}), []
    for field, changed in [
        ("minutes", {"minutes": 0}), ("minutes", {"minutes": 481}), ("minutes", {"minutes": "abc"}),
        ("minutes", {"minutes": "9" * 30}), ("minutes", {"minutes": ""}), ("kind", {"kind": "seance"}),
        ("kind", {"kind": ""}), ("tier", {"tier": 4}), ("started_at", {"started_at": ""}),
        ("started_at", {"started_at": f"{tomorrow:%Y-%m-%dT%H:%M}"}),
        ("started_at", {"started_at": "2020-01-01T10:00"}),
        ("started_at", {"started_at": "0000-00-00T00:00"}), ("started_at", {"started_at": "0001-01-01T00:00"}),
        ("started_at", {"started_at": "9999-12-31T23:59"}), ("place", {"place": "x" * 61}),
        ("topic", {"topic": "x" * 201}),
        ("topic", {"topic": "a\0"}), ("note", {"note": "x" * 10_001}), ("location", {"location": theirs.pk}),
        ("location", {"location": "9" * 30}), ("students", {"students": [bo.pk]}), ("students", {"students": ["x"]}),
        ("staff", {"staff": ["9" * 30]}), ("version", {"version": "x"}), (role, {role: "king"}), (role, {role: ""}),
    ]:  # fmt: skip
        response = edit(district.coordinator, practice, **changed)
        found = errors(response) if response.status_code == 200 else {}
        if field not in found or "data-error-summary" not in response.content.decode():
            wrong.append((field, changed, response.status_code, found))
        assert "Hidden" not in response.content.decode()
    assert wrong == []
    assert Practice.objects.get() == practice
    assert practice.pgh_event_model.objects.filter(pgh_obj_id=practice.pk).count() == 1


def test_practice_edit_with_nothing_sent_says_what_is_missing(district, practice):
    response = as_user(district.coordinator).post(edit_url(practice), {})
    assert {"kind", "tier", "started_at", "minutes"} < set(errors(response))
    assert people(practice) == {"Kim Ash": "participant", "Lee Alder": "participant", "Pat Coordinator": "facilitator"}


def test_practice_edit_picker_without_javascript(district, practice):
    noa = StudentFactory(school=district.a, given_name="Noa", family_name="Ng")
    found = edit(district.coordinator, practice, topic="Typed topic", students_q="noa", students_find="1")
    page = found.content.decode()
    assert f'name="students_add" value="{noa.pk}"' in page
    added = edit(district.coordinator, practice, topic="Typed topic", students_add=str(noa.pk))
    assert f'type="hidden" name="students" value="{noa.pk}"' in added.content.decode()
    assert "Typed topic" in added.content.decode()
    assert Practice.objects.get().topic == "The ball"


def test_practice_edit_leaves_a_start_that_nobody_touched(district, practice):
    """Also one that lies too far back to be logged now, or in an hour that the clock had twice."""
    twice = datetime(2024, 11, 3, 6, 30, tzinfo=UTC)  # the second 1:30 of that night
    Practice.objects.filter(pk=practice.pk).update(started_at=twice)
    practice.refresh_from_db()
    assert edit(district.coordinator, practice, topic="Changed").status_code == 302
    assert (Practice.objects.get().started_at, Practice.objects.get().topic) == (twice, "Changed")


# As many questions for many as for one


@pytest.mark.parametrize("rows", [1, 3])
def test_practice_list_asks_the_database_as_often_for_one_as_for_three(district, django_assert_num_queries, rows):
    for _ in range(rows):
        PracticeFactory(
            school=district.a,
            created_by=district.coordinator,
            students=[StudentFactory(school=district.a)],
            facilitators=[StaffFactory()],
            section=SectionFactory(school=district.a, year=district.year),
            location=LocationFactory(),
        )
    client = as_user(district.coordinator)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(topics(client.get(LIST))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_practice_page_and_edit_ask_as_often_for_one_person_as_for_three(district, django_assert_num_queries, rows):
    practice = PracticeFactory(
        school=district.a,
        created_by=district.coordinator,
        students=[StudentFactory(school=district.a) for _ in range(rows)],
        facilitators=[StaffFactory() for _ in range(rows)],
    )
    client = as_user(district.coordinator)
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(practice.get_absolute_url()).status_code == 200
    with django_assert_num_queries(OPENED_QUERIES):
        assert client.get(practice.get_absolute_url(), OPENED).status_code == 200
    with django_assert_num_queries(EDIT_QUERIES):
        assert client.get(edit_url(practice)).status_code == 200
