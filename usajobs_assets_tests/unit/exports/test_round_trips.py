"""What is written as Parquet, CSV and JSON Lines comes back, whatever a column holds; a formula is never in a CSV."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from usajobs_assets.csv_text import NOT_FIRST, csv_lines, plain
from usajobs_assets.exports.csv_file import open_csv
from usajobs_assets.exports.errors import ExportDiffers
from usajobs_assets.exports.formats import Format
from usajobs_assets.exports.table_files import KINDS, write_table
from usajobs_assets.tables.arrow import arrow_table
from usajobs_assets_tests.unit.exports.every_type import EVERY_TYPE, ROWS, SCHEMA, TEXT

COLUMNS = EVERY_TYPE.column_names


def written(rows: list[tuple[Any, ...]], kind: Format, folder: str, parts: int = 2) -> Path:
    cut = len(rows) // parts
    tables = [arrow_table(SCHEMA, rows[:cut]), arrow_table(SCHEMA, rows[cut:])]
    (file,) = write_table(Path(folder), EVERY_TYPE, tables, len(rows), [kind])
    assert file.rows == len(rows)
    return Path(folder, file.name)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_parquet_gives_every_value_back(rows: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = pq.read_table(written(rows, Format.PARQUET, folder))
    assert found.schema.equals(SCHEMA)
    assert found.equals(arrow_table(SCHEMA, rows))


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_csv_gives_every_value_back(rows: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(rows, Format.CSV, folder)
        with open_csv(path, EVERY_TYPE) as reader:
            found = reader.read_all().to_pylist()
        with path.open(newline="", encoding="utf-8") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
    for row, values in zip(rows, found, strict=True):
        told = dict(zip(COLUMNS, row, strict=True))
        for name in ("number", "small", "flag", "pay", "ratio", "day", "clock"):
            assert values[name] == told[name], name
        for name in ("text", "always"):
            assert (None if values[name] is None else plain(values[name])) == told[name]
        assert (None if values["list"] is None else json.loads(values["list"])) == told["list"]
        assert values["digest"] == (None if told["digest"] is None else told["digest"].hex())
        assert values["json"] == told["json"]
        moment = told["instant"]
        assert values["instant"] == (None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S.%f}Z")
    numbers = ("-", "+")
    assert not [cell for cell in cells if cell.startswith(tuple(set(NOT_FIRST) - {"'", *numbers}))]
    assert not [cell for cell in cells if cell.startswith(numbers) and not is_number(cell)]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        # A wall clock before the year 0 would be another case; there is none.
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_json_lines_give_every_value_back_with_sorted_keys(rows: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = written(rows, Format.JSONL, folder).read_bytes().splitlines()
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        told, found = dict(zip(COLUMNS, row, strict=True)), json.loads(line, parse_float=str)
        assert list(found) == sorted(COLUMNS)
        for name in ("number", "small", "text", "always", "list", "flag"):
            assert found[name] == told[name], name
        assert (None if found["ratio"] is None else float(found["ratio"])) == told["ratio"]
        assert (None if found["pay"] is None else str(found["pay"])) == (
            None if told["pay"] is None else f"{told['pay']:.2f}"
        )
        assert found["json"] == (None if told["json"] is None else json.loads(told["json"], parse_float=str))
        assert found["day"] == (None if told["day"] is None else told["day"].isoformat())


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_the_whole_columns_escape_what_the_single_cells_escape(text: str) -> None:
    """One rule in two ways: for a few rows in Python, for many in Arrow."""
    row = (1, None, None, text, *[None] * 9)
    with tempfile.TemporaryDirectory() as folder:
        path = written([row], Format.CSV, folder, parts=1)
        with path.open(newline="", encoding="utf-8") as file:
            (found,) = list(csv.DictReader(file))
    _, line = csv_lines(["always"], [[text]])
    (single,) = csv.reader(io.StringIO(line, newline=""))
    assert [found["always"]] == (single or [""])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_file_that_has_lost_a_row_is_refused(kind: Format, tmp_path: Path) -> None:
    rows = [(number, None, None, "x", *[None] * 9) for number in range(3)]
    with pytest.raises(ExportDiffers, match=r"3 rows and gold\.every_type 4"):
        write_table(tmp_path, EVERY_TYPE, [arrow_table(SCHEMA, rows)], 4, [kind])


@pytest.mark.parametrize("kind", list(KINDS))
def test_equal_rows_give_equal_bytes_however_they_come(kind: Format, tmp_path: Path) -> None:
    rows = [(number, number, "ä", "x", ["=a"], True, None, 0.1, *[None] * 5) for number in range(100)]
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    write_table(first, EVERY_TYPE, [arrow_table(SCHEMA, rows)], 100, [kind])
    parts = [arrow_table(SCHEMA, rows[start : start + 7]) for start in range(0, 100, 7)]
    write_table(second, EVERY_TYPE, parts, 100, [kind])
    name = f"every_type.{kind}"
    assert (first / name).read_bytes() == (second / name).read_bytes()
