"""The tour of every page: each address of the walls' table that answers with HTML, opened by a role that may."""

from html.parser import HTMLParser
from types import SimpleNamespace

from tests.cast import as_user
from tests.factories.district import PASSWORD
from tests.walls.matrix import address_of, cells
from tests.walls.routes import COLUMNS
from tests.walls.world import build_world

# Who opens a page: the first of these who may.
VISITORS = ["coordinator", "teacher", "administrator", "auditor", "board", "anonymous"]
# Every role's own home, and pages that look otherwise to somebody else.
ALSO = [("overview:home", role) for role in COLUMNS if role not in ("anonymous", "coordinator")] + [
    ("district:student-detail", "administrator"),
    ("incidents:practice-detail", "auditor"),
    ("district:staff-detail", "board"),
    ("district:school-detail", "administrator"),
    ("contracts:meeting-detail", "contract_manager"),
    ("trainings:session-detail", "administrator"),
    ("incidents:crdc", "administrator"),
    ("incidents:crdc", "board"),
    ("incidents:equity", "administrator"),
    ("incidents:equity", "board"),
    ("incidents:equity-events", "administrator"),
    ("incidents:equity-events", "board"),
    ("incidents:patterns", "administrator"),
    ("incidents:patterns", "board"),
    ("incidents:patterns-practices", "administrator"),
    ("incidents:patterns-practices", "board"),
    ("strategy:review-detail", "principal"),
]
# Opened only by somebody who has just entered the password, or has a second factor already.
FRESH = ["mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"]
# Answers that are no page: a file, a part of a page, a word for the load balancer.
NO_PAGES = {
    "overview:healthz",
    "incidents:agreement-print",
    "incidents:service-worker",
    "incidents:reentry-print",
    "incidents:safety-packet",
    "incidents:statefile-take",
    "incidents:group-search",
    "incidents:people-search",
    "incidents:letter-pdf",
    "incidents:letter-template-pdf",
    "incidents:calendar-feed",
    "contracts:contract-sheet",
    "strategy:briefing",
    "strategy:export",
    "contracts:meeting-minutes",
    "trainings:calendar-feed",
    "trainings:session-ics",
    "trainings:day-sheet",
    "trainings:certificate-pdf",
    "trainings:past-template",
    "strategy:review-sheet",
    "district:staff-search",
    "district:gallery-people",
    "district:roster-progress",
    "district:roster-template",
}
TROUBLE = [("/no-such-page/", "coordinator"), ("/students/", "board"), ("/practices/0/", "coordinator")]


def stops():
    """List of (route, query, whose, role), one for each page of the table."""
    found = []
    for (route, query, whose), statuses in cells():
        if whose == "other" or "format=" in query or route in NO_PAGES:
            continue
        roles = [role for role in VISITORS if statuses[role][0] == 200]
        if roles:
            found.append((route, query, whose, roles[0]))
    lines = {line[0]: line for line in reversed(found)}
    found += [(*lines[route][:3], role) for route, role in ALSO]
    found += [(route, "", "-", "fresh") for route in FRESH]
    return found + [(path, "", "-", role) for path, role in TROUBLE]


def names_of(chunk):
    return [" ".join(filter(None, stop)) for stop in chunk]


def address(stop, world):
    route, query, _, _ = stop
    return address_of(route, query, world.a)


def client_of(role, world):
    """A browser of this role; `fresh` is an outsider who has entered the password a moment ago."""
    if role == "anonymous":
        from tests.cast import ServerClient

        return ServerClient()
    client = as_user(user_of(role, world))
    if role == "fresh":
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def user_of(role, world):
    return world.cast.users()["outsider" if role == "fresh" else role]


def furnished_world():
    """The walls' world, with names as long as real ones get."""
    world = build_world()
    world.cast.a.name = "Martin Luther King, Jr. International Baccalaureate World School for the Arts and Sciences"
    world.cast.a.save(update_fields=["name"])
    return world


class _Reader(HTMLParser):
    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self):
        super().__init__()
        self.elements, self.open = [], []

    def handle_starttag(self, tag, attrs):
        inside = list(self.open)
        element = SimpleNamespace(tag=tag, attrs=dict(attrs), inside=inside, text="", line=self.getpos()[0])
        self.elements.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        for element in self.open:
            element.text += data


def elements_of(html):
    """Every element in order: .tag, .attrs, .inside (its parents), .text, .line."""
    reader = _Reader()
    reader.feed(html)
    return reader.elements


def forms_of(html):
    """The forms of a page: .action, .method, .fields = list of (name, kind, values that the page offers)."""
    elements = elements_of(html)
    found = []
    for form in elements:
        if form.tag != "form":
            continue
        fields = []
        for element in elements:
            name = element.attrs.get("name")
            inside = any(parent is form for parent in element.inside)
            if name and (inside or (form.attrs.get("id") and element.attrs.get("form") == form.attrs["id"])):
                fields.append((name, element.attrs.get("type") or element.tag, _values(element, elements)))
        method = (form.attrs.get("method") or "get").lower()
        found.append(SimpleNamespace(action=form.attrs.get("action") or "", method=method, fields=fields))
    return found


def _values(element, elements):
    if element.tag == "select":
        options = [e for e in elements if e.tag == "option" and any(parent is element for parent in e.inside)]
        return [option.attrs.get("value", option.text) or "" for option in options]
    if element.tag == "textarea":
        return [element.text]
    return [element.attrs.get("value") or ""]
