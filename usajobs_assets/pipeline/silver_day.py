"""A day of silver: what its gated runs hold, as a lazy sequence of batches, and the writing of it.

    closed runs → verdicts → SilverDay(batches) → write_day → Parquet in the lake, tables in the warehouse

Only runs whose verdict lets them through are read. Each batch is one page; nothing holds a whole day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from usajobs_assets.pipeline.as_loaded import require_as_loaded
from usajobs_assets.pipeline.bronze_pages import BronzePage, closed_runs, pages_of, survey_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Ledger, Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.objects import ObjectStore
from usajobs_assets.storage.silver_lake import open_day
from usajobs_assets.storage.silver_loader import LakeFile, MergeResult, Missing, Rows, RunLoad, open_load
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.job_rows import Row, Sighting
from usajobs_assets.transforms.survey import Pointer, Survey, newest_of_all
from usajobs_assets.version import code_version

PostingRows = dict[str, list[Row]]
Postings = Sequence[tuple[int, Pointer]]
# Rows take some ten times the memory of their JSON. 500 usual postings have 10 MB.
MOST_BYTES_A_BATCH = 16 * 1024 * 1024


class GateClosed(Exception):
    """The day has no run that may be loaded, or the newest run of a source may not."""


@dataclass(frozen=True)
class Batch:
    """The rows of one page. `as_of_day`: what the day's Parquet shows; `to_load`: what the warehouse lacks."""

    as_of_day: Rows
    to_load: Rows


@dataclass(frozen=True)
class DayWritten:
    """What a write did: the merge's counts and the files, whose rows are those of the day."""

    merged: MergeResult
    files: Sequence[LakeFile]

    @property
    def rows(self) -> dict[str, int]:
        """Rows per table that the day's runs hold."""
        return {file.table_name: file.rows for file in self.files}


@dataclass(frozen=True)
class GatedRun:
    """A run that may be loaded, with its verdict and the items that were set aside."""

    manifest: Manifest
    verdict: Verdict
    set_aside: frozenset[tuple[str, int]]
    loaded: bool


@dataclass(frozen=True)
class SilverDay:
    """The gated runs of a day, read from bronze as they are iterated.

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

    @cached_property
    def _surveys(self) -> dict[str, Survey]:
        """What counts in each run, without what was set aside."""
        surveys = {run.manifest.run_id: survey_of(self.lake, run.manifest) for run in self.runs}
        for run in self.runs:
            newest = surveys[run.manifest.run_id].newest
            aside = [key for key, at in newest.items() if (at.bronze_object, at.item_index) in run.set_aside]
            for control_number in aside:
                del newest[control_number]
        return surveys

    @property
    def loads(self) -> list[RunLoad]:
        """The runs that the warehouse does not hold yet."""
        accepted = {run_id: len(survey.newest) for run_id, survey in self._surveys.items()}
        pending = [(run.manifest, run.verdict) for run in self.runs if not run.loaded]
        return [
            RunLoad(run.run_id, run.sha256, code_version(), verdict.rules_version, accepted[run.run_id])
            for run, verdict in pending
        ]

    def batches(self) -> Iterator[Batch]:
        """One batch a page, oldest run first; several for a page of very large postings."""
        of_day = self._newest_of_day()
        items, done = sum(run.manifest.items for run in self.runs), 0
        for run in self.runs:
            survey = self._surveys[run.manifest.run_id]
            for page in pages_of(self.lake, run.manifest):
                for part in _parts(page, survey.on_page(page.stored.key)):
                    yield self._batch(run, page, part, of_day[run.manifest.source])
                done += len(page.items)
                report("load", done, items)

    def _newest_of_day(self) -> dict[str, Survey]:
        """By source, where each posting was seen last on this day: what its Parquet shows."""
        found: dict[str, list[Survey]] = {}
        for run in self.runs:
            found.setdefault(run.manifest.source, []).append(self._surveys[run.manifest.run_id])
        return {source: newest_of_all(surveys) for source, surveys in found.items()}

    def recall(self, missing: Missing) -> Rows:
        """The rows of items that are read again from bronze, because they are current once more."""
        envelope = self.lake.read(missing.bronze_object, missing.object_sha256)
        items = SOURCES[missing.source].split(envelope.body)
        payload = bytes.fromhex(envelope.payload_sha256)
        rows = []
        for index in missing.item_indexes:
            at = Pointer(envelope.received_at, payload, index, missing.bronze_object)
            rows.append(_rows(items[index], at, missing.source, missing.ingest_run_id, missing.gated)[1])
        return _by_table(rows)

    def _batch(self, run: GatedRun, page: BronzePage, postings: Postings, of_day: Survey) -> Batch:
        current, fresh, sightings = [], [], []
        for control_number, at in postings:
            shown = of_day.is_newest(control_number, at)
            if not shown and run.loaded:
                continue
            manifest = run.manifest
            sighting, rows = _rows(
                page.items[at.item_index], at, manifest.source, manifest.run_id, run.verdict.passed
            )
            if shown:
                current.append(rows)
            if not run.loaded:
                fresh.append(rows)
                sightings.append(sighting)
        lake_tables = SOURCES[run.manifest.source].lake_tables
        of_day_rows = {name: rows for name, rows in _by_table(current).items() if name in lake_tables}
        return Batch(of_day_rows, {**_by_table(fresh), "sighting": list(sightings)})


def _parts(page: BronzePage, postings: Postings) -> Iterator[Postings]:
    """The postings of a page in batches of bounded size; an empty one for a page on which nothing counts."""
    part: list[tuple[int, Pointer]] = []
    size = 0
    for control_number, at in postings:
        length = len(page.items[at.item_index])
        if part and size + length > MOST_BYTES_A_BATCH:
            yield part
            part, size = [], 0
        part.append((control_number, at))
        size += length
    yield part


def open_silver_day(
    lake: BronzeLake,
    ledger: Ledger,
    day: date,
    *,
    enforce: bool = True,
    anew: bool = False,
    withdraw: bool = False,
) -> SilverDay:
    """The runs of `day` that may be loaded, of every source; without `enforce`, also those that did not pass.

    `anew` takes those that are loaded for not loaded: their postings are written once more, from bronze. `withdraw`
    takes back what was loaded of runs that do not pass any more.
    `SilverDay.refused` names each source whose newest run may not be loaded: what passed loads all the same.

    Raises:
        GateClosed: no run was closed, or there is nothing to load but what was refused. Verdicts are
            looked up against the manifest in bronze, so one given to other content does not count.
    """
    runs, refused, closed = [], [], set()
    for source in SOURCES:
        manifests = closed_runs(lake, day, source)
        closed |= {manifest.run_id for manifest in manifests}
        runs += [run for manifest in manifests if (run := _gated(ledger, manifest, enforce))]
        if manifests and not (runs and runs[-1].manifest == manifests[-1]):
            refused.append(_refusal(ledger, manifests[-1]))
    loaded = ledger.loaded(sorted(closed)) if withdraw else {}
    withdrawn = tuple(sorted(loaded.keys() - {run.manifest.run_id for run in runs}))
    if refused and all(run.loaded for run in runs) and not withdrawn:
        raise GateClosed(" ".join(refused))
    if not runs and not withdrawn:
        raise GateClosed(f"{day} has no finished run in bronze, so there is nothing that silver may load.")
    if anew:
        runs = [replace(run, loaded=False) for run in runs]
    return SilverDay(day, lake, runs, tuple(refused), anew, frozenset(closed), withdrawn)


def _gated(ledger: Ledger, manifest: Manifest, enforce: bool) -> GatedRun | None:
    """The run as it may be loaded; None if it was not judged, or did not pass and that counts."""
    verdict = ledger.verdict(manifest.run_id, manifest.sha256)
    if verdict is None or not (verdict.passed or not enforce):
        return None
    aside = {(item.bronze_object, item.item_index) for item in ledger.set_aside(manifest.run_id)}
    # The count too: people let records go, or keep them out, under the same rules.
    accepted = verdict.items - verdict.duplicates - len(aside)
    wanted = (manifest.sha256, code_version(), verdict.rules_version, accepted)
    is_loaded = ledger.loaded([manifest.run_id]).get(manifest.run_id) == wanted
    return GatedRun(manifest, verdict, frozenset(aside), is_loaded)


def _refusal(ledger: Ledger, newest: Manifest) -> str:
    judged = ledger.verdict(newest.run_id, newest.sha256) is not None
    why = "did not pass" if judged else "was not judged by"
    return (
        f"{newest.source.capitalize()} run {newest.run_id} of {newest.day} {why} the gate; silver loads nothing of it. "
        f"Capture the day again, or look at the failed checks: `usajobs status --date {newest.day}`."
    )


def write_day(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> DayWritten:
    """Write Parquet, then commit the tables with the files' digests; all of the warehouse's part or nothing.

    Raises:
        ObjectMissing, CorruptObject: bronze does not hold what was loaded of this day; nothing is written.
    """
    require_as_loaded(day.lake, warehouse, day.day)
    return warehouse.insist(lambda: _write_once(day, store, warehouse))


def _write_once(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> DayWritten:
    with open_load(warehouse) as load, open_day(store, day.day) as files:
        loaded = load.lock_day(day.day)
        is_newest = day.closed is None or loaded <= day.closed
        for batch in day.batches():
            files.add(batch.as_of_day)
            load.stage(batch.to_load)
        # Another process may have written the day since this one read it: its files hold more than ours would.
        published = files.publish() if is_newest else load.files_of(day.day)
        return DayWritten(
            load.merge(day.loads, published, day.recall, day.withdrawn, anew=day.anew), published
        )


def _rows(raw: bytes, at: Pointer, source: str, run_id: str, gated: bool) -> tuple[Sighting, PostingRows]:
    form = SOURCES[source].form
    item = form.read_item(raw)
    if item.control_number is None:
        raise ValueError(
            f"{at.bronze_object} item {at.item_index} has no control number and was not set aside"
        )
    sighting = Sighting(
        item.control_number,
        source,
        run_id,
        at.bronze_object,
        at.item_index,
        at.payload_sha256,
        item.content_sha256,
        at.seen_at,
        gated,
    )
    return sighting, form.rows(item, sighting, code_version())


def _by_table(postings: Sequence[PostingRows]) -> PostingRows:
    """Rows of many postings, by table name."""
    return {name: [row for rows in postings for row in rows.get(name, ())] for name in SILVER_TABLES}
