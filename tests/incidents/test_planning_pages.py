"""Planning, asking, answering, preparing: the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.actions.planning import link_incident
from incidents.models import IncidentPractice, Practice, PracticeParticipant
from incidents.models.practice import Kind
from tests.cast import as_user
from tests.factories import (
    CommunityPartnerFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    PracticeFactory,
    PracticeParticipantFactory,
    QuestionSetFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
)

PLAN, REQUESTS = reverse("incidents:practice-plan"), reverse("incidents:practice-requests")
Role = PracticeParticipant.Role


def page(name, practice):
    return reverse(f"incidents:practice-{name}", args=[practice.pk])


def local(days=1, hour=10):
    """A start some days from now, as a form sends it."""
    start = timezone.localtime() + timedelta(days=days)
    return start.replace(hour=hour, minute=0).strftime("%Y-%m-%dT%H:%M")


def answers(user, **changed):
    data = {"kind": "peace", "started_at": local(), "minutes": "40", "facilitators": [user.staff_id]}
    return data | changed


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def lee(district):
    return StudentFactory(school=district.a, given_name="Lee", family_name="Alder")


def asked(district, **fields):
    """A peace circle that the teacher asked for five days ago."""
    now = timezone.now()
    fields = {"asked_at": now - timedelta(days=5), "created_at": now - timedelta(days=5)} | fields
    return PracticeFactory(
        school=district.a, kind=Kind.PEACE, status="requested", started_at=now + timedelta(days=1),
        created_by=district.teacher, asked_by=district.teacher, facilitators=[district.coordinator.staff], **fields,
    )  # fmt: skip


def planned(district, **fields):
    fields = {"status": "planned", "started_at": timezone.now() - timedelta(hours=1)} | fields
    return PracticeFactory(
        school=district.a, kind=Kind.PEACE, created_by=district.coordinator,
        facilitators=[district.coordinator.staff], **fields,
    )  # fmt: skip


# --- plan and ask


def test_coordinator_plans_a_circle_with_everybody_and_their_parts(district, kim, lee):
    partner, questions = CommunityPartnerFactory(name="Elder May"), QuestionSetFactory()
    leader = StudentFactory(school=district.a)
    data = answers(
        district.coordinator, caused=[kim.pk], harmed=[lee.pk], leaders=[leader.pk], lead_partners=[partner.pk],
        families="Mrs. Ash\n\n  Mr.  Ash ", guests="Pat Poe", question_set=questions.pk, topic="Words", place="Room 4",
    )  # fmt: skip
    response = as_user(district.coordinator).post(PLAN, data)
    practice = Practice.objects.get()
    assert response.url == practice.get_absolute_url()
    assert (practice.status, practice.mode, practice.tier, practice.minutes) == ("planned", "responsive", 2, 40)
    assert (practice.question_set, practice.topic, practice.place) == (questions, "Words", "Room 4")
    assert sorted((str(person), person.role) for person in practice.participants.all()) == sorted(
        [
            (str(district.coordinator.staff), "facilitator"),
            (str(leader), "leader"),
            ("Elder May", "facilitator"),
            ("Kim Ash", "caused_harm"),
            ("Lee Alder", "harmed"),
            ("Mr. Ash", "family"),
            ("Mrs. Ash", "family"),
            ("Pat Poe", "community"),
        ]
    )


def test_class_is_planned_with_its_roster(district, kim, lee):
    section = SectionFactory(school=district.a, year=district.year, roster=[kim, lee])
    data = answers(district.coordinator, kind="talking", section=section.pk, leaders=[kim.pk])
    as_user(district.coordinator).post(PLAN, data)
    students = Practice.objects.get().participants.filter(student__isnull=False)
    assert sorted(students.values_list("student", "role")) == sorted([(kim.pk, "leader"), (lee.pk, "participant")])


def test_teacher_asks_and_sees_what_becomes_of_it(district, kim):
    SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[kim])
    client = as_user(district.teacher)
    assert "Ask for a circle" in client.get(PLAN).content.decode()
    response = client.post(PLAN, answers(district.teacher, students=[kim.pk], topic="A rumor"), follow=True)
    practice = Practice.objects.get()
    assert (practice.status, practice.asked_by) == ("requested", district.teacher)
    assert "Asked for. You will see here what becomes of it." in response.content.decode()
    as_user(district.coordinator).post(page("decline", practice), {"declined_reason": "Talk to both first"})
    for url in (practice.get_absolute_url(), REQUESTS, reverse("overview:home")):
        assert "Talk to both first" in client.get(url).content.decode()
    again = client.get(PLAN, {"again": practice.pk}).context["form"]
    assert (again["topic"].value(), again["students"].value()) == ("A rumor", [kim.pk])


def test_form_sent_twice_makes_one_record(district, kim):
    client = as_user(district.coordinator)
    data = answers(district.coordinator, students=[kim.pk])
    data["client_id"] = client.get(PLAN).context["form"]["client_id"].value()
    first, second = client.post(PLAN, data), client.post(PLAN, data)
    assert first.url == second.url == Practice.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"started_at": "2020-01-01T10:00"}, "started_at", "That day is past. A circle that was held is logged with "
         "the quick log."),
        ({"started_at": "2090-01-01T10:00"}, "started_at", "At most a year ahead: is the year right?"),
        ({"minutes": "900"}, "minutes", "At most 480 minutes. Was it several circles?"),
        ({"families": "x" * 200}, "families", "A name has at most 120 letters. Write one name a line."),
        ({"kind": "party"}, "kind", "Select a valid choice. party is not one of the available choices."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(district, kim, changed, field, words):
    data = answers(district.coordinator, students=[kim.pk], topic="Kept") | changed
    response = as_user(district.coordinator).post(PLAN, data)
    form = response.context["form"]
    assert (form.errors[field], form["topic"].value()) == ([words], "Kept")
    assert not Practice.objects.exists()


def test_plan_without_anybody_says_so(district):
    response = as_user(district.coordinator).post(PLAN, answers(district.coordinator, facilitators=[]))
    assert response.context["form"].errors["section"] == ["Choose a class, or name who should be there."]


def test_person_in_two_lists_is_told_which(district, kim):
    data = answers(district.coordinator, harmed=[kim.pk], leaders=[kim.pk])
    response = as_user(district.coordinator).post(PLAN, data)
    assert response.context["form"].errors["leaders"] == [
        "Kim Ash is also in “Students who were harmed”. One person has one part."
    ]


def test_student_of_another_school_cannot_be_named(district):
    stranger = StudentFactory(school=district.b)
    response = as_user(district.coordinator).post(PLAN, answers(district.coordinator, students=[stranger.pk]))
    assert list(response.context["form"].errors) == ["students"]
    assert not Practice.objects.exists()


def test_pickers_find_partners_and_students(district, kim):
    CommunityPartnerFactory(name="May Elder", organization="Open Door")
    CommunityPartnerFactory(name="May Gone", retired=True)
    search = reverse("incidents:people-search")
    found = as_user(district.coordinator).get(search, {"name": "lead_partners", "lead_partners_q": "open may"})
    assert [word for _key, word, _note in found.context["results"]] == ["May Elder"]
    found = as_user(district.coordinator).get(search, {"name": "harmed", "harmed_q": "ash"})
    assert [word for _key, word, _note in found.context["results"]] == ["Ash, Kim"]


def test_plan_without_javascript_shows_results_and_keeps_what_was_typed(district, kim):
    data = answers(district.coordinator, topic="Kept", harmed_q="ash")
    page = as_user(district.coordinator).post(PLAN, data).content.decode()
    assert "Ash, Kim" in page
    assert "Kept" in page
    assert not Practice.objects.exists()


# --- the queue


def test_queue_shows_the_oldest_first_with_its_age(district):
    young = asked(district, asked_at=timezone.now() - timedelta(days=1))
    old = asked(district)
    PracticeFactory(school=district.b, status="requested", asked_by=district.other_school, asked_at=timezone.now())
    response = as_user(district.coordinator).get(REQUESTS)
    assert list(response.context["page"]) == [old, young]
    assert [row.age for row in response.context["page"]] == [5, 1]
    assert next(iter(as_user(district.other_school).get(REQUESTS).context["page"])).school == district.b


def test_coordinator_accepts_with_a_time_and_whoever_leads(district):
    practice, other = asked(district), StaffFactory(assigned_to=district.a)
    data = {"started_at": local(3, 9), "minutes": "50", "place": "Library", "facilitators": [other.pk]}
    response = as_user(district.coordinator).post(page("accept", practice), data)
    practice.refresh_from_db()
    assert response.url == practice.get_absolute_url()
    assert (practice.status, practice.minutes, practice.place) == ("planned", 50, "Library")
    assert timezone.localtime(practice.started_at).strftime("%Y-%m-%dT%H:%M") == local(3, 9)
    assert practice.participants.get(staff=other).role == "facilitator"
    home = as_user(district.teacher).get(reverse("overview:home")).content.decode()
    assert "Planned for you: Peace or harm circle" in home


def test_answer_to_what_is_answered_leads_back_to_the_record(district):
    practice = asked(district)
    as_user(district.principal).post(page("decline", practice), {"declined_reason": "No"})
    for name in ("accept", "decline"):
        response = as_user(district.coordinator).get(page(name, practice), follow=True)
        assert response.redirect_chain == [(practice.get_absolute_url(), 302)]
        assert "It was declined. Ask for it again, or plan a new one." in response.content.decode()


def test_home_of_the_coordinator_counts_requests_with_their_age(district):
    asked(district)
    asked(district, asked_at=timezone.now())
    home = as_user(district.coordinator).get(reverse("overview:home"))
    tile = next(tile for tile in home.context["tiles"] if tile.url == REQUESTS)
    assert (tile.label, tile.figure, tile.note, tile.url) == ("Asked for", 2, "the oldest 5 days ago", REQUESTS)
    assert [item.state for item in home.context["items"][:2]] == ["5 days", "0 days"]


def test_home_names_what_is_planned_today_to_who_leads_it(district):
    noon = timezone.localtime().replace(hour=12, minute=0)
    practice = planned(district, started_at=noon)
    PracticeParticipantFactory(practice=practice, student=None, staff=district.teacher.staff, role=Role.FACILITATOR)
    planned(district, started_at=noon + timedelta(days=2))
    for person in (district.coordinator, district.teacher):
        items = as_user(person).get(reverse("overview:home")).context["items"]
        assert [item.url for item in items if item.state == "Planned"] == [practice.get_absolute_url()]


# --- prepare, hold, complete


def test_preparation_and_consent_lead_to_a_circle_that_is_held_and_completed(district, kim, lee):
    practice = planned(district, students=[kim, lee])
    client = as_user(district.coordinator)
    told = client.post(page("hold", practice), follow=True).content.decode()
    assert "Taking part is voluntary. Ask first: Kim Ash, Lee Alder." in told
    one, two = practice.participants.filter(student__isnull=False).order_by("pk")
    today = timezone.localdate().isoformat()
    data = {f"prepared_on_{one.pk}": today, f"prepared_minutes_{one.pk}": "15", f"consent_{one.pk}": "yes"}
    client.post(page("people", practice), data | {f"consent_{two.pk}": "no"})
    one.refresh_from_db()
    assert (one.prepared_on.isoformat(), one.prepared_minutes, one.consent) == (today, 15, "yes")
    told = client.post(page("hold", practice), follow=True).content.decode()
    assert "Lee Alder chose not to take part. Take them out of the list first." in told
    two.delete()
    client.post(page("hold", practice))
    practice.refresh_from_db()
    assert practice.status == "held"
    assert client.post(page("complete", practice), {"outcome": ""}).context["form"].errors["outcome"] == [
        "Say what came of it."
    ]
    client.post(page("complete", practice), {"outcome": "agreement", "outcome_note": "Three points"})
    shown = client.get(practice.get_absolute_url()).content.decode()
    assert "An agreement was made" in shown
    assert "Three points" in shown


def test_whole_class_is_asked_at_once_and_no_stays_no(district, kim, lee):
    practice = planned(district, students=[kim, lee])
    no = practice.participants.get(student=lee)
    as_user(district.coordinator).post(page("people", practice), {f"consent_{no.pk}": "no", "everybody": "on"})
    consents = dict(practice.participants.filter(student__isnull=False).values_list("student", "consent"))
    assert consents == {kim.pk: "yes", lee.pk: "no"}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"prepared_on": "2090-01-01"}, "prepared_on", "That day is still to come."),
        ({"prepared_minutes": "10"}, "prepared_on", "On which day?"),
        ({"prepared_minutes": "-3"}, "prepared_minutes", "At least 1 minute."),
    ],
)
def test_preparation_says_what_is_wrong(district, kim, typed, field, words):
    practice = planned(district, students=[kim])
    person = practice.participants.get(student=kim)
    data = {f"{name}_{person.pk}": value for name, value in typed.items()}
    form = as_user(district.coordinator).post(page("people", practice), data).context["form"]
    assert form.errors[f"{field}_{person.pk}"] == [words]


def test_sheet_has_people_and_questions_and_is_logged_as_printed(district, kim):
    practice = planned(district, students=[kim], question_set=QuestionSetFactory(questions="How are you?\nWhat else?"))
    PracticeParticipantFactory(practice=practice, student=None, name="Mrs. Ash", role=Role.FAMILY)
    sheet = as_user(district.coordinator).get(page("sheet", practice)).content.decode()
    assert [word in sheet for word in ("Kim Ash", "Mrs. Ash", "How are you?", "What else?")] == [True] * 4


@pytest.mark.parametrize("name", ["accept", "decline", "people", "complete", "link"])
@pytest.mark.parametrize(("who", "status"), [("other_school", 404), ("board", 403), ("auditor", 403)])
def test_strangers_do_not_steer(district, name, who, status):
    practice = asked(district)
    assert as_user(getattr(district, who)).get(page(name, practice)).status_code == status


def test_asker_changes_the_request_until_it_is_answered(district):
    practice = asked(district)
    client = as_user(district.teacher)
    assert client.get(page("edit", practice)).status_code == 200
    Practice.objects.filter(pk=practice.pk).update(status="planned")
    assert client.get(page("edit", practice)).status_code == 403


def test_edit_adds_guests_partners_and_questions(district, kim):
    practice = planned(district, students=[kim])
    PracticeParticipantFactory(practice=practice, student=None, name="Mrs. Ash", role=Role.FAMILY)
    partner, questions = CommunityPartnerFactory(), QuestionSetFactory()
    client = as_user(district.coordinator)
    form = client.get(page("edit", practice)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {"started_at": local(2), "partners": [partner.pk], "guests": "Pat Poe", "question_set": questions.pk}
    mother = practice.participants.get(name="Mrs. Ash")
    response = client.post(page("edit", practice), data | {f"role_{mother.pk}": "supporter"})
    assert response.url == practice.get_absolute_url()
    practice.refresh_from_db()
    assert practice.question_set == questions
    assert {(str(p), p.role) for p in practice.participants.exclude(student=kim).filter(staff=None)} == {
        ("Mrs. Ash", "supporter"),
        (str(partner), "community"),
        ("Pat Poe", "community"),
    }


# --- incidents


def test_practice_is_linked_to_an_incident_of_its_school_and_unlinked(district):
    practice = planned(district)
    incident = IncidentFactory(school=district.a, occurred_on=timezone.localdate())
    elsewhere = IncidentFactory(school=district.b, occurred_on=timezone.localdate())
    client = as_user(district.coordinator)
    offered = client.get(page("link", practice)).context["form"].fields["incident"].queryset
    assert list(offered) == [incident]
    client.post(page("link", practice), {"incident": incident.pk})
    assert IncidentPractice.objects.get().incident == incident
    assert client.post(page("link", practice), {"incident": elsewhere.pk}).status_code == 200
    assert link_incident(practice=practice, incident=incident, by=district.coordinator).incident == incident
    client.post(reverse("incidents:practice-unlink", args=[practice.pk, incident.pk]))
    assert not IncidentPractice.objects.exists()


def test_list_says_what_is_planned_and_narrows_by_state(district):
    for status in ("planned", "requested", "completed", "declined"):
        PracticeFactory(school=district.a, status=status, topic=status, declined_reason="No")
    client = as_user(district.coordinator)

    def topics(**query):
        page = client.get(reverse("incidents:practice-list"), query).context["page"]
        return sorted(practice.topic for practice in page)

    assert topics() == ["completed", "declined", "planned", "requested"]
    assert topics(status="took_place") == ["completed"]
    assert topics(status="to_come") == ["planned", "requested"]
    assert topics(status="declined") == ["declined"]


def test_home_counts_and_the_list_it_opens_are_the_same(district):
    PracticeFactory(school=district.a, started_at=timezone.now() - timedelta(minutes=5))
    PracticeFactory(school=district.a, started_at=timezone.now() - timedelta(minutes=5), status="planned")
    client = as_user(district.coordinator)
    tiles = [tile for tile in client.get(reverse("overview:home")).context["tiles"] if "/practices/?" in tile.url]
    for tile in tiles[:2]:
        assert len(client.get(tile.url).context["page"]) == tile.figure == 1


def test_practice_page_says_which_incidents_it_answers_to_who_may_open_them(district):
    practice = planned(district)
    incident = IncidentFactory(school=district.a, title="Words at lunch")
    IncidentPracticeFactory(practice=practice, incident=incident)
    PracticeParticipantFactory(practice=practice, student=None, staff=district.teacher.staff, role=Role.FACILITATOR)
    assert "Words at lunch" in as_user(district.coordinator).get(practice.get_absolute_url()).content.decode()
    assert "Words at lunch" not in as_user(district.teacher).get(practice.get_absolute_url()).content.decode()
