"""Contract of `silver.sighting`: which posting was seen when, with what content, in which bytes."""

from usajobs_assets.tables.contract import ColumnType, Table, required
from usajobs_assets.tables.provenance import POINTER

SIGHTING = Table(
    schema="silver",
    name="sighting",
    grain="one row per posting and run that saw it; unchanged content adds a sighting and changes no job",
    key=("control_number", "source", "ingest_run_id"),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting that was seen."),
        *POINTER,
        required(
            "carries_texts", ColumnType.BOOLEAN, "The item has long texts (a sweep with Fields=Min has none)."
        ),
    ),
)
