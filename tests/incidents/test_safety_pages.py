"""Recording a safety intervention, its page, its correction, taking it back, and the pages of what it owes."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from incidents.actions import safety as actions
from incidents.models import Duty, DutyAttempt, SafetyIntervention
from incidents.policies.clock import at
from tests.cast import as_user
from tests.factories import (
    CompletionFactory,
    CourseFactory,
    DutyFactory,
    GuardianFactory,
    RuleSetFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    SafetyStaffFactory,
    SectionFactory,
    StaffFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event

LIST, NEW, OWED = (reverse(f"incidents:{name}") for name in ("safety-list", "safety-create", "duty-list"))
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash", disability="idea")


@pytest.fixture
def rules(district):
    rules = RuleSetFactory(name="Utah", most_minutes=30, prohibited=["prone"], starts_on=date(2020, 1, 1))
    SafetyRuleFactory(rule_set=rules, name="Notice", amount=60)
    SafetyRuleFactory(rule_set=rules, name="Second notice", trigger="longer", longer_than=15, amount=15)
    SafetyRuleFactory(rule_set=rules, name="Report", kind="report", recipient="admin", unit="same_day")
    return rules


def typed(kim, staff, **changes):
    data = {
        "rows": "2",
        "client_id": str(uuid.uuid4()),
        "student": str(kim.pk),
        "day": YESTERDAY.isoformat(),
        "measure_0": "escort", "starts_0": "13:02", "ends_0": "13:05",
        "measure_1": "physical", "starts_1": "13:05", "ends_1": "13:24", "technique_1": "Standing hold",
        "before": "A chair was thrown.",
        "threatened": ["students"],
        "threat": "Others sat within reach.",
        "tried": ["words", "space"],
        "ending": "calm",
        "started": [str(staff.pk)],
        "version": "0",
    }  # fmt: skip
    return data | changes


def recorded(district, kim, **changes):
    return as_user(district.coordinator).post(NEW, typed(kim, district.teacher.staff, **changes))


def test_record_derives_what_is_owed(district, kim, rules):
    response = recorded(district, kim)
    intervention = SafetyIntervention.objects.get()
    assert response.url == intervention.get_absolute_url()
    assert (intervention.started_at, intervention.ended_at) == (at(YESTERDAY, time(13, 2)), at(YESTERDAY, time(13, 24)))
    assert (intervention.disability, intervention.school, intervention.reported_by) == (
        "idea", district.a, district.coordinator,
    )  # fmt: skip
    assert [(one.measure, one.minutes) for one in intervention.phases.all()] == [("escort", 3), ("physical", 19)]
    assert [(one.staff, one.part) for one in intervention.staff.all()] == [(district.teacher.staff, "started")]
    assert sorted(Duty.objects.values_list("rule__name", flat=True)) == ["Notice", "Report", "Second notice"]
    every_row_has_its_last_event()


def test_record_sent_twice_is_one(district, kim, rules):
    key = str(uuid.uuid4())
    first, second = recorded(district, kim, client_id=key), recorded(district, kim, client_id=key)
    assert first.url == second.url
    assert SafetyIntervention.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"student": ""}, "student"),
        ({"ends_1": "13:00"}, "ends_1"),
        ({"starts_0": ""}, "starts_0"),
        ({"measure_1": ""}, "measure_1"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "day"),
        ({"day": "2001-01-01"}, "day"),
        ({"starts_0": "00:30"}, "starts_0"),
        ({"started": []}, "started"),
        ({"tried": []}, "tried"),
        ({"tried": ["nothing", "words"]}, "tried"),
        ({"threatened": ["nobody"]}, "threatened"),
        ({"staff_hurt": "on"}, "injuries"),
        ({"before": ""}, "before"),
        ({"before": "x" * 4001}, "before"),
        ({"technique_1": "x\0"}, "technique_1"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(district, kim, rules, change, field):
    response = recorded(district, kim, **change)
    assert list(response.context["form"].errors) == [field]
    assert "Others sat within reach." in response.content.decode()
    assert not SafetyIntervention.objects.exists()


def test_rows_are_added_and_removed_without_javascript(district, kim):
    browser = as_user(district.coordinator)
    more = browser.post(NEW, typed(kim, district.teacher.staff, more="1"))
    assert more.context["form"].count == 3
    fewer = browser.post(NEW, typed(kim, district.teacher.staff, remove="0"))
    assert (fewer.context["form"].count, fewer.context["form"]["measure_0"].value()) == (1, "physical")
    assert not SafetyIntervention.objects.exists()


def test_somebody_who_did_not_work_there_is_said_and_not_refused(district, kim):
    elsewhere = StaffFactory(given_name="Far", family_name="Away", assigned_to=district.b)
    response = as_user(district.coordinator).post(NEW, typed(kim, elsewhere), follow=True)
    assert "Far Away did not work at this school" in response.content.decode()


def test_teacher_records_and_sees_own_only(district, kim, rules):
    SectionFactory(school=district.a, year=district.year, taught_by=district.teacher.staff, roster=[kim])
    as_user(district.teacher).post(NEW, typed(kim, district.coordinator.staff))
    own = SafetyIntervention.objects.get()
    other = SafetyInterventionFactory(student=kim, reported_by=district.coordinator)
    browser = as_user(district.teacher)
    assert [browser.get(one.get_absolute_url()).status_code for one in (own, other)] == [200, 404]
    SafetyStaffFactory(intervention=other, staff=district.teacher.staff)
    assert browser.get(other.get_absolute_url()).status_code == 200


def page(user, intervention):
    return as_user(user).get(intervention.get_absolute_url()).content.decode()


def test_page_says_what_is_alarming(district, kim, rules):
    rules.course = CourseFactory(name="Safe holds")
    rules.save()
    RuleSetFactory(name="County", course=rules.course)
    recorded(district, kim, ends_1="13:40", prone_1="on")
    intervention = SafetyIntervention.objects.get()
    html = page(district.principal, intervention)
    assert "A prohibited hold is on record" in html
    assert "It lasted 35 minutes; at most 30 are allowed" in html
    assert "The training of one member of staff was not current that day" in html
    assert html.count("Safe holds") == 1  # asked for by two rule sets
    CompletionFactory(staff=district.teacher.staff, course=rules.course, completed_on=YESTERDAY)
    html = page(district.principal, intervention)
    assert "Training current" in html
    assert "was not current" not in html


def test_training_is_not_known_where_no_rule_names_a_course(district, kim, rules):
    recorded(district, kim)
    assert "Training not known" in page(district.principal, SafetyIntervention.objects.get())


def test_without_a_rule_set_the_page_says_so(district, kim):
    recorded(district, kim)
    assert "No rule set was in force on that day" in page(district.principal, SafetyIntervention.objects.get())


def edited(user, intervention, **changes):
    url = reverse("incidents:safety-edit", args=[intervention.pk])
    browser = as_user(user)
    form = browser.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    for name, value in data.items():
        if hasattr(value, "strftime"):
            data[name] = value.isoformat()
    return browser.post(url, data | changes)


def test_correction_moves_what_is_owed(district, kim, rules):
    recorded(district, kim)
    intervention = SafetyIntervention.objects.get()
    response = edited(district.principal, intervention, ends_1="13:15", held=[str(district.principal.staff.pk)])
    assert response.status_code == 302, response.context["form"].errors
    intervention.refresh_from_db()
    assert intervention.ended_at == at(YESTERDAY, time(13, 15))
    assert sorted(Duty.objects.values_list("rule__name", flat=True)) == ["Notice", "Report"]
    assert sorted(intervention.staff.values_list("part", flat=True)) == ["held", "started"]
    every_row_has_its_last_event()


def test_nobody_but_who_recorded_it_that_day_corrects_it(district, kim):
    intervention = SafetyInterventionFactory(student=kim, reported_by=district.teacher)
    SafetyPhaseFactory(intervention=intervention)
    SafetyStaffFactory(intervention=intervention, staff=district.teacher.staff)
    url = reverse("incidents:safety-edit", args=[intervention.pk])
    assert as_user(district.teacher).get(url).status_code == 200
    SafetyIntervention.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert as_user(district.teacher).get(url).status_code == 403


def test_taken_back_it_owes_nothing_and_stays(district, kim, rules):
    recorded(district, kim)
    intervention = SafetyIntervention.objects.get()
    browser, url = as_user(district.principal), reverse("incidents:safety-void", args=[intervention.pk])
    assert browser.post(url, {"reason": " "}).status_code == 200
    assert browser.post(url, {"reason": "The wrong student"}).url == intervention.get_absolute_url()
    assert not Duty.objects.exists()
    assert "The wrong student" in page(district.principal, intervention)
    assert browser.get(LIST).context["page"].rows == []
    assert browser.get(f"{LIST}?voided=on").context["page"].rows == [intervention]


@pytest.mark.parametrize("who", ["other_school", "board", "training_lead", "auditor"])
def test_who_may_not_record(district, kim, who):
    with pytest.raises(PermissionDenied):
        actions.record_intervention(
            by=getattr(district, who), now=timezone.now(), client_id=uuid.uuid4(), student=kim, facts={}, phases=[],
            staff=[],
        )  # fmt: skip


def test_an_intervention_has_moments_that_can_be(district, kim):
    now = timezone.now()
    phase = {"measure": "physical", "technique": "", "holds": [], "started_at": now, "ended_at": now}
    for wrong in ([], [phase | {"ended_at": now + timedelta(minutes=1)}],
                  [phase | {"started_at": now - timedelta(hours=13)}]):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.record_intervention(
                by=district.coordinator, now=now, client_id=uuid.uuid4(), student=kim, facts={}, phases=wrong, staff=[]
            )


@pytest.fixture
def notice(district, kim, rules):
    GuardianFactory(student=kim, name="Ada Ash")
    recorded(district, kim)
    return Duty.objects.get(rule__name="Notice")


def duty_url(duty):
    return reverse("incidents:duty-detail", args=[duty.pk])


def attempt(user, duty, **changes):
    moment = timezone.localtime(timezone.now() - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    return as_user(user).post(duty_url(duty), {"method": "phone", "reached": "no", "at": moment} | changes)


def test_attempts_on_the_page(district, notice):
    html = as_user(district.principal).get(duty_url(notice)).content.decode()
    assert "Ada Ash" in html
    assert "Somebody has to be reached." in html
    assert attempt(district.principal, notice).status_code == 302
    assert attempt(district.principal, notice, reached="yes", method="text").status_code == 302
    notice.refresh_from_db()
    assert notice.done_at is not None
    assert "Done, late" in as_user(district.principal).get(duty_url(notice)).content.decode()
    first = DutyAttempt.objects.get(reached=True)
    as_user(district.principal).post(reverse("incidents:attempt-undo", args=[first.pk]))
    notice.refresh_from_db()
    assert notice.done_at is None


@pytest.mark.parametrize(
    ("change", "field"), [({"method": ""}, "method"), ({"reached": ""}, "reached"), ({"at": "soon"}, "at")]
)
def test_attempt_that_is_incomplete(district, notice, change, field):
    response = attempt(district.principal, notice, **change)
    assert list(response.context["form"].errors) == [field]
    assert not DutyAttempt.objects.exists()


def test_report_is_done_and_taken_back(district, kim, rules):
    recorded(district, kim)
    report = Duty.objects.get(rule__name="Report")
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    as_user(district.principal).post(duty_url(report), {"done_at": moment, "note": "In the file"})
    report.refresh_from_db()
    assert (report.done_by, report.note) == (district.principal, "In the file")
    as_user(district.principal).post(reverse("incidents:duty-reopen", args=[report.pk]))
    report.refresh_from_db()
    assert report.done_at is None


def test_family_asks_for_a_meeting(district, kim, rules):
    SafetyRuleFactory(rule_set=rules, name="Meeting", kind="meeting", trigger="request", unit="school_days", amount=10)
    recorded(district, kim)
    intervention = SafetyIntervention.objects.get()
    url = reverse("incidents:safety-meeting", args=[intervention.pk])
    as_user(district.coordinator).post(url, {"asked": "today"})
    assert Duty.objects.filter(rule__name="Meeting").exists()
    as_user(district.coordinator).post(url, {"asked": ""})
    assert not Duty.objects.filter(rule__name="Meeting").exists()


@pytest.mark.parametrize(
    ("query", "count"), [("", 2), ("?state=late", 1), ("?state=done", 1), ("?state=all", 3), ("?recipient=admin", 1)]
)
def test_list_of_what_is_owed(district, kim, query, count):
    intervention = SafetyInterventionFactory(student=kim)
    late, soon = timezone.now() - timedelta(minutes=5), timezone.now() + timedelta(minutes=5)
    DutyFactory(intervention=intervention, due_at=late)
    DutyFactory(intervention=intervention, due_at=soon, rule=SafetyRuleFactory(recipient="admin"))
    DutyFactory(intervention=intervention, due_at=late, done_at=late, done_by=district.principal)
    assert len(as_user(district.coordinator).get(OWED + query).context["page"].rows) == count


def test_panels_of_student_and_incident(district, kim):
    SafetyInterventionFactory(student=kim)
    html = as_user(district.coordinator).get(kim.get_absolute_url()).content.decode()
    assert f"{LIST}?student={kim.pk}" in html


def test_a_debrief_is_met_by_writing_it(district, kim, rules):
    SafetyRuleFactory(rule_set=rules, name="Talk", kind="debrief", recipient="staff", unit="school_days", amount=5)
    recorded(district, kim)
    duty = Duty.objects.get(rule__name="Talk")
    html = as_user(district.principal).get(duty_url(duty)).content.decode()
    assert reverse("incidents:debrief-edit", args=[duty.intervention_id]) in html


def test_duties_of_ones_own_are_those_one_may_meet(district, kim, rules):
    recorded(district, kim)
    DutyFactory(intervention=SafetyInterventionFactory(student=StudentFactory(school=district.b)))
    for user, count in ((district.principal, 3), (district.administrator, 0)):
        assert len(as_user(user).get(f"{OWED}?mine=on").context["page"].rows) == count
    assert len(as_user(district.administrator).get(OWED).context["page"].rows) == 4


def test_panels_of_school_and_member_of_staff(district, kim):
    """Moments and measures without names, for who lists the interventions of that school."""
    staff = district.teacher.staff
    for intervention in (SafetyInterventionFactory(student=kim), SafetyInterventionFactory(student=kim)):
        SafetyPhaseFactory(intervention=intervention)
    SafetyStaffFactory(intervention=intervention, staff=staff)
    here, theirs = f"{LIST}?school={district.a.pk}", f"{LIST}?staff={staff.pk}"
    for record, address, count in ((district.a, here, 2), (staff, theirs, 1)):
        html = as_user(district.coordinator).get(record.get_absolute_url()).content.decode()
        assert address in html
        assert intervention.get_absolute_url() in html
        assert "Kim" not in html
        assert len(as_user(district.coordinator).get(address).context["page"].rows) == count
        for stranger in (district.other_school, district.training_lead, district.board):
            assert 'id="safety"' not in as_user(stranger).get(record.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("part", "text", "found"),
    [
        ("coordinator", "seclusion", ["Record a safety intervention", "Safety rules"]),
        ("coordinator", "duties", ["What is owed after safety interventions"]),
        ("teacher", "restraint", ["Record a safety intervention", "Safety rules"]),
        ("equity_analyst", "disproportion", ["Equity, by event"]),
        ("principal", "ferpa", ["Requests to see a student’s record"]),
        ("board", "seclusion", []),
        ("outsider", "disproportion", []),
    ],
)
def test_search_finds_the_pages_by_other_words(district, part, text, found):
    response = as_user(getattr(district, part)).get(reverse("overview:search"), {"q": text})
    hits = [hit.label for group in response.context["groups"] for hit in group.hits]
    assert hits == found
