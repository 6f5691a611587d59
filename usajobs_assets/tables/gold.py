"""The gold tables: by mart, which is what is built together, and by name."""

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold_change import GOLD_POSTING_CHANGE
from usajobs_assets.tables.gold_cluster import GOLD_POSTING_CLUSTER
from usajobs_assets.tables.gold_posting import GOLD_POSTING
from usajobs_assets.tables.gold_posting_location import GOLD_POSTING_LOCATION
from usajobs_assets.tables.gold_ranked_posting import GOLD_RANKED_POSTING
from usajobs_assets.tables.gold_statistics import STATISTICS

# Both in the order in which they are built; the tables of a mart with its main one last.
GOLD_MARTS: dict[str, tuple[Table, ...]] = {
    "posting": (GOLD_POSTING_LOCATION, GOLD_POSTING),
    "posting_cluster": (GOLD_POSTING_CLUSTER,),
    "ranked_posting": (GOLD_RANKED_POSTING,),
    "statistics": STATISTICS,
    "posting_change": (GOLD_POSTING_CHANGE,),
}
GOLD_TABLES: dict[str, Table] = {
    table.name: table for tables in GOLD_MARTS.values() for table in reversed(tables)
}
