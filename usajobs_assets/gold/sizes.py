"""Sizes of agencies as bins of head counts."""

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
