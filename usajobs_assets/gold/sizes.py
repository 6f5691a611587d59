"""Sizes of employers as bins of head counts, from a number or from what a source says of it."""

import re

_UPPER = (10, 50, 200, 500, 1_000, 5_000, 10_000)
UNKNOWN = "unknown"
SIZE_BINS = (
    *(f"{low + 1}-{high}" for low, high in zip((0, *_UPPER), _UPPER, strict=False)),
    f"{_UPPER[-1] + 1}+",
    UNKNOWN,
)


def size_bin(headcount: int | None) -> str:
    """The bin of a head count: `51-200`, `10001+`, or `unknown`."""
    if headcount is None:
        return UNKNOWN
    return SIZE_BINS[sum(headcount > upper for upper in _UPPER)]


_PEOPLE = re.compile(r"\d+(?:,\d{3})*")


def told_size_bin(told: str) -> str:
    """The bin of a size in words: `120`, `51-200 employees`, `10,001+`; of a range, that of its two ends if they agree.

    >>> told_size_bin("1,001-5,000 employees"), told_size_bin("640"), told_size_bin("50-1000"), told_size_bin("many")
    ('1001-5000', '501-1000', 'unknown', 'unknown')
    """
    numbers = [int(found.replace(",", "")) for found in _PEOPLE.findall(told)]
    if not numbers or len(numbers) > 2 or 0 in numbers:
        return UNKNOWN
    if "+" in told:
        # More than so many: only the last bin is certain.
        largest = SIZE_BINS[-2]
        return largest if size_bin(max(numbers) + 1) == largest else UNKNOWN
    bins = {size_bin(number) for number in numbers}
    return bins.pop() if len(bins) == 1 else UNKNOWN
