"""The form that items of a source come in: how they are read, judged and turned into rows.

What serves all sources (the gate, the load) takes a form and knows no source by name. Keep out: the form of each source
(usajobs_forms, jsearch_form), fetching, the rules (expectations.rules).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from usajobs_assets.transforms.common_posting import CommonPosting
from usajobs_assets.transforms.item import Item, Unreadable
from usajobs_assets.transforms.known_fields import KnownFields
from usajobs_assets.transforms.row import Row, Sighting

_NOBODYS = Sighting(0, "", "", "", 0, b"", b"", datetime.min.replace(tzinfo=UTC), False)


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
        source_id: what the number of a raw item was made of; None where the number is the provider's own.
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
    source_id: Callable[[bytes], str | None] = lambda _raw: None

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
