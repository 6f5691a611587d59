"""Two versions of the rules side by side: the lines that differ, and the keys. Pure.

    Rulebook, Rulebook → unified diff of each file → lines
                       → mappings, key by key      → KeyChange

A list counts as one value, whose changes are told by number. Keep out: printing.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.strict_yaml import KeyPath, dotted

_SHOWN = 60


@dataclass(frozen=True)
class KeyChange:
    """A key that was `added`, `removed` or `changed`; `detail` tells from what to what."""

    file: str
    key: str
    what: str
    detail: str = ""


def line_differences(old: Rulebook, new: Rulebook) -> list[str]:
    """The unified diff of every file that differs, in the order of their names; none for equal versions."""
    lines: list[str] = []
    for name in sorted({*old.files, *new.files}):
        before, after = (_lines(book.files.get(name, "")) for book in (old, new))
        labels = [f"{name} {book.version}" if name in book.files else "(no file)" for book in (old, new)]
        lines += difflib.unified_diff(before, after, labels[0], labels[1], lineterm="")
    return lines


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    # As diff has it: a last line that does not end is not the same as one that does.
    return [*lines, "\\ No newline at end of file"] if lines[-1] else lines[:-1]


def key_differences(old: Rulebook, new: Rulebook) -> list[KeyChange]:
    """The keys that differ, file by file; raises RulesRefused where a version cannot be read."""
    before, after = old.documents(), new.documents()
    changes: list[KeyChange] = []
    for name in sorted({*before, *after}):
        if name in before and name in after:
            changes += _compare(name, (), before[name], after[name])
        else:
            changes.append(KeyChange(name, "", "added" if name in after else "removed"))
    return changes


def _compare(file: str, path: KeyPath, old: dict[Any, Any], new: dict[Any, Any]) -> Iterator[KeyChange]:
    # The order of the new version, then what it no longer has.
    for key in dict.fromkeys([*new, *old]):
        here = (*path, str(key))
        if key not in old or key not in new:
            yield KeyChange(file, dotted(here), "added" if key in new else "removed")
        elif isinstance(old[key], dict) and isinstance(new[key], dict):
            yield from _compare(file, here, old[key], new[key])
        elif not _same(old[key], new[key]):
            yield KeyChange(file, dotted(here), "changed", _detail(old[key], new[key]))


def _same(old: Any, new: Any) -> bool:
    # To Python 1, 1.0 and true are equal; to a reader of rules they are not.
    return repr(old) == repr(new)


def _detail(old: Any, new: Any) -> str:
    if not (isinstance(old, list) and isinstance(new, list)):
        return f"{_short(old)} → {_short(new)}"
    before, after = (Counter(map(repr, items)) for items in (old, new))
    numbers = ((after - before).total(), "added"), ((before - after).total(), "removed")
    return ", ".join(f"{number} {what}" for number, what in numbers if number) or "another order"


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{'keys' if isinstance(value, dict) else 'list'} ({len(value)})"
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
