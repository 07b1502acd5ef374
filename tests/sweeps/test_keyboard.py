"""By keyboard alone: from the sign-in page to one's work, into menus and out of them, to the search."""

from urllib.parse import urlsplit

import pytest

from tests.browser import DESK, PHONE

pytestmark = pytest.mark.browser

PASSWORD = "a long walk by the river"
MOST_TABS = 90

# What the focused element is, and whether a reader can see that it is.
FOCUS = """() => {
    const on = document.activeElement;
    if (!on || on === document.body) return null;
    const style = getComputedStyle(on), box = on.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
    const parent = on.closest(".choice, .form-check, .find");
    const outer = parent && getComputedStyle(parent);
    const around = outer && (outer.outlineStyle !== "none" || outer.boxShadow !== "none");
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        what: `${on.tagName.toLowerCase()} ${on.id || on.name || on.textContent.trim().slice(0, 40)}`,
        ring: !!(ring || around),
        seen: !!at && (on.contains(at) || at.contains(on) || !!parent?.contains(at)),
    };
}"""


@pytest.fixture
def member(cast, transactional_db):
    cast.coordinator.set_password(PASSWORD)
    cast.coordinator.save(update_fields=["password"])
    return cast.coordinator


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keyboard_alone_signs_in_and_reaches_everything_at_home(member, page_for, width):
    page = page_for(width=width, reduced_motion="reduce")
    page.goto("/accounts/login/")
    tab_to(page, "#id_login")
    page.keyboard.type(member.email)
    tab_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
            e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !e.disabled).length"""
    )
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    assert page.locator("#content").evaluate("e => e === document.activeElement")
    page.reload()
    assert walk(page) == wanted


@pytest.mark.parametrize("path", ["/students/", "/circles/new/", "/practices/", "/settings/", "/gallery/"])
def test_focus_is_seen_wherever_tab_leads(cast, page_for, path):
    page = page_for(
        cast.administrator if path == "/settings/" else cast.coordinator, width=PHONE, reduced_motion="reduce"
    )
    page.goto(path)
    assert walk(page) > 5


def walk(page):
    """Tabs through the page to its end; the number of stops. Each must be seen and have a ring."""
    unseen, stops = [], 0
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        stops += 1
        if not focus["ring"] or not focus["seen"]:
            unseen.append(focus)
    assert unseen == []
    return stops


def test_menu_opens_by_enter_and_closes_by_escape_with_focus_kept(cast, page_for):
    for width, name in ((DESK, ".menu.me > summary"), (PHONE, ".tabbar summary")):
        page = page_for(cast.coordinator, width=width, reduced_motion="reduce")
        page.goto("/")
        summary = page.locator(name)
        tab_to(page, name)
        page.keyboard.press("Enter")
        menu = summary.locator("xpath=..")
        assert menu.get_attribute("open") is not None
        page.keyboard.press("Tab")
        assert menu.locator(".sheet :focus").count() == 1
        page.keyboard.press("Escape")
        assert menu.get_attribute("open") is None
        assert summary.evaluate("e => e === document.activeElement")


def test_slash_goes_to_search_and_is_a_letter_in_a_field(cast, page_for):
    page = page_for(cast.coordinator, width=DESK)
    page.goto("/")
    page.keyboard.press("/")
    box = page.locator("[data-slash]")
    assert box.evaluate("e => e === document.activeElement")
    page.keyboard.type("alder/")
    assert box.input_value() == "alder/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=alder%2F")


def tab_to(page, selector):
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"Tab never came to {selector}")
