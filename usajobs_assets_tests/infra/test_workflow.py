"""The workflows: pinned by commit, allowed little, and calling make targets that there are."""

import re
from typing import Any

import pytest
import yaml

from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.tools import run_tool

FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))


def jobs_of(text: str) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(text)["jobs"]
    return jobs


def test_the_schema_of_the_workflows_knows_every_field() -> None:
    found = run_tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *FILES)
    assert found.returncode == 0, found.stdout
    found = run_tool("check-jsonschema", "--builtin-schema", "vendor.renovate", ".github/renovate.json")
    assert found.returncode == 0, found.stdout


@EACH
def test_every_action_is_pinned_by_commit_with_its_version_beside_it(path: Any) -> None:
    uses = re.findall(r"uses:\s*(.+)$", path.read_text(), re.MULTILINE)
    assert uses
    assert [line for line in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_has_one_pin() -> None:
    """Two pins of one action would be renewed apart."""
    found = {pin for path in FILES for pin in re.findall(r"uses:\s*(\S+)", path.read_text())}
    names = [pin.partition("@")[0] for pin in found]
    assert len(names) == len(set(names))


@EACH
def test_the_default_is_to_read(path: Any) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        granted = job.get("permissions", {})
        assert set(granted) <= {"contents", "packages"}
        assert path.stem == "release" or granted == {}
        assert job["timeout-minutes"] <= 30


@EACH
def test_no_checkout_leaves_its_token_behind(path: Any) -> None:
    steps = [step for job in jobs_of(path.read_text()).values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@EACH
def test_nothing_of_an_event_is_pasted_into_a_script(path: Any) -> None:
    """A title of a pull request would be run; what a script needs comes by environment."""
    scripts = [step.get("run", "") for job in jobs_of(path.read_text()).values() for step in job["steps"]]
    assert [script for script in scripts if "${{" in script] == []


def test_every_tier_runs_and_every_target_is_there() -> None:
    text = next(path for path in FILES if path.stem == "ci").read_text()
    quick = jobs_of(text)["quick"]["strategy"]["matrix"]["tier"]
    called = set(quick) | set(re.findall(r"\bmake ([a-z0-9-]+)", text))
    assert {
        "lint",
        "type",
        "unit",
        "graph",
        "integration",
        "faults",
        "browser",
        "image",
        "infra",
        "audit",
    } <= called
    assert called - TARGETS == set()
