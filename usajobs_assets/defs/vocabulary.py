"""Every name of the graph, once: keys, groups, owners, kinds, tags, pools. Keep out: definitions."""

import dagster as dg

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.tables.job_status_event import JOB_STATUS_EVENT
from usajobs_assets.tables.job_version import JOB_VERSION
from usajobs_assets.tables.silver import SILVER_TABLES

OWNERS = ["team:data-platform"]
OPERATIONS = "operations"

USAJOBS_API_POOL = "usajobs_api"
WAREHOUSE_POOL = "warehouse_writes"
# Of its own: no step of USAJOBS ever waits for one of JSearch.
JSEARCH_API_POOL = "jsearch_api"
JSEARCH_WRITES_POOL = "jsearch_writes"
# Of its own: who takes files over asks no API.
FILE_DROP_POOL = "file_drop"
POOLS = (USAJOBS_API_POOL, WAREHOUSE_POOL, FILE_DROP_POOL, JSEARCH_API_POOL, JSEARCH_WRITES_POOL)

BRONZE_KINDS = {"s3", "json"}
SILVER_KINDS = {"postgres", "parquet"}
# History is in the warehouse only: Parquet shows each posting as it was last seen on a day.
WAREHOUSE_KINDS = {"postgres"}
EXPORT_KINDS = {"s3", "parquet", "csv", "json", "tableau"}
PAGE_KINDS = {"html"}

# The tables that one load of a day writes: the current state, and the history of the same postings.
LOADED_TABLES: dict[str, Table] = {
    **SILVER_TABLES,
    JOB_VERSION.name: JOB_VERSION,
    JOB_STATUS_EVENT.name: JOB_STATUS_EVENT,
}
# The tables that are assets of their own, by the provider whose loads write them.
RECORDED_TABLES: dict[str, tuple[str, ...]] = {"usajobs": tuple(LOADED_TABLES), "jsearch": ("jsearch_job",)}

# Of runs: who may go first, and what was asked for by a schedule or sensor rather than by a person.
PRIORITY_TAG = "dagster/priority"
DUE_TAG = "usajobs/due"
# Of the run under which Dagster keeps the checks of days that were done by a command.
RECORDED_JOB = "backfill_day"
RECORDED_TAG = "usajobs/recorded_by"
# Of a run in the process of `usajobs run`, which tells what became of it.
LAUNCHED_TAG = "usajobs/launched_by"
# Dagster's own, of a run: its partition, and the backfill that it is part of.
PARTITION_TAG = "dagster/partition"
BACKFILL_TAG = "dagster/backfill"


def gold_key(table_name: str) -> dg.AssetKey:
    """`gold/posting` for the table `gold.posting`."""
    return dg.AssetKey(["gold", table_name])


def pages_key(source: str) -> dg.AssetKey:
    """`bronze/search_pages` for the source `search`."""
    return dg.AssetKey(["bronze", f"{source}_pages"])


def silver_key(table_name: str) -> dg.AssetKey:
    """`silver/job` for the table `silver.job`."""
    return dg.AssetKey(["silver", table_name])


SEARCH_PAGES = pages_key("search")
HISTORIC_PAGES = pages_key("historic")
ANNOUNCEMENT_TEXT_PAGES = pages_key("announcement_text")
JSEARCH_PAGES = pages_key("jsearch")
FILE_DROP_PAGES = pages_key("file_drop")
JSEARCH_JOB = silver_key("jsearch_job")
CODE_LISTS = dg.AssetKey(["bronze", "code_lists"])
CODE = silver_key("code")
COVERAGE = dg.AssetKey(["ops", "coverage"])
DAILY_REPORT = gold_key("daily_report")
QUARANTINE = dg.AssetKey(["ops", "quarantine"])
# Of USAJOBS.
PAGES = [SEARCH_PAGES, HISTORIC_PAGES, ANNOUNCEMENT_TEXT_PAGES, FILE_DROP_PAGES]
SILVER = [silver_key(name) for name in LOADED_TABLES]
# The current state alone, without its history.
CURRENT = [silver_key(name) for name in SILVER_TABLES]
HISTORY = [silver_key(table.name) for table in (JOB_VERSION, JOB_STATUS_EVENT)]
GOLD = [gold_key(name) for name in GOLD_TABLES]


def tags(layer: str, grain: str) -> dict[str, str]:
    """The tags of an asset; postings are public, so none holds personal data beyond contacts."""
    return {"layer": layer, "domain": "federal_jobs", "source": "usajobs", "grain": grain}


def jsearch_tags(layer: str, grain: str) -> dict[str, str]:
    """The tags of an asset of JSearch, whose postings are of any employer."""
    return {**tags(layer, grain), "domain": "jobs", "source": "jsearch"}
