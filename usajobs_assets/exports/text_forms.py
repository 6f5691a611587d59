"""Columns as text, for formats that have no lists, no digests and no JSON. Pure, on whole Arrow columns."""

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    import pyarrow as pa


def json_lists(column: "pa.ChunkedArray") -> "pa.Array":
    """Each list as JSON: `["MD","VA"]`."""
    import pyarrow as pa

    return pa.array(
        [None if value is None else orjson.dumps(value).decode() for value in column.to_pylist()], pa.string()
    )


def joined_lists(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Each list for people: `MD, VA`; an empty one is an empty text."""
    import pyarrow.compute as pc

    return pc.binary_join(column, ", ")


def hexadecimal(column: "pa.ChunkedArray") -> "pa.Array":
    """Each digest in lower-case hex digits."""
    import pyarrow as pa

    return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())
