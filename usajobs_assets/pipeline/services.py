"""The parts a run works with, opened from the settings when they are first used.

    Settings → Services → .store .lake .warehouse .ledger .client()

On a laptop the embedded Postgres and the simulator are started here, on demand. Everything is checked once
on opening: the store's promises, the schema, the origin. Keep out: what is done with them.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from pydantic import SecretStr

from usajobs_assets.api_client.budget import Budget, RequestBudget
from usajobs_assets.api_client.clock import Clock, SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.gate import GateSettings
from usajobs_assets.pipeline.sources import SEARCH, SOURCES
from usajobs_assets.settings import LIVE_URL, Mode, Settings, SettingsError
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.errors import WarehouseUnavailable
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.ledger import Ledger
from usajobs_assets.storage.objects import ObjectStore
from usajobs_assets.storage.open_store import boto3_client, require_ready
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials

WAREHOUSE_DATABASE = "usajobs"
DAGSTER_DATABASE = "dagster"

_log = logging.getLogger(__name__)


class Services:
    """Lazily opened; holds no connection. `clock` decides which day is today."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        s3_client: Callable[[Settings], Any] | None = None,
    ) -> None:
        self.settings = settings
        self._s3_client = s3_client or (lambda settings: boto3_client(settings.aws_endpoint_url))
        self.clock = clock or SystemClock()

    def with_clock(self, clock: Clock) -> "Services":
        """The same parts, opened already or not, by another clock."""
        other = Services(self.settings, clock, self._s3_client)
        other.__dict__.update({name: part for name, part in vars(self).items() if name != "clock"})
        return other

    def with_lake(self, lake: BronzeLake) -> "Services":
        """The same parts, opened already or not, with another view of bronze."""
        other = self.with_clock(self.clock)
        other.__dict__["lake"] = lake
        return other

    def with_warehouse(self, url: str, store: ObjectStore) -> "Services":
        """The same bronze and the same clock, with another warehouse, and `store` for the files of silver."""
        settings = self.settings.model_copy(update={"db_url": SecretStr(url)})
        other = Services(settings, self.clock, self._s3_client)
        other.__dict__.update(lake=self.lake, store=store)
        return other

    @cached_property
    def store(self) -> ObjectStore:
        """The object store, probed."""
        settings = self.settings
        if settings.bronze_s3_bucket is None:
            store: ObjectStore = FolderStore(settings.state / "lake")
        else:
            store = self.bucket(settings.bronze_s3_bucket)
        require_ready(store, settings.usajobs_mode.value)
        return store

    def bucket(self, name: str, prefix: str = "") -> S3Store:
        """A bucket of S3, or below a prefix of it; neither asked nor probed yet."""
        return S3Store(self._s3_client(self.settings), name, prefix)

    @cached_property
    def lake(self) -> BronzeLake:
        """Bronze, in the store."""
        return BronzeLake(self.store, self.settings.bronze_s3_prefix)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The warehouse, its schema current; the embedded one is migrated on the way."""
        warehouse = Warehouse(self.warehouse_url, revive=self._revive)
        if self.settings.db_url is None:
            from usajobs_assets.storage.migrate import migrate

            migrate(warehouse.url)
        warehouse.require_ready(self.settings.usajobs_mode.value)
        return warehouse

    def check_warehouse(self) -> None:
        """Tell what is wrong with the warehouse before a sweep is spent on it.

        One that cannot be reached is no reason to stop: bronze does not need it, and what is open today can be
        swept only today. Raises SchemaMismatch or WrongOrigin.
        """
        try:
            _ = self.warehouse  # opening it checks it, once
        except WarehouseUnavailable as error:
            _log.warning("%s The sweep goes on; loading has to wait.", error)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, in the warehouse."""
        return Ledger(self.warehouse)

    @property
    def notice(self) -> str | None:
        """What has to be said aloud of simulated postings; None of real ones."""
        if self.settings.usajobs_mode is Mode.LIVE:
            return None
        address = self.settings.usajobs_base_url
        source = f"postings come from {address}" if address else "postings are made up by a simulator"
        return f"Simulated mode: {source} and go to a store of their own."

    @property
    def gate_settings(self) -> GateSettings:
        """How strict the gate is."""
        return GateSettings(self.settings.dq_enforce, self.settings.max_quarantine)

    @contextlib.contextmanager
    def client(self, source: str = SEARCH) -> Iterator[UsajobsClient]:
        """A client of the API; in simulated mode, and without an address, of a simulator started for it.

        Raises:
            SettingsError: live Search without a key. The other sources need none.
        """
        if self.settings.usajobs_mode is Mode.SIMULATED:
            with self._simulated_client() as client:
                yield client
            return
        address = self.settings.usajobs_base_url or LIVE_URL
        with (
            self.budget(address) as budget,
            UsajobsClient(address, self._credentials(source), budget=budget, clock=self.clock) as client,
        ):
            yield client

    def codes(self, client: UsajobsClient) -> Callable[[str], list[str]]:
        """What the codes of a list are, for slicing a sweep."""
        from usajobs_assets.pipeline.code_lists import codes_of

        return lambda name: codes_of(self.lake, client, self.clock, name)

    def _credentials(self, source: str) -> Credentials | None:
        key, agent = self.settings.usajobs_auth_key, self.settings.usajobs_user_agent
        known = SOURCES.get(source)
        if known and known.needs_key and (key is None or agent is None):
            raise SettingsError(
                "USAJOBS_AUTH_KEY and USAJOBS_USER_AGENT are needed for live Search: request a key at "
                "developer.usajobs.gov, or leave USAJOBS_MODE unset to use the simulator."
            )
        return Credentials(key.get_secret_value(), agent) if key and agent else None

    @contextlib.contextmanager
    def budget(self, address: str) -> Iterator[RequestBudget]:
        """One budget for all processes that ask this address, kept in the warehouse."""
        from usajobs_assets.pipeline.request_budget import SharedBudget

        spacing = 1 / self.settings.requests_per_second
        with contextlib.closing(SharedBudget(self.warehouse_url, address, spacing, self.clock)) as budget:
            yield budget

    @contextlib.contextmanager
    def _simulated_client(self) -> Iterator[UsajobsClient]:
        with contextlib.ExitStack() as stack:
            address = self.settings.usajobs_base_url
            # Nobody to be polite to on loopback, unless someone asks for it.
            budget: RequestBudget = Budget(spacing=0, clock=self.clock)
            if address is None:
                address = stack.enter_context(self.simulator())
            elif "requests_per_second" in self.settings.model_fields_set:
                budget = stack.enter_context(self.budget(address))
            credentials = Credentials("simulated", "simulated@example.gov")
            client = UsajobsClient(address, credentials, budget=budget, clock=self.clock)
            yield stack.enter_context(client)

    @contextlib.contextmanager
    def simulator(self) -> Iterator[str]:
        """The address of a simulator of all APIs, started for the time being."""
        from usajobs_assets.simulator.jsearch.answers import Jsearch
        from usajobs_assets.simulator.server import serve
        from usajobs_assets.simulator.universe import Universe

        universe = Universe(postings_per_day=self.settings.simulated_postings_per_day)
        with serve(
            universe, today=lambda: eastern_day(self.clock.now()), jsearch=Jsearch(universe)
        ) as simulator:
            yield simulator.url

    @property
    def warehouse_url(self) -> str:
        """The warehouse's address, password included; the embedded server is started if need be."""
        if self.settings.db_url is not None:
            return self.settings.db_url.get_secret_value()
        return self.embedded_url(WAREHOUSE_DATABASE)

    @property
    def dagster_url(self) -> str:
        """The address of Dagster's own storage, password included; never the warehouse's database."""
        given = self.settings.dagster_pg_url
        return given.get_secret_value() if given else self.embedded_url(DAGSTER_DATABASE)

    def _revive(self) -> None:
        """Start the embedded Postgres again if it is ours and was killed."""
        from usajobs_assets.storage.embedded import EmbeddedPostgres

        if self.settings.db_url is None:
            EmbeddedPostgres(self.settings.state / "postgres").revive()

    def embedded_url(self, database: str) -> str:
        """The address of a database on the embedded Postgres, which is started if need be."""
        from usajobs_assets.storage.embedded import EmbeddedPostgres

        address = EmbeddedPostgres(self.settings.state / "postgres").start()
        address.ensure_database(database)
        return address.url(database)
