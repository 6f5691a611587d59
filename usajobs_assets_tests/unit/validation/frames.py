"""The smallest frames that meet every rule of Search, to be broken one value at a time.

Here: builders for the `items` and `run` frames with the types the product hands over. Keep out: assertions.
"""

from collections.abc import Mapping

import pandas as pd

TEXT_COLUMNS = (
    "position_id",
    "position_title",
    "position_uri",
    "pay_min_text",
    "pay_max_text",
    "pay_rate_interval",
    "organization_name",
)


def items(rows: int, broken: Mapping[str, Mapping[int, object]] | None = None) -> pd.DataFrame:
    """`rows` good postings, with single values replaced: `{"pay_min": {3: -1.0}}`."""
    good: dict[str, list[object]] = {
        "control_number": [839_000_000 + row for row in range(rows)],
        "position_id": [f"ST-{row}" for row in range(rows)],
        "position_title": ["IT Specialist"] * rows,
        "position_uri": [f"https://www.usajobs.gov/job/{839_000_000 + row}" for row in range(rows)],
        "position_uri_is_web_address": [True] * rows,
        "apply_uris_are_web_addresses": [True] * rows,
        "pay_min_text": ["97738.0"] * rows,
        "pay_max_text": ["127060"] * rows,
        "pay_min": [97738.0] * rows,
        "pay_max": [127060.0] * rows,
        "pay_rate_interval": ["PA"] * rows,
        "publication_start": ["2025-07-17T00:00:00"] * rows,
        "application_close": ["2025-09-26T23:59:59.997"] * rows,
        "location_count": [1] * rows,
        "organization_name": ["Internal Revenue Service"] * rows,
        "page": [1] * rows,
    }
    for column, values in (broken or {}).items():
        for row, value in values.items():
            good[column][row] = value
    return _typed(good)


def _typed(columns: Mapping[str, list[object]]) -> pd.DataFrame:
    types = dict.fromkeys(TEXT_COLUMNS, "object")
    types |= {"control_number": "Int64", "pay_min": "float64", "pay_max": "float64"}
    types |= {"position_uri_is_web_address": "bool", "apply_uris_are_web_addresses": "bool"}
    types |= {"location_count": "int64", "page": "int64"}
    frame = pd.DataFrame({name: pd.Series(values, dtype=types.get(name)) for name, values in columns.items()})
    for column in ("publication_start", "application_close"):
        frame[column] = pd.to_datetime(frame[column], format="ISO8601").astype("datetime64[us]")
    return frame


def run(**changed: int | None) -> pd.DataFrame:
    """The one row of a proven run of 50 postings, with some of its numbers changed."""
    numbers: dict[str, int | None] = {
        "postings_distinct": 50,
        "api_total": 50,
        "pages_missing": 0,
        "totals_differ": 0,
        "cap_hit": 0,
        "empty_without_proof": 0,
        "quarantined": 0,
        "quarantine_limit": 3,
        "unreadable": 0,
        "other_faults": 0,
        "position_ids_shared": 0,
        "notice_limit": 10,
    }
    numbers |= changed
    columns = {name: pd.Series([value], dtype=_type_of(name)) for name, value in numbers.items()}
    return pd.DataFrame({**columns, "shape_change": pd.Series([None], dtype="object")})


def _type_of(column: str) -> str:
    return "Int64" if column == "api_total" else "int64"
