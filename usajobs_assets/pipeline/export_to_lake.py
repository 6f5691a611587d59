"""The export that the graph keeps in the lake: made anew when gold has changed, and only then.

manifest in the lake = what gold is made from? → nothing   else → export_into a folder → put_export → published
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from usajobs_assets.exports.errors import ExportRefused
from usajobs_assets.exports.formats import possible
from usajobs_assets.exports.lake import current_manifest, put_export
from usajobs_assets.exports.manifest import inputs_of
from usajobs_assets.exports.tableau_server import Published, publish
from usajobs_assets.pipeline.export import ALL_FORMATS, Wanted, expected_inputs, export_into, tableau_server
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.warehouse import Warehouse

# Of the advisory locks of the database: one export into the lake at a time.
_LOCK = "SELECT pg_try_advisory_lock(hashtext('usajobs exports in the lake'))"


@dataclass(frozen=True)
class LakeExport:
    """What is in the lake now; `current` where it was there already. `not_written` says why a format is not."""

    manifest: dict[str, Any]
    current: bool
    not_written: str | None = None
    published: Published | None = None


def export_to_lake(services: Services, *, anew: bool = False) -> LakeExport:
    """Bring the export in the lake up to gold; `anew` also where it is.

    Raises:
        ExportRefused: gold was never built, or another process is at it.
        ExportFailed, StoreError: it could not be written; the export of before is whole.
    """
    formats, missing = possible(ALL_FORMATS)
    wanted = Wanted(formats=formats)
    with _alone(services.warehouse):
        there = current_manifest(services.store)
        if there and not anew and inputs_of(there) == expected_inputs(services.warehouse, wanted):
            return LakeExport(there, True, missing)
        with TemporaryDirectory(prefix="usajobs-export-") as folder:
            done = export_into(Path(folder), services.warehouse, wanted)
            slot = put_export(services.store, Path(folder), done.manifest)
            server = tableau_server(services.settings)
            published = publish(server, Path(folder)) if server else None
    return LakeExport({**json.loads(done.manifest), "folder": slot}, False, missing, published)


@contextmanager
def _alone(warehouse: Warehouse) -> Iterator[None]:
    with warehouse.connect(autocommit=True) as connection:
        row = connection.execute(_LOCK).fetchone()
        if not (row and row[0]):
            raise ExportRefused("Another process is exporting to the lake.")
        yield
