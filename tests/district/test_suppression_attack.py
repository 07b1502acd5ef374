"""A reader with linear programming: what is left of a published grouping is a range, and it is wide."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from district.suppression import Clamped, Published, Rule, Scheme, clamped, publish

THRESHOLD, RATE, CLAMP = (Rule(scheme) for scheme in Scheme)
groups = st.tuples(st.integers(0, 60), st.integers(0, 200)).map(lambda pair: (sum(pair), pair[0]))
groupings = st.lists(groups, min_size=1, max_size=6).map(lambda found: dict(enumerate(found)))


def ranges(pages, parts_of_first=False):
    """{(event, key): (lowest, highest)} of every hidden count, for a reader of several events' pages at once.

    The unknowns are a size for each group and a count for each event and group; sizes are the same on all pages.
    With `parts_of_first` the reader knows too that the other events happen to those of the first one alone.
    """
    keys, events = list(pages[0][0]), range(len(pages))
    column = {("n", key): n for n, key in enumerate(keys)}
    column |= {(event, key): len(column) + len(keys) * event + n for event in events for n, key in enumerate(keys)}
    equal, values, less, limits = [], [], [], []

    def line():
        return [0] * len(column)

    def says(names, value):
        row = line()
        for name in names:
            row[column[name]] = 1
        equal.append(row)
        values.append(value)

    for event, (shown, total) in enumerate(pages):
        for key, one in shown.items():
            if one.n is not None:
                says([("n", key)], one.n)
            if one.a is not None:
                says([(event, key)], one.a)
            row = line()
            row[column[event, key]], row[column[(0, key) if parts_of_first and event else ("n", key)]] = 1, -1
            less.append(row)
            limits.append(0)
        if total.n is not None:
            says([("n", key) for key in keys], total.n)
        if total.a is not None:
            says([(event, key) for key in keys], total.a)
    found = {}
    for name, at in column.items():
        ends = []
        for sign in (1, -1):
            goal = line()
            goal[at] = sign
            answer = linprog(goal, A_ub=less, b_ub=limits, A_eq=equal or None, b_eq=values or None, bounds=(0, 10_000))
            assert answer.status == 0
            ends.append(sign * answer.fun)
        found[name] = tuple(ends)
    return found


def narrow(pages, least, least_group, **knows):
    found = ranges(pages, **knows)
    for event, (shown, _total) in enumerate(pages):
        for key, one in shown.items():
            if one.a is None:
                low, high = found[event, key]
                if high - low < least - 1e-6:
                    yield event, key, low, high
            if one.n is None:
                low, high = found["n", key]
                if high - low < least_group - 1e-6:
                    yield "n", key, low, high


@pytest.mark.parametrize("rule", [THRESHOLD, RATE])
@settings(max_examples=60, deadline=None)
@given(counts=groupings)
def test_no_hidden_count_is_known_to_within_the_threshold(rule, counts):
    assert list(narrow([publish(counts, rule)], rule.least, rule.least_group)) == []


@pytest.mark.parametrize("rule", [THRESHOLD, RATE])
@settings(max_examples=40, deadline=None)
@given(counts=groupings, events=st.lists(st.lists(st.integers(0, 250), min_size=6, max_size=6), min_size=2, max_size=3))
def test_pages_of_several_events_tell_no_more_than_one(rule, counts, events):
    pages = [
        publish({key: (n, min(n, had[key])) for key, (n, _a) in counts.items()}, rule) for had in events
    ]  # fmt: skip
    assert list(narrow(pages, rule.least, rule.least_group)) == []


@pytest.mark.parametrize("rule", [THRESHOLD, RATE])
@settings(max_examples=40, deadline=None)
@given(counts=groupings, parts=st.lists(st.lists(st.integers(0, 60), min_size=6, max_size=6), min_size=1, max_size=2))
def test_parts_of_an_event_beside_it_tell_no_more_than_it_alone(rule, counts, parts):
    chains = [{key: (n, a, min(a, part[key])) for key, (n, a) in counts.items()} for part in parts]
    pages = [(publish(counts, rule)), *(publish(chain, rule) for chain in chains)]
    pages = [enrolled_with(pages[0], page) for page in pages]
    assert list(narrow(pages, rule.least, rule.least_group, parts_of_first=True)) == []


def enrolled_with(first, page):
    """The page of a part with the sizes of the whole district, which a reader takes from the other page."""
    sizes = {key: one.n for key, one in first[0].items()}
    shown = {key: Published(sizes[key], one.a) for key, one in page[0].items()}
    return shown, Published(first[1].n, page[1].a)


@settings(max_examples=100, deadline=None)
@given(counts=groupings, part=st.lists(st.integers(0, 60), min_size=6, max_size=6))
def test_a_figure_is_hidden_alike_on_its_own_page_and_beside_its_part(counts, part):
    alone, total = publish(counts, THRESHOLD)
    beside, both = publish({key: (n, a, min(a, part[key])) for key, (n, a) in counts.items()}, THRESHOLD)
    assert {key: one.n for key, one in beside.items()} == {key: one.a for key, one in alone.items()}
    assert both.n == total.a


def test_attack_finds_a_count_that_stands_alone():
    """The check can fail: hiding the small count and nothing else lets a reader work it out."""
    shown = {"x": Published(40, None), "y": Published(100, 30), "z": Published(80, 25)}
    assert list(narrow([(shown, Published(220, 59))], 10, 10)) == [(0, "x", 4.0, 4.0)]


def test_small_count_takes_the_next_smallest_with_it():
    shown, total = publish({"x": (40, 4), "y": (100, 30), "z": (80, 25)}, THRESHOLD)
    assert shown == {"x": Published(40, None), "y": Published(100, 30), "z": Published(80, None)}
    assert total == Published(220, 59)


def test_group_where_nearly_everybody_has_the_event_is_hidden_too():
    shown, _total = publish({"x": (40, 35), "y": (100, 30), "z": (80, 25)}, THRESHOLD)
    assert shown["x"] == Published(40, None)


def test_small_group_hides_its_size_and_another():
    shown, total = publish({"x": (6, 2), "y": (100, 30), "z": (80, 25)}, THRESHOLD)
    assert shown == {"x": Published(None, None), "y": Published(100, 30), "z": Published(None, None)}
    assert total == Published(186, 57)


def test_nothing_is_told_of_an_event_that_hardly_happened():
    shown, total = publish({"x": (400, 4), "y": (100, 3)}, THRESHOLD)
    assert shown == {"x": Published(400, None), "y": Published(100, None)}
    assert total == Published(500, None)


@pytest.mark.parametrize(
    ("n", "a", "told"), [(20, 6, True), (19, 6, False), (20, 5, False), (100, 6, True), (100, 94, True)]
)
def test_rate_needs_six_students_of_twenty(n, a, told):
    shown, _total = publish({"x": (n, a), "y": (500, 100), "z": (500, 110)}, RATE)
    assert (shown["x"].a is not None) == told


@pytest.mark.parametrize(
    ("n", "a", "words"),
    [
        (10, 5, "None"), (11, 5, "45%"), (39, 36, "≥90%"), (40, 38, "≥95%"), (40, 37, "93%"), (99, 2, "≤5%"),
        (100, 98, "≥98%"), (100, 97, "97%"), (299, 293, "98%"), (299, 294, "≥98%"), (300, 294, "98%"),
        (300, 297, "≥99%"), (300, 3, "≤1%"), (300, 4, "1%"), (300, 0, "≤1%"),
    ],
)  # fmt: skip
def test_shares_are_clamped_by_the_size_of_the_group(n, a, words):
    assert str(clamped(a, n)) == words


def test_worked_share_of_the_domain_is_clamped_at_299_and_not_at_300():
    assert clamped(29302, 29900) == Clamped(98)
    assert (299 * 0.98, str(clamped(294, 299)), str(clamped(294, 300))) == (293.02, "≥98%", "98%")


@given(groupings)
def test_clamped_page_shows_no_count_and_no_small_group(counts):
    shown, _total = publish(counts, CLAMP)
    assert all(one.a is None for one in shown.values())
    assert all(one.n is None or one.n > 10 for one in shown.values())
    assert sum(one.n is None for one in shown.values()) != 1 or len(shown) == 1
