"""Bronze to silver for one day, without Dagster: judge every run of a provider's sources, load what passed."""

from datetime import date

from usajobs_assets.pipeline.as_loaded import require_as_loaded
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.gate import judge
from usajobs_assets.pipeline.gated_day import GateClosed, open_silver_day
from usajobs_assets.pipeline.providers import USAJOBS, Provider
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import SilverDay
from usajobs_assets.pipeline.write_day import DayWritten, write_day


def load_day(services: Services, day: date, provider: Provider = USAJOBS) -> DayWritten:
    """Judge and load the closed runs of a provider's day; no network.

    Raises:
        GateClosed: the newest run of a source did not pass, or there is none. What passed is loaded all the same.
    """
    gated = judge_and_open(services, day, provider)
    written = write_day(gated, services.store, services.warehouse)
    if gated.refused:
        raise GateClosed(" ".join(gated.refused))
    return written


def judge_and_open(
    services: Services,
    day: date,
    provider: Provider = USAJOBS,
    *,
    anew: bool = False,
    withdraw: bool = False,
) -> SilverDay:
    """Judge the closed runs of `day` by today's rules; the day as it may be loaded (see open_silver_day).

    Raises:
        GateClosed: there is nothing to load.
        ObjectMissing, CorruptObject: a manifest is not the one that its run was loaded by; nothing is judged by it.
    """
    lake, ledger, gate = services.lake, services.ledger, services.gate_settings
    require_as_loaded(lake, services.warehouse, day, provider)
    for source in provider.sources:
        for manifest in closed_runs(lake, day, source):
            judge(lake, ledger, manifest, gate)
    return open_silver_day(lake, ledger, day, provider, enforce=gate.enforce, anew=anew, withdraw=withdraw)
