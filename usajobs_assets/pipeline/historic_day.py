"""The HistoricJoa partitions of an open date: captured anew at every materialisation, tried again while it drifts.

An open date is never finished for good: postings are attached to it for months, and statuses change.
"""

import logging
from datetime import date

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.historic_capture import capture_open_date
from usajobs_assets.pipeline.search_day import DayRefused
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient

_log = logging.getLogger(__name__)

# A total that moved, or a token that expired, usually holds on the next try.
CAPTURES_AT_MOST = 3


def capture_open_day(
    lake: BronzeLake, client: UsajobsClient, source: str, day: date, clock: Clock
) -> Manifest:
    """Capture an open date of `source`, again while it is not proven; returns the manifest of the last run.

    Raises:
        DayRefused: `day` is not here yet.
        ApiError: the API refused, or did not answer in the time and tries allowed. The run stays open
            and goes on when the day is asked for again.
    """
    if day > eastern_day(clock.now()):
        raise DayRefused(f"{day} is not here yet: no posting has opened on it.")
    with log_fields(source=source, partition=day):
        for _ in range(CAPTURES_AT_MOST):
            manifest = capture_open_date(lake, client, source, day, clock)
            _log.info("Captured %d postings: %s.", manifest.postings_distinct, manifest.outcome)
            if manifest.outcome == "proven":
                break
    return manifest


def historic_partition(services: Services, day: date, source: str) -> list[Manifest]:
    """What materialising the partition `day` of a source means; the manifests of its closed runs, oldest first."""
    services.check_warehouse()
    with services.client(source) as client:
        capture_open_day(services.lake, client, source, day, services.clock)
    return closed_runs(services.lake, day, source)
