"""A posting of USAJOBS in the shape in which all sources meet."""

from typing import Any

from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_children import JOB_LOCATION
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.common_posting import CommonPosting, Place, Rows, only_row
from usajobs_assets.transforms.row import Row

# Of the intervals of USAJOBS, those that are a span of time.
_PERIODS = {"PA": "YEAR", "PM": "MONTH", "BW": "TWO_WEEKS", "PD": "DAY", "PH": "HOUR"}


def usajobs_common(rows: Rows) -> CommonPosting:
    """Of a row of `job` and what belongs to it; AnnouncementText has hardly more than texts."""
    job, details = only_row(rows, JOB), only_row(rows, JOB_DETAILS)
    paid = job["pay_min"] is not None or job["pay_max"] is not None
    texts = (job["qualification_summary"], details["job_summary"], *(details["major_duties"] or ()))
    return CommonPosting(
        source=job["source"],
        source_id=str(job["control_number"]),
        control_number=job["control_number"],
        title=job["position_title"],
        employer=job["organization_name"] or job["department_name"],
        places=tuple(map(_place, rows["job_location"])),
        pay_min=job["pay_min"],
        pay_max=job["pay_max"],
        pay_currency="USD" if paid else None,
        pay_period=_PERIODS.get(job["pay_rate_interval_code"]) if paid else None,
        is_remote=job["remote_indicator"],
        opened=job["publication_start"],
        closes=job["application_close"],
        apply_address=job["apply_uri"],
        url=job["position_uri"],
        texts=tuple(text for text in texts if text),
    )


def _place(row: Row) -> Place:
    found = dict[str, Any](zip(JOB_LOCATION.column_names, row, strict=True))
    return Place(
        found["city_name"],
        found["country_sub_division_code"],
        found["country_code"],
        found["latitude"],
        found["longitude"],
    )
