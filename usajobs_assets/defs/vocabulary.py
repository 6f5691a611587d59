"""Every name of the graph, once: keys, groups, owners, kinds, tags, pools. Keep out: definitions."""

import dagster as dg

SEARCH_PAGES = dg.AssetKey(["bronze", "search_pages"])

OWNERS = ["team:data-platform"]

USAJOBS_API_POOL = "usajobs_api"
WAREHOUSE_POOL = "warehouse_writes"

BRONZE_KINDS = {"s3", "json"}
SILVER_KINDS = {"postgres", "parquet"}


def silver_key(table_name: str) -> dg.AssetKey:
    """`silver/job` for the table `silver.job`."""
    return dg.AssetKey(["silver", table_name])


def tags(layer: str, grain: str) -> dict[str, str]:
    """The tags of an asset; postings are public, so none holds personal data beyond contacts."""
    return {"layer": layer, "domain": "federal_jobs", "source": "usajobs", "grain": grain}
