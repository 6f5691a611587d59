"""Postings as nobody sent them yet: one to four changes each, from a seed, with what each of them touches.

    random.Random(seed) + a real posting → Mutant(bytes, touched fields, changes in words)

The next of the same seed are always the same ones. Keep out: which columns a field decides (decided_by.py).
"""

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from usajobs_assets_tests.faults.odd_json import LITERALS, TEXTS, Twice, encode, nested
from usajobs_assets_tests.unit.transforms.mutations import places

Path = tuple[Any, ...]
DESCRIPTOR = "MatchedObjectDescriptor"
_OBJECTS = ((DESCRIPTOR,), (DESCRIPTOR, "UserArea"), (DESCRIPTOR, "UserArea", "Details"))
_TOO_DEEP = 300
_OPERATIONS = (
    "replace", "replace", "replace", "remove", "rename", "double", "wrap", "retype", "swap", "add", "repeat",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A posting as it is sent; `touched` are the fields that were changed, "*" if any may be; `number` is its own."""

    sent: bytes
    base: int
    touched: frozenset[str]
    changes: tuple[str, ...]
    number: int = 0


def field_of(path: Path) -> str:
    """The field that a place belongs to: the last name on its way that no list is above."""
    depth = next((len(known) for known in reversed(_OBJECTS) if path[: len(known)] == known), 0)
    return str(path[depth]) if len(path) > depth else "*"


def mutants(dice: random.Random, bases: Sequence[dict[str, Any]], count: int) -> list[Mutant]:
    """So many mutants of postings drawn from `bases`."""
    return [_mutant(dice, bases, dice.randrange(len(bases))) for _ in range(count)]


def _mutant(dice: random.Random, bases: Sequence[dict[str, Any]], base: int) -> Mutant:
    body = copy.deepcopy(bases[base])
    touched: set[str] = set()
    changes = []
    for _ in range(dice.choice((1, 1, 2, 4))):
        known = [path for path in places(body) if not isinstance(_at(body, path[:-1]), Twice)]
        if not known:
            break
        path = _draw(dice, known)
        operation = dice.choice(_OPERATIONS)
        touched |= _change(dice, body, path, operation)
        changes.append(f"{operation} {'/'.join(map(str, path))}")
    return Mutant(encode(body), base, frozenset(touched), tuple(changes))


def _draw(dice: random.Random, known: list[Path]) -> Path:
    """A place; by field first, so that 1,000 locations do not take all the changes."""
    by_field: dict[str, list[Path]] = {}
    for path in known:
        by_field.setdefault(field_of(path), []).append(path)
    return dice.choice(by_field[dice.choice(sorted(by_field))])


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _change(dice: random.Random, body: dict[str, Any], path: Path, operation: str) -> set[str]:
    """Change the body; the fields that this touches."""
    parent, key = _at(body, path[:-1]), path[-1]
    value = parent[key]
    touched = {field_of(path)}
    if operation == "remove":
        del parent[key]
    elif operation == "wrap":
        parent[key] = [value]
    elif operation == "retype":
        parent[key] = _retyped(value)
    elif operation == "swap":
        other = dice.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
        parent[key], parent[other] = parent[other], value
        touched.add(field_of((*path[:-1], other)))
    elif operation == "repeat" and isinstance(parent, list):
        parent.extend(copy.deepcopy(value) for _ in range(dice.choice((1, 3, 40))))
    elif operation in ("rename", "double", "add") and isinstance(parent, dict):
        _change_key(dice, parent, key, operation)
    else:
        parent[key] = _odd(dice)
    return {"*"} if touched & {*_OBJECTS[0], "UserArea", "Details"} else touched


def _change_key(dice: random.Random, parent: dict[str, Any], key: str, operation: str) -> None:
    if operation == "double":
        parent[key] = (
            Twice(_odd(dice), parent[key]) if dice.random() < 0.5 else Twice(parent[key], _odd(dice))
        )
    elif operation == "rename":
        parent[dice.choice((f"{key}2", f"new{key}", dice.choice(TEXTS)))] = parent.pop(key)
    else:
        parent[f"{dice.choice(TEXTS)}!"] = _odd(dice)


def _odd(dice: random.Random) -> Any:
    if dice.random() < 0.01:
        return nested(_TOO_DEEP)
    return dice.choice(TEXTS) if dice.random() < 0.6 else dice.choice(LITERALS)


def _retyped(value: Any) -> Any:
    """The same in another type."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return dict.fromkeys(map(str, range(len(value))), "") if len(value) != 1 else value[0]
    if isinstance(value, str):
        return list(value[:3]) if not value.isdigit() else int(value)
    return str(value)
