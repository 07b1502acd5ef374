"""What a task's "by" means: every way of writing it that occurs in the Hartford plan, and whatever else is typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.policies.when import Every, read

START, END = date(2018, 7, 1), date(2020, 6, 30)


def day(text):
    return date.fromisoformat(text)


def said(text):
    """Windows as "from to", then what else was read."""
    when = read(text, START, END)
    words = [f"{window.start} {window.end}" for window in when.windows]
    words += ["ongoing"] * when.ongoing
    return words + [every.unit for every in when.every]


FALL = "2018-09-01 2018-11-30"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Fall 2018", [FALL]),
        ("Fall2018", [FALL]),
        ("Fall 2018/Ongoing", [FALL, "ongoing"]),
        ("Fall 2018/\nOngoing", [FALL, "ongoing"]),
        ("Fall 2018/ Quarterly", [FALL, "quarter_end"]),
        ("Fall 2018/Monthly", [FALL, "month_end"]),
        ("Fall 2018/\nBiweekly", [FALL, "fortnight"]),
        ("bi-weekly", ["fortnight"]),
        ("Winter 2018/Ongoing", ["2018-12-01 2019-02-28", "ongoing"]),
        ("Spring 2019", ["2019-03-01 2019-05-31"]),
        ("Summer 2018", ["2018-06-01 2018-08-31"]),
        ("Ongoing", ["ongoing"]),
        ("Ongoing/monthly", ["ongoing", "month_end"]),
        ("Weekly", ["week"]),
        ("weekly/monthly", ["week", "month_end"]),
        ("Oct 2018", ["2018-10-01 2018-10-31"]),
        ("Sept 2018", ["2018-09-01 2018-09-30"]),
        ("June 2019", ["2019-06-01 2019-06-30"]),
        ("July 2020", ["2020-07-01 2020-07-31"]),
        ("April 2019/ Ongoing", ["2019-04-01 2019-04-30", "ongoing"]),
        ("Sept/Oct 2018", ["2018-09-01 2018-09-30", "2018-10-01 2018-10-31"]),
        ("Oct/Nov 2018", ["2018-10-01 2018-10-31", "2018-11-01 2018-11-30"]),
        ("Sept-Oct 2018", ["2018-09-01 2018-10-31"]),
        ("May-Sept 2018", ["2018-05-01 2018-09-30"]),
        ("May – June 2019", ["2019-05-01 2019-06-30"]),
        ("Nov - Feb 2019", ["2018-11-01 2019-02-28"]),
        ("Sept 2018 –\nFeb 2019", ["2018-09-01 2019-02-28"]),
        ("Aug 2018 – June 2019", ["2018-08-01 2019-06-30"]),
        ("Aug 2018 June 2019", ["2018-08-01 2019-06-30"]),
        ("Sept 2018June 2019", ["2018-09-01 2019-06-30"]),
        ("Nov 2018 / Feb 2019", ["2018-11-01 2018-11-30", "2019-02-01 2019-02-28"]),
        (
            "Oct 2018, Dec 2018,\nFeb 2019, April 2019",
            [
                "2018-10-01 2018-10-31",
                "2018-12-01 2018-12-31",
                "2019-02-01 2019-02-28",
                "2019-04-01 2019-04-30",
            ],
        ),
        (
            "Oct-Nov / Jan-Feb / Mar-Apr",
            [
                "2018-10-01 2018-11-30",
                "2019-01-01 2019-02-28",
                "2019-03-01 2019-04-30",
                "2019-10-01 2019-11-30",
                "2020-01-01 2020-02-29",
                "2020-03-01 2020-04-30",
            ],
        ),
        ("Aug 2018 initial training for coaches/Ongoing", ["2018-08-01 2018-08-31", "ongoing"]),
        ("Marking Period I 2018", ["2018-09-01 2018-11-15"]),
        ("Marking Period II\n2018", ["2018-11-16 2019-01-31"]),
        ("Q3 2019", ["2019-02-01 2019-04-15"]),
        ("2nd quarter", ["2018-11-16 2019-01-31", "2019-11-16 2020-01-31"]),
        ("Nov 2018 PL", ["2018-11-01 2018-11-30"]),
        ("First of every month", ["nth"]),
        ("3rd week of month", ["nth"]),
        ("by September 15th", ["2018-09-15 2018-09-15", "2019-09-15 2019-09-15"]),
        ("September 15, 2018", ["2018-09-15 2018-09-15"]),
        ("February 28, 2019", ["2019-02-28 2019-02-28"]),
        ("10/1/2018", ["2018-10-01 2018-10-01"]),
        ("2019-02-28", ["2019-02-28 2019-02-28"]),
        ("2018-19", ["2018-07-01 2019-06-30"]),
        ("2018-2019", ["2018-07-01 2019-06-30"]),
        ("by 2022", ["2022-01-01 2022-12-31"]),
        ("June 31, 2019", ["2019-06-01 2019-06-30"]),
        ("you may, when marching", []),
        ("", []),
        ("when hired", []),
    ],
)
def test_by_means_what_a_person_would_say(text, meaning):
    assert said(text) == meaning
    assert str(read(text, START, END)) == text


@pytest.mark.parametrize(
    ("text", "today", "due"),
    [
        ("Fall 2018", "2018-09-10", "2018-11-30"),
        ("Fall 2018", "2018-12-01", None),
        ("Fall 2018/Ongoing", "2018-09-10", "2018-11-30"),
        ("Fall 2018/Ongoing", "2019-01-10", "2020-06-30"),
        ("Fall 2018/Monthly", "2018-07-02", "2018-09-30"),
        ("Fall 2018/Monthly", "2019-02-02", "2019-02-28"),
        ("Fall 2018/Quarterly", "2018-11-16", "2019-01-31"),
        ("Weekly", "2018-09-10", "2018-09-14"),
        ("Weekly, Sept 2018 - June 2019", "2019-07-01", None),
        ("First of every month", "2018-09-01", "2018-09-01"),
        ("First of every month", "2018-09-02", "2018-10-01"),
        ("3rd week of month", "2018-09-22", "2018-10-21"),
        ("third Monday of each month", "2018-09-01", "2018-09-17"),
        ("last Friday of the month", "2018-09-01", "2018-09-28"),
        ("Oct-Nov / Jan-Feb / Mar-Apr", "2018-12-10", "2019-02-28"),
        ("when hired", "2018-12-10", None),
    ],
)
def test_next_due_day(text, today, due):
    found = read(text, START, END).due_on(day(today))
    assert found == (due and day(due))


def test_biweekly_work_is_due_every_second_friday():
    when = read("biweekly", START, END)
    days = [when.due_on(day("2018-07-02"))]
    days.append(when.due_on(day("2018-07-07")))
    assert (days[1] - days[0]).days == 14
    assert {found.weekday() for found in days} == {4}


def test_work_is_late_after_its_last_day_until_it_is_done():
    when = read("Nov 2018 / Feb 2019", START, END)
    assert not when.is_late(day("2019-02-28"), done=False)
    assert when.is_late(day("2019-03-01"), done=False)
    assert not when.is_late(day("2019-03-01"), done=True)
    assert not read("Fall 2018/Ongoing", START, END).is_late(day("2019-03-01"), done=False)
    assert not read("when hired", START, END).is_late(day("2030-03-01"), done=False)


def test_what_means_nothing_to_us_is_unread():
    when = read("when hired", START, END)
    assert (when.unread, when.goes_on, when.last_on) == (True, False, None)
    assert read("3rd week of month", START, END).every == (Every("nth", 3, None, True),)


WORDS = ["Fall", "2018", "Oct", "-", "/", "first", "of every month", "week", "MP", "IV", "May 32", "2018-19", "0000",
         "99/99/2018", "2018-13-45", "Ongoing", "biweekly", "\u2013", "Ⅳ", "٢٠١٨", "\x00", "İ"]  # fmt: skip


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join), st.lists(st.sampled_from(WORDS)).map("".join)),
    st.dates(), st.dates(), st.dates(),
)  # fmt: skip
def test_whatever_is_typed_is_read_without_an_error(text, start, end, today):
    start, end = min(start, end), max(start, end)
    when = read(text, start, end)
    assert str(when) == text
    assert all(window.start <= window.end for window in when.windows)
    due = when.due_on(today)
    assert due is None or today <= due <= when.last_on
    assert when.is_late(today, done=False) in (True, False)
    assert when == read(text, start, end)
