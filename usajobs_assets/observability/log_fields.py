"""What the records of a piece of work are about: the source, the partition, the run. Set once, said by each record.

    with log_fields(source="search", partition="2026-11-21") → every record logged inside, in this thread

Inside a run of Dagster the run, its partition and the step are known besides (json_lines.py). Keep out: formatting.
"""

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default={})  # noqa: B039 - never changed in place


@contextlib.contextmanager
def log_fields(**fields: object) -> Iterator[None]:
    """Records logged inside carry these besides those around them; a thread that is started inside does not."""
    before = _fields.set({**_fields.get(), **{name: str(value) for name, value in fields.items()}})
    try:
        yield
    finally:
        _fields.reset(before)


def current_fields() -> Mapping[str, str]:
    """The fields of the work that is under way in this thread."""
    return _fields.get()
