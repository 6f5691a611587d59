"""Two processes on the same days, both killed at random moments, again and again: the end is as if nothing had been."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from signal import SIGKILL

import pytest

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.simulator.server import RunningSimulator, serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.forked import Ended, Place, make_place
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.silver_tables import OF_THE_RUN, silver_contents

NewDatabase = Callable[[], str]
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 4)
BACKFILL = ("backfill", "--from", str(FIRST), "--to", str(LAST))
SWEEP = ("run",)
# How long the commands of a pair may live: from their first steps to some time after their end.
LONGEST_S = {BACKFILL: 2.0, SWEEP: 6.0}
KILLS = 3

# Not a row of the list: all deaths of F01 to F04, at moments that nobody chose, and with a rival.
R01 = fault(
    "R01",
    "kill -9 at random moments, again and again, with two processes on the same days",
    does="one undisturbed call makes the tables what they would be if nothing had happened",
    told="`usajobs status` and `usajobs reconcile` show what is not finished until then",
)


def today() -> date:
    return eastern_day(SystemClock().now())


@pytest.fixture(scope="module")
def api() -> Iterator[RunningSimulator]:
    with serve(Universe(postings_per_day=2), today=today) as running:
        yield running


def kill_both(place: Place, commands: tuple[tuple[str, ...], ...], dice: random.Random) -> list[Ended]:
    """Start the commands at once and kill each at a moment of its own; how they ended."""
    running = [place.start(*command) for command in commands]
    began = time.monotonic()
    moments = [dice.uniform(0.0, LONGEST_S[command]) for command in commands]
    for moment, process in sorted(zip(moments, running, strict=True), key=lambda pair: pair[0]):
        process.process.join(max(0.0, began + moment - time.monotonic()))
        process.signal(SIGKILL)
    return [process.end() for process in running]


def is_expected(ended: Ended) -> bool:
    """Done, killed, or failed because the other one had captured a run and not judged it yet."""
    return ended.code in (0, -9) or (ended.code == 1 and "Another process may be about to" in ended.said)


@R01
@pytest.mark.parametrize("commands", [(BACKFILL, BACKFILL), (SWEEP, SWEEP)], ids=["backfills", "sweeps"])
def test_r01_two_processes_killed_at_random_end_like_days_that_never_were(
    tmp_path: Path,
    api: RunningSimulator,
    new_database: NewDatabase,
    rounds: int,
    commands: tuple[tuple[str, ...], ...],
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    place = make_place(tmp_path / "killed", api.url, new_database, RESULTS_PER_PAGE="10")
    ended = [one for _ in range(KILLS * rounds) for one in kill_both(place, commands, dice)]
    assert all(map(is_expected, ended)), (seed, ended)
    clean = place.run(*commands[0])
    assert clean.code == 0, (seed, clean)
    untouched = make_place(tmp_path / "untouched", api.url, new_database, RESULTS_PER_PAGE="10")
    assert untouched.run(*commands[0]).code == 0
    tables = [silver_contents(one.services.warehouse, OF_THE_RUN) for one in (place, untouched)]
    assert tables[0] == tables[1], seed
    assert_sound(place.services, new_database)
