"""The guide for AWS names outputs, inputs, modules and files that exist; the sums in the cost estimate are right."""

import re
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from usajobs_assets.cli.job_registry import all_jobs
from usajobs_assets.cli.main import usajobs
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.hcl import TERRAFORM, Module

GUIDE = (PROJECT / "docs" / "deploy-aws.md").read_text()
COST = (PROJECT / "docs" / "cost.md").read_text()
_ROW = re.compile(r"^\| (?P<what>[^|]+) \|\s*(?P<sum>[^|]*?)\s*\| \**(?P<usd>-?[\d.]+)\** \|$", re.MULTILINE)


def test_the_guide_asks_for_outputs_that_exist(modules: Mapping[Path, Module]) -> None:
    named = set(re.findall(r"\bout (\w+)", GUIDE))
    assert len(named) > 8
    assert named <= set(modules[TERRAFORM / "environments" / "staging"].outputs)


def test_the_guide_sets_inputs_that_exist(modules: Mapping[Path, Module]) -> None:
    inputs = set(modules[TERRAFORM / "environments" / "staging"].variables)
    named = set(re.findall(r"`(\w+) = ", GUIDE)) | {
        "search_since", "alarm_emails", "existing_network", "notify_secret_name", "schedule_expression", "web",
    }  # fmt: skip
    # Of the object `web`, not an input of its own.
    assert named - {"read_only"} <= inputs


def test_the_guide_targets_modules_that_exist(modules: Mapping[Path, Module]) -> None:
    (target,) = re.findall(r"-target=module\.usajobs\.module\.(\w+)", GUIDE)
    assert target in modules[TERRAFORM / "modules" / "usajobs"].modules


def test_the_guide_runs_commands_that_exist() -> None:
    commands = set(re.findall(r"\[\"(\w+)\"", GUIDE))
    assert {"db", "run", "backfill", "status", "verify", "replay"} <= commands
    assert commands <= set(usajobs.commands)
    jobs = set(re.findall(r"\[\"job\", \"run\", \"([\w-]+)\"", GUIDE))
    assert "migrate" in jobs
    assert jobs <= set(all_jobs())


def test_the_guide_brings_both_databases_to_their_schema() -> None:
    """`db migrate` is for the warehouse alone; Dagster's servers would refuse to start on an older storage."""
    assert GUIDE.count('["job", "run", "migrate"]') == 2
    assert '["db", "migrate"]' not in GUIDE


@pytest.mark.parametrize("name", ["deploy-aws.md", "deploy-kubernetes.md", "deploy-single-server.md"])
def test_what_is_to_be_typed_is_understood_by_the_shell(name: str) -> None:
    """Every indented block of a guide, read by bash and not run."""
    guide = (PROJECT / "docs" / name).read_text()
    blocks = re.findall(r"(?:^(?: {4,}.*)?\n)+", guide, re.MULTILINE)
    typed = [textwrap.dedent(block) for block in blocks if block.strip()]
    assert len(typed) > 3
    for block in typed:
        read = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert (read.returncode, read.stderr) == (0, ""), block


def test_files_with_secrets_are_for_their_owner_only_and_do_not_stay() -> None:
    """The umask ends with its parentheses; whatever is put from a file is removed after it."""
    assert re.findall(r"^ +umask", GUIDE, re.MULTILINE) == re.findall(r"(?<=\(\n) +umask", GUIDE)
    put = re.findall(r"--secret-string file://([\w.-]+)", GUIDE)
    removed = " ".join(re.findall(r"^ +rm (.+)$", GUIDE, re.MULTILINE)).split()
    assert len(put) == 4
    assert sorted(removed) == sorted(put)


@pytest.mark.parametrize("document", [GUIDE, COST, (PROJECT / "infra" / "README.md").read_text()])
def test_links_lead_somewhere(document: str) -> None:
    here = PROJECT / ("infra" if document.startswith("# Infrastructure") else "docs")
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document)
    assert links
    assert [link for link in links if not (here / link).exists()] == []


def test_each_amount_is_what_its_arithmetic_says() -> None:
    rows = [row for row in _ROW.finditer(COST) if row["sum"]]
    assert len(rows) > 20
    for row in rows:
        arithmetic = row["sum"].replace("×", "*").replace("−", "-").replace(" ", "")
        assert re.fullmatch(r"[\d.*/+-]+", arithmetic), row["what"]
        assert float(row["usd"]) == pytest.approx(eval(arithmetic), abs=0.006), row["what"]


def test_each_sum_is_that_of_the_rows_above_it() -> None:
    running, sums = 0.0, 0
    for row in _ROW.finditer(COST):
        if "sum" in row["what"]:
            assert float(row["usd"]) == pytest.approx(running, abs=0.02)
            running, sums = 0.0, sums + 1
        elif row["sum"]:
            running += float(row["usd"])
    assert sums == 2
