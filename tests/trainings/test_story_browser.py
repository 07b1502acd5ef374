"""A training from plan to completion in a browser: planned at a desk, registered for and attended on phones; one day
is missed and made up in another session.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from district.models import RoleGrant
from tests.browser import DESK, PHONE
from tests.factories import CourseFactory, CredentialFactory, RequirementFactory, SessionFactory
from trainings.models import Attendance, Completion, Session

pytestmark = pytest.mark.browser


@pytest.fixture
def at(cast, page_for, set_clock):
    """Function (local day and hour, part, address): from then on it is that time, and a page of this person stands
    at the address: the training lead's at a desk, everybody else's on a phone.
    """
    RoleGrant.objects.update(starts_on="2020-07-01")

    def begin(when, part, address):
        set_clock(when)
        page = page_for(getattr(cast, part), width=DESK if part == "training_lead" else PHONE)
        page.goto(address)
        return page

    return begin


def press(page, words):
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def said(page, words):
    expect(page.locator("#flash")).to_contain_text(words)


def check_in(at, when, part, day):
    """By the code that hangs on the wall at that moment, as the QR picture brings it."""
    wall = at(when, "training_lead", f"/trainings/days/{day.pk}/code/")
    code = wall.locator(".wall-code [aria-hidden]").inner_text()
    phone = at(when, part, f"/trainings/check-in/{day.pk}/?code={code}")
    press(phone, "I am here")
    said(phone, "You are checked in.")


def test_training_is_planned_attended_by_code_and_a_missed_day_is_made_up(cast, at, page_for):
    course = CourseFactory(code="RP-2", name="Circles")
    trainer = CredentialFactory(course=course, starts_on=date(2020, 1, 1)).instructor
    other = SessionFactory(
        course=course, number="RP-2 · 9", on=[date(2026, 3, 24), date(2026, 3, 25)], by=[trainer], place="Annex"
    )

    RequirementFactory(course=course, job_classes=["behavior"], starts_on=date(2026, 2, 1), due_on=date(2026, 6, 12))
    for part in (cast.teacher, cast.coordinator):
        part.staff.job_class = "behavior"
        part.staff.save()

    # planned at a desk
    lead = at("2026-02-02 09:00", "training_lead", "/trainings/sessions/new/")
    lead.locator("[name=course]").select_option(label=str(course))
    press(lead, "Continue")
    for name, value in {"place": "Library", "capacity": "20", "day_0": "2026-03-10", "day_1": "2026-03-11"}.items():
        lead.locator(f"main [name={name}]").fill(value)
    lead.locator("[name=instructor_0]").select_option(label=trainer.name)
    press(lead, "Save")
    said(lead, "The session is planned.")
    press(lead, "Open registration")
    said(lead, "Registration is open.")
    session = Session.objects.get(place="Library")
    one, two = session.days.order_by("number")

    # registered on phones
    for part in ("teacher", "coordinator"):
        phone = at("2026-02-20 16:00", part, session.get_absolute_url())
        press(phone, "Register")
        said(phone, "You have a seat.")

    # both come on the first day, one on the second
    check_in(at, "2026-03-10 08:31", "teacher", one)
    check_in(at, "2026-03-10 08:34", "coordinator", one)
    check_in(at, "2026-03-11 08:29", "coordinator", two)
    phone = at("2026-03-11 17:00", "teacher", session.get_absolute_url())
    phone.locator("main").get_by_role("link", name="Make it up").click()
    phone.get_by_role("radio", name="RP-2 · 9").check()
    press(phone, "Take this day")
    said(phone, "The day is made up on")

    # the roll says who was absent, and the session is certified
    lead = at("2026-03-12 09:00", "training_lead", f"/trainings/days/{two.pk}/roll/")
    lead.get_by_role("group", name="Pat Teacher").get_by_role("radio", name="Absent").check()
    press(lead, "Save the roll")
    said(lead, "The roll is saved: 1 changed.")
    lead.goto(session.get_absolute_url())
    press(lead, "It was held")
    lead.locator("main").get_by_role("link", name="Certify").click()
    expect(lead.locator("main")).to_contain_text("to be made up on")
    press(lead, "Certify")
    said(lead, "Certified: 1 finished, 1 still lack something.")
    assert [one.staff for one in Completion.objects.all()] == [cast.coordinator.staff]

    # the missed day, elsewhere
    check_in(at, "2026-03-25 08:30", "teacher", other.days.get(number=2))
    finished = Completion.objects.get(staff=cast.teacher.staff)
    assert (finished.completed_on, finished.registration.session) == (date(2026, 3, 25), session)
    minutes = Attendance.objects.filter(registration=finished.registration, status="present").values_list("minutes")
    assert finished.minutes == sum(n for (n,) in minutes)

    # somebody without a login looks at the certificate, and reads no more than name, course and date
    stranger = page_for(None, width=PHONE)
    stranger.goto("/certificates/")
    stranger.locator("[name=code]").fill(finished.code.lower())
    press(stranger, "Check")
    told = stranger.locator("main")
    for words in ("Pat Teacher", "Circles", "Mar 25, 2026"):
        expect(told).to_contain_text(words)
    for words in (cast.a.name, cast.teacher.email):
        expect(told).not_to_contain_text(words)

    # and the principal sees the own school at 100 %
    page = at("2026-03-26 08:00", "principal", "/trainings/completion/")
    row = page.locator("tr", has=page.get_by_role("rowheader", name=cast.a.name))
    expect(row).to_contain_text("2 of 2")
    expect(row).to_contain_text("100.0 %")
