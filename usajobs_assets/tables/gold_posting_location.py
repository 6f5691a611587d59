"""Contract of `gold.posting_location`: the places of a posting, under one spelling."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

_TEXT, _FLAG = ColumnType.TEXT, ColumnType.BOOLEAN

GOLD_POSTING_LOCATION = Table(
    schema="gold",
    name="posting_location",
    grain="one row per location of a posting, as in silver.job_location, with its parts told apart",
    key=("control_number", "loc_idx"),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting that the row belongs to."),
        required("loc_idx", ColumnType.INTEGER, "Position in the list, counted from 0."),
        Column("location_name", _TEXT, "Location as posted."),
        Column("city", _TEXT, "City alone; null where the location names none, or is negotiable."),
        Column("state", _TEXT, "State, territory or province, by name."),
        Column("state_code", _TEXT, "US state or territory as two letters."),
        Column("country", _TEXT, "Country, by name as posted."),
        Column("region", _TEXT, "Region of the country or of the world by `regions.yml`."),
        Column(
            "location_std",
            _TEXT,
            "`City, ST` in the United States, else `City, Country`; what is known of it.",
        ),
        Column(
            "latitude", ColumnType.DOUBLE, "Degrees north; null where it cannot be the place that is named."
        ),
        Column(
            "longitude", ColumnType.DOUBLE, "Degrees east; null where it cannot be the place that is named."
        ),
        required("is_negotiable", _FLAG, "A stand-in: the location is negotiable after selection."),
        required("is_anywhere", _FLAG, "A stand-in: anywhere in the United States."),
        required("is_repeat", _FLAG, "The same place, under this spelling, stands earlier in the list."),
        required("code_version", _TEXT, "Version of the code that made the row."),
    ),
)
