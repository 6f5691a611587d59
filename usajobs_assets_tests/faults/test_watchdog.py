"""The daemon is dead, or a schedule was missed: who watches from outside is told, and what was missed is asked for."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.cli.main import usajobs
from usajobs_assets.cli.watchdog import daemon_complaints
from usajobs_assets.dagster_home import daemon_heartbeats, dagster_addresses, dagster_instance
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.freshness import Freshness, read_freshness
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.graph.in_process import Graph

pytestmark = fault(
    "F56",
    "the daemon is dead, or a scheduled sweep was missed",
    does="nothing is lost that was stored; the missed open dates are captured when the daemon is back",
    told="`usajobs watchdog` exits 1, says since when nothing was proven, lists the missed days and the silent daemon",
)

ALLOWED = timedelta(hours=26)


@pytest.fixture
def services(make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator]) -> Services:
    return make_services(simulate(items(3)).url)


def swept(services: Services) -> Services:
    """The day of the clock was swept and loaded."""
    day = eastern_day(read_freshness(services).now)
    search_partition(services, day)
    load_day(services, day)
    return services


def test_f56_a_day_after_the_last_sweep_is_fresh_and_two_are_not(
    services: Services, clock: StoppedClock, new_database: Callable[[], str]
) -> None:
    swept(services)
    clock.moment = NOON + timedelta(hours=26)
    assert read_freshness(services).complaints(ALLOWED) == []
    clock.moment = NOON + timedelta(hours=26, minutes=1)
    (told,) = read_freshness(services).complaints(timedelta(hours=26))[:1]
    assert "last proven and loaded 26 h ago, at 2026-11-20 17:00 UTC" in told
    assert_sound(services, new_database)


def test_f56_missed_days_are_listed(services: Services, clock: StoppedClock) -> None:
    """Nothing ran for three days; the fourth does, and the hole stays visible but is no reason to wake anybody."""
    swept(services)
    clock.moment = NOON + timedelta(days=4)
    missed = [DAY + timedelta(days=number) for number in (1, 2, 3)]
    late = read_freshness(services)
    assert late.missed == missed
    assert f"--from {missed[0]} --to {missed[-1]}" in late.complaints(ALLOWED)[1]
    swept(services)
    assert read_freshness(services).missed == missed
    assert read_freshness(services).complaints(ALLOWED) == []


def test_f56_a_sweep_that_is_not_proven_does_not_count(services: Services, clock: StoppedClock) -> None:
    """Cut by MAX_PAGES it is loaded, recent, and no coverage."""
    swept(services)
    clock.moment = NOON + timedelta(days=2)
    day = DAY + timedelta(days=2)
    search_partition(services, day, {"max_pages": 1, "results_per_page": 2})
    load_day(services, day)
    assert read_freshness(services).proven_at == NOON
    assert read_freshness(services).complaints(ALLOWED)


def test_f56_a_sweep_that_was_not_loaded_does_not_count(services: Services) -> None:
    search_partition(services, DAY)
    assert judge_day(services.lake, services.ledger, DAY, services.gate_settings).passed
    assert read_freshness(services) == Freshness(NOON, None, [])
    assert "never proven and loaded" in read_freshness(services).complaints(ALLOWED)[0]


def test_f56_missed_open_dates_are_asked_for_by_the_sensor(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
) -> None:
    """By the ledger alone: the daemon that died remembered nothing that is needed."""
    services = make_services(simulate(Universe(postings_per_day=2)).url)
    missed = DAY - timedelta(days=1)
    with dg.DagsterInstance.ephemeral() as instance:
        graph = Graph(services, instance)
        sensor = graph.defs.get_repository_def().get_sensor_def("missing_days")
        with dg.build_sensor_context(
            instance=instance, definitions=graph.defs, resources={"pipeline": PipelineResource.of(services)}
        ) as context:
            asked = {request.partition_key for request in sensor.evaluate_tick(context).run_requests or ()}
        assert str(missed) in asked
        assert graph.backfill_day(missed).success
    assert_sound(services, new_database)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_database: Callable[[], str]
) -> Callable[..., Result]:
    """The command in a home whose Dagster has a storage of its own."""
    environment = {
        "USAJOBS_HOME": str(tmp_path / "home"),
        "USAJOBS_MODE": "simulated",
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": new_database(),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(usajobs, ["watchdog", *arguments])


def test_f56_the_command_says_what_is_wrong_and_exits_1(
    command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, simulate: Callable[..., RunningSimulator]
) -> None:
    never = command()
    assert never.exit_code == 1
    assert "never proven and loaded" in never.output

    monkeypatch.setenv("USAJOBS_BASE_URL", simulate(items(2)).url)
    swept(Services(Settings.load()))
    assert (command().exit_code, command("--max-age", "1m").exit_code) == (0, 0)
    silent = command("--daemon")
    assert silent.exit_code == 1
    assert "daemon has never run here" in silent.output
    monkeypatch.setenv("SCHEDULES", "on")
    assert command().exit_code == 1, "whose schedules are on has a daemon"
    assert command("--no-daemon").exit_code == 0
    monkeypatch.setenv("DAGSTER_PG_URL", "postgresql://nobody@127.0.0.1:9/gone")
    gone = command()
    assert gone.exit_code == 1
    assert "Dagster's own storage" in gone.output


def test_f56_a_daemon_that_was_killed_is_told_by_its_silence(
    command: Callable[..., Result], clock: StoppedClock
) -> None:
    """A real daemon, SIGKILL, and a clock that goes on."""
    services = Services(Settings.load())
    with dagster_instance(services):
        pass  # its tables are made
    with killed_at_the_end(services):
        give_up = time.monotonic() + 240
        while None in (beats := daemon_heartbeats(services)).values() and time.monotonic() < give_up:
            time.sleep(0.1)
    assert daemon_complaints(services.with_clock(SystemClock())) == []
    heard = [beat for beat in beats.values() if beat is not None]
    clock.moment = min(heard) + timedelta(minutes=5)
    assert daemon_complaints(services.with_clock(clock)) == []
    clock.moment = max(heard) + timedelta(minutes=5, seconds=1)
    assert daemon_complaints(services.with_clock(clock), timedelta(minutes=10)) == []
    (silent,) = daemon_complaints(services.with_clock(clock))
    assert f"Dagster's daemon is silent ({', '.join(sorted(beats))})" in silent
    assert "last heard of at" in silent


@contextlib.contextmanager
def killed_at_the_end(services: Services) -> Iterator[None]:
    """The daemon as a deployment starts it, without a code location: its heartbeat needs none."""
    daemon = Path(sys.executable).with_name("dagster-daemon")
    environment = {**os.environ, **dagster_addresses(services)}
    with subprocess.Popen(
        [daemon, "run", "--empty-workspace"], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.kill()


@pytest.mark.parametrize("age", ["26", "0h", "-1h", "1w", "h", "26 h", "٣h"])
def test_f56_an_age_that_is_none_is_wrong_usage(command: Callable[..., Result], age: str) -> None:
    assert command("--max-age", age).exit_code == 2


def test_f56_a_home_without_anything_is_told_and_stays_empty(
    command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Asking starts no Postgres."""
    monkeypatch.delenv("DB_URL")
    nothing = command()
    assert nothing.exit_code == 1
    assert "Nothing is stored" in nothing.output
    assert not (tmp_path / "home").exists()


def test_f56_without_asking_for_the_daemon_dagster_is_not_imported(tmp_path: Path) -> None:
    """Cron runs it every few minutes beside the product."""
    code = (
        "import sys; from usajobs_assets.cli.main import usajobs\n"
        "try: usajobs(['watchdog'])\n"
        "except SystemExit: pass\n"
        "from usajobs_assets.pipeline.freshness import read_freshness\n"
        "sys.exit('dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0
