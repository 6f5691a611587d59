"""Runs that are alive hold a lock; those whose process was killed are closed and their pool places freed."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from usajobs_assets.resources.live_runs import LiveRun, close_abandoned_runs

HOLDER = """
import sys, time
from pathlib import Path
from usajobs_assets.resources.live_runs import LiveRun
live = LiveRun(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


def started_run(instance: dg.DagsterInstance) -> str:
    run = instance.create_run_for_job(dg.job(name="day")(lambda: None), status=dg.DagsterRunStatus.STARTED)
    instance.event_log_storage.set_concurrency_slots("usajobs_api", 1)
    instance.event_log_storage.claim_concurrency_slot("usajobs_api", run.run_id, "step")
    return run.run_id


def held_by(instance: dg.DagsterInstance) -> set[str]:
    return instance.event_log_storage.get_concurrency_info("usajobs_api").active_run_ids


def test_a_killed_run_is_closed_and_its_place_in_the_pool_is_free(tmp_path: Path) -> None:
    """A day that was killed while it swept left every later run waiting for ever."""
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        run_id = started_run(instance)
        command = [sys.executable, "-c", HOLDER, str(tmp_path / "runs"), run_id]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            assert close_abandoned_runs(tmp_path / "runs", instance) == []
            assert held_by(instance) == {run_id}
            holder.send_signal(signal.SIGKILL)
        assert close_abandoned_runs(tmp_path / "runs", instance) == [run_id]
        run = instance.get_run_by_id(run_id)
        assert run is not None
        assert run.status is dg.DagsterRunStatus.FAILURE
        assert held_by(instance) == set()
        assert close_abandoned_runs(tmp_path / "runs", instance) == []


@pytest.mark.parametrize(("server", "closes"), [("killed", True), ("listening", False), ("elsewhere", False)])
def test_a_run_that_was_killed_before_it_had_its_lock_is_closed_too(
    tmp_path: Path, server: str, closes: bool
) -> None:
    """Killed in its first second, with the code server that launched it; else it would keep its place for ever."""
    address = tmp_path / "socket"
    with dg.DagsterInstance.ephemeral() as instance, socket.socket(socket.AF_UNIX) as listener:
        run_id = started_run(instance)
        instance.add_run_tags(run_id, {".dagster/grpc_info": json.dumps({"socket": str(address)})})
        if server != "elsewhere":
            listener.bind(str(address))
        if server == "listening":
            listener.listen()
        assert close_abandoned_runs(tmp_path / "runs", instance) == ([run_id] if closes else [])
        run = instance.get_run_by_id(run_id)
        assert run is not None
        assert run.is_finished is closes


def test_a_run_that_ended_by_itself_leaves_nothing(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        LiveRun(tmp_path, "a-run").release()
        assert close_abandoned_runs(tmp_path, instance) == []


def test_a_second_lock_of_the_same_run_does_not_wait_for_the_first(tmp_path: Path) -> None:
    """Dagster sets a resource up once for itself and once for each that it is nested in."""
    first, second = LiveRun(tmp_path, "a-run"), LiveRun(tmp_path, "a-run")
    second.release()
    assert [path.name for path in tmp_path.glob("*.lock")] == ["a-run.lock"]
    first.release()
    assert list(tmp_path.glob("*.lock")) == []
