"""Every page in the browser: axe without a violation, no sideways scroll, mirrored in Arabic.

Each page is opened once. Then its folds are opened, and it is looked at in the light and in the dark, wide and as on
a phone. Rules other than contrast do not depend on the scheme, so they run once a width.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.browser import DESK, HEIGHTS, PHONE
from tests.sweeps.tour import address, client_of, furnished_world, names_of, stops

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHUNKS = 6
SMALLEST = 320  # px, WCAG 1.4.10
TITLE = re.compile(r"^\S.* · Common Ground( · .+)?$")
AXE = Axe().axe_script


@pytest.fixture
def world(server):
    return furnished_world()


@pytest.fixture
def tabs(page_for, world, server):
    """Function (role, **context options) -> that role's page, one for each role."""
    opened = {}

    def tab(role, **options):
        key = (role, *options.items())
        if key not in opened:
            page = page_for(width=DESK, reduced_motion="reduce", **options)
            cookie = client_of(role, world).cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie:
                page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server}])
            opened[key] = page
        return opened[key]

    return tab


def chunks(wanted=lambda stop: True):
    found = [stop for stop in stops() if wanted(stop)]
    return pytest.mark.parametrize("chunk", [found[n::CHUNKS] for n in range(CHUNKS)], ids=range(CHUNKS))


@chunks()
def test_page_has_no_violation_in_any_width_and_scheme(chunk, tabs, world):
    wrong = {}
    for name, stop in zip(names_of(chunk), chunk, strict=True):
        page = tabs(stop[-1])
        page.goto(address(stop, world))
        if found := looked_at(page):
            wrong[name] = found
    assert wrong == {}


IN_THE_PERSONS_LANGUAGE = "incidents:voice-answer"  # whatever the browser's; tests/incidents/test_voice.py mirrors it


@chunks(lambda stop: stop[-1] != "fresh" and stop[0] != IN_THE_PERSONS_LANGUAGE)
def test_page_mirrored_in_arabic_keeps_its_width(chunk, tabs, world):
    wrong = {}
    for name, stop in zip(names_of(chunk), chunk, strict=True):
        page = tabs(stop[-1], locale="ar")
        page.goto(address(stop, world) + ("?dir=rtl" if stop[0] == "district:gallery" else ""))
        found = [] if page.locator("html[dir=rtl]").count() else ["not mirrored"]
        for width in (SMALLEST, DESK):
            resize(page, width)
            found += sideways(page)
        if found:
            wrong[name] = found
    assert wrong == {}


def looked_at(page):
    """What is wrong with the page: list of words."""
    resize(page, DESK)
    paint(page, "light")
    page.evaluate(AXE)
    wrong = structure(page)
    unfold(page)
    wrong += axe(page, "desk light") + menus(page, "desk")
    paint(page, "dark")
    wrong += axe(page, "desk dark", contrast=True)
    resize(page, PHONE)
    unfold(page)
    wrong += axe(page, "phone dark") + menus(page, "phone")
    paint(page, "light")
    wrong += axe(page, "phone light", contrast=True)
    resize(page, SMALLEST)
    wrong += sideways(page)
    return wrong + sent_empty(page)


def unfold(page):
    """From the last to the first: an opened fold leaves the count of those still shut."""
    for fold in reversed(page.locator("details:not([data-menu]):not([open]) > summary").all()):
        if fold.is_visible():
            fold.click()


def structure(page):
    wrong = []
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{count} h1")
    if not TITLE.match(page.title()):
        wrong.append(f"title {page.title()!r}")
    if (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) != ("en", "ltr"):
        wrong.append("lang or dir")
    return wrong


def menus(page, mode):
    wrong = []
    for menu in page.locator("details[data-menu] > summary").all():
        if menu.is_visible():
            menu.click()
            wrong += axe(page, f"{mode} menu", contrast=True, within=menu)
            page.keyboard.press("Escape")
    if page.locator("details[data-menu][open]").count():
        wrong.append(f"{mode}: a menu stays open")
    return wrong


def sent_empty(page):
    """The page's form of most fields, sent with nothing written in it: what then comes back."""
    forms = page.locator("main form[method=post]:has(input:not([type=hidden]), select, textarea)")
    if forms.count() == 0:
        return []
    sent = forms.first.evaluate(
        """form => {
            form.noValidate = true;
            for (const box of form.elements) {
                if (["text", "email", "search", "number", "date", "password"].includes(box.type)) box.value = "";
                if (box.tagName === "SELECT") box.value = "";
            }
            const buttons = [...form.querySelectorAll("button[type=submit]:not([formnovalidate]):not([aria-hidden])")];
            const button = buttons[0];
            button?.setAttribute("data-under-test", "");
            return !!button;
        }"""
    )
    if not sent:
        return []
    with page.expect_navigation():
        page.locator("[data-under-test]").click()
    if page.locator("[data-error-summary], .invalid-feedback").count() == 0:
        return []
    page.evaluate(AXE)
    resize(page, PHONE)
    wrong = axe(page, "sent empty")
    paint(page, "dark")
    wrong += axe(page, "sent empty, dark", contrast=True)
    resize(page, SMALLEST)
    return wrong + sideways(page)


def axe(page, mode, contrast=False, within=None):
    """The rules broken in this mode, each with the elements that break it; `within`: a summary, for its fold alone."""
    only = {"type": "rule", "values": ["color-contrast"]} if contrast else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    if within is None:
        result = page.evaluate("options => axe.run(document, options)", options)
    else:
        result = within.evaluate("(summary, options) => axe.run(summary.parentElement, options)", options)
    return [
        f"{mode}: {rule['id']} {node['html'][:150]} {node.get('failureSummary', '')[:160]}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]


def sideways(page):
    width = page.viewport_size["width"]
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed <= width:
        return []
    culprits = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => {
            const box = e.getBoundingClientRect();
            const apart = getComputedStyle(e).position === "absolute";
            return box.width && !apart && (box.right > innerWidth + 1 || box.left < -1);
        }).slice(0, 4).map(e => e.outerHTML.slice(0, 90))"""
    )
    return [f"{width} px: needs {needed}: {culprits}"]


def resize(page, width):
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})


def paint(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def test_person_picker_with_results_and_choices_has_no_violation(tabs, world):
    page = tabs("coordinator")
    page.goto("/circles/new/")
    resize(page, PHONE)
    unfold(page)
    picker = page.locator("[data-picker]", has=page.locator("[name=students_q]"))
    picker.locator("[name=students_q]").fill("zq")
    results = picker.locator("[data-pick]")
    results.first.wait_for()
    page.evaluate(AXE)
    assert axe(page, "results") == []
    results.first.click()
    picker.locator("[data-chips] [data-unpick]").first.wait_for()
    assert axe(page, "chosen") == []


def test_page_with_faults_is_found(tabs, world):
    page = tabs("coordinator")
    page.goto("/schools/")
    page.locator("main").evaluate(
        """main => {
            for (const tag of ["h1", "img", "input"]) main.append(document.createElement(tag));
            const wide = document.createElement("p");
            wide.textContent = "W".repeat(400);
            wide.className = "text-nowrap";
            main.append(wide);
            const faint = document.createElement("p");
            faint.textContent = "faint";
            faint.style = "color: #ccc; background: #fff";
            document.querySelector("details[data-menu]").append(faint);
        }"""
    )
    found = " ".join(looked_at(page))
    faults = ("2 h1", "image-alt", "phone dark: label", "320 px: needs", "desk menu: color-contrast")
    assert [fault for fault in faults if fault not in found] == []
