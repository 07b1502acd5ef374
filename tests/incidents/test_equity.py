"""Equity: counts worked by hand, both sides of one conduct, and nothing small for who sees no student."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from scipy.optimize import linprog

from district.models import AccessRecord, DistrictSettings, SchoolYear, Student
from incidents.models import Consequence, Incident, IncidentParticipant, StateRate
from incidents.queries.equity import GROUPINGS, Cohort, Had, counts
from incidents.queries.patterns import Period, Slice
from tests.cast import as_user
from tests.factories import (
    BehaviorCodeFactory,
    EnrollmentFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.incidents.harms import harm, sheet, students

Race = Student.RaceEthnicity
PAGES = ("/equity/", "/equity/events/")


def asked(year, *events, groupings=("race",), behavior=None, user=None, days=40):
    first = year.school_year.starts_on
    cohort = Cohort(Slice(user or year.coordinator), Period(first, first + timedelta(days=days)))
    return counts(cohort, list(groupings), list(events), behavior)


def test_students_and_times_are_counted_beside_who_was_enrolled(year):
    black, white = students(year, Race.BL, 3), students(year, Race.WH, 2)
    harm(year, black[0], kind=Consequence.Kind.OSS)
    harm(year, black[0], days=1, kind=Consequence.Kind.ISS)
    harm(year, black[1], answered=True)
    harm(year, white[0], status=Incident.Status.DRAFT)
    found = asked(year, "incident", "excluded", "restored", "consequence:oss", "law")
    assert found["BL"] == (3, [Had(2, 3), Had(1, 2), Had(1, 1), Had(1, 1), Had(0, 0)])
    assert found["WH"][0] == 2
    assert found["WH"][1] == [Had(0, 0)] * 5


def test_who_left_before_or_came_after_these_days_is_not_in_the_denominator(year):
    first = year.school_year.starts_on
    before, inside, after = (StudentFactory(school=year.a, race_ethnicity=Race.AS, enrolled_on=False) for _ in range(3))
    EnrollmentFactory(student=before, starts_on=first - timedelta(days=90), ends_on=first - timedelta(days=1))
    EnrollmentFactory(student=inside, starts_on=first - timedelta(days=90), ends_on=first)
    EnrollmentFactory(student=after, starts_on=first + timedelta(days=41))
    assert asked(year)["AS"][0] == 1


def test_student_of_two_schools_counts_once_and_at_the_last(year):
    (moved,) = students(year, Race.HP, 1)
    EnrollmentFactory(student=moved, school=year.b, starts_on=year.school_year.starts_on + timedelta(days=9))
    found = asked(year, groupings=("race", "school"), user=year.administrator)
    assert {key: n for key, (n, _had) in found.items() if key[0] == "HP"} == {("HP", str(year.b.pk)): 1}


def test_conduct_is_the_students_own_where_it_differs(year):
    shove, words = BehaviorCodeFactory(name="Shoving"), BehaviorCodeFactory(name="Words")
    one, other = students(year, Race.BL, 2)
    harm(year, one, behavior=shove, kind=Consequence.Kind.OSS)
    incident = harm(year, other, behavior=shove, kind=Consequence.Kind.OSS)
    IncidentParticipant.objects.filter(incident=incident).update(behavior=words)
    assert asked(year, "incident", "excluded", behavior=shove.pk)["BL"][1] == [Had(1, 1), Had(1, 1)]
    assert asked(year, f"behavior:{words.pk}")["BL"][1] == [Had(1, 1)]


def test_coordinator_counts_the_own_school_alone(year):
    students(year, Race.BL, 2)
    (elsewhere,) = students(year, Race.BL, 1, school=year.b)
    harm(year, elsewhere)
    assert asked(year, "incident")["BL"] == (2, [Had(0, 0)])
    assert asked(year, "incident", user=year.administrator)["BL"] == (3, [Had(1, 1)])


@pytest.fixture
def unequal(year):
    """Of 40 Black students 16 were suspended, of 40 white ones 8, of 20 Asian ones 4; others caused harm, too."""
    for race, number, out, alone in ((Race.BL, 40, 16, 10), (Race.WH, 40, 8, 8), (Race.AS, 20, 4, 3)):
        made = students(year, race, number)
        for student in made[:out]:
            harm(year, student, kind=Consequence.Kind.OSS)
        for student in made[out : out + alone]:
            harm(year, student, answered=True)
    return year


def test_page_says_the_ratio_with_its_interval(unequal):
    html = as_user(unequal.coordinator).get("/equity/events/").content.decode()
    assert "being in the group “Black or African American” is associated with 2.00 times the rate" in html
    heads, lines = sheet(unequal.coordinator, "/equity/events/")
    black = dict(zip(heads, next(line for line in lines if line[0] == "Black or African American"), strict=True))
    assert (black["Students enrolled"], black["Students with it"], black["Risk ratio"]) == ("40", "16", "2.0")
    assert (black["Interval from"], black["Interval to"]) == ("1.0624", "3.7649")


def test_group_with_few_of_them_is_too_small_to_say(unequal):
    _heads, lines = sheet(unequal.coordinator, "/equity/events/")
    asian = next(line for line in lines if line[0] == "Asian")
    assert asian[1:3] == ["20", "4"]
    assert "Too small to say." in asian


def test_both_ways_counts_those_of_the_same_conduct(unequal):
    heads, lines = sheet(unequal.coordinator, "/equity/")
    told = {(line[0], line[1]): line[2:4] for line in lines}
    assert told["Who is excluded", "Black or African American"] == ["26", "16"]
    assert told["Who is offered repair", "Black or African American"] == ["26", "10"]
    assert told["Who is excluded", "White"] == ["16", "8"]
    assert heads[:2] == ["Part", "Group"]


def hidden_is_not_solved(lines, total):
    """How many hidden counts there are; linear programming finds none to less than the threshold. `lines` are texts."""
    unknown = [n for n, (_size, text) in enumerate(lines) if text == "not shown"]
    rest = total - sum(int(text) for _size, text in lines if text != "not shown")
    for place in range(len(unknown)):
        goal = [float(n == place) for n in range(len(unknown))]
        bounds = [(0, int(lines[n][0]) if lines[n][0] != "not shown" else total) for n in unknown]
        ends = [
            sign * linprog([sign * g for g in goal], A_eq=[[1.0] * len(unknown)], b_eq=[rest], bounds=bounds).fun
            for sign in (1, -1)
        ]
        assert ends[1] - ends[0] >= 10
    return len(unknown)


def test_reader_without_student_records_cannot_work_a_small_count_out(unequal):
    _heads, lines = sheet(unequal.board, "/equity/events/")
    told = {line[0]: (line[1], line[2]) for line in lines}
    total = told.pop("All")
    assert (total, told["Black or African American"]) == (("100", "28"), ("40", "16"))
    assert (told["Asian"][1], told["White"]) == ("not shown", ("40", "not shown"))
    assert hidden_is_not_solved([*told.values()], 28) == 7


def test_reader_without_student_records_asks_for_no_school_no_second_grouping_and_no_part_of_an_event(unequal):
    client = as_user(unequal.board)
    plain = client.get("/equity/events/").context["report"].sheet()
    for query in ({"school": unequal.a.pk}, {"second": "sex"}, {"first": "2020-01-01"}, {"behavior": 1}):
        assert client.get("/equity/events/", query).context["report"].sheet() == plain, query
    for event in ("consequence:oss", "behavior:1", "practice:peace", "nonsense"):
        assert client.get("/equity/events/", {"event": event}).context["report"] is None
    assert "Times it happened" not in plain[0]


def test_home_of_an_analyst_tells_the_pages_own_ratio(unequal):
    client = as_user(unequal.equity_analyst)
    tables = client.get("/equity/").context["report"].tables
    tiles = [tile for tile in client.get("/").context["tiles"] if tile.url == "/equity/"]
    assert [tile.figure for tile in tiles] == [f"{one.most.ratio:.2f}" if one.most else "–" for one in tables]
    assert not [tile for tile in as_user(unequal.board).get("/").context["tiles"] if tile.url == "/equity/"]


def test_figure_is_hidden_alike_on_both_pages(unequal):
    _heads, events = sheet(unequal.board, "/equity/events/", event="incident")
    _heads, sides = sheet(unequal.board, "/equity/")
    caused = {line[0]: line[2] for line in events}
    beside = {line[1]: line[2] for line in sides if line[0] == "Who is excluded"}
    assert {key: caused[key] for key in beside} == beside
    _heads, excluded = sheet(unequal.board, "/equity/events/", event="excluded")
    out = {line[0]: line[2] for line in excluded}
    assert {line[1]: line[3] for line in sides if line[0] == "Who is excluded"} == {key: out[key] for key in beside}


@pytest.mark.parametrize("scheme", ["rate", "clamp"])
@pytest.mark.parametrize("path", PAGES)
def test_other_schemes_show_no_small_count(unequal, scheme, path):
    DistrictSettings.objects.update_or_create(pk=1, defaults={"suppression_scheme": scheme})
    heads, lines = sheet(unequal.board, path)
    column = heads.index("Students with it")
    told = [line[column] for line in lines if line[column] not in ("not shown", "")]
    if scheme == "clamp":
        assert all(text.endswith("%") for text in told)
    else:
        assert all(int(text) >= 6 for text in told)


def test_every_grouping_is_shown_to_every_reader(unequal):
    for user in (unequal.coordinator, unequal.administrator, unequal.board):
        for path in PAGES:
            for group in GROUPINGS:
                page = as_user(user).get(path, {"group": group})
                assert page.context["report"] is not None, (path, group)


def test_threshold_is_the_districts_own(unequal):
    def said():
        lines = as_user(unequal.coordinator).get("/equity/events/").context["report"].standings
        return next(said for words, _ratios, said, _tone in lines if words == "Black or African American")

    assert said() == "not above the threshold"
    DistrictSettings.objects.update_or_create(pk=1, defaults={"ratio_threshold": 1.5})
    assert said() == "above the threshold"


def test_two_groupings_are_two_different_ones(unequal):
    page = as_user(unequal.coordinator).get("/equity/events/", {"group": "sex", "second": "sex"})
    assert page.context["report"] is None
    assert "Choose two different groupings." in page.content.decode()


def test_export_is_on_record(unequal):
    sheet(unequal.board, "/equity/")
    assert AccessRecord.objects.filter(user=unequal.board).latest("pk").noun == "equity"


def test_teacher_may_not_read_them(district):
    for path in PAGES:
        assert as_user(district.teacher).get(path).status_code == 403


def test_year_in_which_nobody_was_enrolled_is_shown(district):
    SchoolYearFactory(name="Long ago", starts_on=date(2001, 8, 27), ends_on=date(2002, 6, 12))
    year = SchoolYear.objects.get(name="Long ago").pk
    for user in (district.administrator, district.board):
        for path in PAGES:
            assert as_user(user).get(path, {"year": year, "group": "sex"}).status_code == 200


def test_district_without_a_school_year_says_so(district):
    SchoolYear.objects.all().delete()
    for path in PAGES:
        assert as_user(district.administrator).get(path).status_code == 200


QUERIES = {("/equity/", "coordinator"): 12, ("/equity/", "board"): 14, ("/equity/events/", "coordinator"): 13}


@pytest.mark.parametrize(("path", "user"), QUERIES)
def test_number_of_queries_does_not_grow(unequal, path, user, django_assert_num_queries):
    client = as_user(getattr(unequal, user))
    client.get(path)
    with django_assert_num_queries(QUERIES[path, user]):
        client.get(path)
    students(unequal, Race.TR, 20)
    with django_assert_num_queries(QUERIES[path, user]):
        client.get(path)


def test_states_rate_takes_the_place_of_others_who_are_too_few(year):
    """40 Black students, 16 of them excluded, beside 12 others: 0.4 over the state's 0.1 is 4."""
    for race, number, out in ((Race.BL, 40, 16), (Race.WH, 12, 1)):
        for student in students(year, race, number)[:out]:
            harm(year, student, kind=Consequence.Kind.OSS)

    def black():
        report = as_user(year.administrator).get("/equity/events/", {"event": "excluded"}).context["report"]
        line = next(line for line in report.table.lines if line.label == "Black or African American")
        return line.alternate, next(row[1][-1][1] for row in report.standings if row[0] == line.label)

    assert black() == (None, None)
    form = {
        "year": year.school_year.pk,
        "event": "excluded",
        "outside": "race:BL",
        "percent": "10",
        "source": "Table 4",
    }
    answer = as_user(year.administrator).post("/equity/state-rates/new/", form | {"version": ""}, follow=True)
    assert answer.status_code == 200 and StateRate.objects.get().risk == Decimal("0.1")
    assert black() == (pytest.approx(4.0), pytest.approx(4.0))
    heads, lines = sheet(year.administrator, "/equity/events/", event="excluded")
    told = dict(zip(heads, next(line for line in lines if line[0] == "Black or African American"), strict=True))
    assert told["Rate beside the state’s others"] == "4.0"
    client = as_user(year.administrator)
    assert "Beside the state" in client.get("/equity/events/", {"event": "excluded"}).content.decode()
    assert "Beside the state" not in client.get("/equity/events/", {"event": "law"}).content.decode()


@pytest.mark.parametrize("percent", ["0", "-1", "100.5", "abc"])
def test_states_rate_lies_between_0_and_100(year, percent):
    form = {
        "year": year.school_year.pk,
        "event": "excluded",
        "outside": "race:BL",
        "percent": percent,
        "source": "Page 4",
    }
    page = as_user(year.administrator).post("/equity/state-rates/new/", form)
    assert page.status_code == 200 and page.context["form"].errors.keys() == {"percent"}
    assert 'value="Page 4"' in page.content.decode()
    assert not StateRate.objects.exists()


def test_states_rate_stands_once_for_a_year_event_and_group(year):
    form = {"year": year.school_year.pk, "event": "excluded", "outside": "race:BL", "percent": "4", "source": "Table 4"}
    client = as_user(year.administrator)
    client.post("/equity/state-rates/new/", form)
    again = client.post("/equity/state-rates/new/", form)
    assert "This rate is in the list already." in again.content.decode()
    assert StateRate.objects.count() == 1


def test_rates_are_compared_with_the_largest_group_unless_another_is_chosen(unequal):
    students(unequal, "", 3)

    def reference(**query):
        return str(as_user(unequal.coordinator).get("/equity/events/", query).context["report"].reference)

    students(unequal, Race.WH, 5)
    assert (reference(), reference(reference="none"), reference(reference="AS")) == ("White", "Not collected", "Asian")
