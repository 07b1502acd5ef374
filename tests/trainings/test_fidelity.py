"""Fidelity: a tier is met at 70 percent; who reviews which school; which school is due."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.cast import as_user
from tests.factories import FidelityReviewFactory, FidelityScoreFactory, RubricFactory, RubricItemFactory
from trainings.actions import coaching
from trainings.models import FidelityReview
from trainings.policies.fidelity import is_met, shares

TODAY = date(2026, 5, 4)


@pytest.fixture
def instrument(db):
    """Two items of tier 1, one of tier 2."""
    rubric = RubricFactory(kind="fidelity", name="Our instrument")
    for number, tier in enumerate((1, 1, 2), start=1):
        RubricItemFactory(rubric=rubric, number=number, tier=tier, words=f"Item {number}")
    return rubric


def review(by, school, rubric, scores=(2, 1, 0), day=TODAY):
    given = dict(zip(rubric.items.order_by("number").values_list("pk", flat=True), scores, strict=False))
    facts = {"school": school, "rubric": rubric, "day": day}
    return coaching.record_review(by=by, today=TODAY, facts=facts, scores=given)


@pytest.mark.parametrize(("points", "most", "met"), [(21, 30, True), (20, 30, False), (0, 0, False), (7, 10, True)])
def test_tier_is_met_at_70_percent(points, most, met):
    """Source: DOMAIN §1: 20/30 = 66.67 % fails, 21/30 = 70.0 % passes."""
    assert is_met(points, most) is met


def test_shares_are_by_tier_and_in_all():
    tiers, whole = shares([(1, 2), (1, 1), (2, 0)])
    assert [(share.tier, share.points, share.most, share.is_met) for share in tiers] == [
        (1, 3, 4, True), (2, 0, 2, False),
    ]  # fmt: skip
    assert (whole.points, whole.most, whole.percent) == (3, 6, 50)
    assert shares([])[1].percent is None


def test_review_scores_every_item_once_a_day(cast, instrument):
    with pytest.raises(ValidationError, match="Score every item"):
        review(cast.coordinator, cast.a, instrument, scores=(2, 1))
    assert FidelityReview.objects.count() == 0
    made = review(cast.coordinator, cast.a, instrument)
    with pytest.raises(ValidationError, match="on this day already"):
        review(cast.training_lead, cast.a, instrument)
    with pytest.raises(ValidationError, match="still to come"):
        review(cast.coordinator, cast.a, instrument, day=TODAY + timedelta(days=1))
    scores = dict.fromkeys(instrument.items.values_list("pk", flat=True), 2)
    coaching.change_review(review=made, by=cast.colleague, today=TODAY, fields={"note": "Seen again"}, scores=scores)
    assert set(made.scores.values_list("score", flat=True)) == {2}


@pytest.mark.parametrize("who", ["principal", "teacher", "other_school", "auditor", "board", "plan_owner"])
def test_school_is_reviewed_by_its_coordinators_and_the_training_lead(cast, instrument, who):
    with pytest.raises(PermissionDenied):
        review(getattr(cast, who), cast.a, instrument)


def test_schools_that_were_not_reviewed_this_school_year_stand_first(cast, instrument):
    before, year = cast.year.starts_on - timedelta(days=1), cast.year
    year.starts_on, year.ends_on = date.today() - timedelta(days=30), date.today() + timedelta(days=300)
    year.save(update_fields=["starts_on", "ends_on"])
    for school, day in ((cast.a, date.today()), (cast.b, before)):
        one = FidelityReviewFactory(school=school, rubric=instrument, day=day, by=cast.coordinator)
        for item in instrument.items.all():
            FidelityScoreFactory(review=one, item=item, score=2 if school == cast.a else 1)
    page = as_user(cast.board).get("/trainings/fidelity/")
    rows = page.context["page"].rows
    assert [(row.name, row.is_due) for row in rows] == [
        ("Birch School", True), ("Cedar School", True), ("Alder School", False),
    ]  # fmt: skip
    assert (page.context["due"], page.context["met"]) == (2, 1)
    own = as_user(cast.principal).get("/trainings/fidelity/").context["page"].rows
    assert [row.name for row in own] == ["Alder School"]
    sent = b"".join(as_user(cast.board).get("/trainings/fidelity/?format=csv")).decode()
    assert [line.split(",")[0] for line in sent.splitlines()[1:]] == ["Alder School", "Birch School", "Cedar School"]
    assert "100" in sent


def test_review_is_scored_on_its_page_and_corrected(cast, instrument):
    client, url, today = as_user(cast.coordinator), "/trainings/fidelity/new/", date.today()
    form = {"school": cast.a.pk, "day": today, "team": "Pat and Ona"}
    form |= {f"score_{item.pk}": 2 for item in instrument.items.all()}
    made = client.post(f"{url}?rubric={instrument.pk}", form)
    one = FidelityReview.objects.get()
    assert made["Location"] == one.get_absolute_url()
    assert "on this day already" in client.post(url, form).content.decode()
    assert client.post(url, form | {"school": cast.b.pk}).status_code == 200
    assert FidelityReview.objects.count() == 1
    edit = f"{one.get_absolute_url()}edit/"
    version = client.get(edit).context["form"]["version"].value()
    first = instrument.items.first()
    client.post(edit, form | {"version": version, f"score_{first.pk}": 0})
    page = client.get(one.get_absolute_url()).content.decode()
    assert "2 of 4 points" in page
    assert "Pat and Ona" in page
    assert "Pat and Ona" not in as_user(cast.board).get(one.get_absolute_url() + "?history=open").content.decode()
    assert as_user(cast.other_school).get(one.get_absolute_url()).status_code == 404


def test_school_cannot_be_reviewed_before_there_is_an_instrument(cast):
    client, form = as_user(cast.coordinator), {"school": cast.a.pk, "day": date.today()}
    for answer in (client.get("/trainings/fidelity/new/"), client.post("/trainings/fidelity/new/", form)):
        assert "There is no instrument yet" in answer.content.decode()
