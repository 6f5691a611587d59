"""Contracts of what JSearch told: its postings as they were last seen, and every content that was ever seen."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.provenance import CODE_VERSION, POINTER

_TEXT, _LIST = ColumnType.TEXT, ColumnType.TEXT_ARRAY
_NUMBER = "Negative number made of the id of the posting, the key everywhere; see `source_id`."

# What an item says, in the order of its columns.
JSEARCH_COLUMNS = (
    required("source_id", _TEXT, "JSearch's own id of the posting (`job_id`)."),
    required("position_title", _TEXT, "Title of the posting."),
    required("employer_name", _TEXT, "Employer as posted; `Confidential` and the like stay what they are."),
    Column("employer_website", _TEXT, "Web address of the employer."),
    Column("employer_type", _TEXT, "Trade of the employer in JSearch's words."),
    Column(
        "employer_size", _TEXT, "People at the employer as sent: a number, `51-200 employees`, and so on."
    ),
    Column("publisher", _TEXT, "Site from which JSearch has the posting."),
    Column("employment_types", _LIST, "`FULLTIME`, `PARTTIME`, `CONTRACTOR`, `INTERN`, as sent."),
    Column("apply_uri", _TEXT, "Address at which to apply."),
    Column("description", _TEXT, "The text of the posting."),
    Column("is_remote", ColumnType.BOOLEAN, "Remote job, as flagged."),
    Column("city", _TEXT, "City; null for many remote jobs."),
    Column("state", _TEXT, "State or province as sent: a name or an abbreviation."),
    Column("country", _TEXT, "Country as two letters."),
    Column("latitude", ColumnType.DOUBLE, "Degrees north."),
    Column("longitude", ColumnType.DOUBLE, "Degrees east."),
    Column("pay_min", ColumnType.MONEY, "Lower of the two ends of pay, in `pay_currency` per `pay_period`."),
    Column(
        "pay_max", ColumnType.MONEY, "Higher of the two ends; equal to the lower where only one was sent."
    ),
    Column("pay_currency", _TEXT, "Currency as three letters; null where none was sent."),
    Column("pay_period", _TEXT, "`YEAR`, `MONTH`, `WEEK`, `DAY` or `HOUR`; null where none was sent."),
    Column("skills", _LIST, "Skills that are asked for, as sent."),
    Column("language", _TEXT, "Language of the posting as two letters."),
    Column("posted_at", ColumnType.INSTANT, "When the posting appeared."),
    Column("expires_at", ColumnType.INSTANT, "When the offer ends; null where JSearch does not know."),
    required(
        "raw_json",
        ColumnType.JSON,
        "The item as sent, without what varies by query (its bytes are in bronze).",
    ),
    required("sanitised", _LIST, "What could not be taken over as sent, as `path:reason`."),
)

JSEARCH_CONTENT = Table(
    schema="silver",
    name="jsearch_content",
    grain="one row per posting of JSearch and content that it ever had",
    key=("control_number", "content_sha256"),
    columns=(
        required("control_number", ColumnType.BIGINT, _NUMBER),
        required("content_sha256", ColumnType.DIGEST, "SHA-256 of the item without what varies by query."),
        *JSEARCH_COLUMNS,
        CODE_VERSION,
    ),
)

JSEARCH_JOB = Table(
    schema="silver",
    name="jsearch_job",
    grain="one row per posting of JSearch, as it was last seen",
    key=("control_number",),
    columns=(
        required("control_number", ColumnType.BIGINT, _NUMBER),
        *JSEARCH_COLUMNS,
        *POINTER,
        CODE_VERSION,
    ),
)
