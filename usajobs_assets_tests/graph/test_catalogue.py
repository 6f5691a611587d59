"""What the UI shows of each asset: nobody has to open the code to know what a thing is, or how it went over time."""

import gzip
import json
import shlex
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import dagster as dg
import pytest
import yaml
from click.testing import CliRunner

from usajobs_assets.cli.main import usajobs
from usajobs_assets.definitions import defs
from usajobs_assets.defs.columns import ALERT_COLUMNS, COVERAGE_COLUMNS, PAGE_COLUMNS, QUARANTINE_COLUMNS
from usajobs_assets.pipeline.open_dates import CapturedDay
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, item, items
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.graph.in_process import Graph, checks
from usajobs_assets_tests.integration.file_drop_stage import DropStage

SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
LAUNCH = sorted((PROJECT / "docs" / "launch").glob("*.yaml"))
ROWS = ("dagster/partition_row_count", "dagster/row_count", "usajobs/rows_written")


@pytest.mark.parametrize("name", sorted(SPECS))
def test_an_asset_says_what_it_is_whose_it_is_what_it_is_made_of_and_what_its_columns_mean(name: str) -> None:
    """Of every asset that there is, so that a new one cannot leave it out."""
    spec = SPECS[name]
    assert len(spec.description or "") > 300
    assert all(owner.startswith("team:") for owner in spec.owners)
    assert spec.owners
    assert spec.kinds
    columns = spec.metadata["dagster/column_schema"].columns
    assert columns
    assert all(column.type and len(column.description or "") > 5 for column in columns)
    assert len({column.name for column in columns}) == len(columns)


def test_every_materialisation_has_a_row_count_and_numbers_that_plot_over_time(
    start: Callable[..., Graph], tmp_path: Path
) -> None:
    """Text is not plotted; of what is kept by day the plot is over the days."""
    drop = tmp_path / "drop"
    graph = start(Universe(postings_per_day=2), JSEARCH_QUERIES="engineer", FILE_DROP=str(drop))
    DropStage(graph.services, drop).drop("1.json", items(2))
    assert graph.sweep_day(DAY).success
    assert graph.backfill_day(DAY).success
    assert graph.sweep_jsearch(DAY).success
    assert graph.take_dropped_files(DAY).success
    for job in ("refresh_code_lists", "report_coverage", "build_gold"):
        graph.unpartitioned(job)
    plotted = {name: numbers_of(graph, name) for name in SPECS}
    assert {name for name, numbers in plotted.items() if numbers.keys().isdisjoint(ROWS)} == set()
    for name, numbers in plotted.items():
        layer, _, table = name.partition("/")
        if layer == "bronze":
            assert {"usajobs/seconds", "usajobs/bytes", "usajobs/postings_distinct"} <= numbers.keys()
        if layer == "silver" and table != "code":
            assert {
                "usajobs/items",
                "usajobs/quarantined",
                "usajobs/bytes",
                "usajobs/seconds",
            } <= numbers.keys()
    assert plotted["ops/coverage"]["usajobs/search_days_proven"] == 1


def numbers_of(graph: Graph, name: str) -> dict[str, float]:
    """The numbers of an asset's newest materialisation."""
    newest = graph.recorded(SPECS[name].key)[0].metadata
    kinds = (dg.IntMetadataValue, dg.FloatMetadataValue)
    return {label: value.value or 0 for label, value in newest.items() if isinstance(value, kinds)}


def test_the_numbers_of_silver_are_those_of_what_was_loaded(start: Callable[..., Graph]) -> None:
    graph = start([*items(3), item(800009000, PositionTitle="")])
    graph.sweep_day()
    pages, job = (numbers_of(graph, name) for name in ("bronze/search_pages", "silver/job"))
    assert (job["usajobs/items"], job["usajobs/quarantined"]) == (4, 1)
    assert job["usajobs/bytes"] == pages["usajobs/bytes"] > 4_000


def test_each_failed_record_of_a_check_comes_with_a_command_that_shows_it(
    start: Callable[..., Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One names a posting; the other is beyond naming, and is found by its reason. Both commands are run."""
    graph = start([*items(3), item(800009000, PositionTitle=""), {"MatchedObjectId": "nobody"}])
    result = graph.sweep_day()
    tables = [check.metadata.get("usajobs/failed_records") for check in checks(result).values()]
    shown = {
        record.data["look_at_it"]: str(record.data["reason"])
        for table in tables
        if isinstance(table, dg.TableMetadataValue)
        for record in table.records
    }
    assert set(shown.values()) == {"position_title_missing", "control_number_missing"}
    settings = graph.services.settings
    assert settings.db_url is not None
    monkeypatch.setenv("DB_URL", settings.db_url.get_secret_value())
    monkeypatch.setenv("USAJOBS_HOME", str(settings.usajobs_home))
    for command, reason in shown.items():
        program, *arguments = shlex.split(str(command))
        assert program == "usajobs"
        told = CliRunner().invoke(usajobs, arguments, catch_exceptions=False)
        assert reason.removesuffix("_missing") in told.output, told.output


def test_the_columns_of_a_page_are_those_of_a_page_in_bronze(start: Callable[..., Graph]) -> None:
    graph = start(items(3))
    graph.sweep_day()
    stored_objects = graph.services.store.list("bronze/usajobs/search/")
    (page,) = [info.key for info in stored_objects if info.key.endswith("page=0001.json.gz")]
    envelope = json.loads(gzip.decompress(graph.services.store.get(page)))
    stored = {f"{part}.{name}" for part, members in envelope.items() for name in members}
    assert stored <= columns(PAGE_COLUMNS)
    # What only a slice, or a page in place of another, knows.
    assert columns(PAGE_COLUMNS) - stored <= {"ingest.slice", "ingest.attempt"}


def test_the_columns_of_the_reports_are_those_that_they_are_read_from(
    make_services: Callable[..., object],
) -> None:
    services = make_services()
    with services.warehouse.connect() as connection:  # type: ignore[attr-defined]
        query = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'ops'"
        found = connection.execute(query).fetchall()
    for table, shown in {"quarantine": QUARANTINE_COLUMNS, "alert": ALERT_COLUMNS}.items():
        schema = shown["dagster/column_schema"]
        told = {(table, column.name, column.type) for column in schema.columns}
        assert told == {row for row in found if row[0] == table}
    assert columns(COVERAGE_COLUMNS) == {field.name for field in fields(CapturedDay)}


def columns(schema: dict[str, dg.TableSchema]) -> set[str]:
    """The names of its columns."""
    return {column.name for column in schema["dagster/column_schema"].columns}


@pytest.mark.parametrize("path", LAUNCH, ids=lambda path: path.stem)
def test_a_saved_launch_config_is_one_that_its_job_takes(path: Path) -> None:
    """And says in its first line which job that is. What it leaves out comes from the settings."""
    written = path.read_text()
    job = written.removeprefix("# ").partition(":")[0]
    config = yaml.safe_load(written)
    taken = dg.validate_run_config(defs.resolve_job_def(job), config)
    asked = config["ops"]["bronze__search_pages"]["config"]
    assert asked
    assert asked.items() <= taken["ops"]["bronze__search_pages"]["config"].items()


def test_there_are_saved_launch_configs() -> None:
    assert {path.stem for path in LAUNCH} == {"sweep-one-page", "sweep-keyword", "sweep-near-a-place"}
