"""The HTML of every page: sound, ours alone, light, and every word of it open to translation."""

import re
from collections import Counter

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import models
from django.test import override_settings
from django.utils import translation

from district.models import labels
from district.rowsecurity import our_models
from district.scope import district_scope
from district.templatetags import often
from district.views.lists import ListPage
from tests.factories import PracticeFactory, SectionFactory, StudentFactory
from tests.sweeps.tour import address, client_of, elements_of, names_of, stops
from tests.walls.matrix import every_route

LIST_KB = 60  # HTML, CSS and JavaScript of a list page, compressed, without fonts
LABELLED = {"input", "select", "textarea"}
SILENT = {"hidden", "submit", "button", "reset"}
SPOKEN = ["placeholder", "aria-label", "title", "alt", "data-label", "content"]
HIDDEN = {"script", "style", "head"}
# Words that stay as they are in every language.
NAMES = {
    "Common", "Ground", "CSV", "PDF", "Excel", "XLSX", "OneRoster", "PowerSchool", "TOTP", "AM", "PM", "English",
    "Google", "Microsoft",
}  # fmt: skip


@pytest.fixture
def pages(world):
    """Function () -> (name of the stop, HTML) of each page of the tour."""

    def opened():
        clients = {}
        for name, stop in zip(names_of(stops()), stops(), strict=True):
            client = clients.setdefault(stop[-1], client_of(stop[-1], world))
            yield name, client.get(address(stop, world)).content.decode()

    return opened


def test_every_page_is_sound_html_of_ours_alone(pages):
    wrong = {name: found for name, html in pages() if (found := faults(html))}
    assert wrong == {}


def faults(html):
    elements = elements_of(html)
    ids = Counter(element.attrs["id"] for element in elements if element.attrs.get("id"))
    wrong = [f"id {name} stands {times} times" for name, times in ids.items() if times > 1]
    labels = {element.attrs.get("for") for element in elements if element.tag == "label"}
    for element in elements:
        here = f"<{element.tag}> in line {element.line}"
        attrs = element.attrs
        if element.tag in LABELLED and attrs.get("type") not in SILENT and not _in(element, "template"):
            named = attrs.get("aria-label") or attrs.get("aria-labelledby") or _in(element, "label")
            if not named and attrs.get("id") not in labels:
                wrong.append(f"{here} {attrs.get('name')} has no label")
        for reference in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for key in (attrs.get(reference) or "").split():
                if key not in ids:
                    wrong.append(f"{here} {reference}={key} leads nowhere")
        inline = element.tag == "style" or (element.tag == "script" and not attrs.get("src") and element.text.strip())
        if inline and attrs.get("type") != "application/json" and "nonce" not in attrs:
            wrong.append(f"{here} is inline")
        wrong += [f"{here} has {name}" for name in attrs if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "hx-get", "hx-post", "poster", "srcset"):
            value = attrs.get(name)
            if value is not None and (value.strip() in ("", "#") and name != "action"):
                wrong.append(f'{here} has {name}="{value}"')
            if re.match(r"(?i)\s*(https?:)?//|\s*javascript:", value or ""):
                wrong.append(f"{here} has {name}={value}")
        if element.tag == "button" and not attrs.get("type"):
            wrong.append(f"{here} does not say its type")
        if element.tag == "img" and "alt" not in attrs:
            wrong.append(f"{here} has no alt")
        if attrs.get("name") == "more" and (part := attrs.get("hx-select")) and not _counts_rows(elements, part):
            wrong.append(f"{here} fetches {part} without the count of its rows")
    return wrong


def _counts_rows(elements, part):
    """Is the field that says how many rows there are fetched anew with them? Else a row that was added is lost."""
    counts = [one for one in elements if one.attrs.get("name") in ("rows", "tried-TOTAL_FORMS")]
    return all(any(f"#{parent.attrs.get('id')}" == part for parent in one.inside) for one in counts)


def _in(element, tag):
    return any(parent.tag == tag for parent in element.inside)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "id a stands 2 times"),
        ('<input name="x">', "<input> in line 1 x has no label"),
        ('<p style="color: red"></p>', "<p> in line 1 has style"),
        ('<p onclick="x"></p>', "<p> in line 1 has onclick"),
        ("<script>x</script>", "<script> in line 1 is inline"),
        ('<script src="//cdn.example/x.js"></script>', "<script> in line 1 has src=//cdn.example/x.js"),
        ('<a href="#">x</a>', '<a> in line 1 has href="#"'),
        (
            '<input type="hidden" name="rows"><p id="a"><button type="submit" name="more" hx-select="#a"></button></p>',
            "<button> in line 1 fetches #a without the count of its rows",
        ),
    ],
)
def test_fault_in_a_page_is_found(html, fault):
    assert faults(html) == [fault]


def list_routes():
    return [
        name for name, view in every_route() if issubclass(getattr(_unwrapped(view), "view_class", object), ListPage)
    ]


def _unwrapped(view):
    while not hasattr(view, "view_class") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def test_list_pages_full_of_rows_weigh_at_most_60_kb(world, subtests):
    teacher = world.cast.teacher.staff
    with district_scope():
        for n in range(60):
            student = StudentFactory(
                school=world.cast.a, given_name=f"Given{n * 7919}", family_name=f"Family{n * 104729}"
            )
            if n < 55:
                SectionFactory(school=world.cast.a, year=world.cast.year, taught_by=teacher, roster=[student])
                PracticeFactory(school=world.cast.a, students=[student], created_by=world.cast.coordinator)
    assert len(list_routes()) >= 7
    stop_of = {stop[0]: stop for stop in reversed(stops()) if not stop[1]}
    for route in list_routes():
        with subtests.test(route=route):
            stop = stop_of[route]
            assert weight(client_of(stop[-1], world).get(address(stop, world)).content) <= LIST_KB * 1000


def weight(html):
    """Bytes that a first visit reads, compressed, without fonts and icons."""
    total = len(brotli.compress(html, quality=5))
    for element in elements_of(html.decode()):
        source = element.attrs.get("src") if element.tag == "script" else None
        if element.tag == "link" and element.attrs.get("rel") == "stylesheet":
            source = element.attrs["href"]
        if source:
            path = finders.find(source.removeprefix("/static/").split("?")[0])
            with open(path, "rb") as file:
                total += len(brotli.compress(file.read()))
    return total


# --- words


# Letters that mean nothing: a secret, a code on the wall. Words that stand in four languages in the code.
MEANT_OTHERWISE = ("mfa_activate_totp", "trainings:day-code", "incidents:voice-answer")


@override_settings(DEMO=False)
def test_every_word_of_a_page_is_translated_or_data(world, pages, monkeypatch):
    """With a catalog that puts ⟦⟧ around each message, what stands outside is data."""
    data = words_of_data()
    wrap_messages(monkeypatch)
    bare = {}
    for name, html in pages():
        assert "⟦" in html, name
        found = sorted(set(untranslated(html)) - data - NAMES)
        if found and not name.startswith(MEANT_OTHERWISE):
            bare[name] = found
    assert bare == {}


def wrap_messages(monkeypatch):
    real = translation._trans
    real.gettext  # noqa: B018  the attributes are there after the first use
    monkeypatch.setattr(real, "gettext", lambda message: f"⟦{message}⟧" if message else "")
    monkeypatch.setattr(real, "pgettext", lambda context, message: f"⟦{message}⟧")
    monkeypatch.setattr(real, "ngettext", lambda one, many, n: f"⟦{one if n == 1 else many}⟧")
    monkeypatch.setattr(real, "npgettext", lambda context, one, many, n: f"⟦{one if n == 1 else many}⟧")
    for module in (often, labels):  # what they remember of a language was said without the marks
        monkeypatch.setattr(module, "get_language", lambda: "marked")


def words_of_data():
    """Every word in a text column of the test's world."""
    words = set()
    with district_scope():
        for model in our_models():
            columns = [
                f.name for f in model._meta.concrete_fields if isinstance(f, (models.CharField, models.TextField))
            ]
            for row in model._base_manager.values_list(*columns) if columns else []:
                words.update(word for value in row if value for word in re.findall(r"[^\W\d_]+", str(value)))
    return words


def untranslated(html):
    """Words of two letters and more that stand outside of every ⟦⟧ in text and in attributes that are read out."""
    texts = []
    elements = elements_of(html)
    body = next((element for element in elements if element.tag == "body"), None)
    texts.append(body.text if body else "")
    for element in elements:
        if element.tag in ("script", "style") and body is not None:
            texts[0] = texts[0].replace(element.text, " ")
        texts += [element.attrs[name] for name in SPOKEN if element.attrs.get(name) and element.tag != "meta"]
    for text in texts:
        while (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
            text = inner
        yield from re.findall(r"[^\W\d_]{2,}", text)


def test_word_that_was_forgotten_is_found():
    html = '<body><p>⟦Said ⟦inner⟧ well⟧ forgotten</p><input placeholder="also"><script>var x</script></body>'
    assert list(untranslated(html)) == ["forgotten", "also"]
