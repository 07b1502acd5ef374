"""Hallway mode: the quick log with no network. What is typed waits on the device, and is on record exactly once."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from district.models import DistrictSettings
from district.scope import district_scope
from incidents.models import Practice
from tests.cast import as_user
from tests.factories import PASSWORD, SectionFactory, StudentFactory

pytestmark = pytest.mark.browser
LOG = "/circles/new/"
WAITS, SENT = "Saved on this phone, will be sent", "Sent"


@pytest.fixture
def phone(cast, page_for):
    """A teacher's phone that has opened the quick log once, so that it knows the page."""
    kim = StudentFactory(school=cast.a, given_name="Kim", family_name="Ash")
    SectionFactory(name="6A", room="B12", school=cast.a, year=cast.year, taught_by=cast.teacher.staff, roster=[kim])
    page = page_for(cast.teacher)
    page.goto(LOG)
    page.locator("form[data-kept]").wait_for()
    return page


def answer(page, topic="What do we need?"):
    page.get_by_role("radio", name="Peace or harm").check()
    page.get_by_role("radio", name="6A").check()
    page.get_by_label("How many minutes?").fill("35")
    page.get_by_text("More: topic").click()
    page.get_by_label("Topic or question").fill(topic)


def save(page):
    page.get_by_role("button", name="Save circle").click()


def kept_for_later(page):
    page.locator("[data-kept] [data-why=offline]").get_by_text(f"{WAITS}.").wait_for()


def drafts_of(page):
    return page.locator("[data-my-drafts]")


def kept(page):
    """States of the records on this device."""
    return page.evaluate("drafts.list().then((all) => all.map((one) => one.state))")


def on_device(page):
    """What of ours a device holds: databases, caches, workers, words."""
    return page.evaluate(
        """async () => ({
            records: (await indexedDB.databases()).length,
            caches: await caches.keys(),
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            words: Object.keys(localStorage),
        })"""
    )


NOTHING = {"records": 0, "caches": [], "workers": 0, "words": []}


def topics():
    with district_scope():
        return sorted(Practice.objects.values_list("topic", flat=True))


def test_circle_logged_without_a_network_outlives_its_tab_and_is_on_record_once(phone):
    context = phone.context
    context.set_offline(True)
    phone.goto(LOG)
    answer(phone)
    save(phone)
    kept_for_later(phone)
    phone.close()
    page = context.new_page()
    page.goto(LOG)
    drafts_of(page).get_by_text(WAITS).wait_for()
    assert topics() == []
    context.set_offline(False)
    drafts_of(page).get_by_text(SENT, exact=True).wait_for()
    page.goto("/")
    page.get_by_text("Logged today").wait_for()
    assert topics() == ["What do we need?"]
    assert kept(page) == ["sent"]
    with district_scope():
        practice = Practice.objects.get()
        assert (practice.kind, practice.section.name, practice.minutes, practice.where) == (
            "peace",
            "6A",
            35,
            "B12",
        )
        assert sorted(map(str, practice.participants.all())) == ["Kim Ash", "Pat Teacher"]


def test_two_circles_logged_without_a_network_are_two_records(phone):
    phone.context.set_offline(True)
    for topic in ("First", "Second"):
        phone.goto(LOG)
        answer(phone, topic)
        save(phone)
        kept_for_later(phone)
    phone.context.set_offline(False)
    drafts_of(phone).get_by_text(SENT, exact=True).nth(1).wait_for()
    assert topics() == ["First", "Second"]


def test_two_tabs_that_send_at_once_make_one_record(phone):
    other = phone.context.new_page()
    other.goto("/")
    phone.context.set_offline(True)
    answer(phone)
    save(phone)
    kept_for_later(phone)
    phone.context.set_offline(False)
    # Past the lock that lets one tab send at a time, and in both at the same moment.
    send = "drafts.list().then((all) => Promise.all(all.concat(all).map((one) => drafts.send(one))))"
    both = f"void ({send})"
    phone.evaluate(both)
    other.evaluate(send)
    phone.goto("/")
    phone.wait_for_timeout(300)
    assert topics() == ["What do we need?"]
    assert kept(phone) == ["sent"]


def test_time_of_a_circle_is_when_it_was_saved_and_not_when_it_was_sent(cast, phone):
    phone.context.set_offline(True)
    answer(phone)
    save(phone)
    kept_for_later(phone)
    phone.evaluate("drafts.list().then(([one]) => drafts.put({...one, pressed: Date.now() - 26 * 3600 * 1000}))")
    phone.context.set_offline(False)
    drafts_of(phone).get_by_text(SENT, exact=True).wait_for()
    with district_scope():
        practice = Practice.objects.get()
        hours = (practice.created_at - practice.started_at).total_seconds() / 3600
    assert 26 <= hours < 26.1


def test_session_that_ended_while_typing_loses_nothing(cast, phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    Session.objects.all().delete()
    save(phone)
    phone.get_by_text("You were signed out meanwhile.").wait_for()
    assert topics() == []
    phone.get_by_role("link", name="Sign in, and it is sent.").click()
    sign_in(phone, cast.teacher)
    drafts_of(phone).get_by_text(SENT, exact=True).wait_for()
    assert (topics(), kept(phone)) == (["What do we need?"], ["sent"])


def test_draft_of_a_session_that_ended_is_offered_again_after_signing_in(cast, phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    Session.objects.all().delete()
    phone.goto("/")
    sign_in(phone, cast.teacher)
    drafts_of(phone).get_by_text("Not finished").wait_for()
    drafts_of(phone).get_by_role("link", name="Finish").click()
    phone.get_by_text("What you typed before is back.").wait_for()
    save(phone)
    phone.get_by_role("link", name="Add another").wait_for()
    assert topics() == ["What do we need?"]
    phone.goto("/")
    phone.get_by_text("Logged today").wait_for()
    assert drafts_of(phone).is_hidden()


def sign_in(page, user):
    page.locator("#id_login").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_login) button[type=submit]").click()


def sign_out(page):
    page.goto("/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Sign out").last.click()
    page.locator("#id_login").wait_for()


def become(page, user):
    """The cookie of somebody else, as after signing in in another tab."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies(name=name)
    origin = page.evaluate("location.origin")
    page.context.add_cookies([{"name": name, "value": as_user(user).cookies[name].value, "url": origin}])


def test_signing_in_anew_in_another_tab_does_not_lose_what_is_sent(cast, phone):
    """Its page's token is an old one then: a fresh one is fetched, and the circle sent once."""
    answer(phone)
    other = phone.context.new_page()
    Session.objects.all().delete()
    other.goto("/")
    sign_in(other, cast.teacher)
    other.get_by_text("Logged today").wait_for()
    save(phone)
    phone.get_by_role("link", name="Add another").wait_for()
    assert topics() == ["What do we need?"]


def test_circle_is_never_sent_in_somebody_elses_name(cast, phone):
    answer(phone)
    become(phone, cast.coordinator)
    save(phone)
    phone.get_by_text("Somebody else is signed in here now.").wait_for()
    assert topics() == []
    phone.goto("/")  # the coordinator finds nothing of the teacher's, and signs out
    phone.get_by_text("Logged today").wait_for()
    assert (kept(phone), drafts_of(phone).is_hidden(), on_device(phone)["caches"]) == ([], True, [])
    sign_out(phone)
    become(phone, cast.teacher)
    phone.goto("/")
    drafts_of(phone).get_by_text(SENT, exact=True).wait_for()
    assert topics() == ["What do we need?"]


def test_signing_out_leaves_nothing_on_the_device(phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    before = on_device(phone)
    assert (before["records"], before["caches"], before["workers"]) == (1, ["quick-log"], 1)
    sign_out(phone)
    assert on_device(phone) == NOTHING
    assert topics() == []


def test_signing_out_sends_first_what_waits(phone):
    phone.context.set_offline(True)
    answer(phone)
    save(phone)
    kept_for_later(phone)
    phone.context.set_offline(False)
    sign_out(phone)
    assert on_device(phone) == NOTHING
    assert topics() == ["What do we need?"]


def test_district_that_wants_none_of_it_has_none(phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    DistrictSettings.objects.update(keep_drafts=False)
    phone.goto("/")
    phone.get_by_text("Logged today").wait_for()
    phone.wait_for_timeout(300)
    assert on_device(phone) == NOTHING
    phone.goto(LOG)
    answer(phone)
    assert on_device(phone) == NOTHING
    save(phone)
    phone.get_by_role("link", name="Add another").wait_for()
    assert topics() == ["What do we need?"]


def test_draft_older_than_a_week_is_gone(phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    phone.clock.install(time=phone.evaluate("Date.now() + 8 * 24 * 3600 * 1000") / 1000)
    phone.goto("/")
    phone.get_by_text("Logged today").wait_for()
    assert (kept(phone), drafts_of(phone).is_hidden()) == ([], True)


def test_circle_that_the_server_refuses_goes_back_to_its_author(cast, phone):
    """Logged without a network, for a class that has ended meanwhile: said plainly, finished by hand, sent once."""
    phone.context.set_offline(True)
    answer(phone)
    save(phone)
    kept_for_later(phone)
    phone.evaluate("drafts.list().then(([one]) => drafts.put({...one, answers: {...one.answers, minutes: '999'}}))")
    phone.context.set_offline(False)
    phone.goto("/")
    drafts_of(phone).get_by_text("Not sent, something is missing: At most 480 minutes").wait_for()
    drafts_of(phone).get_by_role("link", name="Finish").click()
    phone.get_by_text("What you typed before is back.").wait_for()
    phone.get_by_label("How many minutes?").fill("40")
    save(phone)
    phone.get_by_role("link", name="Add another").wait_for()
    assert topics() == ["What do we need?"]


def test_draft_is_discarded_and_brought_back(phone):
    answer(phone)
    phone.get_by_text("Draft kept").wait_for()
    phone.goto("/")
    drafts_of(phone).get_by_role("button", name=re.compile("Discard")).click()
    drafts_of(phone).get_by_text("Discarded").wait_for()
    assert kept(phone) == []
    drafts_of(phone).get_by_role("button", name=re.compile("Undo")).click()
    drafts_of(phone).get_by_text("Not finished").wait_for()
    assert kept(phone) == ["draft"]


def test_without_a_network_names_cannot_be_searched_and_the_page_says_so(phone):
    phone.context.set_offline(True)
    phone.goto(LOG)
    phone.get_by_text("No network: choose one of these classes.").wait_for()
    phone.get_by_role("radio", name="Names only").check()
    save(phone)
    phone.get_by_text("Without a network nobody can be searched for").wait_for()
    assert kept(phone) == ["draft"]


def test_kept_page_holds_nothing_that_is_on_record(cast, phone):
    answer(phone)
    save(phone)
    phone.get_by_role("link", name="Add another").wait_for()
    phone.evaluate("localStorage.removeItem('quick-log')")  # so that the page is kept anew
    phone.goto(LOG)
    phone.locator("form[data-kept]").wait_for()
    html = phone.evaluate("caches.match('/circles/new/').then((page) => page.text())")
    assert ("6A" in html, "Kim" in html, "Repeat last" in html, "Logged today" in html) == (True, False, False, False)
