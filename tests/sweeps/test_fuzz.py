"""Whatever is sent to whatever address: never an exception, never a 500.

Hypothesis chooses; the same choices every time. Names of query parameters come from the source, so that a new one
is tried without being written down here.
"""

import io
import re
import traceback
from datetime import date
from http.cookies import SimpleCookie
from urllib.parse import quote_from_bytes, urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django_filters import FilterSet
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests.sweeps.tour import address, client_of, forms_of, stops
from tests.walls.matrix import address_of, cells, every_route

CHUNKS = 4
QUERIES, BODIES = 12, 10  # examples for each address, for each form
OURS = ["district", "incidents", "trainings", "contracts", "strategy", "overview"]
READS = re.compile(r"""request\.GET(?:\.get\(|\.getlist\(|\[)\s*["'](\w+)["']""")

NASTY = [
    "", " ", "0", "-1", "1.5", "1e9", "9" * 30, "-9223372036854775809", "2147483648", "NaN", "Infinity", "null", "true",
    "\x00", "a\x00b", "\u202eabc\u200f", "\ufeff", "é" * 300, "😀", "%", "_", "\\", "'", '"', "' OR 1=1 --", "<script>",
    "{{ 7 }}", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "2026-11-01T01:30", "10000-01-01", "24:00",
    "xlsx", "csv", "pdf", "-name", "name", "-", "../../etc/passwd", "//evil.example", "javascript:1", "[]", "{}", "on",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.one_of(
    st.sampled_from(NASTY),
    TEXT,
    st.integers().map(str),
    st.integers(1, 30).map(str),
    st.dates(date(1, 1, 1)).map(str),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes")),
)
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"PK\x03\x04", b"PK\x05\x06" + bytes(18), "ID;Name\r\n1;é".encode("utf-16"), b"\xef\xbb\xbfa,b\n"]
    ),
    TEXT.map(lambda text: text.encode()),
)


def upload(name, content):
    """A file as a browser sends it, by whatever name: Django's own class for tests refuses some."""
    file = io.BytesIO(content)
    file.name = name
    return file


UPLOADS = st.builds(
    upload,
    st.sampled_from(["a.zip", "students.csv", "x", "..", "é\u202e.csv", "a" * 120 + ".zip"]),
    CONTENTS,
)


def query_names():
    """Every query parameter that a filter set or a view of ours reads."""
    names = {"after", "before", "sort", "format"}
    list(every_route())  # imports every view, and so every filter set
    for app in OURS:
        for source in (settings.BASE_DIR / app).rglob("*.py"):
            names.update(READS.findall(source.read_text()))
    waiting = [FilterSet]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        for name in cls.base_filters:
            names.update({name, f"{name}_min", f"{name}_max", f"{name}_after", f"{name}_before"})
    return sorted(names)


def bounded(examples):
    return how(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class Caller:
    """Sends as one role after the other and takes each request back; `failures` is a dict of what failed."""

    def __init__(self, world):
        self.world, self.clients, self.failures = world, {}, {}

    def client(self, role):
        if role not in self.clients:
            client = client_of(role, self.world)
            self.clients[role] = client, client.cookies.output(header="", sep=";")
        client, cookies = self.clients[role]
        client.cookies = SimpleCookie(cookies)
        return client

    def send(self, role, method, url, data=None, query=b""):
        path = urlsplit(url).path
        if (method, path) in self.failures:
            return  # one failure of an address is enough
        extra = {"QUERY_STRING": query.decode()} if query else {}
        try:
            with transaction.atomic():
                try:
                    response = getattr(self.client(role), method)(url, data, **extra)
                    if response.streaming:
                        b"".join(response.streaming_content)
                finally:
                    transaction.set_rollback(True)
            if response.status_code >= 500:
                self.failures[method, path] = f"{response.status_code} {query} {data}"
        except Exception:
            self.failures[method, path] = f"{query} {data} " + " | ".join(traceback.format_exc().splitlines()[-9:])


def test_names_of_query_parameters_are_gathered_from_filters_and_views():
    assert {"q", "topic", "grade", "school", "again", "section"} <= set(query_names())


@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_query_parameter_makes_an_error(world, part):
    caller, names = Caller(world), query_names()
    pairs = st.lists(st.tuples(st.one_of(st.sampled_from(names), TEXT), VALUES), min_size=1, max_size=6)
    queries = st.one_of(
        pairs.map(lambda pairs: urlencode(pairs).encode()),
        st.binary(max_size=20).map(lambda raw: f"q={quote_from_bytes(raw)}&sort=%ff".encode()),
    )
    for route, role in asked()[part::CHUNKS]:
        path = address_of(route, "", world.a)

        def ask(query):
            caller.send(role, "get", path, query=query)  # noqa: B023  called before the next one

        bounded(QUERIES)(given(queries)(ask))()
        for value in ("\x00", "9" * 30, "2026-02-30"):
            caller.send(role, "get", path, query=urlencode(dict.fromkeys(names, value)).encode())
    assert caller.failures == {}


def asked():
    """Each route once, with the role that opens it (or an administrator), whatever it answers."""
    roles = {}
    for (route, _, whose), statuses in cells():
        if whose == "other":
            continue
        who = [r for r in ("coordinator", "administrator", "anonymous") if statuses[r][0] == 200]
        roles.setdefault(route, (who or ["administrator"])[0])
    return sorted(roles.items())


@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_form_makes_an_error(world, part):
    caller = Caller(world)
    for action, role, fields in forms(world, caller)[part::CHUNKS]:

        def fill(body):
            caller.send(role, "post", action, body)  # noqa: B023  called before the next one

        bounded(BODIES)(given(filled(fields))(fill))()
    assert caller.failures == {}


def forms(world, caller):
    """(action, role, fields) of every form that is posted, once for each set of fields."""
    found = {}
    for stop in stops():
        url = address(stop, world)
        response = caller.client(stop[-1]).get(url)
        for form in forms_of(response.content.decode()):
            if form.method == "post":
                action = urljoin(url, form.action)
                key = re.sub(r"\d+", "N", action), frozenset(name for name, _, _ in form.fields)
                found.setdefault(key, (action, stop[-1], form.fields))
    return [found[key] for key in sorted(found, key=str)]


@st.composite
def filled(draw, fields):
    """What a browser, or somebody without one, would send for these fields: dict of lists."""
    sent = {}
    for name, kind, offered in fields:
        one = UPLOADS if kind == "file" else st.one_of(st.sampled_from(offered or [""]), VALUES)
        fate = draw(st.sampled_from(["as offered", "as offered", "other", "other", "twice", "left out"]))
        if fate == "as offered" and kind != "file":
            sent.setdefault(name, []).append(draw(st.sampled_from(offered or [""])))
        elif fate in ("other", "as offered"):
            sent.setdefault(name, []).append(draw(one))
        elif fate == "twice":
            sent[name] = [draw(one), draw(one)]
    if draw(st.booleans()):
        sent[draw(TEXT.filter(bool))] = [draw(VALUES)]
    return sent


@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_body_without_a_form_makes_an_error(world, part):
    """Every address that takes a POST, sent bodies that no form of ours would."""
    caller = Caller(world)
    bodies = st.lists(
        st.tuples(st.one_of(st.sampled_from(["version", "name", "pk", "confirm"]), TEXT), VALUES), max_size=4
    )
    for route, role in posted()[part::CHUNKS]:
        path = address_of(route, "", world.a)

        def post(pairs):
            body = QueryDict(mutable=True)
            for name, value in pairs:
                body.appendlist(name, value)
            caller.send(role, "post", path, dict(body.lists()))  # noqa: B023  called before the next one

        bounded(BODIES)(given(bodies)(post))()
    assert caller.failures == {}


def posted():
    found = {}
    for (route, _, whose), statuses in cells():
        if whose != "other":
            for role in ("coordinator", "administrator", "anonymous"):
                if statuses[role][1] in (200, 302):
                    found.setdefault(route, role)
    return sorted(found.items())
