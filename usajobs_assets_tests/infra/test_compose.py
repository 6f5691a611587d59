"""The compose file: by its schema, in the order of health, without a password, locked in like everywhere else."""

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from usajobs_assets.health import role_of
from usajobs_assets.settings import Settings
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.tools import run_tool

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
LIVE: dict[str, Any] = yaml.safe_load((PROJECT / "infra/compose/live.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVERS = {"code": "code server", "webserver": "webserver", "daemon": "daemon"}
PRODUCT = {"migrate", *SERVERS}


def waits_for(service: str) -> dict[str, str]:
    return {name: how["condition"] for name, how in SERVICES[service].get("depends_on", {}).items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compose") / "secrets"
    subprocess.run([PROJECT / "infra/compose/make-secrets", folder], check=True, capture_output=True)
    return folder


def test_both_files_keep_to_the_specification() -> None:
    found = run_tool(
        "check-jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
        "infra/compose/live.yml",
    )
    assert found.returncode == 0, found.stdout


def test_the_parts_start_in_the_order_of_health() -> None:
    assert waits_for("migrate") == {"postgres": "service_healthy", "s3": "service_healthy"}
    assert waits_for("code")["migrate"] == "service_completed_successfully"
    assert waits_for("webserver") == waits_for("daemon") == {"code": "service_healthy"}
    for service in SERVICES:
        for other, condition in waits_for(service).items():
            one_off = SERVICES[other].get("restart", "no") == "no"
            assert condition == ("service_completed_successfully" if one_off else "service_healthy")
            assert one_off or "test" in SERVICES[other]["healthcheck"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_part_is_locked_in(service: str) -> None:
    settings = SERVICES[service]
    assert settings["read_only"] is True
    assert settings["cap_drop"] == ["ALL"]
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in settings
    # What the image says is 10001; only the chown of a new volume is root, without a network.
    assert settings.get("user", "10001") != "0:0" or settings["network_mode"] == "none"


@pytest.mark.parametrize("service", sorted(PRODUCT))
def test_the_product_stops_in_time_and_writes_to_two_places(service: str) -> None:
    settings = SERVICES[service]
    assert settings["stop_grace_period"] == "30s"
    assert settings["volumes"] == ["state:/var/lib/usajobs"]
    assert [mount.partition(":")[0] for mount in settings["tmpfs"]] == ["/tmp"]


@pytest.mark.parametrize(("service", "role"), SERVERS.items())
def test_the_health_check_knows_each_server(service: str, role: str) -> None:
    assert role_of(SERVICES[service]["entrypoint"]) == role
    assert SERVICES[service]["healthcheck"]["test"] == ["CMD", "python", "-m", "usajobs_assets.health"]


def test_only_the_webserver_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: settings["ports"] for name, settings in SERVICES.items() if "ports" in settings}
    assert published == {"webserver": ["127.0.0.1:${USAJOBS_PORT:-3000}:3000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert all(SERVICES[name]["networks"] == ["inside"] for name in ("postgres", "s3"))


def test_every_image_of_others_has_a_version() -> None:
    others = {settings["image"] for name, settings in SERVICES.items() if name not in PRODUCT}
    assert others
    assert all(image.partition(":")[2] not in ("", "latest") for image in others)


@pytest.mark.parametrize("service", sorted(PRODUCT))
def test_the_settings_are_ours_and_the_secrets_are_files(service: str, made: Path) -> None:
    """As in the container, with the files where they lie here: the settings can be read, and are what was made."""
    environment = {
        name: str(value).replace("/run/secrets", str(made)).replace("${USAJOBS_MODE:-simulated}", "simulated")
        for name, value in SERVICES[service]["environment"].items()
    }
    settings = Settings.parse({name: value for name, value in environment.items() if "$" not in value})
    assert settings.db_url
    assert settings.db_url.get_secret_value().endswith("@postgres:5432/usajobs")
    assert settings.dagster_pg_url
    assert settings.dagster_pg_url.get_secret_value().endswith("/dagster")
    named = {Path(value).name for name, value in environment.items() if name.endswith("_FILE")}
    assert named == set(SERVICES[service]["secrets"])


def test_every_secret_is_made_at_random_once(made: Path, tmp_path: Path) -> None:
    files = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert files == {path.name for path in made.iterdir()}
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    before = {path.name: path.read_text() for path in made.iterdir()}
    subprocess.run([PROJECT / "infra/compose/make-secrets", made], check=True, env=os.environ)
    assert {path.name: path.read_text() for path in made.iterdir()} == before
    subprocess.run([PROJECT / "infra/compose/make-secrets", tmp_path], check=True, capture_output=True)
    for name in ("postgres_password", "aws_secret_access_key"):
        assert len(before[name]) == 48
        assert (tmp_path / name).read_text() != before[name]
    user = json.loads(before["s3_users"])["identities"][0]
    assert user["credentials"][0]["secretKey"] == before["aws_secret_access_key"]
    assert user["actions"] == ["Read", "Write", "List"]


def test_git_does_not_see_the_secrets() -> None:
    seen = subprocess.run(["git", "check-ignore", "secrets/db_url"], cwd=PROJECT, capture_output=True)
    assert seen.returncode == 0


def test_real_postings_have_a_store_of_their_own() -> None:
    """Another project, so other volumes; and every part gets the same mode and the keys."""
    assert LIVE["name"] != COMPOSE["name"]
    assert set(LIVE["services"]) == PRODUCT
    for settings in LIVE["services"].values():
        assert settings["environment"]["USAJOBS_MODE"] == "live"
        assert set(settings["secrets"]) == set(LIVE["secrets"])


def test_the_servers_look_for_the_code_where_it_is() -> None:
    server = yaml.safe_load((PROJECT / COMPOSE["configs"]["workspace"]["file"]).read_text())["load_from"][0]
    local = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"][0]["python_module"]
    command = SERVICES["code"]["entrypoint"]
    assert server["grpc_server"]["host"] == "code"
    assert str(server["grpc_server"]["port"]) == command[command.index("-p") + 1]
    assert server["grpc_server"]["location_name"] == local["location_name"]
    assert local["module_name"] in command
