"""The forms that items come in, one a source: how each is read, judged and turned into rows.

What serves all sources (the gate, the load) takes a form and knows no source by name. Keep out: fetching,
the rules (expectations.rules).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from usajobs_assets.transforms.announcement_text_rows import announcement_text_rows
from usajobs_assets.transforms.gate_facts import ItemFacts, item_facts
from usajobs_assets.transforms.historic_facts import (
    AnnouncementTextFacts,
    HistoricFacts,
    announcement_text_facts,
    historic_facts,
)
from usajobs_assets.transforms.historic_record import identify_record, read_record
from usajobs_assets.transforms.historic_rows import historic_rows
from usajobs_assets.transforms.item import Item, identify, read_item
from usajobs_assets.transforms.job_rows import job_rows
from usajobs_assets.transforms.row import Row, Sighting


@dataclass(frozen=True)
class SourceForm:
    """What the items of a source look like, and what becomes of them.

    Attributes:
        source: the value of the `source` columns.
        identify: the control number of a raw item, cheaply; None if it has none.
        read_item: the parsed item; raises Unreadable.
        facts: what the gate's `items` frame holds of an item.
        facts_type: its class, whose fields are the columns of that frame.
        rows: the rows of an item by silver table name, an entry for every table.
    """

    source: str
    identify: Callable[[bytes], int | None]
    read_item: Callable[[bytes], Item]
    facts: Callable[[Item], NamedTuple]
    facts_type: type[NamedTuple]
    rows: Callable[[Item, Sighting, str], dict[str, list[Row]]]


SEARCH = SourceForm("search", identify, read_item, item_facts, ItemFacts, job_rows)
HISTORIC = SourceForm("historic", identify_record, read_record, historic_facts, HistoricFacts, historic_rows)
ANNOUNCEMENT_TEXT = SourceForm(
    "announcement_text",
    identify_record,
    read_record,
    announcement_text_facts,
    AnnouncementTextFacts,
    announcement_text_rows,
)
FORMS: dict[str, SourceForm] = {form.source: form for form in (SEARCH, HISTORIC, ANNOUNCEMENT_TEXT)}
