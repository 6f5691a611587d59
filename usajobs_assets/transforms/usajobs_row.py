"""What the rows of a posting of USAJOBS have in common, whichever of its sources brought it.

Keep out: what the columns of a source say.
"""

from collections.abc import Mapping

from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Row, RowOrder, Sighting

_JOB, _JOB_DETAILS = RowOrder(JOB), RowOrder(JOB_DETAILS)


def origin_of(sighting: Sighting, code_version: str) -> Row:
    """The provenance of a child row, in the order of the contract."""
    return (sighting.source, sighting.ingest_run_id, code_version)


def job_row(item: Item, columns: Mapping[str, object], sighting: Sighting, code_version: str) -> Row:
    """The row of `silver.job`. Made last: it carries the notes that the other rows have left on the item."""
    said = {"raw_json": item.stored_json, "sanitised": item.notes.as_list(), "sources": [sighting.source]}
    return _JOB.row({**columns, **said, **sighting._asdict(), "code_version": code_version})


def job_details_row(
    columns: Mapping[str, object], sighting: Sighting, code_version: str, *, has_texts: bool
) -> Row:
    """The row of `silver.job_details`; `has_texts` says whether this sighting brought the long texts."""
    source, run = sighting.source, sighting.ingest_run_id
    texts = {"texts_source": source, "texts_ingest_run_id": run} if has_texts else {}
    origin = {"source": source, "ingest_run_id": run, "code_version": code_version}
    return _JOB_DETAILS.row({"control_number": sighting.control_number, **columns, **origin, **texts})
