"""Every mart, built once, and what each cost. Run as a process of its own, so that its memory is that of the builds.

    python -m benchmarks.gold_build HOME PID-OF-THE-SERVER

Keep out: what silver holds (gold_silver), rounds and tables (gold, gold_report).
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import peak_megabytes, processor_seconds, tell
from usajobs_assets.pipeline.gold import MARTS, build_one
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.tables.gold import GOLD_MARTS


@dataclass(frozen=True)
class MartCost:
    """One build of one mart: rows and written rows of all its tables, and what it took."""

    mart: str
    rows: int
    written: int
    seconds: float
    client_cpu: float
    server_cpu: float


def settings_of(home: Path) -> Settings:
    """A store of its own, on the embedded server in it."""
    return Settings.parse({"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home)})


def built(services: Services, server: int) -> Iterator[MartCost]:
    """Build what is behind; `server` is the postmaster's process id."""
    for mart in MARTS:
        client, of_server, started = time.process_time(), processor_seconds(server), time.monotonic()
        build = build_one(services, mart)
        yield MartCost(
            mart=mart,
            rows=sum(build.rows[table.name] for table in GOLD_MARTS[mart]),
            written=sum(build.written.values()) + sum(build.removed.values()),
            seconds=time.monotonic() - started,
            client_cpu=time.process_time() - client,
            server_cpu=max(processor_seconds(server) - of_server, 0.0),
        )


def main(home: str, server: str) -> None:
    """Build, and tell the costs and the memory in the last line."""
    costs = list(built(Services(settings_of(Path(home))), int(server)))
    tell(costs=[asdict(cost) for cost in costs], peak_mb=peak_megabytes(os.getpid()))


if __name__ == "__main__":
    main(*sys.argv[1:])
