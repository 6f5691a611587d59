"""A day of silver: what its gated runs hold, as sightings first and then as rows, page by page.

    gated runs → sightings → (what the tables need) → batches of rows: for the day's Parquet, for the warehouse

Only runs whose verdict lets them through are read. A batch is one page at most; nothing holds a whole day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial

from usajobs_assets.pipeline.bronze_pages import page_of
from usajobs_assets.pipeline.examine import Origin, examine
from usajobs_assets.pipeline.page_rows import Batch, PageRows, Wish, parts_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.providers import USAJOBS, Provider
from usajobs_assets.pipeline.run_items import RunItems, Seen, forget, items_of
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Verdict
from usajobs_assets.storage.manifest import Manifest, ManifestObject
from usajobs_assets.storage.silver_loader import Needed, Row, RunLoad
from usajobs_assets.transforms.survey import Pointer


@dataclass(frozen=True)
class GatedRun:
    """A run that may be loaded, with its verdict and the items that were set aside."""

    manifest: Manifest
    verdict: Verdict
    set_aside: frozenset[tuple[str, int]]
    loaded: bool

    @property
    def origin(self) -> Origin:
        """What the rows of its items have in common."""
        return Origin(self.manifest.source, self.manifest.run_id, self.verdict.passed)


@dataclass(frozen=True)
class SilverDay:
    """The gated runs of a provider's day, read from bronze as they are iterated.

    `anew`: its postings are written whatever the tables say of them. `withdrawn`: runs that are loaded and may not be.
    `closed`: the day's runs when it was opened, also those that may not be loaded.
    """

    day: date
    lake: BronzeLake
    runs: Sequence[GatedRun]
    refused: tuple[str, ...] = ()
    anew: bool = False
    closed: frozenset[str] | None = None
    withdrawn: tuple[str, ...] = ()
    provider: Provider = USAJOBS

    @cached_property
    def _items(self) -> dict[str, RunItems]:
        """What is in each run, by its id."""
        return {run.manifest.run_id: items_of(self.lake, run.manifest) for run in self.runs}

    @cached_property
    def _postings(self) -> dict[str, dict[int, Seen]]:
        """What counts in each run, by its id, without what was set aside."""
        return {run.manifest.run_id: _accepted(self._items[run.manifest.run_id], run) for run in self.runs}

    @property
    def is_loaded(self) -> bool:
        """Whether the warehouse holds all of it, as it is to be."""
        return not (self.anew or self.withdrawn) and all(run.loaded for run in self.runs)

    @property
    def loads(self) -> list[RunLoad]:
        """The runs that the warehouse does not hold yet."""
        return [
            RunLoad(
                run.manifest.run_id,
                run.manifest.sha256,
                SOURCES[run.manifest.source].code_version,
                run.verdict.rules_version,
                len(self._postings[run.manifest.run_id]),
            )
            for run in self.runs
            if not run.loaded
        ]

    def sightings(self) -> list[Row]:
        """The rows of `silver.sighting` that the warehouse does not hold yet."""
        return [
            _sighting_row(number, seen, run.origin)
            for run in self.runs
            if not run.loaded
            for number, seen in self._postings[run.manifest.run_id].items()
        ]

    def batches(self, needed: Iterable[Needed] = ()) -> Iterator[Batch]:
        """The rows of the day's Parquet and those that are needed, also of other days; oldest run first."""
        lacking = {one.bronze_object: one for one in needed}
        items, done = sum(run.manifest.items for run in self.runs), 0
        for run in self.runs:
            shown = self._shown(run)
            for stored in run.manifest.objects:
                wishes = _wishes(shown.get(stored.key, ()), lacking.pop(stored.key, None))
                for part in self._parts(run, stored, wishes):
                    yield _batch(part, wishes, run.manifest.source)
                done += stored.items
                report("load", done, items)
        for one in lacking.values():
            yield from self._recall(one)

    def done(self) -> None:
        """The day is written: what was kept of its runs for this is given up."""
        for run in self.runs:
            forget(run.manifest)

    def _parts(self, run: GatedRun, stored: ManifestObject, wishes: Sequence[Wish]) -> Iterator[PageRows]:
        """The rows of a page: as they were made for the gate, or made again."""
        if not wishes:
            return
        kept = self._items[run.manifest.run_id].rows
        if kept.whole and run.verdict.passed:
            yield from kept.parts(stored.key)
            return
        page = page_of(self.lake, run.manifest, stored)
        yield from _made(page.items, wishes, run.origin, page.pointer)

    def _shown(self, run: GatedRun) -> dict[str, list[int]]:
        """By object, the indexes of the run's items that no later one of the day has replaced."""
        places = defaultdict(list)
        for number, seen in self._postings[run.manifest.run_id].items():
            if self._newest[run.manifest.source, number] == seen.at:
                places[seen.at.bronze_object].append(seen.at.item_index)
        return places

    @cached_property
    def _newest(self) -> dict[tuple[str, int], Pointer]:
        """Where each source showed each posting last on this day."""
        newest: dict[tuple[str, int], Pointer] = {}
        for run in self.runs:
            for number, seen in self._postings[run.manifest.run_id].items():
                key = run.manifest.source, number
                newest[key] = max(newest.get(key, seen.at), seen.at)
        return newest

    def _recall(self, one: Needed) -> Iterator[Batch]:
        """Items of other days, which are current once more or come between two that are alike."""
        envelope = self.lake.read(one.bronze_object, one.object_sha256)
        items, payload = SOURCES[one.source].split(envelope.body), bytes.fromhex(envelope.payload_sha256)
        wishes = [
            Wish(index, False, purpose) for index, purpose in zip(one.item_indexes, one.purposes, strict=True)
        ]
        origin = Origin(one.source, one.ingest_run_id, one.gated)
        place = partial(_pointer, envelope.received_at, payload, one.bronze_object)
        for part in _made(items, wishes, origin, place):
            yield _batch(part, wishes, one.source)


def _batch(part: PageRows, wishes: Sequence[Wish], source_name: str) -> Batch:
    source = SOURCES[source_name]
    shown = part.of([wish.item_index for wish in wishes if wish.shown], source.lake_tables)
    return Batch(shown, source.to_load(part, wishes))


def _pointer(seen_at: datetime, payload_sha256: bytes, bronze_object: str, index: int) -> Pointer:
    return Pointer(seen_at, payload_sha256, index, bronze_object)


def _made(
    items: Sequence[bytes], wishes: Sequence[Wish], origin: Origin, place: Callable[[int], Pointer]
) -> Iterator[PageRows]:
    for part in parts_of(items, [wish.item_index for wish in wishes]):
        made = examine(items, part, origin, place)
        for index in made.unreadable:
            raise ValueError(
                f"{place(index).bronze_object} item {index} cannot become a row and was not set aside"
            )
        yield made.rows


def _accepted(found: RunItems, run: GatedRun) -> dict[int, Seen]:
    """The run's postings that were not set aside; what cannot become a row must have been."""
    for bronze_object, index in sorted(found.unreadable - run.set_aside):
        raise ValueError(f"{bronze_object} item {index} cannot become a row and was not set aside")
    return {
        number: seen
        for number, seen in found.postings.items()
        if (seen.at.bronze_object, seen.at.item_index) not in run.set_aside
    }


def _sighting_row(number: int, seen: Seen, origin: Origin) -> Row:
    at = seen.at
    return (
        number,
        origin.source,
        origin.ingest_run_id,
        at.bronze_object,
        at.item_index,
        at.payload_sha256,
        seen.content_sha256,
        at.seen_at,
        origin.gated,
        seen.carries_texts,
    )


def _wishes(shown: Sequence[int], needed: Needed | None) -> list[Wish]:
    """What is wanted of a page, in the order of its items."""
    purposes = dict(zip(needed.item_indexes, needed.purposes, strict=True)) if needed else {}
    visible = set(shown)
    return [
        Wish(index, index in visible, purposes.get(index, 0)) for index in sorted(visible | purposes.keys())
    ]
