"""The quick log: five answers that become one record, whatever is typed, tapped or sent twice."""

import threading
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape

from district.actions import transfer_student
from district.models import DistrictSettings, Role, RoleGrant, StaffMember, Student
from district.scope import district_scope
from incidents.models import Practice, PracticeParticipant
from incidents.models.practice import QUICK_KINDS, Kind
from tests.cast import ServerClient, as_user
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    RoleGrantFactory,
    SectionFactory,
    SectionStudentFactory,
    StaffFactory,
    StudentFactory,
    UserFactory,
)
from tests.history import every_row_has_its_last_event

LOG = reverse("incidents:circle-create")
TODAY = timezone.localdate


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def lee(district):
    return StudentFactory(school=district.a, given_name="Lee", family_name="Alder")


@pytest.fixture
def section(district, kim, lee):
    """The teacher's class at school a, with Kim and Lee on its roster."""
    return SectionFactory(
        school=district.a,
        year=district.year,
        name="6A Homeroom",
        room="B12",
        taught_by=district.teacher.staff,
        roster=[kim, lee],
    )


def answers(**changed):
    """The post of a form whose defaults nobody touched, but for what is changed; None leaves a field out."""
    data = {"client_id": str(uuid4()), "kind": "check_in", "group": "names", "when": "now", "minutes": "15", **changed}
    return {name: value for name, value in data.items() if value is not None}


def with_class(section, **changed):
    return answers(group="other", section=section.pk, **changed)


def log(user, data):
    """The one record that this post makes."""
    response = as_user(user).post(LOG, data)
    assert response.status_code == 302, errors(response)
    practice = Practice.objects.latest("id")
    assert response.url == f"/practices/{practice.pk}/?saved=1"
    return practice


def errors(response):
    """{field: [messages]} of a form that came back."""
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def people(practice):
    """{name: role} of a practice."""
    return {str(person): person.role for person in practice.participants.all()}


def initial(user, **query):
    response = as_user(user).get(LOG, query)
    assert response.status_code == 200
    return response.context["form"].initial


# What is recorded


def test_circle_with_a_class_records_its_roster_room_and_answers(district, section):
    before = timezone.now()
    practice = log(
        district.teacher,
        answers(
            group=str(section.pk),
            kind="peace",
            minutes="35",
            where="room",
            topic="What do we need?",
            note="Everybody spoke.",
            facilitators=[district.teacher.staff_id],
        ),
    )
    assert (practice.school, practice.section, practice.created_by) == (district.a, section, district.teacher)
    assert (practice.kind, practice.mode, practice.tier) == ("peace", "responsive", 2)
    assert (practice.minutes, practice.place, practice.location) == (35, "B12", None)
    assert (practice.topic, practice.note) == ("What do we need?", "Everybody spoke.")
    assert timedelta(0) <= before - practice.started_at < timedelta(minutes=1)
    assert people(practice) == {
        "Kim Ash": "participant",
        "Lee Alder": "participant",
        "Pat Teacher": "facilitator",
    }
    every_row_has_its_last_event()


def test_circle_kind_says_whether_it_is_proactive(district, section):
    found = {kind: log(district.coordinator, with_class(section, kind=kind)).mode for kind in QUICK_KINDS}
    assert [kind for kind, mode in found.items() if mode == "proactive"] == QUICK_KINDS[:4]
    assert {mode for kind, mode in found.items() if kind in QUICK_KINDS[4:]} == {"responsive"}


def test_circle_tier_may_differ_from_the_usual_one(district, section):
    assert log(district.coordinator, with_class(section, tier="3")).tier == 3
    assert log(district.coordinator, with_class(section, tier="")).tier == 1


def test_circle_with_names_only_records_those_named(district, section, kim):
    guest = StaffFactory(given_name="Gil", family_name="Guest", assigned_to=district.a)
    practice = log(district.coordinator, answers(students=[kim.pk], staff=[guest.pk]))
    assert (practice.section, practice.school) == (None, district.a)
    assert people(practice) == {"Kim Ash": "participant", "Gil Guest": "participant"}


def test_circle_with_class_and_names_counts_everybody_once(district, section, kim):
    guest = StudentFactory(school=district.a, given_name="Noa", family_name="Ng")
    practice = log(
        district.coordinator,
        with_class(
            section,
            students=[kim.pk, guest.pk],
            staff=[district.teacher.staff_id],
            facilitators=[district.teacher.staff_id],
        ),
    )
    assert people(practice) == {
        "Kim Ash": "participant",
        "Lee Alder": "participant",
        "Noa Ng": "participant",
        "Pat Teacher": "facilitator",
    }


def test_circle_of_another_day_has_that_days_roster(district, section, lee):
    day = TODAY() - timedelta(days=3)
    section.roster.filter(student=lee).update(ends_on=day - timedelta(days=1))
    newcomer = StudentFactory(school=district.a, given_name="New", family_name="Comer")
    SectionStudentFactory(section=section, student=newcomer, starts_on=day + timedelta(days=1))
    practice = log(district.coordinator, with_class(section, when="day", date=day.isoformat(), time="10:20"))
    assert people(practice) == {"Kim Ash": "participant"}
    assert timezone.localtime(practice.started_at).replace(tzinfo=None) == datetime.combine(day, time(10, 20))
    assert people(log(district.coordinator, with_class(section))) == {
        "Kim Ash": "participant",
        "New Comer": "participant",
    }


def test_circle_earlier_today_needs_a_time_alone(district, section):
    practice = log(district.coordinator, with_class(section, when="today", time="00:00", date=""))
    assert timezone.localtime(practice.started_at).replace(tzinfo=None) == datetime.combine(TODAY(), time())


def test_circle_form_suggests_whoever_logs_as_facilitator(district, section):
    assert initial(district.teacher)["facilitators"] == [district.teacher.staff_id]
    assert 'value="Pat' not in as_user(district.teacher).get(LOG).content.decode()
    without_staff = UserFactory(role=Role.COORDINATOR, role__school=district.a)
    assert initial(without_staff)["facilitators"] == []


def test_circle_in_a_room_elsewhere_and_in_a_place_of_the_list(district, section):
    library = LocationFactory(name="Library")
    assert log(district.coordinator, with_class(section, where=str(library.pk), place="lost")).where == "Library"
    assert log(district.coordinator, with_class(section, where="other", place="Under the oak")).where == "Under the oak"
    assert log(district.coordinator, with_class(section, where="", place="")).where == ""
    elsewhere = LocationFactory(name="Their gym", school=district.b)
    response = as_user(district.coordinator).post(LOG, with_class(section, where=str(elsewhere.pk)))
    assert list(errors(response)) == ["where"]
    assert "Their gym" not in response.content.decode()


def test_circle_in_a_room_that_is_a_number_says_that_it_is_a_room(district, section):
    section.room = "137"
    section.save(update_fields=["room"])
    practice = log(district.coordinator, with_class(section, where="room"))
    assert practice.where == "Room 137"
    assert initial(district.coordinator, again=practice.pk)["where"] == "room"


# At which school


@pytest.fixture
def both_schools(district):
    """The coordinator works at b as well."""
    RoleGrantFactory(user=district.coordinator, role=Role.COORDINATOR, school=district.b)
    return district.coordinator


def test_circle_school_is_the_classs_whatever_is_chosen(district, both_schools, section):
    assert log(both_schools, with_class(section, school=district.b.pk)).school == district.a


def test_circle_school_is_the_named_students(district, both_schools):
    bo = StudentFactory(school=district.b)
    assert log(both_schools, answers(students=[bo.pk], school=district.a.pk)).school == district.b


def test_circle_school_is_the_one_chosen_when_nobody_tells(district, both_schools, kim):
    bo = StudentFactory(school=district.b)
    staff = [district.coordinator.staff_id]
    assert log(both_schools, answers(kind="staff", staff=staff, school=district.b.pk)).school == district.b
    assert log(both_schools, answers(students=[bo.pk, kim.pk], school=district.b.pk)).school == district.b


def test_circle_school_is_asked_for_when_there_are_several(district, both_schools):
    response = as_user(both_schools).post(LOG, answers(kind="staff", staff=[district.coordinator.staff_id]))
    assert errors(response) == {"school": ["At which of your schools was it?"]}
    assert "At which school?" in response.content.decode()
    assert not Practice.objects.exists()


def test_circle_school_can_not_be_somebody_elses(district, section):
    staff = [district.coordinator.staff_id]
    response = as_user(district.coordinator).post(LOG, answers(kind="staff", staff=staff, school=district.b.pk))
    assert list(errors(response)) == ["school"]
    assert "Birch School" not in response.content.decode()
    assert log(district.coordinator, answers(kind="staff", staff=staff)).school == district.a


# Who may


AT_A_SCHOOL = {"coordinator", "colleague", "teacher", "principal", "other_school", "third_school"}


def test_circle_page_opens_for_whoever_works_at_a_school_alone(district, section):
    for part, user in district.users().items():
        client = as_user(user)
        if part in AT_A_SCHOOL:
            assert client.get(LOG).status_code == 200
        else:
            assert (client.get(LOG).status_code, client.post(LOG, with_class(section)).status_code) == (403, 403)
    assert not Practice.objects.exists()


def test_circle_page_sends_a_stranger_to_sign_in(client):
    assert client.get(LOG).url == f"/accounts/login/?next={LOG}"


def test_teacher_logs_for_own_classes_and_students_only(district, section, kim):
    other = SectionFactory(school=district.a, year=district.year, name="7C")
    stranger = StudentFactory(school=district.a, family_name="Hidden")
    client = as_user(district.teacher)
    assert list(errors(client.post(LOG, with_class(other)))) == ["section"]
    response = client.post(LOG, answers(students=[stranger.pk]))
    assert list(errors(response)) == ["students"]
    assert "Hidden" not in response.content.decode()
    assert people(log(district.teacher, answers(students=[kim.pk]))) == {"Kim Ash": "participant"}


# Starting from something


def test_again_brings_back_class_kind_minutes_and_place(district, section):
    library = LocationFactory(name="Library")
    staff = [district.teacher.staff_id]
    first = log(
        district.coordinator,
        with_class(
            section, kind="talking", minutes="25", where=str(library.pk), topic="Roses", tier="2", facilitators=staff
        ),
    )
    start = initial(district.coordinator, again=first.pk)
    assert start["group"] == str(section.pk)
    assert (start["kind"], start["minutes"], start["topic"], start["tier"]) == ("talking", 25, "Roses", 2)
    assert (start["where"], start["facilitators"]) == (str(library.pk), staff)
    page = as_user(district.coordinator).get(LOG, {"again": first.pk}).content.decode()
    assert "6A Homeroom · 2" in page


def test_again_brings_back_names_and_another_place(district, section, kim):
    guest = StaffFactory(assigned_to=district.a)
    first = log(
        district.coordinator,
        answers(
            students=[kim.pk],
            staff=[guest.pk],
            facilitators=[district.coordinator.staff_id],
            where="other",
            place="Oak",
        ),
    )
    start = initial(district.coordinator, again=first.pk)
    assert (start["group"], start["students"], start["staff"]) == ("names", [kim.pk], [guest.pk])
    assert (start["where"], start["place"]) == ("other", "Oak")
    assert start["facilitators"] == [district.coordinator.staff_id]


def test_again_form_is_saved_as_it_came(district, section):
    """What `?again=` offers beside the usual choices is taken when it is posted: class, kind and place."""
    for number in range(8):
        LocationFactory(name=f"Place {number}", position=number)
    cellar = LocationFactory(name="Cellar", position=200)
    old = PracticeFactory(
        school=district.a,
        kind=Kind.SUPPORT,
        section=section,
        location=cellar,
        created_by=district.coordinator,
        facilitators=[district.coordinator.staff],
    )
    client = as_user(district.coordinator)
    form = client.get(LOG, {"again": old.pk}).context["form"]
    data = {
        name: form[name].value()
        for name in ("client_id", "kind", "group", "when", "minutes", "where", "tier", "facilitators")
    }
    assert (data["kind"], data["group"], data["where"]) == ("support", str(section.pk), str(cellar.pk))
    practice = log(district.coordinator, data)
    assert (practice.kind, practice.section, practice.location) == (Kind.SUPPORT, section, cellar)


def test_again_is_refused_for_a_practice_one_may_not_see(district, section):
    theirs = PracticeFactory(school=district.b, topic="Secret", created_by=district.other_school)
    response = as_user(district.coordinator).get(LOG, {"again": theirs.pk})
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()
    logged_by_colleague = PracticeFactory(school=district.a, section=section, created_by=district.colleague)
    assert as_user(district.teacher).get(LOG, {"again": logged_by_colleague.pk}).status_code == 404


def test_again_and_section_with_nonsense_open_the_usual_form(district, section):
    client = as_user(district.coordinator)
    found = {}
    for key in ("", "x", "-1", "1.5", "\0", "9" * 30, "0", "٣"):
        found[key] = client.get(LOG, {"section": key}).status_code, client.get(LOG, {"again": key}).status_code
    assert found == {key: (200, 404 if key in ("0", "٣") else 200) for key in found}


def test_section_in_the_address_is_chosen_and_saved(district, section):
    form = as_user(district.coordinator).get(LOG, {"section": section.pk}).context["form"]
    assert form["group"].value() == str(section.pk)
    assert log(district.coordinator, answers(group=str(section.pk))).section == section
    theirs = SectionFactory(school=district.b, year=district.year, name="Hidden")
    response = as_user(district.coordinator).get(LOG, {"section": theirs.pk})
    assert "Hidden" not in response.content.decode()


def test_repeat_last_offers_the_last_one_of_ones_own(district, section):
    client = as_user(district.coordinator)
    PracticeFactory(school=district.a, created_by=district.colleague, started_at=timezone.now())
    assert client.get(LOG).context["last"] is None
    first = log(district.coordinator, with_class(section, kind="celebration", minutes="20"))
    response = client.get(LOG)
    assert response.context["last"] == first
    page = response.content.decode()
    assert f'href="{LOG}?again={first.pk}"' in page
    assert [practice.pk for practice in response.context["logged_today"]] == [first.pk]
    assert client.get(LOG, {"again": first.pk}).context["last"] is None


def test_minutes_start_from_the_last_circle_with_this_class(district, section):
    DistrictSettings.objects.update_or_create(pk=1, defaults={"usual_minutes": 22})
    assert initial(district.coordinator, section=section.pk)["minutes"] == 22
    log(district.coordinator, with_class(section, minutes="40"))
    assert initial(district.coordinator, section=section.pk)["minutes"] == 40


# Sent twice, taken back


def test_circle_posted_twice_is_one_record(district, section):
    data, client = with_class(section), as_user(district.coordinator)
    first, second = client.post(LOG, data), client.post(LOG, data | {"minutes": "99"})
    assert first.url == second.url
    assert "This was saved already: here it is, as it was sent first." in client.get(second.url).content.decode()
    assert [practice.minutes for practice in Practice.objects.all()] == [15]
    assert PracticeParticipant.objects.count() == 2


def test_circle_number_of_somebody_else_is_refused_and_nothing_written(district, section):
    data = with_class(section)
    log(district.coordinator, data)
    response = as_user(district.colleague).post(LOG, data)
    assert response.status_code == 403
    assert [practice.created_by for practice in Practice.objects.all()] == [district.coordinator]
    bo = StudentFactory(school=district.b)
    theirs = answers(client_id=data["client_id"], students=[bo.pk])
    assert as_user(district.other_school).post(LOG, theirs).status_code == 403
    assert Practice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_circle_posted_twice_at_once_is_one_record(cast):
    kim = StudentFactory(school=cast.a)
    data, start, answered = answers(students=[kim.pk]), threading.Barrier(2), []
    cookies = as_user(cast.coordinator).cookies

    def post():
        try:
            client = ServerClient()
            client.cookies = cookies
            start.wait()
            answered.append(client.post(LOG, data).url)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    with district_scope():
        practice = Practice.objects.get()
        assert answered == [f"/practices/{practice.pk}/?saved=1"] * 2
        assert PracticeParticipant.objects.count() == 1


def undo(practice):
    return reverse("incidents:practice-undo", args=[practice.pk])


def test_undo_takes_back_the_record_and_history_keeps_it(district, section):
    practice = log(district.coordinator, with_class(section, topic="Mistaken"))
    client = as_user(district.coordinator)
    page = client.get(practice.get_absolute_url()).content.decode()
    assert f'action="{undo(practice)}"' in page
    response = client.post(undo(practice), follow=True)
    assert response.request["PATH_INFO"] == LOG
    assert "Taken back. Nothing is on record." in response.content.decode()
    assert (Practice.objects.count(), PracticeParticipant.objects.count()) == (0, 0)
    events = Practice.pgh_event_model.objects.filter(pgh_obj_id=practice.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.topic) for event in events] == [("insert", "Mistaken"), ("delete", "Mistaken")]
    who = [event.pgh_context.metadata["user"] for event in events]
    assert who == [district.coordinator.pk] * 2
    people_events = PracticeParticipant.pgh_event_model.objects.filter(practice_id=practice.pk)
    assert sorted(people_events.values_list("pgh_label", flat=True)) == ["delete", "delete", "insert", "insert"]
    every_row_has_its_last_event()
    assert client.post(undo(practice)).status_code == 404


def test_undo_too_late_is_refused_in_words(district, section):
    practice = log(district.coordinator, with_class(section))
    minutes = DistrictSettings.objects.current().undo_minutes
    Practice.objects.update(created_at=timezone.now() - timedelta(minutes=minutes, seconds=1))
    client = as_user(district.coordinator)
    response = client.post(undo(practice), follow=True)
    assert f"It was logged more than {minutes} minutes ago. Change it instead." in response.content.decode()
    assert f'action="{undo(practice)}"' not in client.get(practice.get_absolute_url()).content.decode()
    assert Practice.objects.count() == 1


def test_undo_is_the_authors_alone(district, section):
    practice = log(district.coordinator, with_class(section))
    others = {part: user for part, user in district.users().items() if part != "coordinator"}
    found = {part: as_user(user).post(undo(practice)).status_code for part, user in others.items()}
    not_there = {"teacher", "other_school", "third_school"}
    assert found == {part: 404 if part in not_there else 403 for part in others}
    assert Practice.objects.count() == 1


def test_undo_is_refused_to_an_author_who_has_moved_to_another_school(district, section, kim):
    """The record follows Kim to b, and so the author reads it there; it still belongs to a."""
    practice = log(district.coordinator, with_class(section))
    RoleGrant.objects.filter(user=district.coordinator).update(school=district.b)
    transfer_student(student=kim, to=district.b, by=district.administrator, today=TODAY())
    client = as_user(district.coordinator)
    page = client.get(practice.get_absolute_url())
    assert (page.status_code, f'action="{undo(practice)}"' in page.content.decode()) == (200, False)
    assert client.post(undo(practice)).status_code == 403
    assert Practice.objects.count() == 1


def test_undo_needs_a_post(district, section):
    practice = log(district.coordinator, with_class(section))
    assert as_user(district.coordinator).get(undo(practice)).status_code == 405
    assert Practice.objects.count() == 1


# Refused in words


LONG_AGO = date.today() - timedelta(days=730)
WRONG = [
    ("minutes", {"minutes": "0"}, "At least 1 minute."),
    ("minutes", {"minutes": "-5"}, "At least 1 minute."),
    ("minutes", {"minutes": "481"}, "At most 480 minutes. Was it several circles?"),
    ("minutes", {"minutes": "abc"}, "Enter a whole number."),
    ("minutes", {"minutes": ""}, "This field is required."),
    ("minutes", {"minutes": "1e9"}, "Enter a whole number."),
    ("minutes", {"minutes": "9" * 400}, None),
    ("minutes", {"minutes": None}, "This field is required."),
    ("kind", {"kind": "seance"}, "Select a valid choice. seance is not one of the available choices."),
    ("kind", {"kind": None}, "This field is required."),
    ("when", {"when": "never"}, None),
    ("time", {"when": "today", "time": ""}, "At what time did it start?"),
    ("time", {"when": "today", "time": "25:00"}, None),
    ("time", {"when": "day", "date": TODAY().isoformat(), "time": "abc"}, None),
    ("date", {"when": "day", "date": "", "time": "10:00"}, "Which day was it?"),
    ("date", {"when": "day", "date": "0000-00-00", "time": "10:00"}, "Enter a valid date."),
    ("date", {"when": "day", "date": LONG_AGO.isoformat(), "time": "10:00"}, None),
    ("date", {"when": "day", "date": "0001-01-01", "time": "00:00"}, None),
    ("date", {"when": "day", "date": "9999-12-31", "time": "23:59"}, None),
    ("where", {"where": "nowhere"}, None),
    ("where", {"where": "9" * 5000}, None),
    ("place", {"where": "other", "place": "x" * 61}, None),
    ("topic", {"topic": "x" * 201}, None),
    ("note", {"note": "x" * 10_001}, None),
    ("tier", {"tier": "4"}, None),
    ("group", {"group": "names"}, "Choose a class, or name who was there."),
    ("group", {"group": "99999999"}, None),
    ("group", {"group": "9" * 30}, None),
    ("group", {"group": "9" * 5000}, None),
    ("section", {"group": "other", "section": ""}, "Search for the class and choose it."),
    ("section", {"section": "9" * 30}, None),
    ("section", {"section": "9" * 5000}, None),
    ("section", {"section": "abc"}, None),
    ("students", {"students": ["9" * 30]}, None),
    ("students", {"students": ["abc"]}, None),
    ("staff", {"staff": ["9" * 30]}, None),
    ("staff", {"staff": ["0"]}, None),
    ("facilitators", {"facilitators": ["x"]}, None),
    ("client_id", {"client_id": "garbage"}, None),
    ("client_id", {"client_id": "x" * 5000}, None),
    ("school", {"school": "9" * 30}, None),
    ("school", {"school": "x"}, None),
]  # fmt: skip
NUL_FIELDS = (
    "kind group section students staff when date time minutes where place topic note facilitators tier school client_id"
)
ANOTHER_DAY = {"when": "day", "date": TODAY().isoformat(), "time": "00:00", "where": "other"}
NULS = [(name, ANOTHER_DAY | {name: "1\0"}, None) for name in NUL_FIELDS.split()]


def test_circle_with_a_wrong_answer_says_so_beside_it_and_loses_nothing(district, section):
    client, wrong = as_user(district.coordinator), []
    for field, changed, text in WRONG + NULS:
        data = with_class(section, kind="peace") | {"topic": "Kept topic", "note": "Kept note"} | changed
        response = client.post(LOG, {name: value for name, value in data.items() if value is not None})
        found = errors(response) if response.status_code == 200 else {}
        page = response.content.decode()
        if (
            field not in found
            or text not in (None, *found[field])
            or "data-error-summary" not in page
            or any(name not in changed and f"Kept {name}" not in page for name in ("topic", "note"))
            or conditional_escape(found[field][0]) not in page
        ):
            wrong.append((field, changed, response.status_code, found))
    assert wrong == []
    assert not Practice.objects.exists()


def test_circle_with_nothing_answered_says_what_is_missing(district):
    response = as_user(district.coordinator).post(LOG, {})
    assert errors(response) == {
        "kind": ["This field is required."],
        "minutes": ["This field is required."],
        "group": ["Choose a class, or name who was there."],
    }
    page = response.content.decode()
    assert [f'id="id_{name}_error"' in page for name in ("kind", "minutes", "group")] == [True] * 3
    assert not Practice.objects.exists()


def test_circle_still_to_come_is_refused(district, section):
    soon = timezone.localtime() + timedelta(minutes=61)
    if soon.date() > TODAY():
        soon = timezone.localtime().replace(hour=23, minute=59)
    response = as_user(district.coordinator).post(LOG, with_class(section, when="today", time=f"{soon:%H:%M}"))
    assert errors(response) == {"time": ["That is still to come. A circle is logged when it was held."]}
    tomorrow = (TODAY() + timedelta(days=1)).isoformat()
    response = as_user(district.coordinator).post(LOG, with_class(section, when="day", date=tomorrow, time="00:00"))
    assert errors(response) == {"date": ["The day must lie between a year ago and today."]}
    assert not Practice.objects.exists()


def test_circle_with_a_class_or_student_of_another_school_tells_nothing(district, section):
    bo = StudentFactory(school=district.b, family_name="Hidden")
    theirs = SectionFactory(school=district.b, year=district.year, name="Hidden 7", roster=[bo])
    client = as_user(district.coordinator)
    pages = []
    for key in (bo.pk, 10**9):
        response = client.post(LOG, answers(students=[key]))
        assert list(errors(response)) == ["students"]
        pages.append(errors(response)["students"][0].replace(str(key), "N"))
        assert "Hidden" not in response.content.decode()
    for key in (theirs.pk, 10**9):
        response = client.post(LOG, answers(group="other", section=key))
        assert list(errors(response)) == ["section"]
        assert "Hidden" not in response.content.decode()
    assert list(errors(client.post(LOG, answers(group=str(theirs.pk))))) == ["group"]
    assert pages[0] == pages[1]
    assert not Practice.objects.exists()


def test_circle_with_a_student_who_left_is_refused(district, kim):
    Student.objects.filter(pk=kim.pk).update(left_on=TODAY())
    response = as_user(district.coordinator).post(LOG, answers(students=[kim.pk]))
    assert list(errors(response)) == ["students"]
    assert not Practice.objects.exists()


def test_circle_with_a_class_whose_students_have_left_says_so(district, section):
    section.roster.update(ends_on=TODAY() - timedelta(days=1))
    client, leader = as_user(district.coordinator), [district.coordinator.staff_id]
    response = client.post(LOG, with_class(section, facilitators=leader))
    assert errors(response) == {"group": ["Nobody was on the roster of 6A Homeroom that day. Name who was there."]}
    assert not Practice.objects.exists()
    guest = StudentFactory(school=district.a, given_name="Noa", family_name="Ng")
    practice = log(district.coordinator, with_class(section, facilitators=leader, students=[guest.pk]))
    assert (practice.section, people(practice)) == (
        section,
        {"Noa Ng": "participant", "Pat Coordinator": "facilitator"},
    )


def test_circle_with_more_than_a_thousand_people_is_refused(district):
    staff = StaffMember.objects.bulk_create(
        StaffMember(sourced_id=f"many-{n}", family_name=f"Many{n}", given_name="M", job_class="teacher")
        for n in range(1001)
    )
    keys = [person.pk for person in staff]
    response = as_user(district.coordinator).post(LOG, answers(kind="staff", staff=keys))
    assert errors(response) == {"group": ["That is 1001 people. A practice holds at most 1000."]}
    assert not Practice.objects.exists()
    assert log(district.coordinator, answers(kind="staff", staff=keys[:1000])).participants.count() == 1000


def test_circle_keeps_names_that_were_picked_when_something_is_wrong(district, section, kim):
    response = as_user(district.coordinator).post(LOG, answers(students=[kim.pk], minutes="0"))
    assert "Ash, Kim" in response.content.decode()
    assert response.context["form"]["students"].value() == [str(kim.pk)]


# The clock changes


def clock_changes(hours):
    """The last local day that had this many hours."""
    zone = timezone.get_default_timezone()
    day = TODAY()
    while True:
        day -= timedelta(days=1)
        start = datetime.combine(day, time(), tzinfo=zone).timestamp()
        end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).timestamp()
        if end - start == hours * 3600:
            return day


@pytest.mark.parametrize("hours, clock, kept", [(23, "02:30", ["01:30", "03:30"]), (25, "01:30", ["01:30"])])
def test_circle_on_the_day_the_clock_changes_is_recorded(district, section, hours, clock, kept):
    day = clock_changes(hours)
    practice = log(district.coordinator, with_class(section, when="day", date=day.isoformat(), time=clock))
    started = timezone.localtime(practice.started_at)
    assert started.date() == day
    assert f"{started:%H:%M}" in kept
    assert as_user(district.coordinator).get(practice.get_absolute_url()).status_code == 200


# Pickers


def found_words(response):
    """The names in a picker's answer."""
    return [name for key, name, note in response.context["results"]]


def test_people_search_finds_students_whom_one_may_name(district, section, kim):
    StudentFactory(school=district.b, given_name="Kim", family_name="Elsewhere")
    StudentFactory(school=district.a, given_name="Kimberly", family_name="Zed")
    StudentFactory(school=district.a, given_name="Kim", family_name="Gone", left_on=TODAY())
    address = reverse("incidents:people-search")
    response = as_user(district.coordinator).get(address, {"name": "students", "students_q": "kim"})
    assert found_words(response) == ["Ash, Kim", "Zed, Kimberly"]
    assert found_words(as_user(district.teacher).get(address, {"name": "students", "students_q": "kim"})) == [
        "Ash, Kim"
    ]
    assert as_user(district.board).get(address, {"name": "students", "students_q": "kim"}).status_code == 403


def test_people_search_finds_staff(district):
    address = reverse("incidents:people-search")
    for name in ("staff", "facilitators"):
        response = as_user(district.teacher).get(address, {"name": name, f"{name}_q": "pat coord"})
        assert found_words(response) == ["Coordinator, Pat"]


def test_group_search_finds_classes_whom_one_may_log_for(district, section):
    SectionFactory(school=district.a, year=district.year, name="6A Band", course="Music")
    SectionFactory(school=district.b, year=district.year, name="6A Hidden")
    SectionFactory(school=district.a, year=district.year, name="6A Over", ended_on=TODAY())
    address = reverse("incidents:group-search")
    response = as_user(district.coordinator).get(address, {"name": "section", "section_q": "6a"})
    assert found_words(response) == ["6A Band", "6A Homeroom"]
    assert found_words(as_user(district.coordinator).get(address, {"name": "section", "section_q": "6a music"})) == [
        "6A Band"
    ]
    assert found_words(as_user(district.teacher).get(address, {"name": "section", "section_q": "6a"})) == [
        "6A Homeroom"
    ]


def test_pickers_answer_whatever_is_typed(district, section):
    client = as_user(district.coordinator)
    for name in ("", "section", "students", "nonsense", "students\0", "<b>"):
        for words in ("", " ", "\0", "%", "x" * 3000, "a " * 500, "'\"\\", "كيم", "<script>"):
            for address in (reverse("incidents:people-search"), reverse("incidents:group-search")):
                response = client.get(address, {"name": name, f"{name}_q": words})
                page = response.content.decode()
                assert (response.status_code, "<script>" in page, "<b>" in page) == (200, False, False)


def test_picker_says_that_there_are_more_than_it_shows(district):
    for _ in range(13):
        StudentFactory(school=district.a, family_name="Twin")
    response = as_user(district.coordinator).get(
        reverse("incidents:people-search"), {"name": "students", "students_q": "twin"}
    )
    assert len(found_words(response)) == 12
    assert "There are more: type another letter." in response.content.decode()


def test_picker_without_javascript_finds_adds_and_removes(district, section, kim):
    client = as_user(district.coordinator)
    typed = answers(minutes="0", topic="Kept topic", kind="peace")
    found = client.post(LOG, typed | {"students_q": "ash", "students_find": "1"})
    page = found.content.decode()
    assert f'name="students_add" value="{kim.pk}"' in page
    assert ("Kept topic" in page, "data-error-summary" in page) == (True, False)
    added = client.post(LOG, typed | {"students_q": "ash", "students_add": str(kim.pk)})
    page = added.content.decode()
    assert f'type="hidden" name="students" value="{kim.pk}"' in page
    assert ("Kept topic" in page, "data-error-summary" in page) == (True, False)
    assert added.context["form"]["kind"].value() == "peace"
    removed = client.post(LOG, typed | {"students": [kim.pk], "students_remove": str(kim.pk)})
    assert f'type="hidden" name="students" value="{kim.pk}"' not in removed.content.decode()
    assert not Practice.objects.exists()


def test_class_picker_without_javascript_finds_and_takes_one(district, section):
    client = as_user(district.coordinator)
    found = client.post(LOG, answers(group="other", section_q="homeroom", section_find="1"))
    assert f'name="section_add" value="{section.pk}"' in found.content.decode()
    added = client.post(LOG, answers(group="other", section="", section_add=str(section.pk)))
    assert f'type="hidden" name="section" value="{section.pk}"' in added.content.decode()


def test_picker_without_javascript_ignores_nonsense(district, section):
    client = as_user(district.coordinator)
    for name in ("students", "staff", "facilitators", "section"):
        for key in ("9" * 30, "x", "-1", "\0", ""):
            for step in ("add", "remove"):
                data = answers(**{f"{name}_{step}": key, f"{name}_q": key})
                assert client.post(LOG, data).status_code == 200
    assert not Practice.objects.exists()


def test_words_typed_in_a_picker_and_not_picked_are_a_search_and_no_save(district, section, kim):
    response = as_user(district.coordinator).post(LOG, with_class(section, students_q="ash"))
    assert response.status_code == 200
    assert f'name="students_add" value="{kim.pk}"' in response.content.decode()
    assert not Practice.objects.exists()
