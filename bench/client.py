"""A small closed-loop client: a connection a request, so many people at once, medians."""

import re
import socket
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from statistics import median
from urllib.parse import urlencode


@dataclass
class Answer:
    seconds: float
    status: int
    head: str
    body: bytes

    @property
    def location(self):
        found = [line for line in self.head.split("\r\n") if line.lower().startswith("location:")]
        return found[0].partition(":")[2].strip() if found else ""


class Broken(Exception):
    """A page that was measured did not answer as it should."""


@dataclass
class Browser:
    """Somebody's cookies on 127.0.0.1:port."""

    port: int
    cookies: dict = field(default_factory=dict)

    def ask(self, path, data=None):
        """GET, or POST of `data`, without following a redirect."""
        body = b"" if data is None else urlencode(data, doseq=True).encode()
        lines = [
            f"{'GET' if data is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Connection: close",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        ]
        if data is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            received = b"".join(iter(lambda: connection.recv(262_144), b""))
        seconds = time.perf_counter() - started
        head, _, page = received.partition(b"\r\n\r\n")
        if not head:
            raise ConnectionError("the server hung up")
        head = head.decode("latin-1")
        for line in head.split("\r\n"):
            if line.lower().startswith("set-cookie:"):
                name, _, value = line.partition(":")[2].partition(";")[0].strip().partition("=")
                self.cookies[name] = value
        return Answer(seconds, int(head[9:12]), head, page)

    def form(self, path):
        """What the page's largest form that is posted would send as it stands: name → list of values."""
        reader = FormReader()
        reader.feed(self.ask(path).body.decode())
        return max(reader.forms, key=len)

    def sign_in(self, path, **credentials):
        answer = self.ask(path, self.form(path) | credentials)
        if answer.status != 302:
            raise Broken(f"signing in at {path} was answered with {answer.status}")
        return self


class FormReader(HTMLParser):
    """Collects the fields of a page's forms whose method is post."""

    def __init__(self):
        super().__init__()
        self.forms, self.values, self.inside, self.select, self.textarea = [], {}, False, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post"
            if self.inside:
                self.values = {}
                self.forms.append(self.values)
        elif not self.inside:
            return
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self.textarea = name
            self.values[name] = [""]
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in ("submit", "button", "file") and (kind not in ("radio", "checkbox") or "checked" in given):
                self.values.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea] = [data]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None


@dataclass
class Page:
    """One page of one of the two: `ask(n)` gives path and data of the nth request; `shows` stands in a good answer."""

    browser: Browser
    ask: callable
    status: int = 200
    shows: bytes = b""

    def once(self, number):
        path, data = self.ask(number)
        answer = self.browser.ask(path, data)
        if answer.status != self.status or self.shows not in answer.body:
            raise Broken(f"{path} was answered with {answer.status}: {answer.body[:300]!r}")
        return answer


def rotating(paths):
    return lambda number: (paths[number % len(paths)], None)


def links(browser, path, pattern):
    """Up to 20 addresses on a page."""
    found = list(dict.fromkeys(re.findall(pattern, browser.ask(path).body.decode())))[:20]
    if not found:
        raise Broken(f"{path} has no {pattern}")
    return found


def side_by_side(pages, rounds=8, each=5):
    """Median milliseconds of each page, asked in turns, so that whatever else the machine does falls on both."""
    for page in pages:
        page.once(0)
        page.once(1)
    seconds = [[] for _ in pages]
    for turn in range(rounds):
        for page, found in zip(pages, seconds, strict=True):
            found += [page.once(turn * each + n).seconds for n in range(each)]
    return [median(found) * 1000 for found in seconds]


def requests_a_second(page, people=8, requests=120):
    numbers, lock, trouble = iter(range(10_000, 10_000 + requests)), threading.Lock(), []

    def work():
        try:
            while (number := take()) is not None:
                page.once(number)
        except Exception as error:
            trouble.append(error)

    def take():
        with lock:
            return next(numbers, None)

    started = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if trouble:
        raise trouble[0]
    return requests / (time.perf_counter() - started)
