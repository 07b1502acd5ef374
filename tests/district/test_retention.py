"""Retention as an administrator meets it: schedules, what falls due, a list and its two people, holds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from district.models import Destruction, LegalHold, RetentionSchedule
from district.retention import kind, kinds
from district.retention_queries import kept
from district.scope import district_scope
from incidents.models import Incident
from tests.cast import as_user
from tests.factories import IncidentFactory, LegalHoldFactory, RoleGrantFactory, StudentFactory, UserFactory

LIST = reverse("district:retention-list")
LISTS = reverse("district:destruction-list")
HOLDS = reverse("district:hold-list")
EDIT, DUE, PROPOSE = (
    reverse(f"district:{name}", args=["incident"]) for name in ("retention-edit", "due-list", "destruction-propose")
)


@pytest.fixture
def admin(cast):
    return as_user(cast.administrator)


@pytest.fixture
def second(cast):
    user = UserFactory(name="Sam Second")
    RoleGrantFactory(user=user, role="administrator", school=None)
    return as_user(user)


def closed_years_ago(cast, years, **values):
    closed = timezone.now() - timedelta(days=366 * years)
    return IncidentFactory(
        school=cast.a, status="closed", closed_at=closed, reported_by=cast.coordinator, **values
    )  # fmt: skip


def test_every_kind_says_its_clock_and_students_and_opens_its_records(cast):
    for one in kinds():
        assert one.label and one.clock_words and one.source and 1 <= one.years <= 100 and one.students
        assert reverse(one.page, args=[1])
    assert [one.key for one in kinds()] == ["circle", "practice", "incident", "safety", "student"]


def test_figures_of_the_page(cast, admin):
    closed_years_ago(cast, 8)
    closed_years_ago(cast, 7)
    closed_years_ago(cast, 1)
    IncidentFactory(school=cast.a, status="closed", closed_at=timezone.now() - timedelta(days=7 * 365 - 100))
    IncidentFactory(school=cast.a, status="in_response")
    with district_scope():
        figures = {row.kind.key: (row.kept, row.due, row.soon) for row in kept(timezone.localdate())}
    assert figures["incident"] == (4, 2, 1)
    page = admin.get(LIST).content.decode()
    assert "Incidents, with consequences and agreements" in page and DUE in page and EDIT in page


def test_auditor_reads_and_changes_nothing(cast):
    auditor = as_user(cast.auditor)
    assert f'href="{EDIT}"' not in auditor.get(LIST).content.decode()
    for address in (EDIT, PROPOSE, reverse("district:hold-create")):
        assert auditor.get(address).status_code == auditor.post(address).status_code == 403


def test_schedule_is_the_districts_own_with_its_history(cast, admin):
    page = admin.get(EDIT)
    answer = admin.post(
        EDIT, {"years": "10", "source": "State schedule S7", "version": page.context["form"]["version"].value()}
    )
    assert answer.status_code == 302
    row = RetentionSchedule.objects.get(kind="incident")
    assert (row.years, row.source) == (10, "State schedule S7")
    assert "State schedule S7" in admin.get(LIST).content.decode()
    assert "Pat Administrator" in admin.get(EDIT).content.decode()


@pytest.mark.parametrize("years", ["0", "101", "", "seven", "-1", "1e3", "9" * 400])
def test_years_that_make_no_sense_are_refused_beside_the_field(cast, admin, years):
    answer = admin.post(EDIT, {"years": years, "source": "S7"})
    assert answer.status_code == 200 and answer.context["form"].errors["years"]
    assert not RetentionSchedule.objects.filter(source="S7").exists()


def test_shorter_time_is_asked_for_twice_with_what_falls_due(cast, admin):
    closed_years_ago(cast, 4)
    values = {"years": "3", "source": "S7", "version": admin.get(EDIT).context["form"]["version"].value()}
    answer = admin.post(EDIT, values)
    assert answer.context["form"].errors["sure"][0].startswith("1 record more falls due at once")
    assert RetentionSchedule.objects.get(kind="incident").years == 7
    assert admin.post(EDIT, values | {"sure": "on"}).status_code == 302
    assert RetentionSchedule.objects.get(kind="incident").years == 3


def test_shorter_time_that_changes_nothing_is_saved_at_once(cast, admin):
    values = {"years": "3", "source": "S7", "version": admin.get(EDIT).context["form"]["version"].value()}
    assert admin.post(EDIT, values).status_code == 302


def test_unknown_kind_is_not_found(cast, admin):
    for name in ("retention-edit", "due-list", "destruction-propose"):
        assert admin.get(reverse(f"district:{name}", args=["nothing"])).status_code == 404


def test_due_list_shows_numbers_days_and_holds_and_is_taken_away(cast, admin):
    student = StudentFactory(school=cast.a)
    held = closed_years_ago(cast, 9, caused=[student])
    free = closed_years_ago(cast, 8)
    LegalHoldFactory(student=student)
    page = admin.get(DUE)
    assert [(row.pk, row.held) for row in page.context["page"]] == [(held.pk, True), (free.pk, False)]
    assert [row.pk for row in admin.get(DUE, {"held": "on"}).context["page"]] == [held.pk]
    assert [row.pk for row in admin.get(DUE, {"sort": "-due"}).context["page"]] == [free.pk, held.pk]
    lines = b"".join(admin.get(DUE, {"format": "csv"})).decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(held.pk), str(free.pk)]
    assert student.family_name not in page.content.decode()


def test_list_from_proposal_to_destruction(cast, admin, second, monkeypatch):
    incidents = [closed_years_ago(cast, 8) for _ in range(2)]
    assert "Propose a list" in admin.get(DUE).content.decode()
    form = admin.get(PROPOSE).context["form"]
    answer = admin.post(PROPOSE, {"client_id": form["client_id"].value()})
    row = Destruction.objects.get()
    assert answer.url == row.get_absolute_url() and row.listed == 2
    approve, stop, carry_out = (
        reverse(f"district:destruction-{name}", args=[row.pk]) for name in ("approve", "stop", "carry-out")
    )
    page = admin.get(row.get_absolute_url()).content.decode()
    assert "Another administrator must approve it" in page and approve not in page and stop in page
    assert "You proposed this list" in admin.post(approve, {"number": "2"}).content.decode()
    assert "The open list" in admin.get(DUE).content.decode()
    assert "Approve what is destroyed" in second.get("/").content.decode()
    assert "Approve what is destroyed" not in admin.get("/").content.decode()
    assert "The list has 2 records" in second.post(approve, {"number": "3"}).content.decode()
    assert second.post(approve, {"number": "2"}).status_code == 302
    assert carry_out not in second.get(row.get_absolute_url()).content.decode()
    assert "Not before" in second.post(carry_out, {"number": "2"}).content.decode()
    Destruction.objects.update(not_before=date(2026, 1, 1))
    assert "Destroy what is approved" in admin.get("/").content.decode()
    assert carry_out in admin.get(row.get_absolute_url()).content.decode()
    assert "This field is required" in admin.post(carry_out, {"number": ""}).content.decode()
    assert admin.post(carry_out, {"number": "2"}).status_code == 302
    with district_scope():
        assert not Incident.objects.filter(pk__in=[one.pk for one in incidents]).exists()
    page = admin.get(row.get_absolute_url()).content.decode()
    assert "What went" in page and "Destroyed" in page and "Destroy the records" not in page
    assert "is destroyed" in admin.post(carry_out, {"number": "2"}).content.decode()
    assert row.get_absolute_url() in admin.get(LISTS).content.decode()


def test_list_that_is_stopped_says_why(cast, admin, second):
    closed_years_ago(cast, 8)
    admin.post(PROPOSE, {"client_id": ""})
    row = Destruction.objects.get()
    stop = reverse("district:destruction-stop", args=[row.pk])
    assert "This field is required" in second.post(stop, {"why": " "}).content.decode()
    assert second.post(stop, {"why": "Counsel asked to wait."}).status_code == 302
    page = second.get(row.get_absolute_url()).content.decode()
    assert "Nothing of this list was destroyed" in page and "Counsel asked to wait." in page


def test_student_is_held_from_the_students_page_and_released(cast, admin):
    student = StudentFactory(school=cast.a)
    address = reverse("district:student-hold", args=[student.pk])
    assert address in admin.get(student.get_absolute_url()).content.decode()
    assert admin.post(address, {"matter": "", "reason": "x"}).context["form"].errors["matter"]
    assert admin.post(address, {"matter": "24-113", "reason": "Suit"}).url == student.get_absolute_url()
    again = admin.post(address, {"matter": "24-113", "reason": "Suit"}).content.decode()
    assert "There is a hold for this matter already." in again
    with district_scope():
        hold = LegalHold.objects.get()
    release = reverse("district:hold-release", args=[hold.pk])
    for client, shown in ((admin, True), (as_user(cast.auditor), True), (as_user(cast.coordinator), False)):
        assert ("24-113" in client.get(student.get_absolute_url()).content.decode()) is shown
    assert admin.post(release, {"why": ""}).context["form"].errors["why"]
    assert admin.post(release, {"why": "Settled."}).status_code == 302
    assert "24-113" not in admin.get(student.get_absolute_url()).content.decode()
    assert "Settled." in admin.get(HOLDS).content.decode()
    assert not admin.get(HOLDS, {"in_force": "on"}).context["page"].rows


def test_whole_school_is_held(cast, admin):
    closed_years_ago(cast, 8)
    address = reverse("district:hold-create")
    assert admin.post(address, {"matter": "24-114", "reason": "Suit"}).context["form"].errors["school"]
    assert admin.post(address, {"school": cast.a.pk, "matter": "24-114", "reason": "Suit"}).url == HOLDS
    assert "Everybody at Alder School" in admin.get(HOLDS).content.decode()
    assert "Nothing of this kind is due" in admin.post(PROPOSE, {"client_id": ""}).content.decode()


def test_words_find_the_pages(cast, admin):
    for words, address in (("purge", LIST), ("lawsuit", HOLDS), ("destroyed log", LISTS)):
        assert f'href="{address}"' in admin.get("/search/", {"q": words}).content.decode()
    assert LIST not in as_user(cast.principal).get("/search/", {"q": "purge"}).content.decode()


def test_kind_is_told_by_its_words():
    assert str(Destruction(kind="incident")) == str(kind("incident").label)
