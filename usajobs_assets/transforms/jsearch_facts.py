"""What the gate looks at in an item of JSearch: one flat row per posting, read as the rows are."""

from datetime import datetime
from typing import NamedTuple

from usajobs_assets.transforms import values
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.jsearch_values import JsearchValues


class JsearchFacts(NamedTuple):
    """One posting, as the rules of the `items` frame see it."""

    control_number: int | None
    position_title: str | None
    employer_name: str | None
    posted_at: datetime | None
    country: str | None
    apply_link: str | None


def jsearch_facts(item: Item) -> JsearchFacts:
    """The facts of one item; whatever cannot be read is None, for the rules to judge."""
    read = JsearchValues(item, values.Notes())
    posted = read.instant("job_posted_at")
    return JsearchFacts(
        control_number=item.control_number,
        position_title=read.text("job_title"),
        employer_name=read.text("employer_name"),
        posted_at=posted.replace(tzinfo=None) if posted else None,
        country=read.country(),
        apply_link=read.text("job_apply_link"),
    )
