"""The look: tokens, icons, charts, headers that sort, forms, messages that take back, pages for trouble."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import bootstrap_wrapper
import pytest
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from district import charts
from district.flash import UNDO
from district.forms import PageForm, PersonField, picker_step
from district.management.commands import build_fonts, build_styles
from district.models import StaffMember
from district.templatetags import ui
from tests.factories import StaffFactory
from tests.factories.district import PASSWORD

STATIC = Path(settings.BASE_DIR) / "static" / "app"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
DRAWN = charts.column_chart(
    ["Jan", "Feb & March"], [("Proactive", [3, None]), ("Responsive", [1, 4])], "Circles <held>", target=3
)
LINES = charts.line_chart(["Jan", "Feb", "Mar"], [("A", [1, None, 3]), ("B", [2.5, 2, 4])], "Down", unit="%", target=2)


def tokens(block):
    return dict(re.findall(r"(--[\w-]+|color-scheme):\s*([^;]+);", block))


def rendered(source, query="", **context):
    request = RequestFactory().get(f"/practices/?{query}")
    return Template(source).render(Context({"request": request, **context}))


# --- the sheet


def test_two_dark_blocks_hold_the_same_tokens():
    css = (STATIC / "app.css").read_text()
    chosen = re.search(r'^\[data-bs-theme="dark"\] \{(.*?)^\}', css, re.S | re.M)[1]
    asked = re.search(
        r"prefers-color-scheme: dark\) \{ :root:not\(\[data-bs-theme\]\) \{(.*?)^\} \}", css, re.S | re.M
    )[1]
    assert tokens(chosen) == tokens(asked)
    assert len(tokens(chosen)) > 25


def test_every_light_token_has_its_dark_twin():
    css = (STATIC / "app.css").read_text()
    light = re.search(r'^:root, \[data-bs-theme="light"\] \{(.*?)^\}', css, re.S | re.M)[1]
    dark = re.search(r'^\[data-bs-theme="dark"\] \{(.*?)^\}', css, re.S | re.M)[1]
    assert tokens(light).keys() == tokens(dark).keys()


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ['^:root, \\[data-bs-theme="light"\\]', '^\\[data-bs-theme="dark"\\]'])
def test_tokens_can_be_read_on_what_they_stand_on(theme):
    """Source: WCAG 2.2, 1.4.3 (text 4.5:1) and 1.4.11 (edges, rings and chart colours 3:1)."""
    css = (STATIC / "app.css").read_text()
    of = tokens(re.search(theme + r" \{(.*?)^\}", css, re.S | re.M)[1])
    for ground in ("--paper", "--card", "--sunk"):
        for text in ("--ink", "--ink-2", "--brand"):
            assert contrast(of[text], of[ground]) >= 4.5, (text, ground)
        for edge in ("--edge", "--focus"):
            assert contrast(of[edge], of[ground]) >= 3, (edge, ground)
    for tone in ui.TONES:
        assert contrast(of[f"--{tone}"], of[f"--{tone}-wash"]) >= 4.5, tone
    for fill in ("--brand-fill", "--brand-fill-2", "--bad-fill"):
        assert contrast("#ffffff", of[fill]) >= 4.5, fill
    for name in charts.PALETTE:
        assert contrast(name, of["--card"]) >= 3, name


def test_sheet_turns_with_the_direction_of_the_page():
    css = (STATIC / "app.css").read_text()
    assert re.findall(r"(?:margin|padding)-(?:left|right):|text-align: (?:left|right)", css) == [
        "margin-right:"
    ]  # .chart


def test_no_page_uses_a_part_of_bootstrap_that_was_left_out():
    whole = set(re.findall(r"\.(-?[a-z][\w-]*)", build_styles.source("bootstrap.min.css")))
    kept = set(re.findall(r"\.(-?[a-z][\w-]*)", build_styles.trimmed(build_styles.source("bootstrap.min.css"))))
    ours = set(re.findall(r"\.(-?[a-z][\w-]*)", (STATIC / "app.css").read_text()))
    missing = {}
    for path in TEMPLATES:
        source = re.sub(r"{[%{#].*?[%}#]}", " ", path.read_text(), flags=re.S)
        used = {word for classes in re.findall(r'class="([^"]*)"', source) for word in classes.split()}
        if lost := used & whole - kept - ours:
            missing[path.name] = lost
    assert missing == {}


def test_trimmed_sheet_keeps_licence_and_loses_most_of_its_weight():
    whole = build_styles.source("bootstrap.rtl.min.css")
    sheet = build_styles.trimmed(whole)
    assert "Licensed under MIT" in sheet
    assert sheet.count("{") == sheet.count("}")
    assert len(sheet) < 0.45 * len(whole)
    assert ".btn{" in sheet and ".form-control{" in sheet and ".visually-hidden" in sheet and ".modal" not in sheet
    assert (bootstrap_wrapper.get_bootstrap_css_dir() / "bootstrap.rtl.min.css").exists()


def test_font_ranges_do_not_overlap_and_hold_the_names_of_our_students():
    latin, more = (build_fonts.code_points(build_fonts.RANGES[part]) for part in ("latin", "more"))
    assert latin & more == set()
    assert {ord(letter) for letter in "Nguyễn Thị Phượng Łukasz Żółć Renée Ñ “ ” – … ›"} <= latin | more


class Attributes(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name) for name, value in attrs]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_or_handler(path):
    parser = Attributes()
    parser.feed(re.sub(r"{[%{#].*?[%}#]}", "", path.read_text(), flags=re.S))
    assert [(tag, name) for tag, name in parser.found if name == "style" or name.startswith("on")] == []
    assert not re.search(r"<style|<script(?![^>]*(?:src=|type=.application/json))", path.read_text())


# --- icons, statuses, names


def test_icons_named_by_templates_exist():
    said = re.compile(r'(?:{% icon |icon_name=|icon_name\|default:)"([\w-]+)"')
    named = {name for path in TEMPLATES for name in said.findall(path.read_text())}
    assert len(named) > 20
    for name in named | set(ui.TONE_ICONS.values()):
        drawing = ElementTree.fromstring(ui.icon(name))
        assert drawing.attrib["aria-hidden"] == "true" and len(drawing)


def test_arrows_turn_and_other_icons_do_not():
    assert 'class="ic turns"' in ui.icon("chevron-right")
    assert 'class="ic"' in ui.icon("calendar")


def test_status_says_its_state_in_words_and_escapes_them():
    html = ui.status("good", "Kept <b>")
    assert html.startswith('<span class="status tone-good"><svg') and html.endswith("</svg>Kept &lt;b&gt;</span>")
    assert "tone-mute" in ui.status("no-such-tone", "x")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dana Whitfield", "DW"),
        ("Prince", "P"),
        ("María del Carmen Ruiz", "MR"),
        ("نور الهدى", "نا"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials_of_names(name, letters):
    assert ui.initials(name) == letters


def test_money_to_the_cent():
    assert ui.money("92650") == "$92,650.00"
    assert ui.money("-0.5") == "−$0.50"
    assert ui.money("1234.5", True) == "$1,234<small>.50</small>"


# --- charts


@pytest.mark.parametrize("svg", [DRAWN, LINES])
def test_chart_is_xml_that_names_itself_without_classes_for_colour(svg):
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img" and root[0].tag == "title" and root[0].text
    assert [node.attrib for node in root.iter() if "style" in node.attrib] == []
    assert [node.attrib for node in root[1:] if "class" in node.attrib] == []
    assert {node.attrib["fill"] for node in root.iter("rect")} <= set(charts.PALETTE)


def test_columns_stack_and_leave_out_what_is_unknown():
    root = ElementTree.fromstring(DRAWN)
    assert root[0].text == "Circles <held>"
    assert [rect[0].text for rect in root.iter("rect")] == [
        "Jan: Proactive 3",
        "Jan: Responsive 1",
        "Feb & March: Responsive 4",
    ]
    heights = [float(rect.attrib["height"]) for rect in root.iter("rect")]
    assert heights[2] == pytest.approx(heights[0] / 3 * 4, abs=0.1)


def test_lines_break_where_nothing_is_known():
    strokes = [line for line in ElementTree.fromstring(LINES).iter("line") if line.attrib["stroke"] in charts.PALETTE]
    assert [line.attrib["stroke"] for line in strokes] == [charts.GOLD, charts.GOLD]
    assert len({line.attrib.get("stroke-dasharray") for line in strokes}) == 1  # told by its dash too


def test_chart_stands_alone_in_a_document():
    svg = charts.line_chart(["a"], [("n", [1])], "t", ink="#1f2d28", standalone=640)
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg and "currentColor" not in svg
    assert ElementTree.fromstring(svg).attrib["width"] == "640"


@pytest.mark.parametrize("values", [[], [0, 0], [None, None], [1_250_000], [0.004, 0.001]])
def test_chart_of_odd_values_is_still_xml(values):
    labels = [str(n) for n in range(len(values))]
    for draw in (charts.line_chart, charts.column_chart):
        assert ElementTree.fromstring(draw(labels, [("n", values)], "t")).tag == "svg"


@pytest.mark.parametrize(
    ("top", "ticks"),
    [(0, [1]), (1, [0.25, 0.5, 0.75, 1]), (31, [10, 20, 30]), (9.6, [2, 4, 6, 8]), (100, [25, 50, 75, 100])],
)
def test_ticks_are_round_and_few(top, ticks):
    assert charts.nice_ticks(top) == ticks


@pytest.mark.parametrize(
    ("top", "ticks"), [(1, [1]), (2, [1, 2]), (9, [2, 4, 6, 8]), (10, [5, 10]), (100, [25, 50, 75, 100])]
)
def test_ticks_of_counts_are_whole(top, ticks):
    assert charts.nice_ticks(top, whole=True) == ticks


def test_figure_repeats_its_numbers_as_a_table():
    html = ui.column_chart(["Jan"], [("Proactive", [1204]), ("<b>", [None])], "What it shows", unit=" circles")
    assert "<caption>What it shows</caption>" in html
    assert '<th scope="row">Jan</th><td>1,204 circles</td><td>not known</td>' in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("value", "total", "width"), [(1, 4, "25%"), (9, 4, "100%"), (-1, 4, "0%"), (1, 0, "0%"), (None, 4, "0%")]
)
def test_bar_stays_on_its_track(value, total, width):
    rects = list(ElementTree.fromstring(charts.bar(value, total)).iter("rect"))
    assert [rect.attrib["width"] for rect in rects] == ["100%", width]


def test_ratio_is_filled_only_when_its_interval_leaves_out_one():
    assert 'class="open"' not in charts.ratio_plot(1.95, 1.56, 2.42)
    assert 'class="open"' in charts.ratio_plot(1.07, 0.85, 1.33)
    assert ElementTree.fromstring(charts.ratio_plot(0, 0, 99)).tag == "svg"


# --- lists


def test_sort_header_keeps_the_filters_and_forgets_the_place():
    html = rendered('{% sort_header "held_on" "Held" %}', "school=3&school=4&q=a%26b&after=abc")
    assert 'href="?school=3&amp;school=4&amp;q=a%26b&amp;sort=held_on"' in html
    assert "aria-sort" not in html


def test_sort_header_turns_the_order_round():
    assert 'aria-sort="ascending"' in rendered('{% sort_header "n" "N" %}', "sort=n")
    assert 'href="?sort=-n"' in rendered('{% sort_header "n" "N" %}', "sort=n")
    assert 'aria-sort="descending"' in rendered('{% sort_header "n" "N" %}', sort="-n")
    assert 'class="num"' in rendered('{% sort_header "n" "N" num=True %}')


class Filters(forms.Form):
    q = forms.CharField(label="Name", required=False)
    kind = forms.MultipleChoiceField(label="Kind", choices=[("a", "Peace circle"), ("b", "Check-in")], required=False)


def test_filters_in_force_can_each_be_taken_away():
    request = RequestFactory().get("/practices/?q=amari&kind=a&kind=b&sort=-held_on&after=abc")
    found = ui.active_filters({"request": request}, Filters(request.GET))
    assert found == [
        {"label": "Name", "value": "amari", "url": "?kind=a&kind=b&sort=-held_on"},
        {"label": "Kind", "value": "Peace circle, Check-in", "url": "?q=amari&sort=-held_on"},
    ]


# --- messages and forms


def test_message_offers_the_way_back_and_escapes_its_words():
    said = messages.storage.base.Message(messages.SUCCESS, "Saved <Amari>", extra_tags=f"{UNDO}/practices/3/undo/")
    html = render_to_string("components/_flash.html", {"messages": [said]}, RequestFactory().get("/"))
    assert 'action="/practices/3/undo/"' in html and "Saved &lt;Amari&gt;" in html
    assert ui.undo_url(SimpleNamespace(extra_tags="other")) == ""


class Sample(PageForm, forms.Form):
    title = forms.CharField(label="What happened", help_text="In a <few> words.")
    minutes = forms.IntegerField(label="Minutes", required=False)
    role = forms.ChoiceField(label="Role", choices=[("h", "Harmed")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Held on a day without school.")


def form_html(form):
    return render_to_string("components/_form.html", {"form": form}, RequestFactory().get("/"))


def test_form_sums_its_errors_on_top_with_links_to_the_fields():
    html = form_html(Sample({"minutes": "many"}, cancel_url="/practices/"))
    summary = html[: html.index('id="div_id_title"')]
    assert "4 things to put right" in summary and "Held on a day without school." in summary
    for target in ("id_title", "id_minutes", "id_role"):
        assert f'href="#{target}"' in summary and f'id="{target}"' in html
    assert 'value="many"' in html and 'href="/practices/"' in html


def test_form_ties_hint_and_error_to_the_field_and_marks_only_the_optional():
    html = form_html(Sample({}))
    assert re.search(r'<input[^>]*aria-describedby="id_title_helptext id_title_error"', html)
    assert 'id="id_title_helptext"' in html and 'id="id_title_error"' in html
    assert "In a &lt;few&gt; words." in html
    assert html.count("(optional)") == 1 and "*" not in re.sub(r"<[^>]+>", "", html)


def test_form_still_being_filled_speaks_of_no_errors():
    form = Sample({})
    form.choosing = True
    assert "error" not in re.sub(r"<form[^>]*>", "", form_html(form)).replace("_error", "")


def test_picker_step_adds_and_takes_back_without_javascript():
    assert picker_step(QueryDict("people=1&people=2"), "people") is None
    assert picker_step(QueryDict("people=1&people_add=7"), "people").getlist("people") == ["1", "7"]
    assert picker_step(QueryDict("people=1&people=7&people_remove=1"), "people").getlist("people") == ["7"]
    assert picker_step(QueryDict("people=1&people_add=7"), "people", many=False).getlist("people") == ["7"]
    assert picker_step(QueryDict("people_q=ama"), "people").getlist("people") == []  # typed, not picked


def test_picker_names_only_people_of_its_own_queryset(district):
    known, hidden = StaffFactory(given_name="Amari", family_name="<Thompson>"), StaffFactory(family_name="Secret")

    class Form(PageForm, forms.Form):
        people = PersonField(StaffMember.objects.filter(pk=known.pk), search_url="/staff/search/")

    html = form_html(Form({"people": [known.pk, hidden.pk, "x"]}))
    assert "&lt;Thompson&gt;" in html and "Secret" not in html
    assert not Form({"people": [hidden.pk]}).is_valid()
    chosen = Form({"people": [known.pk]})
    assert chosen.is_valid() and list(chosen.cleaned_data["people"]) == [known]


# --- pages


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_trouble_pages_need_no_request_and_no_database(name):
    html = render_to_string(f"{name}.html", {"request_id": "5f2c-ref"})
    assert html.count("<h1") == 1 and 'href="/"' in html and "5f2c-ref" in html and "<title>" in html


def test_page_turns_for_a_language_written_from_the_right():
    with translation.override("ar"):
        html = render_to_string("404.html", {})
    assert '<html lang="ar" dir="rtl">' in html and "app/built/bootstrap.rtl.css" in html


def test_sign_in_offers_a_door_for_each_role_in_the_demo_only(client, db, settings):
    html = client.get("/accounts/login/").content.decode()
    assert html.count('class="role"') == 11 and 'value="coordinator@district.example"' in html
    settings.DEMO = False
    html = client.get("/accounts/login/").content.decode()
    assert 'class="role"' not in html and "restorative-demo" not in html


def test_gallery_is_for_the_demo_only(client, cast, settings):
    client.force_login(cast.coordinator)
    html = client.get("/gallery/?dir=rtl").content.decode()
    assert 'dir="rtl"' in html and "bootstrap.rtl.css" in html and html.count("<h1") == 1
    found = client.get("/gallery/people/?name=people&people_q=ren").content.decode()
    assert 'data-word="Renée Ortiz"' in found and "Amari" not in found
    settings.DEMO = False
    assert client.get("/gallery/").status_code == 404
    assert client.get("/gallery/people/").status_code == 404


@pytest.mark.parametrize(
    "path", ["password/change/", "2fa/", "2fa/webauthn/", "reauthenticate/", "logout/", "password/reset/"]
)
def test_own_account_pages_have_one_heading_and_our_look(client, cast, path):
    client.post("/accounts/login/", {"login": cast.coordinator.email, "password": PASSWORD})
    html = client.get(f"/accounts/{path}").content.decode()
    assert html.count("<h1") == 1 and "app/app.css" in html and "style=" not in html
    assert 'class="btn' in html
