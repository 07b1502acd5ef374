"""Reading a year-to-date budget export: amounts, headings, totals, bad rows, other files."""

import csv
import io
import time
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contracts.ledger.amounts import read_amount
from contracts.ledger.reading import LedgerError, read_ledger

HEADINGS = [
    "FUND", "DEPARTMENT", "ORG", "OBJ", "ACCOUNT DESCRIPTION", "ORIGINAL APPROP", "TRANFRS/ADJSMTS", "REVISED BUDGET",
    "YTD EXPENDED", "ENCUMBRANCES",
]  # fmt: skip
GOOD = ["1170", "Special funds", "37818804", "460000-72010", "PROF SERVICES",
        "873,600.00", "0.00", "873,600.00", "531,874.34", "278,025.66"]  # fmt: skip


def line(**changes):
    """The good line with some cells changed, by their heading's first word in lower case."""
    keys = [heading.split()[0].lower() for heading in HEADINGS]
    return [changes.get(key, cell) for key, cell in zip(keys, GOOD, strict=True)]


def as_csv(*rows, headings=HEADINGS, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return io.BytesIO(text.getvalue().encode(encoding))


def as_xlsx(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return io.BytesIO(out.getvalue())


def read(*rows, **options):
    return read_ledger(as_csv(*rows, **options), "ytd.csv")


def told(reading):
    return [(problem.line, problem.column, problem.value, problem.reason) for problem in reading.errors]


@pytest.mark.parametrize(
    "text, amount, rounded",
    [
        ("1,376.99", "1376.99", False),
        ("(1,376.99)", "-1376.99", False),
        ("-1,376.99", "-1376.99", False),
        ("1,376.99-", "-1376.99", False),
        ("−1,376.99", "-1376.99", False),
        ("$1,376.99", "1376.99", False),
        ("-$1,376.99", "-1376.99", False),
        ("($1,376.99)", "-1376.99", False),
        ("$(1,376.99)", "-1376.99", False),
        (".50", "0.50", False),
        ("5.", "5.00", False),
        ("5", "5.00", False),
        ("1376.989999999", "1376.99", True),
        ("-0.005", "-0.01", True),
        ("0.004", "0.00", True),
        ("-0.00", "0.00", False),
        ("", "0.00", False),
        ("-", "0.00", False),
        ("$ -", "0.00", False),
        ("999,999,999,999.99", "999999999999.99", False),
    ],
)
def test_amount_as_a_ledger_prints_it(text, amount, rounded):
    read_one, said = read_amount(text)
    assert (str(read_one), said) == (amount, rounded)


@pytest.mark.parametrize(
    "text, why",
    [
        ("1,37,6.99", "commas"),
        ("1.376,99", "where the point belongs"),
        ("1.5E+05", "shortened"),
        ("n/a", "not an amount"),
        ("######", "too narrow"),
        ("--5", "not an amount"),
        ("(-5)", "not an amount"),
        ("1000000000000", "more than"),
        ("٥٠", "not an amount"),
        ("12 50", "not an amount"),
        ("NaN", "not an amount"),
        ("$", "not an amount"),
        ("=1+1", "not an amount"),
    ],
)
def test_amount_that_is_none_is_refused_with_what_would_be(text, why):
    with pytest.raises(ValueError, match=why):
        read_amount(text)


@given(st.decimals("-999999999999.99", "999999999999.99", places=2, allow_nan=False))
def test_amount_is_read_back_however_it_is_printed(amount):
    shown = f"{abs(amount):,.2f}"
    forms = [f"{amount}", f"{amount:,}", f"(${shown})" if amount < 0 else f"${shown}", f"{shown}{'-' * (amount < 0)}"]
    assert [read_amount(form) for form in forms] == [(amount + 0, False)] * 4


@given(st.text(max_size=20))
def test_any_text_is_an_amount_to_the_cent_or_a_plain_refusal(text):
    try:
        amount, _rounded = read_amount(text)
    except ValueError as error:
        assert str(error).endswith(".") or str(error).endswith("?")
    else:
        assert amount == amount.quantize(Decimal("0.01")) and abs(amount) < 10**12


def test_line_of_the_export_is_read():
    reading = read(GOOD)
    assert reading.problems == []
    (one,) = reading.lines
    assert (one.row, one.fund, one.department, one.account, one.description) == (
        2, "1170", "Special funds", "37818804-460000-72010", "PROF SERVICES",
    )  # fmt: skip
    assert one[-5:] == tuple(map(Decimal, ["873600.00", "0.00", "873600.00", "531874.34", "278025.66"]))


def test_headings_may_stand_in_any_order_below_a_title_and_be_spelt_rightly():
    headings = ["Org", "Object", "Project", "PO Number", "Fund", "Original Appropriation", "Transfers/Adjustments",
                "Revised Budget", "YTD Expended", "Encumbrances", "Available Budget", "% Used"]  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ["RIVERBEND PUBLIC SCHOOLS"],
            ["YEAR-TO-DATE BUDGET REPORT", "FOR 2026 04"],
            headings,
            ["37818804", "460000", "72010", "PO 26-00871", "1170", "1", "2", "3", "4", "5", "-6", "300"],
        ]
    )
    reading = read_ledger(io.BytesIO(text.getvalue().encode()), "ytd.csv")
    (one,) = reading.lines
    assert (one.row, one.account, one.order_number, reading.skipped) == (4, "37818804-460000-72010", "PO 26-00871", 2)
    assert [problem.reason for problem in reading.problems if "not read" in problem.reason] == []


def test_totals_blanks_and_headings_of_the_next_page_are_skipped_and_counted():
    total = ["Total 1170 Special funds", "", "", "", "", "1.00", "0.00", "1.00", "0.00", "0.00"]
    grand = ["", "", "", "", "Grand Total", "1.00", "0.00", "1.00", "0.00", "0.00"]
    end = ["** END OF REPORT - Generated by Pat **"]
    reading = read(
        GOOD, total, [], ["", " "], HEADINGS, line(account="TOTAL QUALITY TRAINING", org="1" * 8), grand, end
    )
    assert (len(reading.lines), reading.skipped, told(reading)) == (2, 6, [])


def test_revenue_stays_negative():
    reading = read(line(original="(1,000.00)", **{"tranfrs/adjsmts": "0.00"}, revised="-1,000.00", ytd="250.00-"))
    assert reading.lines[0].original == Decimal("-1000.00") and reading.lines[0].expended == Decimal("-250.00")
    assert reading.problems == []


def test_bad_rows_are_named_with_row_column_value_and_reason():
    reading = read(GOOD, line(ytd="n/a"), line(org="", encumbrances="1,00.00"), line(obj="46000000001", fund=""))
    assert told(reading) == [
        (3, "YTD EXPENDED", "n/a",
         "This is not an amount. Write dollars and cents as 1,376.99, and less than nothing as -1,376.99."),
        (4, "ORG", "", "This must not be blank: fill it in, or remove the row."),
        (4, "ENCUMBRANCES", "1,00.00", "The commas do not stand at the thousands. Write it as 1,376.99."),
        (5, "OBJ", "46000000001", "An object has 2 to 8 digits or letters, as 460000 or 460000-72010."),
        (5, "FUND", "", "This must not be blank: fill it in, or remove the row."),
    ]  # fmt: skip
    assert (len(reading.lines), reading.bad_rows) == (1, 3)


def test_row_that_stands_twice_is_bad_but_nothing_twice_is_not():
    nothing = ["1170", "", "37818805", "460000", "", "0.00", "0.00", "0.00", "0.00", "0.00"]
    reading = read(GOOD, nothing, nothing, GOOD)
    assert told(reading) == [
        (5, "ORG", "37818804-460000-72010",
         "This row is the same as row 2 in every column. Remove one of the two.")
    ]  # fmt: skip


def test_project_that_stands_in_two_columns_must_be_one():
    headings = [*HEADINGS, "PROJECT"]
    reading = read([*GOOD, "72010"], [*line(org="37818805"), "72011"], headings=headings)
    assert [problem[:3] for problem in told(reading)] == [(3, "OBJ", "460000-72010")]


def test_revised_that_misses_its_sum_is_a_notice_unless_it_is_rounding():
    rounded = line(original="873,599.60", **{"tranfrs/adjsmts": "0.00"}, revised="873,600.00")
    reading = read(rounded, line(org="37818805", revised="900,000.00"))
    assert len(reading.lines) == 2
    assert [(notice.line, notice.reason) for notice in reading.notices] == [
        (3, "Original and transfers make 873,600.00. The line is taken as it is."),
        (0, "Rows whose revised budget misses its sum by a dollar at most, as rounding does: 1."),
    ]


def test_workbook_with_floats_is_rounded_to_the_cent_and_says_so():
    reading = read_ledger(
        as_xlsx(HEADINGS, ["1170", "", 37818804, "460000-72010", "", 1376.989999999, 0, 1376.99, 0.1 + 0.2, -1e-10]),
        "ytd.xlsx",
    )
    (one,) = reading.lines
    assert one[:6] == (2, "1170", "", "37818804", "460000", "72010")
    assert one[-5:] == tuple(map(Decimal, ["1376.99", "0.00", "1376.99", "0.30", "0.00"]))
    assert [notice.reason for notice in reading.notices] == [
        "Amounts with more than two decimals, rounded to the cent: 2."
    ]


def test_workbook_of_another_program_is_read_with_its_row_numbers():
    book = openpyxl.Workbook()
    book.active.append([])
    book.active.append(["", *HEADINGS])
    book.active.append(["", *line(ytd="x")])
    out = io.BytesIO()
    book.save(out)
    assert [problem[:3] for problem in told(read_ledger(out, "ytd.xlsx"))] == [(3, "YTD EXPENDED", "x")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheet_programs(encoding, delimiter):
    reading = read(line(account="Éducation – à l’école"), encoding=encoding, delimiter=delimiter)
    assert reading.lines[0].description == "Éducation – à l’école"
    assert len(reading.notices) == (encoding == "cp1252")


def test_cell_over_two_lines_and_quotation_mark_left_open_cost_no_other_row():
    reading = read(line(account="Two\nlines"), line(org="37818805"))
    assert [one.row for one in reading.lines] == [2, 3]


FALSE_FILES = {
    "empty": (b"", "empty"),
    "pdf": (b"%PDF-1.7 \n", "PDF file"),
    "png": (b"\x89PNG\r\n\x1a\n", "PNG file"),
    "binary": (b"\x00\x01\x02" * 50, "not a table"),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "not a workbook"),
    "old xls, cut off": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook"),
    "words": (b"Dear all,\nthe ledger comes later.\n", "No row of headings"),
    "half the headings": (b"FUND,ORG,OBJ\n1,2,3\n", "ORIGINAL APPROP, TRANFRS/ADJSMTS, REVISED BUDGET"),
    "headings only": (",".join(HEADINGS).encode(), "no line below"),
    "heading twice": (",".join([*HEADINGS, "OBJ"]).encode(), "twice"),
}


@pytest.mark.parametrize("name", FALSE_FILES)
def test_file_that_is_no_ledger_is_refused_in_plain_words(name):
    content, why = FALSE_FILES[name]
    with pytest.raises(LedgerError, match=why):
        read_ledger(io.BytesIO(content), "ytd.csv")


def test_workbook_that_would_fill_the_memory_is_refused():
    """Two cells at the ends of a sheet: a reader that lays out all between them takes half a terabyte."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "FUND")
        sheet.write(1048575, 16383, "far away")
    with pytest.raises(LedgerError, match="unpacks to more"):
        read_ledger(out, "ytd.xlsx")


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda tail: as_csv(GOOD).getvalue() + tail)))
@hypothesis_settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_reading_or_a_plain_refusal(content):
    try:
        reading = read_ledger(io.BytesIO(content), "ytd.csv")
    except LedgerError as error:
        assert str(error)
    else:
        assert reading.lines or reading.errors


def many(count, bad=()):
    """A ledger of so many lines with totals between them; `bad` ones have an amount that is none."""
    for n in range(count):
        cents = 12345 + n * 7
        amount = f"{cents / 100:,.2f}"
        spent = "see note" if n in bad else f"{cents / 200:,.2f}"
        yield ["1170", "", str(10_000_000 + n // 40), f"{400_000 + n % 40}", "", amount, "0.00", amount, spent, "0.00"]
        if n % 50 == 49:
            yield [f"Total {n}", "", "", "", "", amount, "0.00", amount, "0.00", "0.00"]


def test_a_hundred_thousand_lines_are_read_in_seconds_and_three_bad_ones_named():
    file = as_csv(*many(100_000, bad={7, 50_000, 99_999}))
    began = time.process_time()
    reading = read_ledger(file, "ytd.csv")
    took = time.process_time() - began
    print(f"100,000 lines read in {took:.1f} s")
    assert (len(reading.lines), reading.skipped) == (99_997, 2_000)
    assert [problem[:3] for problem in told(reading)] == [
        (9, "YTD EXPENDED", "see note"), (51_002, "YTD EXPENDED", "see note"), (102_000, "YTD EXPENDED", "see note")
    ]  # fmt: skip
    assert took < 15
