"""Who is told of what: one message for a daily run, whoever launched it, and a digest of what is still red."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.test_utils import freeze_time

from usajobs_assets.cli.main import usajobs
from usajobs_assets.defs import vocabulary
from usajobs_assets.notify.digest import is_digest_due
from usajobs_assets.notify.run_summary import outbox_of, tell_of_run
from usajobs_assets.notify.still_red import read_still_red
from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.pipeline.day_report import read_day_report
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, items
from usajobs_assets_tests.faults.receiver import Receiver, listening
from usajobs_assets_tests.graph.daemon import Daemon
from usajobs_assets_tests.graph.entered_days import enter_open_dates
from usajobs_assets_tests.graph.in_process import Graph

Start = Callable[..., Graph]
A_DAY = timedelta(days=1)
REFUSED = [item(800009000 + 100 * index, PositionLocation=[]) for index in range(6)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as running:
        yield running


@pytest.fixture
def daemon_over(start: Start, receiver: Receiver, clock: StoppedClock) -> Callable[..., Daemon]:
    """A daemon over a graph that has these postings and tells the receiver."""
    told = {"NOTIFY_URLS": receiver.url, "DAGSTER_UI_URL": "https://dagster.example/"}
    return lambda postings, **settings: Daemon(start(postings, **{**told, **settings}), clock, [], [])


def run(daemon: Daemon, job: str = "sweep_day", **tags: str) -> dg.ExecuteInProcessResult:
    """A run that ends at the clock's moment; what it is tagged with says who asked for it."""
    with freeze_time(daemon.clock.moment):
        return daemon.graph.defs.resolve_job_def(job).execute_in_process(
            instance=daemon.graph.instance,
            partition_key=DAY.isoformat(),
            tags=tags,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def told(daemon: Daemon, receiver: Receiver, teller: str = "untold_runs") -> list[dict[str, Any]]:
    """The messages that come after a tick of a sensor that tells and of the one that sends."""
    before = len(receiver.seen)
    daemon.sensed(teller)
    daemon.sensed("waiting_messages")
    return [json.loads(message.body) for message in receiver.seen[before:]]


def test_a_scheduled_run_is_told_once_with_figures_and_a_link(
    daemon_over: Callable[..., Daemon], receiver: Receiver
) -> None:
    daemon = daemon_over(items(3))
    run_id = run(daemon, **{"dagster/schedule_name": "sweep_day_schedule"}).run_id
    (body,) = told(daemon, receiver)
    assert (body["kind"], body["dagster_run_id"], body["day"]) == ("run_succeeded", run_id, DAY.isoformat())
    assert (body["items"], body["accepted"], body["jobs_added"], body["error"]) == (3, 3, 3, None)
    assert body["links"] == {"run": f"https://dagster.example/runs/{run_id}"}
    assert told(daemon, receiver) == []
    daemon.cursors.clear()
    assert told(daemon, receiver) == [], "the outbox knows, whatever the daemon has forgotten"


def test_a_run_that_was_told_by_its_own_process_is_not_told_again(
    daemon_over: Callable[..., Daemon], receiver: Receiver
) -> None:
    """`usajobs run` tells of itself; the daemon sees the same run in Dagster's storage."""
    daemon = daemon_over(items(2))
    services, run_id = daemon.graph.services, run(daemon).run_id
    tell_of_run(services, run_id, read_day_report(services.warehouse, DAY), None)
    assert len(receiver.seen) == 1
    assert told(daemon, receiver) == []


def test_a_refused_run_is_told_as_refused_with_its_checks(
    daemon_over: Callable[..., Daemon], receiver: Receiver
) -> None:
    daemon = daemon_over([*items(2), *REFUSED])
    assert not run(daemon).success
    (body,) = told(daemon, receiver)
    assert (body["kind"], body["error"]) == ("run_refused", None)
    assert body["failed_checks"] == ["has_at_least_one_location", "quarantine_is_within_bounds"]
    assert body["links"]["runbook"] == "docs/runbook.md#run-refused"


def test_a_run_that_failed_is_told_with_the_sentence_of_its_error(
    make_services: Callable[..., Services],
    graph_over: Callable[[Services], Graph],
    receiver: Receiver,
    clock: StoppedClock,
    simulate: Callable[..., RunningSimulator],
) -> None:
    api = simulate(items(2), auth_key="another-key-than-the-simulated")
    daemon = Daemon(graph_over(make_services(api.url, NOTIFY_URLS=receiver.url)), clock, [], [])
    assert not run(daemon).success
    (body,) = told(daemon, receiver)
    assert body["kind"] == "run_failed"
    assert "answered 401" in body["error"]
    assert "Traceback" not in body["error"]
    assert body["links"] == {"runbook": "docs/runbook.md#run-failed"}


def test_a_cancelled_run_is_told(daemon_over: Callable[..., Daemon], receiver: Receiver) -> None:
    daemon = daemon_over(items(2))
    job = daemon.graph.defs.resolve_job_def("sweep_day")
    with freeze_time(NOON):
        daemon.graph.instance.create_run_for_job(
            job, status=dg.DagsterRunStatus.CANCELED, tags={"dagster/partition": DAY.isoformat()}
        )
    (body,) = told(daemon, receiver)
    assert (body["kind"], body["error"]) == (
        "run_failed",
        "Somebody has cancelled the run; the next one goes on where it was.",
    )


@pytest.mark.parametrize(
    ("job", "tags"),
    [
        ("sweep_day", {"dagster/backfill": "abcd"}),
        ("backfill_day", {"dagster/backfill": "abcd"}),
        ("backfill_day", {"usajobs/due": "never captured"}),
        ("backfill_day", {"usajobs/recorded_by": "usajobs backfill"}),
        ("load_day", {}),
    ],
    ids=str,
)
def test_backfills_replays_and_what_was_due_tell_nobody(
    daemon_over: Callable[..., Daemon], receiver: Receiver, job: str, tags: dict[str, str]
) -> None:
    """Thousands of days may be loaded; what does not come right is in the digest."""
    daemon = daemon_over(items(2))
    definition = daemon.graph.defs.resolve_job_def(job)
    with freeze_time(NOON):
        daemon.graph.instance.create_run_for_job(
            definition,
            status=dg.DagsterRunStatus.SUCCESS,
            tags={"dagster/partition": DAY.isoformat(), **tags},
        )
    daemon.sensed("untold_runs")
    assert not outbox_of(daemon.graph.services).count().waiting


def test_runs_that_ended_while_the_daemon_was_dead_are_told_when_it_is_back(
    daemon_over: Callable[..., Daemon], receiver: Receiver, clock: StoppedClock
) -> None:
    daemon = daemon_over(items(2))
    assert told(daemon, receiver) == []
    clock.moment += timedelta(minutes=1)
    run(daemon)
    clock.moment = NOON + 3 * A_DAY
    daemon.sensed("untold_runs")
    assert outbox_of(daemon.graph.services).holds(f"run {daemon.graph.instance.get_runs()[0].run_id}")


def test_what_a_receiver_did_not_take_is_sent_again_by_the_sensor(
    daemon_over: Callable[..., Daemon], receiver: Receiver, clock: StoppedClock
) -> None:
    daemon = daemon_over(items(2))
    run(daemon)
    receiver.does = 503
    daemon.sensed("untold_runs")
    assert daemon.sensed("waiting_messages") == "Delivered 0, 1 wait, 0 were given up."
    receiver.does = 204
    assert daemon.sensed("waiting_messages") == "Delivered 0, 1 wait, 0 were given up.", "not before its time"
    clock.moment += timedelta(minutes=1)
    assert daemon.sensed("waiting_messages") == "Delivered 1, 0 wait, 0 were given up."


def test_without_receivers_nothing_is_put_anywhere(start: Start, clock: StoppedClock) -> None:
    daemon = Daemon(start(items(2)), clock, [], [])
    run(daemon)
    for name in ("untold_runs", "waiting_messages", "daily_digest"):
        assert daemon.sensed(name) == "NOTIFY_URLS is not set: nobody is told."
    assert daemon.cursors == {}, "a run that ends before somebody sets it is told then"


def test_the_digest_comes_once_a_day_until_all_is_mended(
    daemon_over: Callable[..., Daemon], receiver: Receiver, clock: StoppedClock
) -> None:
    """A day of Search was missed: it is red until HistoricJoa has filled it."""
    daemon = daemon_over(items(2))
    services, missed = daemon.graph.services, DAY + A_DAY
    run(daemon)
    assert told(daemon, receiver, "daily_digest") == [], "all is well"

    clock.moment = NOON + 2 * A_DAY - timedelta(hours=2, minutes=1)
    assert not is_digest_due(services), "today's sweep may still be under way"
    clock.moment += timedelta(minutes=1)
    (body,) = told(daemon, receiver, "daily_digest")
    assert (body["kind"], body["days_unproven"], body["days_refused"]) == ("still_red", 2, 0)
    assert body["unproven"] == [
        {"source": "search", "day": (DAY + 2 * A_DAY).isoformat(), "state": "never captured"},
        {"source": "search", "day": missed.isoformat(), "state": "never captured"},
    ]
    assert body["links"] == {"days-unproven": "docs/runbook.md#days-unproven"}
    assert told(daemon, receiver, "daily_digest") == [], "once a day"

    clock.moment += A_DAY
    (body,) = told(daemon, receiver, "daily_digest")
    assert body["days_unproven"] == 3
    enter_open_dates(services, [DAY + age * A_DAY for age in range(-14, 3)], clock.moment)
    clock.moment += A_DAY
    enter_open_dates(services, [DAY + 3 * A_DAY], clock.moment)
    (body,) = told(daemon, receiver, "daily_digest")
    assert body["sentences"] == [
        f"Not proven: search {DAY + 4 * A_DAY} (never captured). "
        "`usajobs run` sweeps today; `usajobs backfill` captures past open dates."
    ]
    search_partition(services, DAY + 4 * A_DAY)
    load_day(services, DAY + 4 * A_DAY)
    clock.moment += timedelta(hours=1)
    assert not read_still_red(services)


def test_the_digest_has_what_was_refused_what_is_in_quarantine_and_what_was_given_up(
    daemon_over: Callable[..., Daemon], receiver: Receiver, clock: StoppedClock
) -> None:
    daemon = daemon_over([*items(2), *REFUSED])
    services = daemon.graph.services
    run(daemon)
    outbox_of(services).put("run_failed", "run 1", {})
    with services.warehouse.connect() as connection:
        connection.execute("UPDATE ops.outbox SET attempts = 14")
    short = DAY - 3 * A_DAY
    enter_open_dates(services, days_between(DAY - 14 * A_DAY, DAY - A_DAY), NOON, short=[short])
    red = read_still_red(services)
    assert red.refused == [("search", DAY, "refused")]
    assert red.unproven == [("historic", short, "incomplete")]
    assert red.quarantined == [("search", DAY, 6, 3)]
    assert red.given_up == 1
    (body,) = told(daemon, receiver, "daily_digest")
    assert len(body["sentences"]) == len(body["links"]) == 4
    assert f"Refused by the gate: search {DAY} (refused)." in body["sentences"][1]
    assert body["quarantined"] == [{"source": "search", "day": DAY.isoformat(), "records": 6, "limit": 3}]


def test_a_deployment_that_never_captured_open_dates_is_not_told_of_them(
    daemon_over: Callable[..., Daemon],
) -> None:
    daemon = daemon_over(items(2))
    run(daemon)
    assert not read_still_red(daemon.graph.services)
    enter_open_dates(daemon.graph.services, [DAY - 2 * A_DAY], NOON)
    assert len(read_still_red(daemon.graph.services).unproven) == 13, "the last two weeks, once it has begun"


def test_the_command_adds_the_digest_once(
    daemon_over: Callable[..., Daemon], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For those who have no daemon: cron runs it once a day."""
    settings = daemon_over([]).graph.services.settings
    assert settings.db_url is not None
    environment = {
        "USAJOBS_MODE": "simulated",
        "USAJOBS_HOME": str(settings.usajobs_home),
        "DB_URL": settings.db_url.get_secret_value(),
        "NOTIFY_URLS": receiver.url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    first, second = (CliRunner().invoke(usajobs, ["notify", "--digest"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "Not proven: search" in first.output
    assert "Delivered 1, 0 wait." in first.output
    assert "Delivered 0, 0 wait." in second.output
    assert json.loads(receiver.seen[0].body)["kind"] == "still_red"


def test_a_run_of_the_daemon_is_measured_once(
    daemon_over: Callable[..., Daemon], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever launched it; runs of `usajobs run` write their figures themselves."""
    daemon = daemon_over(items(3), LOG_FORMAT="json")
    run_id = run(daemon, **{vocabulary.BACKFILL_TAG: "abcd"}).run_id
    run(daemon, **{vocabulary.LAUNCHED_TAG: "usajobs run"})
    capsys.readouterr()
    for _ in range(2):
        daemon.sensed("unmeasured_runs")
    (line,) = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')
    ]
    assert (line["run"], line["ItemsExtracted"], line["RunSucceeded"]) == (run_id, 3, 1)
    assert line["RunSeconds"] >= 0


def test_a_build_of_gold_is_measured_once_with_the_postings_that_it_wrote(
    daemon_over: Callable[..., Daemon], capsys: pytest.CaptureFixture[str]
) -> None:
    """Three postings the first time, none the second; the run that loaded them is another source."""
    daemon = daemon_over(items(3), LOG_FORMAT="json")
    run(daemon, **{vocabulary.LAUNCHED_TAG: "usajobs run"})
    with freeze_time(daemon.clock.moment):
        run_ids = [daemon.graph.unpartitioned("build_gold").run_id for _ in range(2)]
    capsys.readouterr()
    for _ in range(2):
        daemon.sensed("unmeasured_runs")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert [line["run"] for line in lines] == run_ids
    assert {line["Source"] for line in lines} == {"gold"}
    assert [(line["PostingsEnriched"], line["PostingsRanked"]) for line in lines] == [(3, 3), (0, 0)]


def test_without_json_nobody_reads_metrics(daemon_over: Callable[..., Daemon]) -> None:
    assert "LOG_FORMAT" in (daemon_over(items(1)).sensed("unmeasured_runs") or "")
