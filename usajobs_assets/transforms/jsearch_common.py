"""A posting of JSearch in the shape in which all sources meet."""

from usajobs_assets.tables.jsearch_job import JSEARCH_JOB
from usajobs_assets.transforms.common_posting import CommonPosting, Place, Rows, only_row


def jsearch_common(rows: Rows) -> CommonPosting:
    """Of a row of `jsearch_job`, which is the whole posting."""
    job = only_row(rows, JSEARCH_JOB)
    place = Place(*(job[name] for name in ("city", "state", "country", "latitude", "longitude")))
    return CommonPosting(
        source=job["source"],
        source_id=job["source_id"],
        control_number=job["control_number"],
        title=job["position_title"],
        employer=job["employer_name"],
        places=(place,) if any(part is not None for part in place) else (),
        pay_min=job["pay_min"],
        pay_max=job["pay_max"],
        pay_currency=job["pay_currency"],
        pay_period=job["pay_period"],
        is_remote=job["is_remote"],
        opened=job["posted_at"],
        closes=job["expires_at"],
        apply_address=job["apply_uri"],
        url=None,
        texts=tuple(text for text in (job["description"],) if text),
    )
