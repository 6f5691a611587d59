"""Settings that make no sense are refused before anything happens, all at once, and change nothing that runs."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.command_line import Home

pytestmark = fault(
    "F59",
    "settings that make no sense, or stop making sense while something runs",
    does="refused before anything is opened; what runs already goes on with the settings that it began with",
    told="exit 2 and one message that names every variable at fault, without its value",
)

SECRET = "c4nary-0f-settings"
WRONG = {
    "USAJOBS_MODE": "sometimes",
    "USAJOBS_BASE_URL": f"https://me:{SECRET}@data.usajobs.gov",
    "AWS_ENDPOINT_URL": f"http://me:{SECRET}@127.0.0.1:9000",
    "DB_URL": f"postgresql://me:{SECRET}/with@signs@db.example/jobs",
    "DAGSTER_PG_URL": f"mysql://me:{SECRET}@db.example/dagster",
    "NOTIFY_URLS": f"https://hooks.example/{SECRET}, http://hooks.example/{SECRET}",
    "RADIUS_MILES": "near",
    "RESULTS_PER_PAGE": "501",
    "MAX_PAGES": "1e3",
    "FIELDS": "Some",
    "SEARCH_SINCE": "2026-02-30",
    "DQ_ENFORCE": "perhaps",
    "MAX_QUARANTINE": "200%",
    "REQUESTS_PER_SECOND": "inf",
    "SIMULATED_POSTINGS_PER_DAY": "-1",
    "USAJOBS_AUTH_KEY_FILE": "/nowhere/key",
}


def complaint(**environment: str) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.parse(environment)
    return str(refused.value)


def test_f59_everything_wrong_is_told_at_once_and_nothing_is_started(tmp_path: Path) -> None:
    """The real command: exit 2, one message, no home, no traceback."""
    refused = Home(tmp_path, WRONG).run("run")
    assert refused.code == 2
    assert [name for name in WRONG if name not in refused.said] == []
    assert SECRET not in refused.said
    assert "Traceback" not in refused.said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", WRONG)
def test_f59_each_is_refused_alone(name: str) -> None:
    """So that none of them is only named because another one was wrong."""
    assert name in complaint(**{"LOCATION_NAME": "Denver", name: WRONG[name]})


@pytest.mark.parametrize(
    "password",
    ["p@ss", "pa/ss", "pa ss", "pa%ss", "a@b/c", "100%"],
)
def test_f59_a_password_that_libpq_would_repeat_in_pieces_is_refused_whole(password: str) -> None:
    """libpq would take the rest of such a password for a host or a port, and name that in its error."""
    message = complaint(DB_URL=f"postgresql://me:{password}@db.example:5432/jobs")
    assert "percent-encoded" in message
    assert password not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:p%40ss@db.example:5432/jobs",
        "postgresql+psycopg://me:c?l#ear@db.example/jobs?sslmode=verify-full",
        "postgres:///jobs?host=/var/run/postgresql",
        "postgresql://[::1]:5432/jobs",
        "postgresql://one.example:5432,two.example:5433/jobs",
    ],
)
def test_f59_an_address_that_libpq_reads_is_taken(url: str) -> None:
    assert Settings.parse({"DB_URL": url}).db_url is not None


def test_f59_a_run_goes_on_with_the_settings_that_it_began_with(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Someone breaks the environment under it; the next step that would begin anew is refused instead."""
    services = make_services(simulate(items(3)).url, RESULTS_PER_PAGE="2")
    began_with = services.settings
    assert services.warehouse
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    assert [run.outcome for run in search_partition(services, DAY)] == ["proven"]
    assert services.settings is began_with
    with pytest.raises(SettingsError, match="DQ_ENFORCE"):
        PipelineResource().open()
    for name in WRONG:
        monkeypatch.delenv(name)
    assert_sound(services, new_database)


def test_f59_a_refused_environment_lends_nothing_to_boto3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`.env` is read into the process for boto3; half of it must not stay when the rest is refused."""
    wrong = "RESULTS_PER_PAGE=501\nAWS_SECRET_ACCESS_KEY_FILE=/nowhere/secret\n"
    (tmp_path / ".env").write_text(f"AWS_REGION=from-the-refused-file\n{wrong}")
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})
    with pytest.raises(SettingsError, match=r"AWS_SECRET_ACCESS_KEY_FILE[^/]*\n.*RESULTS_PER_PAGE"):
        Settings.load()
    assert "AWS_REGION" not in os.environ
