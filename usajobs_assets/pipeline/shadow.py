"""A copy of silver, and of gold if need be, made on trial from bronze alone: by today's code, beside the warehouse.

    bronze, and what people decided → replay into <name>_shadow → gold of it → compared (table_diff) → dropped

Nothing of the live store is written: the Parquet files of a shadow go to a folder that is thrown away day by
day. See docs/adr/0015. Keep out: comparing, printing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.replay import DayReplayed, replay, replay_code_lists
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import RunAddress
from usajobs_assets.storage.decisions import copy_decisions, copy_rules, decided_runs, decisions_digest
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.shadow_database import SUFFIX, ShadowDatabase
from usajobs_assets.storage.warehouse import Warehouse


def live_warehouse(services: Services) -> Warehouse:
    """The warehouse as it is: neither migrated nor stamped, so that also an older schema can be compared."""
    return Warehouse(services.warehouse_url)


def shadow_of(services: Services) -> ShadowDatabase:
    """The shadow beside the warehouse, whether or not it is there."""
    return ShadowDatabase(live_warehouse(services))


class Shadow:
    """An open shadow: it reads the bronze of `live` and writes beside the warehouse.

    With `until` people's decisions are those that were taken before that moment, and the database has a name of its
    own; which runs there are is up to the bronze of `live`.
    """

    def __init__(self, live: Services, until: datetime | None = None) -> None:
        self._live, self._until = live, until
        suffix = f"_until_{until:%Y%m%d_%H%M}" if until else SUFFIX
        self.database = ShadowDatabase(live_warehouse(live), suffix)

    def open(self, *, fresh: bool) -> None:
        """Make the database, or go on with the one that the same code has begun; `fresh` never does.

        Raises:
            ShadowRefused: the role may not create databases, or another database has the name.
        """
        if fresh:
            self.database.drop()
        self.database.create(self._made_by())
        migrate(self.database.url)
        self.warehouse.require_ready(self._live.settings.usajobs_mode.value)

    def _made_by(self) -> str:
        """Whatever decides what a rebuild says, besides bronze."""
        gate = self._live.gate_settings
        code = (f"{one.name} {one.code_version} {gate.version_for(one)}" for one in SOURCES.values())
        parts = (*code, f"enforced={gate.enforce}")
        return " ".join((*parts, decisions_digest(self.database.warehouse, self._until)))

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.database.url)

    def fill(self, days: Iterable[date]) -> Iterator[DayReplayed]:
        """Replay `days` into it, under the decisions that people have taken."""
        with TemporaryDirectory(prefix="usajobs-shadow-") as folder:
            services = self._live.with_warehouse(self.database.url, FolderStore(Path(folder)))
            self._take_over_decisions(services)
            for done in replay(services, days):
                _empty(Path(folder))
                yield done

    def fill_code_lists(self) -> str | None:
        """Make its `silver.code`; a sentence if that cannot be."""
        return replay_code_lists(self._live.with_warehouse(self.database.url, self._live.store))

    def build_gold(self) -> None:
        """Build its marts of what was filled in, by the rules that the live warehouse goes by.

        Raises:
            RulesRefused: this code cannot work with them.
        """
        services = self._live.with_warehouse(self.database.url, self._live.store)
        copy_rules(live_warehouse(self._live), self.warehouse)
        for _ in build_all(services):
            pass  # each reports that it is done

    def _take_over_decisions(self, services: Services) -> None:
        """A discarded record stays out of a rebuild, too; a decision needs its run in the ledger."""
        live = live_warehouse(self._live)
        for source, day, run_id in decided_runs(live, self._until):
            manifest = services.lake.manifest(RunAddress(source, day, run_id))
            if manifest is not None:
                services.ledger.record_run(manifest)
        copy_decisions(live, self.warehouse, self._until)


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
