"""Who may teach, and who does; a license that is shortened or revoked while sessions are ahead."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.cast import as_user
from tests.factories import (
    CompletionFactory,
    CompletionInstructorFactory,
    CourseFactory,
    CredentialFactory,
    InstructorFactory,
    SchoolFactory,
    SessionFactory,
    StaffFactory,
    UserFactory,
    VendorFactory,
)
from trainings.actions import credentials, sessions
from trainings.models import Credential, Instructor
from trainings.queries import trainers

TODAY = date(2026, 5, 4)
ON = [date(2026, 5, 12), date(2026, 5, 13)]


@pytest.fixture
def course(db):
    return CourseFactory(code="RP-2")


def license_of(course, **fields):
    return CredentialFactory(course=course, **({"expires_on": date(2026, 12, 31)} | fields))


def shorten(credential, by, to, **more):
    fields = {"expires_on": to}
    return credentials.change_credential(credential=credential, by=by, today=TODAY, fields=fields, **more)


def test_certified_is_told_from_active(course):
    certified = license_of(course).instructor
    both = license_of(course).instructor
    once = InstructorFactory()
    SessionFactory(course=course, on=[TODAY - timedelta(days=365), TODAY + timedelta(days=1)], by=[certified])
    SessionFactory(course=course, on=[TODAY - timedelta(days=364), TODAY + timedelta(days=2)], by=[both])
    SessionFactory(course=course, on=[TODAY, TODAY + timedelta(days=3)], by=[once])
    SessionFactory(course=course, on=ON, by=[certified])
    SessionFactory(course=course, on=[TODAY], by=[certified], status="cancelled", cancelled_reason="Snow")
    everybody = Instructor.objects.all()
    assert set(trainers.certified(everybody, TODAY)) == {certified, both}
    assert set(trainers.active(everybody, TODAY)) == {both, once}
    assert trainers.both_counts(everybody, TODAY) == (2, 2, 1)
    standing = {(one.pk, one.is_certified, one.is_active) for one in trainers.with_standing(everybody, TODAY)}
    assert standing == {(certified.pk, True, False), (both.pk, True, True), (once.pk, False, True)}


def test_license_that_ends_between_two_days_is_said_by_the_session_and_by_the_license(cast, course):
    credential = license_of(course)
    session = SessionFactory(course=course, number="RP-2 · 9", on=ON, by=[credential.instructor])
    with pytest.raises(ValidationError, match=r"RP-2 · 9 \(May 12, 2026\)"):
        shorten(credential, cast.training_lead, ON[0])
    shorten(credential, cast.training_lead, ON[0], knowing=True)
    days = [(day, time(8, 30), time(15, 30)) for day in ON]
    with pytest.raises(ValidationError, match="the license ends on May 12, 2026"):
        sessions.change_session(
            session=session, by=cast.training_lead, now=None, facts={}, days=days,
            instructors=[(credential.instructor, "lead")],
        )  # fmt: skip


def test_license_that_still_covers_the_last_day_is_shortened_without_a_word(cast, course):
    credential = license_of(course)
    SessionFactory(course=course, on=ON, by=[credential.instructor])
    assert shorten(credential, cast.training_lead, ON[1]).expires_on == ON[1]


def test_another_license_that_covers_the_session_keeps_it(cast, course):
    credential = license_of(course)
    CredentialFactory(instructor=credential.instructor, course=course, starts_on=date(2026, 5, 1))
    SessionFactory(course=course, on=ON, by=[credential.instructor])
    assert shorten(credential, cast.training_lead, TODAY).expires_on == TODAY


def test_trainer_is_revoked_with_sessions_ahead_only_knowingly(cast, course):
    credential = license_of(course)
    ahead = SessionFactory(course=course, on=ON, by=[credential.instructor])
    SessionFactory(course=course, on=[TODAY - timedelta(days=9), TODAY - timedelta(days=8)], by=[credential.instructor])
    SessionFactory(on=ON, by=[credential.instructor])  # another course
    assert trainers.losing_cover(credential, None, TODAY) == [ahead]
    facts = {"credential": credential, "by": cast.training_lead, "today": TODAY, "reason": "Complaint upheld"}
    with pytest.raises(ValidationError, match="Nobody may teach these sessions then"):
        credentials.revoke_credential(**facts)
    assert not Credential.objects.exclude(revoked_on=None).exists()
    credentials.revoke_credential(**facts, knowing=True)
    with pytest.raises(ValidationError, match="revoked already"):
        credentials.revoke_credential(**facts, knowing=True)
    for _twice in range(2):
        credentials.restore_credential(credential=credential, by=cast.training_lead)
    credential.refresh_from_db()
    assert (credential.revoked_on, credential.revoked_by, credential.revoked_reason) == (None, None, "")


def test_vendors_own_instructor_needs_no_license_to_keep_a_session(cast):
    vendor = VendorFactory()
    course = CourseFactory(provider=vendor)
    credential = license_of(course, instructor=InstructorFactory(vendor=vendor))
    SessionFactory(course=course, on=ON, by=[credential.instructor])
    assert trainers.losing_cover(credential, None, TODAY) == []


@pytest.mark.parametrize("who", ["coordinator", "principal", "auditor", "contract_manager", "teacher"])
def test_license_is_written_by_the_training_lead_alone(cast, course, who):
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        credentials.revoke_credential(credential=license_of(course), by=by, today=TODAY, reason="No")


def test_license_for_named_schools_keeps_them(cast, course):
    credential, school = license_of(course), SchoolFactory()
    facts = {"credential": credential, "by": cast.training_lead, "today": TODAY}
    with pytest.raises(ValidationError, match="Name the schools"):
        credentials.change_credential(**facts, fields={"scope": "schools"})
    credentials.change_credential(**facts, fields={"scope": "schools"}, schools=[school])
    assert list(credential.schools.all()) == [school]
    credentials.change_credential(**facts, fields={"scope": "district"}, schools=[school])
    assert list(credential.schools.all()) == []


# --- the pages


def test_form_names_the_sessions_that_lose_their_cover_before_it_saves(cast, course):
    today = date.today()
    credential = license_of(course, starts_on=today, expires_on=None)
    on = [today + timedelta(days=20), today + timedelta(days=21)]
    SessionFactory(course=course, number="RP-2 · 9", on=on, by=[credential.instructor])
    client, url = as_user(cast.training_lead), f"/trainings/credentials/{credential.pk}/revoke/"
    assert "Save all the same" not in client.get(url).content.decode()
    page = client.post(url, {"reason": "Left"}).content.decode()
    assert "RP-2 · 9" in page
    assert "Save all the same" in page
    answer = client.post(url, {"reason": "Left", "knowing": "on"})
    assert answer["Location"] == credential.instructor.get_absolute_url()
    url = f"/trainings/credentials/{CredentialFactory(instructor=credential.instructor, course=course).pk}/edit/"
    form = {"starts_on": "2025-08-01", "expires_on": on[0].isoformat(), "scope": "district"}
    version = client.get(url).context["form"]["version"].value()
    assert "RP-2 · 9" in client.post(url, form | {"version": version}).content.decode()
    assert client.post(url, form | {"version": version, "knowing": "on"}).status_code == 302


def test_instructor_is_a_member_of_staff_or_a_vendors_and_not_both(cast):
    client, staff, vendor = as_user(cast.training_lead), StaffFactory(), VendorFactory()
    url = "/trainings/instructors/new/"
    assert "not both" in client.post(url, {"staff": staff.pk, "vendor": vendor.pk}).content.decode()
    assert "give a name and the vendor" in client.post(url, {"outside_name": "Ann"}).content.decode()
    client.post(url, {"staff": staff.pk})
    client.post(url, {"outside_name": "Ann", "vendor": vendor.pk, "email": "ann@vendor.example"})
    assert sorted(one.name for one in Instructor.objects.all()) == sorted([staff.name, "Ann"])
    assert "already" in client.post(url, {"staff": staff.pk}).content.decode()
    ann = Instructor.objects.get(vendor=vendor)
    edit = f"{ann.get_absolute_url()}edit/"
    version = client.get(edit).context["form"]["version"].value()
    client.post(edit, {"version": version, "outside_name": "Ann Other", "vendor": vendor.pk})
    assert client.get(ann.get_absolute_url()).context["title"] == "Ann Other"
    assert client.get(f"{Instructor.objects.get(staff=staff).get_absolute_url()}edit/").status_code == 404


def test_page_of_an_instructor_counts_who_was_trained_by_them(cast, course):
    teacher = license_of(course).instructor
    for _n in range(2):
        CompletionInstructorFactory(instructor=teacher, completion=CompletionFactory(course=course))
    license_of(course, trained_by=teacher)
    story = trainers.story_of(teacher, TODAY)
    assert (story["staff_trained"], story["trainers_trained"], story["is_certified"]) == (2, 1, True)
    assert as_user(cast.auditor).get(teacher.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("principal", 200), ("coordinator", 200), ("other_school", 404), ("board", 404), ("teacher", 404)],
)
def test_page_of_an_instructor_is_read_at_their_school(cast, course, who, status):
    own = license_of(course, instructor=InstructorFactory(staff=StaffFactory(assigned_to=cast.a))).instructor
    assert as_user(getattr(cast, who)).get(own.get_absolute_url()).status_code == status
    themselves = UserFactory(staff=own.staff)
    assert as_user(themselves).get(own.get_absolute_url()).status_code == 200


def test_list_is_narrowed_by_what_holds_today(cast, course):
    today = date.today()
    rows = {
        "today": license_of(course, starts_on=today, expires_on=None),
        "soon": license_of(course, starts_on=today, expires_on=today + timedelta(days=90)),
        "expired": license_of(course, expires_on=today - timedelta(days=1)),
        "revoked": license_of(course, revoked_on=today, revoked_by=cast.training_lead, revoked_reason="Left"),
    }
    client = as_user(cast.training_lead)

    def shown(query):
        return {row.pk for row in client.get(f"/trainings/credentials/?{query}").context["page"].rows}

    assert shown("state=today") == {rows["today"].pk, rows["soon"].pk}
    for state in ("soon", "expired", "revoked"):
        assert shown(f"state={state}") == {rows[state].pk}
    SessionFactory(course=course, on=[today, today + timedelta(days=1)], by=[rows["soon"].instructor])
    assert shown("taught=yes") == {rows["soon"].pk}
    assert shown("state=today&taught=no") == {rows["today"].pk}


def test_tiles_open_the_instructors_that_they_count(cast, course):
    today = date.today()
    both = license_of(course, starts_on=today, expires_on=None).instructor
    certified = license_of(course, starts_on=today, expires_on=None).instructor
    vendors, neither = InstructorFactory(vendor=VendorFactory()), InstructorFactory()
    SessionFactory(course=course, on=[today, today + timedelta(days=1)], by=[both, vendors])
    client = as_user(cast.training_lead)
    counts = client.get("/trainings/credentials/").context
    shown = {
        state: {row.pk for row in client.get(f"/trainings/instructors/?state={state}").context["page"].rows}
        for state in ("certified", "active", "both", "neither")
    }
    assert shown == {
        "certified": {both.pk, certified.pk}, "active": {both.pk, vendors.pk}, "both": {both.pk},
        "neither": {neither.pk},
    }  # fmt: skip
    assert [counts[name] for name in ("certified", "active", "both")] == [2, 2, 1]
    found = client.get(f"/trainings/instructors/?q={both.staff.family_name}").context["page"].rows
    assert both.pk in {row.pk for row in found}


def test_instructors_stand_by_family_name_whoever_sends_them(cast):
    InstructorFactory(vendor=VendorFactory(), outside_name="Ann van Middle")
    for name in ("Zeta", "Alpha"):
        InstructorFactory(staff=StaffFactory(family_name=name))
    client = as_user(cast.training_lead)

    def names(sort):
        page = client.get(f"/trainings/instructors/?sort={sort}").context["page"]
        return [row.name.rpartition(" ")[2] for row in page]

    assert names("name") == ["Alpha", "Middle", "Zeta"] == names("-name")[::-1]
