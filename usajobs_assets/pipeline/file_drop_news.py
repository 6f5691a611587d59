"""Days of the file drop whose files are not, or not all, in bronze: what there is to take.

    FileDrop.days() − what the newest run of each day took (names and sizes) → new_days
                     ↘ unchanged since the last look? → settled_days, for a sensor

Keep out: taking them (file_drop_day). A file whose content changed and not its size is not noticed here, and is when
its day is taken again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from usajobs_assets.file_drop.drop import DayFiles, FileDrop
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import FILE_DROP

# Seconds after which no further day is compared with bronze; Dagster gives a sensor 60.
_TIME = 20.0


class Looked(NamedTuple):
    """A day's folder at the last look: a digest of its listing, and whether bronze has it like that."""

    listing: str
    taken: bool


def new_days(services: Services, drop: FileDrop) -> list[date]:
    """The days that have something to take, oldest first."""
    return [day for day, files in _days(services, drop) if _is_new(services, day, files)]


def settled_days(
    services: Services, drop: FileDrop, before: Mapping[str, Looked]
) -> tuple[list[date], dict[str, Looked]]:
    """Those of them that look as they did `before`, newest first, since nobody is copying into them; and this look."""
    found: list[date] = []
    looked: dict[str, Looked] = {}
    end = services.clock.monotonic() + _TIME
    for day, files in reversed(list(_days(services, drop))):
        listing, known = _digest(files), before.get(str(day))
        is_settled = known is not None and known.listing == listing
        taken = is_settled and known is not None and known.taken
        if is_settled and not taken and services.clock.monotonic() < end:
            taken = not _is_new(services, day, files)
            found += [] if taken else [day]
        looked[str(day)] = Looked(listing, taken)
    return found, looked


def _days(services: Services, drop: FileDrop) -> Iterator[tuple[date, DayFiles]]:
    today = eastern_day(services.clock.now())
    return ((day, files) for day, files in drop.days().items() if files.pages and day <= today)


def _is_new(services: Services, day: date, files: DayFiles) -> bool:
    """Whether the day's newest run found other files than there are."""
    closed = [state.address for state in services.lake.runs(FILE_DROP, day) if state.closed]
    manifest = services.lake.manifest(closed[-1]) if closed else None
    if manifest is None:
        return True
    taken = {name: file["bytes"] for name, file in manifest.request["files"].items()}
    return taken != {page.name: page.size for page in files.pages}


def _digest(files: DayFiles) -> str:
    listed = repr([(page.name, page.size) for page in files.pages] + [*files.unfinished])
    return hashlib.sha256(listed.encode()).hexdigest()[:16]
