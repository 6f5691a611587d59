"""JSearch in the deployments: every setting can be given, the key is a secret, and without it nothing is there."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from usajobs_assets.cli.job_registry import find_job
from usajobs_assets.jsearch_settings import JsearchSettings
from usajobs_assets.settings import Settings
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.hcl import TERRAFORM, Module
from usajobs_assets_tests.infra.test_compose import COMPOSE, LIVE, PRODUCT
from usajobs_assets_tests.infra.test_k8s import CRON_JOBS, VERSIONS, pod_of
from usajobs_assets_tests.infra.tools import run_tool

Modules = Mapping[Path, Module]

KEY = "JSEARCH_API_KEY"
SETTINGS = {name.upper() for name in JsearchSettings.model_fields}
K8S = PROJECT / "infra" / "k8s"
(K8S_JOB,) = yaml.safe_load_all((K8S / "jsearch" / "jsearch.yaml").read_text())
ADDED: dict[str, Any] = yaml.safe_load((PROJECT / "infra/compose/jsearch.yml").read_text())


def test_every_setting_is_an_input_of_terraform_and_only_the_key_is_a_secret(modules: Modules) -> None:
    tasks = modules[TERRAFORM / "modules" / "tasks"]
    given = set(re.findall(r"\bJSEARCH_\w+", str(tasks.locals["jsearch"])))
    secret = set(re.findall(r"\bJSEARCH_\w+", str(tasks.locals["jsearch_secrets"])))
    assert (given, secret) == (SETTINGS - {KEY}, {KEY})
    assert "local.jsearch_secrets" in tasks.locals["all_secrets"]


@pytest.mark.parametrize("where", ["modules/usajobs", "environments/staging", "environments/production"])
def test_the_input_of_terraform_has_a_part_for_every_setting(modules: Modules, where: str) -> None:
    jsearch = modules[TERRAFORM / where].variables["jsearch"]
    parts = set(re.findall(r'(\w+)"?\s*[=:]\s*"?\$?\{?(?:optional|string|list)', str(jsearch["type"])))
    assert {f"JSEARCH_{part.upper()}" for part in parts - {"secret_name"}} == SETTINGS - {KEY}
    assert "secret_name" in parts
    assert jsearch["default"] is None


def test_without_the_daemon_its_schedule_is_the_daemons(modules: Modules) -> None:
    schedule = modules[TERRAFORM / "modules" / "schedule"]
    assert schedule.variables["jsearch_schedule_expression"]["default"] == "cron(15 7 * * ? *)"
    jsearch = str(schedule.locals["schedules"]["jsearch"])
    assert "'run', '--source', 'jsearch'" in jsearch
    assert "var.daily_enabled && var.jsearch_enabled" in jsearch


def test_every_setting_reaches_the_containers(tmp_path: Path) -> None:
    """Those that are not set arrive blank, which is as if they were not there."""
    for service in PRODUCT:
        environment = COMPOSE["services"][service]["environment"]
        assert {name for name in environment if name.startswith("JSEARCH_")} == SETTINGS - {KEY}
        assert all(environment[name] == f"${{{name}:-}}" for name in SETTINGS - {KEY})
    blank = dict.fromkeys(SETTINGS, "")
    assert Settings.parse({"USAJOBS_MODE": "simulated", **blank}).jsearch_requests == ()


def test_the_key_is_a_file_of_every_part_and_only_where_jsearch_is_added() -> None:
    assert set(ADDED["services"]) == PRODUCT
    for added in ADDED["services"].values():
        assert added["environment"][f"{KEY}_FILE"] == "/run/secrets/jsearch_api_key"
        assert added["secrets"] == list(ADDED["secrets"]) == ["jsearch_api_key"]
        assert added["environment"]["JSEARCH_QUERIES"].startswith("${JSEARCH_QUERIES:?")
    assert KEY not in str(COMPOSE) + str(LIVE)
    found = run_tool(
        "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "infra/compose/jsearch.yml"
    )
    assert found.returncode == 0, found.stdout


def test_its_pod_is_that_of_the_main_job_but_for_what_it_asks() -> None:
    (main,) = (job for job in CRON_JOBS if job["metadata"]["name"] == "data-pipeline")
    ours, theirs = K8S_JOB["spec"]["jobTemplate"]["spec"], main["spec"]["jobTemplate"]["spec"]
    job, run, name, *rest = pod_of(ours)["containers"][0]["args"]
    assert (job, run, name) == ("job", "run", "data-pipeline")
    assert (
        find_job(name)
        .command()
        .make_context(name, rest[1:], help_option_names=["-h", "--help"])
        .params["source"]
        == "jsearch"
    )
    assert K8S_JOB["spec"]["schedule"] == "15 7 * * *"
    as_theirs = (
        str(ours).replace("'--', '--source', 'jsearch'", "").replace("'data-pipeline', ]", "'data-pipeline']")
    )
    assert as_theirs.replace("component': 'jsearch'", "component': 'data-pipeline'") == str(theirs)


def test_an_overlay_with_it_has_the_job_the_queries_and_the_key(tmp_path: Path) -> None:
    """The example with its marks taken away, as the guide tells."""
    shutil.copytree(K8S, tmp_path / "k8s")
    overlay = tmp_path / "k8s" / "example" / "kustomization.yaml"
    text = re.sub(
        r"^( *)# (components:|  - \.\./jsearch|JSEARCH_QUERIES:)", r"\1\2", overlay.read_text(), flags=re.M
    )
    overlay.write_text(text)
    built = run_tool("kubectl", "kustomize", overlay.parent)
    assert built.returncode == 0, built.stderr
    made = {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(built.stdout)}
    assert made["CronJob", "jsearch"]["metadata"]["namespace"] == "usajobs"
    assert (
        "@sha256:"
        in pod_of(made["CronJob", "jsearch"]["spec"]["jobTemplate"]["spec"])["containers"][0]["image"]
    )
    (tmp_path / "jsearch_api_key").write_text("key")
    data = {name: value.replace("/run/secrets/usajobs", str(tmp_path))
            for name, value in made["ConfigMap", "usajobs"]["data"].items() if name.startswith("JSEARCH_")}  # fmt: skip
    settings = Settings.parse({"USAJOBS_MODE": "simulated", **data})
    assert [request.query for request in settings.jsearch_requests] == [
        "registered nurse in Ohio",
        "data engineer remote",
    ]
    assert settings.jsearch_api_key is not None
    (tmp_path / "all.yaml").write_text(built.stdout)
    found = run_tool("kubernetes-validate", "-k", VERSIONS[0], "--strict", tmp_path / "all.yaml")
    assert found.returncode == 0, found.stdout + found.stderr


def test_an_overlay_without_it_knows_nothing_of_it() -> None:
    built = run_tool("kubectl", "kustomize", "infra/k8s/example")
    assert built.returncode == 0, built.stderr
    assert "jsearch" not in built.stdout.lower()
