"""Nobody can work a hidden count out: asked of linear algebra, and of every table that could stand behind a page."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from district.suppression import hidden_cells, hidden_counts

# Source: DOMAIN §4, the check of complementary suppression.
DOMAIN = [[12, 25, 40], [4, 18, 33], [20, 30, 15]]


def figures(rows):
    """{name: value} of a table's cells and totals."""
    found = {("cell", (i, j)): value for i, row in enumerate(rows) for j, value in enumerate(row)}
    found |= {("row", i): sum(row) for i, row in enumerate(rows)}
    found |= {("column", j): sum(column) for j, column in enumerate(zip(*rows, strict=True))}
    return found | {("total", 0): sum(map(sum, rows))}


def hidden_names(rows, threshold):
    cells, row_totals, column_totals, total = hidden_cells(rows, threshold)
    names = {("cell", key) for key in cells} | {("row", key) for key in row_totals}
    return names | {("column", key) for key in column_totals} | ({("total", 0)} if total else set())


def equations(height, width):
    """Each as {name: factor}, summing to 0: what every table with totals obeys."""
    for i in range(height):
        yield {("cell", (i, j)): 1 for j in range(width)} | {("row", i): -1}
    for j in range(width):
        yield {("cell", (i, j)): 1 for i in range(height)} | {("column", j): -1}
    yield {("row", i): 1 for i in range(height)} | {("total", 0): -1}
    yield {("column", j): 1 for j in range(width)} | {("total", 0): -1}


def solved_by_algebra(rows, hidden):
    """The hidden figures that the equations alone pin down: Gauss, with the shown ones as constants."""
    unknown = sorted(hidden, key=str)
    matrix = [[Fraction(equation.get(name, 0)) for name in unknown] for equation in equations(len(rows), len(rows[0]))]
    at = 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(at, len(matrix)) if matrix[n][column]), None)
        if pivot is None:
            continue
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        matrix[at] = [value / matrix[at][column] for value in matrix[at]]
        for n, line in enumerate(matrix):
            if n != at and line[column]:
                matrix[n] = [a - line[column] * b for a, b in zip(line, matrix[at], strict=True)]
        at += 1
    alone = [line for line in matrix[:at] if sum(1 for value in line if value) == 1]
    return {unknown[n] for line in alone for n, value in enumerate(line) if value}


def solved_by_trying(rows, hidden, largest):
    """The hidden figures that are the same in every table of counts up to `largest` that shows the same."""
    truth = figures(rows)
    shown = {name: value for name, value in truth.items() if name not in hidden}
    free = [key for kind, key in hidden if kind == "cell"]
    values = {name: set() for name in hidden}
    for guess in product(range(largest + 1), repeat=len(free)):
        table = [list(row) for row in rows]
        for (i, j), value in zip(free, guess, strict=True):
            table[i][j] = value
        found = figures(table)
        if all(found[name] == value for name, value in shown.items()):
            for name in hidden:
                values[name].add(found[name])
    return {name for name, seen in values.items() if len(seen) == 1}


def test_worked_example_of_the_domain_is_not_recovered():
    assert [sum(row) for row in DOMAIN] == [77, 55, 65]
    hidden = hidden_names(DOMAIN, 10)
    assert hidden == {("cell", (i, j)) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))}
    assert solved_by_algebra(DOMAIN, hidden) == set()


def test_worked_example_with_one_more_cell_is_recovered():
    """The check can fail: hiding the 4 and one other lets a reader work both out."""
    for other in ((1, 1), (0, 0), (2, 2)):
        hidden = {("cell", (1, 0)), ("cell", other)}
        assert ("cell", (1, 0)) in solved_by_algebra(DOMAIN, hidden)


def test_table_without_small_counts_is_shown_whole():
    assert hidden_cells([[10, 11], [12, 13]], 10) == (set(), set(), set(), False)


def test_empty_table_hides_nothing():
    assert hidden_cells([], 10) == (set(), set(), set(), False)
    assert hidden_counts([], 10) == (set(), False)


def test_list_with_one_small_count_hides_the_next_smallest_with_it():
    assert hidden_counts([4, 18, 33], 10) == ({0, 1}, False)


def test_list_of_zeros_is_hidden_with_its_total():
    assert hidden_counts([0, 0], 10) == ({0, 1}, True)


def test_grand_total_that_other_tables_tell_is_no_hiding_place():
    assert hidden_counts([12, 0, 0], 10) == ({0, 1, 2}, False)
    assert hidden_cells([[12, 0], [0, 0]], 10)[3] is False


def test_hidden_counts_of_a_list_never_add_up_to_a_small_count():
    assert hidden_counts([30, 12, 4, 0, 0], 10) == ({1, 2, 3, 4}, False)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1, max_size=4))
def test_hidden_figures_of_a_row_never_add_up_to_a_small_count(rows):
    cells, row_totals, column_totals, _total = hidden_cells(rows, 10)
    for i, row in enumerate(rows):
        unseen = [value for j, value in enumerate(row) if (i, j) in cells]
        assert not unseen or i in row_totals or sum(unseen) >= 10
    for j, column in enumerate(zip(*rows, strict=True)):
        unseen = [value for i, value in enumerate(column) if (i, j) in cells]
        assert not unseen or j in column_totals or sum(unseen) >= 10


def test_zero_is_not_worked_out_from_a_hidden_zero():
    hidden, total = hidden_counts([0, 0, 40, 50], 10)
    assert (hidden, total) == ({0, 1, 2}, False)


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=400, deadline=None)
@given(tables)
def test_hidden_figures_of_any_table_are_not_pinned_down_by_the_equations(rows):
    hidden = hidden_names(rows, 10)
    assert {name for name, value in figures(rows).items() if value < 10} <= hidden
    assert solved_by_algebra(rows, hidden) == set()
    assert (("total", 0) in hidden) == (sum(map(sum, rows)) < 10)


small_tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=1, max_size=2)
)


@settings(max_examples=100, deadline=None)
@given(small_tables, st.integers(1, 3))
def test_hidden_figures_of_any_small_table_are_not_found_by_trying_all_others(rows, threshold):
    hidden = hidden_names(rows, threshold)
    assert solved_by_trying(rows, hidden, 5) == set()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(1, 3))
def test_hidden_counts_of_any_short_list_are_not_found_by_trying_all_others(counts, threshold):
    cells, total = hidden_counts(counts, threshold)
    seen = {n: set() for n in cells} | ({"total": set()} if total else {})
    for guess in product(range(6), repeat=len(cells)):
        tried = list(counts)
        for n, value in zip(sorted(cells), guess, strict=True):
            tried[n] = value
        if total or sum(tried) == sum(counts):
            for n in seen:
                seen[n].add(sum(tried) if n == "total" else tried[n])
    assert {n for n, values in seen.items() if len(values) == 1} == set()
    assert {n for n, count in enumerate(counts) if count < threshold} <= cells


def test_large_table_is_quick():
    rows = [[(7 * i + 3 * j) % 29 for j in range(24)] for i in range(7)]
    assert solved_by_algebra(rows, hidden_names(rows, 10)) == set()
