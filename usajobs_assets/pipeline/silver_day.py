"""A day of silver: what its gated runs hold, as a lazy sequence of batches, and the writing of it.

    closed runs → verdicts → SilverDay(batches) → write_day → Parquet in the lake, tables in the warehouse

Only runs whose verdict lets them through are read. Each batch is one page; nothing holds a whole day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from usajobs_assets.pipeline.bronze_pages import BronzePage, closed_runs, pages_of, survey_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.search_capture import SOURCE
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Ledger, Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.objects import ObjectStore
from usajobs_assets.storage.silver_lake import open_day
from usajobs_assets.storage.silver_loader import LakeFile, MergeResult, Missing, Rows, RunLoad, open_load
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.item import read_item
from usajobs_assets.transforms.job_rows import Row, Sighting, job_rows
from usajobs_assets.transforms.survey import Pointer, Survey, newest_of_all
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets.version import code_version

PostingRows = dict[str, list[Row]]


class GateClosed(Exception):
    """The day has no run that may be loaded, or its newest run may not."""


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
    """The gated runs of a day, read from bronze as they are iterated."""

    day: date
    lake: BronzeLake
    runs: Sequence[GatedRun]

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
        """One batch a page, oldest run first."""
        of_day = newest_of_all(self._surveys.values())
        items, done = sum(run.manifest.items for run in self.runs), 0
        for run in self.runs:
            survey = self._surveys[run.manifest.run_id]
            for page in pages_of(self.lake, run.manifest):
                yield self._batch(run, page, survey, of_day)
                done += len(page.items)
                report("load", done, items)

    def recall(self, missing: Missing) -> Rows:
        """The rows of items that are read again from bronze, because they are current once more."""
        envelope = self.lake.read(missing.bronze_object)
        items = read_search_page(envelope.body).items
        payload = bytes.fromhex(envelope.payload_sha256)
        rows = []
        for index in missing.item_indexes:
            at = Pointer(envelope.received_at, payload, index, missing.bronze_object)
            rows.append(_rows(items[index], at, missing.source, missing.ingest_run_id, missing.gated)[1])
        return _by_table(rows)

    def _batch(self, run: GatedRun, page: BronzePage, survey: Survey, of_day: Survey) -> Batch:
        current, fresh, sightings = [], [], []
        for control_number, at in survey.on_page(page.stored.key):
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
        return Batch(_by_table(current), {**_by_table(fresh), "sighting": list(sightings)})


def open_silver_day(lake: BronzeLake, ledger: Ledger, day: date, *, enforce: bool = True) -> SilverDay:
    """The runs of `day` that may be loaded; without `enforce`, also those that were judged and did not pass.

    Raises:
        GateClosed: no run was closed, or the newest one was not judged or did not pass. Verdicts are
            looked up against the manifest in bronze, so one given to other content does not count.
    """
    manifests = closed_runs(lake, day, SOURCE)
    if not manifests:
        raise GateClosed(f"{day} has no finished run in bronze, so there is nothing that silver may load.")
    newest, verdicts = manifests[-1], {m.run_id: ledger.verdict(m.run_id, m.sha256) for m in manifests}
    refused = verdicts[newest.run_id]
    if refused is None or not (refused.passed or not enforce):
        why = "was not judged" if refused is None else "did not pass"
        raise GateClosed(
            f"Run {newest.run_id} of {day} {why} the gate; silver loads nothing of the day until a run passes. "
            f"Sweep again, or look at its failed checks: `usajobs status --date {day}`."
        )
    loaded = ledger.loaded([manifest.run_id for manifest in manifests])
    runs = []
    for manifest in manifests:
        verdict = verdicts[manifest.run_id]
        if verdict is not None and (verdict.passed or not enforce):
            aside = {(item.bronze_object, item.item_index) for item in ledger.set_aside(manifest.run_id)}
            wanted = (manifest.sha256, code_version(), verdict.rules_version)
            is_loaded = loaded.get(manifest.run_id) == wanted
            runs.append(GatedRun(manifest, verdict, frozenset(aside), is_loaded))
    return SilverDay(day, lake, runs)


def write_day(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> DayWritten:
    """Write Parquet, then commit the tables with the files' digests; all of the warehouse's part or nothing."""
    with open_load(warehouse) as load, open_day(store, day.day) as files:
        for batch in day.batches():
            files.add(batch.as_of_day)
            load.stage(batch.to_load)
        published = files.publish()
        return DayWritten(load.merge(day.loads, published, day.recall), published)


def _rows(raw: bytes, at: Pointer, source: str, run_id: str, gated: bool) -> tuple[Sighting, PostingRows]:
    item = read_item(raw)
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
    return sighting, job_rows(item, sighting, code_version())


def _by_table(postings: Sequence[PostingRows]) -> PostingRows:
    """Rows of many postings, by table name."""
    return {name: [row for rows in postings for row in rows[name]] for name in SILVER_TABLES}
