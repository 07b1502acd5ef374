"""The rules on safety interventions: kept by administrators, in force from a day, settled once something was judged."""

import time
from datetime import date, timedelta
from threading import Event

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from district.scope import district_scope
from incidents.actions import rulesets as actions
from incidents.actions.duties import refresh_duties
from incidents.models import Duty, RuleSet, SafetyIntervention, SafetyRule
from incidents.policies.clock import at
from tests.cast import as_user, set_the_stage
from tests.factories import (
    RuleSetFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SafetyRuleFactory,
    StudentFactory,
)
from tests.history import every_row_has_its_last_event
from tests.races import at_once

LIST, NEW = reverse("incidents:ruleset-list"), reverse("incidents:ruleset-create")
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def none_shipped(db):
    RuleSet.objects.all().delete()


@pytest.fixture
def kept(district):
    """Not in force, with one rule."""
    kept = RuleSetFactory(name="County 12", starts_on=None)
    SafetyRuleFactory(rule_set=kept, name="Notice", amount=15)
    return kept


@pytest.fixture
def used(district):
    """In force for a year, and one intervention was judged by it yesterday."""
    used = RuleSetFactory(name="State 7", starts_on=TODAY - 365 * DAY, most_minutes=20, prohibited=["prone"])
    SafetyRuleFactory(rule_set=used, name="Notice", amount=15, position=10)
    SafetyRuleFactory(rule_set=used, name="Report", kind="report", recipient="admin", unit="same_day", position=20)
    intervention_on(TODAY - DAY, district)
    return used


def intervention_on(day, district):
    one = SafetyInterventionFactory(student=StudentFactory(school=district.a), started_at=at(day, START))
    SafetyPhaseFactory(intervention=one)
    return one


START = NOW.time().replace(hour=0, minute=1, second=0, microsecond=0)


def typed(**changes):
    data = {
        "name": "Notice at once", "kind": "notice", "recipient": "guardian", "measures": ["physical", "seclusion"],
        "trigger": "used", "unit": "hours", "amount": "24", "attempts": "2",
    }  # fmt: skip
    return data | changes


def post(user, name, pk, data=None):
    return as_user(user).post(reverse(f"incidents:{name}", args=[pk]), data or {})


def refusal(refused):
    return [str(word) for word in refused.value.messages]


def test_an_administrator_writes_a_set_and_its_rules_and_puts_it_in_force(district):
    response = as_user(district.administrator).post(
        NEW,
        {"name": "County 12", "most_minutes": "30", "prohibited": ["prone"], "debrief_questions": " How? \n\nWhy? "},
    )
    rule_set = RuleSet.objects.get()
    assert response.url == rule_set.get_absolute_url()
    assert (rule_set.starts_on, rule_set.prohibited, rule_set.debrief_questions) == (None, ["prone"], "How?\nWhy?")
    post(district.administrator, "rule-create", rule_set.pk, typed())
    post(district.administrator, "rule-create", rule_set.pk, typed(name="Meeting", trigger="repeated", uses="4",
         within_school_days="20", kind="meeting", recipient="team", unit="school_days", amount="10"))  # fmt: skip
    assert list(rule_set.rules.values_list("name", "position", "uses", "attempts")) == [
        ("Notice at once", 10, None, 2), ("Meeting", 20, 4, None),
    ]  # fmt: skip
    post(district.administrator, "ruleset-start", rule_set.pk, {"starts_on": TODAY.isoformat()})
    rule_set.refresh_from_db()
    assert rule_set.starts_on == TODAY
    every_row_has_its_last_event()


def test_the_page_says_each_rule_in_words(district, kept):
    page = as_user(district.teacher).get(kept.get_absolute_url()).content.decode()
    assert "Due 15 minutes after it ended." in page
    assert "each use of escort: physical escort, physical restraint, mechanical restraint, seclusion" in page
    assert "Not in force" in page
    assert "Add a rule" not in page
    assert "Put in force" not in page


def test_a_form_asks_only_what_the_rule_needs(district, kept):
    address = reverse("incidents:rule-create", args=[kept.pk])
    client = as_user(district.administrator)
    shown = set(client.get(address).context["form"].fields)
    assert shown >= {"amount", "from_start", "attempts"}
    assert not shown & {"longer_than", "uses", "within_school_days"}
    choices = typed(trigger="longer", unit="leaving", kind="report", choose="1")
    form = client.post(address, choices).context["form"]
    assert set(form.fields) & set(form.EMPTY) == {"longer_than"}
    assert not form.errors
    assert kept.rules.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trigger": "longer"}, "longer_than"),
        ({"trigger": "repeated", "uses": "4"}, "within_school_days"),
        ({"trigger": "repeated", "uses": "1", "within_school_days": "20"}, "uses"),
        ({"amount": ""}, "amount"),
        ({"measures": []}, "measures"),
        ({"attempts": "10"}, "attempts"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(district, kept, changes, field):
    response = post(district.administrator, "rule-create", kept.pk, typed(**changes))
    assert list(response.context["form"].errors) == [field]
    assert kept.rules.count() == 1


def test_a_changed_trigger_empties_what_it_no_longer_needs(district, kept):
    rule = SafetyRuleFactory(rule_set=kept, name="Later", trigger="longer", longer_than=15, attempts=2, amount=20)
    page = as_user(district.administrator).get(reverse("incidents:rule-edit", args=[rule.pk]))
    version = page.context["form"]["version"].value()
    response = post(district.administrator, "rule-edit", rule.pk, typed(version=version, kind="report", unit="leaving"))
    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.trigger, rule.longer_than, rule.amount, rule.attempts) == ("used", None, None, None)


def test_rules_move_and_are_removed(district, kept):
    other = SafetyRuleFactory(rule_set=kept, name="Report", position=200)
    post(district.administrator, "rule-move", other.pk, {"way": "up"})
    assert list(kept.rules.values_list("name", "position")) == [("Report", 10), ("Notice", 20)]
    post(district.administrator, "rule-move", other.pk, {"way": "up"})
    assert list(kept.rules.values_list("name", flat=True)) == ["Report", "Notice"]
    post(district.administrator, "rule-remove", other.pk)
    assert list(kept.rules.values_list("name", flat=True)) == ["Notice"]


def test_in_force_today_gives_todays_interventions_what_is_owed(district, kept):
    earlier = intervention_on(TODAY, district)
    actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=TODAY)
    assert [duty.intervention for duty in Duty.objects.all()] == [earlier]


def test_in_force_from_a_day_since_which_something_is_on_record_is_refused(district, kept):
    intervention_on(TODAY - 2 * DAY, district)
    with pytest.raises(ValidationError) as refused:
        actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=TODAY - 2 * DAY)
    assert refusal(refused) == [
        "Interventions since then are on record without these rules. Choose today or a later day."
    ]
    actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=TODAY - DAY)


def test_in_force_twice_is_refused(district, kept):
    actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=date(2031, 8, 1))
    with pytest.raises(ValidationError) as refused:
        actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=date(2031, 9, 1))
    assert refusal(refused) == ["It is in force from Aug 1, 2031 already."]
    kept.refresh_from_db()
    assert kept.starts_on == date(2031, 8, 1)


def test_rules_that_something_was_judged_by_stay(district, used):
    administrator, notice = district.administrator, used.rules.get(name="Notice")
    version = as_user(administrator).get(reverse("incidents:rule-edit", args=[notice.pk])).context["form"]["version"]
    words = "Interventions were judged by these rules, so they stay as they are. Make a new version from a day on."
    response = post(administrator, "rule-edit", notice.pk, typed(version=version.value()))
    assert response.context["form"].non_field_errors() == [words]
    response = post(administrator, "rule-create", used.pk, typed())
    assert response.context["form"].non_field_errors() == [words]
    post(administrator, "rule-remove", notice.pk)
    post(administrator, "ruleset-withdraw", used.pk)
    used.refresh_from_db()
    assert used.starts_on == TODAY - 365 * DAY
    assert list(used.rules.values_list("name", "amount")) == [("Notice", 15), ("Report", None)]
    page = as_user(administrator).get(used.get_absolute_url()).content.decode()
    assert "Interventions were judged by these rules" in page
    assert "Add a rule" not in page
    assert "New version from a day" in page


def test_a_settled_set_keeps_what_raises_alarms_but_not_its_words(district, used):
    form = as_user(district.administrator).get(reverse("incidents:ruleset-edit", args=[used.pk])).context["form"]
    assert set(form.fields) == {"version", "name", "source", "debrief_questions"}
    data = {"version": form["version"].value(), "name": "State 7a", "debrief_questions": "", "most_minutes": "5"}
    post(district.administrator, "ruleset-edit", used.pk, data)
    used.refresh_from_db()
    assert (used.name, used.most_minutes) == ("State 7a", 20)
    used.most_minutes = 5
    with pytest.raises(ValidationError):
        actions.change_rule_set(rule_set=used, by=district.administrator, fields=["most_minutes"])


def test_a_new_version_takes_over_on_its_day(district, used):
    response = post(district.administrator, "ruleset-version", used.pk, {"starts_on": (TODAY + DAY).isoformat()})
    new = RuleSet.objects.get(copied_from=used)
    used.refresh_from_db()
    assert response.url == new.get_absolute_url()
    assert (used.ends_on, new.starts_on, new.ends_on, new.prohibited) == (TODAY, TODAY + DAY, None, ["prone"])
    columns = ["name", "kind", "recipient", "measures", "unit", "amount", "position"]
    assert list(new.rules.values_list(*columns)) == list(used.rules.values_list(*columns))
    post(district.administrator, "rule-create", new.pk, typed())
    assert (new.rules.count(), used.rules.count()) == (3, 2)
    assert list(RuleSet.objects.on(TODAY)) == [used]
    assert list(RuleSet.objects.on(TODAY + DAY)) == [new]
    every_row_has_its_last_event()


def test_a_new_version_is_taken_back_step_by_step(district, used):
    new = actions.new_version(rule_set=used, by=district.administrator, now=NOW, starts_on=TODAY + DAY)
    response = as_user(district.administrator).post(reverse("incidents:ruleset-resume", args=[used.pk]), follow=True)
    assert "A new version takes over on the next day." in response.content.decode()
    post(district.administrator, "ruleset-withdraw", new.pk)
    post(district.administrator, "ruleset-resume", used.pk)
    used.refresh_from_db()
    new.refresh_from_db()
    assert (used.ends_on, new.starts_on) == (None, None)


@pytest.mark.parametrize(
    ("starts_on", "words"),
    [
        (TODAY, "Choose a day from tomorrow on."),
        (TODAY + 20 * DAY, "It ends on"),
    ],
)
def test_a_new_version_that_cannot_take_over_is_refused(district, used, starts_on, words):
    actions.end_rule_set(rule_set=used, by=district.administrator, now=NOW, last_day=TODAY + 30 * DAY)
    with pytest.raises(ValidationError) as refused:
        actions.new_version(rule_set=used, by=district.administrator, now=NOW, starts_on=starts_on)
    assert refusal(refused)[0].startswith(words)
    assert RuleSet.objects.count() == 1


def test_a_version_of_what_is_not_in_force_is_refused(district, kept):
    with pytest.raises(ValidationError) as refused:
        actions.new_version(rule_set=kept, by=district.administrator, now=NOW, starts_on=TODAY + DAY)
    assert refusal(refused) == ["It is not in force: change it as it is."]


def test_an_end_keeps_what_was_owed(district, used):
    intervention = intervention_on(TODAY, district)
    refresh_duties(intervention=intervention, now=NOW)
    before = set(Duty.objects.values_list("pk", flat=True))
    with pytest.raises(ValidationError) as refused:
        actions.end_rule_set(rule_set=used, by=district.administrator, now=NOW, last_day=TODAY - DAY)
    assert refusal(refused) == ["What was owed until today stays owed. Choose today or a later day."]
    post(district.administrator, "ruleset-end", used.pk, {"last_day": TODAY.isoformat()})
    refresh_duties(intervention=intervention, now=NOW)
    assert set(Duty.objects.values_list("pk", flat=True)) == before
    assert list(RuleSet.objects.on(TODAY + DAY)) == []


def test_an_end_before_the_beginning_is_refused(district, kept):
    actions.put_in_force(rule_set=kept, by=district.administrator, now=NOW, starts_on=TODAY + 9 * DAY)
    with pytest.raises(ValidationError) as refused:
        actions.end_rule_set(rule_set=kept, by=district.administrator, now=NOW, last_day=TODAY + DAY)
    assert refusal(refused) == ["It begins only after that day."]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_refused(district, used, kept, day):
    response = post(district.administrator, "ruleset-start", kept.pk, {"starts_on": day})
    assert response.context["form"].errors == {"starts_on": ["Check the year."]}
    response = post(district.administrator, "ruleset-end", used.pk, {"last_day": day})
    assert response.context["form"].errors == {"last_day": ["Check the year."]}


def test_only_administrators_write(district, used):
    for user in (district.coordinator, district.principal, district.teacher, district.auditor):
        for write in (
            lambda by: actions.put_in_force(rule_set=used, by=by, now=NOW, starts_on=TODAY),
            lambda by: actions.new_version(rule_set=used, by=by, now=NOW, starts_on=TODAY + DAY),
            lambda by: actions.remove_rule(rule=used.rules.first(), by=by),
            lambda by: actions.move_rule(rule=used.rules.first(), by=by, up=False),
            lambda by: actions.add_rule_set(rule_set=RuleSet(name="x"), by=by),
        ):
            with pytest.raises(PermissionDenied):
                write(user)


def test_the_list_says_what_is_in_force_today(district, used, kept):
    rows = {row.name: state for row, _tone, state in as_user(district.teacher).get(LIST).context["rows"]}
    assert rows == {"County 12": "Not in force", "State 7": "In force"}
    page = as_user(district.teacher).get(LIST, {"state": "today"})
    assert [row.name for row, *_rest in page.context["rows"]] == ["State 7"]
    file = as_user(district.teacher).get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in file] == ["Name", "County 12", "State 7"]


def in_district(write):
    with district_scope():
        return write()


@pytest.mark.django_db(transaction=True)
def test_a_set_that_two_put_in_force_at_once_has_one_first_day():
    cast, rule_set = set_the_stage(), RuleSetFactory(starts_on=None)
    told = at_once([
        lambda day=day: in_district(lambda: actions.put_in_force(
            rule_set=rule_set, by=cast.administrator, now=NOW, starts_on=day))
        for day in (TODAY + DAY, TODAY + 2 * DAY)
    ])  # fmt: skip
    assert sorted(type(one).__name__ for one in told) == ["RuleSet", "ValidationError"]
    (winner,) = (one for one in told if isinstance(one, RuleSet))
    rule_set.refresh_from_db()
    assert rule_set.starts_on == winner.starts_on


@pytest.mark.django_db(transaction=True)
def test_a_new_version_that_two_make_at_once_is_one():
    cast, rule_set = set_the_stage(), RuleSetFactory(starts_on=TODAY - DAY)
    SafetyRuleFactory(rule_set=rule_set)
    told = at_once([
        lambda: in_district(lambda: actions.new_version(
            rule_set=rule_set, by=cast.administrator, now=NOW, starts_on=TODAY + DAY))
    ] * 2)  # fmt: skip
    assert sorted(type(one).__name__ for one in told) == ["RuleSet", "ValidationError"]
    assert (RuleSet.objects.count(), SafetyRule.objects.count()) == (2, 2)


# --- an intervention and a change of the rules at the same instant


def at_one_instant(first, second):
    """What the second returned or raised, who came while the first had not committed yet."""
    begun = Event()

    def holds_on():
        with district_scope(), transaction.atomic():
            first()
            begun.set()
            time.sleep(0.4)

    def comes_in():
        begun.wait(30)
        with district_scope(), transaction.atomic():
            return second()

    done, answer = at_once([holds_on, comes_in])
    assert done is None
    return answer


@pytest.mark.django_db(transaction=True)
def test_rule_that_goes_while_an_intervention_is_recorded():
    cast = set_the_stage()
    with district_scope():
        RuleSet.objects.all().delete()
        kept = RuleSetFactory(name="County 12", starts_on=TODAY - DAY)
        SafetyRuleFactory(rule_set=kept, name="Notice", amount=15)
        early, late = (SafetyRuleFactory(rule_set=kept, name=name) for name in ("Gone", "Too late"))

    def records():
        refresh_duties(intervention=intervention_on(TODAY, cast), now=NOW)

    def removes(rule):
        actions.remove_rule(rule=rule, by=cast.administrator)

    assert at_one_instant(lambda: removes(early), records) is None
    with district_scope():
        assert sorted(Duty.objects.values_list("rule__name", flat=True)) == ["Notice", "Too late"]
        Duty.objects.all().delete()
        SafetyIntervention.objects.all().delete()
    refused = at_one_instant(records, lambda: removes(late))
    assert isinstance(refused, ValidationError)
    assert "Interventions were judged by these rules" in refused.messages[0]
    with district_scope():
        assert sorted(Duty.objects.values_list("rule__name", flat=True)) == ["Notice", "Too late"]
