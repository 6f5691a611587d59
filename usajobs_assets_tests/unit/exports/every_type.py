"""A table with a column of every type, and rows of it that hold whatever such a column can hold. No assertions."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from usajobs_assets.tables.arrow import arrow_schema
from usajobs_assets.tables.contract import Column, ColumnType, Table, required

EVERY_TYPE = Table(
    schema="gold",
    name="every_type",
    grain="one row per number",
    key=("number",),
    columns=(
        required("number", ColumnType.BIGINT, "The key."),
        Column("small", ColumnType.INTEGER, "An integer."),
        Column("text", ColumnType.TEXT, "A text."),
        required("always", ColumnType.TEXT, "A text that is never null."),
        Column("list", ColumnType.TEXT_ARRAY, "Texts."),
        Column("flag", ColumnType.BOOLEAN, "Yes or no."),
        Column("pay", ColumnType.MONEY, "Money."),
        Column("ratio", ColumnType.DOUBLE, "A double."),
        Column("day", ColumnType.DATE, "A day."),
        Column("clock", ColumnType.WALL_CLOCK, "A wall clock."),
        Column("instant", ColumnType.INSTANT, "An instant."),
        Column("digest", ColumnType.DIGEST, "Bytes."),
        Column("json", ColumnType.JSON, "JSON."),
    ),
)
SCHEMA = arrow_schema(EVERY_TYPE)
# What Postgres can hold: any text but NUL and half characters.
TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(
    [
        "=1+1",
        "@SUM(A1)",
        "'",
        "''=x",
        "+1",
        "-1",
        "＝1",
        "\t=1",
        "\r\n",
        'a "b", c',
        "",
        " ",
        "a\nb",
        "NULL",
        "nan",
    ]
)
_DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
_CLOCKS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - wall clocks have no zone
_JSON = st.sampled_from(["{}", '{"a": ["b", "=c"]}', '"x"', "[1, 2.5, null]", '{"é": {"b": 1, "a": 2}}'])


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        _maybe(st.integers(-(2**31), 2**31 - 1)),
        _maybe(TEXT),
        TEXT,
        _maybe(st.lists(TEXT, max_size=3)),
        _maybe(st.booleans()),
        _maybe(st.integers(-(10**12) + 1, 10**12 - 1).map(lambda cents: Decimal(cents) / 100)),
        _maybe(st.floats(allow_nan=False, allow_infinity=False)),
        _maybe(_DAYS),
        _maybe(_CLOCKS),
        _maybe(_CLOCKS.map(lambda moment: moment.replace(tzinfo=UTC))),
        _maybe(st.binary(max_size=32)),
        _maybe(_JSON),
    ),
    max_size=6,
    unique_by=lambda row: row[0],
).map(lambda rows: sorted(rows, key=lambda row: row[0]))
