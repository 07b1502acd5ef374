"""What serves the plan's actions: named once, told on both sides, and what serves nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from strategy.actions.alignment import align, unalign
from strategy.models import Action, Alignment
from strategy.queries import alignment as queries
from tests.cast import as_user
from tests.factories import (
    ActionFactory,
    AlignmentFactory,
    ContractFactory,
    CourseFactory,
    PlanFactory,
)
from tests.walls.planned import planned

LIST = reverse("strategy:alignment-list")


@pytest.fixture
def parts(cast):
    return planned(cast)


@pytest.fixture
def owner(cast):
    return as_user(cast.plan_owner)


def page_of(action):
    return reverse("strategy:action-detail", args=[action.code])


def test_what_serves_an_action_is_named_once(parts, cast):
    action, contract, course = ActionFactory(plan=parts["plan"]), ContractFactory(), CourseFactory()
    wanted = {"contracts": [contract], "courses": [course], "practices": ["community"], "schools": [cast.a]}
    assert len(align(by=cast.plan_owner, action=action, **wanted)) == 4
    assert align(by=cast.plan_owner, action=action, **wanted) == []
    assert sorted(row.what for row in action.alignments.all()) == sorted(
        [str(contract), str(course), "Community-building circle", str(cast.a)]
    )


@pytest.mark.parametrize("role", ["board", "principal", "teacher", "auditor"])
def test_only_who_answers_for_the_plan_names_it(parts, cast, role):
    with pytest.raises(PermissionDenied):
        align(by=getattr(cast, role), action=parts["action"], contracts=[ContractFactory()])
    with pytest.raises(PermissionDenied):
        unalign(by=getattr(cast, role), alignment=parts["alignment"])


def test_database_takes_one_thing_a_row(parts, cast):
    for more in ({"course": CourseFactory()}, {"practice": "community"}, {"contract": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AlignmentFactory(action=parts["action"], **({"contract": ContractFactory()} | more))


def test_form_offers_what_is_not_named_and_says_when_nothing_is_chosen(parts, owner):
    action = parts["action"]
    named, other = parts["alignment"].contract, ContractFactory(status="active", signed_on="2025-01-02")
    url = reverse("strategy:action-align", args=[action.code])
    page = owner.get(url)
    offered = {row.pk for row in page.context["form"].fields["contract"].queryset}
    assert other.pk in offered and named.pk not in offered
    assert "Choose at least one" in owner.post(url, {"x": "1"}).content.decode()
    assert "Select a valid choice" in owner.post(url, {"contract": named.pk}).content.decode()
    answer = owner.post(url, {"contract": other.pk, "practices": ["community", "reentry"]}, follow=True)
    assert "3 are added." in answer.content.decode()
    assert other.number in answer.content.decode() and "Re-entry circle" in answer.content.decode()


def test_both_sides_tell_of_each_other(parts, owner):
    action, contract = parts["action"], parts["alignment"].contract
    course = CourseFactory()
    AlignmentFactory(action=action, contract=None, course=course)
    page = owner.get(page_of(action)).content.decode()
    assert f'href="{contract.get_absolute_url()}"' in page and f'href="{course.get_absolute_url()}"' in page
    for other in (contract, course):
        assert f'href="{page_of(action)}"' in owner.get(other.get_absolute_url()).content.decode()
    owner.post(reverse("strategy:alignment-remove", args=[parts["alignment"].pk]))
    assert f'href="{page_of(action)}"' not in owner.get(contract.get_absolute_url()).content.decode()


def test_who_may_not_see_contracts_reads_no_money(parts, cast):
    page = as_user(cast.teacher).get(page_of(parts["action"])).content.decode()
    assert parts["alignment"].contract.number in page and "approved of" not in page
    assert parts["alignment"].contract.get_absolute_url() not in page
    rows = as_user(cast.teacher).get(f"{LIST}?format=csv").getvalue().decode()
    assert "Approved" not in rows


def recounted(plan):
    """{code: (contracts, approved, courses, practices, schools)} by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.code, count(l.contract_id), coalesce(sum(c.approved), 0), count(l.course_id),
                   count(nullif(l.practice, '')), count(l.school_id)
               FROM strategy_action a LEFT JOIN strategy_alignment l ON l.action_id = a.id
                   LEFT JOIN contracts_contract c ON c.id = l.contract_id
               WHERE a.plan_id = %s GROUP BY a.code""",
            [plan.pk],
        )
        return {code: tuple(rest) for code, *rest in cursor.fetchall()}


def test_list_counts_what_the_rows_say(parts, cast):
    AlignmentFactory(action=parts["action"], contract=None, practice="community")
    found = queries.with_alignment(Action.objects.filter(plan=parts["plan"]))
    told = {one.code: (one.contracts, one.approved, one.courses, one.practices, one.schools) for one in found}
    assert told == recounted(parts["plan"]) and any(any(row) for row in told.values())


def test_lists_of_what_is_missing(cast):
    plan = PlanFactory(starts_on=date(2024, 7, 1), ends_on=date(2028, 6, 30))
    paid, carried, idle = (ActionFactory(plan=plan) for _ in range(3))
    contract = ContractFactory(status="active", signed_on="2025-01-02", starts_on="2025-01-01", ends_on="2025-12-31")
    AlignmentFactory(action=paid, contract=contract)
    AlignmentFactory(action=paid, contract=None, course=CourseFactory())
    AlignmentFactory(action=carried, contract=None, practice="community")
    actions = Action.objects.filter(plan=plan)
    assert set(queries.unfunded(actions)) == {carried}
    assert set(queries.serving_nothing(actions)) == {idle}
    free = ContractFactory(status="active", signed_on="2025-01-02", starts_on="2025-01-01", ends_on="2025-12-31")
    before = ContractFactory(status="active", signed_on="2020-01-02", starts_on="2020-01-01", ends_on="2020-12-31")
    nothing = set(queries.contracts_for_nothing(plan))
    assert free in nothing and contract not in nothing and before not in nothing
    client = as_user(cast.plan_owner)
    rows = client.get(f"{LIST}?plan={plan.pk}&state=unfunded").context["page"].rows
    assert [row.pk for row in rows] == [carried.pk]
    unaligned = client.get(f"{reverse('strategy:unaligned-list')}?plan={plan.pk}").content.decode()
    assert free.number in unaligned and contract.number not in unaligned
    assert "community" not in {kind.value for kind in queries.practices_for_nothing(plan)}


def test_district_without_a_plan_says_so(cast):
    client = as_user(cast.board)
    assert "The plan has no actions yet" in client.get(LIST).content.decode()
    assert client.get(reverse("strategy:unaligned-list")).status_code == 404


def test_removing_an_action_takes_its_alignments_along(parts):
    action = ActionFactory(plan=parts["plan"])
    AlignmentFactory(action=action)
    action.delete()
    assert not Alignment.objects.filter(action_id=action.pk).exists()
