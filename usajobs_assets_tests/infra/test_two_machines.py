"""Two machines share a backfill through one Postgres and one S3 server; one of them is killed, the other ends the work.

Each machine is a network namespace: it reaches the servers by a cable, as a task in a VPC does, and nothing else.
"""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest

from usajobs_assets.pipeline.backfill import BACKFILLED, days_between
from usajobs_assets.pipeline.open_dates import DayState, captured_days
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.faults.tcp_proxy import TcpProxy, tcp_proxy
from usajobs_assets_tests.infra.machines import Machine, machine, why_not
from usajobs_assets_tests.infra.playing_aws import until
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs

pytestmark = pytest.mark.infra

FIRST, LAST = date(2026, 8, 31), date(2026, 9, 12)
DAYS = days_between(FIRST, LAST)
USAJOBS = [sys.executable, "-m", "usajobs_assets"]
BACKFILL = ["backfill", "--from", str(FIRST), "--to", str(LAST), "--workers", "1"]
# Days that a process of one worker has begun and not finished.
BEGUN_AT_MOST = 2
PATIENCE_S = 180.0


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path, "lake") as server:
        yield server


@dataclass(frozen=True)
class Worker:
    """A machine with the environment of its commands; all that it asks the API goes through `api`."""

    machine: Machine
    folder: Path
    environment: dict[str, str]
    api: TcpProxy

    def start(self, *command: str) -> subprocess.Popen[str]:
        return self.machine.start([*USAJOBS, *command], self.environment, self.folder)


@contextlib.contextmanager
def worker(number: int, urls: dict[str, str], s3: S3Server, folder: Path) -> Iterator[Worker]:
    """A machine for which each server has an address at its end of the cable."""
    with contextlib.ExitStack() as stack:
        made = stack.enter_context(machine(number))
        proxies = {name: stack.enter_context(tcp_proxy(url, made.host)) for name, url in urls.items()}
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(PROJECT),
            "HOME": str(folder),
            "USAJOBS_HOME": str(folder / "home"),
            "USAJOBS_MODE": "simulated",
            "BRONZE_S3_BUCKET": s3.bucket,
            "AWS_ACCESS_KEY_ID": s3.access_key,
            "AWS_SECRET_ACCESS_KEY": s3.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            **{name: proxy.url for name, proxy in proxies.items()},
        }
        yield Worker(made, folder, environment, proxies["USAJOBS_BASE_URL"])


def done(database_url: str) -> set[date]:
    """Days of the range that are proven and loaded for both sources."""
    warehouse = Warehouse(database_url)
    by_source = [captured_days(warehouse, source, FIRST, LAST) for source in BACKFILLED]
    return {
        day for day in DAYS if all(day in runs and runs[day].state is DayState.PROVEN for runs in by_source)
    }


def proven_more_than_once(database_url: str) -> set[date]:
    """Days that a source was captured for more than once."""
    query = "SELECT day FROM ops.ingest_run WHERE outcome = 'proven' GROUP BY source, day HAVING count(*) > 1"
    with psycopg.connect(database_url) as connection:
        return {day for (day,) in connection.execute(query)}


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def test_the_other_machine_ends_the_work_of_one_that_is_killed(
    simulate: Callable[..., RunningSimulator],
    s3: S3Server,
    database_url: str,
    new_database: Callable[[], str],
    tmp_path: Path,
) -> None:
    missing = why_not()
    if missing:
        pytest.skip(missing)
    # The simulator's clock is at noon of 20 November 2026, so all of these days have been.
    api = simulate(Universe(postings_per_day=3))
    urls = {
        "DB_URL": database_url,
        "DAGSTER_PG_URL": new_database(),
        "AWS_ENDPOINT_URL": s3.endpoint_url,
        "USAJOBS_BASE_URL": api.url,
    }
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(worker(number, urls, s3, tmp_path / str(number))) for number in (1, 2)]
        one, two = (each.start(*BACKFILL) for each in workers)
        stack.callback(one.kill)
        stack.callback(two.kill)
        # Who asks the API has claimed days that the other one leaves alone.
        until(lambda: len(done(database_url)) >= 3 and all(each.api.taken for each in workers), PATIENCE_S)
        one.send_signal(signal.SIGKILL)
        code, said = finished(one)
        assert code == -signal.SIGKILL, said
        assert done(database_url) != {*DAYS}

        code, said = finished(two)
        assert code == 0, said
        assert done(database_url) == {*DAYS}
        # What the killed machine had captured and not loaded is captured once more; nothing else is.
        assert len(proven_more_than_once(database_url)) <= BEGUN_AT_MOST
        asked = [seen for seen in api.requests if seen.path.casefold().endswith("historicjoa")]
        assert len(asked) <= len(DAYS) + BEGUN_AT_MOST

        code, said = finished(workers[1].start("verify"))
        assert (code, "everything is as it must be" in said) == (0, True), said
