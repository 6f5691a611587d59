"""Remember what short texts were read as: the same dates, amounts and labels come thousands of times.

Bounded twice, in how many are kept and in how long they are: a long one is read each time. Pure.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_Read = TypeVar("_Read")

_LONGEST = 64
_MOST = 4096


def remembered(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    """`read`, remembering the last few thousand answers, which nobody may change."""
    kept = lru_cache(maxsize=_MOST)(read)

    @wraps(read)
    def look_up(text: str) -> _Read:
        return kept(text) if len(text) <= _LONGEST else read(text)

    return look_up
