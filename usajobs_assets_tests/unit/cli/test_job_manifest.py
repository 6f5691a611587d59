"""`usajobs job manifest`: every day in exactly one Job, the same text each time, names that Kubernetes takes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.cli.job_manifest import job_manifest, ranges
from usajobs_assets.cli.job_registry import LONGEST_NAME
from usajobs_assets.cli.main import usajobs

IMAGE = "registry.example.org/usajobs-assets@sha256:" + 64 * "a"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(usajobs, ["job", "manifest", *arguments])


@given(st.dates(date(2013, 1, 1), date(2035, 1, 1)), st.integers(0, 800), st.integers(1, 400))
def test_every_day_is_in_exactly_one_range(first: date, more: int, days: int) -> None:
    found = ranges(first, first + timedelta(more), days)
    covered = [begin + timedelta(n) for begin, end in found for n in range((end - begin).days + 1)]
    assert covered == [first + timedelta(n) for n in range(more + 1)]
    assert all((end - begin).days < days for begin, end in found)


def test_one_job_for_each_range() -> None:
    result = call("--from", "2026-01-01", "--to", "2026-03-01", "--days-per-job", "31", "--image", IMAGE)
    assert result.exit_code == 0, result.output
    documents: list[dict[str, Any]] = list(yaml.safe_load_all(result.output))
    assert [document["metadata"]["name"] for document in documents] == [
        "historic-backfill-20260101-20260131",
        "historic-backfill-20260201-20260301",
    ]
    container = documents[1]["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == IMAGE
    assert container["args"] == [
        "job",
        "run",
        "historic-backfill",
        "--",
        "--from",
        "2026-02-01",
        "--to",
        "2026-03-01",
    ]


def test_the_same_call_writes_the_same_text() -> None:
    arguments = ("--from", "2026-01-01", "--to", "2026-12-31", "--job", "replay")
    assert call(*arguments).output == call(*arguments).output != ""


def test_the_longest_name_is_still_a_label() -> None:
    name = job_manifest("x" * LONGEST_NAME, date(2026, 1, 1), date(2026, 1, 31), IMAGE)["metadata"]["name"]
    assert len(name) <= 63
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-02-01", "--to", "2026-01-01"], "in order"),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--job", "watchdog"], "--from and --to"),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--job", "nonsense"], "data-pipeline"),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--image", "usajobs-assets:latest"], "another image"),
        (
            ["--from", "2026-01-01", "--to", "2026-01-02", "--image", "host:5000/usajobs-assets"],
            "another image",
        ),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--days-per-job", "0"], "days-per-job"),
        (["--from", "2026-01-01"], "--to"),
    ],
)
def test_what_makes_no_sense_exits_with_2(arguments: list[str], said: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert said in result.output
