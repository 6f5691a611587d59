"""Contract of `silver.code`: the API's code lists, with every label a code ever had."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

CODE = Table(
    schema="silver",
    name="code",
    grain="one row per code list, code, parent and entry that was seen for it",
    key=("list_name", "code", "parent_code", "seen_from"),
    columns=(
        required("list_name", ColumnType.TEXT, "Code list, as in its address: `occupationalseries`."),
        required("code", ColumnType.TEXT, "Code, without surrounding blanks."),
        required(
            "parent_code",
            ColumnType.TEXT,
            "Code it belongs under (department, country, job family), or nothing. States share codes across countries.",
        ),
        required("seen_from", ColumnType.INSTANT, "First time the entry was seen like this (our clock)."),
        Column(
            "superseded_at", ColumnType.INSTANT, "When another entry, or none, was seen; null while current."
        ),
        required("label", ColumnType.TEXT, "What the code stands for, without surrounding blanks."),
        Column("acronym", ColumnType.TEXT, "Acronym of an agency."),
        required(
            "is_disabled", ColumnType.BOOLEAN, "No longer given to new postings; old ones still have it."
        ),
        Column("last_modified", ColumnType.WALL_CLOCK, "When the API says that the entry was changed."),
        required("ingest_run_id", ColumnType.TEXT, "Run that brought the entry."),
    ),
)
