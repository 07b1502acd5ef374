"""Source of the figures: DOMAIN §4 and the worked pages; the others are worked by hand from its formulae."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.policies import equity
from incidents.policies.equity import Standard, Standing

N, A = 4000, 305


def others(a, n):
    return a, n, A - a, N - n


def rounded(pair, places=4):
    return tuple(round(value, places) for value in pair)


@pytest.mark.parametrize(
    ("a", "n", "ratio", "interval"),
    [
        (120, 1000, 1.9459, (1.5643, 2.4207)),
        (48, 1200, 0.4358, (0.3226, 0.5887)),
    ],
)
def test_worked_ratios_of_the_domain(a, n, ratio, interval):
    assert round(equity.risk_ratio(*others(a, n)), 4) == ratio
    assert rounded(equity.ratio_interval(*others(a, n))) == interval


@pytest.mark.parametrize(
    ("a", "n", "ratio", "interval"),
    [
        (119, 1500, 1.07, (0.85, 1.33)),
        (92, 640, 2.27, (1.80, 2.85)),
        (71, 820, 1.18, (0.91, 1.52)),
    ],
)
def test_ratios_of_the_drawn_page(a, n, ratio, interval):
    assert round(equity.risk_ratio(*others(a, n)), 2) == ratio
    assert rounded(equity.ratio_interval(*others(a, n)), 2) == interval


def test_risk_and_composition_of_the_domain():
    assert equity.risk(120, 1000) == 0.12
    assert round(equity.composition(120, A), 6) == 0.393443
    assert round(equity.composition_difference(120, 1000, A, N), 6) == 0.143443
    assert round(equity.composition_difference(48, 1200, A, N), 6) == -0.142623


def test_rate_interval_of_the_domain():
    assert rounded(equity.rate_interval(3, 15)) == (0.0705, 0.4519)


def test_rate_interval_at_the_ends():
    assert rounded(equity.rate_interval(0, 20)) == (0.0, 0.1611)
    assert rounded(equity.rate_interval(20, 20)) == (0.8389, 1.0)


def test_ratio_of_a_group_without_the_event_is_zero_and_has_no_interval():
    assert equity.risk_ratio(0, 100, 12, 300) == 0
    assert equity.ratio_interval(0, 100, 12, 300) is None


def test_ratio_to_others_without_the_event_is_not_said():
    assert equity.risk_ratio(5, 100, 0, 300) is None
    assert equity.ratio_interval(5, 100, 0, 300) is None


def test_relative_rate_and_alternate_ratio():
    assert round(equity.relative_rate(120, 1000, 48, 1200), 6) == 3.0
    assert round(equity.alternate_ratio(120, 1000, 0.05), 6) == 2.4


@pytest.mark.parametrize(
    "measure",
    [
        equity.risk(0, 0),
        equity.composition(0, 0),
        equity.composition_difference(0, 0, 0, 10),
        equity.risk_ratio(0, 0, 1, 5),
        equity.risk_ratio(1, 5, 0, 0),
        equity.relative_rate(1, 5, 0, 7),
        equity.alternate_ratio(1, 5, None),
        equity.alternate_ratio(1, 5, 0),
        equity.rate_interval(0, 0),
    ],
)
def test_measure_of_nobody_is_not_said(measure):
    assert measure is None


def test_group_at_the_smallest_size_is_compared_and_one_below_is_not():
    standard = Standard()
    assert round(equity.compared_ratio(10, 30, 20, 300, standard), 4) == 5.0
    assert equity.compared_ratio(9, 30, 20, 300, standard) is None
    assert equity.compared_ratio(10, 29, 20, 300, standard) is None


def test_state_stands_in_where_the_others_are_too_few():
    standard = Standard()
    assert equity.compared_ratio(10, 40, 9, 300, standard) is None
    assert equity.compared_ratio(10, 40, 9, 300, standard, 0.1) == 2.5
    assert equity.compared_ratio(10, 40, 20, 29, standard, 0.1) == 2.5


@pytest.mark.parametrize(
    ("ratios", "found"),
    [
        ([], Standing.TOO_SMALL),
        ([3.0, 3.0, None], Standing.TOO_SMALL),
        ([3.0, 3.0, 2.0], Standing.UNDER),
        ([3.0, 2.0, 2.1], Standing.ABOVE),
        ([2.1, 2.1], Standing.ABOVE),
        ([None, 2.1, 2.1], Standing.ABOVE),
        ([1.0, 2.1, 2.1, 2.1], Standing.LASTING),
    ],
)
def test_standing_needs_three_years_above_the_threshold(ratios, found):
    assert equity.standing(ratios, Standard()) == found


group = st.tuples(st.integers(1, 500), st.integers(0, 2000)).map(lambda pair: (pair[0], sum(pair)))


@given(group, group)
def test_ratio_of_the_others_is_the_inverse(one, other):
    assert abs(equity.risk_ratio(*one, *other) * equity.risk_ratio(*other, *one) - 1) < 1e-9
    low, high = equity.ratio_interval(*one, *other)
    turned = equity.ratio_interval(*other, *one)
    assert abs(low * turned[1] - 1) < 1e-6
    assert low <= equity.risk_ratio(*one, *other) <= high


@given(group)
def test_rate_lies_in_its_interval(one):
    low, high = equity.rate_interval(*one)
    assert 0 <= low <= equity.risk(*one) + 1e-12
    assert equity.risk(*one) <= high + 1e-12 <= 1 + 2e-12


@given(st.lists(group, min_size=2, max_size=7))
def test_compositions_add_up_and_their_differences_to_nothing(groups):
    had, enrolled = sum(a for a, _n in groups), sum(n for _a, n in groups)
    assert abs(sum(equity.composition(a, had) for a, _n in groups) - 1) < 1e-9
    assert abs(sum(equity.composition_difference(a, n, had, enrolled) for a, n in groups)) < 1e-9
