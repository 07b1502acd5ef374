"""A cohort: its seats, its checklist, the licenses that it ends in."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.cast import set_the_stage
from tests.factories import (
    CohortFactory,
    CohortMemberFactory,
    CohortRequirementFactory,
    CompletionFactory,
    CourseFactory,
    CourseLicenseFactory,
    CredentialFactory,
    DeliverableFactory,
    InstructorFactory,
    RegistrationFactory,
    RequirementMetFactory,
    SchoolFactory,
    SessionFactory,
    StaffFactory,
)
from tests.races import at_once
from trainings.actions import cohorts
from trainings.models import Cohort, CohortMember, Credential
from trainings.queries.cohorts import bought_by, with_progress

TODAY = date(2026, 5, 4)


@pytest.fixture
def cohort(db):
    """A cohort of two seats with two lines, whose graduates may teach RP-2 for a year."""
    taught = CourseFactory(code="RP-2", license_months=12)
    cohort = CohortFactory(seats=2, course__code="RP-T", lead=InstructorFactory())
    CourseLicenseFactory(course=cohort.course, licensed=taught)
    for number, kind in enumerate(("attend", "pass"), start=1):
        CohortRequirementFactory(cohort=cohort, number=number, kind=kind)
    return cohort


def in_the_cohort(cohort, met=2):
    member = CohortMemberFactory(cohort=cohort)
    for line in cohort.requirements.order_by("number")[:met]:
        RequirementMetFactory(member=member, requirement=line)
    return member


def grant(cohort, by, *members, **facts):
    facts = {"starts_on": TODAY, "scope": "district"} | facts
    return cohorts.grant_licenses(cohort=cohort, by=by, numbers=dict.fromkeys(members, "L-1"), **facts)


def test_new_cohort_starts_with_the_usual_checklist(cast):
    facts = {"name": "One", "course": CourseFactory(kind="trainers"), "seats": 24}
    facts |= {"starts_on": TODAY, "ends_on": TODAY}
    cohort = cohorts.record_cohort(by=cast.training_lead, facts=facts, usual=True)
    assert list(cohort.requirements.values_list("number", "kind")) == [
        (1, "attend"), (2, "co_train"), (3, "observed"), (4, "pass"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["coordinator", "principal", "auditor", "board", "teacher", "contract_manager"])
def test_cohort_is_written_by_the_training_lead_alone(cast, cohort, who):
    with pytest.raises(PermissionDenied):
        cohorts.add_members(cohort=cohort, people=[StaffFactory()], by=getattr(cast, who), today=TODAY)


def test_seats_are_never_exceeded_and_then_nobody_gets_one(cast, cohort):
    people = StaffFactory.create_batch(3)
    with pytest.raises(ValidationError, match="free: 2"):
        cohorts.add_members(cohort=cohort, people=people, by=cast.training_lead, today=TODAY)
    assert cohort.members.count() == 0
    assert cohorts.add_members(cohort=cohort, people=people[:2], by=cast.training_lead, today=TODAY) == people[:2]
    assert cohorts.add_members(cohort=cohort, people=people[:2], by=cast.training_lead, today=TODAY) == []


def test_member_who_left_frees_the_seat_and_comes_back_only_to_a_free_one(cast, cohort):
    gone, other = in_the_cohort(cohort), in_the_cohort(cohort)
    with pytest.raises(ValidationError, match="Say why"):
        cohorts.leave_cohort(member=gone, by=cast.training_lead, today=TODAY, reason=" ")
    cohorts.leave_cohort(member=gone, by=cast.training_lead, today=TODAY, reason="Moved away")
    with pytest.raises(ValidationError, match="left the cohort already"):
        cohorts.leave_cohort(member=gone, by=cast.training_lead, today=TODAY, reason="Moved away")
    new = StaffFactory()
    cohorts.add_members(cohort=cohort, people=[new], by=cast.training_lead, today=TODAY)
    with pytest.raises(ValidationError, match="free: 0"):
        cohorts.add_members(cohort=cohort, people=[gone.staff], by=cast.training_lead, today=TODAY)
    cohorts.leave_cohort(member=other, by=cast.training_lead, today=TODAY, reason="Retired")
    cohorts.add_members(cohort=cohort, people=[gone.staff], by=cast.training_lead, today=TODAY)
    gone.refresh_from_db()
    assert (gone.left_on, gone.left_reason, gone.met.count()) == (None, "", 2)
    row = with_progress(Cohort.objects).get(pk=cohort.pk)
    assert (row.taken, row.finished, row.licensed) == (2, 1, 0)


def test_seats_cannot_become_fewer_than_are_taken(cast, cohort):
    in_the_cohort(cohort), in_the_cohort(cohort)
    with pytest.raises(ValidationError, match="2 people have a seat"):
        cohorts.change_cohort(cohort=cohort, by=cast.training_lead, fields={"seats": 1})


def test_line_that_somebody_met_stays_and_others_change_places(cast, cohort):
    first, second = cohort.requirements.order_by("number")
    in_the_cohort(cohort, met=1)
    with pytest.raises(ValidationError, match="so it stays"):
        cohorts.remove_line(line=first, by=cast.training_lead)
    cohorts.move_line(line=second, by=cast.training_lead, up=True)
    cohorts.move_line(line=second, by=cast.training_lead, up=True)
    assert list(cohort.requirements.order_by("number")) == [second, first]
    cohorts.remove_line(line=second, by=cast.training_lead)
    assert list(cohort.requirements.all()) == [first]


def test_tick_is_one_however_often_and_is_corrected_and_taken_back(cast, cohort):
    member, line = in_the_cohort(cohort, met=0), cohort.requirements.first()
    facts = {"member": member, "line": line, "by": cast.training_lead}
    for note in ("", "Watched on video"):
        cohorts.tick(**facts, today=TODAY, met_on=TODAY, note=note)
    assert list(member.met.values_list("requirement", "met_on", "note")) == [(line.pk, TODAY, "Watched on video")]
    with pytest.raises(ValidationError, match="still to come"):
        cohorts.tick(**facts, today=TODAY, met_on=date(2026, 5, 5))
    for _twice in range(2):
        cohorts.untick(**facts)
    assert member.met.count() == 0


def test_tick_of_another_cohort_or_of_who_left_is_refused(cast, cohort):
    member, line = in_the_cohort(cohort), cohort.requirements.first()
    with pytest.raises(ValidationError, match="another cohort"):
        cohorts.tick(
            member=member, line=CohortRequirementFactory(), by=cast.training_lead, today=TODAY, met_on=TODAY
        )  # fmt: skip
    cohorts.leave_cohort(member=member, by=cast.training_lead, today=TODAY, reason="Moved away")
    with pytest.raises(ValidationError, match="left the cohort"):
        cohorts.tick(member=member, line=line, by=cast.training_lead, today=TODAY, met_on=TODAY)


def test_license_lasts_as_the_course_says_and_knows_who_trained_them(cast, cohort):
    member = in_the_cohort(cohort)
    (license,) = grant(cohort, cast.training_lead, member, issued_by="IIRP")
    assert (license.instructor.staff, license.course.code, license.number) == (member.staff, "RP-2", "L-1")
    assert (license.starts_on, license.expires_on) == (TODAY, date(2027, 5, 3))
    assert (license.trained_by, license.member, license.issued_by) == (cohort.lead, member, "IIRP")


def test_license_for_named_schools_names_them(cast, cohort):
    member, school = in_the_cohort(cohort), SchoolFactory()
    with pytest.raises(ValidationError, match="Name the schools"):
        grant(cohort, cast.training_lead, member, scope="schools")
    (license,) = grant(cohort, cast.training_lead, member, scope="schools", schools=[school])
    assert list(license.schools.all()) == [school]


def test_license_is_refused_to_who_lacks_a_line_and_then_nobody_gets_one(cast, cohort):
    ready, behind = in_the_cohort(cohort), in_the_cohort(cohort, met=1)
    with pytest.raises(ValidationError, match="has not met every line"):
        grant(cohort, cast.training_lead, ready, behind)
    assert Credential.objects.count() == 0


def test_license_is_granted_once_and_again_after_it_was_revoked(cast, cohort):
    member = in_the_cohort(cohort)
    (license,) = grant(cohort, cast.training_lead, member)
    with pytest.raises(ValidationError, match="has the license of this cohort already"):
        grant(cohort, cast.training_lead, member, starts_on=date(2026, 6, 1))
    Credential.objects.filter(pk=license.pk).update(
        revoked_on=TODAY, revoked_by=cast.training_lead, revoked_reason="Wrong person"
    )
    assert len(grant(cohort, cast.training_lead, member, starts_on=date(2026, 6, 1))) == 1


def test_license_on_record_from_that_day_is_not_granted_again(cast, cohort):
    member, taught = in_the_cohort(cohort), cohort.course.licenses.get()
    CredentialFactory(instructor=InstructorFactory(staff=member.staff), course=taught, starts_on=TODAY)
    with pytest.raises(ValidationError, match="from this day already"):
        grant(cohort, cast.training_lead, member)


def test_who_leads_the_cohort_gets_no_license_from_it(cast, cohort):
    member = in_the_cohort(cohort)
    member.staff = cohort.lead.staff
    member.save(update_fields=["staff"])
    with pytest.raises(ValidationError, match="nobody trains themselves"):
        grant(cohort, cast.training_lead, member)


def test_training_that_licenses_for_no_course_grants_nothing(cast, cohort):
    cohort.course.licenses.clear()
    with pytest.raises(ValidationError, match="licenses nobody for a course yet"):
        grant(cohort, cast.training_lead, in_the_cohort(cohort))


def test_tick_on_which_a_license_rests_stays(cast, cohort):
    member, line = in_the_cohort(cohort), cohort.requirements.first()
    grant(cohort, cast.training_lead, member)
    with pytest.raises(ValidationError, match="Revoke the license first"):
        cohorts.untick(member=member, line=line, by=cast.training_lead)


def test_contract_counts_who_was_trained_with_its_money(cast, cohort, django_assert_num_queries):
    bought = DeliverableFactory()
    Cohort.objects.filter(pk=cohort.pk).update(deliverable=bought)
    in_the_cohort(cohort), in_the_cohort(cohort, met=1)
    SessionFactory(deliverable=bought, status="cancelled", cancelled_reason="Snow")
    sessions = SessionFactory.create_batch(2, deliverable=bought, capacity=30)
    for session in sessions:
        RegistrationFactory(session=session)
    place = RegistrationFactory(session=sessions[0])
    CompletionFactory(registration=place, staff=place.staff, course=sessions[0].course, source="session")
    with django_assert_num_queries(2):
        (one,), (row,) = bought_by(bought.contract)
    assert (one.taken, one.finished) == (2, 1)
    assert (row.deliverable, row.sessions) == (bought, sessions)
    assert (row.seats, row.taken, row.finished) == (60, 3, 1)


@pytest.mark.django_db(transaction=True)
def test_last_seat_that_two_give_at_once_is_given_once():
    cast = set_the_stage()
    cohort = CohortFactory(seats=1)
    told = at_once([
        lambda: cohorts.add_members(cohort=cohort, people=[StaffFactory()], by=cast.training_lead, today=TODAY)
        for _n in range(2)
    ])  # fmt: skip
    assert sorted(type(one).__name__ for one in told) == ["ValidationError", "list"]
    assert CohortMember.objects.count() == 1
