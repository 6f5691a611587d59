"""The gold tables by name, in the order in which they are written."""

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold_posting import GOLD_POSTING
from usajobs_assets.tables.gold_posting_location import GOLD_POSTING_LOCATION

GOLD_TABLES: dict[str, Table] = {table.name: table for table in (GOLD_POSTING, GOLD_POSTING_LOCATION)}
