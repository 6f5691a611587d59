"""A run on ECS, as far as it can be played: everything is real but ECS itself, which keeps a record and starts nothing.

    dagster job launch → queue in Postgres → daemon → EcsRunLauncher → RunTask at ministack
                         the test, in ECS's place, runs the command of the task → dagster api execute_run → a proven day

Dagster's settings are those of the image for AWS. What cannot be seen here: the container, its roles and its network.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.day_report import read_day_report
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.simulator.server import serve
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets_tests.builders import Listed, items
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.playing_aws import Aws, answering, free_port, running_ministack, until

pytestmark = pytest.mark.infra

RUN, DAEMON = "usajobs-test-run", "usajobs-test-daemon"
# ECS refuses a RunTask whose overrides are longer.
OVERRIDES_MAX = 8192


def test_the_settings_for_ecs_and_those_of_the_product_name_different_things() -> None:
    """They are put one after the other in the image; a key that is in both would be lost without a word."""
    ours, for_ecs = (yaml.safe_load(path.read_text()) for path in _SETTINGS)
    assert set(ours) & set(for_ecs) == set()
    assert {"run_launcher", "run_coordinator", "compute_logs"} <= set(for_ecs)


_SETTINGS = (PROJECT / "dagster.yaml", PROJECT / "infra" / "aws" / "dagster.yaml")


@dataclass(frozen=True)
class Deployment:
    """What Terraform would have made, and the environment of its containers."""

    aws: Aws
    folder: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", *arguments]

    @contextlib.contextmanager
    def running(self, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A service, with its log in the folder."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command(*arguments), cwd=self.folder, env=dict(self.environment), stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()

    def call(self, *command: str) -> str:
        run = subprocess.run(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
        return run.stdout


def register(aws: Aws) -> str:
    """A cluster, the definition of a run as Terraform writes it, and the task that the daemon itself is."""
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="usajobs-test")
    for family, container in ((RUN, "run"), (DAEMON, "daemon")):
        ecs.register_task_definition(
            family=family,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="1024",
            memory="2048",
            containerDefinitions=[
                {
                    "name": container,
                    "image": "usajobs@sha256:0",
                    "entryPoint": ["/usr/bin/env"],
                    "command": ["false"],
                }
            ],
        )
    started = ecs.run_task(cluster="usajobs-test", taskDefinition=DAEMON, launchType="FARGATE")
    aws.client("s3").create_bucket(Bucket="lake")
    aws.client("s3").create_bucket(Bucket="logs")
    return str(started["tasks"][0]["taskArn"])


@pytest.fixture
def deployment(
    tool: Callable[[str], Path], postgres: ServerAddress, database_url: str, tmp_path: Path
) -> Iterator[Deployment]:
    postgres.ensure_database("dagster_on_ecs")
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text("\n".join(path.read_text() for path in _SETTINGS))
    with contextlib.ExitStack() as stack:
        aws = stack.enter_context(running_ministack(tool("ministack"), tmp_path))
        metadata = {"/task": {"Cluster": "usajobs-test", "TaskARN": register(aws)}}
        today = eastern_day(SystemClock().now())
        api = stack.enter_context(serve(Listed(items(3)), today=lambda: today))
        environment = {
            **aws.environment,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT),
            "HOME": str(tmp_path),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "DAGSTER_HOME": str(home),
            "DAGSTER_PG_URL": postgres.url("dagster_on_ecs"),
            "DB_URL": database_url,
            "BRONZE_S3_BUCKET": "lake",
            "USAJOBS_HOME": str(tmp_path / "state"),
            "USAJOBS_MODE": "simulated",
            "USAJOBS_BASE_URL": api.url,
            "USAJOBS_CODE_SERVER_HOST": "127.0.0.1",
            "USAJOBS_COMPUTE_LOGS_BUCKET": "logs",
            "USAJOBS_RUN_TASK_DEFINITION": RUN,
            "ECS_CONTAINER_METADATA_URI_V4": stack.enter_context(answering(metadata)),
        }
        yield Deployment(aws, tmp_path, environment)


def test_a_queued_run_becomes_a_task_and_the_task_proves_the_day(deployment: Deployment) -> None:
    today, port = eastern_day(SystemClock().now()), str(free_port())
    workspace = deployment.folder / "workspace.yaml"
    workspace.write_text((PROJECT / "infra" / "aws" / "workspace.yaml").read_text().replace("4000", port))
    code_server = [
        "dagster",
        "api",
        "grpc",
        "-m",
        "usajobs_assets.definitions",
        "-h",
        "127.0.0.1",
        "-p",
        port,
    ]
    # The tables are made by one process, before several come to them.
    deployment.call(*deployment.command("dagster", "instance", "info"))
    with (
        deployment.running("code", *code_server, "--location-name", "usajobs_assets"),
        deployment.running("daemon", "dagster._daemon", "run", "-w", str(workspace)),
    ):
        check = deployment.command("dagster", "api", "grpc-health-check", "-p", port)
        until(
            lambda: (
                subprocess.run(check, env=dict(deployment.environment), capture_output=True).returncode == 0
            ),
            90,
        )
        tags = json.dumps({"dagster/partition": today.isoformat()})
        launch = ["dagster", "job", "launch", "-w", str(workspace), "-j", "sweep_day", "--tags", tags]
        deployment.call(*deployment.command(*launch))
        task = until(lambda: _task_of_a_run(deployment.aws), 90)
        assert _overrides_length(task) < OVERRIDES_MAX
        (container,) = task["overrides"]["containerOverrides"]
        assert container["name"] == "run"
        assert container["command"][:3] == ["dagster", "api", "execute_run"]
        assert {tag["key"]: tag["value"] for tag in task["tags"]}["dagster/job_name"] == "sweep_day"
        # In ECS's place: the definition's entry point, and the command that the launcher sent along.
        deployment.call("/usr/bin/env", *container["command"])
    report = read_day_report(Warehouse(deployment.environment["DB_URL"]), today)
    assert (report.passed, report.items, report.accepted) == (True, 3, 3)
    # In the image this folder is read-only.
    assert [path.name for path in (deployment.folder / "dagster").iterdir()] == ["dagster.yaml"]
    assert _run_statuses(deployment) == ["SUCCESS"]
    assert _keys(deployment.aws, "lake", "bronze/usajobs/search/")
    assert _keys(deployment.aws, "lake", "silver/usajobs/job/")
    assert _keys(deployment.aws, "logs", "compute/")


def _task_of_a_run(aws: Aws) -> Any:
    ecs = aws.client("ecs")
    arns = ecs.list_tasks(cluster="usajobs-test", family=RUN)["taskArns"]
    return (
        ecs.describe_tasks(cluster="usajobs-test", tasks=arns, include=["TAGS"])["tasks"][0] if arns else None
    )


def _run_statuses(deployment: Deployment) -> list[str]:
    with psycopg.connect(deployment.environment["DAGSTER_PG_URL"]) as connection:
        return [status for (status,) in connection.execute("SELECT status FROM runs")]


def _keys(aws: Aws, bucket: str, prefix: str) -> list[str]:
    found = aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [entry["Key"] for entry in found.get("Contents", [])]


def _overrides_length(task: Mapping[str, Any]) -> int:
    return len(json.dumps(task["overrides"]))
