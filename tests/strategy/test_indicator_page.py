"""The page of an indicator: one figure on page, file and lock; small counts for nobody; forms for who may."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from strategy.models import Indicator, Measurement
from tests.cast import as_user
from tests.factories import IncidentFactory, IndicatorFactory, PlanFactory, ReportingPeriodFactory


@pytest.fixture
def year(cast):
    """The school year 2025–26, which is over."""
    return cast.year


@pytest.fixture
def indicator(cast, year):
    plan = PlanFactory(is_main=True, starts_on=year.starts_on, ends_on=year.ends_on + timedelta(days=900))
    return IndicatorFactory(
        plan=plan, measure="referrals", unit="count", baseline=50, direction="decrease", target=20,
        target_year=plan.ends_on.year,
    )  # fmt: skip


def happen(cast, year, n, school):
    for _ in range(n):
        IncidentFactory(
            school=school, occurred_on=year.starts_on + timedelta(days=20), reported_by=cast.coordinator,
            title="Secret title",
        )  # fmt: skip


def address(indicator, name="indicator-detail"):
    return reverse(f"strategy:{name}", args=[indicator.code])


def sheet(user, indicator):
    response = as_user(user).get(address(indicator), {"format": "csv"})
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))[1:]


def test_page_and_file_tell_the_same_to_everybody_and_no_small_count(cast, year, indicator):
    happen(cast, year, 14, cast.a)
    happen(cast, year, 13, cast.b)
    happen(cast, year, 3, cast.c)
    sheets = [sheet(user, indicator) for user in (cast.board, cast.administrator, cast.teacher)]
    assert sheets[0] == sheets[1] == sheets[2]
    by_school = {line[1]: line[6] for line in sheets[0] if line[0] == "By school"}
    assert by_school["Cedar School"] == "not shown"
    assert sorted(by_school.values()) == ["14", "not shown", "not shown"]  # or 30 less the others would tell it
    page = as_user(cast.board).get(address(indicator)).content.decode()
    assert ">30<" in page and ">14<" in page and ">3<" not in page and ">13<" not in page
    assert "Secret title" not in page
    assert "Open what is counted" not in page
    assert "Open what is counted" in as_user(cast.administrator).get(address(indicator)).content.decode()


def test_list_behind_the_number_has_as_many_rows(cast, year, indicator):
    happen(cast, year, 14, cast.a)
    reader = as_user(cast.administrator)
    url = reader.get(address(indicator)).context["rows"]
    rows = reader.get(f"{url}&format=csv")
    lines = list(csv.reader(io.StringIO(b"".join(rows.streaming_content).decode("utf-8-sig"))))[1:]
    assert len(lines) == 14


def test_standing_is_said_in_words(cast, year, indicator):
    happen(cast, year, 12, cast.a)
    assert "Reached" in as_user(cast.board).get(address(indicator)).content.decode()
    Indicator.objects.update(unit="% in relation")
    page = as_user(cast.board).get(address(indicator)).content.decode()
    assert "Cannot be said" in page and "% in relation" in page


def test_list_of_all_is_narrowed_by_how_they_stand(cast, year, indicator):
    happen(cast, year, 12, cast.a)
    other = IndicatorFactory(plan=indicator.plan, strategy=indicator.strategy, text="Nobody counts it")
    here, reader = reverse("strategy:indicator-list"), as_user(cast.board)
    page = reader.get(here)
    assert [(label, n) for label, _icon, n, *_rest in page.context["tiles"]] == [
        ("Reached", 1), ("On track", 0), ("Off track", 0), ("Cannot be said", 1),
    ]  # fmt: skip
    assert other.words in page.content.decode()
    narrowed = reader.get(here, {"standing": "reached"}).content.decode()
    assert indicator.words in narrowed and other.words not in narrowed
    assert "No indicator stands so" in reader.get(here, {"standing": "off_track"}).content.decode()
    assert reader.get(here, {"standing": "nonsense"}).status_code == 200
    assert reader.get(here, {"plan": "999999"}).status_code == 404


def test_list_asks_as_often_for_many_indicators_of_one_measure(cast, indicator, django_assert_num_queries):
    here, reader = reverse("strategy:indicator-list"), as_user(cast.board)
    reader.get(here)  # what is remembered from here on
    with CaptureQueriesContext(connection) as queries:
        reader.get(here)
    for _ in range(9):
        IndicatorFactory(plan=indicator.plan, measure="referrals")
    with django_assert_num_queries(len(queries)):
        reader.get(here)


def test_empty_states(cast, indicator):
    Indicator.objects.update(measure="")
    assert "There is no figure yet" in as_user(cast.board).get(address(indicator)).content.decode()


def test_number_of_queries_does_not_grow_with_rows(cast, year, indicator):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            as_user(cast.board).get(address(indicator))
        return len(queries)

    happen(cast, year, 1, cast.a)
    asked()
    one = asked()
    happen(cast, year, 12, cast.b)
    assert asked() == one


def test_manager_chooses_a_measure_enters_figures_and_takes_a_file(cast, indicator):
    owner = as_user(cast.plan_owner)
    here = address(indicator)
    assert owner.post(address(indicator, "indicator-measure"), {"measure": "", "source": "Survey"}).url == here
    indicator.refresh_from_db()
    assert (indicator.measure, indicator.source) == ("", "Survey")
    new = address(indicator, "figure-create")
    page = owner.post(new, {"first_on": "2025-01-01", "last_on": "2024-01-01", "value": "5"}).content.decode()
    assert "must not be before the first" in page
    sent = {"first_on": "2025-01-01", "last_on": "2025-01-31", "value": "5.5", "source": "Survey"}
    assert owner.post(new, sent).url == here
    file = address(indicator, "figure-import")
    text = b"first_day,last_day,figure\n2025-02-01,2025-02-28,6\n2025-03-01,2025-03-31,x\n"
    page = owner.post(file, {"file": SimpleUploadedFile("f.csv", text), "try_only": "on"}).content.decode()
    assert "Line 3, figure" in page
    good = text.replace(b"x", b"7")
    owner.post(file, {"file": SimpleUploadedFile("f.csv", good), "try_only": "on"})
    assert Measurement.objects.count() == 1
    assert owner.post(file, {"file": SimpleUploadedFile("f.csv", good)}).url == here
    assert [row.value for row in Measurement.objects.order_by("last_on")] == [5.5, 6, 7]
    assert "2025-03" in owner.get(here).content.decode()


@pytest.mark.parametrize("name", ["indicator-measure", "figure-create", "figure-import"])
def test_nobody_else_enters_anything(cast, indicator, name):
    for user in (cast.board, cast.coordinator, cast.auditor):
        assert as_user(user).post(address(indicator, name), {}).status_code == 403
    assert as_user(cast.plan_owner).get(reverse(f"strategy:{name}", args=["none"])).status_code == 404


def test_locked_periods_stand_beside_today(cast, year, indicator):
    from strategy.actions.progress import lock_period

    happen(cast, year, 12, cast.a)
    days = {"starts_on": year.starts_on, "ends_on": year.ends_on, "due_on": year.ends_on}
    lock_period(by=cast.plan_owner, period=ReportingPeriodFactory(plan=indicator.plan, **days), now=timezone.now())
    happen(cast, year, 1, cast.a)
    page = as_user(cast.board).get(address(indicator)).content.decode()
    assert "Locked periods" in page and "+1" in page
