"""The register of policies: written, due for review, and what rests on each."""

from datetime import date, timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from strategy.models import Policy, PolicyDuty
from strategy.models.policies import Feature
from strategy.policies.duties import DOES, PAGES
from strategy.views.policies import OPENS
from tests.cast import as_user
from tests.factories import PolicyDutyFactory, PolicyFactory

LIST, NEW = reverse("strategy:policy-list"), reverse("strategy:policy-create")
FACTS = {"number": "1800", "title": "Educational equity", "adopted_on": "2021-06-01"}


@pytest.fixture
def keeper(cast):
    return as_user(cast.board)


def test_register_starts_empty_and_says_how(cast, keeper):
    assert "No policy is on record yet" in keeper.get(LIST).content.decode()
    page = as_user(cast.teacher).get(LIST).content.decode()
    assert "No policy is on record yet" in page and NEW not in page


def test_policy_is_written_and_changed_with_its_history(keeper):
    keeper.post(NEW, FACTS)
    policy = Policy.objects.get()
    assert (policy.number, policy.adopted_on) == ("1800", date(2021, 6, 1))
    edit = reverse("strategy:policy-edit", args=[policy.pk])
    version = (
        keeper.get(edit).context["form"].initial.get("version") or keeper.get(edit).context["form"]["version"].value()
    )
    keeper.post(edit, FACTS | {"title": "Equity", "version": version})
    page = keeper.get(f"{policy.get_absolute_url()}?history=open").content.decode()
    assert "<del><bdi>Educational equity</bdi></del>" in page and "<ins><bdi>Equity</bdi></ins>" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": ""}, "This field is required"),
        ({"adopted_on": "June"}, "Enter a valid date"),
        ({"reviewed_on": "2020-01-01"}, "The last review must not be before the adoption."),
        ({"revised_on": "2020-01-01"}, "The last revision must not be before the adoption."),
        ({"next_review_on": "2021-06-01"}, "The next review must be after the adoption"),
        ({"reviewed_on": "2024-01-01", "next_review_on": "2023-01-01"}, "The next review must be after"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"number": "5131"}, "already exists"),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(keeper, wrong, said):
    PolicyFactory(number="5131")
    page = keeper.post(NEW, FACTS | {"summary": "As I typed it"} | wrong).content.decode()
    assert said in page and "As I typed it" in page
    assert Policy.objects.count() == 1


def test_reviews_that_are_over_or_near_stand_under_my_work(cast, keeper):
    today = timezone.localdate()
    for number, days in (("over", -1), ("today", 0), ("soon", 90), ("later", 91)):
        PolicyFactory(number=number, next_review_on=today + timedelta(days=days))
    PolicyFactory(number="gone", next_review_on=today - timedelta(days=9), retired=True)

    def numbers(query):
        return {one.number for one in keeper.get(LIST + query).context["page"].rows}

    assert numbers("?review=over") == {"over"}
    assert numbers("?review=soon") == {"over", "today", "soon"}
    assert numbers("?retired=on&review=over") == {"over"}
    tile = next(tile for tile in keeper.get("/").context["tiles"] if tile.label == "Policies to review")
    assert tile.figure == keeper.get(tile.url).context["count"] == 3
    assert [item.what for item in keeper.get("/").context["items"] if "policy" in item.what] == ["Review policy over"]
    assert not any(tile.label == "Policies to review" for tile in as_user(cast.teacher).get("/").context["tiles"])


def test_duty_is_added_changed_and_taken_off(keeper):
    policy = PolicyFactory()
    new = reverse("strategy:duty-create", args=[policy.pk])
    keeper.post(new, {"feature": "equity", "asks": "Reports on outcomes"})
    duty = PolicyDuty.objects.get()
    again = keeper.post(new, {"feature": "equity", "asks": "Once more"}).content.decode()
    assert "This policy names this part already." in again and "Once more" in again
    assert "Reports on outcomes" in keeper.get(policy.get_absolute_url()).content.decode()
    keeper.post(reverse("strategy:duty-remove", args=[duty.pk]))
    assert not PolicyDuty.objects.exists()


def test_every_part_says_what_it_does_and_leads_to_a_page():
    assert set(Feature) == set(DOES) == set(PAGES) == set(OPENS)
    for name in PAGES.values():
        try:
            reverse(name)
        except NoReverseMatch:
            pytest.fail(name)


@pytest.mark.parametrize(
    "role", ["administrator", "auditor", "board", "plan_owner", "principal", "teacher", "outsider"]
)
def test_link_to_a_part_is_shown_to_who_may_open_it(cast, role):
    policy = PolicyFactory()
    for feature in Feature:
        PolicyDutyFactory(policy=policy, feature=feature)
    client = as_user(getattr(cast, role))
    page = client.get(policy.get_absolute_url())
    for duty, _does, url in page.context["duties"]:
        assert client.get(reverse(PAGES[duty.feature])).status_code == (200 if url else 403), duty.feature


def test_search_finds_by_number_words_and_duty(cast):
    policy = PolicyFactory(number="3120", title="Restorative discipline")
    PolicyDutyFactory(policy=policy, asks="Fostering belonging")
    client = as_user(cast.teacher)
    for words in ("3120", "312", "discipline", "belonging"):
        assert policy.get_absolute_url() in client.get("/search/", {"q": words}).content.decode()
        assert [one.pk for one in client.get(LIST, {"q": words}).context["page"].rows] == [policy.pk]
