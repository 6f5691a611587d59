"""Contract of `silver.job_status_event`: what became of a posting, step by step."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

EVENTS = ("opened", "reviewing", "selected", "cancelled", "closed", "reopened")

JOB_STATUS_EVENT = Table(
    schema="silver",
    name="job_status_event",
    grain="one row per change of a posting's status that was seen",
    key=("control_number", "observed_at", "event"),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting."),
        required("observed_at", ColumnType.INSTANT, "When the change was first seen (our clock)."),
        required(
            "event",
            ColumnType.TEXT,
            "`opened`, `reviewing`, `selected`, `cancelled`, `closed`, or `reopened`: back from one of these to an "
            "earlier stage.",
        ),
        Column("status", ColumnType.TEXT, "Status from then on, as in `silver.job.position_opening_status`."),
        Column(
            "happened_on",
            ColumnType.DATE,
            "The day itself where the API tells it: the open date of `opened`.",
        ),
        required("source", ColumnType.TEXT, "Source that showed it."),
        required("ingest_run_id", ColumnType.TEXT, "Run that showed it first."),
    ),
)
