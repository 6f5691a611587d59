"""Has the shape of the items changed? The fields of a run, counted and held against those that are known.

    items → FieldsSeen → what is new, what is gone, how many had values that could not be taken over as sent

A new field costs nothing and should be decided upon; a field that no item has any more was renamed or dropped.
Keep out: what follows from it (expectations), the names (known_fields).
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.known_fields import KnownFields

_FEW = 3  # so few postings prove nothing about a field
_SHOWN = 10
_MOST_NEW = 1000
_LONGEST_NAME = 80
# Almost all objects of a path have the same keys, so what follows from them is remembered. An item can be sent with any
# number of keys of any length: these are not.
_MOST_SHAPES = 200
_LONGEST_SHAPE = 2000

_Keys = tuple[str, ...]


class _Step(NamedTuple):
    """A key that is to be looked at in each object: a new one, or with `below` one that has objects of its own."""

    key: str
    below: str | None


@dataclass
class FieldsSeen:
    """What the items of a run have brought: known fields by path, and how many new ones by name."""

    known: KnownFields
    items: int = 0
    noted: int = 0
    seen: set[str] = field(default_factory=set)
    new: Counter[str] = field(default_factory=Counter)
    _shapes: dict[str, dict[_Keys, list[_Step]]] = field(default_factory=dict, init=False, repr=False)

    def note(self, item: Item) -> None:
        """Count the fields of one item, whose rows have been made."""
        self.items += 1
        self.noted += bool(item.notes)
        self._note(item.body, "")

    def _note(self, value: Any, path: str) -> None:
        shapes = self._shapes.setdefault(path, {})
        for entry in value if isinstance(value, list) else (value,):
            if not isinstance(entry, dict):
                continue
            keys = tuple(entry)
            steps = shapes.get(keys)
            if steps is None:
                steps = self._see(path, keys)
                if len(shapes) < _MOST_SHAPES and sum(map(len, keys)) <= _LONGEST_SHAPE:
                    shapes[keys] = steps
            for key, below in steps:
                if below is None:
                    self._note_new(path, key)
                else:
                    self._note(entry[key], below)

    def _see(self, path: str, keys: _Keys) -> list[_Step]:
        """See the known fields of an object with these keys; what else to look at in every such object."""
        steps = []
        for key in keys:
            name = key.lower() if self.known.any_casing else key
            below = f"{path}/{name}"
            if name not in self.known.by_object[path]:
                steps.append(_Step(key, None))
                continue
            self.seen.add(below)
            if below in self.known.by_object:
                steps.append(_Step(key, below))
        return steps

    def _note_new(self, path: str, key: str) -> None:
        shown = f"{path}/{_printable(key)}"
        if shown in self.new or len(self.new) < _MOST_NEW:
            self.new[shown] += 1

    def change(self, most_noted: int) -> str | None:
        """What is different, for a person to read; None if nothing is."""
        found = {
            "new": self._new_fields(),
            "gone": sorted(self.known.always - self.seen) if self.items > _FEW else [],
            "with values of another kind": [str(self.noted)] if self.noted > most_noted else [],
        }
        return "; ".join(f"{what}: {', '.join(names)}" for what, names in found.items() if names) or None

    def _new_fields(self) -> list[str]:
        """The fields that nothing is known of, with how often they came, the most frequent first."""
        shown = [f"{path} ({count})" for path, count in self.new.most_common(_SHOWN)]
        more = len(self.new) - len(shown)
        return [*shown, f"{more} more"] if more else shown


def _printable(name: str) -> str:
    """What the API calls a field goes to the ledger and the UI: cut, and without line breaks or hidden marks."""
    return name[:_LONGEST_NAME].encode("unicode_escape").decode()
