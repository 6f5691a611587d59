"""Is bronze what was written? Every object of every closed run is read again and compared with its manifest.

    runs in bronze → manifest against the ledger → each object against the manifest → findings, KnownRuns

Damage costs only itself: the next object is looked at all the same. Keep out: what the bytes mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from usajobs_assets.pipeline.code_lists import SOURCE as CODE_LISTS
from usajobs_assets.pipeline.findings import Verified, mend_object, partition_of, replay_of
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState
from usajobs_assets.storage.ledger_runs import LedgerRun, ledger_runs
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, StoreUnavailable


@dataclass
class BronzeState:
    """What the walk through bronze leaves behind: the sources' days whose bytes cannot be relied on."""

    damaged: set[tuple[str, date]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


def verify_bronze(services: Services, result: Verified) -> BronzeState:
    """Re-hash every object, and hold bronze and the ledger against each other in both directions."""
    lake, known = services.lake, ledger_runs(services.warehouse)
    state = BronzeState()
    days = [(source, day) for source in (*SOURCES, CODE_LISTS) for day in lake.days(source)]
    for done, (source, day) in enumerate(days):
        report("bronze", done, len(days))
        for run in lake.runs(source, day):
            _verify_run(lake, run, known.get(run.address.run_id), state, result)
    report("bronze", len(days), len(days))
    for run_id, entered in known.items():
        if run_id not in state.seen:
            _tell_lost(lake, run_id, entered, state, result)
    return state


def _verify_run(
    lake: BronzeLake, run: RunState, entered: LedgerRun | None, state: BronzeState, result: Verified
) -> None:
    address = run.address
    if not run.closed:
        if entered is None:
            result.notes.append(
                f"{partition_of(address.source, address.day)}: run {address.run_id} was begun and never finished; "
                "it counts for nothing."
            )
        return
    state.seen.add(address.run_id)
    result.counted("runs")
    damage = list(_damage(lake, address, entered, result))
    for key, what, sha256 in damage:
        partition = partition_of(address.source, address.day)
        result.found(partition, what, key, mend_object(address.source, address.day, sha256))
        state.damaged.add((address.source, address.day))
    if not damage and address.source in SOURCES:
        _tell_newer(address, entered, result)


_Damage = tuple[str, str, str | None]


def _damage(
    lake: BronzeLake, run: RunAddress, entered: LedgerRun | None, result: Verified
) -> Iterator[_Damage]:
    """What is wrong with the objects of a run: key, sentence, and the digest that the object should have."""
    key, expected = lake.manifest_key(run), entered.manifest_sha256 if entered else None
    try:
        manifest = lake.manifest(run)
    except CorruptObject as error:
        yield key, f"the manifest cannot be read: {error.reason}", expected
        return
    if manifest is None:
        yield key, "the manifest went away while it was looked at", expected
        return
    result.counted("objects")
    if expected not in (None, manifest.sha256):
        yield key, f"the manifest is not the one that the ledger knows: {manifest.sha256}", expected
        return
    if (manifest.source, manifest.day, manifest.run_id) != (run.source, run.day, run.run_id):
        yield key, f"the manifest is of {manifest.source} {manifest.day} {manifest.run_id}", expected
    names_total = run.source not in SOURCES or SOURCES[run.source].names_total
    if manifest.outcome == "proven" and names_total and manifest.postings_distinct != manifest.api_total:
        came, said = manifest.postings_distinct, manifest.api_total
        yield key, f"the run is called proven and holds {came} of {said} postings", expected
    yield from _damaged_objects(lake, manifest, result)
    yield from _unlisted_objects(lake, run, manifest, result)


def _damaged_objects(lake: BronzeLake, manifest: Manifest, result: Verified) -> Iterator[_Damage]:
    for stored in manifest.objects:
        result.counted("objects")
        try:
            envelope = lake.read(stored.key, stored.object_sha256)
        except ObjectMissing:
            yield stored.key, "the object is missing", stored.object_sha256
        except CorruptObject as error:
            yield stored.key, f"the object is damaged: {error.reason}", stored.object_sha256
        except StoreUnavailable as error:
            lake.manifest(
                RunAddress(manifest.source, manifest.day, manifest.run_id)
            )  # raises if it is the whole store
            yield stored.key, f"the object cannot be read: {error}", stored.object_sha256
        else:
            if envelope.payload_sha256 != stored.payload_sha256:
                yield stored.key, "the page is not the one that the manifest lists", stored.object_sha256


def _unlisted_objects(
    lake: BronzeLake, run: RunAddress, manifest: Manifest, result: Verified
) -> Iterator[_Damage]:
    """Objects beside the listed ones. Of two processes that sweep one run, the second may leave a few: whole pages."""
    listed = {stored.key for stored in manifest.objects} | {lake.manifest_key(run)}
    for key in lake.keys(run):
        if key in listed:
            continue
        try:
            whole = lake.read(key).ingest.get("ingest_run_id") == run.run_id
        except (ObjectMissing, CorruptObject):
            whole = False
        if whole:
            result.notes.append(
                f"{key} came when its run was closed already; it is kept and counts for nothing."
            )
        else:
            yield key, "somebody else's object lies in the run; nothing reads it. Remove it", None


def _tell_newer(run: RunAddress, entered: LedgerRun | None, result: Verified) -> None:
    """A whole run that silver does not hold, although nothing forbids it: silver is older than bronze."""
    if entered is None or (not entered.loaded and entered.passed is not False):
        what = "bronze is newer than silver: the run is not loaded"
        result.found(partition_of(run.source, run.day), what, run.run_id, replay_of(run.day))
    elif not entered.loaded:
        result.notes.append(
            f"{partition_of(run.source, run.day)}: run {run.run_id} was refused by the gate and is not loaded."
        )


def _tell_lost(
    lake: BronzeLake, run_id: str, entered: LedgerRun, state: BronzeState, result: Verified
) -> None:
    """A run that the ledger knows and bronze has not."""
    address = RunAddress(entered.source, entered.day, run_id)
    state.damaged.add((entered.source, entered.day))
    result.found(
        partition_of(entered.source, entered.day),
        "the manifest of a run that the ledger knows is missing",
        lake.manifest_key(address),
        mend_object(entered.source, entered.day, entered.manifest_sha256),
    )
