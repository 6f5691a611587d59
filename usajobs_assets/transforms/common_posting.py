"""What a posting of any source says, under the same names: the shape in which providers meet.

    rows of an item by table name → usajobs_common or jsearch_common → CommonPosting

The rows are those of silver, so nothing is read twice. Values stay what the source said: pay in its currency and per
its period, places as named. Keep out: what each source's rows become
(usajobs_common, jsearch_common), standard titles, sizes, rates, ranking (gold).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from usajobs_assets.tables.contract import Table
from usajobs_assets.transforms.row import Row

Rows = Mapping[str, Sequence[Row]]


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


def only_row(rows: Rows, table: Table) -> dict[str, Any]:
    """The only row of an item in a table, by column name."""
    (row,) = rows[table.name]
    return dict(zip(table.column_names, row, strict=True))
