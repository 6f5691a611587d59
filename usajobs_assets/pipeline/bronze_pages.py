"""Read a run back from bronze: verified pages, their items, and which items count.

manifest → BronzeLake.read (digest checked) → Source.split → raw items → Survey
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from usajobs_assets.pipeline.ahead import ahead
from usajobs_assets.pipeline.sources import SEARCH, SOURCES, Source
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState
from usajobs_assets.storage.manifest import Manifest, ManifestObject
from usajobs_assets.transforms.survey import Pointer, Survey


@dataclass(frozen=True)
class BronzePage:
    """One stored page and its items as they were sent."""

    stored: ManifestObject
    items: Sequence[bytes]

    @cached_property
    def payload_sha256(self) -> bytes:
        """The digest of the body as it came."""
        return bytes.fromhex(self.stored.payload_sha256)

    def pointer(self, item_index: int) -> Pointer:
        """Where the item is."""
        return Pointer(self.stored.received_at, self.payload_sha256, item_index, self.stored.key)


def closed_runs(lake: BronzeLake, day: date, source: str) -> list[Manifest]:
    """The manifests of a day's closed runs, oldest first."""
    states = lake.runs(source, day)
    manifests = (lake.manifest(state.address) for state in states if state.closed)
    return [manifest for manifest in manifests if manifest is not None]


def pages_of(lake: BronzeLake, manifest: Manifest) -> Iterator[BronzePage]:
    """The pages of a closed run that hold items, one at a time, and one ahead.

    Raises:
        CorruptObject: an object is not what the manifest says; nothing of it is parsed.
    """
    return ahead(page_of(lake, manifest, stored) for stored in manifest.objects if stored.items)


def page_of(lake: BronzeLake, manifest: Manifest, stored: ManifestObject) -> BronzePage:
    """One page of a closed run, verified; raises CorruptObject."""
    envelope = lake.read(stored.key, stored.object_sha256)
    return BronzePage(stored, SOURCES[manifest.source].split(envelope.body))


def control_numbers(page: BronzePage, source: Source = SOURCES[SEARCH]) -> list[int | None]:
    """The control number of each item of a page."""
    return [source.form.identify(raw) for raw in page.items]


def survey_page(survey: Survey, page: BronzePage, source: Source = SOURCES[SEARCH]) -> None:
    """Count the items of one page."""
    survey_items(survey, page, control_numbers(page, source))


def survey_items(survey: Survey, page: BronzePage, numbers: Sequence[int | None]) -> None:
    """Count the items of a page whose control numbers are known; only nameless ones are told apart by their bytes."""
    for index, number in enumerate(numbers):
        content = b"" if number else sha256(page.items[index]).digest()
        survey.see(number, content, page.pointer(index))


def survey_of(lake: BronzeLake, manifest: Manifest) -> Survey:
    """Which items of a closed run count."""
    survey = Survey()
    for page in pages_of(lake, manifest):
        survey_page(survey, page, SOURCES[manifest.source])
    return survey


def open_run_of(lake: BronzeLake, slices: Collection[str], runs: Sequence[RunState]) -> RunAddress | None:
    """The newest open one of a day's `runs` that holds pages of no other slices; a capture goes on in it."""
    for state in reversed(runs):
        if not state.closed and all(page.slice in slices for page in lake.stored_pages(state.address)):
            return state.address
    return None
