"""What the quick log's script adds: a draft that stays on the device, the time, and what a class brings with it."""

import re

import pytest

from district.scope import district_scope
from incidents.models import Practice
from tests.factories import PracticeFactory, SectionFactory, StudentFactory

pytestmark = pytest.mark.browser
LOG = "/circles/new/"
BACK = "What you typed before is back."


@pytest.fixture
def kim(cast):
    return StudentFactory(school=cast.a, given_name="Kim", family_name="Ash")


@pytest.fixture
def page(cast, kim, page_for):
    """A phone on which a peace circle with Kim is half logged."""
    page = page_for(cast.coordinator)
    page.goto(LOG)
    page.get_by_role("radio", name="Peace or harm").check()
    page.get_by_role("radio", name="Names only").check()
    page.get_by_role("searchbox").first.fill("ash")
    page.get_by_role("button", name=re.compile("Ash, Kim")).click()
    page.get_by_label("How many minutes?").fill("35")
    page.get_by_text("More: topic").click()
    page.get_by_label("Topic or question").fill("What do we need?")
    page.get_by_text("Draft kept").wait_for()
    return page


def stored(page):
    """What is kept on the device and not yet on record."""
    return page.evaluate("drafts.list().then((all) => all.map((one) => one.state).filter((state) => state !== 'sent'))")


def save(page):
    page.get_by_role("button", name="Save circle").click()
    page.get_by_role("link", name="Add another").wait_for()


def test_draft_comes_back_with_its_people_and_is_saved_whole(cast, page):
    page.goto("/practices/")
    page.goto(LOG)
    page.get_by_text(BACK).wait_for()
    assert page.get_by_role("radio", name="Peace or harm").is_checked()
    assert page.get_by_label("How many minutes?").input_value() == "35"
    assert page.get_by_label("Topic or question").is_visible()
    save(page)
    with district_scope():
        practice = Practice.objects.get()
        assert (practice.kind, practice.minutes, practice.topic) == ("peace", 35, "What do we need?")
        assert sorted(map(str, practice.participants.all())) == ["Kim Ash", "Pat Coordinator"]


def test_draft_is_gone_once_saved(page):
    save(page)
    assert stored(page) == []
    page.goto(LOG)
    assert page.get_by_text(BACK).is_hidden()
    assert page.get_by_role("radio", name="Check-in").is_checked()


def test_draft_can_be_dropped(page):
    page.goto(LOG)
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("radio", name="Check-in", checked=True).wait_for()
    assert (stored(page), page.get_by_text(BACK).is_hidden()) == ([], True)


def test_draft_is_gone_once_its_owner_signs_out(page):
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Sign out").last.click()
    page.get_by_role("textbox").first.wait_for()
    assert page.evaluate("indexedDB.databases()") == []


def test_back_from_a_saved_circle_opens_a_new_form(cast, page):
    """The browser's Back shows the sent form; saving that again would find the first record and lose the second."""
    save(page)
    page.go_back()
    page.get_by_role("radio", name="Check-in", checked=True).wait_for()
    page.get_by_role("radio", name="Staff").check()
    page.get_by_role("radio", name="Names only").check()
    page.locator("[name=staff_q]").fill("teacher")
    page.get_by_role("button", name=re.compile("Teacher, Pat")).click()
    save(page)
    with district_scope():
        assert sorted(Practice.objects.values_list("kind", flat=True)) == ["peace", "staff"]


def test_circle_whose_answer_was_lost_is_saved_once(cast, page):
    """The record was made, the connection broke: the same answers sent again find it."""

    def swallow(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{LOG}", swallow)
    page.get_by_role("button", name="Save circle").click()
    page.wait_for_timeout(1500)
    page.unroute(f"**{LOG}")
    page.goto(LOG)
    page.locator("[data-my-drafts]").get_by_text("Sent", exact=True).wait_for()
    with district_scope():
        assert Practice.objects.count() == 1


def test_now_shows_the_districts_time(page):
    assert re.fullmatch(
        r"Now, \d{1,2}:\d{2}\s[AP]M", page.get_by_role("radio", name="Now").locator("+ span").inner_text()
    )


def test_class_brings_its_room_and_its_usual_minutes_until_one_has_set_ones_own(cast, kim, page_for):
    its = {"school": cast.a, "year": cast.year, "taught_by": cast.teacher.staff, "roster": [kim]}
    SectionFactory(name="1A", room="Room 11", **its)
    met = SectionFactory(name="2B", room="Room 22", **its)
    SectionFactory(name="3C", room="", **its)
    with district_scope():
        PracticeFactory(school=cast.a, section=met, minutes=25, created_by=cast.teacher)
    page = page_for(cast.teacher)
    page.goto(LOG)
    minutes, usual = page.get_by_label("How many minutes?"), page.get_by_text("Usual for this class: 25")
    page.get_by_role("radio", name="2B").check()
    assert (minutes.input_value(), usual.is_visible()) == ("25", True)
    assert page.get_by_role("radio", name="Room 22").is_visible()
    page.get_by_role("radio", name="1A").check()
    assert (minutes.input_value(), usual.is_visible()) == ("15", False)
    page.get_by_role("radio", name="3C").check()
    assert page.get_by_role("radio", name="Class’s room").count() == 1
    minutes.fill("40")
    page.get_by_role("radio", name="2B").check()
    assert (minutes.input_value(), usual.is_visible()) == ("40", True)
