"""Seeded dice: every random choice of the simulator goes through here.

Lives here: one small class over ``random.random()``, the one generator whose sequence Python promises to keep
between versions; ``choice``, ``shuffle`` and ``sample`` of the standard library carry no such promise.
Keep out: ``hash()`` of text (salted per process), sets, the clock, and any knowledge of postings.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with their weights; weights need not add up to one."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        values, weights = zip(*pairs, strict=True)
        self.values: tuple[T, ...] = values
        self.bounds = list(accumulate(weights))

    def at(self, share: float) -> T:
        """The value that covers ``share`` (0 <= share < 1) of the total weight."""
        return self.values[min(bisect_right(self.bounds, share * self.bounds[-1]), len(self.values) - 1)]


class Dice:
    """A reproducible source of choices, seeded by any mix of numbers and words."""

    def __init__(self, *seed: int | str) -> None:
        digest = hashlib.blake2b("/".join(map(str, seed)).encode(), digest_size=8).digest()
        self.roll = random.Random(int.from_bytes(digest)).random

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self.roll() * len(values))]

    def weighted(self, table: Weighted[T]) -> T:
        return table.at(self.roll())

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """``count`` values at different places, in random order; all of them when there are fewer."""
        pool = list(values)
        count = min(count, len(pool))
        for place in range(count):
            other = self.between(place, len(pool) - 1)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]
