"""Which items of a run count: the newest of each posting; the others are duplicates.

Slices overlap and pages drift, so a run can show a posting more than once. The newest is the one with the
greatest (seen_at, payload_sha256, item_index): a total order, the same however often it is worked out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple


class Pointer(NamedTuple):
    """Where an item is, in the order in which newer wins. `payload_sha256` is of the page as received."""

    seen_at: datetime
    payload_sha256: bytes
    item_index: int
    bronze_object: str


@dataclass
class Survey:
    """The items of a run or of several: what is newest for each control number, and what is none's.

    `newest` maps control numbers to pointers; `nameless` maps the digest of an item without a readable
    control number to its pointers: each such content counts as one posting, and each item is set aside.
    """

    items: int = 0
    newest: dict[int, Pointer] = field(default_factory=dict)
    nameless: dict[bytes, list[Pointer]] = field(default_factory=dict)

    def see(self, control_number: int | None, content: bytes, pointer: Pointer) -> None:
        """Count one item. `content` tells nameless items apart; of others it is not looked at."""
        self.items += 1
        if control_number is None:
            self.nameless.setdefault(content, []).append(pointer)
            return
        known = self.newest.get(control_number)
        if known is None or pointer > known:
            self.newest[control_number] = pointer

    @property
    def postings_distinct(self) -> int:
        """How many postings were seen, readable or not: what the API's total is held against."""
        return len(self.newest) + len(self.nameless)

    @property
    def duplicates(self) -> int:
        """Items that showed a posting again."""
        return self.items - len(self.newest) - sum(map(len, self.nameless.values()))

    def is_newest(self, control_number: int | None, pointer: Pointer) -> bool:
        """Whether this very item is the one that counts for its posting."""
        return control_number is not None and self.newest.get(control_number) == pointer

    def on_page(self, bronze_object: str) -> list[tuple[int, Pointer]]:
        """The postings whose newest item is in this object, with where it is, in the object's order.

        Worked out for all pages at the first call: ask only when nothing more will be seen.
        """
        return self._by_page.get(bronze_object, [])

    @cached_property
    def _by_page(self) -> dict[str, list[tuple[int, Pointer]]]:
        grouped: dict[str, list[tuple[int, Pointer]]] = {}
        for control_number, at in sorted(self.newest.items(), key=lambda entry: entry[1].item_index):
            grouped.setdefault(at.bronze_object, []).append((control_number, at))
        return grouped


def newest_of_all(surveys: Iterable[Survey]) -> Survey:
    """The newest of each posting over several runs."""
    union = Survey()
    for survey in surveys:
        union.items += survey.items
        for content, pointers in survey.nameless.items():
            union.nameless.setdefault(content, []).extend(pointers)
        for control_number, pointer in survey.newest.items():
            known = union.newest.get(control_number)
            if known is None or pointer > known:
                union.newest[control_number] = pointer
    return union
