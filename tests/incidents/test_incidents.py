"""Incidents: who reports, reads, changes and moves which; what is refused, and in which words."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from district.actions import transfer_student
from district.models import AccessRecord
from incidents.actions.incidents import edit_incident, move_incident, record_incident
from incidents.models import Incident, IncidentParticipant, PriorIntervention
from incidents.policies.incidents import TRANSITIONS
from incidents.queries.incidents import likely_same
from tests.cast import as_user
from tests.factories import (
    AgreementFactory,
    AgreementItemFactory,
    BehaviorCodeFactory,
    ConsequenceFactory,
    EnrollmentFactory,
    FollowUpFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    LetterFactory,
    LocationFactory,
    PracticeFactory,
    PriorInterventionFactory,
    SectionFactory,
    SectionStudentFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST, NEW = reverse("incidents:incident-list"), reverse("incidents:incident-create")
NOW = timezone.make_aware(datetime(2026, 2, 21, 14, 0))
DAY = NOW.date()
Status, Role = Incident.Status, IncidentParticipant.Role


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is two in the afternoon of a school day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def behavior(db):
    return BehaviorCodeFactory(name="Shouting")


@pytest.fixture
def section(district):
    return SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff)


@pytest.fixture
def kim(district, section):
    return in_class(section, given_name="Kim", family_name="Ash")


@pytest.fixture
def lee(district, section):
    return in_class(section, given_name="Lee", family_name="Alder")


def in_class(section, **names):
    """A student of the teacher's class."""
    student = StudentFactory(school=section.school, **names)
    SectionStudentFactory(section=section, student=student)
    return student


@pytest.fixture
def incident(district, behavior, kim, lee):
    return IncidentFactory(
        school=district.a, title="Shouting at the gym", caused=[kim], harmed=[lee], reported_by=district.teacher,
        occurred_on=DAY, occurred_at=time(11, 40), behavior=behavior, submitted_at=NOW - timedelta(hours=2),
    )  # fmt: skip


def told(behavior, **more):
    """What the form posts."""
    return {
        "title": "Shouting at the gym",
        "behavior": behavior.pk,
        "occurred_on": f"{DAY}",
        "occurred_at": "11:40",
        "description": "They shouted.",
        "tried-TOTAL_FORMS": "2",
        "tried-INITIAL_FORMS": "0",
        **more,
    }


def said(response):
    """{field: words} of what the form refused; "" for what stands on top."""
    form = response.context["form"]
    return {"" if name == "__all__" else name: " ".join(errors) for name, errors in form.errors.items()}


def post(user, url, data):
    return as_user(user).post(url, data)


# --- reporting


def test_teacher_reports_on_one_page(district, behavior, kim, lee):
    gym = LocationFactory(name="Gym")
    response = post(
        district.teacher,
        NEW,
        told(behavior, caused=[kim.pk], harmed=[lee.pk], staff=[district.coordinator.staff.pk],
             others="Mr. Ng\n\nMr. Ng", location=gym.pk, place="Door", save="submit",
             **{"tried-0-kind": "conversation", "tried-0-tried_on": "2026-02-14", "tried-0-note": "Calm for a day",
                "tried-1-kind": "call_home"}),
    )  # fmt: skip
    assert response.status_code == 302, said(response)
    incident = Incident.objects.get()
    assert (response.status_code, response["Location"]) == (302, incident.get_absolute_url())
    assert (incident.status, incident.submitted_at, incident.reported_by) == (Status.SUBMITTED, NOW, district.teacher)
    assert (incident.school, incident.where, incident.occurred_at) == (district.a, "Gym, Door", time(11, 40))
    assert [(str(one), one.role) for one in incident.participants.all()] == [
        ("Kim Ash", Role.CAUSED_HARM),
        ("Lee Alder", Role.HARMED),
        ("Pat Coordinator", Role.STAFF),
        ("Mr. Ng", Role.COMMUNITY),
    ]
    tried = incident.prior_interventions.order_by("kind").values_list("kind", "tried_on", "note")
    assert list(tried) == [("call_home", None, ""), ("conversation", date(2026, 2, 14), "Calm for a day")]
    assert [(step.status, step.by) for step in incident.steps.all()] == [(Status.SUBMITTED, district.teacher)]
    every_row_has_its_last_event()


def test_draft_is_its_authors_alone(district, behavior, kim):
    post(district.coordinator, NEW, told(behavior, caused=[kim.pk], save="draft"))
    incident = Incident.objects.get()
    assert (incident.status, incident.steps.count()) == (Status.DRAFT, 0)
    readers = {
        name: as_user(user).get(incident.get_absolute_url()).status_code for name, user in district.users().items()
    }
    assert [name for name, status in readers.items() if status == 200] == ["coordinator"]
    home = as_user(district.coordinator).get("/").content.decode()
    assert "Your draft: Shouting at the gym" in home


@pytest.fixture
def draft(district, kim):
    return IncidentFactory(
        school=district.a, caused=[kim], reported_by=district.teacher, status=Status.DRAFT, title="Not sure yet"
    )


def discard_url(incident, name="discard"):
    return reverse(f"incidents:incident-{name}", args=[incident.pk])


def test_draft_is_thrown_away_and_brought_back_whole(district, draft, kim):
    client = as_user(district.teacher)
    assert "Throw away" in client.get(draft.get_absolute_url()).content.decode()
    page = client.post(discard_url(draft), follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert "The draft is thrown away." in page.content.decode()
    assert f'action="{discard_url(draft, "restore")}"' in page.content.decode()  # the Undo
    assert [client.get(draft.get_absolute_url()).status_code, listed(district.teacher)] == [404, []]
    assert "Not sure yet" not in client.get("/").content.decode()
    page = client.post(discard_url(draft, "restore"), follow=True)
    assert page.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert [str(one) for one in page.context["people"]] == ["Kim Ash"]
    assert listed(district.teacher) == ["Not sure yet"]
    every_row_has_its_last_event()


def test_draft_thrown_away_is_not_submitted_changed_or_taken_for_a_twin(district, draft, kim):
    client = as_user(district.teacher)
    client.post(discard_url(draft))
    assert client.post(discard_url(draft)).status_code == 404  # a second click
    assert client.post(step_url(draft), {"to": "submitted"}).status_code == 404
    assert client.get(reverse("incidents:incident-edit", args=[draft.pk])).status_code == 404
    assert client.get(reverse("incidents:incident-copy", args=[draft.pk])).status_code == 404
    same = likely_same(
        district.teacher, school=district.a, day=draft.occurred_on, time=draft.occurred_at, students=[kim]
    )
    assert same == []
    with pytest.raises(ValidationError, match="thrown away meanwhile"):  # somebody was quicker, in another window
        move_incident(incident=draft, to=Status.SUBMITTED, by=district.teacher, now=timezone.now())


def test_form_sent_again_brings_back_the_draft_that_it_made(district, behavior, kim):
    answers = told(behavior, caused=[kim.pk], save="draft", client_id="11111111-2222-4333-8444-555555555555")
    post(district.teacher, NEW, answers)
    as_user(district.teacher).post(discard_url(Incident.objects.get()))
    page = post(district.teacher, NEW, answers)
    assert as_user(district.teacher).get(page["Location"]).status_code == 200


def test_who_may_throw_away_a_draft_and_bring_it_back(district, draft):
    for name in ("discard", "restore"):
        others = {who for who, user in district.users().items() if user != district.teacher}
        found = {who: as_user(district.users()[who]).post(discard_url(draft, name)).status_code for who in others}
        assert set(found.values()) <= {403, 404}, found
        as_user(district.teacher).post(discard_url(draft))
    draft.refresh_from_db()
    assert draft.discarded_at is not None


def test_what_was_submitted_is_not_thrown_away(district, incident):
    Incident.objects.filter(pk=incident.pk).update(reported_by=district.teacher)
    page = as_user(district.teacher).post(discard_url(incident), follow=True)
    assert "Only a draft can be thrown away" in page.content.decode()
    assert "Throw away" not in page.content.decode()
    assert listed(district.teacher) == ["Shouting at the gym"]


def test_same_form_twice_makes_one_record(district, behavior, kim):
    number = "11111111-2222-4333-8444-555555555555"
    first = post(district.teacher, NEW, told(behavior, caused=[kim.pk], client_id=number))
    second = post(district.teacher, NEW, told(behavior, caused=[kim.pk], client_id=number))
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_somebody_elses_number_is_refused(district, behavior, kim):
    number = "11111111-2222-4333-8444-555555555555"
    post(district.coordinator, NEW, told(behavior, caused=[kim.pk], client_id=number))
    assert post(district.teacher, NEW, told(behavior, caused=[kim.pk], client_id=number)).status_code == 403


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"occurred_on": "2026-02-22"}, "occurred_on", "still to come"),
        ({"occurred_on": "2024-02-21"}, "occurred_on", "more than a year ago"),
        ({"occurred_at": "14:01"}, "occurred_at", "later than now"),
        ({"occurred_on": "2025-08-01", "occurred_at": ""}, "caused", "Kim Ash was at no school of the district"),
        ({"harmed": "kim"}, "harmed", "Kim Ash is named already, as: caused harm"),
        ({"caused": ""}, "caused", "Name somebody who had a part in it."),
        ({"title": ""}, "title", "required"),
        ({"tried-0-note": "It helped"}, "", "what was tried before"),
    ],
)
def test_bad_answer_is_said_beside_its_field_and_nothing_is_lost(district, behavior, kim, answers, field, words):
    answers = {name: kim.pk if value == "kim" else value for name, value in answers.items()}
    response = post(district.teacher, NEW, told(behavior, **{"caused": kim.pk, "description": "All of it", **answers}))
    assert response.status_code == 200
    assert set(said(response)) == {field}
    assert words in said(response)[field]
    assert "All of it" in response.content.decode()
    assert not Incident.objects.exists()


def test_day_at_any_school_of_the_district_counts(district, behavior, section):
    came = in_class(section, enrolled_on=date(2026, 2, 1))
    EnrollmentFactory(student=came, school=district.b, starts_on=date(2025, 8, 25), ends_on=date(2026, 1, 20))
    there = post(district.teacher, NEW, told(behavior, caused=[came.pk], occurred_on="2026-01-15"))
    between = post(district.teacher, NEW, told(behavior, caused=[came.pk], occurred_on="2026-01-25"))
    assert (there.status_code, between.status_code) == (302, 200)
    assert list(said(between)) == ["caused"]


def test_student_of_another_school_cannot_be_named(district, behavior):
    other = StudentFactory(school=district.b)
    assert list(said(post(district.teacher, NEW, told(behavior, caused=[other.pk])))) == ["caused"]


def test_person_picker_and_more_rows_work_without_javascript(district, behavior, kim):
    client = as_user(district.teacher)
    page = client.post(NEW, told(behavior, caused_q="ash", caused_find="1")).content.decode()
    assert "Ash, Kim" in page
    more = client.post(NEW, told(behavior, caused=kim.pk, tried_more="1", **{"tried-0-note": "Kept"}))
    assert len(more.context["form"].rows.forms) == 3
    assert 'value="Kept"' in more.content.decode()
    assert not Incident.objects.exists()


# --- the same event twice


def test_likely_same_event_is_shown_before_it_is_saved(district, behavior, kim, lee, incident):
    again = told(behavior, caused=[lee.pk], occurred_at="13:00")
    response = post(district.coordinator, NEW, again)
    assert list(said(response)) == ["another"]
    assert incident.get_absolute_url() in response.content.decode()
    assert Incident.objects.count() == 1
    assert post(district.coordinator, NEW, again | {"another": "on"}).status_code == 302
    assert Incident.objects.count() == 2


def test_other_time_day_person_or_school_is_another_event(district, behavior, kim, incident):
    someone = StudentFactory(school=district.a)
    for more in (
        {"caused": [kim.pk], "occurred_at": "13:41"},
        {"caused": [kim.pk], "occurred_on": "2026-02-20"},
        {"caused": [someone.pk]},
    ):
        assert post(district.coordinator, NEW, told(behavior, **more)).status_code == 302


def test_warning_tells_nobody_of_an_incident_that_they_may_not_see(district, behavior, kim):
    IncidentFactory(school=district.a, caused=[kim], occurred_on=DAY, reported_by=district.coordinator)
    assert post(district.teacher, NEW, told(behavior, caused=[kim.pk])).status_code == 302


# --- who reads it


def test_who_reads_a_submitted_incident(district, incident):
    url = incident.get_absolute_url()
    statuses = {name: as_user(user).get(url).status_code for name, user in district.users().items()}
    assert {name for name, status in statuses.items() if status == 200} == {
        "coordinator", "colleague", "teacher", "principal", "auditor", "administrator",
    }  # fmt: skip
    assert (statuses["other_school"], statuses["board"]) == (404, 403)
    assert AccessRecord.objects.filter(kind="view", noun="incident", object_id=incident.pk).count() == 6


def test_record_follows_its_student_and_names_only_own_students(district, incident, kim):
    transfer_student(student=kim, to=district.b, by=district.administrator, today=DAY)
    page = as_user(district.other_school).get(incident.get_absolute_url()).content.decode()
    assert "This happened at another school" in page
    assert ("Kim Ash" in page, "Lee Alder" in page) == (True, False)
    assert as_user(district.other_school).get(reverse("incidents:incident-edit", args=[incident.pk])).status_code == 403
    assert as_user(district.other_school).post(step_url(incident), {"to": "in_response"}).status_code == 403


def test_page_tells_what_happened_in_order(district, incident, kim):
    PriorInterventionFactory(incident=incident, tried_on=date(2026, 2, 14), note="Calm for a day")
    circle = PracticeFactory(
        school=district.a, kind="peace", students=[kim], facilitators=[district.coordinator.staff],
        started_at=NOW + timedelta(days=1), outcome="agreement",
    )  # fmt: skip
    IncidentPracticeFactory(incident=incident, practice=circle)
    ConsequenceFactory(incident=incident, student=kim, starts_on=DAY, ends_on=DAY, decided_by=district.principal)
    response = as_user(district.coordinator).get(incident.get_absolute_url())
    assert [moment.what for moment in response.context["moments"]] == ["tried", "report", "consequence", "practice"]
    reporter = as_user(district.teacher).get(incident.get_absolute_url())
    assert [moment.what for moment in reporter.context["moments"]] == ["tried", "report"]


def test_page_tells_what_came_of_the_circle_that_answers_it(district, incident, kim):
    circle = PracticeFactory(school=district.a, kind="peace", students=[kim], started_at=NOW, status="completed")
    IncidentPracticeFactory(incident=incident, practice=circle)
    agreement = AgreementFactory(practice=circle, summary="Peace at the gym", made_on=DAY)
    AgreementItemFactory(agreement=agreement, student=kim, what="Says sorry")
    done = {"finding": "better", "done_on": DAY, "done_by": district.principal}
    looked = FollowUpFactory(practice=None, agreement=agreement, due_on=DAY, **done)
    coming = FollowUpFactory(practice=circle, due_on=DAY + timedelta(days=7))
    FollowUpFactory(practice=PracticeFactory(school=district.a))  # of a circle that answers nothing
    letter = LetterFactory(student=kim, practice=circle, incident=None)
    response = as_user(district.coordinator).get(incident.get_absolute_url())
    moments = [(moment.what, moment.record) for moment in response.context["moments"]]
    assert moments == [
        ("report", incident), ("practice", circle), ("agreement", agreement), ("follow-up", looked),
    ]  # fmt: skip
    assert response.context["next_look"] == coming.due_on
    panels = {panel.template.partition("/_")[2]: panel.context for panel in response.context["panels"]}
    assert list(panels["followups_panel.html"]["follow_ups"]) == [looked, coming]
    assert list(panels["letters_panel.html"]["letters"]) == [letter]
    order = [name for name in panels if name in ("incident_practices.html", "agreements_panel.html")]
    assert order == ["incident_practices.html", "agreements_panel.html"]


def test_reporter_is_told_of_a_practice_that_is_not_the_reporters_to_see(district, incident, kim):
    url, words = incident.get_absolute_url(), "1 practice answers it that is not yours to see."
    assert "No practice answers it yet" in as_user(district.teacher).get(url).content.decode()
    circle = PracticeFactory(school=district.a, kind="peace", students=[kim], started_at=NOW)
    IncidentPracticeFactory(incident=incident, practice=circle)
    page = as_user(district.teacher).get(url).content.decode()
    assert (words in page, "No practice answers it yet" in page, circle.get_absolute_url() in page) == (
        True,
        False,
        False,
    )
    assert words not in as_user(district.coordinator).get(url).content.decode()


# --- the list


def listed(user, **query):
    response = as_user(user).get(LIST, query)
    assert response.status_code == 200
    return [one.title for one in response.context["page"]]


def test_list_is_narrowed_by_what_the_address_says(district, incident, kim, lee):
    older = IncidentFactory(
        school=district.a, title="Phone", caused=[lee], occurred_on=DAY - timedelta(days=9), status=Status.CLOSED,
        behavior__severity=3, reported_by=district.coordinator, location=LocationFactory(name="Bus"),
    )  # fmt: skip
    ConsequenceFactory(incident=older, student=lee)
    user, both = district.coordinator, ["Shouting at the gym", "Phone"]
    assert listed(user) == both
    assert listed(user, sort="day") == both[::-1]
    assert listed(user, school=district.a.pk) == both
    assert listed(user, status="in_hand") == both[:1]
    assert listed(user, status="closed") == both[1:]
    assert listed(user, behavior=incident.behavior.pk) == both[:1]
    assert listed(user, severity=3) == both[1:]
    assert listed(user, location=older.location.pk) == both[1:]
    assert listed(user, first=f"{DAY}") == both[:1]
    assert listed(user, last=f"{DAY - timedelta(days=1)}") == both[1:]
    assert listed(user, words="SHOUT") == both[:1]
    assert listed(user, role="harmed") == both[:1]
    assert listed(user, student=lee.pk) == both
    assert listed(user, student=lee.pk, role="caused_harm") == both[1:]
    assert listed(user, owed="on") == both[1:]
    assert listed(user, mine="on") == both[1:]
    assert listed(district.teacher) == both[:1]
    assert listed(district.other_school) == []


def test_export_names_who_had_which_part(district, incident):
    lines = as_user(district.coordinator).get(LIST, {"format": "csv"}).getvalue().decode().splitlines()
    assert lines[1].startswith(
        f"{incident.reference},2026-02-21,11:40,Alder School,Shouting at the gym,Shouting,,Minor,"
    )
    assert lines[1].endswith(",Kim Ash,Lee Alder,,Submitted,Pat Teacher")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_few_questions(district, incident, django_assert_num_queries, rows):
    for _n in range(rows):
        IncidentFactory(school=district.a, caused=[StudentFactory(school=district.a)], occurred_on=DAY)
    client = as_user(district.coordinator)
    client.get(LIST)
    with django_assert_num_queries(14):
        client.get(LIST)


def test_search_finds_number_and_words_of_what_one_may_see(district, incident):
    def found(user, text):
        groups = as_user(user).get("/search/", {"q": text}).context["groups"]
        return [hit.label for group in groups if group.title == "Incidents" for hit in group.hits]

    assert found(district.coordinator, incident.reference) == ["Shouting at the gym"]
    assert found(district.coordinator, "gym shout") == ["Shouting at the gym"]
    assert found(district.coordinator, f"2025-{incident.pk:04d}") == []
    assert found(district.other_school, incident.reference) == []
    assert found(district.other_school, "gym") == []
    assert found(district.board, "gym") == []


# --- moving on and back


def step_url(incident):
    return reverse("incidents:incident-step", args=[incident.pk])


def test_from_report_to_close_each_step_is_on_record(
    district, incident, mailoutbox, django_capture_on_commit_callbacks
):
    client = as_user(district.coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step_url(incident), {"to": "in_response"})
        client.post(step_url(incident), {"to": "resolved", "outcome": "Kim and Lee made an agreement."})
        client.post(step_url(incident), {"to": "closed"})
    incident.refresh_from_db()
    assert (incident.status, incident.assigned_to) == (Status.CLOSED, district.coordinator)
    assert {incident.response_at, incident.resolved_at, incident.closed_at, incident.outcome_told_at} == {NOW}
    assert list(incident.steps.values_list("status", flat=True)) == ["in_response", "resolved", "closed"]
    (letter,) = mailoutbox
    assert letter.to == ["teacher@district.example"]
    assert f"http://testserver{incident.get_absolute_url()}" in letter.body
    assert not any(word in letter.subject + letter.body for word in ("Kim", "Lee", "Ash", "gym"))
    assert f"Your report {incident.reference} has an outcome" in as_user(district.teacher).get("/").content.decode()
    assert (
        "Kim and Lee made an agreement." in as_user(district.teacher).get(incident.get_absolute_url()).content.decode()
    )


def test_own_report_is_resolved_without_a_letter(district, incident, mailoutbox, django_capture_on_commit_callbacks):
    Incident.objects.update(reported_by=district.coordinator, status=Status.IN_RESPONSE)
    with django_capture_on_commit_callbacks(execute=True):
        move_incident(incident=incident, to=Status.RESOLVED, by=district.coordinator, now=NOW, outcome="Talked")
    assert mailoutbox == mail.outbox == []


def test_to_resolve_asks_what_came_of_it_and_to_reopen_why(district, incident):
    Incident.objects.update(status=Status.IN_RESPONSE)
    client = as_user(district.coordinator)
    assert said(client.post(step_url(incident), {"to": "resolved", "outcome": " "})) == {
        "outcome": "Say what came of it: the reporter reads this."
    }
    Incident.objects.update(status=Status.CLOSED, outcome_told_at=NOW, closed_at=NOW)
    assert said(client.post(step_url(incident), {"to": "in_response"})) == {"reason": "Say why it is opened again."}
    client.post(step_url(incident), {"to": "in_response", "reason": "It went on"})
    incident.refresh_from_db()
    assert (incident.status, incident.closed_at, incident.outcome_told_at) == (Status.IN_RESPONSE, None, None)
    assert list(incident.steps.values_list("status", "reason")) == [("in_response", "It went on")]


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("to", [value for value in Status.values if value != "draft"])
def test_only_the_table_leads_from_state_to_state(district, incident, status, to):
    Incident.objects.update(status=status, reported_by=district.coordinator)
    allowed = to in TRANSITIONS[status]
    try:
        move_incident(incident=incident, to=to, by=district.coordinator, now=NOW, outcome="Talked", reason="Again")
    except ValidationError as error:
        assert not allowed and error.messages
    else:
        assert allowed
    incident.refresh_from_db()
    assert incident.status == (to if allowed else status)


def test_second_who_closes_is_told_who_was_first(district, incident):
    Incident.objects.update(status=Status.RESOLVED, outcome="Talked", outcome_told_at=NOW)
    as_user(district.colleague).post(step_url(incident), {"to": "closed"})
    late = as_user(district.coordinator).post(step_url(incident), {"to": "closed"})
    assert said(late)[""] == "This incident is closed already: Pat Colleague was first, Feb 21, 2026, 2:00 PM."
    assert incident.steps.count() == 1


def test_who_may_move_it(district, incident):
    for user in (district.teacher, district.other_school, district.auditor, district.administrator):
        with pytest.raises(PermissionDenied):
            move_incident(incident=incident, to=Status.IN_RESPONSE, by=user, now=NOW)
    move_incident(incident=incident, to=Status.IN_RESPONSE, by=district.principal, now=NOW)


# --- changing it


def edit_url(incident):
    return reverse("incidents:incident-edit", args=[incident.pk])


def as_filled(user, incident):
    form = as_user(user).get(edit_url(incident)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"occurred_on": f"{incident.occurred_on}", "occurred_at": "11:40", "others": ""}
    rows = form.rows
    data |= {"tried-TOTAL_FORMS": len(rows.forms), "tried-INITIAL_FORMS": rows.initial_form_count()}
    for row in rows:
        data |= {row[name].html_name: row[name].value() or "" for name in row.fields}
    return data


def test_correction_changes_facts_people_and_what_was_tried(district, incident, kim, lee):
    kept = PriorInterventionFactory(incident=incident, note="First")
    PriorInterventionFactory(incident=incident, kind="break")
    new = StudentFactory(school=district.a, given_name="New")
    data = as_filled(district.coordinator, incident)
    parts = {one.student_id: one.pk for one in incident.participants.all()}
    rows = {data[f"tried-{n}-pk"]: n for n in range(2)}
    gone = next(n for pk, n in rows.items() if pk != kept.pk)
    data |= {"title": "Shouting", f"role_{parts[lee.pk]}": "witness", f"role_{parts[kim.pk]}": "remove"}
    data |= {"caused": [new.pk], f"tried-{rows[kept.pk]}-note": "Second", f"tried-{gone}-kind": ""}
    response = post(district.coordinator, edit_url(incident), data)
    assert response.status_code == 302, said(response)
    incident.refresh_from_db()
    assert (incident.title, incident.updated_at) == ("Shouting", NOW)
    assert set(incident.participants.values_list("student__given_name", "role")) == {
        ("Lee", "witness"),
        ("New", "caused_harm"),
    }
    assert list(PriorIntervention.objects.values_list("pk", "note")) == [(kept.pk, "Second")]
    every_row_has_its_last_event()


def test_reporter_corrects_until_somebody_answers(district, incident):
    assert as_user(district.teacher).get(edit_url(incident)).status_code == 200
    Incident.objects.update(status=Status.IN_RESPONSE)
    assert as_user(district.teacher).get(edit_url(incident)).status_code == 403
    with pytest.raises(PermissionDenied):
        edit_incident(incident=incident, by=district.teacher, now=NOW, fields=["title"])


def test_closed_incident_is_not_changed_and_reopening_is_offered(district, incident):
    data = as_filled(district.coordinator, incident)
    Incident.objects.update(status=Status.CLOSED)
    for response in (
        as_user(district.coordinator).get(edit_url(incident)),
        post(district.coordinator, edit_url(incident), data | {"title": "Other"}),
    ):
        assert response.status_code == 409
        assert "is not changed any more" in response.content.decode()
        assert f"{step_url(incident)}?to=in_response" in response.content.decode()
    assert Incident.objects.get().title == "Shouting at the gym"
    with pytest.raises(ValidationError):
        edit_incident(incident=incident, by=district.coordinator, now=NOW, fields=["title"])


def test_stale_form_is_shown_side_by_side(district, incident):
    data = as_filled(district.coordinator, incident)
    post(district.colleague, edit_url(incident), as_filled(district.colleague, incident) | {"title": "Theirs"})
    response = post(district.coordinator, edit_url(incident), data | {"title": "Mine"})
    assert response.context["form"].conflict[0][1:] == ("Theirs", "Mine")
    assert Incident.objects.get().title == "Theirs"


def test_somebody_must_be_left(district, incident):
    data = as_filled(district.coordinator, incident)
    data |= {f"role_{one.pk}": "remove" for one in incident.participants.all()}
    assert list(said(post(district.coordinator, edit_url(incident), data))) == ["caused"]
    assert incident.participants.count() == 2


# --- for one more student


def test_copy_is_a_draft_with_the_same_facts(district, incident, section):
    new = in_class(section)
    url = reverse("incidents:incident-copy", args=[incident.pk])
    response = post(district.teacher, url, {"student": new.pk, "role": "caused_harm"})
    copy = Incident.objects.exclude(pk=incident.pk).get()
    assert response["Location"] == edit_url(copy)
    assert (copy.status, copy.copied_from, copy.reported_by) == (Status.DRAFT, incident, district.teacher)
    for name in ("title", "occurred_on", "occurred_at", "behavior", "school"):
        assert getattr(copy, name) == getattr(incident, name)
    assert [one.student for one in copy.participants.all()] == [new]


def test_copy_to_somebody_who_is_in_it_is_refused(district, incident, kim):
    url = reverse("incidents:incident-copy", args=[incident.pk])
    response = post(district.teacher, url, {"student": kim.pk, "role": "harmed"})
    assert said(response) == {"student": "Kim Ash is in this incident already."}


# --- actions


def test_recording_at_another_school_is_refused(district, behavior, kim):
    facts = {"title": "A", "behavior": behavior, "occurred_on": DAY}
    people = [IncidentParticipant(student=kim)]
    with pytest.raises(PermissionDenied):
        record_incident(by=district.teacher, now=NOW, client_id=None, school=district.b, facts=facts, people=people)


def test_students_page_shows_this_years_incidents(district, incident, kim):
    IncidentFactory(school=district.a, title="Long ago", caused=[kim], occurred_on=date(2025, 5, 5))
    page = as_user(district.coordinator).get(kim.get_absolute_url()).content.decode()
    assert ("Shouting at the gym" in page, "Long ago" in page) == (True, False)


def test_home_of_who_responds_shows_what_waits(district, incident):
    page = as_user(district.principal).get("/").content.decode()
    assert "Shouting at the gym" in page
    assert "?status=submitted" in page
    assert "Shouting at the gym" not in as_user(district.other_school).get("/").content.decode()
