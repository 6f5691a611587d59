"""The columns of what has no table contract: a page in bronze, what the reports of operations are read from, the
daily page by its parts.

For the catalogue only. Silver's columns come from tables/; tests hold these against an envelope and the database.
"""

import dagster as dg

_PAGE = {
    "request.endpoint": ("string", "Path of the API that was asked."),
    "request.params": ("object", "Its parameters, as they were sent."),
    "request.sent_at": ("timestamp", "When it was asked; UTC, our clock."),
    "ingest.ingest_run_id": ("string", "The run that the page belongs to."),
    "ingest.slice": (
        "string",
        "The part of a sweep that was split, or the code list; null of a whole query.",
    ),
    "ingest.page": ("integer", "Number of the page in its slice, from 1."),
    "ingest.pages_expected": ("integer", "Pages that the slice should have, by the total."),
    "ingest.total_count": ("integer", "Postings that the API says there are."),
    "ingest.attempt": ("integer", "0 for a page; from 1 for what came in its place."),
    "ingest.bytes_uncompressed": ("integer", "Length of the body as it came."),
    "ingest.payload_sha256": ("string", "SHA-256 of the body as it came."),
    "response.status": ("integer", "HTTP status."),
    "response.received_at": (
        "timestamp",
        "When the answer was there, by our clock; the `seen_at` of its sightings.",
    ),
    "response.headers": ("object", "Headers of the answer that are harmless to keep."),
    "response.payload": ("object", "The body, byte for byte; `payload_base64` if it is not JSON."),
}
_COVERAGE = {
    "day": ("date", "Day of the sweep, or open date; Washington."),
    "source": ("text", "search, historic or announcement_text."),
    "ingest_run_id": ("text", "The newest run of the day, by which it counts."),
    "outcome": ("text", "proven, partial or incomplete."),
    "reasons": ("text[]", "Why it is not proven."),
    "api_total": ("integer", "Postings that the API said there are."),
    "postings_distinct": ("integer", "Different postings that the run holds."),
    "closed_at": ("timestamp with time zone", "When the run was closed."),
    "passed": ("boolean", "The gate's verdict; null if it was not judged."),
    "loaded": ("boolean", "Whether silver holds it."),
}
_QUARANTINE = {
    "quarantine_id": ("bigint", "Its number: `usajobs quarantine show ID`."),
    "bronze_object": ("text", "The page that holds the item."),
    "item_index": ("integer", "Its place in the page, from 0."),
    "ingest_run_id": ("text", "The run of the page."),
    "control_number": ("bigint", "The posting, if that could be read: `usajobs explain N`."),
    "reason": ("text", "The rule that it broke, in a word."),
    "detail": ("text", "What was found, by rule."),
    "state": ("text", "open, replayed or discarded."),
    "quarantined_at": ("timestamp with time zone", "When it was set aside."),
    "decided_at": ("timestamp with time zone", "When it was replayed or discarded."),
    "decided_by": ("text", "By whom: the gate, or a person."),
    "note": ("text", "Why, for what was discarded."),
}
_ALERT = {
    "search": ("text", "The saved search, or the list of watched postings."),
    "receiver": ("text", "Who was told: a name that NOTIFY_URLS gives to an address."),
    "control_number": ("bigint", "The posting."),
    "change_id": ("text", "What happened to it: `change_id` of `gold.posting_change`."),
    "kind": ("text", "The kind of change."),
    "new_value": ("text", "What the posting said then."),
    "changed_at": ("timestamp with time zone", "When a sweep first saw it."),
    "told_in": ("text", "The message: how its key in `ops.outbox` begins."),
    "told_at": ("timestamp with time zone", "When it was put into the outbox."),
}
# Of an entry of `files` in the manifest.
_EXPORT = {
    "name": ("text", "Name of the file in the folder of the export."),
    "rows": ("bigint", "Rows in it, counted by reading it again."),
    "bytes": ("bigint", "Its size."),
    "sha256": ("text", "Digest of its bytes."),
}
# By the anchors of the page, `report.html#new` and so on.
_REPORT = {
    "new": (
        "list",
        "Postings that were seen for the first time, of those that opened since the sweep before.",
    ),
    "closing": ("list", "Open postings whose last day is within a week."),
    "changed": ("list", "Postings with another closing date, pay or title, and those that are open again."),
    "cancelled": ("list", "Postings that were known before and are cancelled now."),
    "best": ("list", "The top of the ranking, each with the sentence that says why."),
    "volume": ("chart", "Postings opened and closed by day, and open at its end."),
    "pay": ("chart", "Quantiles of the pay of a year by occupational series."),
    "counts": ("chart", "New postings by agency, and open ones by their last day."),
    "coverage": ("chart", "The days that are captured, by source."),
    "quality": ("table", "Captures of the day: proof, gate, quarantine, accounting; late arrivals."),
}


def _schema(columns: dict[str, tuple[str, str]]) -> dict[str, dg.TableSchema]:
    told = [dg.TableColumn(name, type_, description) for name, (type_, description) in columns.items()]
    return {"dagster/column_schema": dg.TableSchema(columns=told)}


PAGE_COLUMNS = _schema(_PAGE)
COVERAGE_COLUMNS = _schema(_COVERAGE)
QUARANTINE_COLUMNS = _schema(_QUARANTINE)
ALERT_COLUMNS = _schema(_ALERT)
EXPORT_COLUMNS = _schema(_EXPORT)
REPORT_COLUMNS = _schema(_REPORT)
