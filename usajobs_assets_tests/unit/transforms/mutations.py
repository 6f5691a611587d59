"""Hypothesis strategies: items of the API as nobody sent them yet. Types swapped, keys gone, keys added."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from usajobs_assets_tests.builders import item

# Text that Postgres refuses (NUL, lone surrogates) and text that means something to a parser.
_TEXT = st.text(st.characters(exclude_categories=()), max_size=8) | st.sampled_from(
    ["", " ", "\x00", "a\x00b", "\ud800", "x\udfffy", "now", "NaN", "2025-02-30", "1e400", "-1", "True", "😀"]
)
_SCALAR = st.none() | st.booleans() | st.integers() | st.integers(-(10**30), 10**30) | st.floats() | _TEXT
JSON_VALUES = st.recursive(
    _SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside an item, the item itself left out."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [place for key, entry in entries for place in [(*path, key), *places(entry, (*path, key))]]


@st.composite
def mutated(draw: st.DrawFn, body: dict[str, Any], changes: int = 4) -> dict[str, Any]:
    """A body with up to `changes` values replaced, removed, repeated or added, wherever they are."""
    changed = copy.deepcopy(body)
    for _ in range(draw(st.integers(0, changes))):
        known = places(changed)
        if not known:
            break
        *way, key = draw(st.sampled_from(known))
        parent = changed
        for step in way:
            parent = parent[step]
        _change(draw, parent, key)
    return changed


def mutated_items(changes: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """Mutations of an item of Search."""
    return mutated(item(), changes)


def _change(draw: st.DrawFn, parent: Any, key: Any) -> None:
    what = draw(st.sampled_from(["replace", "remove", "wrap", "repeat", "add"]))
    if what == "replace":
        parent[key] = draw(JSON_VALUES)
    elif what == "remove":
        del parent[key]
    elif what == "wrap":
        parent[key] = [parent[key]]
    elif isinstance(parent, dict):
        parent[draw(_TEXT)] = draw(JSON_VALUES)
    else:
        parent.append(copy.deepcopy(parent[key]) if what == "repeat" else draw(JSON_VALUES))


def as_sent(body: Any) -> bytes:
    """The bytes of an item; NaN and lone surrogates go out as Python writes them."""
    return json.dumps(body).encode()
