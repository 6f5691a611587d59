"""One promise: the shape of a table or view under a version, and as the text of a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

RELEASED = Path(__file__).parent / "released"
NOT_NULL = " not null"


@dataclass(frozen=True)
class Promise:
    """What a reader may rely on. `columns` has the type of each, with ` not null` where it is never null.

    A view has neither grain nor key, and of its columns it is not known whether they can be null.
    """

    name: str
    kind: str
    version: int
    columns: Mapping[str, str]
    grain: str = ""
    key: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.v{self.version}.json"

    def text(self) -> str:
        """As it is written: a line a column, sorted, so that a difference is read at a glance."""
        return json.dumps({**asdict(self), "columns": dict(sorted(self.columns.items()))}, indent=2) + "\n"


def read_released(folder: Path = RELEASED) -> list[Promise]:
    """Every promise that was ever released."""
    found = (json.loads(path.read_text()) for path in sorted(folder.glob("*.json")))
    return [Promise(**{**one, "key": tuple(one["key"])}) for one in found]


def write_released(promises: Iterable[Promise], folder: Path = RELEASED) -> list[str]:
    """Write what differs from its file; the files that were written."""
    written = []
    for promise in promises:
        path = folder / promise.file
        if not path.exists() or path.read_text() != promise.text():
            path.write_text(promise.text())
            written.append(promise.file)
    return written
