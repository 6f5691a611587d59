"""All of gold over a silver of as many postings as are asked for: built first, after a change of 1 %, and unchanged.

    python -m benchmarks.gold [--postings 1000000] [--rounds 3] [--folder F] [--write docs/performance.md]

    fill → (change silver → every mart, in a process of its own) for each round → a table a round

Silver is made once and kept in the folder; `rm -r` it to begin anew. Keep out: the rows (gold_silver), the builds
(gold_build), the page (gold_report).
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import psycopg

from benchmarks.gold_build import MartCost, settings_of
from benchmarks.gold_report import Round, report, write
from benchmarks.gold_silver import CHANGE_ONE_PER_CENT, fill
from benchmarks.rounds import output_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.tables.gold import GOLD_TABLES

# What is done to the warehouse before each round.
ROUNDS: dict[str, Sequence[str]] = {
    "first build": (
        f"TRUNCATE {', '.join(table.qualified_name for table in GOLD_TABLES.values())}",
        "DELETE FROM ops.gold_build",
    ),
    "1 % changed": CHANGE_ONE_PER_CENT,
    "nothing changed": (),
}


def main() -> None:
    """Fill, build, tell, and write the page if there is one to be written."""
    options = _options()
    home = options.folder.resolve()
    services = Services(settings_of(home))
    started = time.monotonic()
    postings = fill(services, options.postings)
    _say(f"silver has {postings:,} postings, after {time.monotonic() - started:.0f} s")
    try:
        found = report(services.warehouse_url, postings, list(rounds(services, home, options.rounds)))
    finally:
        EmbeddedPostgres(services.settings.state / "postgres").stop(timeout=300)
    print(found)
    if options.write:
        write(options.write, found)


def rounds(services: Services, home: Path, most: int) -> Iterator[Round]:
    """The first `most` rounds, each when it is done."""
    server = postmaster.find(services.settings.state / "postgres" / "data")
    if server is None:
        raise RuntimeError("The embedded server does not run.")
    for name, statements in islice(ROUNDS.items(), most):
        prepare(services.warehouse_url, statements)
        command = [sys.executable, "-m", "benchmarks.gold_build", str(home), str(server.pid)]
        told, _ = output_of(command)
        costs = [MartCost(**cost) for cost in told["costs"]]
        _say(f"{name}: {sum(cost.seconds for cost in costs):,.1f} s")
        yield Round(name, costs, told["peak_mb"])


def prepare(url: str, statements: Sequence[str]) -> None:
    """Do to the warehouse what comes before a round, and leave nothing of it for the round to pay."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*statements, "VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(statement.encode())


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gold")
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=len(ROUNDS), help="only the first ones")
    parser.add_argument("--folder", type=Path, default=Path(".usajobs-gold"), help="store and server")
    parser.add_argument("--write", type=Path, help="a page with the two markers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
