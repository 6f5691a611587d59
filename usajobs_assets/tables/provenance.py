"""The columns that say where a silver row came from (every row has them, in some form).

`silver.job` and `silver.sighting` carry the whole pointer to the bytes. Child rows carry the run and the
source: with their control number these name exactly one row of `silver.sighting`, which has the rest.
Writing the long object key on each of 1,176 locations would double the table and say nothing more.
"""

from usajobs_assets.tables.contract import Column, ColumnType, required

# The sources of USAJOBS by whose voice they speak: what one voice says is the same form of the same thing, so the
# newest sighting of any of its sources counts, as among the runs of one source.
VOICES = {
    "search": "search",
    "file_drop": "search",
    "historic": "historic",
    "announcement_text": "announcement_text",
}
# They number postings as USAJOBS does; gold's `source` tells no finer than that.
USAJOBS_SOURCES = tuple(VOICES)

SOURCE = required(
    "source",
    ColumnType.TEXT,
    "Source of the content: `search`, `file_drop`, `historic`, `announcement_text` or `jsearch`.",
)
INGEST_RUN_ID = required(
    "ingest_run_id", ColumnType.TEXT, "Run that brought the content; its start in UTC and a random tail."
)
CODE_VERSION = required(
    "code_version",
    ColumnType.TEXT,
    "Version of the code that made the row: release and digest of the transforms.",
)

CHILD_PROVENANCE: tuple[Column, ...] = (SOURCE, INGEST_RUN_ID, CODE_VERSION)

POINTER: tuple[Column, ...] = (
    SOURCE,
    INGEST_RUN_ID,
    required(
        "bronze_object", ColumnType.TEXT, "Key of the bronze object that holds the item as it was sent."
    ),
    required("item_index", ColumnType.INTEGER, "Position of the item in that page, counted from 0."),
    required("payload_sha256", ColumnType.DIGEST, "SHA-256 of the page as received."),
    required(
        "content_sha256",
        ColumnType.DIGEST,
        "SHA-256 of the item without what varies by query; equal digests mean an unchanged posting.",
    ),
    required(
        "seen_at",
        ColumnType.INSTANT,
        "When the page was received (our clock); of a file drop when it was recorded, as its folder or name says.",
    ),
    required("gated", ColumnType.BOOLEAN, "False where the row was let through with the gate switched off."),
)
