"""A day's pages: the roll by taps, who came unannounced, the sheet, the code on the wall and what it opens."""

from datetime import datetime, time, timedelta
from io import BytesIO

import pymupdf
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import as_user
from tests.factories import (
    AttendanceFactory,
    InstructorFactory,
    MakeUpFactory,
    RegistrationFactory,
    SessionFactory,
    SessionInstructorFactory,
    StaffFactory,
)
from trainings.models import Attendance, Registration
from trainings.policies import codes


@pytest.fixture
def clock(monkeypatch):
    """Function (hour, minute, second): it is that time today."""
    today = timezone.localdate()

    def stand(hour, minute=0, second=0):
        now = timezone.make_aware(datetime.combine(today, time(hour, minute, second)))
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    stand(9)
    return stand


@pytest.fixture
def day(db, clock):
    """The first day of a session is today."""
    today = timezone.localdate()
    return SessionFactory(on=[today, today + timedelta(days=1)]).days.first()


def address(name, day):
    return reverse(f"trainings:{name}", args=[day.pk])


def rows():
    return set(Attendance.objects.values_list("registration", "status", "arrived", "departed", "minutes", "source"))


def test_roll_is_taken_by_taps_with_times_for_the_late(cast, day):
    one, two, three = (RegistrationFactory(session=day.session) for _n in range(3))
    client, url = as_user(cast.training_lead), address("day-roll", day)
    form = client.get(url, {"all": "present"}).context["form"]
    assert {form[f"status_{person.pk}"].value() for person in (one, two, three)} == {"present"}
    typed = {f"was_{person.pk}": "-/-/-" for person in (one, two, three)} | {"source": "sheet"}
    typed |= {f"status_{one.pk}": "present", f"came_{one.pk}": "09:00", f"status_{two.pk}": "absent"}
    client.post(url, typed)
    assert rows() == {
        (one.pk, "present", time(9), None, 390, "sheet"),
        (two.pk, "absent", None, None, 0, "sheet"),
    }


def test_roll_that_cannot_be_keeps_everything_typed(cast, day):
    one = RegistrationFactory(session=day.session)
    typed = {f"status_{one.pk}": "present", f"came_{one.pk}": "14:00", f"left_{one.pk}": "10:00", "source": "roll"}
    form = as_user(cast.training_lead).post(address("day-roll", day), typed).context["form"]
    assert form.errors[f"left_{one.pk}"] == ["Nobody leaves before they come."]
    assert [(came.value(), left.value(), opened) for _one, _s, came, left, _w, opened in form.rows] == [
        ("14:00", "10:00", True)
    ]
    assert rows() == set()


def test_check_in_while_the_roll_lay_open_stays(cast, day):
    one, two = RegistrationFactory(session=day.session), RegistrationFactory(session=day.session)
    AttendanceFactory(registration=one, day=day, source="code", arrived=time(8, 31), minutes=419)
    typed = {f"was_{person.pk}": "-/-/-" for person in (one, two)} | {"source": "roll"}
    typed |= {f"status_{one.pk}": "", f"status_{two.pk}": "present"}
    as_user(cast.training_lead).post(address("day-roll", day), typed)
    assert rows() == {
        (one.pk, "present", time(8, 31), None, 419, "code"),
        (two.pk, "present", None, None, 420, "roll"),
    }


def test_instructor_takes_the_roll_and_nobody_else_at_a_school(cast, day):
    for user in (cast.teacher, cast.principal, cast.coordinator, cast.auditor):
        assert as_user(user).get(address("day-roll", day)).status_code == 403
    SessionInstructorFactory(session=day.session, instructor=InstructorFactory(staff=cast.teacher.staff))
    RegistrationFactory(session=day.session)
    for name in ("day-roll", "day-code", "day-sheet", "day-add"):
        assert as_user(cast.teacher).get(address(name, day)).status_code == 200


def test_who_came_without_registering_gets_a_seat_and_is_present_once(cast, day):
    client, staff = as_user(cast.training_lead), StaffFactory(assigned_to=cast.a)
    for _time in range(2):
        client.post(address("day-add", day), {"staff": staff.pk})
    came = Registration.objects.get()
    assert (came.staff, came.how, came.status, came.school) == (staff, "sheet", "seated", cast.a)
    assert rows() == {(came.pk, "present", None, None, 420, "sheet")}


def test_nobody_is_added_beyond_the_seats(cast, clock):
    today = timezone.localdate()
    session = SessionFactory(on=[today, today + timedelta(days=1)], capacity=1)
    RegistrationFactory(session=session)
    client = as_user(cast.training_lead)
    form = client.post(address("day-add", session.days.first()), {"staff": StaffFactory().pk}).context["form"]
    assert "Every seat is taken." in str(form.non_field_errors())
    url = address("day-add", session.days.first())
    assert reverse("trainings:session-edit", args=[session.pk]) in client.get(url).text
    SessionInstructorFactory(session=session, instructor=InstructorFactory(staff=cast.teacher.staff))
    page = as_user(cast.teacher).get(url).text
    assert "The training lead can give it more." in page and "Give it more seats" not in page


def test_school_of_a_registration_stays_when_the_person_changes_schools(cast, day):
    one = RegistrationFactory(session=day.session, staff=cast.teacher.staff, school=cast.a)
    cast.teacher.staff.assignments.update(school=cast.b)
    typed = {f"was_{one.pk}": "-/-/-", f"status_{one.pk}": "present", "source": "roll"}
    as_user(cast.training_lead).post(address("day-roll", day), typed)
    one.refresh_from_db()
    assert (one.school, Attendance.objects.get().status) == (cast.a, "present")


def test_sheet_names_those_expected_and_leaves_lines_for_others(cast, day):
    RegistrationFactory(session=day.session, school=cast.a, staff=StaffFactory(family_name="Zinnia"))
    RegistrationFactory(session=day.session, waits=True, staff=StaffFactory(family_name="Waiting"))
    MakeUpFactory(
        registration__session=SessionFactory(course=day.session.course), day=day,
        registration__staff=StaffFactory(family_name="Visitor"),
    )  # fmt: skip
    pdf = pymupdf.open(stream=BytesIO(as_user(cast.training_lead).get(address("day-sheet", day)).content))
    text = pdf[0].get_text()
    assert "Zinnia" in text and "Visitor" in text and "Waiting" not in text
    assert cast.a.name in text and "Came without registering" in text
    assert "StructTreeRoot" in pdf.xref_object(pdf.pdf_catalog())


# ----------------------------------------------------------------------------------------------------- the code
def test_code_is_good_for_two_minutes_and_counts_once(cast, day, clock):
    mine = RegistrationFactory(session=day.session, staff=cast.teacher.staff)
    now = clock(8, 45, 10)
    wall = as_user(cast.training_lead).get(address("day-code", day))
    code = wall.context["code"]
    assert code == codes.code_at(day.secret, now) and wall.context["left"] == 50
    assert f"{address('check-in', day)}" in wall.context["url"]
    client, url = as_user(cast.teacher), address("check-in", day)
    clock(8, 47, 0)
    late = client.post(url, {"code": code})
    assert late.context["form"].errors["code"] == [
        "This code has turned over. Type the one that is on the wall now."
    ]  # fmt: skip
    clock(8, 46, 59)
    client.post(url, {"code": f" {code.lower()} "})
    clock(9, 30)
    client.post(url, {"code": codes.code_at(day.secret, timezone.now())})
    assert rows() == {(mine.pk, "present", time(8, 46), None, 404, "code")}
    clock(14, 0)
    out = client.post(url, {"code": codes.code_at(day.secret, timezone.now()), "leave": "1"}, follow=True)
    assert "Checked out at 14:00." in out.content.decode()
    assert rows() == {(mine.pk, "present", time(8, 46), time(14), 314, "code")}


def test_code_of_the_address_stands_in_the_form_and_survives_the_sign_in(cast, day, client):
    url = f"{address('check-in', day)}?code=ABC234"
    assert client.get(url)["Location"] == f"/accounts/login/?next={address('check-in', day)}%3Fcode%3DABC234"
    assert as_user(cast.teacher).get(url).context["form"]["code"].value() == "ABC234"


def test_who_has_no_seat_is_told_whom_to_ask(cast, day):
    for user in (cast.teacher, cast.outsider):
        good = {"code": codes.code_at(day.secret, timezone.now())}
        form = as_user(user).post(address("check-in", day), good).context["form"]
        assert "You have no seat on this day." in str(form.non_field_errors())
    assert rows() == set()


def test_wall_shows_nobodys_name(cast, day):
    RegistrationFactory(session=day.session, staff=StaffFactory(family_name="Zinnia"))
    assert "Zinnia" not in as_user(cast.training_lead).get(address("day-code", day)).content.decode()
