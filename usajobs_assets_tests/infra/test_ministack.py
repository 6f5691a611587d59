"""AWS as far as ministack can play it: the services that the product and the deployment guide call.

ministack asks for no permissions and checks no passwords; a server that does (SeaweedFS) stands in where that matters.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from usajobs_assets.settings import Settings
from usajobs_assets.storage.objects import ObjectExists, StoreRefused
from usajobs_assets.storage.open_store import boto3_client, require_ready
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.playing_aws import REGION, Aws, answering, running_ministack
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs


@pytest.fixture(scope="module")
def aws(tool: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with running_ministack(tool("ministack"), tmp_path_factory.mktemp("ministack")) as running:
        yield running


@pytest.fixture(scope="module")
def strict_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """It refuses a wrong secret."""
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "lake") as server:
        yield server


def test_the_lake_passes_its_own_probe(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bucket as Terraform makes it: versions, encryption by a KMS key, closed, pages to an archive tier."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    s3, key = aws.client("s3"), aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    s3.create_bucket(Bucket="lake")
    s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
    by_key = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ApplyServerSideEncryptionByDefault": by_key, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(Bucket="lake", ServerSideEncryptionConfiguration={"Rules": rules})
    rule = {
        "ID": "bronze-to-archive", "Status": "Enabled", "Filter": {"Prefix": "bronze/usajobs/"},
        "Transitions": [{"Days": 30, "StorageClass": "GLACIER_IR"}],
    }  # fmt: skip
    s3.put_bucket_lifecycle_configuration(Bucket="lake", LifecycleConfiguration={"Rules": [rule]})

    store = S3Store(boto3_client(aws.url), "lake")
    require_ready(store, "simulated")
    store.put_once("bronze/usajobs/page", b"postings")
    assert store.get("bronze/usajobs/page") == b"postings"
    with pytest.raises(ObjectExists):
        store.put_once("bronze/usajobs/page", b"other postings")
    assert [info.key for info in store.list("bronze/")] == ["bronze/usajobs/page"]


def test_secrets_reach_the_settings_as_ecs_and_as_files_bring_them(aws: Aws, tmp_path: Path) -> None:
    """ECS takes one key out of a JSON secret into a variable; other platforms mount files."""
    secrets = aws.client("secretsmanager")
    value = json.dumps({"USAJOBS_AUTH_KEY": "key-of-the-test", "USAJOBS_USER_AGENT": "you@example.org"})
    arn = secrets.create_secret(Name="usajobs/staging/auth", SecretString=value)["ARN"]
    found = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    by_variable = Settings.parse(found)
    (tmp_path / "key").write_text(found["USAJOBS_AUTH_KEY"])
    by_file = Settings.parse(
        {"USAJOBS_AUTH_KEY_FILE": str(tmp_path / "key"), "USAJOBS_USER_AGENT": found["USAJOBS_USER_AGENT"]}
    )
    for settings in (by_variable, by_file):
        assert settings.usajobs_mode == "live"
        assert settings.usajobs_auth_key is not None
        assert settings.usajobs_auth_key.get_secret_value() == "key-of-the-test"


def test_a_line_of_metrics_can_be_found_in_the_log(aws: Aws) -> None:
    """CloudWatch makes metrics of it. ministack keeps it as a line, and of filters it only knows words."""
    logs, now = aws.client("logs"), int(time.time() * 1000)
    metrics = [{"Name": "RunRefused", "Unit": "Count"}]
    directive = {"Namespace": "UsajobsAssets", "Dimensions": [["Environment"]], "Metrics": metrics}
    about = {"Timestamp": now, "CloudWatchMetrics": [directive]}
    line = json.dumps({"_aws": about, "Environment": "staging", "RunRefused": 1})
    logs.create_log_group(logGroupName="/usajobs/tasks")
    logs.create_log_stream(logGroupName="/usajobs/tasks", logStreamName="job/1")
    events = [
        {"timestamp": now, "message": line},
        {"timestamp": now, "message": "Dagster's daemon is silent"},
    ]
    logs.put_log_events(logGroupName="/usajobs/tasks", logStreamName="job/1", logEvents=events)
    for pattern, message in (("RunRefused", line), ('"Dagster\'s daemon"', "Dagster's daemon is silent")):
        found = logs.filter_log_events(logGroupName="/usajobs/tasks", filterPattern=pattern)["events"]
        assert [event["message"] for event in found] == [message]


def test_the_watchdog_says_what_the_alarm_listens_for() -> None:
    """The pattern of the metric filter is in each sentence about the daemon."""
    pattern = "Dagster's daemon"
    assert f'"\\"{pattern}\\""' in (PROJECT / "infra/terraform/modules/alarms/daemon.tf").read_text()
    source = (PROJECT / "usajobs_assets/cli/watchdog.py").read_text()
    complaints = source[source.index("def daemon_complaints") :]
    assert complaints.count(f'"{pattern} ') == 2


READ_THE_LAKE = """
from usajobs_assets.settings import Settings
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.objects import StoreError
try:
    print(Services(Settings.load()).store.uri)
except StoreError as error:
    raise SystemExit(f"{type(error).__name__}: {error}")
"""


def read_with(s3: S3Server, url: str, token: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process with an ECS container's environment: no keys, but an address to ask for them."""
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(folder), "USAJOBS_HOME": str(folder / "home"), "USAJOBS_MODE": "simulated",
        "BRONZE_S3_BUCKET": s3.bucket, "AWS_ENDPOINT_URL": s3.endpoint_url, "AWS_DEFAULT_REGION": REGION,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
    }  # fmt: skip
    command = [sys.executable, "-c", READ_THE_LAKE]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_credentials_come_from_the_container_s_endpoint(strict_s3: S3Server, tmp_path: Path) -> None:
    """As a task of ECS gets them: temporary, from a server, which wants the token that the container was given."""
    expires = (datetime.now(UTC) + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
    keys = {
        "AccessKeyId": strict_s3.access_key, "SecretAccessKey": strict_s3.secret_key, "Token": "",
        "Expiration": expires,
    }  # fmt: skip
    with answering({"/credentials": keys}, token="of-the-task") as url:
        found = read_with(strict_s3, url, "of-the-task", tmp_path)
        assert (found.returncode, found.stdout) == (0, f"s3://{strict_s3.bucket}\n"), found.stderr
        refused = read_with(strict_s3, url, "of-another-task", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{StoreRefused.__name__}: There are no usable AWS credentials")
    assert strict_s3.secret_key not in found.stderr + refused.stderr
    assert not (tmp_path / "home" / "simulated" / "lake").exists()
