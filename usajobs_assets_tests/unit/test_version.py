"""The code version on every row: it changes with what decides the row, and with nothing else."""

import importlib.metadata
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from usajobs_assets import version
from usajobs_assets_tests.conftest import PROJECT

PACKAGE = PROJECT / "usajobs_assets"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources, which the version is worked out from."""
    copy = tmp_path / "elsewhere" / "usajobs_assets"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "_PACKAGE", copy)
    return copy


@pytest.fixture
def here() -> tuple[str, str]:
    """The versions of the package as it is installed; ask for them before `checkout`."""
    return versions()


def versions() -> tuple[str, str]:
    """Both versions of USAJOBS, worked out anew."""
    return versions_of(version.USAJOBS)


def versions_of(provider: str) -> tuple[str, str]:
    """The version of a provider's code and that of its rules, worked out anew."""
    return version.code_version.__wrapped__(provider), version.rules_version.__wrapped__(provider)


def change(checkout: Path, file: str) -> None:
    with (checkout / file).open("a") as source:
        source.write("# changed\n")


def test_a_version_is_the_release_and_a_digest() -> None:
    for text in versions():
        assert re.fullmatch(rf"{re.escape(version.RELEASE)}\+[0-9a-f]{{8}}", text)


def test_the_release_is_the_one_of_the_distribution() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert version.RELEASE == project["version"] == importlib.metadata.version("usajobs-assets")


def test_two_checkouts_of_the_same_sources_have_the_same_versions(
    here: tuple[str, str], checkout: Path
) -> None:
    """Wherever they lie: a rebuild elsewhere must not look like other code."""
    assert versions() == here


@pytest.mark.parametrize(
    ("changed", "code_changes", "rules_change"),
    [
        ("transforms/values.py", True, True),
        ("transforms/item.py", True, True),
        ("tables/job.py", True, False),
        ("expectations/intervals.py", True, True),
        ("storage/merge_sql.py", True, False),
        ("expectations/search.py", False, True),
        ("validation/great_expectations_run.py", False, True),
        ("pipeline/gate.py", False, True),
        ("cli/main.py", False, False),
        ("storage/bronze.py", False, False),
        ("settings.py", False, False),
    ],
)
def test_a_version_follows_the_sources_that_decide(
    checkout: Path, changed: str, code_changes: bool, rules_change: bool
) -> None:
    """Rows are made again and verdicts given again exactly when they could come out differently."""
    code, rules = versions()
    change(checkout, changed)
    new_code, new_rules = versions()
    assert (new_code != code, new_rules != rules) == (code_changes, rules_change)


@pytest.mark.parametrize(
    ("changed", "gold_changes", "silver_changes"),
    [
        ("gold/titles.py", True, False),
        ("storage/gold_sql.py", True, False),
        ("tables/gold_posting.py", True, False),
        ("tables/dictionary.py", False, False),
        ("tables/job.py", False, True),
        ("storage/mart_loader.py", False, False),
        ("storage/gold_loader.py", False, False),
    ],
)
def test_gold_has_a_version_of_its_own(
    checkout: Path, changed: str, gold_changes: bool, silver_changes: bool
) -> None:
    """A new mart must not load every run into silver again."""
    gold, (silver, _) = version.gold_version.__wrapped__("posting"), versions()
    change(checkout, changed)
    new_gold, (new_silver, _) = version.gold_version.__wrapped__("posting"), versions()
    assert (new_gold != gold, new_silver != silver) == (gold_changes, silver_changes)


def test_a_mart_does_not_change_with_the_sources_of_another(checkout: Path) -> None:
    before = {mart: version.gold_version.__wrapped__(mart) for mart in ("posting", "posting_cluster")}
    for changed in ("gold/clusters/stars.py", "storage/gold_cluster_rows_sql.py", "tables/gold_cluster.py"):
        change(checkout, changed)
        now = {mart: version.gold_version.__wrapped__(mart) for mart in before}
        assert now["posting"] == before["posting"]
        assert now["posting_cluster"] != before["posting_cluster"]
        before = now


def test_a_file_added_renamed_or_emptied_is_a_change(checkout: Path) -> None:
    seen = {versions()[0]}
    (checkout / "transforms" / "more.py").write_text("")
    seen.add(versions()[0])
    (checkout / "transforms" / "more.py").rename(checkout / "transforms" / "most.py")
    seen.add(versions()[0])
    assert len(seen) == 3


def test_what_python_or_an_editor_leaves_behind_is_no_change(checkout: Path) -> None:
    before = versions()
    (checkout / "transforms" / "__pycache__").mkdir()
    (checkout / "transforms" / "__pycache__" / "values.cpython-311.pyc").write_bytes(b"x")
    (checkout / "transforms" / "notes.txt").write_text("x")
    assert versions() == before
