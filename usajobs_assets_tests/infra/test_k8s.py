"""The Kubernetes manifests: by the cluster's own schema, and every pod locked in the same way."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from usajobs_assets.cli.job_manifest import job_manifest
from usajobs_assets.cli.job_registry import find_job
from usajobs_assets.cli.main import usajobs
from usajobs_assets.settings import Settings
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.tools import run_tool

BASE = PROJECT / "infra" / "k8s" / "base"
VERSIONS = ("1.33", "1.31")


def documents(kind: str) -> list[dict[str, Any]]:
    files = [path for path in sorted(BASE.glob("*.yaml")) if path.name != "kustomization.yaml"]
    found = [document for path in files for document in yaml.safe_load_all(path.read_text())]
    return [document for document in found if document["kind"] == kind]


CRON_JOBS, ONE_OFF = documents("CronJob"), documents("Job")
GENERATED = job_manifest("historic-backfill", date(2026, 1, 1), date(2026, 1, 31), "usajobs-assets:0.1.0")
JOBS = [*((job["metadata"]["name"], job["spec"]["jobTemplate"]["spec"]) for job in CRON_JOBS),
        *((job["metadata"]["name"], job["spec"]) for job in (*ONE_OFF, GENERATED))]  # fmt: skip
SPECS = pytest.mark.parametrize("spec", [spec for _, spec in JOBS], ids=[name for name, _ in JOBS])


def pod_of(spec: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = spec["template"]["spec"]
    return pod


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_of_the_cluster_knows_every_field(version: str, tmp_path: Path) -> None:
    """What stands there, what the overlay makes of it, and what `usajobs job manifest` writes."""
    generated = tmp_path / "generated.yaml"
    arguments = ["job", "manifest", "--from", "2026-01-01", "--to", "2026-03-31"]
    generated.write_text(CliRunner().invoke(usajobs, arguments).output)
    files = [path for path in BASE.glob("*.yaml") if path.name != "kustomization.yaml"]
    found = run_tool("kubernetes-validate", "-k", version, "--strict", *files, generated)
    assert found.returncode == 0, found.stdout + found.stderr
    assert (found.stdout + found.stderr).count("passed") >= 10


def test_the_overlay_puts_the_image_and_the_namespace_everywhere(tmp_path: Path) -> None:
    built = run_tool("kubectl", "kustomize", "infra/k8s/example")
    assert built.returncode == 0, built.stderr
    made = list(yaml.safe_load_all(built.stdout))
    assert all(each["metadata"].get("namespace") == "usajobs" for each in made if each["kind"] != "Namespace")
    images = [line.split("image: ")[1] for line in built.stdout.splitlines() if "image: " in line]
    assert len(images) == len(CRON_JOBS) + len(ONE_OFF)
    assert all("@sha256:" in image for image in images)
    (tmp_path / "all.yaml").write_text(built.stdout)
    found = run_tool("kubernetes-validate", "-k", VERSIONS[0], "--strict", tmp_path / "all.yaml")
    assert found.returncode == 0, found.stdout + found.stderr


@SPECS
def test_every_pod_is_locked_in(spec: dict[str, Any]) -> None:
    pod = pod_of(spec)
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod["automountServiceAccountToken"] is False
    assert container["resources"]["requests"].keys() >= {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/var/lib/usajobs", "/tmp"}
    assert all("sizeLimit" in volume["emptyDir"] for volume in pod["volumes"] if "emptyDir" in volume)


@SPECS
def test_every_job_ends_and_is_cleared_away(spec: dict[str, Any]) -> None:
    assert spec["ttlSecondsAfterFinished"] <= 7 * 86_400
    assert spec["activeDeadlineSeconds"] <= 86_400
    assert pod_of(spec)["restartPolicy"] == "Never"
    assert pod_of(spec)["terminationGracePeriodSeconds"] == 30
    refused = spec["podFailurePolicy"]["rules"][0]
    assert (refused["action"], refused["onExitCodes"]["values"]) == ("FailJob", [2, 3])


@SPECS
def test_every_job_is_one_that_the_image_has(spec: dict[str, Any]) -> None:
    """With arguments that it takes."""
    job, run, name, *rest = pod_of(spec)["containers"][0]["args"]
    assert (job, run) == ("job", "run")
    find_job(name).command().make_context(name, rest[1:], help_option_names=["-h", "--help"])


@pytest.mark.parametrize("job", CRON_JOBS, ids=lambda job: job["metadata"]["name"])
def test_a_schedule_has_a_time_zone_and_never_runs_twice_at_once(job: dict[str, Any]) -> None:
    assert job["spec"]["timeZone"] == "America/Toronto"
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["startingDeadlineSeconds"] > 0


def test_the_main_job_runs_at_seven() -> None:
    schedules = {job["metadata"]["name"]: job["spec"]["schedule"] for job in CRON_JOBS}
    assert schedules["data-pipeline"] == "0 7 * * *"
    assert {"historic-backfill", "watchdog"} <= schedules.keys()


def test_a_written_job_has_the_pod_of_the_base() -> None:
    """`usajobs job manifest` has no files to read in the image; what it knows by heart must not drift."""
    (base,) = (job for job in CRON_JOBS if job["metadata"]["name"] == "historic-backfill")
    written, by_hand = pod_of(GENERATED["spec"]), pod_of(base["spec"]["jobTemplate"]["spec"])
    del written["containers"][0]["args"], by_hand["containers"][0]["args"]
    assert written == by_hand


def test_the_settings_can_be_read_and_their_secrets_are_mounted(tmp_path: Path) -> None:
    (config,) = documents("ConfigMap")
    secrets = {
        "db_url": "postgresql://host/usajobs", "dagster_pg_url": "postgresql://host/dagster",
        "usajobs_auth_key": "key", "usajobs_user_agent": "jobs@example.org",  # pragma: allowlist secret
    }  # fmt: skip
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    mounted = {
        name: value.replace("/run/secrets/usajobs", str(tmp_path)) for name, value in config["data"].items()
    }
    settings = Settings.parse(mounted)
    assert settings.usajobs_mode == "live"
    assert {Path(value).name for name, value in mounted.items() if name.endswith("_FILE")} == set(secrets)


def test_only_the_pipeline_has_a_role_and_nobody_a_key() -> None:
    accounts = {account["metadata"]["name"]: account for account in documents("ServiceAccount")}
    annotations = accounts["usajobs-pipeline"]["metadata"]["annotations"]
    assert "eks.amazonaws.com/role-arn" in annotations
    assert "annotations" not in accounts["usajobs-watchdog"]["metadata"]
    used = {pod_of(spec)["serviceAccountName"] for _, spec in JOBS}
    assert used == set(accounts)
    assert documents("Secret") == []
    text = "".join(path.read_text() for path in BASE.glob("*.yaml"))
    assert "AWS_ACCESS_KEY" not in text


def test_nobody_comes_in_and_the_nodes_credentials_stay_where_they_are() -> None:
    (policy,) = documents("NetworkPolicy")
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert policy["spec"]["ingress"] == []
    open_to_all = [
        peer["ipBlock"]
        for rule in policy["spec"]["egress"]
        for peer in rule["to"]
        if peer.get("ipBlock", {}).get("cidr") == "0.0.0.0/0"
    ]
    assert open_to_all == [{"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}]
