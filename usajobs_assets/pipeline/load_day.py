"""Bronze to silver for one day, without Dagster: judge every run of every source, load what passed."""

from datetime import date

from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.gate import judge
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import DayWritten, GateClosed, open_silver_day, write_day
from usajobs_assets.pipeline.sources import SOURCES


def load_day(services: Services, day: date) -> DayWritten:
    """Judge and load the closed runs of `day`; no network.

    Raises:
        GateClosed: the newest run of a source did not pass, or there is none. What passed is loaded all the same.
    """
    lake, ledger, gate = services.lake, services.ledger, services.gate_settings
    for source in SOURCES:
        for manifest in closed_runs(lake, day, source):
            judge(lake, ledger, manifest, gate)
    gated = open_silver_day(lake, ledger, day, enforce=gate.enforce)
    written = write_day(gated, services.store, services.warehouse)
    if gated.refused:
        raise GateClosed(" ".join(gated.refused))
    return written
