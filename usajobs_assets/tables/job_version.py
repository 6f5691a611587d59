"""Contract of `silver.job_version`: everything a source ever said of a posting, and from when to when."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.provenance import CODE_VERSION, POINTER

# The columns of silver.job that more than one source carries, or that change while a posting lives.
SAID_COLUMNS = (
    "position_id", "position_title", "organization_name", "department_name", "sub_agency", "pay_min", "pay_max",
    "pay_rate_interval_code", "publication_start", "publication_start_date", "application_close",
    "application_close_date", "remote_indicator", "telework_eligible", "position_opening_status",
    "position_expire_date",
)  # fmt: skip
_JOB = {column.name: column for column in JOB.columns}

JOB_VERSION = Table(
    schema="silver",
    name="job_version",
    grain="one row per posting, source and unbroken series of sightings with equal content; A, B, A is three",
    key=("control_number", "source", "version"),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting."),
        required("version", ColumnType.INTEGER, "Counted from 1 in the order of time, for each source."),
        required("seen_from", ColumnType.INSTANT, "First sighting with this content (our clock)."),
        Column("seen_until", ColumnType.INSTANT, "Last sighting with it; null while it is the newest."),
        Column(
            "superseded_at",
            ColumnType.INSTANT,
            "First sighting of the next content; null while it is the newest.",
        ),
        required(
            "changed_fields",
            ColumnType.TEXT_ARRAY,
            "Fields that differ from the version before, by their path in the item; empty for the first.",
        ),
        *(Column(name, _JOB[name].type, _JOB[name].description) for name in SAID_COLUMNS),
        required(
            "carries_texts", ColumnType.BOOLEAN, "The item has long texts (a sweep with Fields=Min has none)."
        ),
        Column(
            "raw_json",
            ColumnType.JSON,
            "The item as sent; null where it is the item in `silver.job.raw_json` (silver.job_history has both).",
        ),
        *(column for column in POINTER if column.name != "seen_at"),
        CODE_VERSION,
    ),
)
