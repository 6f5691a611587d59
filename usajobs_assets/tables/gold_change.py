"""Contract of `gold.posting_change`: what happened to postings that people care about, each thing once."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

KINDS = (
    "new", "closing_date_moved", "pay_edited", "title_edited", "reviewing", "selected", "cancelled", "closed",
    "reopened",
)  # fmt: skip

GOLD_POSTING_CHANGE = Table(
    schema="gold",
    name="posting_change",
    grain="one row per change of a posting that was seen, whichever source showed it first",
    key=("control_number", "change_id"),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting."),
        required(
            "change_id",
            ColumnType.TEXT,
            "Which change it is: a digest of kind, new value and occurrence, and so the same after any rebuild.",
        ),
        required(
            "changed_at",
            ColumnType.INSTANT,
            "When the change was first seen (our clock); nobody tells when it was made.",
        ),
        required(
            "kind",
            ColumnType.TEXT,
            "`new` (first sighting), `closing_date_moved`, `pay_edited`, `title_edited`; of the status `reviewing`, "
            "`selected`, `cancelled`, `closed`; `reopened`: back to an earlier status, or closing later after it had "
            "closed.",
        ),
        Column("old_value", ColumnType.TEXT, "What the same source said before; null for `new`."),
        required(
            "new_value",
            ColumnType.TEXT,
            "What it says now: the day, the title, pay as `52727.00-68546.00 PA` (a currency that is no US dollar "
            "follows, `XXX` where none was sent), or the status.",
        ),
        required(
            "occurrence",
            ColumnType.INTEGER,
            "1, and 2 where it came to the same value once more after another one, and so on.",
        ),
        Column(
            "opened_on",
            ColumnType.DATE,
            "Day on which the posting opened: long before `changed_at` of `new` if an old day was captured late.",
        ),
        required(
            "source", ColumnType.TEXT, "Source that showed it first: `search`, `historic` or `jsearch`."
        ),
        required("ingest_run_id", ColumnType.TEXT, "Run that showed it first."),
        required("code_version", ColumnType.TEXT, "Version of the code that made the row."),
    ),
)
