"""The pages of sessions: planning one, changing it, its moves, who reads which names."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.cast import as_user
from tests.factories import (
    AttendanceFactory,
    CalendarDayFactory,
    CourseFactory,
    CredentialFactory,
    RegistrationFactory,
    SessionFactory,
    StaffFactory,
)
from trainings.models import Session

LIST, NEW = "trainings:session-list", "trainings:session-create"


@pytest.fixture
def lead(cast):
    return as_user(cast.training_lead)


def next_monday():
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def posted(course, trainer, **changes):
    monday = next_monday()
    days = {f"day_{n}": monday + timedelta(days=n) for n in range(course.days)}
    hours = {f"starts_{n}": "08:30" for n in range(course.days)} | {f"ends_{n}": "15:30" for n in range(course.days)}
    taught = {"rows": 1, "instructor_0": trainer.pk, "part_0": "lead"}
    return {"number": "RP-2 · 1", "capacity": 25, "place": "Room 4"} | days | hours | taught | changes


def planned(lead, **changes):
    course = CourseFactory(code="RP-2")
    trainer = CredentialFactory(course=course, starts_on=date(2020, 1, 1)).instructor
    response = lead.post(f"{reverse(NEW)}?course={course.pk}", posted(course, trainer, **changes), follow=True)
    return response, course, trainer


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_session_is_planned_course_first_with_a_suggested_number(lead):
    course = CourseFactory(code="RP-2")
    assert lead.post(reverse(NEW), {"course": course.pk})["Location"] == f"{reverse(NEW)}?course={course.pk}"
    form = lead.get(f"{reverse(NEW)}?course={course.pk}").context["form"]
    assert form["number"].value() == "RP-2 · 1"
    SessionFactory(number="RP-2 · 2", course=course)
    assert lead.get(f"{reverse(NEW)}?course={course.pk}").context["form"]["number"].value() == "RP-2 · 3"


def test_session_is_planned_once_however_often_its_form_comes(lead):
    _response, course, trainer = planned(lead, client_id="7d0f3c5a-3b1e-4f0c-9d2b-8a8a3f5a9c11")
    session = Session.objects.get()
    assert (session.status, [row.instructor for row in session.taught_by.all()]) == ("planned", [trainer])
    assert [day.day for day in session.days.all()] == [next_monday(), next_monday() + timedelta(days=1)]
    again = posted(course, trainer, client_id="7d0f3c5a-3b1e-4f0c-9d2b-8a8a3f5a9c11")
    twice = lead.post(f"{reverse(NEW)}?course={course.pk}", again, follow=True)
    assert Session.objects.count() == 1
    assert "saved already" in said(twice)


def test_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(lead):
    response, _course, _trainer = planned(lead, ends_1="08:00", instructor_0="", place="Room 9")
    form = response.context["form"]
    assert form.errors["ends_1"] == ["A day cannot end before it begins."]
    assert form.errors["instructor_0"] == ["Name at least one instructor."]
    assert form["place"].value() == "Room 9"
    assert Session.objects.count() == 0


def test_license_that_ends_between_the_days_is_refused_with_its_last_day(lead):
    course = CourseFactory(code="RP-2")
    license = CredentialFactory(course=course, starts_on=date(2020, 1, 1), expires_on=next_monday())
    response = lead.post(f"{reverse(NEW)}?course={course.pk}", posted(course, license.instructor))
    assert "the license ends on" in str(response.context["form"].non_field_errors())
    assert Session.objects.count() == 0


def test_closure_and_taken_room_are_said_and_refuse_nothing(lead):
    CalendarDayFactory(day=next_monday(), school=None, kind="closed", note="Holiday")
    SessionFactory(number="RP-9 · 1", place="room 4", on=[next_monday(), next_monday() + timedelta(days=1)])
    response, _course, _trainer = planned(lead)
    assert Session.objects.count() == 2
    assert "closed: Holiday" in said(response)
    assert "RP-9 · 1 is in the same room" in said(response)


def test_row_of_an_instructor_is_added_without_saving(lead):
    response, _course, _trainer = planned(lead, more="1")
    assert response.context["form"].count == 2
    assert Session.objects.count() == 0


def test_edit_over_a_newer_edit_shows_days_and_instructors(lead):
    _response, course, trainer = planned(lead)
    session = Session.objects.get()
    url = reverse("trainings:session-edit", args=[session.pk])
    version = lead.get(url).context["form"]["version"].value()
    other = CredentialFactory(course=course, starts_on=date(2020, 1, 1)).instructor
    lead.post(url, posted(course, other, version=version))
    stale = lead.post(url, posted(course, trainer, version=version))
    assert [label for label, *_ in stale.context["form"].conflict] == ["Instructors"]
    assert [row.instructor for row in session.taught_by.all()] == [other]


def test_other_days_or_another_room_are_told_to_those_who_have_a_place(lead, django_capture_on_commit_callbacks):
    _response, course, trainer = planned(lead)
    session = Session.objects.get()
    RegistrationFactory(session=session, staff=StaffFactory(email="one@district.example"))
    url = reverse("trainings:session-edit", args=[session.pk])

    def change(**changes):
        version = lead.get(url).context["form"]["version"].value()
        with django_capture_on_commit_callbacks(execute=True):
            lead.post(url, posted(course, trainer, version=version, **changes))
        return [letter.subject for letter in mail.outbox]

    assert change(capacity=30) == []
    assert change(capacity=30, place="Room 5") == ["Another time or place: RP-2 · 1"]
    assert change(capacity=30, place="Room 5", starts_1="09:00") == ["Another time or place: RP-2 · 1"] * 2
    assert "09:00–15:30" in mail.outbox[-1].body and "Room 5" in mail.outbox[-1].body
    assert f"http://testserver{session.get_absolute_url()}" in mail.outbox[-1].body


def test_moves_of_a_session_from_open_to_certified_and_back(cast, lead):
    yesterday = timezone.localdate() - timedelta(days=1)
    session = SessionFactory(course=CourseFactory(days=1), on=[yesterday], status="planned")
    came, missed = RegistrationFactory(session=session), RegistrationFactory(session=session)
    AttendanceFactory(registration=came)

    def press(name):
        return said(lead.post(reverse(f"trainings:session-{name}", args=[session.pk]), follow=True))

    assert "Registration is open." in press("open")
    assert "It was held." in press("held")
    page = lead.get(reverse("trainings:session-certify", args=[session.pk]))
    assert [one.pk for one in page.context["done"]] == [came.pk]
    assert [(one.pk, found.lacks[0][:5]) for one, found in page.context["lacking"]] == [(missed.pk, "Day 1")]
    refused = lead.post(reverse("trainings:session-certify", args=[session.pk]))
    assert "have no mark" in str(refused.context["form"].non_field_errors())
    AttendanceFactory(registration=missed, status="absent", minutes=0)
    assert "Certified: 1 finished, 1 still lack something." in press("certify")
    assert "Open for corrections." in press("reopen")
    assert "from there it cannot become: cancelled" in str(
        lead.post(
            reverse("trainings:session-cancel", args=[session.pk]), {"reason": "Snow"}
        ).context["form"].non_field_errors()
    )  # fmt: skip


def test_cancelled_session_tells_its_people_and_moves_them(cast, lead, django_capture_on_commit_callbacks):
    ahead = [timezone.localdate() + timedelta(days=n) for n in (9, 10)]
    later = [timezone.localdate() + timedelta(days=n) for n in (19, 20)]
    session = SessionFactory(on=ahead)
    other = SessionFactory(course=session.course, on=later, capacity=1)
    one = RegistrationFactory(session=session, staff=StaffFactory(email="one@district.example"))
    RegistrationFactory(session=session, waits=True, staff=StaffFactory(email="two@district.example"))
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(reverse("trainings:session-cancel", args=[session.pk]), {"reason": "The trainer is ill"})
    assert sorted(to for letter in mail.outbox for to in letter.to) == ["one@district.example", "two@district.example"]
    assert "The trainer is ill" in mail.outbox[0].body
    assert f"http://testserver{session.get_absolute_url()}" in mail.outbox[0].body
    moved = lead.post(reverse("trainings:session-move", args=[session.pk]), {"to": other.pk}, follow=True)
    assert "2 people are in" in said(moved)
    assert other.registrations.get(status="seated").staff == one.staff
    assert other.registrations.filter(status="waiting").count() == 1
    back = lead.post(reverse("trainings:session-revive", args=[session.pk]), follow=True)
    assert "planned again" in said(back)


def test_names_are_read_by_who_answers_for_them(cast):
    session = SessionFactory(on=[timezone.localdate() + timedelta(days=n) for n in (9, 10)])
    for school, name in ((cast.a, "Ours"), (cast.b, "Theirs")):
        RegistrationFactory(session=session, school=school, staff=StaffFactory(family_name=name, assigned_to=school))
    RegistrationFactory(session=session, school=cast.a, staff=cast.teacher.staff)
    url = session.get_absolute_url()

    def names(user):
        html = as_user(user).get(url).content.decode()
        return [name for name in ("Ours", "Theirs") if name in html]

    assert names(cast.training_lead) == names(cast.auditor) == ["Ours", "Theirs"]
    assert names(cast.principal) == names(cast.coordinator) == ["Ours"]
    assert names(cast.teacher) == names(cast.board) == names(cast.outsider) == []
    assert "And 1 person of a school that is not yours." in as_user(cast.principal).get(url).content.decode()
    assert "You have a seat" in as_user(cast.teacher).get(url).content.decode()


def test_list_shows_what_lies_ahead_and_finds_the_rest(cast):
    today = timezone.localdate()
    ahead = SessionFactory(number="AHEAD", on=[today + timedelta(days=2), today + timedelta(days=3)], capacity=1)
    past = SessionFactory(number="PAST", on=[today - timedelta(days=3), today - timedelta(days=2)], status="held")
    SessionFactory(number="OFF", on=[today, today + timedelta(days=1)], status="cancelled", cancelled_reason="Snow")
    RegistrationFactory(session=ahead, staff=cast.teacher.staff)
    client = as_user(cast.teacher)

    def listed(**query):
        return [row.number for row in client.get(reverse(LIST), query).context["page"]]

    assert listed() == listed(when="mine") == ["AHEAD"]
    assert listed(when="past") == ["PAST"]
    assert listed(status="cancelled") == ["OFF"]
    assert listed(seats="on") == []
    assert listed(q="past", when="all") == [past.number]
    assert listed(course=past.course.pk, when="all") == ["PAST"]
    csv = b"".join(client.get(reverse(LIST), {"format": "csv"})).decode()
    assert re.search("AHEAD.*,1,1,0,Open for registration", csv)
