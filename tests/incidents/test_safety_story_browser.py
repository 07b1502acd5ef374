"""An escort that becomes a 19-minute restraint on the Friday before a break: what it owes under three rule sets, each
put in force by an administrator through the page, and met by a coordinator on a phone.
"""

from datetime import date, time, timedelta

import pymupdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from district.models import Role
from district.scope import district_scope
from incidents.models import Debrief, DutyAttempt, SafetyIntervention
from tests.browser import DESK, PHONE
from tests.factories import (
    CalendarDayFactory,
    CompletionFactory,
    CourseFactory,
    DistrictSettingsFactory,
    GuardianFactory,
    LocationFactory,
    RoleGrantFactory,
    StudentFactory,
    UserFactory,
)
from tests.incidents.test_stories import card, follow, pick, press, said, tile

pytestmark = pytest.mark.browser

FRIDAY = date(2026, 2, 13)
BEFORE = "Kim swept the plates off the table and threw a chair."
UTAH, CONNECTICUT, KANSAS = "Utah R277-608", "Connecticut 10-236b", "Kansas"
LEAVES, SECOND = "Notice before the student leaves", "Second notice: longer than 15 minutes"
FAMILY, OFFICE = "Parent or guardian", "School administration"


@pytest.fixture
def kim(cast):
    """Has an IEP. School is out at half past two; the week after the Friday is closed."""
    DistrictSettingsFactory()
    for n in range(3, 8):
        CalendarDayFactory(day=FRIDAY + timedelta(days=n), note="Winter break")
    cast.a.dismissal = time(14, 30)
    cast.a.save()
    LocationFactory(name="Cafeteria")
    kim = StudentFactory(school=cast.a, given_name="Kim", family_name="Ash", disability="idea")
    GuardianFactory(student=kim, name="Rosa Ash", phone="435 555 0100")
    return kim


@pytest.fixture
def at(cast, page_for, set_clock):
    """Function (day and hour or None, user, address, width): a page of this person at that time, server and phone."""

    def begin(when, user, address="/", width=PHONE):
        moment = set_clock(when) if when else timezone.now()
        page = page_for(user, width=width)
        page.clock.set_system_time(moment)
        page.goto(address)
        return page

    return begin


def put_in_force(at, cast, name, course=None):
    """By an administrator at a desk, two weeks before; `course`: the training that staff need."""
    page = at("2026-02-02 09:00", cast.administrator, "/settings/rules/", DESK)
    follow(page, name)
    if course:
        follow(page, "Change")
        page.locator("[name=course]").select_option(label=str(course))
        press(page, "Save")
        said(page, "Saved.")
    follow(page, "Put in force")
    page.get_by_label("In force from").fill("2026-02-02")
    press(page, "Put in force")
    said(page, "It is dated.")


def fills_in(page):
    """Everything but the times."""
    pick(page, "Which student?", "kim", "Ash, Kim")
    page.get_by_label("Day", exact=True).fill("2026-02-13")
    page.locator("[name=measure_0]").select_option(label="Escort: physical escort")
    press(page, "It went on as something else: add a part")
    page.locator("[name=measure_1]").select_option(label="Physical restraint")
    page.locator("[name=technique_1]").fill("Standing hold")
    page.get_by_label("What happened before?").fill(BEFORE)
    page.get_by_role("group", name="Who was in danger?").get_by_label("Other students").check()
    page.get_by_label("What was the danger?").fill("Others sat within reach.")
    tried = page.get_by_role("group", name="What was tried first?")
    for word in ("Calm words, fewer demands", "Space and time"):
        tried.get_by_label(word).check()
    page.get_by_label("Why did it end?").select_option(label="The student was no longer a danger")
    page.get_by_label("Where?").select_option("Cafeteria")
    pick(page, "Who of the staff started it?", "teach", "Teacher, Pat")
    pick(page, "Who else took part?", "princ", "Principal, Pat")


def fill_times(page, *times):
    for n, (starts, ends) in enumerate(times):
        page.locator(f"[name=starts_{n}]").fill(starts)
        page.locator(f"[name=ends_{n}]").fill(ends)


def records(at, cast):
    """On a phone, two minutes after the end. Returns the page, which stands at the record."""
    page = at("2026-02-13 13:26", cast.coordinator, "/safety/new/")
    fills_in(page)
    fill_times(page, ("13:02", "13:05"), ("13:05", "13:24"))
    press(page, "Save the record")
    said(page, "What is owed, to whom and by when stands below.")
    return page


def owed(page):
    """[(what, to whom, by when or done when)] as the record's page says it."""
    found = []
    for entry in page.locator("#owed li").all():
        whom, when = entry.locator(".small").first.inner_text().split(" · ")[:2]
        found.append((entry.locator(".what").inner_text(), whom, when))
    return found


def states(page):
    """How each duty stands, in the same order."""
    return [entry.inner_text().strip() for entry in page.locator("#owed li .acts").all()]


def opens(page, what, whom):
    """From the record to one duty."""
    entry = page.locator("#owed li").filter(has_text=what).filter(has_text=whom)
    entry.get_by_role("link", name=what).click()


def attempts(page, clock, method, *, reached, day=FRIDAY, **fields):
    page.get_by_role("radio", name=method).check()
    page.get_by_role("radio", name="Yes" if reached else "No", exact=True).check()
    page.get_by_label("When").fill(f"{day}T{clock}")
    if guardian := fields.pop("guardian", None):
        page.locator("[name=guardian]").select_option(guardian)
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)
    press(page, "Log the attempt")


def finishes(page, when):
    page.get_by_label("When").fill(when)
    press(page, "It is done")
    said(page, "This is met.")


def back(page, address):
    page.goto(address)
    return page


def test_two_notices_under_utah_one_attempt_that_failed_packet_and_debrief(cast, kim, at, mailoutbox):
    course = CourseFactory(name="Crisis intervention")
    CompletionFactory(staff=cast.principal.staff, course=course, completed_on=date(2025, 9, 10))
    put_in_force(at, cast, UTAH, course)
    phone = at("2026-02-13 12:00", cast.coordinator)
    expect(tile(phone, "Owed after safety")).to_have_text("0")

    page = records(at, cast)
    record = page.url
    assert owed(page) == [
        (SECOND, FAMILY, "by Fri, Feb 13, 1:39 PM"),
        (SECOND, OFFICE, "by Fri, Feb 13, 1:39 PM"),
        (LEAVES, FAMILY, "by Fri, Feb 13, 2:30 PM"),
        (LEAVES, OFFICE, "by Fri, Feb 13, 2:30 PM"),
    ]
    assert states(page) == ["Owed"] * 4
    staff = card(page, "Staff")
    expect(staff.get_by_role("listitem").filter(has_text="Pat Teacher")).to_contain_text("Training not current")
    expect(staff.get_by_role("listitem").filter(has_text="Pat Principal")).to_contain_text("Training current")
    (alarm,) = mailoutbox
    assert record in alarm.body
    assert "Kim" not in alarm.subject + alarm.body

    # who was still owed on the way home: both notices to the family, and both to the administration
    phone = at("2026-02-13 13:27", cast.coordinator)
    expect(tile(phone, "Owed after safety")).to_have_text("4")
    expect(phone.get_by_role("listitem").filter(has_text=SECOND).first).to_contain_text("By Feb 13, 1:39 PM")

    # the mother does not answer, then does
    set_out = at("2026-02-13 13:36", cast.coordinator, record)
    opens(set_out, SECOND, FAMILY)
    attempts(set_out, "13:31", "Phone", reached=False, guardian="Rosa Ash", note="No answer.")
    said(set_out, "Noted.")
    expect(set_out.locator("main")).to_contain_text("Somebody has to be reached.")
    attempts(set_out, "13:35", "Phone", reached=True, guardian="Rosa Ash")
    said(set_out, "This is met.")
    for what, whom, named in ((LEAVES, FAMILY, {"guardian": "Rosa Ash"}), (LEAVES, OFFICE, {"whom": "Pat Principal"})):
        opens(back(set_out, record), what, whom)
        attempts(set_out, "13:35", "Phone", reached=True, **named)
        said(set_out, "This is met.")

    # the administration is told too late, which stays on record
    late = at("2026-02-13 13:40", cast.coordinator, record)
    assert dict(zip(owed(late), states(late), strict=True))[(SECOND, OFFICE, "by Fri, Feb 13, 1:39 PM")] == "Late"
    expect(tile(at(None, cast.coordinator), "Owed after safety")).to_have_text("1")
    opens(late, SECOND, OFFICE)
    attempts(late, "13:40", "In person", reached=True, whom="Pat Principal")
    said(late, "This is met.")

    # the staff look back together
    talk = at("2026-02-13 15:45", cast.coordinator, record)
    follow(talk, "Write the debrief")
    talk.get_by_label("When was it held?").fill("2026-02-13T15:10")
    talk.get_by_label("Who was there?").fill("Pat Teacher, Pat Principal, Pat Coordinator")
    talk.get_by_label("What did we see and hear before it began?").fill("It had been loud for an hour.")
    talk.get_by_label("What did we try, and what helped even a little?").fill("Space helped for a minute.")
    talk.get_by_label("What will be different next time?").fill("Kim eats first, with two friends.")
    press(talk, "Save the debrief")
    said(talk, "Saved.")
    expect(card(talk, "Debrief of the staff")).to_contain_text("Kim eats first, with two friends.")
    assert owed(talk) == [
        (SECOND, FAMILY, "done Fri, Feb 13, 1:35 PM"),
        (SECOND, OFFICE, "done Fri, Feb 13, 1:40 PM"),
        (LEAVES, FAMILY, "done Fri, Feb 13, 1:35 PM"),
        (LEAVES, OFFICE, "done Fri, Feb 13, 1:35 PM"),
    ]
    assert states(talk) == ["Done in time", "Done, late", "Done in time", "Done in time"]
    expect(tile(at(None, cast.coordinator), "Owed after safety")).to_have_text("0")

    # and it is printed, for the family and for the office
    family, office = packet(talk, "For the family"), packet(talk, "For the administration")
    for words in ("Kim Ash", "Alder School", "19 minutes", "Standing hold", BEFORE, LEAVES, "not reached", "Rosa Ash"):
        assert words in family
        assert words in office
    assert "Kim eats first" not in family
    assert "Training was not current that day: Pat Teacher" in office
    assert "Kim eats first, with two friends." in office
    with district_scope():
        debrief = Debrief.objects.get()
        assert [one["answer"] for one in debrief.answers] == [
            "It had been loud for an hour.", "Space helped for a minute.",
        ]  # fmt: skip
        assert DutyAttempt.objects.filter(reached=False).count() == 1


def packet(page, reader):
    """The packet's words, line breaks as spaces."""
    address = card(page, "Packet to print").get_by_role("link", name=reader).get_attribute("href")
    with pymupdf.open(stream=page.request.get(address).body(), filetype="pdf") as pdf:
        return " ".join(" ".join(one.get_text() for one in pdf).split())


def test_the_same_facts_under_connecticut(cast, kim, at):
    put_in_force(at, cast, CONNECTICUT)
    page = records(at, cast)
    record = page.url
    review, effort, notice = "Review after 15 minutes", "Effort to tell the family at once", "Notice within 24 hours"
    report, copy = "Incident report", "Written copy of the report"
    assert owed(page) == [
        (review, OFFICE, "by Fri, Feb 13, 1:20 PM"),
        (effort, FAMILY, "by Fri, Feb 13, 1:39 PM"),
        (notice, FAMILY, "by Sat, Feb 14, 1:05 PM"),
        (report, OFFICE, "by Mon, Feb 23, 11:59 PM"),
        (copy, FAMILY, "by Tue, Feb 24, 11:59 PM"),
    ]
    assert states(page) == ["Late", *["Owed"] * 4]  # the review belonged into the fifteenth minute
    opens(page, review, OFFICE)
    finishes(page, "2026-02-13T13:20")

    # one try is enough for the effort, not for the notice
    opens(back(page, record), effort, FAMILY)
    expect(page.locator("main")).to_contain_text("Reach somebody, or try 1 more method.")
    attempts(page, "13:25", "Phone", reached=False, guardian="Rosa Ash")
    said(page, "This is met.")
    opens(back(page, record), notice, FAMILY)
    attempts(page, "13:25", "Phone", reached=False, guardian="Rosa Ash")
    said(page, "Noted.")
    expect(page.locator("main")).to_contain_text("Somebody has to be reached.")

    # in the break nothing is late but what counts in hours
    saturday = at("2026-02-14 13:05", cast.principal, record)
    assert states(saturday) == ["Done in time", "Done in time", "Owed", "Owed", "Owed"]
    assert states(at("2026-02-14 13:06", cast.principal, record))[2] == "Late"
    opens(saturday, notice, FAMILY)
    attempts(saturday, "13:05", "Text message", day=FRIDAY + timedelta(days=1), reached=True, guardian="Rosa Ash")
    said(saturday, "This is met.")

    # the first days after it
    monday = at("2026-02-23 09:00", cast.coordinator, record)
    assert states(monday)[3:] == ["Owed", "Owed"]
    opens(monday, report, OFFICE)
    finishes(monday, "2026-02-23T08:30")
    tuesday = at("2026-02-24 16:00", cast.coordinator, record)
    opens(tuesday, copy, FAMILY)
    attempts(tuesday, "15:30", "On paper", day=date(2026, 2, 24), reached=True, guardian="Rosa Ash")
    said(tuesday, "This is met.")
    assert states(back(tuesday, record)) == ["Done in time"] * 5


def test_the_same_facts_under_kansas(cast, kim, at):
    put_in_force(at, cast, KANSAS)
    page = records(at, cast)
    record = page.url
    notice, copy, meeting = "Notice on the same day", "Written report", "Meeting that the family asked for"
    assert owed(page) == [
        (notice, FAMILY, "by Fri, Feb 13, 11:59 PM"),
        (copy, FAMILY, "by Mon, Feb 23, 11:59 PM"),
    ]

    # two methods are enough though nobody was reached; the same one twice is not
    evening = at("2026-02-13 18:00", cast.coordinator, record)
    opens(evening, notice, FAMILY)
    for clock, left in (("14:00", "1 more method"), ("15:30", "1 more method")):
        attempts(evening, clock, "Phone", reached=False, guardian="Rosa Ash")
        said(evening, "Noted.")
        expect(evening.locator("main")).to_contain_text(f"Reach somebody, or try {left}.")
    attempts(evening, "17:45", "E-mail", reached=False, guardian="Rosa Ash")
    said(evening, "This is met.")

    # after the break the family asks for a meeting: the tenth school day from then
    monday = at("2026-02-23 08:00", cast.coordinator, record)
    press(monday, "Yes, today")
    said(monday, "Noted.")
    assert owed(monday) == [
        (notice, FAMILY, "done Fri, Feb 13, 5:45 PM"),
        (copy, FAMILY, "by Mon, Feb 23, 11:59 PM"),
        (meeting, FAMILY, "by Mon, Mar 9, 11:59 PM"),
    ]
    assert states(at("2026-02-24 00:00", cast.principal, record)) == ["Done in time", "Late", "Owed"]
    last = at("2026-03-09 17:00", cast.coordinator, record)
    opens(last, meeting, FAMILY)
    finishes(last, "2026-03-09T16:00")
    assert states(back(last, record)) == ["Done in time", "Late", "Done in time"]


def test_careless_times_lose_nothing_and_a_teacher_elsewhere_is_refused(cast, kim, at):
    put_in_force(at, cast, UTAH)
    page = at("2026-02-13 13:20", cast.coordinator, "/safety/new/")
    fills_in(page)
    for times, words in (
        ([("13:02", "13:05"), ("13:05", "12:24")], "It cannot end before it begins."),
        ([("13:02", "13:05"), ("13:05", "13:59")], "That is later than now."),
    ):
        fill_times(page, *times)
        press(page, "Save the record")
        expect(page.locator("#id_ends_1_error")).to_contain_text(words)
        expect(page.get_by_label("What happened before?")).to_have_value(BEFORE)
        expect(page.get_by_role("group", name="Who of the staff started it?")).to_contain_text("Teacher, Pat")
    fill_times(page, ("13:02", "13:05"), ("13:05", "13:19"))
    press(page, "Save the record")
    said(page, "What is owed, to whom and by when stands below.")
    record = page.url
    assert {what for what, _whom, _when in owed(page)} == {LEAVES}  # fourteen minutes ask for no second notice
    opens(page, LEAVES, FAMILY)
    duty = page.url
    attempts(page, "23:30", "Phone", reached=True, note="Typed once")
    expect(page.locator("main")).to_contain_text("That moment is still to come.")
    expect(page.locator("[name=note]")).to_have_value("Typed once")

    stranger = UserFactory(name="Nora North", email="north@district.example")
    RoleGrantFactory(user=stranger, role=Role.TEACHER, school=cast.b)
    phone = at(None, stranger, "/safety/new/")
    picker = phone.get_by_role("group", name="Which student?")
    picker.get_by_role("searchbox").fill("kim")
    expect(picker).to_contain_text("Nobody found")
    token = phone.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    for address in (record, duty, f"{record}packet/", f"{record}edit/", f"{record}debrief/"):
        assert phone.request.get(address).status == 404
    sent = {"csrfmiddlewaretoken": token, "method": "phone", "reached": "yes", "at": "2026-02-13T13:19"}
    assert phone.request.post(duty, form=sent).status == 404
    with district_scope():
        assert SafetyIntervention.objects.count() == 1
        assert not DutyAttempt.objects.exists()
