"""What the gate looks at: one flat record per posting, and one for the run as a whole.

Only the columns that a rule reads. The values are those that the rows will hold, read by the same
functions, so that what passes the gate fits the table.
"""

from datetime import datetime
from typing import Any, NamedTuple

from usajobs_assets.transforms import values
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.web_address import is_web_address


class ItemFacts(NamedTuple):
    """One posting, as the rules of the `items` frame see it."""

    control_number: int | None
    position_id: str | None
    position_title: str | None
    position_uri_is_web_address: bool
    apply_uris_are_web_addresses: bool
    pay_min_text: str | None
    pay_max_text: str | None
    pay_min: float | None
    pay_max: float | None
    pay_rate_interval: str | None
    publication_start: datetime | None
    application_close: datetime | None
    location_count: int
    organization_name: str | None


class RunFacts(NamedTuple):
    """The run, as the rules of the `run` frame see it.

    `api_total` is None when the run is partial by request; `other_days` counts the items whose open date is not the
    day that was asked for (always 0 for Search, which is not asked for a day); `other_faults` is 1 if the capture
    was found wanting although all of these hold. `shape_change` says what is new or missing in the items,
    `position_ids_shared` are those whose announcement number another posting has too.
    """

    postings_distinct: int
    api_total: int | None
    totals_differ: int
    cap_hit: int
    pages_missing: int
    empty_without_proof: int
    quarantined: int
    quarantine_limit: int
    unreadable: int
    other_days: int = 0
    other_faults: int = 0
    shape_change: str | None = None
    position_ids_shared: int = 0
    notice_limit: int = 0


def item_facts(item: Item) -> ItemFacts:
    """The facts of one item; whatever cannot be read is None, for the rules to judge."""
    unheard = values.Notes()
    job = values.mapping(item.body.get("MatchedObjectDescriptor"), "", unheard)
    pay = next(iter(values.mappings(job.get("PositionRemuneration"), "", unheard)), {})
    apply_uris = job.get("ApplyURI") or []
    return ItemFacts(
        control_number=item.control_number,
        position_id=values.text(job.get("PositionID"), "", unheard),
        position_title=values.text(job.get("PositionTitle"), "", unheard),
        position_uri_is_web_address=is_web_address(job.get("PositionURI")),
        apply_uris_are_web_addresses=all(
            map(is_web_address, apply_uris if isinstance(apply_uris, list) else [apply_uris])
        ),
        pay_min_text=_as_sent(pay.get("MinimumRange")),
        pay_max_text=_as_sent(pay.get("MaximumRange")),
        pay_min=_float(pay.get("MinimumRange"), unheard),
        pay_max=_float(pay.get("MaximumRange"), unheard),
        pay_rate_interval=_as_sent(pay.get("RateIntervalCode")),
        publication_start=values.wall_clock(job.get("PublicationStartDate"), "", unheard),
        application_close=values.wall_clock(job.get("ApplicationCloseDate"), "", unheard),
        location_count=len(values.mappings(job.get("PositionLocation"), "", unheard)),
        organization_name=values.text(job.get("OrganizationName"), "", unheard),
    )


def _as_sent(value: Any) -> str | None:
    """The text a pattern is held against; a number as Python spells it, absent and "" as None."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else repr(value)


def _float(sent: object, unheard: values.Notes) -> float | None:
    amount = values.number(sent, "", unheard)
    return None if amount is None else float(amount)
