"""What the code location exposes, to the name: a forgotten or shadowed definition otherwise just vanishes."""

import re

import dagster as dg
import pytest

from usajobs_assets.definitions import defs
from usajobs_assets.expectations.search import SEARCH_RULES
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.graph.in_process import SEARCH_PAGES, SILVER

GRAPH = defs.resolve_asset_graph()
REPOSITORY = defs.get_repository_def()
ASSETS = [
    "bronze/search_pages",
    "silver/job",
    "silver/job_category",
    "silver/job_details",
    "silver/job_grade",
    "silver/job_location",
]
RULES = {rule.name: rule for rule in SEARCH_RULES}
ACCOUNTING = dg.AssetCheckKey(dg.AssetKey(["silver", "job"]), "every_item_is_accounted_for")


def spec(name: str) -> dg.AssetSpec:
    return next(spec for spec in defs.resolve_all_asset_specs() if spec.key.to_user_string() == name)


def test_the_assets_are_exactly_these() -> None:
    assert sorted(key.to_user_string() for key in GRAPH.get_all_asset_keys()) == ASSETS


@pytest.mark.parametrize("name", ASSETS)
def test_every_asset_says_who_owns_it_where_it_belongs_and_what_it_is_made_of(name: str) -> None:
    layer = name.split("/")[0]
    asset = spec(name)
    kinds = {"bronze": {"s3", "json"}, "silver": {"postgres", "parquet"}}
    grains = {"bronze": "page", "silver": "posting"}
    assert asset.group_name == layer
    assert list(asset.owners) == ["team:data-platform"]
    assert asset.kinds == kinds[layer]
    own = {key: value for key, value in asset.tags.items() if not key.startswith("dagster/kind/")}
    assert own == {"layer": layer, "domain": "federal_jobs", "source": "usajobs", "grain": grains[layer]}


def test_silver_comes_from_the_pages_all_tables_at_once() -> None:
    """All or nothing: nobody can pick one silver table, since a day is merged into all of them."""
    silver = defs.resolve_assets_def(SILVER[0])
    assert set(silver.keys) == set(SILVER)
    assert not silver.can_subset
    assert {key: set(GRAPH.get(key).parent_keys) for key in SILVER} == {key: {SEARCH_PAGES} for key in SILVER}
    assert GRAPH.get(SEARCH_PAGES).parent_keys == set()


def test_one_step_at_a_time_asks_the_api_and_one_writes_the_warehouse() -> None:
    pools = {key: GRAPH.get(key).pools for key in GRAPH.get_all_asset_keys()}
    assert pools == {SEARCH_PAGES: {"usajobs_api"}, **{key: {"warehouse_writes"} for key in SILVER}}


def test_there_is_a_check_for_every_rule_of_the_gate_and_one_for_the_accounting() -> None:
    of_the_gate = {dg.AssetCheckKey(SEARCH_PAGES, name) for name in RULES}
    assert GRAPH.asset_check_keys == of_the_gate | {ACCOUNTING}
    assert len(of_the_gate) == len(SEARCH_RULES) == 23


@pytest.mark.parametrize("key", sorted(GRAPH.asset_check_keys - {ACCOUNTING}), ids=lambda key: key.name)
def test_the_checks_of_the_gate_block_are_partitioned_and_say_what_they_claim(key: dg.AssetCheckKey) -> None:
    check = GRAPH.get(key)
    rule = RULES[key.name]
    assert check.blocking
    assert check.partitions_def == GRAPH.get(SEARCH_PAGES).partitions_def is not None
    assert check.description == rule.description
    assert check.metadata["usajobs/kind"] == rule.kind


def test_the_accounting_stands_over_all_partitions() -> None:
    """Law 4 is about every run there is, so the check belongs to no day and stops no day."""
    check = GRAPH.get(ACCOUNTING)
    assert check.partitions_def is None
    assert not check.blocking


def test_the_jobs_schedules_sensors_and_resources_are_exactly_these() -> None:
    named = {job.name for job in REPOSITORY.get_all_jobs() if not job.name.startswith("__")}
    assert named == {"sweep_day"}
    assert [schedule.name for schedule in REPOSITORY.schedule_defs] == ["sweep_day_schedule"]
    assert REPOSITORY.sensor_defs == []
    assert set(defs.resources or {}) == {"pipeline", "silver_io_manager"}


def test_the_daily_job_holds_the_whole_way_from_the_api_to_the_tables() -> None:
    job = defs.resolve_job_def("sweep_day")
    assert job.asset_layer.executable_asset_keys == {SEARCH_PAGES, *SILVER}
    assert {node.name for node in job.nodes} == {
        "bronze__search_pages",
        "search_gate",
        "silver",
        "silver__job_every_item_is_accounted_for",
    }
    assert job.description == "One day: sweep Search, judge the sweep, merge it into silver."


def test_the_schedule_is_off_until_someone_turns_it_on() -> None:
    """A laptop that opens the UI must not start to sweep by itself."""
    schedule = defs.resolve_schedule_def("sweep_day_schedule")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 7 * * *", "America/New_York")
    assert schedule.job_name == "sweep_day"
    assert schedule.description == "Sweep today's open postings every morning."


@pytest.mark.parametrize("name", ASSETS)
def test_every_asset_has_a_catalogue_entry_without_markup_accidents(name: str) -> None:
    """Grain, key or proof, partition: what an analyst reads. Unclosed markup would swallow the rest of it."""
    text = spec(name).description or ""
    assert len(text) > 300
    assert "**Partition**" in text
    assert "**Grain**" in text or "**Key**" in text
    assert text.count("`") % 2 == 0
    assert text.count("**") % 2 == 0
    assert not re.search(r"[{}<>]|\\n|\bNone\b|\.\.|  |^\s|\s$|\n[ \t]", text), text
    assert text.endswith(".")


@pytest.mark.parametrize("table_name", SILVER_TABLES)
def test_a_silver_table_shows_its_contract_in_the_catalogue(table_name: str) -> None:
    """Columns, types, key and address come from the contract, and the grain keeps its capitals."""
    table, asset = SILVER_TABLES[table_name], spec(f"silver/{table_name}")
    columns = asset.metadata["dagster/column_schema"].columns
    assert [(column.name, column.type) for column in columns] == [
        (column.name, column.type.value) for column in table.columns
    ]
    assert all(len(column.description or "") > 5 for column in columns)
    assert {column.name for column in columns if not column.constraints.nullable} == {
        column.name for column in table.columns if not column.nullable
    }
    assert {column.name for column in columns if column.constraints.unique} == (
        set(table.key) if len(table.key) == 1 else set()
    )
    assert asset.metadata["dagster/table_name"] == f"silver.{table_name}"
    assert asset.metadata["dagster/uri"] == f"silver/usajobs/{table_name}/"
    assert asset.metadata["usajobs/key"] == ", ".join(table.key)
    assert table.grain[1:] in (asset.description or "")
    assert f"**Key**: {', '.join(table.key)}." in (asset.description or "")
    assert asset.code_version
