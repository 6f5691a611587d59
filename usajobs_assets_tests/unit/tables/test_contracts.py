"""The contracts as data: complete, consistent, and one source for rows, Parquet and the catalogue."""

import re
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from usajobs_assets.tables.arrow import arrow_schema
from usajobs_assets.tables.contract import ColumnType, Table
from usajobs_assets.tables.provenance import CHILD_PROVENANCE, POINTER
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.item import read_item
from usajobs_assets.transforms.job_rows import Sighting, job_rows
from usajobs_assets_tests.builders import item, raw

TABLES = [SIGHTING, *SILVER_TABLES.values()]
EVERY_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
ARROW = {
    ColumnType.BIGINT: "int64",
    ColumnType.INTEGER: "int32",
    ColumnType.TEXT: "string",
    ColumnType.TEXT_ARRAY: "list<item: string>",
    ColumnType.BOOLEAN: "bool",
    ColumnType.MONEY: "decimal128(12, 2)",
    ColumnType.DOUBLE: "double",
    ColumnType.DATE: "date32[day]",
    ColumnType.WALL_CLOCK: "timestamp[us]",
    ColumnType.INSTANT: "timestamp[us, tz=UTC]",
    ColumnType.DIGEST: "binary",
    ColumnType.JSON: "string",
}
# The columns that were asked for by name; queries of others are written against them.
PROMISED = {
    "job": "control_number position_id matched_object_id position_uri position_title organization_name "
    "department_name apply_uri position_location_display pay_min pay_max pay_rate_interval_code "
    "qualification_summary publication_start_date application_close_date position_start_date position_end_date "
    "remote_indicator telework_eligible ingest_run_id raw_json",
    "job_location": "control_number loc_idx location_name country_code country_sub_division_code city_name "
    "latitude longitude",
    "job_category": "control_number code name",
    "job_grade": "control_number code",
    "job_details": "control_number",
}


def test_the_silver_tables_are_these_parent_first() -> None:
    assert list(SILVER_TABLES) == ["job", "job_location", "job_category", "job_grade", "job_details"]
    assert {table.qualified_name for table in TABLES} == {
        f"silver.{name}" for name in ("sighting", *SILVER_TABLES)
    }


@EVERY_TABLE
def test_column_names_are_unique_and_plain(table: Table) -> None:
    """They go into SQL unquoted and into COPY by position."""
    assert len(set(table.column_names)) == len(table.columns)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in (table.name, *table.column_names))


@EVERY_TABLE
def test_the_key_is_made_of_required_columns(table: Table) -> None:
    columns = {column.name: column for column in table.columns}
    assert table.key[0] == table.column_names[0] == "control_number"
    assert not [name for name in table.key if columns[name].nullable]
    assert columns["control_number"].type is ColumnType.BIGINT


@EVERY_TABLE
def test_every_column_says_what_it_means(table: Table) -> None:
    """The catalogue shows it to people who have never seen the API."""
    assert table.grain.startswith("one row per ")
    for column in table.columns:
        assert re.fullmatch(r"[A-Z0-9].+\.", column.description), column.name
        assert column.description.strip() == column.description


@EVERY_TABLE
def test_every_row_says_where_it_came_from(table: Table) -> None:
    """Law: source, run and code version on every row; the whole pointer on postings and sightings."""
    provenance = CHILD_PROVENANCE if table.name.startswith("job_") else POINTER
    assert set(provenance) <= set(table.columns)
    assert not [column.name for column in provenance if column.nullable]


@pytest.mark.parametrize(("name", "columns"), PROMISED.items())
def test_the_columns_that_were_asked_for_are_there(name: str, columns: str) -> None:
    assert set(columns.split()) <= set(SILVER_TABLES[name].column_names)


def test_money_is_exact_and_dates_as_sent_have_no_zone() -> None:
    """Floats lose cents; a zone would move an Eastern closing date for readers elsewhere."""
    types = {column.name: column.type for column in SILVER_TABLES["job"].columns}
    assert {types["pay_min"], types["pay_max"]} == {ColumnType.MONEY}
    for name in ("publication_start", "application_close", "position_start", "position_end"):
        assert (types[name], types[f"{name}_date"]) == (ColumnType.WALL_CLOCK, ColumnType.DATE)
    assert types["seen_at"] is ColumnType.INSTANT


def test_sightings_have_the_columns_of_their_contract_in_order() -> None:
    """Rows are made by position; whether the long texts came along is known when the others are made."""
    assert (*Sighting._fields, "carries_texts") == SIGHTING.column_names


@EVERY_TABLE
def test_the_arrow_schema_says_the_same_as_the_contract(table: Table) -> None:
    schema = arrow_schema(table)
    assert schema.names == list(table.column_names)
    for column in table.columns:
        field = schema.field(column.name)
        assert (str(field.type).replace("element", "item"), field.nullable) == (
            ARROW[column.type],
            column.nullable,
        )
        assert field.metadata == {b"description": column.description.encode()}
    assert schema.metadata == {
        b"table": table.qualified_name.encode(),
        b"grain": table.grain.encode(),
        b"contract_version": str(table.version).encode(),
    }


@pytest.mark.parametrize("name", SILVER_TABLES)
def test_arrow_takes_the_rows_of_a_posting_and_gives_them_back(name: str) -> None:
    """Cents, microseconds and lists survive; nothing is cast on the way."""
    read = read_item(raw(item()))
    seen_at = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    sighting = Sighting(
        800000100, "search", "run", "page=0001", 0, b"p" * 32, read.content_sha256, seen_at, True
    )
    rows = job_rows(read, sighting, "0.1.0+test")[name]
    table = SILVER_TABLES[name]
    written = [dict(zip(table.column_names, row, strict=True)) for row in rows]
    assert written
    assert pa.Table.from_pylist(written, schema=arrow_schema(table)).to_pylist() == written
