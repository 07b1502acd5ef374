"""Who sees no student learns no small count: by no page, export or filter, and not by laying answers side by side."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from district.models import DistrictSettings, SchoolYear, Student
from district.suppression import Published
from incidents.filters.crdc import CrdcForm
from incidents.filters.equity import GROUPING_WORDS, OPEN_EVENTS, EquityForm
from incidents.filters.patterns import PatternForm
from incidents.models import BehaviorCode, Consequence
from strategy.queries.measures import MEASURES, OPEN
from tests.cast import as_user
from tests.district.test_suppression_attack import narrow
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    IndicatorFactory,
    LocationFactory,
    PlanFactory,
    PracticeFactory,
    SafetyInterventionFactory,
    SafetyPhaseFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.walls.matrix import cells, every_route

ALLOWED = {"year", "group", "event", "reference"}  # what the forms of these readers hold
READERS = ("board", "equity_analyst", "plan_owner")
LEAST = 10


def pages_of_figures():
    open_to_board = {route for (route, _query, _whose), want in cells() if want["board"][0] == 200}
    return sorted(
        name for name, view in every_route() if getattr(view, "figures_only", False) and name in open_to_board
    )


PAGES = pages_of_figures()


def test_pages_of_figures_are_these():
    """Whoever adds one finds it attacked below."""
    assert PAGES == [
        "incidents:crdc", "incidents:equity", "incidents:equity-events", "incidents:patterns",
        "incidents:patterns-practices",
    ]  # fmt: skip


@pytest.fixture
def told(district):
    """A year that is over, at two schools: large groups and small ones, and of each event many and few."""
    year = SchoolYear.objects.get()
    SchoolYear.objects.filter(pk=year.pk).update(starts_on=date(2019, 8, 26), ends_on=date(2020, 6, 12))
    first = date(2019, 8, 26)
    held_at = datetime.combine(first + timedelta(days=40), time(17), tzinfo=UTC)
    shove = BehaviorCodeFactory(name="Shoving")
    sizes = {
        "BL": (45, 20, 12, 8),
        "WH": (60, 18, 4, 3),
        "HI": (30, 12, 11, 1),
        "AS": (14, 5, 2, 0),
        "HP": (3, 1, 1, 1),
    }
    for race, (enrolled, harmed, out, held) in sizes.items():
        for n in range(enrolled):
            school = (district.a, district.b)[n % 2]
            student = StudentFactory(
                school=school, race_ethnicity=race, sex="FM"[n % 3 == 0], grade=str(6 + n % 3), enrolled_on=first,
                disability="idea" if n % 7 == 0 else "none", home_language="es" if n % 11 == 0 else "en",
            )  # fmt: skip
            if n < harmed:
                _harm(district, student, shove, first + timedelta(days=20 + n * 3), suspended=n < out)
            if n < held:
                intervention = SafetyInterventionFactory(student=student, started_at=held_at)
                SafetyPhaseFactory(intervention=intervention, measure="physical")
    district.first = first
    return district


def _harm(district, student, behavior, day, *, suspended):
    incident = IncidentFactory(
        school=student.school, occurred_on=day, caused=[student], behavior=behavior, reported_by=district.coordinator,
    )  # fmt: skip
    if suspended:
        ConsequenceFactory(incident=incident, school=student.school, student=student, kind=Consequence.Kind.OSS)
    else:
        practice = PracticeFactory(school=student.school, created_by=district.coordinator, status="held")
        IncidentPracticeFactory(incident=incident, practice=practice, school=student.school)


def sheet(user, page, **query):
    """The lines of an export; None where the question is refused."""
    response = as_user(user).get(reverse(page), query | {"format": "csv"})
    assert response.status_code == 200, (page, query)
    if not response["Content-Type"].startswith("text/csv"):
        return None
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def questions(page):
    """Every question that the page's form offers to these readers."""
    if page in ("incidents:equity", "incidents:crdc"):
        return [{"group": group} for group in GROUPING_WORDS if page == "incidents:equity" or group in CRDC_GROUPS]
    if page == "incidents:equity-events":
        return [{"group": group, "event": event} for group in GROUPING_WORDS for event in OPEN_EVENTS]
    return [{}]


CRDC_GROUPS = ("race", "sex", "disability", "el")


def test_no_filter_of_others_narrows_a_figure(told):
    """Each field that any of these pages has for somebody, with a value that is right for them."""
    place = LocationFactory(name="Long hall")
    values = {
        "school": [told.a.pk, told.b.pk], "first": ["2019-09-30"], "last": ["2019-10-01"], "severity": [1, 2],
        "behavior": list(BehaviorCode.objects.values_list("pk", flat=True)), "location": [place.pk],
        "grade": ["6", "7"], "second": list(GROUPING_WORDS), "sex": ["F", "M", "none"], "level": ["K12", "PK"],
        "student": list(Student.objects.values_list("pk", flat=True)[:1]),
    }  # fmt: skip
    fields = {name for form in (PatternForm, EquityForm, CrdcForm) for name in form.base_fields}
    assert fields - ALLOWED <= values.keys()
    events = ("consequence:oss", f"behavior:{values['behavior'][0]}", "practice:peace", "safety:physical")
    for page in PAGES:
        plain = sheet(told.board, page)
        for name, tried in (values | {"event": events}).items():
            for value in tried:
                assert sheet(told.board, page, **{name: value}) in (plain, None), (page, name, value)


def test_export_in_each_form_and_for_each_of_these_readers_is_the_same(told):
    for page in PAGES:
        lines = sheet(told.board, page)
        assert [sheet(getattr(told, reader), page) for reader in READERS] == [lines] * len(READERS)
        book = as_user(told.board).get(reverse(page), {"format": "xlsx"})
        rows = openpyxl.load_workbook(io.BytesIO(b"".join(book))).active.iter_rows(values_only=True)
        assert [[_text(cell) for cell in row] for row in rows] == [[_text(cell) for cell in line] for line in lines]


def _text(cell):
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell or None


def test_what_happened_today_changes_no_answer(told):
    """Two answers, one before and one after: the difference would be a single student."""
    today = timezone.localdate()
    SchoolYearFactory(name="Now", starts_on=today - timedelta(days=150), ends_on=today + timedelta(days=120))
    words = BehaviorCodeFactory(name="Words")

    def seen():
        return [sheet(told.board, page, **query) for page in PAGES for query in questions(page)]

    before = seen()
    there = StudentFactory(school=told.a, race_ethnicity="HP", enrolled_on=today)
    known = Student.objects.filter(race_ethnicity="AS").first()
    _harm(told, there, words, today, suspended=True)
    _harm(told, known, words, today, suspended=False)
    SafetyPhaseFactory(intervention=SafetyInterventionFactory(student=there, started_at=timezone.now()))
    assert seen() == before


def published(lines, first, *, label=0):
    """({group: Published}, Published of all) of an export, with the students in the two columns from `first`."""
    found = {line[label]: Published(*(_number(cell) for cell in line[first : first + 2])) for line in lines}
    return found, found.pop("All", None)


def _number(cell):
    return None if cell == "not shown" else int(cell)


def test_all_answers_together_leave_each_small_count_open(told):
    """Every event by one grouping, with what is known of their being parts: linear programming finds no hidden one."""
    for group in GROUPING_WORDS:
        *pages, held = [
            published(sheet(told.board, "incidents:equity-events", group=group, event=event)[1:], 1)
            for event in ("incident", "excluded", "restored", "law", "safety")
        ]
        shown = [count for groups, _total in [*pages, held] for one in groups.values() for count in (one.n, one.a)]
        assert all(count is None or count >= LEAST for count in shown), group
        hidden = sum(one.a is None for shown, _total in [*pages, held] for one in shown.values())
        assert hidden or group == "school"
        assert list(narrow(pages, LEAST, LEAST, parts_of_first=True)) == [], group
        assert list(narrow([pages[0], held], LEAST, LEAST)) == [], group


@pytest.fixture
def plan(told):
    """A plan over that year and this one, with an indicator for each measure."""
    plan = PlanFactory(is_main=True, starts_on=told.first, ends_on=date(2029, 6, 30))
    for key in MEASURES:
        IndicatorFactory(plan=plan, code=f"I-{key}", measure=key)
    return plan


def indicator(user, key):
    """The lines of an indicator's file."""
    path = reverse("strategy:indicator-detail", args=[f"I-{key}"])
    return list(csv.reader(io.StringIO(b"".join(as_user(user).get(path, {"format": "csv"})).decode("utf-8-sig"))))[1:]


def of_parts(lines):
    """{(part, of whom): [how many, of how many]}, without the file's figure."""
    return {(line[0], line[1]): line[4:6] for line in lines}


@pytest.mark.parametrize("key", [key for key, one in MEASURES.items() if one.kind != OPEN])
def test_indicator_tells_no_small_count_and_tells_all_the_same(told, plan, key):
    lines = indicator(told.board, key)
    assert [indicator(getattr(told, reader), key) for reader in READERS] == [lines] * len(READERS)
    shown = [cell for line in lines for cell in line[4:6] if cell not in ("", "not shown")]
    assert all(int(cell) >= LEAST for cell in shown if cell != "0"), key


def test_students_of_an_indicator_are_hidden_as_on_the_page_of_equity(told, plan):
    for key, event in (("students_excluded_rate", "excluded"), ("repair_offered", "restored")):
        found = of_parts(indicator(told.board, key))
        for group in CRDC_GROUPS:
            there = {line[0]: line[2] for line in
                     sheet(told.board, "incidents:equity-events", group=group, event=event)[1:]}  # fmt: skip
            here = {name: cells[0] for (part, name), cells in found.items() if part == str(GROUPING_WORDS[group])}
            both = here.keys() & there.keys()
            assert (len(both) > 1 and "not shown" in [here[name] for name in both]) or group == "el", (key, group)
            assert {name: here[name] for name in both} == {name: there[name] for name in both}, (key, group)


def test_what_happened_today_changes_no_indicator(told, plan):
    today = timezone.localdate()
    SchoolYearFactory(name="Now", starts_on=today - timedelta(days=150), ends_on=today + timedelta(days=120))
    for student in Student.objects.filter(race_ethnicity="WH")[:20]:
        _harm(told, student, BehaviorCodeFactory(), today - timedelta(days=70), suspended=True)

    def seen():
        lists = [sheet(told.board, "strategy:indicator-list")]
        return lists + [indicator(told.board, key) for key, one in MEASURES.items() if one.kind != OPEN]

    before = seen()
    assert ["Now", "The district", "20"] in [[line[0], line[1], line[4]] for line in indicator(told.board, "referrals")]
    there = StudentFactory(school=told.a, race_ethnicity="HP", enrolled_on=today)
    _harm(told, there, BehaviorCodeFactory(), today, suspended=True)
    _harm(told, Student.objects.filter(race_ethnicity="AS").first(), BehaviorCodeFactory(), today, suspended=False)
    SafetyPhaseFactory(intervention=SafetyInterventionFactory(student=there, started_at=timezone.now()))
    assert seen() == before


def test_same_figure_is_hidden_alike_on_each_page(told):
    title = str(OPEN_EVENTS["excluded"])
    for group in CRDC_GROUPS:
        here = {line[1]: line[2:4] for line in sheet(told.board, "incidents:crdc", group=group) if line[0] == title}
        events = sheet(told.board, "incidents:equity-events", group=group, event="excluded")
        there = {line[0]: line[1:3] for line in events}
        both = sorted(here.keys() & there.keys())
        assert len(both) > 1
        assert [here[name] for name in both] == [there[name] for name in both]


def test_counts_of_one_list_hide_at_least_the_threshold_together(told):
    lines = sheet(told.board, "incidents:patterns")[1:]
    parts = {}
    for part, _what, n, *_more in lines:
        parts.setdefault(part, []).append(n)
    total = int(parts.pop("All")[0])
    for part, told_of in parts.items():
        shown = [int(n) for n in told_of if n != "not shown"]
        assert all(n >= LEAST for n in shown), part
        if len(shown) < len(told_of):
            assert total - sum(shown) >= LEAST or total == sum(shown), part
            assert len(told_of) - len(shown) > 1, part


def test_home_and_a_school_tell_nothing_of_a_single_student(told):
    paths = reverse("overview:home"), reverse("district:school-detail", args=[told.a.pk])

    def seen():
        answers = [as_user(told.board).get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200, 200]
        return [strip_tags(answer.content.decode().partition("<main")[2]) for answer in answers]

    before = seen()
    assert all(before)
    _harm(told, told.a.students.first(), BehaviorCode.objects.first(), timezone.localdate(), suspended=True)
    assert seen() == before


def test_stranger_gets_none_of_these_pages(told, client):
    for page in PAGES:
        for form in ("", "?format=csv", "?format=pdf"):
            answer = client.get(reverse(page) + form)
            assert answer.status_code == 302 and "/login" in answer["Location"], page


def test_attack_sees_a_count_that_is_not_hidden(told):
    """The check can fail: without a threshold the small counts stand there."""
    DistrictSettings.objects.update_or_create(pk=1, defaults={"small_count": 1})
    page = published(sheet(told.board, "incidents:equity-events", group="race", event="excluded")[1:], 1)
    assert page[0]["White"].a == 4
