"""Contract of `gold.posting_cluster`: which postings are one job announced more than once."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

_TEXT, _BIGINT, _INSTANT = ColumnType.TEXT, ColumnType.BIGINT, ColumnType.INSTANT

GOLD_POSTING_CLUSTER = Table(
    schema="gold",
    name="posting_cluster",
    grain="one row per posting, with the cluster that it belongs to; postings without duplicates have one of their own",
    key=("control_number",),
    columns=(
        required("control_number", _BIGINT, "Posting."),
        required("source", _TEXT, "Whose posting it is, as in `gold.posting`."),
        required(
            "hash_key",
            _TEXT,
            "MD5 of normalised agency, title and places, as `company|title|location`, in 32 hexadecimal digits.",
        ),
        required(
            "cluster_id",
            _TEXT,
            "The cluster: source, colon and `source_id` of its first posting, which is that with the smallest control "
            "number, of USAJOBS if any is. Opaque; the same whatever came first.",
        ),
        required(
            "cluster_size",
            ColumnType.INTEGER,
            "Postings of the cluster that are of the same source; `gold.cluster` counts all.",
        ),
        required(
            "is_representative",
            ColumnType.BOOLEAN,
            "The posting that stands for its cluster; of USAJOBS if any posting of the cluster is.",
        ),
        required("representative", _BIGINT, "Control number of the posting that stands for the cluster."),
        required(
            "relation",
            _TEXT,
            "What the posting is: `representative`; `twin`, the counterpart of one for another audience (`twin_of`); "
            "`duplicate`, with the hash key of the representative; `near_duplicate`, with a similar one.",
        ),
        required(
            "same_grades",
            ColumnType.BOOLEAN,
            "Series, pay plan and grades are those of the representative; a duplicate of other grades is another job "
            "by the same name. False where only one of the two tells them, as between USAJOBS and JSearch.",
        ),
        Column(
            "twin_of",
            _BIGINT,
            "The posting of the cluster, of the same source and grades, for the other audience (public or insiders), "
            "that opened nearest to it, within the days of `clusters.yml`; representatives have one as well.",
        ),
        required(
            "similarity",
            ColumnType.DOUBLE,
            "How similar its hash key is to the one that the cluster was built around, that of the posting in "
            "`cluster_id`: 1 for the same, else the share of trigrams or of places in common.",
        ),
        required("first_seen", _INSTANT, "First sighting of the posting by any source (our clock)."),
        required("last_seen", _INSTANT, "Last sighting of the posting by any source (our clock)."),
        required("rules_digest", _TEXT, "Digest of `clusters.yml` as read, first 16 digits."),
        required("code_version", _TEXT, "Version of the code that made the row."),
    ),
)
