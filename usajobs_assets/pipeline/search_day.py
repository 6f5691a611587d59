"""The Search partition of a day: today is swept, a past day is verified, an unswept past day is refused.

Search serves only what is open now. What it served on a past day exists in bronze or nowhere.
"""

import logging
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.search_capture import SOURCE, sweep_search
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.slices import Codes
from usajobs_assets.settings import Settings
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.pager import ROW_CAP
from usajobs_assets.usajobs_api.search_request import SearchRequest

_log = logging.getLogger(__name__)

# Pages are no snapshot; a total that moved meanwhile usually stands still on the next try.
SWEEPS_AT_MOST = 3
_GONE = (
    "/api/Search cannot tell any more what was open then. "
    "HistoricJoa has the postings that opened on that day."
)


class DayRefused(Exception):
    """The day cannot be captured (any more); the message says what serves it instead."""


def capture_day(
    lake: BronzeLake,
    client: UsajobsClient,
    request: SearchRequest,
    day: date,
    clock: Clock,
    max_pages: int | None = None,
    codes: Codes | None = None,
) -> Manifest:
    """Sweep today, again while the total moves; returns the manifest of the last sweep.

    `codes` gives the code lists by which a query beyond the cap is split; slices are tried again on their own.

    Raises:
        DayRefused: `day` is not today, Eastern time.
        ApiError: the API refused, or did not answer in the time and tries allowed.
    """
    if day != eastern_day(clock.now()):
        raise DayRefused(
            f"{day} is over or not yet here: /api/Search serves only what is open now. "
            "HistoricJoa has the postings of past days, by the day on which they opened."
        )
    with log_fields(source=SOURCE, partition=day):
        for _ in range(SWEEPS_AT_MOST):
            manifest = sweep_search(lake, client, request, day, clock, max_pages, codes)
            _log.info("Swept %d postings: %s.", manifest.postings_distinct, manifest.outcome)
            if manifest.outcome != "incomplete" or not _moved(manifest):
                break
    return manifest


def _moved(manifest: Manifest) -> bool:
    """Whether what is wrong with a sweep may be at rest in another one."""
    if manifest.slices or (manifest.api_total or 0) >= ROW_CAP:
        return False
    totals = {stored.total_seen for stored in manifest.objects if stored.kind == "page"}
    return totals != {manifest.postings_distinct}


def search_request(settings: Settings) -> SearchRequest:
    """The sweep that the settings ask for: everything open, unless they narrow it."""
    return SearchRequest(
        keyword=settings.keyword,
        location_name=(settings.location_name,) if settings.location_name else (),
        radius=settings.radius_miles,
        results_per_page=settings.results_per_page,
        fields_="Min" if settings.fields_.lower() == "min" else "Full",
    )


def verify_day(lake: BronzeLake, day: date, source: str = SOURCE, gone: str = _GONE) -> list[Manifest]:
    """Read every object of a past day's closed runs and compare its digest; returns their manifests.

    `gone` says why the day cannot be captured any more.

    Raises:
        DayRefused: nothing was swept on that day, or no sweep was finished.
        CorruptObject: an object is not what its manifest says.
        ObjectMissing: an object is gone.
    """
    manifests = closed_runs(lake, day, source)
    if not manifests:
        half_done = "A sweep was begun and never finished" if lake.runs(source, day) else "Nothing was swept"
        raise DayRefused(f"{half_done} on {day}, and {gone}")
    for manifest in manifests:
        lake.require_intact(manifest)
    return manifests


def search_partition(
    services: Services, day: date, narrowed: Mapping[str, Any] | None = None
) -> list[Manifest]:
    """What materialising the partition `day` means; returns the manifests of the day's closed runs.

    `narrowed` overrides settings of the sweep by their lower-case names, such as `keyword` or `max_pages`.
    """
    if day != eastern_day(services.clock.now()):
        return verify_day(services.lake, day)
    services.check_warehouse()
    settings = services.settings.model_copy(update=dict(narrowed or {}))
    with services.client() as client:
        request = search_request(settings)
        capture_day(
            services.lake,
            client,
            request,
            day,
            services.clock,
            settings.max_pages,
            codes=cache(services.codes(client)),
        )
    return closed_runs(services.lake, day, SOURCE)
