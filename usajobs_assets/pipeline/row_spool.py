"""The rows of a run between the gate and the load: made once, kept in temporary files, read back without a copy.

    PageRows → add() → one Arrow file a part → parts() → PageRows, mapped into memory

It is a shortcut and no promise: where there is no room for it, or too much of it, the rows are made again.
"""

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.pipeline.page_rows import PageRows

if TYPE_CHECKING:
    import pyarrow as pa

# A sweep of 13,500 postings takes half of it.
MOST_BYTES = 1024 * 1024 * 1024


class RowSpool:
    """The rows of one run, by page; `whole` says whether all of them are here. The files go with the object."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._parts: dict[str, list[dict[str, Path]]] = {}
        self._bytes = 0
        self.whole = True

    def add(self, bronze_object: str, rows: PageRows) -> None:
        """Keep the rows of a page, or of a part of it."""
        self._bytes += sum(table.nbytes for table in rows.tables.values())
        if self.whole and self._bytes <= MOST_BYTES:
            with contextlib.suppress(OSError):  # a full disk: the load will say so if it matters
                self._parts.setdefault(bronze_object, []).append(self._written(rows))
                return
        self.discard()

    def parts(self, bronze_object: str) -> Iterator[PageRows]:
        """The rows of a page as they were added."""
        for files in self._parts.get(bronze_object, ()):
            yield PageRows({name: _mapped(path) for name, path in files.items()})

    def discard(self) -> None:
        """Give up the files."""
        self.whole = False
        self._parts.clear()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _written(self, rows: PageRows) -> dict[str, Path]:
        import pyarrow as pa

        files, folder = {}, self._made_folder()
        number = sum(map(len, self._parts.values()))
        for name, table in rows.tables.items():
            files[name] = folder / f"{number}-{name}"
            with pa.OSFile(str(files[name]), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
        return files

    def _made_folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="usajobs-rows-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


def _mapped(path: Path) -> "pa.Table":
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
