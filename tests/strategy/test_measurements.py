"""Figures that stay: what a lock takes and nobody changes, what is entered, what a file may hold."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from district.models import DistrictSettings
from strategy.actions.measurements import choose_measure, enter_figure, import_figures
from strategy.actions.progress import lock_period
from strategy.actions.refusals import RowErrors
from strategy.models import Measurement
from strategy.queries.measured import measured, table
from tests.factories import IncidentFactory, IndicatorFactory, PlanFactory, ReportingPeriodFactory

NOW = datetime(2025, 12, 3, 14, tzinfo=UTC)
TODAY = date(2025, 12, 3)
FACTS = {"first_on": date(2025, 9, 1), "last_on": date(2025, 10, 31), "source": "Attendance office"}


@pytest.fixture
def plan(cast):
    return PlanFactory()


@pytest.fixture
def indicator(plan):
    return IndicatorFactory(plan=plan, measure="referrals", baseline=40, target=20, unit="count", direction="decrease")


@pytest.fixture
def entered(plan):
    return IndicatorFactory(plan=plan, unit="%")


def found(indicator):
    return measured(indicator, rule=DistrictSettings.objects.current().suppression, today=TODAY)


def happen(cast, n, school=None, **more):
    for _ in range(n):
        IncidentFactory(school=school or cast.a, occurred_on=date(2025, 10, 14), reported_by=cast.coordinator, **more)


def test_lock_keeps_what_the_page_shows_and_a_late_incident_only_drifts(cast, plan, indicator):
    happen(cast, 12)
    happen(cast, 3, cast.b)
    period = ReportingPeriodFactory(plan=plan)
    lock_period(by=cast.plan_owner, period=period, now=NOW)
    whole = Measurement.objects.get(indicator=indicator, school=None)
    assert (whole.value, whole.how, whole.period, whole.by) == (15, "locked", period, cast.plan_owner)
    schools = Measurement.objects.filter(indicator=indicator).exclude(school=None)
    assert schools.get(school=cast.b).hidden and schools.get(school=cast.b).value is None
    now = found(indicator)
    assert now.kept[0].drift == 0
    happen(cast, 2)
    now = found(indicator)
    assert (now.kept[0].point.part.value, now.kept[0].today.value, now.kept[0].drift) == (15, 17, 2)
    lines = [line for line in table(now)[1] if line[0] in ("Locked", "The same days today")]
    assert [line[6] for line in lines] == ["15", "17"]


def test_database_keeps_what_was_locked(cast, plan, indicator):
    happen(cast, 12)
    lock_period(by=cast.plan_owner, period=ReportingPeriodFactory(plan=plan), now=NOW)
    rows = Measurement.objects.filter(indicator=indicator)
    for change in (lambda: rows.update(value=1), rows.delete, lambda: rows.update(how="by_hand", period=None)):
        with pytest.raises(IntegrityError, match="locked_measurement_stays"), transaction.atomic():
            change()
    late = rows.filter(school=None).values("indicator_id", "first_on", "last_on", "period_id", "how", "by_id").get()
    with pytest.raises(IntegrityError, match="period_is_locked"), transaction.atomic():
        Measurement.objects.create(**late, grouping="race", member="BL")


def test_figure_of_another_plan_is_refused(cast, plan):
    period = ReportingPeriodFactory(plan=plan)
    with pytest.raises(IntegrityError, match="measurement_in_its_plan"), transaction.atomic():
        Measurement.objects.create(
            indicator=IndicatorFactory(), period=period, how="locked", by=cast.plan_owner, value=1,
            first_on=period.starts_on, last_on=period.ends_on,
        )  # fmt: skip


def enter(by, indicator, **facts):
    return enter_figure(by=by, indicator=indicator, facts=FACTS | facts, now=NOW)


def test_share_is_worked_out_of_its_counts(cast, entered):
    row = enter(cast.plan_owner, entered, numerator=D(50), denominator=D(400))
    assert (row.value, row.how) == (D("12.5"), "by_hand")
    assert found(entered).now.whole.value == D("12.5")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "value"),
        ({"value": D(5), "first_on": None}, "first_on"),
        ({"value": D(5), "last_on": date(2025, 8, 1)}, "last_on"),
        ({"value": D(5), "last_on": date(2026, 8, 1)}, "last_on"),
        ({"value": D(5), "source": ""}, "source"),
        ({"numerator": D(5), "denominator": D(4)}, "numerator"),
        ({"denominator": D(4)}, "numerator"),
        ({"numerator": D(5), "denominator": D(0)}, "denominator"),
        ({"numerator": D(50), "denominator": D(100), "value": D(7)}, "value"),
        ({"numerator": D(5), "denominator": D(100), "group": "race:BL"}, "numerator"),
        ({"value": D(5), "group": "race:XX"}, "group"),
        ({"value": D(5), "group": "grade:6"}, "group"),
    ],
)
def test_wrong_figure_is_refused_beside_its_field(cast, entered, facts, field):
    with pytest.raises(ValidationError) as refused:
        enter(cast.plan_owner, entered, **facts)
    assert list(refused.value.message_dict) == [field]
    assert not Measurement.objects.exists()


def test_figure_is_entered_once_by_who_may_where_nothing_is_counted(cast, entered, indicator):
    enter(cast.plan_owner, entered, value=D(5))
    with pytest.raises(ValidationError, match="already"):
        enter(cast.plan_owner, entered, value=D(6))
    with pytest.raises(ValidationError, match="counts itself"):
        enter(cast.plan_owner, indicator, value=D(6))
    with pytest.raises(PermissionDenied):
        enter(cast.board, entered, value=D(6), last_on=date(2025, 10, 30))


def test_measure_is_one_that_is_known(cast, entered):
    with pytest.raises(ValidationError, match="do not know this measure"):
        choose_measure(by=cast.plan_owner, indicator=entered, facts={"measure": "luck"})
    assert choose_measure(by=cast.plan_owner, indicator=entered, facts={"measure": "referrals"}).measure == "referrals"


HEADS = "first_day,last_day,school,group,figure,how_many,of_how_many,source\n"
GOOD = "2025-09-01,2025-10-31,,,,120,1000,Report\n2025-09-01,2025-10-31,Alder School,,14.5,,,Report\n"


def read(by, indicator, text, **more):
    content = text if isinstance(text, bytes) else (HEADS + text).encode()
    return import_figures(by=by, indicator=indicator, content=content, now=NOW, **more)


def test_file_is_tried_then_taken_over_whole(cast, entered):
    assert read(cast.plan_owner, entered, GOOD, dry_run=True) == 2
    assert not Measurement.objects.exists()
    assert read(cast.plan_owner, entered, GOOD) == 2
    assert set(Measurement.objects.values_list("school__name", "value")) == {(None, 12), ("Alder School", D("14.5"))}
    with pytest.raises(RowErrors) as refused:
        read(cast.plan_owner, entered, GOOD)
    assert list(refused.value.rows) == [2, 3]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("yesterday,2025-10-31,,,5,,,R", "first_day"),
        ("2025-02-30,2025-10-31,,,5,,,R", "first_day"),
        ("2025-09-01,2025-10-31,Nowhere,,5,,,R", "school"),
        ("2025-09-01,2025-10-31,,race:XX,5,,,R", "group"),
        ("2025-09-01,2025-10-31,,,five,,,R", "figure"),
        ("2025-09-01,2025-10-31,,,1e9,,,R", "figure"),
        ("2025-09-01,2025-10-31,,,,,,R", "figure"),
        ("2025-09-01,2025-10-31,Alder School,,,3,100,R", "how_many"),
        ("2025-09-01,2025-10-31,,,120,120,1000,R", "figure"),
    ],
)
def test_wrong_line_is_named_and_nothing_is_saved(cast, entered, line, column):
    with pytest.raises(RowErrors) as refused:
        read(cast.plan_owner, entered, GOOD + line + "\n")
    assert {number: list(columns) for number, columns in refused.value.rows.items()} == {4: [column]}
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\xff", b"\x80\x81", b"figure\n5\n", b"first_day,last_day,first_day\n", b"first_day,last_day,mood\n",
     HEADS.encode(), b"first_day,last_day\n2025-09-01,2025-10-31,5,6\n", b'first_day,last_day\n"' + b"x" * 200_000],
)  # fmt: skip
def test_what_is_no_file_of_figures_is_refused_in_words(cast, entered, content):
    with pytest.raises(ValidationError):
        read(cast.plan_owner, entered, content)
