"""Whatever a row holds arrives in Postgres as it is: the fast COPY against what the driver writes row by row."""

from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from usajobs_assets.storage import copy_arrow
from usajobs_assets.storage.copy_arrow import copy_table
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.contract import Column, ColumnType, Table

EARLY = datetime(1900, 1, 1)  # noqa: DTZ001 - wall clocks have no zone
TYPES = tuple(ColumnType)
TABLE = Table(
    "pg_temp",
    "odd",
    "one row a try",
    ("n",),
    tuple(Column(f"c{n}", type_, "") for n, type_ in enumerate(TYPES)),
)
DDL = ", ".join(f"{column.name} {column.type.value}" for column in TABLE.columns)

# Quotes, separators, line ends, backslashes, what ends a COPY, what CSV takes for NULL, and any other character.
_TEXT = st.text(
    st.sampled_from('"\\,.\n\r\t{}N ') | st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8
)
_VALUES = {
    ColumnType.BIGINT: st.integers(-(2**63), 2**63 - 1),
    ColumnType.INTEGER: st.integers(-(2**31), 2**31 - 1),
    ColumnType.TEXT: _TEXT,
    ColumnType.TEXT_ARRAY: st.lists(_TEXT, max_size=3),
    ColumnType.BOOLEAN: st.booleans(),
    ColumnType.MONEY: st.decimals(0, 9_999_999, places=2),
    ColumnType.DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
    ColumnType.DATE: st.dates(date(1900, 1, 1)),
    ColumnType.WALL_CLOCK: st.datetimes(EARLY),
    ColumnType.INSTANT: st.datetimes(EARLY, timezones=st.just(UTC)),
    ColumnType.DIGEST: st.binary(max_size=4),
    ColumnType.JSON: st.sampled_from(["{}", '{"a": "\\\\. \\n \\" , é"}', "[1, null]"]),
}
_ROWS = st.lists(st.tuples(*(st.none() | _VALUES[type_] for type_ in TYPES)), min_size=1, max_size=4)
_PLAIN = (
    1, 2, "x", ["a"], True, Decimal("1.50"), 0.1, date(2026, 1, 1), EARLY,
    datetime(2026, 1, 1, tzinfo=UTC), b"\x00\xff", "{}",
)  # fmt: skip


def of(text: str | None) -> tuple[object, ...]:
    """A plain row with this text."""
    return tuple(text if value == "x" else value for value in _PLAIN)


# Against this server, and as if it were one that takes a mark inside of quotes for the end.
@pytest.mark.parametrize("quotes_hide_end_marks", [copy_arrow._QUOTES_HIDE_END_MARKS, 10**9])
@example([of("\\."), of("a\n\\.\nb"), of("\\.\r\n"), of(""), of(None), of('"')])
@given(_ROWS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_arrives_as_the_driver_would_have_written_it(
    database_url: str, quotes_hide_end_marks: int, rows: list[tuple[object, ...]]
) -> None:
    with (
        pytest.MonkeyPatch.context() as patched,
        psycopg.connect(database_url) as connection,
        connection.cursor() as cursor,
    ):
        patched.setattr(copy_arrow, "_QUOTES_HIDE_END_MARKS", quotes_hide_end_marks)
        for name in ("fast", "slow"):
            cursor.execute(f"CREATE TEMP TABLE {name} ({DDL})".encode())
        copy_table(connection, "fast", arrow_table(arrow_schema(TABLE), rows))
        with cursor.copy(b"COPY slow FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        found = [cursor.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in ("fast", "slow")]
        connection.rollback()
    assert found[0] == found[1]
    assert len(found[0]) == len(rows)
