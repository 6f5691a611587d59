"""`usajobs` as processes that are cheap to kill: forked from a server that has imported everything once.

    Place.start("run", dies="after_put", nth=2) → Forked → end() → Ended

A fresh process spends several seconds on imports before it does anything that could be disturbed. These have state
and environment of their own all the same; the warehouse and Dagster's storage are databases on the tests' server.
Keep out: the points at which they die (fail_points.py), assertions.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from signal import SIGKILL, Signals

from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets_tests.faults.fail_points import STRUCK, arm

# A command takes 2 to 4 s here; this is for a machine that is busy with something else.
PATIENCE_S = 90.0

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "usajobs_assets.cli.main",
        "usajobs_assets.definitions",
        "usajobs_assets.launch",
        "usajobs_assets.dagster_record",
        "usajobs_assets.cli.backfill_record",
        "usajobs_assets.pipeline.load_day",
        "usajobs_assets.storage.migrate",
        "usajobs_assets.simulator.server",
        "great_expectations",
        "usajobs_assets.validation.great_expectations_run",
        "pyarrow.parquet",
        "dagster_postgres",
        "rich.table",
    ]
)


@dataclass(frozen=True)
class Ended:
    """How a process ended, what it wrote, and when its point was reached, by the monotonic clock."""

    code: int | None
    said: str
    struck: float | None


@dataclass(frozen=True)
class Forked:
    """A running `usajobs`."""

    process: BaseProcess
    folder: Path

    def signal(self, how: Signals) -> None:
        """Send it a signal; one that has ended already gets none."""
        if self.process.is_alive() and self.process.pid is not None:
            os.kill(self.process.pid, how)

    def end(self, patience: float = PATIENCE_S) -> Ended:
        """Wait for its end; one that hangs is killed, and its code is -9 then."""
        self.process.join(patience)
        self.signal(SIGKILL)
        self.process.join()
        struck, output = self.folder / STRUCK, self.folder / "said"
        said = " ".join(output.read_text().split()) if output.exists() else ""
        return Ended(self.process.exitcode, said, float(struck.read_text()) if struck.exists() else None)


@dataclass(frozen=True)
class Place:
    """A folder and an environment in which `usajobs` runs, again and again."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    @property
    def services(self) -> Services:
        """The same store and warehouse, by the machine's clock, for this process."""
        return Services(Settings.parse(dict(self.environment)))

    def start(self, *arguments: str, dies: str | None = None, nth: int = 1, how: Signals = SIGKILL) -> Forked:
        """Start `usajobs`; at the `nth` call of the point `dies` it sends itself the signal `how`."""
        folder = self.folder / f"process-{sum(1 for _ in self.folder.glob('process-*'))}"
        folder.mkdir(parents=True)
        point = (dies, nth, how) if dies else None
        process = _FORKS.Process(target=_live, args=(folder, dict(self.environment), arguments, point))
        process.start()
        return Forked(process, folder)

    def run(self, *arguments: str, dies: str | None = None, nth: int = 1, how: Signals = SIGKILL) -> Ended:
        """Run `usajobs` to its end."""
        return self.start(*arguments, dies=dies, nth=nth, how=how).end()


def make_place(folder: Path, api: str, new_database: Callable[[], str], **environment: str) -> Place:
    """A place with a home and databases of its own, that sweeps two postings a page."""
    own = {
        "USAJOBS_MODE": "simulated",
        "USAJOBS_HOME": str(folder / "home"),
        "USAJOBS_BASE_URL": api,
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": new_database(),
        "RESULTS_PER_PAGE": "2",
        "COLUMNS": "200",
    }
    return Place(folder, {**own, **environment})


def _live(
    folder: Path,
    environment: dict[str, str],
    arguments: tuple[str, ...],
    point: tuple[str, int, Signals] | None,
) -> None:
    """The life of a process: its own folder, output, environment and fate."""
    from usajobs_assets.cli.main import main

    os.chdir(folder)
    with (folder / "said").open("wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    os.environ.update(environment, HOME=str(folder))
    if point is not None:
        arm(*point)
    sys.argv = ["usajobs", *arguments]
    main()
