"""The pages of a cohort: who reads which names, the grid that a tap ticks, people from a pasted list, the licenses."""

import pytest

from tests.cast import as_user
from tests.factories import (
    CohortFactory,
    CohortMemberFactory,
    CohortRequirementFactory,
    CourseFactory,
    CourseLicenseFactory,
    DeliverableFactory,
    StaffFactory,
)
from trainings.models import Cohort, Credential


@pytest.fixture
def cohort(cast):
    """One line, and a member at each of two schools."""
    cohort = CohortFactory(course__code="RP-T", deliverable=DeliverableFactory(), seats=3)
    CourseLicenseFactory(course=cohort.course, licensed=CourseFactory(code="RP-2"))
    CohortRequirementFactory(cohort=cohort, number=1, words="Attend")
    for school, name in ((cast.a, "Alder"), (cast.b, "Birch")):
        CohortMemberFactory(cohort=cohort, staff=StaffFactory(family_name=f"Of{name}", assigned_to=school))
    return cohort


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("training_lead", {"OfAlder", "OfBirch"}), ("auditor", {"OfAlder", "OfBirch"}), ("principal", {"OfAlder"}),
        ("other_school", {"OfBirch"}), ("board", set()), ("plan_owner", set()), ("contract_manager", set()),
    ],
)  # fmt: skip
def test_names_are_read_by_whoever_answers_for_them(cast, cohort, who, names):
    page = as_user(getattr(cast, who)).get(cohort.get_absolute_url() + "?history=open").content.decode()
    assert {name for name in ("OfAlder", "OfBirch") if name in page} == names
    assert "2 of 3" in page


def test_tap_ticks_and_unticks_and_whoever_has_everything_gets_the_license(cast, cohort):
    client, member = as_user(cast.training_lead), cohort.members.first()
    line, page = cohort.requirements.get(), cohort.get_absolute_url()
    cell, tick = f"{member.pk}.{line.pk}", f"{page}tick/"
    assert client.post(tick, {"tick": cell}).status_code == 302
    assert "1 of 2 have everything" in client.get(page).content.decode()
    client.post(tick, {"untick": cell})
    history = as_user(cast.auditor).get(f"{page}?history=open").context["people_history"]
    told = [change.words for change in history if change.by == cast.training_lead]
    assert told == ["Removed", "Added"]
    assert "0 of 2 have everything" in client.get(page).content.decode()
    for nonsense in ("", "x.y", "1", f"{member.pk}.{line.pk}.1"):
        assert client.post(tick, {"tick": nonsense}).status_code == 302
    client.post(tick, {"tick": cell})
    form = {"members": [member.pk], "starts_on": "2026-05-04", "scope": "district", f"number_{member.pk}": "L-7"}
    assert client.post(f"{page}grant/", form).status_code == 302
    assert Credential.objects.get().number == "L-7"
    assert client.post(f"{page}grant/", form).status_code == 200  # not offered again
    assert Credential.objects.count() == 1
    assert "1 of 2 have everything" in client.get(page).content.decode()


def test_pasted_list_finds_people_by_number_or_mail_and_never_by_name(cast, cohort):
    client, url = as_user(cast.training_lead), f"{cohort.get_absolute_url()}members/add/"
    cohort.seats = 4
    cohort.save(update_fields=["seats"])
    one = StaffFactory(email="One.Person@district.example")
    two = StaffFactory(staff_number="77-1", family_name="Solitary")
    answer = client.post(url, {"pasted": "one.person@DISTRICT.example\nSolitary"})
    assert "has: Solitary. Correct or remove these." in answer.content.decode()
    client.post(url, {"pasted": "one.person@DISTRICT.example; 77-1\n77-1"})
    assert set(cohort.members.filter(staff__in=[one, two]).values_list("staff", flat=True)) == {one.pk, two.pk}
    answer = client.post(url, {"staff": [StaffFactory().pk]})
    assert "Seats that are free: 0. People who need one: 1." in answer.content.decode()


def test_cohort_is_added_and_the_money_leads_to_it_and_back(cast, cohort):
    client, contract = as_user(cast.administrator), cohort.deliverable.contract
    course = cohort.course
    form = {"name": "Second", "course": course.pk, "seats": 24, "starts_on": "2026-01-05", "ends_on": "2026-05-01"}
    form |= {"deliverable": cohort.deliverable.pk, "usual": "on"}
    answer = client.post("/trainings/cohorts/new/", form)
    made = Cohort.objects.get(name="Second")
    assert (answer["Location"], made.requirements.count()) == (made.get_absolute_url(), 4)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert "People trained with this money" in page
    assert made.get_absolute_url() in page
    assert contract.get_absolute_url() in client.get(made.get_absolute_url()).content.decode()
