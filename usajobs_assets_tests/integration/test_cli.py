"""The command line over a real simulator and a real Postgres, in this process: what it prints, how it exits."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.cli.main import main, usajobs
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import item, items

pytestmark = pytest.mark.integration

Cli = Callable[..., Result]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_database: Callable[[], str]) -> Cli:
    """Calls a command in a home of the test's own; `DB_URL` and Dagster's storage are on the test's server."""
    monkeypatch.setenv("USAJOBS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    monkeypatch.setenv("DB_URL", new_database())
    monkeypatch.setenv("DAGSTER_PG_URL", new_database())
    return lambda *arguments: CliRunner().invoke(usajobs, arguments)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, simulate: Callable[..., RunningSimulator]) -> Callable[..., None]:
    """Points the settings at a simulator that serves these items."""
    return lambda postings: monkeypatch.setenv("USAJOBS_BASE_URL", simulate(postings).url)


def test_a_day_runs_and_can_be_explained_to_its_bytes(cli: Cli, api: Callable[..., None]) -> None:
    """The item that explain --json prints is, byte for byte, what the API sent."""
    odd = json.dumps(item(800000500), indent=1).encode()
    poisoned = item(800000700, PositionRemuneration=[{"MinimumRange": "-1", "MaximumRange": "5"}])
    api([*items(3), odd, poisoned])

    done = cli("run")
    assert done.exit_code == 0, done.output
    assert "4 + 1 + 0 = 5" in done.output

    assert cli("explain", "800000500", "--json").output.encode() == odd + b"\n"
    assert "digests of page and content agree" in cli("explain", "800000500").output
    assert "pay_negative" in cli("explain", "800000700").output
    assert "proven" in cli("status").output


def test_a_posting_that_nobody_saw_is_a_failure(cli: Cli, api: Callable[..., None]) -> None:
    api(items(1))
    cli("run")
    unknown = cli("explain", "999999900")
    assert unknown.exit_code == 1
    assert "No sweep has seen posting 999999900" in unknown.output


def test_explain_says_when_a_row_is_not_what_bronze_holds(cli: Cli, api: Callable[..., None]) -> None:
    """A row whose content digest was changed behind our back is found out."""
    api(items(1))
    cli("run")
    with psycopg.connect(_database()) as connection:
        connection.execute("UPDATE silver.job SET content_sha256 = sha256('something else')")
    found = cli("explain", "800000100")
    assert found.exit_code == 1
    assert "does not match the stored bytes" in found.output


def test_a_refused_day_exits_with_3_and_names_the_rules(cli: Cli, api: Callable[..., None]) -> None:
    api([item(800000100 + 100 * index, PositionURI="javascript:alert(1)") for index in range(9)])
    refused = cli("run")
    assert refused.exit_code == 3, refused.output
    assert "position_uri_is_a_web_address" in refused.output
    with psycopg.connect(_database()) as connection:
        assert connection.execute("SELECT count(*) FROM silver.job").fetchone() == (0,)
        (day,) = connection.execute("SELECT day FROM ops.ingest_run").fetchone() or (None,)
    assert "Failed: position_uri_is_a_web_address" in cli("status", "--date", str(day)).output.replace(
        "\n", " "
    )


def test_a_run_cut_short_by_request_is_loaded_and_not_proven(cli: Cli, api: Callable[..., None]) -> None:
    api(items(5))
    done = cli("run", "--results-per-page", "2", "--max-pages", "2")
    assert done.exit_code == 0, done.output
    assert "partial" in done.output
    assert "stopped after 2 pages" in done.output


def test_with_a_key_the_same_job_is_live_and_a_wrong_key_is_told_without_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, simulate: Callable[..., RunningSimulator], tmp_path: Path
) -> None:
    """The far side accepts one key only; live state has a folder of its own, and the key is in no file of it."""
    monkeypatch.delenv("USAJOBS_MODE")
    monkeypatch.setenv("USAJOBS_BASE_URL", simulate(items(2), auth_key="the-right-canary").url)
    monkeypatch.setenv("USAJOBS_USER_AGENT", "me@example.org")
    monkeypatch.setenv("USAJOBS_AUTH_KEY", "the-wrong-canary")
    refused = cli("run")
    assert refused.exit_code == 1
    assert "answered 401" in str(refused.exception)
    assert "canary" not in str(refused.exception) + refused.output

    monkeypatch.setenv("USAJOBS_AUTH_KEY", "the-right-canary")
    done = cli("run")
    assert done.exit_code == 0, done.output
    assert "Simulated" not in done.output
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert any("bronze" in path.parts for path in kept)
    assert {path.relative_to(tmp_path / "home").parts[0] for path in kept} == {"live"}
    assert [path for path in kept if b"canary" in path.read_bytes()] == []


def test_dry_run_does_nothing(cli: Cli, api: Callable[..., None], tmp_path: Path) -> None:
    api(items(1))
    said = cli("run", "--dry-run", "--keyword", "nurse")
    assert said.exit_code == 0
    assert "keyword nurse" in said.output
    assert not (tmp_path / "home").exists()


def test_status_of_an_empty_home_says_what_to_do(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DB_URL")
    assert "usajobs run" in cli("status").output


def test_settings_that_make_no_sense_exit_with_2_and_are_all_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESULTS_PER_PAGE", "501")
    monkeypatch.setenv("DB_URL_FILE", "/nowhere/secret")
    monkeypatch.setattr("sys.argv", ["usajobs", "run"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "RESULTS_PER_PAGE" in said
    assert "DB_URL_FILE" in said


def _database() -> str:
    import os

    return os.environ["DB_URL"]
