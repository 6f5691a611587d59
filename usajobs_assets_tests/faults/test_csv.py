"""Postings as CSV: what comes out is what went in, and no spreadsheet executes it."""

import csv
import io
from decimal import Decimal

import pytest

from usajobs_assets.csv_text import csv_lines, plain
from usajobs_assets_tests.faults.fault_table import fault

pytestmark = fault(
    "F43",
    "a formula, quotes, commas, line ends or NUL in a title that is exported",
    does="writes RFC 4180 with an apostrophe before what a spreadsheet would execute; numbers stay numbers",
    told="the title as it was sent, as text",
)

FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x"]
ODD = [
    "",
    "plain",
    "a,b",
    'say "hi"',
    "two\nlines",
    "two\r\nlines",
    "lone\rreturn",
    "nul\x00nul",
    "'quoted'",
    "'=1",
]
ODD += [" =1", "ends with space ", "a;b\tc", "\ufeffmark", "Überlingen 公園"]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", [*FORMULAS, *ODD], ids=ascii)
def test_f43_a_text_comes_back_as_it_was(text: str) -> None:
    written = "".join(csv_lines(["id", "title", "after"], [[7, text, "end"]]))
    header, row = read(written)
    assert header == ["id", "title", "after"]
    assert [plain(cell) for cell in row] == ["7", text, "end"]
    assert written.endswith("\r\n")


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_f43_no_cell_begins_as_a_formula(text: str) -> None:
    """Nor does the name of a column, nor a cell once a program has trimmed it."""
    header, row = read("".join(csv_lines([text], [[text]])))
    assert header == row
    assert row[0].startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"), [(-5, "-5"), (0, "0"), (-1.5, "-1.5"), (None, ""), (10**20, f"{10**20}")]
)
def test_f43_numbers_stay_numbers(value: object, cell: str) -> None:
    assert read("".join(csv_lines(["n", "x"], [[value, "x"]])))[1] == [cell, "x"]


def test_f43_pay_stays_a_number() -> None:
    assert read("".join(csv_lines(["n"], [[Decimal("-95000.00")]])))[1] == ["-95000.00"]


def test_f43_every_row_is_one_record_however_many_lines_it_has() -> None:
    rows = [[number, text] for number, text in enumerate([*FORMULAS, *ODD])]
    found = read("".join(csv_lines(["n", "text"], rows)))[1:]
    assert [[int(number), plain(text)] for number, text in found] == rows
