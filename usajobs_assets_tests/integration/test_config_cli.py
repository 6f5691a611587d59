"""`usajobs config` over a real Postgres: what it prints, what it changes, how it exits."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.rulebook.book import SHIPPED, read_folder
from usajobs_assets.rulebook.errors import ActivatedMeanwhile, RulesRefused
from usajobs_assets.rulebook.models import MODELS
from usajobs_assets.rulebook.named import rules_named
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.storage.audit import events_of
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.small_store import Cli, command_line

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def any_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are about files, whatever these say: the ones here are no rules of gold's."""
    for name in list(MODELS):
        monkeypatch.delitem(MODELS, name)


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    return make_services()


@pytest.fixture
def cli(services: Services, monkeypatch: pytest.MonkeyPatch) -> Cli:
    whole = command_line(services, monkeypatch, USAJOBS_ACTOR="Ms Tester")
    return lambda *arguments: whole("config", *arguments)


@pytest.fixture
def store(services: Services) -> RulebookStore:
    return RulebookStore(services.warehouse)


def rules(folder: str, titles: str, **others: str) -> str:
    """A folder of rules under the current one; its path as a person gives it."""
    path = Path(folder)
    path.mkdir(exist_ok=True)
    for name, text in {"titles": titles, **others}.items():
        (path / f"{name}.yml").write_text(text)
    return f"./{folder}"


def version_of(folder: str) -> str:
    return read_folder(Path(folder)).version


def failed(result: Result) -> str:
    """What an expected failure says; `main` prints it and exits with 1."""
    assert result.exit_code == 1
    assert isinstance(result.exception, RulesRefused | ActivatedMeanwhile)
    return str(result.exception)


def test_switching_and_going_back(cli: Cli, services: Services, store: RulebookStore) -> None:
    one = rules("one", "Nurse: {includes: [nurse]}\n")
    two = rules("two", "Nurse: {includes: [nurse, rn]}\n")
    assert cli("activate", one).output == f"Version {version_of(one)} is active.\n"
    switched = cli("activate", two, "--because", "RNs are nurses")
    assert switched.exit_code == 0
    assert "changed  titles.yml Nurse.includes 1 added" in switched.output
    assert f"Version {version_of(two)} is active; before it was {version_of(one)}." in switched.output
    assert cli("activate", two).output == f"Version {version_of(two)} is active already.\n"
    assert cli("activate", "previous").exit_code == 0
    assert active_rules(services.warehouse) == read_folder(Path(one))
    assert cli("activate", version_of(two)[:6]).exit_code == 0
    digests = [read_folder(Path(folder)).digest for folder in (one, two, one, two)]
    assert [activation.digest for activation in store.history()] == digests
    (event, _) = events_of(services.warehouse, f"rulebook/{version_of(two)}")
    assert (event.actor, event.detail["because"]) == ("Ms Tester", "RNs are nurses")


def test_a_bad_folder_changes_nothing(cli: Cli, store: RulebookStore) -> None:
    cli("activate", rules("good", "Nurse: {}\n"))
    bad = rules("bad", "Nurse: {}\nNurse: {}\n")
    said = failed(cli("activate", bad))
    assert said.startswith(f"./bad (version {version_of(bad)}) is refused:")
    assert "titles.yml:2: Nurse: is given twice, first in line 1" in said
    assert [version.digest for version in store.versions()] == [read_folder(Path("good")).digest]


def test_the_list_tells_which_is_active_and_the_history_why(cli: Cli) -> None:
    assert "No version yet" in cli("list").output
    for folder, because in (("one", "[b]a start"), ("two", "better")):
        cli("activate", rules(folder, f"{folder}: 1\n"), "--because", because)
    listed = {line.split()[0]: line for line in cli("list").output.splitlines() if "Ms Tester" in line}
    assert set(listed) == {version_of("one"), version_of("two")}
    assert "since" in listed[version_of("two")]
    assert "since" not in listed[version_of("one")]
    history = cli("list", "--history").output
    assert "[b]a start" in history
    assert "better" in history


def test_versions_and_folders_are_compared(cli: Cli) -> None:
    one, two = (
        rules("one", "Nurse: {top: 1}\n# x\n"),
        rules("two", "Nurse: {top: 2}\n", skills="python: [py]\n"),
    )
    cli("activate", one)
    for arguments in ((one, two), (version_of(one), two), ("active", two), (two,)):
        compared = cli("diff", *arguments)
        assert compared.exit_code == 0
        assert "-Nurse: {top: 1}" in compared.output
        assert "+Nurse: {top: 2}" in compared.output
        assert "changed  titles.yml Nurse.top 1 → 2" in compared.output
        assert "added    skills.yml" in compared.output
    assert cli("diff", "active", one).output == f"Both are version {version_of(one)}.\n"
    only_comment = rules("three", "Nurse: {top: 1}\n# y\n")
    assert "No key differs" in cli("diff", only_comment).output
    bad = rules("bad", "Nurse: [\n")
    assert "The keys cannot be compared" in cli("diff", bad).output


def test_folders_are_compared_and_checked_without_a_warehouse(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_URL", "postgresql://127.0.0.1:9/none")
    one, two = rules("one", "a: 1\n"), rules("two", "a: 2\n")
    assert "changed  titles.yml a 1 → 2" in cli("diff", one, two).output
    assert f"one is usable, as version {version_of(one)}" in cli("check", one).output
    assert cli("check", "nowhere").exit_code == 2


def test_a_version_is_shown_and_written_into_a_folder(cli: Cli) -> None:
    one = rules("one", "Nurse: {}  # \u202eregnaR\n")
    cli("activate", one)
    shown = cli("show").output
    assert f"# version {version_of(one)}, sha256 {read_folder(Path(one)).digest}" in shown
    assert "# titles.yml\nNurse: {}  # \\u202eregnaR\n" in shown
    assert cli("show", "active", "--to", "copy").exit_code == 0
    assert read_folder(Path("copy")) == read_folder(Path(one))
    again = cli("show", "active", "--to", "copy")
    assert (again.exit_code, "is not empty" in again.output) == (2, True)


@pytest.mark.parametrize("named", ["active", "previous", "abcd", "nowhere", "./abcd", "ABCD"])
def test_a_name_that_means_nothing_is_wrong_usage(cli: Cli, named: str) -> None:
    result = cli("activate", named)
    assert result.exit_code == 2
    assert "Error: " in result.output


def test_previous_needs_another_version(cli: Cli) -> None:
    cli("activate", rules("one", "a: 1\n"))
    result = cli("activate", "previous")
    assert (result.exit_code, "No other version" in result.output) == (2, True)


def test_a_name_means_what_is_shipped_or_a_folder_that_looks_like_a_version(store: RulebookStore) -> None:
    shipped, beef = rules("config", "a: 1\n"), rules("beef", "a: 2\n")
    assert rules_named(lambda: store, "shipped", Path(shipped)) == read_folder(Path(shipped))
    assert rules_named(lambda: store, beef) == read_folder(Path(beef))


def test_activating_what_is_shipped_follows_the_next_release(
    cli: Cli, services: Services, store: RulebookStore
) -> None:
    if not list(SHIPPED.glob("*.yml")):
        pytest.skip("this release ships no rules files yet")
    first = active_rules(services.warehouse)
    cli("activate", first.version)
    cli("activate", "shipped")
    assert [activation.follows_shipped for activation in store.history()] == [True, False, True]
    assert "is active already" in cli("activate", "shipped").output


def test_a_refusal_is_one_message_and_exits_with_1(tmp_path: Path) -> None:
    """As a user sees it, in a process of its own."""
    shutil.copytree(SHIPPED, "bad")
    bad = Path("bad", "titles.yml")
    bad.write_text(bad.read_text() + "titles: []\n")
    done = subprocess.run(
        [sys.executable, "-m", "usajobs_assets", "config", "check", "bad"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    line = len(bad.read_text().splitlines())
    assert done.stderr.startswith(
        f"usajobs: The folder bad is refused:\n  - titles.yml:{line}: titles: is given twice, first in line "
    )
