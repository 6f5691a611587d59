"""The JSearch partition of a day: today is captured, a past day is verified, one without a run is refused.

    JSEARCH_QUERIES → jsearch_client → sweep_jsearch → the day's manifests

JSearch shows what it has now, so a past day is in bronze or nowhere. Without JSEARCH_QUERIES it is off.
"""

import contextlib
import logging
from collections.abc import Iterator
from datetime import date

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.jsearch_api.client import LIVE_URL, JsearchClient
from usajobs_assets.jsearch_api.credentials import HOST, JsearchKey
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.jsearch_capture import Limits, RequestsSpent, sweep_jsearch
from usajobs_assets.pipeline.search_day import DayRefused, verify_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import JSEARCH
from usajobs_assets.settings import Mode, Settings, SettingsError
from usajobs_assets.storage.manifest import Manifest

_log = logging.getLogger(__name__)

_OFF = "JSearch is off: JSEARCH_QUERIES names the queries to ask, separated by semicolons."


def jsearch_partition(services: Services, day: date) -> list[Manifest]:
    """What materialising the partition `day` means; returns the manifests of the day's closed runs.

    Raises:
        DayRefused: JSearch is off, the day is over and was not captured, or its requests are spent.
        ApiError: the API refused, or did not answer in the time and tries allowed.
    """
    if day != eastern_day(services.clock.now()):
        return verify_day(services.lake, day, JSEARCH, "JSearch cannot tell any more what it showed then.")
    settings = services.settings
    if not settings.jsearch_requests:
        raise DayRefused(_OFF)
    services.check_warehouse()
    limits = Limits(settings.jsearch_max_pages, settings.jsearch_max_requests)
    with log_fields(source=JSEARCH, partition=day), jsearch_client(services) as client:
        try:
            manifest = sweep_jsearch(
                services.lake, client, settings.jsearch_requests, day, services.clock, limits
            )
        except RequestsSpent as spent:
            raise DayRefused(str(spent)) from spent
        _log.info("Captured %d postings: %s.", manifest.postings_distinct, manifest.outcome)
    return closed_runs(services.lake, day, JSEARCH)


@contextlib.contextmanager
def jsearch_client(services: Services) -> Iterator[JsearchClient]:
    """A client of JSearch; in simulated mode, and without an address, of a simulator started for it.

    Raises:
        SettingsError: live JSearch without a key.
    """
    settings = services.settings
    if settings.usajobs_mode is Mode.LIVE:
        address = settings.jsearch_base_url or LIVE_URL
        key = _key(settings)
        with (
            services.budget(address) as budget,
            JsearchClient(address, key, budget=budget, clock=services.clock) as client,
        ):
            yield client
        return
    with contextlib.ExitStack() as stack:
        address = settings.jsearch_base_url or stack.enter_context(services.simulator())
        # A key is for the real API only, and nobody has to be polite to on loopback.
        budget_alone = Budget(spacing=0, clock=services.clock)
        client = JsearchClient(address, JsearchKey("simulated"), budget=budget_alone, clock=services.clock)
        yield stack.enter_context(client)


def _key(settings: Settings) -> JsearchKey:
    if settings.jsearch_api_key is None:
        raise SettingsError(
            "JSEARCH_API_KEY is needed for live JSearch: subscribe to it at its marketplace, or leave "
            "JSEARCH_QUERIES unset to switch it off."
        )
    try:
        return JsearchKey(settings.jsearch_api_key.get_secret_value(), settings.jsearch_api_host or HOST)
    except ValueError as error:
        raise SettingsError(str(error)) from error
