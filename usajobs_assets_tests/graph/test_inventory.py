"""What the code location exposes, to the name: a forgotten or shadowed definition otherwise just vanishes."""

import re
from datetime import timedelta

import dagster as dg
import pytest
import yaml

from usajobs_assets.definitions import defs
from usajobs_assets.defs.vocabulary import DUE_TAG, EXPORT_KINDS, LOADED_TABLES, POOLS
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.tables.gold import GOLD_MARTS, GOLD_TABLES
from usajobs_assets.tables.jsearch_job import JSEARCH_JOB as JSEARCH_TABLE
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.graph.in_process import (
    ANNOUNCEMENT_TEXT_PAGES,
    FILE_DROP_PAGES,
    HISTORIC_PAGES,
    IN_THE_LAKE,
    SEARCH_PAGES,
    SILVER,
)

GRAPH = defs.resolve_asset_graph()
REPOSITORY = defs.get_repository_def()
ASSETS = [
    "bronze/announcement_text_pages",
    "bronze/code_lists",
    "bronze/file_drop_pages",
    "bronze/historic_pages",
    "bronze/jsearch_pages",
    "bronze/search_pages",
    "gold/alerts",
    "gold/daily_report",
    "gold/exports",
    "gold/late_arrivals",
    "gold/pay_by_series",
    "gold/posting",
    "gold/posting_change",
    "gold/posting_cluster",
    "gold/posting_location",
    "gold/postings_by_day",
    "gold/ranked_posting",
    "gold/run_stats",
    "gold/time_to_fill",
    "ops/coverage",
    "ops/quarantine",
    "silver/code",
    "silver/job",
    "silver/job_category",
    "silver/job_details",
    "silver/job_grade",
    "silver/job_location",
    "silver/job_status_event",
    "silver/job_version",
    "silver/jsearch_job",
]
PAGES = {source: dg.AssetKey(["bronze", f"{source}_pages"]) for source in RULES}
JSEARCH_PAGES, JSEARCH_JOB = PAGES["jsearch"], dg.AssetKey(["silver", "jsearch_job"])
OF_USAJOBS = [key for source, key in PAGES.items() if source != "jsearch"]
CODE_LISTS, CODE = dg.AssetKey(["bronze", "code_lists"]), dg.AssetKey(["silver", "code"])
GOLD = [dg.AssetKey(["gold", name]) for name in GOLD_TABLES]
CLUSTERS = dg.AssetKey(["gold", "posting_cluster"])
STATISTICS = {table.name: dg.AssetKey(["gold", table.name]) for table in GOLD_MARTS["statistics"]}
ALERTS = dg.AssetKey(["gold", "alerts"])
MART_STEPS = {
    dg.AssetKey(["gold", table.name]): f"gold_{mart}"
    for mart, tables in GOLD_MARTS.items()
    for table in tables
}
EXPORTS = dg.AssetKey(["gold", "exports"])
DAILY_REPORT = dg.AssetKey(["gold", "daily_report"])
COVERAGE, QUARANTINE = dg.AssetKey(["ops", "coverage"]), dg.AssetKey(["ops", "quarantine"])
GATES = {(PAGES[source], rule.name): rule for source in RULES for rule in RULES[source]}
ACCOUNTING = dg.AssetCheckKey(dg.AssetKey(["silver", "job"]), "every_item_is_accounted_for")
JSEARCH_ACCOUNTING = dg.AssetCheckKey(JSEARCH_JOB, "every_item_is_accounted_for")
EVERY_DAY = dg.AssetCheckKey(HISTORIC_PAGES, "every_past_day_is_proven")
YESTERDAY = dg.AssetCheckKey(SEARCH_PAGES, "yesterday_is_proven")
OF_GOLD = {
    dg.AssetCheckKey(GOLD[0], "every_posting_of_silver_is_in_gold"),
    dg.AssetCheckKey(GOLD[0], "annual_pay_makes_sense"),
    dg.AssetCheckKey(GOLD[0], "most_titles_have_a_standard"),
    dg.AssetCheckKey(GOLD[1], "every_location_of_silver_is_in_gold"),
    dg.AssetCheckKey(CLUSTERS, "every_posting_is_in_one_cluster"),
    dg.AssetCheckKey(CLUSTERS, "every_cluster_has_one_representative"),
    dg.AssetCheckKey(CLUSTERS, "clusters_are_symmetrical"),
    dg.AssetCheckKey(dg.AssetKey(["gold", "ranked_posting"]), "every_posting_is_ranked"),
    dg.AssetCheckKey(dg.AssetKey(["gold", "ranked_posting"]), "points_add_up_to_the_score"),
    dg.AssetCheckKey(STATISTICS["run_stats"], "every_item_is_in_the_figures"),
    dg.AssetCheckKey(STATISTICS["run_stats"], "every_accepted_posting_is_in_gold"),
    dg.AssetCheckKey(STATISTICS["pay_by_series"], "grades_and_agencies_add_up_to_their_series"),
    dg.AssetCheckKey(STATISTICS["postings_by_day"], "days_add_up_to_the_postings"),
    dg.AssetCheckKey(STATISTICS["time_to_fill"], "outcomes_are_those_of_the_postings"),
    dg.AssetCheckKey(STATISTICS["late_arrivals"], "late_arrivals_are_those_of_the_sightings"),
    dg.AssetCheckKey(dg.AssetKey(["gold", "posting_change"]), "every_posting_is_new_once"),
    dg.AssetCheckKey(ALERTS, "every_receiver_has_an_address"),
}
EVERY_LIST = dg.AssetCheckKey(CODE_LISTS, "every_code_list_has_codes")
IN_THE_WAREHOUSE_ONLY = {
    "silver/code", "silver/job_version", "silver/job_status_event", "ops/coverage", "ops/quarantine",
    "gold/alerts", *(f"gold/{name}" for name in GOLD_TABLES),
}  # fmt: skip


def spec(name: str) -> dg.AssetSpec:
    return next(spec for spec in defs.resolve_all_asset_specs() if spec.key.to_user_string() == name)


def test_the_assets_are_exactly_these() -> None:
    assert sorted(key.to_user_string() for key in GRAPH.get_all_asset_keys()) == ASSETS


@pytest.mark.parametrize("name", ASSETS)
def test_every_asset_says_who_owns_it_where_it_belongs_and_what_it_is_made_of(name: str) -> None:
    layer = name.split("/")[0]
    asset = spec(name)
    kinds = {"bronze": {"s3", "json"}, "silver": {"postgres", "parquet"}, "gold": set(EXPORT_KINDS)}
    grains = {
        "bronze/code_lists": "code_list",
        "silver/code": "code",
        "gold/posting_cluster": "posting_cluster",
        "ops/coverage": "day",
        "ops/quarantine": "item",
        "gold/daily_report": "day",
        "gold/ranked_posting": "ranked_posting",
        **{f"gold/{name}": "statistics" for name in STATISTICS},
        "gold/alerts": "alert",
        "gold/posting_change": "posting_change",
        "gold/exports": "exports",
    }
    usual_grains = {"bronze": "page", "silver": "posting", "gold": "posting"}
    assert asset.group_name == {"ops": "operations"}.get(layer, layer)
    assert list(asset.owners) == ["team:data-platform"]
    others = {"gold/daily_report": {"html"}}
    assert asset.kinds == ({"postgres"} if name in IN_THE_WAREHOUSE_ONLY else others.get(name, kinds[layer]))
    own = {key: value for key, value in asset.tags.items() if not key.startswith("dagster/kind/")}
    grain = grains.get(name) or usual_grains[layer]
    domain, source = ("jobs", "jsearch") if "jsearch" in name else ("federal_jobs", "usajobs")
    assert own == {"layer": layer, "domain": domain, "source": source, "grain": grain}


def test_silver_comes_from_the_pages_of_all_sources_all_tables_at_once() -> None:
    """All or nothing: nobody can pick one silver table, since a day is merged into all of them. JSearch has no part."""
    silver = defs.resolve_assets_def(SILVER[0])
    assert set(silver.keys) == set(SILVER)
    assert not silver.can_subset
    parents = {key: set(GRAPH.get(key).parent_keys) for key in SILVER}
    assert parents == {key: set(OF_USAJOBS) for key in SILVER}
    assert {key for key in PAGES.values() if GRAPH.get(key).parent_keys} == set()
    assert GRAPH.get(CODE).parent_keys == {CODE_LISTS}
    assert GRAPH.get(JSEARCH_JOB).parent_keys == {JSEARCH_PAGES}


HISTORY = ("job_category", "job_status_event", "job_version")
# What each mart is made from.
MART_PARENTS = {
    "posting": set(IN_THE_LAKE),
    "posting_change": set(SILVER),
    "posting_cluster": set(GOLD[:2]),
    "ranked_posting": set(GOLD[:2]),
    # Their figures have to agree, so they are of the same moment.
    "statistics": {GOLD[0], *(dg.AssetKey(["silver", name]) for name in HISTORY)},
}


@pytest.mark.parametrize("mart", GOLD_MARTS)
def test_a_mart_is_built_as_a_whole_and_belongs_to_no_day(mart: str) -> None:
    """In a job of days it would be built once for each of them."""
    keys = {dg.AssetKey(["gold", table.name]) for table in GOLD_MARTS[mart]}
    assert {key: GRAPH.get(key).parent_keys for key in keys} == dict.fromkeys(keys, MART_PARENTS[mart])
    assert {GRAPH.get(key).partitions_def for key in keys} == {None}
    made = defs.resolve_assets_def(next(iter(keys)))
    assert set(made.keys) == keys
    assert not made.can_subset


def test_exports_are_of_all_tables_of_gold_and_of_no_day() -> None:
    assert GRAPH.get(EXPORTS).parent_keys == set(GOLD)
    assert GRAPH.get(EXPORTS).partitions_def is None


def test_one_step_at_a_time_asks_the_api_and_one_writes_the_warehouse() -> None:
    """Of each provider: a step of USAJOBS waits for none of JSearch."""
    pools = {key: GRAPH.get(key).pools for key in GRAPH.get_all_asset_keys()}
    assert pools == {
        **{key: {"usajobs_api"} for key in (*OF_USAJOBS, CODE_LISTS)},
        FILE_DROP_PAGES: {"file_drop"},
        JSEARCH_PAGES: {"jsearch_api"},
        JSEARCH_JOB: {"jsearch_writes"},
        **{key: {"warehouse_writes"} for key in (*SILVER, CODE, *GOLD, ALERTS)},
        COVERAGE: set(),
        EXPORTS: set(),
        QUARANTINE: set(),
        DAILY_REPORT: set(),
    }


def test_every_pool_is_made_before_two_runs_need_it_at_once() -> None:
    """Dagster makes a pool's limit at its first use, and two runs that do so at once fail on its unique key."""
    used = {pool for key in GRAPH.get_all_asset_keys() for pool in GRAPH.get(key).pools}
    assert used == set(POOLS)


def test_backfills_and_what_is_due_leave_a_place_in_the_queue_for_the_daily_run() -> None:
    """Thousands of days may wait; the sweep of today must not wait behind them."""
    runs = yaml.safe_load((PROJECT / "dagster.yaml").read_text())["concurrency"]["runs"]
    limits = {limit["key"]: limit["limit"] for limit in runs["tag_concurrency_limits"]}
    assert set(limits) == {"dagster/backfill", DUE_TAG}
    assert sum(limits.values()) < runs["max_concurrent_runs"]


def test_there_is_a_check_for_every_rule_of_every_gate_and_those_besides() -> None:
    of_the_gates = {dg.AssetCheckKey(*check) for check in GATES}
    assert GRAPH.asset_check_keys == of_the_gates | {
        ACCOUNTING,
        JSEARCH_ACCOUNTING,
        EVERY_DAY,
        YESTERDAY,
        EVERY_LIST,
        *OF_GOLD,
    }
    assert {source: len(rules) for source, rules in RULES.items()} == {
        "search": 26,
        "file_drop": 23,
        "historic": 24,
        "announcement_text": 12,
        "jsearch": 13,
    }


@pytest.mark.parametrize("check", sorted(GATES), ids=lambda check: f"{check[0].path[-1]}-{check[1]}")
def test_the_checks_of_the_gates_block_are_partitioned_and_say_what_they_claim(
    check: tuple[dg.AssetKey, str],
) -> None:
    node, rule = GRAPH.get(dg.AssetCheckKey(*check)), GATES[check]
    assert node.blocking
    assert node.partitions_def == GRAPH.get(check[0]).partitions_def is not None
    assert node.description == rule.description
    assert node.metadata["usajobs/kind"] == rule.kind


@pytest.mark.parametrize("key", [ACCOUNTING, JSEARCH_ACCOUNTING, EVERY_DAY, YESTERDAY])
def test_what_is_about_all_days_belongs_to_no_partition_and_stops_no_day(key: dg.AssetCheckKey) -> None:
    """Accounting (law 4) and coverage are about every run there is."""
    check = GRAPH.get(key)
    assert check.partitions_def is None
    assert not check.blocking


def test_the_jobs_schedules_sensors_and_resources_are_exactly_these() -> None:
    named = {job.name for job in REPOSITORY.get_all_jobs() if not job.name.startswith("__")}
    assert named == set(JOBS)
    assert sorted(schedule.name for schedule in REPOSITORY.schedule_defs) == sorted(SCHEDULES)
    assert sorted(sensor.name for sensor in REPOSITORY.sensor_defs) == sorted(SENSORS)
    assert set(defs.resources or {}) == {"pipeline", "silver_io_manager"}


JOBS = {
    "sweep_day": ([SEARCH_PAGES, *SILVER], {"search_gate", "silver__job_every_item_is_accounted_for"}),
    "backfill_day": (
        [HISTORIC_PAGES, ANNOUNCEMENT_TEXT_PAGES, *SILVER],
        {"historic_gate", "announcement_text_gate", "silver__job_every_item_is_accounted_for"},
    ),
    "sweep_jsearch": (
        [JSEARCH_PAGES, JSEARCH_JOB],
        {"jsearch_gate", "silver__jsearch_job_every_item_is_accounted_for"},
    ),
    "take_dropped_files": (
        [FILE_DROP_PAGES, *SILVER],
        {"file_drop_gate", "silver__job_every_item_is_accounted_for"},
    ),
    "load_day": (SILVER, {"silver__job_every_item_is_accounted_for"}),
    "build_gold": (
        [*GOLD, ALERTS, EXPORTS, DAILY_REPORT],
        {f"gold__{check.asset_key.path[1]}_{check.name}" for check in OF_GOLD},
    ),
    "refresh_code_lists": ([CODE_LISTS, CODE], {"bronze__code_lists_every_code_list_has_codes"}),
    "report_coverage": (
        [COVERAGE, QUARANTINE],
        {"bronze__historic_pages_every_past_day_is_proven", "bronze__search_pages_yesterday_is_proven"},
    ),
}


@pytest.mark.parametrize("name", JOBS)
def test_a_job_holds_the_whole_way_of_its_assets_and_their_checks(name: str) -> None:
    """The check of all days is left out of the days of a backfill: it would run thousands of times."""
    assets, checks = JOBS[name]
    job = defs.resolve_job_def(name)
    assert job.asset_layer.executable_asset_keys == set(assets)
    steps = {"silver" if key in SILVER else MART_STEPS.get(key) or "__".join(key.path) for key in assets}
    assert {node.name for node in job.nodes} == steps | checks
    assert (job.description or "").endswith(".")


def test_today_goes_before_any_past_day() -> None:
    """In the queue and in the pools: what is open today can be swept only today."""
    priorities = {
        name: int(defs.resolve_job_def(name).run_tags.get("dagster/priority", "0")) for name in JOBS
    }
    others = dict.fromkeys(
        (
            "sweep_jsearch",
            "take_dropped_files",
            "load_day",
            "build_gold",
            "refresh_code_lists",
            "report_coverage",
        ),
        0,
    )
    assert priorities == {"sweep_day": 10, "backfill_day": -10, **others}


SCHEDULES = {
    "historic_window": ("30 7 * * *", "backfill_day"),
    "refresh_code_lists_schedule": ("0 6 * * 1", "refresh_code_lists"),
    "report_coverage_schedule": ("0 9 * * *", "report_coverage"),
    "sweep_day_schedule": ("0 7 * * *", "sweep_day"),
    "sweep_jsearch_schedule": ("15 7 * * *", "sweep_jsearch"),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedules_are_in_torontos_time_and_off_until_someone_turns_them_on(name: str) -> None:
    """A laptop that opens the UI must not start to sweep by itself."""
    schedule = defs.resolve_schedule_def(name)
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert schedule.execution_timezone == "America/Toronto"
    assert (schedule.cron_schedule, schedule.job_name) == SCHEDULES[name]
    assert (schedule.description or "").endswith(".")


# What each asks for, and how often it looks, in seconds.
SENSORS = {
    "missing_days": ("backfill_day", 300),
    "unproven_today": ("sweep_day", 600),
    "unloaded_bronze": ("load_day", 1800),
    "dropped_files": ("take_dropped_files", 300),
    "stale_gold": ("build_gold", 300),
    "untold_runs": (None, 30),
    "waiting_messages": (None, 60),
    "daily_digest": (None, 600),
    "unmeasured_runs": (None, 60),
}


@pytest.mark.parametrize("name", SENSORS)
def test_the_sensors_are_off_until_someone_turns_them_on(name: str) -> None:
    sensor = REPOSITORY.get_sensor_def(name)
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    asks_for = sensor.job_name if sensor.targets else None
    assert (asks_for, sensor.minimum_interval_seconds) == SENSORS[name]
    assert (sensor.description or "").endswith(".")


def test_the_sweeps_have_to_be_fresh_every_morning_and_gold_soon_after() -> None:
    """A backfill of an old day makes silver look fresh; only sweeps of today materialise the pages of Search."""
    policies = {name: policy for name in ASSETS if (policy := spec(name).freshness_policy)}
    gold = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=27))
    assert policies == {
        "bronze/search_pages": dg.FreshnessPolicy.cron(
            deadline_cron="0 9 * * *", lower_bound_delta=timedelta(hours=2), timezone="America/Toronto"
        ),
        **{key.to_user_string(): gold for key in GOLD},
        "gold/exports": gold,
        "gold/daily_report": gold,
    }


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


@pytest.mark.parametrize("table_name", [*LOADED_TABLES, "jsearch_job"])
def test_a_silver_table_shows_its_contract_in_the_catalogue(table_name: str) -> None:
    """Columns, types, key and address come from the contract, and the grain keeps its capitals."""
    table, asset = {**LOADED_TABLES, "jsearch_job": JSEARCH_TABLE}[table_name], spec(f"silver/{table_name}")
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
    in_the_lake = f"silver/usajobs/{table_name}/" if table_name in (*SILVER_TABLES, "jsearch_job") else None
    assert asset.metadata.get("dagster/uri") == in_the_lake
    assert asset.metadata["usajobs/key"] == ", ".join(table.key)
    assert asset.metadata["usajobs/contract_version"] == table.version
    assert table.grain[1:] in (asset.description or "")
    assert f"**Key**: {', '.join(table.key)}." in (asset.description or "")
    assert asset.code_version
