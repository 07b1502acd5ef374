"""The reports on patterns: figures that open their rows, years side by side, nothing small for who sees no student."""

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from django.utils import timezone

from district.models import AccessRecord, DistrictSettings
from incidents.models import Incident, Location
from incidents.models.practice import Kind
from tests.cast import as_user
from tests.factories import (
    BehaviorCodeFactory,
    ConsequenceFactory,
    IncidentFactory,
    IncidentPracticeFactory,
    LocationFactory,
    PracticeFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
    UserFactory,
)

ADDRESSES = ("/patterns/", "/patterns/students/", "/patterns/practices/")


def text_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def page(user, path="/patterns/", **query):
    response = as_user(user).get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def figures_with_links(html):
    """[(number, address)] of every count on a page that opens its rows; `Oct 2025: 12` is 12."""
    found = re.findall(r'<a href="(/(?:incidents|practices)/\?[^"]+)">(.*?)</a>', html, re.S)
    numbers = ((re.findall(r"[\d,]+", text_of(inner.partition("<span")[0]))[-1:], url) for url, inner in found)
    return [(int(number[0].replace(",", "")), unescape(url)) for number, url in numbers if number]


def rows_at(client, url):
    content = b"".join(client.get(url + "&format=csv").streaming_content).decode()
    return len([*csv.reader(io.StringIO(content))]) - 1


@pytest.fixture
def term(district):
    """22 incidents of one autumn at school a, two of them drafts, and three of b; the year before at a: four."""
    SchoolYearFactory(name="2024–25", starts_on=date(2024, 8, 26), ends_on=date(2025, 6, 12))
    author = district.coordinator
    shove, words = BehaviorCodeFactory(name="Shoving", severity=3), BehaviorCodeFactory(name="Hurtful words")
    hall, room = LocationFactory(name="Long hall"), LocationFactory(name="Music room", school=district.a)
    students = [StudentFactory(school=district.a, grade=grade) for grade in ("6", "7", "8")]
    for n in range(22):
        IncidentFactory(
            school=district.a,
            status="draft" if n in (3, 7) else "closed",
            occurred_on=date(2025, 9, 8) + timedelta(days=3 * n),
            occurred_at=[None, time(8, 20), time(12, 40)][n % 3],
            behavior=shove if n % 4 else words,
            location=[hall, room, None][n % 3],
            motive=["", "conflict"][n % 2],
            reported_by=author,
            caused=[students[n % 3]],
        )
    for _ in range(3):
        IncidentFactory(school=district.b, occurred_on=date(2025, 10, 2), behavior=shove, location=hall)
    for n in range(4):
        IncidentFactory(school=district.a, occurred_on=date(2024, 10, 2 + n), behavior=shove, caused=[students[0]])
    answered = Incident.objects.filter(school=district.a, status="closed").order_by("occurred_on")[:4]
    for wait, incident in enumerate(answered, 1):
        started = timezone.make_aware(datetime.combine(incident.occurred_on + timedelta(days=wait), time(9)))
        practice = PracticeFactory(school=district.a, kind=Kind.PEACE, tier=2, minutes=40, started_at=started)
        IncidentPracticeFactory(incident=incident, practice=practice)
    for n in range(8):
        at = timezone.make_aware(datetime(2025, 10, 1 + n, 9))
        PracticeFactory(school=district.a, kind=Kind.CHECK_IN, minutes=10, started_at=at)
    PracticeFactory(
        school=district.a, kind=Kind.CONFERENCE, status="planned", started_at=timezone.make_aware(datetime(2025, 10, 1))
    )
    return district


DAYS = {"first": "2025-08-27", "last": "2025-12-19"}


@pytest.mark.parametrize("path", ADDRESSES[::2])
@pytest.mark.parametrize("narrowed", [{}, {"behavior": "Shoving", "location": "Long hall"}], ids=["all", "narrowed"])
def test_every_count_opens_as_many_rows(term, path, narrowed):
    keys = {"behavior": Incident.objects.filter(behavior__name="Shoving").first().behavior_id} if narrowed else {}
    if narrowed:
        keys["location"] = Location.objects.get(name="Long hall").pk
    client = as_user(term.coordinator)
    found = figures_with_links(page(term.coordinator, path, **DAYS, **keys))
    assert len(found) >= 9
    wrong = {url: (n, rows) for n, url in found if (rows := rows_at(client, url)) != n and "/practices/" not in url}
    assert wrong == {}


def test_counts_of_grades_and_of_repeated_harm_open_the_incidents(term):
    client = as_user(term.coordinator)
    html = page(term.coordinator, "/patterns/students/", **DAYS)
    opened = {unescape(url): rows_at(client, unescape(url)) for _n, url in figures_with_links(html)}
    by_grade = {url: n for url, n in opened.items() if "grade=" in url}
    assert sorted(by_grade.values()) == [6, 7, 7]
    assert [n for url, n in opened.items() if "repeat=6" in url] == [20]


def test_incidents_of_own_school_beside_the_year_before(term):
    told = text_of(page(term.principal, **DAYS))
    assert "Aug 27, 2025 through Dec 19, 2025, beside the year before: Aug 27, 2024 through Dec 19, 2024." in told
    assert "20 incidents on record, 16 more than the 4 of the year before." in told
    assert "Most often: Shoving, 14 of 20 (70.0 %)." in told
    assert "The most in one hour: " in told and "have no time on record." in told
    assert "Which school" not in told


def test_administrator_sees_all_schools_and_one_of_them(term):
    html = page(term.administrator, **DAYS)
    assert "23 incidents on record" in text_of(html) and "Which school" in html
    assert "3 incidents on record" in text_of(page(term.administrator, **DAYS, school=term.b.pk))


def test_school_of_somebody_else_is_no_choice(term):
    html = page(term.coordinator, school=term.b.pk, **DAYS)
    assert "20 incidents on record" in text_of(html)  # who has one school is not asked for one


def test_this_school_year_is_the_default_and_an_earlier_one_can_be_chosen(term):
    earlier = page(term.coordinator, year=str(_year("2024–25").pk))
    assert "4 incidents on record." in text_of(earlier)  # no year is known before it
    assert f"{_first(term.year)} through " in text_of(page(term.coordinator))


def _year(name):
    from district.models import SchoolYear

    return SchoolYear.objects.get(name=name)


def test_practices_by_count_and_by_minutes(term):
    told = text_of(page(term.coordinator, "/patterns/practices/", **DAYS))
    assert "12 practices took place; 66.7 % of them, and 33.3 % of their minutes, were proactive." in told
    assert "Of 4 that were answered, half had a practice within 2.5 days, and 80 in 100 within 3.4." in told
    assert "16 incidents of 20 have no practice that took place yet; they are counted apart." in told


def test_days_averted_are_told(term):
    incident = Incident.objects.filter(school=term.a, status="closed").first()
    ConsequenceFactory(
        incident=incident, student=incident.participants.get().student, days_averted="2.5", starts_on=date(2025, 10, 1),
        ends_on=None,
    )  # fmt: skip
    assert "Days of suspension averted: 2.5 . Students: 1 ." in text_of(
        page(term.coordinator, "/patterns/practices/", **DAYS)
    )


def test_repeat_says_that_it_is_no_cause(term):
    told = text_of(page(term.coordinator, "/patterns/students/", **DAYS))
    assert "3 students caused harm" in told
    assert "associated with a response, not what it caused" in told
    assert "3 of 3" in told


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_export_is_on_record(term, path, kind):
    response = as_user(term.coordinator).get(path, {"format": kind, **DAYS})
    assert response.status_code == 200 and response["Content-Disposition"].startswith("attachment")
    b"".join(response.streaming_content) if response.streaming else response.content
    assert AccessRecord.objects.filter(kind="export", noun="pattern", user=term.coordinator).count() == 1


def exported(user, path, **query):
    response = as_user(user).get(path, {"format": "csv", **query})
    return [*csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))]


def test_export_tells_what_the_page_tells(term):
    lines = exported(term.coordinator, "/patterns/", **DAYS)
    assert lines[0] == ["Part", "What", "Incidents", "The year before"]
    assert lines[1] == ["All", "", "20", "4"]
    assert ["What", "Shoving", "14", "4"] in lines and ["Where", "Long hall", "7", "0"] in lines
    assert sum(int(line[2]) for line in lines if line[0] == "Weekday and hour") == 20
    assert sum(int(line[2]) for line in lines if line[0] == "Month") == 20
    lines = exported(term.coordinator, "/patterns/practices/", **DAYS)
    assert ["All", "", "12", "0", "8", "240", "80", "", "", "", ""] in lines
    assert ["Response", "", "", "", "", "", "", "4", "16", "2.5", "3.4"] in lines


def test_teacher_and_somebody_without_a_role_get_no_pattern(cast):
    for user in (cast.teacher, cast.outsider):
        assert {as_user(user).get(path).status_code for path in ADDRESSES} == {403}


def test_reader_without_students_gets_no_page_of_students(cast):
    assert as_user(cast.board).get("/patterns/students/").status_code == 403


@pytest.fixture
def whole_year(district):
    """A school year that has ended: 30 of one behavior, 4 of another, 12 of a third, at two schools."""
    year = SchoolYearFactory(name="2019–20", starts_on=date(2019, 8, 26), ends_on=date(2020, 6, 12))
    author = UserFactory()
    names = {"Shoving": 30, "Threat zq": 4, "Hurtful words": 12}
    for name, many in names.items():
        behavior = BehaviorCodeFactory(name=name)
        for n in range(many):
            IncidentFactory(
                school=[district.a, district.b][n % 2], behavior=behavior, reported_by=author,
                occurred_on=date(2019, 10, 1) + timedelta(days=n), occurred_at=time(9 + n % 3), status="closed",
            )  # fmt: skip
    return district, year


@pytest.mark.parametrize(
    ("setting", "hurtful"),
    [({}, "not shown"), ({"small_count": 4}, "12"), ({"suppression_scheme": "rate", "least_numerator": 3}, "12")],
)
def test_what_is_small_is_the_districts_own(whole_year, setting, hurtful):
    district, year = whole_year
    DistrictSettings.objects.update_or_create(pk=1, defaults=setting)
    lines = {line[1]: line[2] for line in exported(district.board, "/patterns/", year=year.pk) if line[0] == "What"}
    assert (lines["Shoving"], lines["Hurtful words"]) == ("30", hurtful)


def test_reader_without_students_sees_no_small_count_and_no_row(whole_year):
    district, year = whole_year
    html = page(district.board, year=year.pk)
    told = text_of(html)
    assert "46 incidents on record" in told and "Counts under 10 are hidden." in told
    assert figures_with_links(html) == []
    lines = {line[1]: line[2] for line in exported(district.board, "/patterns/", year=year.pk) if line[0] == "What"}
    assert (lines["Shoving"], lines["Hurtful words"], lines["Threat zq"]) == ("30", "not shown", "not shown")
    assert "not shown" in html


def test_reader_without_students_cannot_take_the_difference_of_two_answers(whole_year):
    district, year = whole_year
    plain = page(district.board, year=year.pk)
    narrowed = page(
        district.board, year=year.pk, school=district.a.pk, first="2019-10-01", last="2019-10-03", grade="6",
        behavior=Incident.objects.first().behavior_id,
    )  # fmt: skip
    assert "46 incidents on record" in text_of(narrowed)
    shown = [
        part for part in re.findall(r'name="(\w+)"', plain) if part in ("school", "first", "last", "behavior", "year")
    ]
    assert set(shown) == {"year"}


def test_reader_without_students_gets_whole_months_of_this_year(district, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 2, 17))
    told = text_of(page(district.board))
    assert f"{_first(district.year)} through Jan 31, 2026." in told
    assert "beside the year before" not in told


def _first(year):
    return f"{year.starts_on:%b} {year.starts_on.day}, {year.starts_on.year}"


def test_empty_district_says_so(cast):
    assert "No incident is on record for these days." in text_of(page(cast.administrator))
    assert "No student is on record as having caused harm" in text_of(page(cast.administrator, "/patterns/students/"))
    assert "No practice that took place is on record" in text_of(page(cast.administrator, "/patterns/practices/"))


def test_district_without_a_school_year_still_answers(db):
    user = UserFactory()
    from tests.factories import RoleGrantFactory

    RoleGrantFactory(user=user, role="administrator")
    for path in ADDRESSES:
        page(user, path)


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2025-12-01", "last": "2025-11-01"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"behavior": "x"},
        {"year": "99999999999999999999"},
        {"grade": "<script>"},
    ],
    ids=str,
)
def test_question_that_makes_no_sense_is_answered_with_an_error(cast, query):
    for path in ADDRESSES:
        html = page(cast.coordinator, path, **query)
        if path != "/patterns/practices/" or not set(query) & {"behavior", "grade"}:
            assert "is-invalid" in html or "field-error" in html or "Select a valid choice" in html


def test_names_of_any_length_and_script_are_kept_apart(term):
    name = "Martin Luther King, Jr. International Baccalaureate World School for the Arts and Sciences"
    school = SchoolFactory(name=name, short_name="")
    behavior = BehaviorCodeFactory(name="سلوك مزعج في الصف")
    IncidentFactory(school=school, behavior=behavior, occurred_on=date(2025, 10, 1))
    html = page(term.administrator, **DAYS)
    assert f"<bdi>{name}</bdi>" in html and "<bdi>سلوك مزعج في الصف</bdi>" in html
