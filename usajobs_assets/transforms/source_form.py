"""The forms that items come in, one a source: how each is read, judged and turned into rows.

What serves all sources (the gate, the load) takes a form and knows no source by name. Keep out: fetching,
the rules (expectations.rules).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.announcement_text_rows import announcement_text_rows
from usajobs_assets.transforms.common_posting import CommonPosting, jsearch_common, usajobs_common
from usajobs_assets.transforms.gate_facts import ItemFacts, item_facts
from usajobs_assets.transforms.historic_facts import (
    AnnouncementTextFacts,
    HistoricFacts,
    announcement_text_facts,
    historic_facts,
)
from usajobs_assets.transforms.historic_record import identify_record, read_record
from usajobs_assets.transforms.historic_rows import historic_rows
from usajobs_assets.transforms.item import Item, Unreadable, identify, read_item
from usajobs_assets.transforms.job_rows import job_rows
from usajobs_assets.transforms.jsearch_facts import JsearchFacts, jsearch_facts
from usajobs_assets.transforms.jsearch_item import identify_jsearch, read_jsearch_item
from usajobs_assets.transforms.jsearch_rows import jsearch_rows
from usajobs_assets.transforms.known_fields import (
    HISTORIC_FIELDS,
    JSEARCH_FIELDS,
    SEARCH_FIELDS,
    TEXT_FIELDS,
    KnownFields,
)
from usajobs_assets.transforms.row import Row, Sighting


class Examined(NamedTuple):
    """An item that became rows: its facts, the rows by table name, and whether it has the long texts."""

    item: Item
    facts: NamedTuple
    rows: Mapping[str, Sequence[Row]]
    carries_texts: bool


@dataclass(frozen=True)
class SourceForm:
    """What the items of a source look like, and what becomes of them.

    Attributes:
        source: the value of the `source` columns.
        identify: the control number of a raw item, cheaply; None if it has none.
        read_item: the parsed item; raises Unreadable.
        facts: what the gate's `items` frame holds of an item.
        facts_type: its class, whose fields are the columns of that frame.
        rows: the rows of an item by silver table name, an entry for every table of its source.
        fields: the fields that its items are known to have.
        carries_texts: whether the rows of an item have its long texts (a sweep with Fields=Min brings none).
        common: its rows in the shape in which all sources meet.
    """

    source: str
    identify: Callable[[bytes], int | None]
    read_item: Callable[[bytes], Item]
    facts: Callable[[Item], NamedTuple]
    facts_type: type[NamedTuple]
    rows: Callable[[Item, Sighting, str], dict[str, list[Row]]]
    fields: KnownFields
    carries_texts: Callable[[Mapping[str, Sequence[Row]]], bool]
    common: Callable[[Mapping[str, Sequence[Row]]], CommonPosting]

    def examine(
        self, raw: bytes, sighted: Callable[[Item], Sighting] | None = None, code_version: str = ""
    ) -> Examined:
        """Read an item and make its rows, so that no item that passes can stop a load; `sighted` says whose.

        Raises:
            Unreadable: whatever went wrong; a mistake of ours costs the one record that brought it to light.
        """
        try:
            item = self.read_item(raw)
            facts = self.facts(item)
            rows = self.rows(item, sighted(item) if sighted else _NOBODYS, code_version)
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise not_understood(error) from error
        return Examined(item, facts, rows, self.carries_texts(rows))

    def map_to_common(self, raw: bytes, sighted: Callable[[Item], Sighting]) -> CommonPosting:
        """What an item says in the shape in which all sources meet; raises Unreadable."""
        return self.common(self.examine(raw, sighted).rows)


def not_understood(error: Exception) -> Unreadable:
    """What stopped our own code, as a reason to set the record aside."""
    return Unreadable("not_understood", f"{type(error).__name__}: {str(error)!a}")


def _has_texts(rows: Mapping[str, Sequence[Row]]) -> bool:
    return any(row[_TEXTS_SOURCE] is not None for row in rows["job_details"])


_TEXTS_SOURCE = JOB_DETAILS.column_names.index("texts_source")
_NOBODYS = Sighting(0, "", "", "", 0, b"", b"", datetime.min.replace(tzinfo=UTC), False)
SEARCH = SourceForm(
    "search", identify, read_item, item_facts, ItemFacts, job_rows, SEARCH_FIELDS, _has_texts, usajobs_common
)
# Recorded pages of Search.
FILE_DROP = replace(SEARCH, source="file_drop")
HISTORIC = SourceForm(
    "historic",
    identify_record,
    read_record,
    historic_facts,
    HistoricFacts,
    historic_rows,
    HISTORIC_FIELDS,
    _has_texts,
    usajobs_common,
)
ANNOUNCEMENT_TEXT = SourceForm(
    "announcement_text",
    identify_record,
    read_record,
    announcement_text_facts,
    AnnouncementTextFacts,
    announcement_text_rows,
    TEXT_FIELDS,
    _has_texts,
    usajobs_common,
)
JSEARCH = SourceForm(
    "jsearch",
    identify_jsearch,
    read_jsearch_item,
    jsearch_facts,
    JsearchFacts,
    jsearch_rows,
    JSEARCH_FIELDS,
    # The description is part of every item.
    lambda _rows: True,
    jsearch_common,
)
FORMS: dict[str, SourceForm] = {
    form.source: form for form in (SEARCH, FILE_DROP, HISTORIC, ANNOUNCEMENT_TEXT, JSEARCH)
}
