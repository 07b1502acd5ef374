"""Coaching visits: who writes and who reads them, what is confidential, what a rubric asks meanwhile."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.cast import as_user
from tests.factories import CoachingVisitFactory, RubricFactory, RubricItemFactory, StaffFactory, VisitScoreFactory
from trainings.actions import coaching, rubrics
from trainings.models import CoachingVisit, RubricItem

TODAY = date(2026, 5, 4)
SECRET = "Kept between us"


@pytest.fixture
def rubric(db):
    rubric = RubricFactory(name="A circle")
    for number in (1, 2):
        RubricItemFactory(rubric=rubric, number=number, words=f"Item {number}")
    return rubric


def plan(by, school, *, day=TODAY, client_id=None, staff=None, rubric=None):
    facts = {"staff": staff or StaffFactory(assigned_to=school), "school": school, "day": day, "rubric": rubric}
    return coaching.plan_visit(by=by, client_id=client_id or uuid4(), facts=facts)


def write(visit, by, scores=None, **facts):
    facts = {"strengths": "Clear", "next_step": "Ask one more", "feedback": SECRET, "follow_up_on": None} | facts
    return coaching.write_visit(visit=visit, by=by, today=TODAY, facts=facts, scores=scores or {})


def test_form_that_comes_twice_plans_one_visit(cast):
    number, staff = uuid4(), StaffFactory()
    first, made = plan(cast.coordinator, cast.a, client_id=number, staff=staff)
    second, again = plan(cast.coordinator, cast.a, client_id=number, staff=staff)
    assert (first, made, again) == (second, True, False)
    with pytest.raises(PermissionDenied):
        plan(cast.training_lead, cast.a, client_id=number, staff=staff)


@pytest.mark.parametrize("who", ["principal", "teacher", "other_school", "auditor", "board", "outsider"])
def test_visit_is_planned_by_coordinators_at_their_school_and_the_training_lead(cast, who):
    with pytest.raises(PermissionDenied):
        plan(getattr(cast, who), cast.a)
    assert plan(cast.training_lead, cast.a)[1]


def test_nobody_coaches_themselves(cast):
    with pytest.raises(ValidationError, match="Nobody coaches themselves"):
        plan(cast.coordinator, cast.a, staff=cast.coordinator.staff)


def test_visit_is_written_with_every_item_and_corrected_by_its_coach(cast, rubric):
    visit, _made = plan(cast.coordinator, cast.a, rubric=rubric)
    one, two = rubric.items.order_by("number")
    with pytest.raises(ValidationError, match="Score every item"):
        write(visit, cast.coordinator, {one.pk: 2})
    write(visit, cast.coordinator, {one.pk: 2, two.pk: 0})
    visit = write(visit, cast.coordinator, {one.pk: 2, two.pk: 1}, follow_up_on=TODAY + timedelta(days=9))
    assert (visit.status, list(visit.scores.values_list("item", "score"))) == ("held", [(one.pk, 2), (two.pk, 1)])
    for other in (cast.colleague, cast.principal):
        with pytest.raises(PermissionDenied):
            write(visit, other, {one.pk: 2, two.pk: 1})
    write(visit, cast.training_lead, {one.pk: 2, two.pk: 2})


def test_item_that_is_retired_while_somebody_writes_is_said(cast, rubric):
    visit, _made = plan(cast.coordinator, cast.a, rubric=rubric)
    one, two = rubric.items.order_by("number")
    VisitScoreFactory(item=two)
    assert rubrics.remove_item(item=two, by=cast.training_lead)
    with pytest.raises(ValidationError, match="an item was retired"):
        write(visit, cast.coordinator, {one.pk: 2, two.pk: 0})
    client = as_user(cast.coordinator)
    form = {f"score_{one.pk}": 2, f"score_{two.pk}": 1, "strengths": "Typed already"}
    page = client.post(f"{visit.get_absolute_url()}write/", form).content.decode()
    assert "an item was retired" in page
    assert "Typed already" in page
    assert "Item 2" not in page


def test_visit_on_record_keeps_the_items_it_was_scored_by(cast, rubric):
    visit, _made = plan(cast.coordinator, cast.a, rubric=rubric)
    one, two = rubric.items.order_by("number")
    write(visit, cast.coordinator, {one.pk: 2, two.pk: 0})
    rubrics.remove_item(item=two, by=cast.training_lead)
    rubrics.add_item(rubric=rubric, by=cast.training_lead, words="Item 3")
    visit = write(visit, cast.coordinator, {one.pk: 2, two.pk: 1})
    assert visit.scores.count() == 2


def test_visit_moves_only_as_it_may(cast):
    visit, _made = plan(cast.coordinator, cast.a, day=TODAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="still to come"):
        write(visit, cast.coordinator)
    facts = {"visit": visit, "by": cast.coordinator, "today": TODAY}
    with pytest.raises(ValidationError, match="Say why"):
        coaching.cancel_visit(**facts, reason="")
    coaching.cancel_visit(**facts, reason="Snow")
    with pytest.raises(ValidationError, match="from there it cannot become"):
        coaching.cancel_visit(**facts, reason="Snow")
    coaching.revive_visit(**facts)
    coaching.change_visit(visit=visit, by=cast.coordinator, fields={"day": TODAY})
    with pytest.raises(PermissionDenied):
        coaching.change_visit(visit=visit, by=cast.coordinator, fields={"school": cast.b})
    with pytest.raises(ValidationError, match="Write down the visit itself first"):
        coaching.meet_again(**facts, on=TODAY)
    write(visit, cast.coordinator)
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError, match="that of the visit through today"):
            coaching.meet_again(**facts, on=wrong)
    assert coaching.meet_again(**facts, on=TODAY).followed_up_on == TODAY
    assert coaching.meet_again(**facts, on=None).followed_up_on is None
    with pytest.raises(ValidationError, match="Only a planned one"):
        coaching.change_visit(visit=visit, by=cast.coordinator, fields={"day": TODAY})


# --- what is confidential


@pytest.mark.parametrize(
    ("who", "status", "reads"),
    [
        ("coordinator", 200, True), ("teacher", 200, True), ("training_lead", 200, True), ("administrator", 200, True),
        ("principal", 200, False), ("colleague", 200, False), ("auditor", 200, False), ("other_school", 404, False),
        ("board", 404, False), ("contract_manager", 404, False), ("plan_owner", 404, False),
        ("equity_analyst", 404, False), ("outsider", 404, False),
    ],
)  # fmt: skip
def test_feedback_is_read_by_the_two_and_the_training_lead_in_page_history_and_export(cast, who, status, reads):
    visit, _made = plan(cast.coordinator, cast.a, staff=cast.teacher.staff)
    write(visit, cast.coordinator, feedback="Before: " + SECRET)
    write(visit, cast.coordinator, feedback=SECRET)
    client = as_user(getattr(cast, who))
    page = client.get(visit.get_absolute_url())
    assert (page.status_code, SECRET in page.content.decode()) == (status, reads)
    history = client.get(visit.get_absolute_url() + "?history=open").content.decode()
    assert ("Before: " + SECRET in history) == reads
    assert ("feedback" in history.lower()) == reads
    for of in ("", "?format=csv", "?format=xlsx"):
        answer = client.get(f"/trainings/coaching/{of}")
        sent = b"".join(answer) if answer.streaming else answer.content
        assert SECRET.encode() not in sent
        if of == "?format=csv":
            assert (b"Ask one more" in sent) == (status == 200)


@pytest.mark.parametrize("who", ["principal", "auditor", "colleague"])
def test_whoever_may_not_read_the_feedback_may_not_open_its_form(cast, who):
    visit, _made = plan(cast.coordinator, cast.a)
    write(visit, cast.coordinator)
    answer = as_user(getattr(cast, who)).get(f"{visit.get_absolute_url()}write/")
    assert (answer.status_code, SECRET in answer.content.decode()) == (403, False)


def test_list_holds_own_visits_and_those_of_own_schools(cast):
    here = CoachingVisitFactory(school=cast.a, coach=cast.coordinator)
    there = CoachingVisitFactory(school=cast.b, coach=cast.other_school)
    mine = CoachingVisitFactory(school=cast.b, coach=cast.other_school, staff=cast.teacher.staff)

    def seen(user):
        return {row.pk for row in as_user(user).get("/trainings/coaching/").context["page"].rows}

    assert seen(cast.principal) == seen(cast.coordinator) == {here.pk}
    assert seen(cast.teacher) == {mine.pk}
    assert seen(cast.other_school) == {there.pk, mine.pk}
    assert seen(cast.auditor) == seen(cast.training_lead) == {here.pk, there.pk, mine.pk}
    assert seen(cast.board) == set()


def test_visit_is_added_on_its_page_and_written_next(cast, rubric):
    client, staff = as_user(cast.coordinator), StaffFactory(assigned_to=cast.a)
    url, today = "/trainings/coaching/new/", date.today()
    number = client.get(url).context["form"]["client_id"].value()
    form = {"client_id": number, "staff": staff.pk, "school": cast.a.pk, "day": today, "rubric": rubric.pk}
    answers = [client.post(url, form) for _twice in range(2)]
    visit = CoachingVisit.objects.get()
    assert {answer["Location"] for answer in answers} == {f"{visit.get_absolute_url()}write/"}
    one, two = rubric.items.order_by("number")
    write_url = f"{visit.get_absolute_url()}write/"
    version = client.get(write_url).context["form"]["version"].value()
    form = {"version": version, f"score_{one.pk}": 2, "next_step": "Wait longer"}
    assert "Choose 0, 1 or 2." in client.post(write_url, form).content.decode()
    client.post(write_url, form | {f"score_{two.pk}": 1})
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "3 of 4" in page
    assert "Wait longer" in page
    assert client.post(url, {"staff": staff.pk, "school": cast.b.pk, "day": today}).status_code == 200
    assert CoachingVisit.objects.count() == 1


# --- rubrics


def test_rubric_is_written_with_its_items_by_tier(cast):
    client = as_user(cast.training_lead)
    form = {"name": "Our school", "kind": "fidelity", "tier_1": "One\n\n Two ", "tier_3": "Three"}
    client.post("/trainings/rubrics/new/", form)
    assert list(RubricItem.objects.values_list("number", "tier", "words")) == [
        (1, 1, "One"), (2, 1, "Two"), (3, 3, "Three"),
    ]  # fmt: skip
    page = client.post("/trainings/rubrics/new/", form | {"kind": "visit", "name": "Other"}).content.decode()
    assert "Items of this kind do not belong to it" in page
    assert "Write at least one item" in client.post("/trainings/rubrics/new/", {"name": "X", "kind": "visit"}).text


def test_items_change_places_and_are_deleted_or_retired(cast, rubric):
    by = cast.training_lead
    one, two = rubric.items.order_by("number")
    rubrics.move_item(item=two, by=by, up=True)
    rubrics.move_item(item=two, by=by, up=True)
    assert list(rubric.items.order_by("number")) == [two, one]
    VisitScoreFactory(item=one)
    assert [rubrics.remove_item(item=item, by=by) for item in (one, two)] == [True, False]
    assert list(rubric.items.values_list("pk", "is_used")) == [(one.pk, False)]
    rubrics.bring_back_item(item=one, by=by)
    assert rubric.items.get().is_used


def test_tier_belongs_to_a_fidelity_instrument_and_stays_once_scored(cast, rubric):
    by = cast.training_lead
    with pytest.raises(ValidationError, match="is in a tier"):
        rubrics.add_item(rubric=rubric, by=by, words="X", tier=1)
    instrument = RubricFactory(kind="fidelity")
    with pytest.raises(ValidationError, match="is in a tier"):
        rubrics.add_item(rubric=instrument, by=by, words="X")
    item = rubrics.add_item(rubric=instrument, by=by, words="X", tier=1)
    VisitScoreFactory(item=item)
    with pytest.raises(ValidationError, match="scored in this tier"):
        rubrics.change_item(item=item, by=by, words="X", tier=2)
    assert rubrics.change_item(item=item, by=by, words="Y", tier=1).words == "Y"
    with pytest.raises(PermissionDenied):
        rubrics.remove_item(item=item, by=cast.coordinator)
