"""Pages in a real browser: Debian's Chromium on a live server whose requests are the server's database role.

A test takes `page_for` and `cast`, writes its rows with the factories (committed: the server sees them), and reads
rows back inside `district_scope()`. Mark the module: `pytestmark = pytest.mark.browser`.
"""

import os
import shutil
import threading
from datetime import datetime

import pytest
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils import timezone
from playwright.sync_api import expect

from district.rowsecurity import APP
from tests.cast import as_user

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = 390, 1280  # px
WAIT = 30_000  # ms: how long a page may take on two busy cores; a test that passes does not wait for it
expect.set_options(timeout=WAIT)
HEIGHTS = {PHONE: 844}


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Browser tests need Chromium: apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(transactional_db, live_server):
    """The live server's address. Its threads connect as the role that row security and grants bind."""
    tests_own = threading.current_thread()

    def become_the_server(sender, connection, **kwargs):
        if threading.current_thread() is not tests_own:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP}")

    connection_created.connect(become_the_server)
    yield live_server.url
    connection_created.disconnect(become_the_server)


@pytest.fixture
def page_for(chromium, server):
    """Function (user or None, width=390, touch=False, scheme="light", **context options) -> a signed-in Page.

    Addresses are relative: `page.goto("/practices/")`. What a page complained about in the console (a blocked script,
    an exception) fails the test at its end; answers like 403 do not.
    """
    contexts, complaints = [], []

    def open_page(user=None, *, width=PHONE, touch=False, scheme="light", **options):
        context = chromium.new_context(
            base_url=server,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            has_touch=touch,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        context.set_default_navigation_timeout(60_000)  # the run's first page compiles every template
        if user is not None:
            context.add_cookies([_session_of(user, server)])
        page = context.new_page()
        page.on("console", lambda said: _note(said, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "; ".join(complaints)


def _session_of(user, url):
    """The cookie of somebody who has signed in; the form has tests of its own."""
    value = as_user(user).cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}


@pytest.fixture
def set_clock(monkeypatch):
    """Function (local day and hour): from then on it is that time for the server, and goes on. Returns the moment."""
    real = timezone.now

    def begin(when):
        moment = timezone.make_aware(datetime.fromisoformat(when))
        ahead = moment - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
        return moment

    return begin


# htmx says the last two of a search that a further letter replaces; what fails is also said as htmx:sendError.
NO_COMPLAINTS = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")


def _note(said, complaints):
    if said.type == "error" and not said.text.startswith(NO_COMPLAINTS):
        complaints.append(said.text)
