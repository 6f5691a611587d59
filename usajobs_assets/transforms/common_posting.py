"""What a posting of any source says, under the same names: the shape in which providers meet.

    rows of an item by table name → usajobs_common or jsearch_common → CommonPosting

The rows are those of silver, so nothing is read twice. Values stay what the source said: pay in its currency and per
its period, places as named. Keep out: standard titles, sizes, rates, ranking (gold).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_children import JOB_LOCATION
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.tables.jsearch_job import JSEARCH_JOB
from usajobs_assets.transforms.row import Row

Rows = Mapping[str, Sequence[Row]]

# Of the intervals of USAJOBS, those that are a span of time.
_PERIODS = {"PA": "YEAR", "PM": "MONTH", "BW": "TWO_WEEKS", "PD": "DAY", "PH": "HOUR"}


class Place(NamedTuple):
    """Where the work is, as the source names it."""

    city: str | None
    state: str | None
    country: str | None
    latitude: float | None
    longitude: float | None


class CommonPosting(NamedTuple):
    """One posting as one source says it; None for what that source does not say.

    `source_id` is the provider's own id as text, `control_number` the number that it goes by here. `opened` and
    `closes` are wall clocks in Washington without a zone from USAJOBS, instants from others.
    """

    source: str
    source_id: str
    control_number: int
    title: str | None
    employer: str | None
    places: tuple[Place, ...]
    pay_min: Decimal | None
    pay_max: Decimal | None
    pay_currency: str | None
    pay_period: str | None
    is_remote: bool | None
    opened: datetime | date | None
    closes: datetime | date | None
    apply_address: str | None
    url: str | None
    texts: tuple[str, ...]


def usajobs_common(rows: Rows) -> CommonPosting:
    """Of a row of `job` and what belongs to it; AnnouncementText has hardly more than texts."""
    job, details = (
        _named(JOB.column_names, rows["job"]),
        _named(JOB_DETAILS.column_names, rows["job_details"]),
    )
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


def jsearch_common(rows: Rows) -> CommonPosting:
    """Of a row of `jsearch_job`, which is the whole posting."""
    job = _named(JSEARCH_JOB.column_names, rows[JSEARCH_JOB.name])
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


def _named(names: Sequence[str], rows: Sequence[Row]) -> dict[str, Any]:
    """The only row of an item in a table, by column name."""
    (row,) = rows
    return dict(zip(names, row, strict=True))


def _place(row: Row) -> Place:
    found = dict[str, Any](zip(JOB_LOCATION.column_names, row, strict=True))
    return Place(
        found["city_name"],
        found["country_sub_division_code"],
        found["country_code"],
        found["latitude"],
        found["longitude"],
    )
