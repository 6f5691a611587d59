"""What the tests of the file drop share: a folder that pages are dropped into, and the calls on a stage.

Keep out: assertions.
"""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from usajobs_assets.pipeline.file_drop_day import file_drop_partition
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import DayWritten
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import DAY
from usajobs_assets_tests.integration.written_runs import body


@dataclass
class DropStage:
    """Services over a folder as the file drop."""

    services: Services
    folder: Path

    def drop(self, name: str, postings: Sequence[Any] | bytes, day: date = DAY) -> Path:
        """Put a page of these postings, or these bytes, into the folder of a day."""
        page = postings if isinstance(postings, bytes) else body("file_drop", postings)
        path = self.folder / str(day) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(page) if name.endswith(".gz") and page is not postings else page)
        return path

    def take(self, day: date = DAY) -> list[Manifest]:
        """As the asset does."""
        return file_drop_partition(self.services, day)

    def take_and_load(self, day: date = DAY) -> DayWritten:
        self.take(day)
        return load_day(self.services, day)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(sql.encode()).fetchall()


def stage_over(make_services: Callable[..., Services], folder: Path, **settings: str) -> DropStage:
    """A stage whose drop is `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return DropStage(make_services(FILE_DROP=str(folder), **settings), folder)
