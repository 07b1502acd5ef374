"""Whether a figure is on its way, by worked figures."""

from datetime import date
from decimal import Decimal as D

import pytest

from strategy.policies.aims import State, expected_on, standing

# From 20 on 2024-07-01 to 40 on 2028-06-30: 1,460 days. On 2026-07-01 730 are gone: 30 exactly.
RISES = {
    "baseline": D(20),
    "target": D(40),
    "target_year": 2028,
    "starts_on": date(2024, 7, 1),
    "direction": "increase",
}
FALLS = RISES | {"baseline": D(40), "target": D(20), "direction": "decrease"}
MIDDLE = date(2026, 7, 1)


def test_line_goes_straight_from_baseline_to_target():
    line = {name: RISES[name] for name in ("baseline", "target", "target_year", "starts_on")}
    assert expected_on(date(2024, 7, 1), **line) == 20
    assert expected_on(MIDDLE, **line) == 30
    assert expected_on(date(2028, 6, 30), **line) == expected_on(date(2030, 1, 1), **line) == 40
    assert expected_on(date(2020, 1, 1), **line) == 20


@pytest.mark.parametrize(
    ("aim", "value", "day", "state"),
    [
        (RISES, "30", MIDDLE, State.ON_TRACK),
        (RISES, "29.9999", MIDDLE, State.OFF_TRACK),
        (RISES, "40", MIDDLE, State.REACHED),
        (RISES, "39.9", date(2028, 6, 30), State.OFF_TRACK),
        (RISES, "20", date(2024, 7, 1), State.ON_TRACK),
        (FALLS, "30", MIDDLE, State.ON_TRACK),
        (FALLS, "30.0001", MIDDLE, State.OFF_TRACK),
        (FALLS, "20", MIDDLE, State.REACHED),
        (FALLS, "19", date(2029, 1, 1), State.REACHED),
    ],
)
def test_figure_beside_the_line(aim, value, day, state):
    assert standing(**aim, value=D(value), day=day).state == state


@pytest.mark.parametrize(
    ("target", "better", "value", "state"),
    [
        (None, "more", 20, State.ON_TRACK),
        (None, "more", 19, State.OFF_TRACK),
        (None, "fewer", 21, State.OFF_TRACK),
        (18, "", 19, State.ON_TRACK),
        (18, "", 17, State.OFF_TRACK),
        (18, "more", 25, State.ON_TRACK),
        (None, "", 20, State.ON_TRACK),
        (None, "", 21, State.UNKNOWN),
    ],
)
def test_what_shall_stay_is_kept_or_not(target, better, value, state):
    aim = RISES | {"direction": "maintain", "target": target and D(target)}
    assert standing(**aim, value=D(value), day=MIDDLE, better=better).state == state


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"value": None}, "no figure"),
        ({"direction": ""}, "rise, fall or stay"),
        ({"target": None}, "no target"),
        ({"target_year": None}, "no target year"),
        ({"baseline": None}, "no baseline"),
        ({"target": D(10)}, "other side"),
        ({"target_year": 2020, "day": date(2019, 1, 1)}, "before the plan begins"),
        ({"direction": "maintain", "baseline": None, "target": None}, "neither"),
    ],
)
def test_what_is_missing_is_said(change, why):
    found = standing(**RISES | {"value": D(25), "day": MIDDLE} | change)
    assert found.state == State.UNKNOWN
    assert why in found.why
