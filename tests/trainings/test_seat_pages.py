"""Seats on the pages: one's own by a tap, somebody else's, a pasted list, withdrawing, a day that is made up."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.cast import as_user
from tests.factories import CourseFactory, MakeUpFactory, RegistrationFactory, SessionFactory, StaffFactory
from trainings.models import MakeUp, Registration


def ahead(n):
    return [timezone.localdate() + timedelta(days=n), timezone.localdate() + timedelta(days=n + 1)]


@pytest.fixture
def session(db):
    return SessionFactory(on=ahead(9), capacity=2)


def press(client, name, *args, **data):
    return client.post(reverse(f"trainings:{name}", args=args), data, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_one_tap_registers_twice_is_once_and_the_next_waits(cast, session):
    client = as_user(cast.teacher)
    assert "You have a seat." in said(press(client, "session-register", session.pk))
    press(client, "session-register", session.pk)
    taken = Registration.objects.get()
    assert (taken.staff, taken.school, taken.how) == (cast.teacher.staff, cast.a, "self")
    RegistrationFactory(session=session)
    assert "You are in line" in said(press(as_user(cast.coordinator), "session-register", session.pk))


def test_who_is_in_line_gets_the_seat_and_an_e_mail(cast, session, django_capture_on_commit_callbacks):
    taken = RegistrationFactory(session=session, staff=cast.teacher.staff, school=cast.a)
    RegistrationFactory(session=session)
    waits = RegistrationFactory(session=session, waits=True, staff=StaffFactory(email="next@district.example"))
    with django_capture_on_commit_callbacks(execute=True):
        press(as_user(cast.teacher), "registration-withdraw", taken.pk)
    waits.refresh_from_db()
    assert waits.status == "seated"
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["next@district.example"], f"You have a seat: {session}")
    ]
    assert session.place in mail.outbox[0].body
    assert f"http://testserver{session.get_absolute_url()}" in mail.outbox[0].body


def test_clash_and_prerequisite_are_said_before_the_button(cast, session):
    first = CourseFactory(code="RP-1", name="Before")
    session.course.prerequisite = first
    session.course.save(update_fields=["prerequisite"])
    RegistrationFactory(session=SessionFactory(number="S-CLASH", on=ahead(9)), staff=cast.teacher.staff)
    html = as_user(cast.teacher).get(session.get_absolute_url()).content.decode()
    assert "At that time they are in S-CLASH" in html
    assert "RP-1 Before comes first" in html
    assert reverse("trainings:session-register", args=[session.pk]) not in html
    assert "comes first" in said(press(as_user(cast.teacher), "session-register", session.pk))


def test_principal_registers_own_staff_and_nobody_elses(cast, session):
    client = as_user(cast.principal)
    theirs = StaffFactory(assigned_to=cast.b)
    refused = press(client, "session-register-other", session.pk, staff=theirs.pk)
    assert refused.context["form"].errors["staff"] == [
        "Works at none of your schools: their own school registers them."
    ]
    assert "has a seat" in said(press(client, "session-register-other", session.pk, staff=cast.teacher.staff.pk))
    assert list(session.registrations.values_list("staff", "how")) == [(cast.teacher.staff.pk, "staff")]


def test_list_is_looked_up_first_and_registers_nobody_before_it_is_applied(cast, session):
    one = StaffFactory(email="one@district.example", staff_number="", assigned_to=cast.a)
    two = StaffFactory(staff_number="E-77", assigned_to=cast.a)
    three = StaffFactory(staff_number="E-78", assigned_to=cast.b)
    for twin in range(2):
        StaffFactory(email="twin@district.example", staff_number=f"T{twin}")
    lines = "ONE@district.example\n e-77 \nE-78\nnobody@district.example\ntwin@district.example\n"
    client = as_user(cast.principal)
    dry = press(client, "session-register-list", session.pk, lines=lines)
    found = dry.context["found"]
    assert [(staff, bool(taken)) for _line, staff, taken, _words in found] == [
        (one, True), (two, True), (three, False), (None, False), (None, False)
    ]  # fmt: skip
    assert "none of your schools" in found[2][3]
    assert "Nobody of the staff" in found[3][3] and "two people" in found[4][3]
    assert session.registrations.count() == 0
    press(client, "session-register-list", session.pk, lines=lines, apply="1")
    assert list(session.registrations.order_by("pk").values_list("staff", "how")) == [
        (one.pk, "list"),
        (two.pk, "list"),
    ]


def test_missed_day_is_made_up_where_there_is_a_seat_and_taken_back(cast, session):
    mine = RegistrationFactory(session=session, staff=cast.teacher.staff, school=cast.a)
    full = SessionFactory(course=session.course, on=ahead(19), capacity=1)
    RegistrationFactory(session=full)
    free = SessionFactory(course=session.course, on=ahead(29))
    SessionFactory(on=ahead(39))  # another course
    client, url = as_user(cast.teacher), reverse("trainings:makeup-create", args=[mine.pk, 2])
    offered = client.get(url).context["form"].fields["day"].queryset
    there = free.days.get(number=2)
    assert list(offered) == [there]
    client.post(url, {"day": there.pk})
    makeup = MakeUp.objects.get()
    assert (makeup.registration, makeup.missed.number, makeup.day) == (mine, 2, there)
    seats = as_user(cast.training_lead).get(free.get_absolute_url()).text
    assert "1 more is for who makes up a day." in seats and "29 seats are free." in seats
    press(client, "makeup-drop", makeup.pk)
    assert MakeUp.objects.count() == 0


def test_on_the_day_the_page_leads_to_the_check_in_of_ones_own_day_or_the_one_made_up(cast, session):
    today = timezone.localdate()
    before = SessionFactory(course=session.course, on=[today - timedelta(days=9), today - timedelta(days=8)])
    now = SessionFactory(course=session.course, on=[today - timedelta(days=1), today])
    mine = RegistrationFactory(session=before, staff=cast.teacher.staff, school=cast.a)
    MakeUpFactory(registration=mine, missed=before.days.last(), day=now.days.last())
    RegistrationFactory(session=now, staff=cast.coordinator.staff, school=cast.a)
    link = reverse("trainings:check-in", args=[now.days.last().pk])
    assert link in as_user(cast.teacher).get(before.get_absolute_url()).content.decode()
    assert link in as_user(cast.coordinator).get(now.get_absolute_url()).content.decode()
    assert link not in as_user(cast.principal).get(now.get_absolute_url()).content.decode()


def test_nobody_touches_the_place_of_somebody_at_another_school(cast, session):
    theirs = RegistrationFactory(session=session, school=cast.b, staff=StaffFactory(assigned_to=cast.b))
    makeup = MakeUpFactory(registration=theirs)
    for user in (cast.teacher, cast.principal, cast.coordinator, cast.board):
        client = as_user(user)
        assert client.post(reverse("trainings:registration-withdraw", args=[theirs.pk])).status_code == 404
        assert client.get(reverse("trainings:makeup-create", args=[theirs.pk, 1])).status_code == 404
        assert client.post(reverse("trainings:makeup-drop", args=[makeup.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "seated" and MakeUp.objects.count() == 1
