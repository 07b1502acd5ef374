"""A safety intervention against the rules is told at once and without names; the morning tells what was not sent."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from incidents.models import SafetyIntervention
from tests.cast import as_user
from tests.factories import (
    CourseFactory,
    RuleSetFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyStaffFactory,
    StudentFactory,
)
from tests.incidents.test_safety_pages import NEW, typed

SITE = "https://ground.example"


@pytest.fixture
def kim(district):
    return StudentFactory(school=district.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def rules(district):
    return RuleSetFactory(name="Utah", most_minutes=30, prohibited=["prone"], starts_on=date(2020, 1, 1))


@pytest.fixture
def alarming(district, kim, rules):
    intervention = SafetyInterventionFactory(student=kim, reported_by=district.teacher)
    SafetyPhaseFactory(intervention=intervention, holds=["prone"])
    return intervention


def recorded(district, kim, commit, **changes):
    with commit(execute=True):
        as_user(district.coordinator).post(NEW, typed(kim, district.teacher.staff, **changes))
    return SafetyIntervention.objects.get()


def morning(**options):
    call_command("send_reminders", site=SITE, **options)


def alarms_in(outbox):
    return [letter for letter in outbox if "against the rules" in letter.subject]


def test_prohibited_hold_is_told_at_once_and_once(district, kim, rules, mailoutbox, django_capture_on_commit_callbacks):
    intervention = recorded(district, kim, django_capture_on_commit_callbacks, prone_1="on")
    (letter,) = mailoutbox
    assert sorted(letter.bcc) == sorted(
        one.email for one in (district.colleague, district.principal, district.administrator)
    )
    assert letter.to == []
    assert f"http://testserver{intervention.get_absolute_url()}" in letter.body
    for name in ("Kim", "Ash", district.teacher.name):
        assert name not in letter.subject + letter.body
    assert intervention.alarm_told_at is not None
    morning()
    assert len(alarms_in(mailoutbox)) == 1


@pytest.mark.parametrize("change", [{}, {"prone_1": "on", "rules": "none"}])
def test_what_is_within_the_rules_is_told_nobody(
    district, kim, rules, mailoutbox, django_capture_on_commit_callbacks, change
):
    if change.pop("rules", None):
        rules.delete()
    intervention = recorded(district, kim, django_capture_on_commit_callbacks, **change)
    assert (mailoutbox, intervention.alarm_told_at) == ([], None)


def test_training_that_was_not_current_is_an_alarm(
    district, kim, rules, mailoutbox, django_capture_on_commit_callbacks
):
    rules.course = CourseFactory()
    rules.save()
    recorded(district, kim, django_capture_on_commit_callbacks)
    assert len(mailoutbox) == 1


def test_correction_that_makes_it_alarming_is_told(
    district, kim, rules, mailoutbox, django_capture_on_commit_callbacks
):
    intervention = recorded(district, kim, django_capture_on_commit_callbacks)
    browser, edit = as_user(district.coordinator), reverse("incidents:safety-edit", args=[intervention.pk])
    version = browser.get(edit).context["form"]["version"].value()
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(edit, typed(kim, district.teacher.staff, ends_1="14:00", version=str(version)))
    assert response.status_code == 302
    assert len(mailoutbox) == 1


def test_mail_server_that_is_down_loses_nothing_and_the_morning_tells(
    district, kim, rules, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    def fails(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fails)
        intervention = recorded(district, kim, django_capture_on_commit_callbacks, prone_1="on")
        assert intervention.alarm_told_at is None
        with pytest.raises(CommandError, match="1 could not be handed"):
            morning()
    morning()
    assert len(alarms_in(mailoutbox)) == 1
    intervention.refresh_from_db()
    assert intervention.alarm_told_at is not None


def test_dry_run_tells_nobody(district, alarming, mailoutbox, capsys):
    morning(dry_run=True)
    assert capsys.readouterr().out == "1 would be sent\n"
    assert mailoutbox == []
    alarming.refresh_from_db()
    assert alarming.alarm_told_at is None


def test_what_is_long_past_or_taken_back_is_not_told(district, alarming, mailoutbox):
    old = SafetyInterventionFactory(student=alarming.student, created_at=timezone.now() - timedelta(days=15))
    SafetyPhaseFactory(intervention=old, holds=["prone"])
    alarming.voided_at, alarming.voided_by, alarming.void_reason = timezone.now(), district.principal, "Twice"
    alarming.save()
    morning()
    assert alarms_in(mailoutbox) == []


def test_queries_of_the_morning_do_not_follow_staff(district, alarming, rules, django_assert_num_queries):
    from incidents.queries.alarms import is_alarming

    rules.course, rules.prohibited = CourseFactory(), []
    rules.save()
    for count in (1, 2):
        for _n in range(count):
            SafetyStaffFactory(intervention=alarming)
        row = SafetyIntervention.objects.select_related("student").get(pk=alarming.pk)
        with django_assert_num_queries(5):
            assert is_alarming(row)
