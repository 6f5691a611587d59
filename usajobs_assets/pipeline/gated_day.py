"""Which runs of a day may be loaded: the verdicts of the ledger, looked up against the manifests in bronze.

closed runs → verdicts → SilverDay, or GateClosed
"""

from dataclasses import replace
from datetime import date

from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.providers import USAJOBS, Provider
from usajobs_assets.pipeline.silver_day import GatedRun, SilverDay
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.ledger import Ledger
from usajobs_assets.storage.manifest import Manifest


class GateClosed(Exception):
    """The day has no run that may be loaded, or the newest run of a source may not."""


def open_silver_day(
    lake: BronzeLake,
    ledger: Ledger,
    day: date,
    provider: Provider = USAJOBS,
    *,
    enforce: bool = True,
    anew: bool = False,
    withdraw: bool = False,
) -> SilverDay:
    """The runs of a provider's `day` that may be loaded; without `enforce`, also those that did not pass.

    `anew` takes those that are loaded for not loaded: their postings are written once more, from bronze. `withdraw`
    takes back what was loaded of runs that do not pass any more.
    `SilverDay.refused` names each source whose newest run may not be loaded: what passed loads all the same.

    Raises:
        GateClosed: no run was closed, or there is nothing to load but what was refused. Verdicts are
            looked up against the manifest in bronze, so one given to other content does not count.
    """
    runs, refused, closed = [], [], set()
    for source in provider.sources:
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
    return SilverDay(day, lake, runs, tuple(refused), anew, frozenset(closed), withdrawn, provider)


def _gated(ledger: Ledger, manifest: Manifest, enforce: bool) -> GatedRun | None:
    """The run as it may be loaded; None if it was not judged, or did not pass and that counts."""
    verdict = ledger.verdict(manifest.run_id, manifest.sha256)
    if verdict is None or not (verdict.passed or not enforce):
        return None
    aside = {(item.bronze_object, item.item_index) for item in ledger.set_aside(manifest.run_id)}
    # The count too: people let records go, or keep them out, under the same rules.
    accepted = verdict.items - verdict.duplicates - len(aside)
    wanted = (manifest.sha256, SOURCES[manifest.source].code_version, verdict.rules_version, accepted)
    is_loaded = ledger.loaded([manifest.run_id]).get(manifest.run_id) == wanted
    return GatedRun(manifest, verdict, frozenset(aside), is_loaded)


def _refusal(ledger: Ledger, newest: Manifest) -> str:
    run = f"{newest.source.capitalize()} run {newest.run_id} of {newest.day}"
    if ledger.verdict(newest.run_id, newest.sha256) is None:
        return (
            f"{run} was not judged by the gate; silver loads nothing of it. Another process may be about to judge and "
            "load it; if not, run the day again."
        )
    return (
        f"{run} did not pass the gate; silver loads nothing of it. "
        f"Capture the day again, or look at the failed checks: `usajobs status --date {newest.day}`."
    )
