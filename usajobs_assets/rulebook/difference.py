"""Two versions of the rules side by side: the lines that differ, and the keys. Pure.

    Rulebook, Rulebook → unified diff of each file → lines
                       → mappings, key by key      → KeyChange

A list of mappings that begin with the same key, such as `{title: Nurse, …}`, is compared entry by entry, by its value;
any other list counts as one value, whose changes are told by number. Keep out: printing.
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


def mapping_differences(file: str, old: dict[Any, Any], new: dict[Any, Any]) -> list[KeyChange]:
    """The keys that differ between two mappings that `file` said."""
    return list(_compare(file, (), old, new))


def _compare(file: str, path: KeyPath, old: dict[Any, Any], new: dict[Any, Any]) -> Iterator[KeyChange]:
    # The order of the new version, then what it no longer has.
    for key in dict.fromkeys([*new, *old]):
        here = (*path, str(key))
        if key in old and key in new:
            yield from _compare_values(file, here, old[key], new[key])
        else:
            yield KeyChange(file, dotted(here), "added" if key in new else "removed")


def _compare_values(file: str, path: KeyPath, old: Any, new: Any) -> Iterator[KeyChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare(file, path, old, new)
        return
    before, after = _by_name(old), _by_name(new)
    if before is None or after is None:
        if not _same(old, new):
            yield KeyChange(file, dotted(path), "changed", _detail(old, new))
        return
    yield from _compare(file, path, before, after)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield KeyChange(file, dotted(path), "changed", "another order")


def _by_name(value: Any) -> dict[str, Any] | None:
    """A list of mappings that begin with the same key, by its value; None for anything else."""
    if not (isinstance(value, list) and value and all(isinstance(item, dict) and item for item in value)):
        return None
    firsts = [next(iter(item.items())) for item in value]
    names = [str(name) for _, name in firsts if not isinstance(name, dict | list)]
    alike = len({key for key, _ in firsts}) == 1 and len(set(names)) == len(value)
    return dict(zip(names, value, strict=True)) if alike else None


def _same(old: Any, new: Any) -> bool:
    # To Python 1, 1.0 and true are equal; to a reader of rules they are not.
    return _told(old) == _told(new)


def _told(value: Any) -> str:
    """A value as a reader of rules takes it: the order of keys says nothing."""
    return repr(_in_order(value))


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, _in_order(value[key])) for key in sorted(value, key=repr)]
    return tuple(map(_in_order, value)) if isinstance(value, list) else value


def _detail(old: Any, new: Any) -> str:
    if not (isinstance(old, list) and isinstance(new, list)):
        return f"{_short(old)} → {_short(new)}"
    before, after = (Counter(map(_told, items)) for items in (old, new))
    numbers = ((after - before).total(), "added"), ((before - after).total(), "removed")
    return ", ".join(f"{number} {what}" for number, what in numbers if number) or "another order"


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{'keys' if isinstance(value, dict) else 'list'} ({len(value)})"
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
