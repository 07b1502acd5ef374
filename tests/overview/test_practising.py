"""Trained but not practising, and the lineage of trainers, against stories told by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from district.scope import district_scope
from overview.practising import NEVER, quiet_counts, quiet_for, taught_by, trained
from overview.views.practising import PractisingList
from tests.cast import as_user, set_the_stage
from tests.factories import (
    CompletionFactory,
    CompletionInstructorFactory,
    CourseFactory,
    CredentialFactory,
    InstructorFactory,
    PracticeFactory,
    StaffFactory,
    VendorFactory,
)
from trainings.queries.lineage import flat, lineage

TODAY = date.today()


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def cast(db):
    return set_the_stage()


def noon(days):
    return datetime.combine(ago(days), time(16), UTC)


def somebody(school, *, finished, led=None, by=(), **completion):
    """A member of staff who finished a course so many days ago, and led a circle so many days ago."""
    staff = StaffFactory(assigned_to=school)
    done = CompletionFactory(staff=staff, completed_on=ago(finished), **completion)
    for instructor in by:
        CompletionInstructorFactory(completion=done, instructor=instructor)
    if led is not None:
        with district_scope():
            PracticeFactory(school=school, facilitators=[staff], started_at=noon(led), status="completed")
    return staff


def test_who_was_trained_and_is_quiet_is_found_by_window(cast):
    fresh = somebody(cast.a, finished=10)
    busy = somebody(cast.a, finished=200, led=29)
    slow = somebody(cast.a, finished=200, led=31)
    never = somebody(cast.b, finished=100)
    gone = somebody(cast.a, finished=200, revoked_on=ago(1), revoked_by=cast.training_lead, revoked_reason="Wrong")
    with district_scope():
        staff = trained(TODAY)
        assert set(staff) == {fresh, busy, slow, never}
        assert gone not in staff
        assert set(quiet_for(staff, 30, TODAY)) == {slow, never}
        assert set(quiet_for(staff, 90, TODAY)) == {never}
        assert set(quiet_for(staff, 180, TODAY)) == set()
        assert quiet_counts(staff, TODAY) == [(30, 3, 2), (90, 3, 1), (180, 2, 0)]
        assert staff.get(pk=never.pk).led_on == NEVER
        assert set(trained(TODAY, [cast.b.pk])) == {never}


@pytest.mark.parametrize("sort", PractisingList.orders)
def test_second_page_goes_on_where_the_first_ends(cast, sort):
    everybody = {somebody(cast.a, finished=100, led=n % 3 or None) for n in range(51)}
    client = as_user(cast.training_lead)
    first = client.get(f"/trainings/practising/?sort={sort}").context["page"]
    second = client.get(f"/trainings/practising/{first.next}").context["page"]
    assert (len(first), len(second), {*first, *second}) == (50, 1, everybody)


def test_planned_and_declined_practices_are_no_practice(cast):
    staff = somebody(cast.a, finished=100)
    with district_scope():
        for status in ("planned", "requested", "declined"):
            reason = {"declined_reason": "Not now"} if status == "declined" else {}
            PracticeFactory(school=cast.a, facilitators=[staff], status=status, started_at=noon(3), **reason)
        assert trained(TODAY).get(pk=staff.pk).led_on == NEVER


def test_taking_part_is_not_leading(cast):
    staff = somebody(cast.a, finished=100)
    leader = somebody(cast.a, finished=100)
    with district_scope():
        practice = PracticeFactory(school=cast.a, facilitators=[leader], started_at=noon(3))
        practice.participants.create(school=cast.a, staff=staff, role="supporter")
        found = trained(TODAY)
        assert (found.get(pk=staff.pk).led_on, found.get(pk=leader.pk).led_on) == (NEVER, ago(3))


def test_principal_sees_own_staff_and_training_lead_everybody(cast):
    here, there = somebody(cast.a, finished=100), somebody(cast.b, finished=100, led=5)
    page = as_user(cast.principal).get("/trainings/practising/")
    assert here.family_name in page.text and there.family_name not in page.text
    page = as_user(cast.training_lead).get("/trainings/practising/")
    assert here.family_name in page.text and there.family_name in page.text
    page = as_user(cast.training_lead).get("/trainings/practising/?quiet=90&format=csv")
    told = b"".join(page.streaming_content).decode()
    assert here.email in told and there.email not in told


def test_lineage_goes_from_the_vendor_to_the_staff(cast):
    vendor, course = VendorFactory(), CourseFactory()
    root = InstructorFactory(vendor=vendor, outside_name="Root")
    trainer, second = InstructorFactory(), InstructorFactory()
    for one in (trainer, second):
        CredentialFactory(instructor=one, course=course, trained_by=root, starts_on=ago(300))
    both = somebody(cast.a, finished=50, by=[root, trainer], course=course, led=10)
    somebody(cast.a, finished=50, by=[trainer], course=course)
    somebody(cast.b, finished=50, by=[second], course=course, led=100)
    left = StaffFactory(ended_on=ago(2))
    CompletionInstructorFactory(
        completion=CompletionFactory(staff=left, completed_on=ago(40), course=course), instructor=second
    )
    rows = {branch.instructor.name: branch for branch in flat(lineage(TODAY))}
    assert [len(rows[name].staff) for name in ("Root", trainer.name, second.name)] == [3, 2, 1]
    assert (rows["Root"].trainer_count, rows["Root"].depth, rows[trainer.name].depth) == (2, 0, 1)
    assert both.pk in rows["Root"].taught
    page = as_user(cast.training_lead).get("/trainings/lineage/")
    assert page.context["everybody"] == 3
    assert page.context["all_still"] == [(30, 1, 33), (90, 1, 33), (180, 2, 67)]
    with district_scope():
        assert taught_by(trained(TODAY), root.pk).count() == 3


def test_two_trainers_who_trained_each_other_make_no_endless_tree(cast):
    first, second = InstructorFactory(), InstructorFactory()
    course = CourseFactory()
    root = InstructorFactory(vendor=VendorFactory(), outside_name="Root")
    CredentialFactory(instructor=first, course=course, trained_by=second)
    CredentialFactory(instructor=second, course=course, trained_by=first)
    CredentialFactory(instructor=first, course=CourseFactory(), trained_by=root)
    assert [branch.instructor.name for branch in flat(lineage(TODAY))] == ["Root", first.name, second.name]
